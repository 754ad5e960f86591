"""What the tests of `content` share: files in a folder, and reading them at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from content.archive import Archive, ReadingRules, Site, read_archive
from tests.support.paths import SHARED

NOW = datetime(2025, 1, 15, 12, tzinfo=UTC)
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the real archives are not here")


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files, folders and all, below `root`."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def read(root: Path, *, rules: ReadingRules | None = None, site: dict[str, Any] | None = None) -> Archive:
    """Read one site as of NOW."""
    return read_archive([Site(root=root, **(site or {}))], rules or ReadingRules(), now=NOW)


def page(front: str = "title: A story", body: str = "Some words.") -> str:
    """A file with YAML front matter."""
    return f"---\n{front}\n---\n\n{body}\n"
