"""Where an archive bears out that each word of a line of tags is one, all that reads or writes tags goes by it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from embeddings.index.index import Index
from tests.support.command_line import run
from tests.support.service_helpers import built

LINES = (
    "police court", "court fire", "fire brigade", "brigade police", "harbour ferry", "ferry strike", "strike harbour",
    "court harbour police", "school", "school strike", "school fire", "ferry police",
)  # fmt: skip


@pytest.fixture
def stories(folder: Path) -> list[Path]:
    """Those of the newsroom's that have tags, each with a line of them."""
    paths = [path for path in sorted(folder.glob("content/*/*.md")) if "\ntags:" in path.read_text("utf-8")]
    for path, line in zip(paths, LINES, strict=True):
        path.write_text(re.sub(r"(?m)^tags: .*$", f"tags: {line}", path.read_text("utf-8")), "utf-8")
    return paths


def test_a_merge_changes_words_of_lines(folder: Path, stories: list[Path]) -> None:
    (folder / "tags.plan").write_text("court -> courts\nferry ->\n", "utf-8")
    result = run("tags", "merge", "tags.plan", "--undo-dir", "undo")
    assert result.exit_code == 0, result.output
    lines = [line for path in stories for line in path.read_text("utf-8").splitlines() if line.startswith("tags:")]
    told = {"court": "courts", "ferry": ""}
    assert lines == [f"tags: {' '.join(filter(None, (told.get(w, w) for w in line.split())))}" for line in LINES]


def test_check_tells_how_they_are_read(folder: Path, stories: list[Path]) -> None:
    report = json.loads(run("check", "--json").stdout)
    notes = {note for site in report["sites"].values() for note in site["notes"] if "tags" in note}
    assert len(notes) == 1
    assert "11 of the stories" in notes.pop()


def test_the_index_holds_words_and_reads_drafts_alike(folder: Path, stories: list[Path]) -> None:
    built(folder / "seealso.toml")
    index = Index.open(folder / "index")
    borne = {tag for article in index.articles() for tag in article.tags}
    assert borne == {word for line in LINES for word in line.split()}
    assert index.rules is not None
    assert index.rules.words_are_tags is True
