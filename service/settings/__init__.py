"""The settings: one frozen record of what flags, the environment, the config file and the index say. Imports base."""

from service.settings.loading import load
from service.settings.merging import check_remembered
from service.settings.model import Settings
from service.settings.tables import MAKE_TOKEN

__all__ = ["MAKE_TOKEN", "Settings", "check_remembered", "load"]
