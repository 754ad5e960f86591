"""The cache of reports of `seealso check`, in the user's cache folder; never in an archive."""

import hashlib
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from content.base import safe_writes
from service.settings import Settings

FORMAT = 2
"""Raised with every change of what a report holds."""
MAX_REPORTS = 50
"""Reports in the cache."""
MAX_BYTES = 20_000_000
"""Of one report."""


def key(fingerprint: str, settings: Settings, extra: Sequence[object]) -> str:
    """Compute the key of the report on an archive by these settings: no two reports that could differ share one.

    `extra` is what the report holds that the archive's fingerprint does not cover, as JSON can hold it.
    """
    parts = [
        FORMAT,
        fingerprint,
        str(settings.file),
        [str(folder.absolute()) for folder in settings.archive],
        str(Path.cwd()),
        extra,
    ]
    parts += [repr(settings.tags), repr(settings.reading), repr(settings.sites)]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def load(key: str, now: datetime) -> dict[str, Any] | None:
    """Read the report of that key; None where there is none that holds at `now`."""
    file = _folder() / f"{key}.json"
    try:
        if file.stat().st_size > MAX_BYTES:
            return None
        entry = json.loads(file.read_bytes())
        expires, created = entry["until"], datetime.fromisoformat(entry["made"])
        report: dict[str, Any] = entry["report"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    is_stale = created > now or (expires is not None and datetime.fromisoformat(expires) <= now)
    return None if is_stale else report


def save(key: str, report: dict[str, Any], expires: datetime | None, archives: Sequence[Path]) -> None:
    """Write a report that holds until then, and delete the oldest. Raises nothing where that cannot be written.

    Nothing is written where the cache would lie in one of the archives.
    """
    folder = _folder()
    if any(folder.is_relative_to(archive.resolve()) for archive in archives):
        return
    entry = {
        "made": datetime.now().astimezone().isoformat(),
        "until": expires.isoformat() if expires else None,
        "report": report,
    }
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        safe_writes.write(folder / f"{key}.json", json.dumps(entry).encode())
        reports = sorted(folder.glob("*.json"), key=lambda file: file.stat().st_mtime)
        for old in reports[:-MAX_REPORTS]:
            old.unlink(missing_ok=True)


def _folder() -> Path:
    cache_home = os.environ.get("XDG_CACHE_HOME", "")
    base = Path(cache_home) if cache_home.startswith("/") else Path.home() / ".cache"
    return (base / "seealso" / "check").resolve()
