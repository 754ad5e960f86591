"""Content folders: where those that a generator names lie, as they are seen from an archive's root."""

import posixpath
from collections.abc import Mapping, Sequence
from pathlib import Path

from content.base.absolute import absolute
from content.base.data_files import is_folder
from content.generators.detect import Detected


def around_root(
    root: Path, project: Path | None, folders: Sequence[str], mounted: Mapping[str, str]
) -> tuple[str, tuple[str, ...]]:
    """Give the folders between the content folder and the archive's root, and the content folders seen from the root.

    The archive is a part of the content, or holds it; of several content folders it may do both.
    """
    archive = absolute(root)
    if project is None:
        # The last folder that the generator could know by that name.
        names = archive.parts
        for folder in folders:
            parts = tuple(folder.split("/"))
            for start in range(len(names) - len(parts), 0, -1):
                if names[start : start + len(parts)] == parts:
                    return "/".join(names[start + len(parts) :]), ()
        return ("_posts", ()) if archive.name == "_posts" else ("", ())
    contents = sorted({absolute(project / folder) for folder in folders}, key=lambda each: (-len(each.parts), each))
    enclosing = next((content for content in contents if archive.is_relative_to(content)), None)
    nested = [
        content for content in contents if content != archive and content.is_relative_to(archive) and is_folder(content)
    ]
    if not nested and project != archive and project.is_relative_to(archive):
        nested = [project]
    outside = tuple(_relative(content, archive) for content in nested)
    if enclosing is not None:
        mount_point = {absolute(project / folder): part for folder, part in mounted.items()}.get(enclosing, "")
        return posixpath.join(mount_point, _relative(archive, enclosing)).rstrip("/"), outside
    return (_relative(archive, project) if not nested and archive.is_relative_to(project) else ""), outside


def below_content(inside: str, outside: Sequence[str], folder: str) -> str:
    """Give a folder of the archive as it is seen from the content folder that it lies in."""
    for content in outside:
        if folder == content or folder.startswith(f"{content}/"):
            return folder[len(content) :].strip("/")
    return posixpath.join(inside, folder).rstrip("/")


def seen_from_root(
    root: Path, detected: Detected | None, folders: Sequence[tuple[str, str]]
) -> tuple[tuple[str, str], ...]:
    """Folders of the project as seen from the archive's root, the longest first, each with its value."""
    if detected is None:
        return ()
    archive = absolute(root)
    seen = []
    for folder, value in folders:
        content = absolute(detected.project / folder)
        if archive.is_relative_to(content):
            seen.append(("", value))
        elif content.is_relative_to(archive):
            seen.append((_relative(content, archive), value))
    return tuple(sorted(seen, key=lambda pair: -len(pair[0])))


def seen_folders(root: Path, detected: Detected | None, folders: Sequence[str]) -> tuple[str, ...]:
    """Give folders of the project as seen from the archive's root, the longest first."""
    return tuple(folder for folder, _ in seen_from_root(root, detected, [(folder, "") for folder in folders]))


def _relative(path: Path, folder: Path) -> str:
    relative = path.relative_to(folder).as_posix()
    return "" if relative == "." else relative
