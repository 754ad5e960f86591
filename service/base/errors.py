"""What can be wrong with how the program was called or configured.

ServiceError
├── SettingsError      a flag, environment variable or key of the config file cannot be used
├── CannotListen       the address is taken, or not ours to listen at
└── DraftRefused       a draft cannot be read

Every message holds what failed, where, and what to do about it.
"""


class ServiceError(Exception):
    """Base class of everything that this package raises on purpose."""


class SettingsError(ServiceError):
    """A flag, an environment variable or a key of the config file cannot be used."""


class CannotListen(ServiceError):
    """The address cannot be listened at."""


class DraftRefused(ServiceError):
    """A draft cannot be read. The message quotes nothing of it."""
