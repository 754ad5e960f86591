"""Reports of `seealso check`, kept in the user's cache folder by what they are of; never in an archive."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from content.base import safe_writes

if TYPE_CHECKING:
    from service.settings import Settings

FORM = 1
"""Raised with every change of what a report holds."""
MOST = 50
"""Reports that are kept."""
LARGEST = 20_000_000
"""Bytes of one."""


def key(fingerprint: str, settings: Settings) -> str:
    """Names the report of an archive and settings: no two that could differ share it."""
    said = [
        FORM,
        fingerprint,
        str(settings.file),
        [str(folder.absolute()) for folder in settings.archive],
        str(Path.cwd()),
    ]
    said += [repr(settings.tags), repr(settings.reading), repr(settings.sites)]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def load(name: str, now: datetime) -> dict[str, Any] | None:
    """The report of that name; None where there is none, or where the clock has made another of it."""
    file = _folder() / f"{name}.json"
    try:
        if file.stat().st_size > LARGEST:
            return None
        kept = json.loads(file.read_bytes())
        due, made = kept["until"], datetime.fromisoformat(kept["made"])
        record: dict[str, Any] = kept["report"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    stale = made > now or (due is not None and datetime.fromisoformat(due) <= now)
    return None if stale else record


def save(name: str, record: dict[str, Any], until: datetime | None, archives: Sequence[Path]) -> None:
    """Keep a report until that moment. What cannot be written is not kept."""
    folder = _folder()
    if any(folder.is_relative_to(archive.resolve()) for archive in archives):
        return
    kept = {
        "made": datetime.now().astimezone().isoformat(),
        "until": until.isoformat() if until else None,
        "report": record,
    }
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        safe_writes.write(folder / f"{name}.json", json.dumps(kept).encode())
        reports = sorted(folder.glob("*.json"), key=lambda file: file.stat().st_mtime)
        for old in reports[:-MOST]:
            old.unlink(missing_ok=True)


def _folder() -> Path:
    said = os.environ.get("XDG_CACHE_HOME", "")
    base = Path(said) if said.startswith("/") else Path.home() / ".cache"
    return (base / "seealso" / "check").resolve()
