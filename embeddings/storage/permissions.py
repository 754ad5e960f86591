"""Files of an index that are sound, and that somebody else may read: to build again would not help."""

import os
from pathlib import Path

from embeddings.base.errors import Forbidden


def forbidden(path: Path) -> Forbidden | None:
    """Make the error for a file that this account may not read; None where it may, or something else is wrong."""
    try:
        os.close(os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW))
    except PermissionError:
        return Forbidden(
            f"{path}: this account may not read it. Allow it, as by `chmod -R a+rX INDEX`, and build by the account "
            "that serves, or under a umask of 022."
        )
    except (OSError, ValueError):
        pass
    return None
