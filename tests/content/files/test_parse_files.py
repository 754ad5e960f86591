"""Parsing many files: on every processor, and as one by one."""

import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from content.archive import Archive, ReadingRules, Site, read_archive
from content.base.errors import UnreadableFile
from content.files import parse_files
from content.files.walking import SourceFile
from tests.support.paths import ROOT

NOW = datetime(2026, 11, 1, tzinfo=UTC)
STORIES = 60


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "stories"
    folder.mkdir()
    for number in range(STORIES):
        text = f"The ferry left [again](story-{number + 1}.md)."
        story = f"---\ntitle: The ferry, part {number}\ndate: 2026-10-01\n---\n{text}\n"
        (folder / f"story-{number}.md").write_text(story, "utf-8")
    (folder / "empty.md").write_text("---\ntitle: Nothing\n---\n", "utf-8")
    (folder / "utf16.md").write_bytes(b"\xff\xfe\x00")
    (folder / "broken.md").write_text("---\ntitle: [\n---\nText.\n", "utf-8")
    return folder


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few files are already many, and there are two processors."""
    monkeypatch.setattr(parse_files, "PARALLEL_FROM", 10)
    monkeypatch.setattr(parse_files, "MAX_FILES_AHEAD", 40)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


def read(folder: Path, cache: dict[str, str] | None = None) -> Archive:
    return read_archive((Site(root=folder),), ReadingRules(), now=NOW, parsed={} if cache is None else cache)


def test_every_processor_reads_the_same(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one_by_one: dict[str, str] = {}
    expected = read(archive, one_by_one)
    assert (len(expected.articles), len(expected.problems)) == (STORIES, 3)
    monkeypatch.setattr(parse_files, "PARALLEL_FROM", 10)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    cache: dict[str, str] = {}
    assert read(archive, cache) == expected
    assert cache == one_by_one


@pytest.mark.usefixtures("many")
def test_what_is_known_is_not_parsed_again(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache: dict[str, str] = {}
    expected = read(archive, cache)
    # Nothing is left for other processes but what cannot be read, and one that the cache spoilt.
    cache[next(iter(cache))] = "{"
    parsed: list[str] = []

    def parses(files: Sequence[SourceFile], rules: ReadingRules) -> Iterator[parse_files.Parse]:
        parsed.extend(file.relative for file in files)
        return map(partial(parse_files._parse, rules=rules), files)

    monkeypatch.setattr(parse_files, "_parses", parses)
    assert read(archive, cache) == expected
    assert parsed == ["broken.md", "empty.md", "utf16.md"]


@pytest.mark.usefixtures("many")
def test_where_no_process_can_be_started_this_one_parses(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = read(archive)
    monkeypatch.setattr(parse_files, "_begin_worker", _die)
    assert read(archive) == expected


def _die() -> None:
    os._exit(1)


def test_a_reason_reaches_another_process() -> None:
    copied = pickle.loads(pickle.dumps(UnreadableFile("it has no text", "Write some.", 3)))  # noqa: S301
    assert (copied.message, copied.remedy, copied.line) == ("it has no text", "Write some.", 3)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks processes up in /proc")
def test_helpers_end_with_a_killed_reader(archive: Path) -> None:
    program = f"""
import os, sys, time
from datetime import UTC, datetime
from pathlib import Path
from content.files import parse_files
from content.archive import ReadingRules, Site, read_archive
if __name__ == "__main__":
    parse_files.PARALLEL_FROM = 10
    os.cpu_count = lambda: 2
    def wait(done, total):
        print("reading", flush=True)
        time.sleep(600)
    site = Site(root=Path({str(archive)!r}))
    read_archive((site,), ReadingRules(), now=datetime.now(UTC), progress=wait)
"""
    script = archive.with_name("read.py")
    script.write_text(program, "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, env=environment, text=True) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "reading\n"
        helpers = _children(reader.pid)
        assert helpers
        reader.send_signal(signal.SIGKILL)
    until = time.monotonic() + 180
    while any(Path(f"/proc/{helper}").exists() for helper in helpers):
        assert time.monotonic() < until, "a helper outlived its reader"
        time.sleep(0.05)


def _children(process: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text("utf-8").split()]
