"""Transaction: the tags of many files changed together, to be looked at first and undone afterwards."""

import difflib
import io
import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from content.base import ArchiveProblem, ReadingRules, UnreadableFile, read_file, safe_writes
from content.retagging import disk
from content.retagging.forms.errors import CannotRewrite, RetaggingError
from content.retagging.forms.style import Style
from content.retagging.retag import Change, retag
from content.retagging.undo_file import save


@dataclass(frozen=True, slots=True)
class Edit:
    """One file's change, not yet made."""

    path: Path
    before: bytes
    after: bytes
    real: str
    """The path with every symbolic link in it followed: only there it is written."""


def prepare(
    changes: Mapping[Path, Change],
    rules: ReadingRules | None = None,
    *,
    field: str = "tags",
    style: Style | None = None,
    within: Collection[Path] = (),
) -> tuple[list[Edit], list[ArchiveProblem]]:
    """Work out what would change, and the files that cannot be changed safely; nothing is written.

    A plan for all files is `prepare(dict.fromkeys(paths, plan))`. The rest is as for retag(). A file that two paths
    lead to is changed once, by the first. With `within`, only what lies below these folders is changed, wherever a
    symbolic link leads.
    """
    rules = rules or ReadingRules()
    edits: list[Edit] = []
    problems: list[ArchiveProblem] = []
    seen: set[str] = set()
    for path, change in changes.items():
        if (real := os.path.realpath(path)) in seen:
            continue
        seen.add(real)
        if within and not disk.is_below(real, within):
            problems.append(
                ArchiveProblem(
                    str(path),
                    None,
                    f"it is a symbolic link that leads out of the archive, to {real}, where nothing is changed",
                    "Change its tags by hand, or move it into the archive.",
                )
            )
            continue
        try:
            before = read_file(path, rules.max_file_bytes)
            after = retag(before, change, rules, field=field, style=style)
        except UnreadableFile as error:
            problems.append(ArchiveProblem(str(path), error.line, error.message, error.remedy))
        except CannotRewrite as error:
            problems.append(ArchiveProblem(str(path), None, error.message, error.remedy))
        else:
            if after != before:
                edits.append(Edit(path, before, after, real))
    return edits, problems


def diff(edits: Sequence[Edit], root: Path | None = None) -> str:
    """Write a unified diff that `git apply` and `patch -p1` read; paths are relative to `root` where they lie in it."""
    return "".join(_file_diff(edit, _display_path(edit, root)) for edit in edits)


def apply(edits: Sequence[Edit], undo_folder: Path, key: bytes = b"") -> Path:
    """Make the changes and return the undo file, which is on the disk before the first file is touched.

    Each file is replaced whole, so a process killed at any moment leaves every file either as it was or as it is to be:
    undo() then restores all, or preparing and applying the same again completes it. Permissions stay; symbolic links
    stay and their targets change. Files that are as they are to be already are passed over. The undo file is sealed
    with `key`, if there is one.
    Raises RetaggingError before anything is written where a file has changed since prepare(), and where one cannot be
    written.
    """
    if changed := [edit.path for edit in edits if _read_if_possible(edit.path) not in (edit.before, edit.after)]:
        raise RetaggingError(
            f"{len(changed)} of {len(edits)} files have changed since their tags were read, so nothing was written:"
            f" {', '.join(map(str, changed))}. Run the command again."
        )
    undo_file = save([(edit.path, edit.before, edit.after, edit.real) for edit in edits], undo_folder, key)
    folders = disk.folders_of(edit.path for edit in edits)
    safe_writes.sweep(folders)
    for done, edit in enumerate(edits):
        try:
            current = edit.path.read_bytes()
            if current == edit.before:
                disk.write_safely(edit.path, edit.after, edit.real)
            elif current != edit.after:
                raise OSError("it was changed meanwhile")
        except OSError as error:
            raise RetaggingError(
                f"{edit.path} could not be written ({error.strerror or error}); {done} of {len(edits)} files are done."
                f" Mend that and run the command again, or undo with {undo_file}."
            ) from error
    for folder in folders:
        safe_writes.sync(folder)
    return undo_file


def _read_if_possible(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _display_path(edit: Edit, root: Path | None) -> str:
    # By its real path: git goes through no `..` and no symbolic link.
    if root is not None and (real := Path(edit.real)).is_relative_to(real_root := root.resolve()):
        return real.relative_to(real_root).as_posix()
    return edit.path.as_posix().removeprefix("/")


def _file_diff(edit: Edit, name: str) -> str:
    # Only \n ends a line, as for git: str.splitlines would take a form feed for an end too.
    before, after = (list(io.StringIO(data.decode("utf-8"), newline="\n")) for data in (edit.before, edit.after))
    changed = difflib.unified_diff(before, after, f"a/{name}", f"b/{name}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in changed)
