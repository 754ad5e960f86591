"""Which stories readers may see: every row of data/visibility.yaml, each in an archive of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from content.archive import ReadingRules, Site, read_archive
from tests.support.content_helpers import write
from tests.support.paths import DATA

ENTRIES: list[dict[str, Any]] = yaml.safe_load((DATA / "visibility.yaml").read_text("utf-8"))
BODY = "Councillors met on Thursday to hear about the new ferry pier, which is to open in May."
NOW = datetime.now(UTC)
WHEN = {
    "<tomorrow>": f"{NOW + timedelta(days=2):%Y-%m-%d}",
    "<yesterday>": f"{NOW - timedelta(days=2):%Y-%m-%d}",
    "<in_an_hour>": f"{NOW + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}",
}
"""Two days off, for a day of one time zone is not one of another."""


@dataclass(frozen=True)
class Row:
    """One story of the matrix: the file that holds it, and what is said of the file beside it."""

    label: str
    name: str
    text: str
    beside: str

    def archive(self, root: Path) -> Path:
        """The folder of its archive, written below `root`."""
        others = {"other.md": f"---\ntitle: Another story\n{self.beside}\n---\n\n{BODY}\n"}
        return write(root, {self.name: self.text, **others})


def rows(entry: dict[str, Any], side: str) -> Iterator[Row]:
    """The rows of an entry that are `hidden` or `shown`."""
    beside = (entry.get("beside") or {}).get("yaml", "")
    for form, entry_rows in (entry.get(side) or {}).items():
        for row in entry_rows:
            name, text = _file(form, row)
            for mark, moment in WHEN.items():
                name, text = name.replace(mark, moment), text.replace(mark, moment)
            yield Row(f"{form}: {row}", name, text.replace("BODY", BODY), beside)


def _file(form: str, row: Any) -> tuple[str, str]:
    match form:
        case "yaml":
            return "story.md", f"---\ntitle: A story\n{row}\n---\n\nBODY\n"
        case "toml":
            return "story.md", f'+++\ntitle = "A story"\n{row}\n+++\n\nBODY\n'
        case "json":
            return "story.md", json.dumps({"title": "A story", **json.loads(row)}) + "\n\nBODY\n"
        case "headers":
            return "story.md", f"Title: A story\n{row}\n\nBODY\n"
        case "name":
            return row, "---\ntitle: A story\n---\n\nBODY\n"
        case "file":
            return row["name"], row["text"]
    raise AssertionError(form)


@pytest.mark.parametrize("side", ["hidden", "shown"])
@pytest.mark.parametrize("entry", ENTRIES, ids=[f"{entry['generator']}-{entry['rule']}" for entry in ENTRIES])
def test_each_row_hides_or_shows_its_story(entry: dict[str, Any], side: str, tmp_path: Path) -> None:
    failures = []
    for number, row in enumerate(rows(entry, side)):
        root = row.archive(tmp_path / str(number))
        archive = read_archive([Site(root=root)], ReadingRules(), now=datetime.now(UTC))
        shown = [article for article in archive.articles if not article.hidden and article.id != "other"]
        if bool(shown) is not (side == "shown"):
            failures.append(f"{row.label} -> {archive.articles}, {archive.problems}")
    assert not failures, f"{entry['docs']}:\n" + "\n".join(failures)


def test_matrix_is_complete() -> None:
    counts = {side: sum(len(list(rows(entry, side))) for entry in ENTRIES) for side in ("hidden", "shown")}
    assert counts["hidden"] >= 300
    assert counts["shown"] >= 100
    assert all(entry["docs"].startswith("https://") for entry in ENTRIES)
    assert len({entry["generator"] for entry in ENTRIES}) == 53
