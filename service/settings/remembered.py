"""What an index remembers of its settings, and the line in which a command names the settings in effect."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from embeddings.base.errors import SnapshotError
from service.settings.files import digest, is_blank

if TYPE_CHECKING:
    from embeddings.storage.manifest import Remembered
    from service.settings import Settings

BUILD_AGAIN = "build again to use it"
READING_TABLES = {"sites", "reading"}
"""Tables by which stories are kept from readers, and have their addresses."""


def recall(index: Path) -> Remembered | None:
    """Read what the published snapshot of an index remembers; None where there is none that can be read."""
    from embeddings.storage import snapshot

    try:
        return snapshot.load(index, verify=False).manifest.settings
    except (SnapshotError, OSError):
        return None


def previous_file(settings: Settings, remembered: Remembered | None) -> Path | None:
    """Give the config file of the last build, to build by where none was found; None where it is gone, or where other
    folders are read."""
    if remembered is None or not remembered.file or settings.to_remember().archive != remembered.archive:
        return None
    file = Path(remembered.file)
    return file if digest(file) else None


def is_missed(settings: Settings, remembered: Remembered | None) -> bool:
    """Tell whether the file of the last build is gone or empty, there is no other, and it said how this archive is
    read."""
    return (
        (settings.file is None or is_blank(settings.file))
        and remembered is not None
        and bool(remembered.file)
        and not READING_TABLES.isdisjoint(remembered.tables)
        and settings.to_remember().archive == remembered.archive
        and is_blank(Path(remembered.file))
    )


def describe_for_answers(settings: Settings, remembered: Remembered | None, *, serving: bool = False) -> str:
    """Name the file whose settings count for answers from an index, in one line; empty where there is none.

    With `serving`, the settings of the service matter too.
    """
    file, memory = settings.file, remembered if remembered and (remembered.file or remembered.tables) else None
    if memory is None:
        return f"settings: {file}" if file else ""
    has_changed = bool(memory.file) and digest(Path(memory.file)) not in ("", memory.sha256)
    change = f"; it has changed since the index was built: {BUILD_AGAIN}" if has_changed else ""
    if file is not None and str(file.resolve()) == memory.file:
        return f"settings: {file}{change}"
    source = f"{memory.file}, as the index remembers it" if memory.file else "as the index remembers them"
    first = f"{file}, then " if file else ""
    # The service's settings in a named file count already.
    ignored = [f"[{name}]" for name in memory.unkept if file is None and (serving or name != "service")]
    remedy = f"; its {' and '.join(ignored)} count where the file is named: --config {memory.file}" if ignored else ""
    return f"settings: {first}{source}{change}{remedy}"


def describe_for_build(settings: Settings, remembered: Remembered | None) -> str:
    """Name the file that a build reads, and the one of the last build where it is another; empty where there is
    neither."""
    previous = Path(remembered.file) if remembered and remembered.file else None
    if settings.file is None:
        # For another archive, the settings of the last one are not missed.
        is_same_archive = remembered is not None and settings.to_remember().archive == remembered.archive
        line = f"settings: none; until now the index was built by {previous}: it is gone, and counts no longer"
        return line if previous and is_same_archive else ""
    is_other = previous and str(settings.file.resolve()) != str(previous)
    return f"settings: {settings.file}{f'; until now the index was built by {previous}' if is_other else ''}"
