"""What an index remembers of the settings that it was built by, and what a command tells of those in effect."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from embeddings.base.errors import SnapshotError
from service.settings.files import digest

if TYPE_CHECKING:
    from embeddings.storage.snapshot import Remembered
    from service.settings import Settings

BUILD_AGAIN = "build again to use it"


def recalled(index: Path) -> Remembered | None:
    """What the published snapshot of an index remembers; None where there is none that can be read."""
    from embeddings.storage import snapshot

    try:
        return snapshot.load(index, verify=False).manifest.settings
    except (SnapshotError, OSError):
        return None


def file_again(settings: Settings, remembered: Remembered | None) -> Path | None:
    """The config file to build by where none was found: that of the last build, if it is still there and the same
    folders are read."""
    if remembered is None or not remembered.file or settings.to_remember().archive != remembered.archive:
        return None
    file = Path(remembered.file)
    return file if digest(file) else None


def for_asking(settings: Settings, remembered: Remembered | None, *, serving: bool = False) -> str:
    """Which file's settings count for answers from an index, in one line; empty where there is none."""
    file, known = settings.file, remembered if remembered and (remembered.file or remembered.tables) else None
    if known is None:
        return f"settings: {file}" if file else ""
    changed = bool(known.file) and digest(Path(known.file)) not in ("", known.sha256)
    since = f"; it has changed since the index was built: {BUILD_AGAIN}" if changed else ""
    if file is not None and str(file.resolve()) == known.file:
        return f"settings: {file}{since}"
    memory = f"{known.file}, as the index remembers it" if known.file else "as the index remembers them"
    first = f"{file}, then " if file else ""
    # What the named file says of the service counts already.
    lost = [f"[{name}]" for name in known.unkept if file is None and (serving or name != "service")]
    apart = f"; its {' and '.join(lost)} count where the file is named: --config {known.file}" if lost else ""
    return f"settings: {first}{memory}{since}{apart}"


def for_building(settings: Settings, remembered: Remembered | None) -> str:
    """The same for a build, whose own settings are those that the index will remember."""
    before = Path(remembered.file) if remembered and remembered.file else None
    if settings.file is None:
        # Whoever builds another archive knows that it is another.
        same = remembered is not None and settings.to_remember().archive == remembered.archive
        gone = f"settings: none; until now the index was built by {before}: it is gone, and counts no longer"
        return gone if before and same else ""
    changed = before and str(settings.file.resolve()) != str(before)
    return f"settings: {settings.file}{f'; until now the index was built by {before}' if changed else ''}"
