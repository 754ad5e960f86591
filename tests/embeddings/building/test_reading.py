"""Files that change while a build reads them: nothing is lost, and the next build looks again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from content.archive import read_archive
from content.base.errors import ArchiveError
from embeddings.building import reading
from embeddings.index.index import Index
from tests.support import fake_encoder
from tests.support.edited_newsroom import run


def test_a_story_saved_or_gone_while_the_build_runs_is_looked_at_again_by_the_next(
    archive: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where it is again as the build first saw it."""
    file = sorted(archive.rglob("*.md"))[0]
    before = file.read_bytes()
    real, changes = read_archive, iter((before.replace(b"title: ", b"title: Saved "), None))

    def meanwhile(*arguments: Any, **named: Any) -> Any:
        if (change := next(changes, before)) is None:
            file.unlink()
        else:
            file.write_bytes(change)
        return real(*arguments, **named)

    monkeypatch.setattr(reading, "read_archive", meanwhile)
    stories = run(archive, index).articles
    assert sum(a.title.startswith("Saved ") for a in Index.open(index, reach=fake_encoder.REACH).articles()) == 1
    file.write_bytes(before)
    second = run(archive, index)
    assert (second.unchanged, second.articles) == (False, stories - 1)
    assert "read again" in second.problems[0].message
    file.write_bytes(before)
    third = run(archive, index)
    assert (third.unchanged, third.articles, third.problems) == (False, stories, ())
    assert run(archive, index).unchanged


def test_a_story_that_cannot_be_read_a_second_time_is_left_out_and_told(
    archive: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = sorted(archive.rglob("*.md"))[0]
    real = read_archive

    def forgetful(*arguments: Any, parsed: Any, **named: Any) -> Any:
        read = real(*arguments, parsed=parsed, **named)
        parsed.clear()
        file.unlink(missing_ok=True)
        return read

    monkeypatch.setattr(reading, "read_archive", forgetful)
    report = run(archive, index)
    assert [Path(problem.path) for problem in report.problems] == [file]
    assert len(list(Index.open(index, reach=fake_encoder.REACH).articles())) == report.articles
    monkeypatch.undo()
    assert not run(archive, index).unchanged
    for other in archive.rglob("*.md"):
        other.unlink()
    with pytest.raises(ArchiveError):
        run(archive, index)
