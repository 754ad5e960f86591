"""Undo: every byte given back of the files that a change has touched, and of no others."""

import os
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from content.base import UnreadableFile, read_file, safe_writes
from content.retagging.disk import folders_of, write_safely
from content.retagging.forms.errors import RetaggingError
from content.retagging.undo_file import MAX_FILE_BYTES, Saved, digest, open_undo_file


@dataclass(frozen=True, slots=True)
class UndoReport:
    """What undo() did with each file."""

    restored: tuple[Path, ...]
    untouched: tuple[Path, ...]
    """As they were before the change already."""
    refused: tuple[Path, ...]
    """Changed since, or gone: left alone, unless forced. And what leads elsewhere by now, always."""
    outside: tuple[Path, ...] = ()
    """No articles of the archive, in an undo file of which nobody knows who wrote it: left alone."""


@dataclass(frozen=True, slots=True)
class Trust:
    """Which files may be written, where who wrote an undo file is not known."""

    archives: Collection[Path]
    """Folders that may be written below."""
    suffixes: Collection[str]
    """Of articles, such as `.md`: nothing else has tags."""
    key: bytes = b""
    """Undo files that are sealed with it may write where they say."""
    confirmed: Callable[[Sequence[Path]], bool] = lambda paths: False
    """Whether these may be written all the same."""

    def allows(self, saved: Saved) -> bool:
        """Tell whether it is an article of the archives, its links followed."""
        real = Path(saved.real)
        folders = [Path(os.path.realpath(folder)) for folder in self.archives]
        inside = next((real.relative_to(folder) for folder in folders if real.is_relative_to(folder)), None)
        articles = all(path.suffix.lower() in self.suffixes for path in (saved.path, real))
        return inside is not None and articles and not any(part.startswith(".") for part in inside.parts)


def undo(undo_file: Path, *, force: bool = False, trust: Trust | None = None) -> UndoReport:
    """Restore every byte of the files that the change has reached.

    A file that somebody changed since is left alone and told in `refused`, unless forced. With `trust`, only what that
    allows is written; without it, whatever the undo file names. Killed half-way, it can be run again. Raises
    RetaggingError where the undo file cannot be read, before anything is written, and where a file cannot be written.
    """
    with open_undo_file(undo_file, trust.key if trust else b"") as undo_zip:
        saved, outside = list(undo_zip.saved), []
        if trust is not None and not undo_zip.sealed:
            outside = [file for file in saved if not trust.allows(file)]
            if outside and not (force and trust.confirmed([file.path for file in outside])):
                saved = [file for file in saved if trust.allows(file)]
            else:
                outside = []
        done = _restore(saved, undo_zip.before, force)
    return UndoReport(*done, tuple(file.path for file in outside))


def _restore(
    saved: Sequence[Saved], before_of: Callable[[Saved], bytes], force: bool
) -> tuple[tuple[Path, ...], tuple[Path, ...], tuple[Path, ...]]:
    restored, untouched, refused = [], [], []
    safe_writes.sweep(folder for folder in folders_of(file.path for file in saved) if folder.is_dir())
    for file in saved:
        before = before_of(file)
        try:
            current = read_file(file.path, MAX_FILE_BYTES) if os.path.lexists(file.path) else None
            if os.path.realpath(file.path) != file.real:
                refused.append(file.path)
            elif current == before:
                untouched.append(file.path)
            elif force or (current is not None and digest(current) == file.after_digest):
                write_safely(file.path, before, file.real)
                restored.append(file.path)
            else:
                refused.append(file.path)
        except UnreadableFile:
            # A device, a pipe, or a link to one: no story, and never was.
            refused.append(file.path)
        except OSError as error:
            raise RetaggingError(
                f"{file.path} could not be restored ({error.strerror or error}); {len(restored)} of {len(saved)} files"
                " are. Mend that and run the command again."
            ) from error
    for folder in folders_of(restored):
        safe_writes.sync(folder)
    return tuple(restored), tuple(untouched), tuple(refused)
