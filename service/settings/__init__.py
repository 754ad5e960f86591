"""The settings: one frozen record of what flags, the environment, the config file and the index say. Imports base."""

from service.settings.model import MAKE_TOKEN, Settings, check_remembered, load

__all__ = ["MAKE_TOKEN", "Settings", "check_remembered", "load"]
