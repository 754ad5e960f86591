"""What can go wrong with retagging.

ContentError
└── RetaggingError     files cannot be written, an undo file cannot be read, git cannot be asked
    ├── CannotRewrite  one file's tags cannot be changed safely; prepare() keeps it as an ArchiveProblem
    └── PlanError      a merge plan makes no sense
"""

from content.base import ContentError


class RetaggingError(ContentError):
    """Base class of everything that this package raises on purpose."""


class CannotRewrite(RetaggingError):
    """One file's tags cannot be changed safely, so the file stays as it is."""

    def __init__(self, message: str, remedy: str = "Change the tags of this file by hand.") -> None:
        super().__init__(f"{message}. {remedy}")
        self.message, self.remedy = message, remedy


class PlanError(RetaggingError):
    """A merge plan makes no sense; the message lists every line at fault."""
