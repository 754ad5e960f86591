"""What is remembered of a reading holds for files that are certainly as they were, and for no other."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from content.archive import ReadingRules, Site, read_archive, scan
from content.files import reading_memory
from content.files.reading_memory import (
    NOTHING,
    RACY_NANOSECONDS,
    ReadingMemory,
    dump_facts,
    dump_statuses,
    reading_key,
)
from content.files.walking import FileStatus, SourceFile

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SCANNED = 10**18
OLD = SCANNED - RACY_NANOSECONDS - 1


def status(inode: int = 7, size: int = 5, modified: int = OLD, changed: int = OLD) -> os.stat_result:
    """As the system tells it, to the nanosecond."""
    return os.stat_result((0, inode, 0, 0, 0, 0, size, 0, 0, 0), {"st_mtime_ns": modified, "st_ctime_ns": changed})


@pytest.mark.parametrize(
    ("then", "now", "certain"),
    [
        ({}, {}, True),
        ({}, {"inode": 8}, False),
        ({}, {"size": 6}, False),
        ({}, {"modified": OLD - 1}, False),
        ({}, {"changed": OLD - 1}, False),
        # Saved so shortly before the scan that it may have been saved again since.
        ({"modified": OLD + 1}, {"modified": OLD + 1}, False),
        ({"changed": OLD + 1}, {"changed": OLD + 1}, False),
    ],
)
def test_a_digest_is_known_where_the_file_is_certainly_the_same(
    then: dict[str, int], now: dict[str, int], certain: bool
) -> None:
    file = SourceFile("", Path("/a.md"), "a.md", "a.md", "digest", "/a.md", FileStatus.of(status(**then)))
    memory = ReadingMemory(dump_statuses([file], SCANNED))
    assert memory.digest("/a.md", status(**now)) == ("digest" if certain else None)
    assert memory.digest("/b.md", status(**now)) is None


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"scanned": 1, "files": {"/a.md": [1]}}'])
def test_what_cannot_be_read_counts_as_forgotten(data: bytes) -> None:
    assert ReadingMemory(data, lambda: data).digest("/a.md", status()) is None


def test_a_reading_from_memory_is_the_same_and_parses_only_what_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_memory, "RACY_NANOSECONDS", -SCANNED)
    for name in "abc":
        (tmp_path / f"{name}.md").write_text(f"---\ntitle: {name}\ntags: [x]\n---\nSee [b](/b/) and {name}.\n", "utf-8")
    sites, rules = [Site(root=tmp_path)], ReadingRules()
    files, _ = scan(sites, rules)
    first = read_archive(sites, rules, now=NOW, texts=False, files=files)
    facts = dump_facts(files, first.facts, reading_key(first.sites, rules))
    memory = ReadingMemory(dump_statuses(files, SCANNED), lambda: facts)
    (tmp_path / "c.md").write_text("---\ntitle: other\n---\nOther words.\n", "utf-8")
    files, _ = scan(sites, rules, memory.digest)
    parsed: dict[str, str] = {}
    again = read_archive(sites, rules, now=NOW, texts=False, files=files, parsed=parsed, memory=memory)
    assert len(parsed) == 1
    assert again == read_archive(sites, rules, now=NOW, texts=False, memory=NOTHING)
    assert memory.unknown(files) == 1
    # By other rules it is of no use.
    other = ReadingRules(ignored_tags=("x",))
    assert {tag for a in read_archive(sites, other, now=NOW, memory=memory).articles for tag in a.tags} == set()
