"""What can be wrong with an archive.

ContentError
├── ArchiveError       the archive as a whole cannot be read: no such folder, nothing in it
├── UnreadableFile     one file cannot be read; caught by the archive and kept as an ArchiveProblem
├── AmbiguousName      a name fits more than one story
└── UnknownName        a name fits no story

Every message holds what failed, where, and what to do about it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from content.base.text import printable, shortened

_MAX_MESSAGE = 500
"""Characters of a problem's message: a file may hold a name of a hundred thousand."""


class ContentError(Exception):
    """Base class of everything that this package raises on purpose."""


class ArchiveError(ContentError):
    """The archive as a whole cannot be read."""


class UnreadableFile(ContentError):
    """One file cannot be read. `line` is 1-based, None where the trouble has no line."""

    def __init__(self, message: str, remedy: str, line: int | None = None) -> None:
        super().__init__(message)
        self.message, self.remedy, self.line = message, remedy, line

    def __reduce__(self) -> tuple[type[UnreadableFile], tuple[str, str, int | None]]:
        return type(self), (self.message, self.remedy, self.line)  # so that another process can tell it


class NoStory(UnreadableFile):
    """One file has no text, and none is missed: readers do not see it yet, or it is a page that its template fills."""


class AmbiguousName(ContentError):
    """A name given for a story fits more than one."""

    def __init__(self, name: str, ids: Sequence[str], count: int | None = None) -> None:
        """`ids` are those of the stories that may be named; `count` says how many there are where that is more."""
        listed = f": {', '.join(ids)}" if ids else ""
        if count is not None and count > len(ids):
            listed = f", such as {', '.join(ids)}" if ids else ""
        super().__init__(f"{name!r} fits {count or len(ids)} stories{listed}. Give the id of the one you mean.")
        self.name, self.ids = name, tuple(ids)


class UnknownName(ContentError, KeyError):
    """A name given for a story fits none."""

    def __init__(self, name: str, closest: Sequence[str] = ()) -> None:
        hint = f"Did you mean {' or '.join(closest)}?" if closest else "Give a story's id, slug, URL or URL path."
        self.name, self.closest, self._message = name, tuple(closest), f"{name!r} fits no story. {hint}"
        super().__init__(self._message)

    def __str__(self) -> str:  # KeyError's own would quote the message
        return self._message


@dataclass(frozen=True, slots=True)
class ParseWarning:
    """A field that could not be used; the story goes on without it."""

    line: int | None
    message: str
    remedy: str


@dataclass(frozen=True, slots=True, order=True)
class ArchiveProblem:
    """A file that was left out, or a field that could not be used, and what mends it."""

    path: str
    line: int | None
    message: str
    remedy: str

    def __post_init__(self) -> None:
        # It is shown on terminals, logged, and kept in JSON, and may quote what none of them can take.
        object.__setattr__(self, "path", printable(self.path))
        object.__setattr__(self, "message", printable(shortened(self.message, _MAX_MESSAGE)))
        object.__setattr__(self, "remedy", printable(self.remedy))

    def __str__(self) -> str:
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{place}: {self.message}. {self.remedy}"


def by_place(problem: ArchiveProblem) -> tuple[str, int, str]:
    """Order problems by path, line and message: a key to sort by."""
    return problem.path, problem.line or 0, problem.message
