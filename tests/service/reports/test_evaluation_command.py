"""`seealso evaluate`: a table, JSON alone, a page that needs nothing else, and exit codes."""

from __future__ import annotations

import errno
import json
import re
import sqlite3
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from content.archive import ReadingRules
from content.drafts import parse_draft
from embeddings.evaluation.results import (
    Bin,
    Box,
    Comparison,
    Evaluation,
    Figure,
    Gain,
    Linked,
    Miss,
    RelatedResult,
    TagResult,
)
from embeddings.storage.cache import Cache
from service.cli import cli
from service.cli.evaluate import listing
from service.payloads.render import Renderer
from service.reports.evaluation_report import page, record
from tests.embeddings.evaluation.test_evaluation import NOW, four_beats
from tests.support.archives import story, write
from tests.support.fake_encoder import NAME

CARDS = Renderer([{"name": "", "base_url": "https://paper.example"}])


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["evaluate", *map(str, arguments), "--model", NAME], prog_name="seealso")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = four_beats(tmp_path_factory.mktemp("evaluate") / "archive")
    first = root / "market-0.md"
    first.write_text(first.read_text("utf-8").replace("Market story0", "<x>Market</x> & story0"), "utf-8")
    return root


@pytest.fixture
def cache(archive: Path) -> Path:
    return archive.parent / "cache"


def test_the_table_says_what_the_figures_mean(archive: Path, cache: Path) -> None:
    done = run(archive, "--cache", cache)
    assert done.exit_code == 0, done.stderr
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 100
    for head in ("AS A READER MEETS THEM", "AS AN EDITOR MEETS THEM", "TAGS FOR A DRAFT", "HOW TO READ THIS"):
        assert any(head in line for line in lines)
    assert "Of the stories that your own editors linked, Seealso puts" in done.stdout
    methods = ("random (expected)", "newest", "shared tags, then date", "TF-IDF", "bare dense index", "Seealso")
    for method in methods:
        assert re.search(rf"^  {re.escape(method)} .*\d\.\d{{3}} \(1?\.\d+–1?\.\d+\)", done.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (sqlite3.OperationalError("unable to open database file"), "it cannot be written to. Allow it, or name"),
        (sqlite3.OperationalError("database or disk is full"), "the disk is full. Make room on it, then call it again"),
        (sqlite3.OperationalError("disk I/O error"), "See whether the disk is sound"),
        (OSError(errno.EROFS, "Read-only file system"), "another folder: --cache DIR."),
    ],
)
def test_a_cache_that_takes_nothing_is_told_in_one_line(
    error: Exception, said: str, archive: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: object) -> None:
        raise error

    monkeypatch.setattr(Cache, "_open", refused)
    done = run(archive, "--cache", cache)
    assert (done.exit_code, done.stdout) == (1, "")
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("seealso: ")]
    assert line.startswith(f"seealso: {cache}: ")
    assert said in line


def test_the_cache_that_is_configured_is_the_one_written_to(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    config = tmp_path / "seealso.toml"
    config.write_text('cache = "kept"\n', "utf-8")
    done = run(archive, "--config", config)
    assert done.exit_code == 0, done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept", "seealso.toml"]


def test_json_and_a_page_that_needs_nothing_else(archive: Path, cache: Path, tmp_path: Path) -> None:
    file = tmp_path / "evaluation.html"
    done = run(archive, "--cache", cache, "--json", "--html", file)
    assert done.exit_code == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["related"]["reader"]["methods"]["tfidf"]["ndcg@10"].keys() == {"mean", "low", "high"}
    assert report["tags"]["calibration"]
    assert len(report["related"]["misses"]) <= 20
    html = file.read_text("utf-8")
    assert "<svg" in html
    assert "&lt;x&gt;Market&lt;/x&gt; &amp; story0" in html
    assert "<x>Market</x>" not in html
    assert loaded(html) == []
    assert unclosed(html) == []
    assert list(tmp_path.iterdir()) == [file]


def test_the_same_archive_gives_the_same_figures(archive: Path, cache: Path) -> None:
    assert run(archive, "--cache", cache, "--json").stdout == run(archive, "--cache", cache, "--json").stdout


def test_an_archive_without_links_and_tags_cannot_be_judged(tmp_path: Path) -> None:
    bare = write(tmp_path / "bare", {f"{n}.md": story(f"Story {n}", "Words.", date="2024-01-01") for n in range(3)})
    file = tmp_path / "evaluation.html"
    done = run(bare, "--cache", tmp_path / "cache", "--html", file)
    assert done.exit_code == 1
    assert "0 of your stories are linked with another of yours; 10 are needed" in done.stderr
    assert done.stdout == ""
    assert not file.exists()


def test_an_archive_of_drafts_alone_is_told_as_such(tmp_path: Path) -> None:
    drafts = write(tmp_path / "drafts", {"one.md": story("One", "Words.", draft=True)})
    done = run(drafts, "--cache", tmp_path / "cache")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "all stories are hidden" in done.stderr
    assert "hosts" not in done.stderr


def test_a_wrong_call_is_told_before_any_work(archive: Path, tmp_path: Path) -> None:
    assert run(tmp_path / "nowhere").exit_code == 2
    (tmp_path / "file").touch()
    done = run(archive, "--html", tmp_path / "file" / "folder.html")
    assert done.exit_code == 2
    assert "Name another file" in done.stderr


# What people read, from figures made by hand


def evaluation(**changes: Any) -> Evaluation:
    names = ("random", "newest", "tags", "tfidf", "dense", "shipped")
    measures = ("ndcg@10", "recall@4", "recall@10", "mrr")
    values = {name: {m: [0.1 * place, 0.1] for m in measures} for place, name in enumerate(names)}
    comparison = Comparison.of(values, 99.0, names[:-1])
    one, other = (
        replace(parse_draft(story(name, "Words."), f"{name}.md", ReadingRules(), NOW), id=name, url=f"/{name}/")
        for name in ("one", "other")
    )
    miss = Miss(one, 0.0, (Linked(other, None),), ())
    made = RelatedResult(7, comparison, None, False, Box(4, 0.05, 0.995, 3.5), (miss,))
    tags = Comparison.of(
        {name: {m: [1.0, 0.0] for m in ("ndcg@5", "p@1", "f1@5")} for name in ("frequent", "tfidf", "seealso")},
        12.0,
        ("frequent", "tfidf"),
    )
    fields = {"articles": 100, "model": "m", "related": made, "tags": TagResult(80, tags, 0.021, (Bin(0.4, 0.5, 9),))}
    return Evaluation(**{**fields, "unjudged": {}, **changes})


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.01, 0.02, "Its nDCG@10 is 1.50 times that of TF-IDF (a difference between +0.010 and +0.020: no accident)."),
        (-0.0001, 0.02, "(a difference between +0.000 and +0.020: too little to be sure of on so few stories)."),
        (-0.02, -0.01, "(a difference between -0.020 and -0.010: surely worse)."),
        (-0.0001, 0.0001, "Its nDCG@10 is that of TF-IDF."),
    ],
)
def test_a_gain_that_may_be_an_accident_is_called_one(low: float, high: float, said: str) -> None:
    made = evaluation().related
    assert made is not None
    gain = Gain("tfidf", 1.5, Figure((low + high) / 2, low, high))
    found = evaluation(related=replace(made, reader=replace(made.reader, gains=(gain,))))
    text = " ".join(listing(found).split())
    assert said in text
    assert said in page(found, CARDS, "Paper")


def test_one_of_anything_is_told_as_one() -> None:
    made, tags = evaluation().related, evaluation().tags
    assert made is not None
    assert tags is not None
    one = evaluation(
        related=replace(made, reader=replace(made.reader, choices=1.0)),
        tags=replace(tags, trained=1, comparison=replace(tags.comparison, choices=1.0)),
    )
    text = " ".join(listing(one).split())
    assert "each with 1 story to choose from." in text
    assert "1 older story to learn from, and 1 tag that at least three of them carry." in text


def test_figures_made_by_hand_are_read_out() -> None:
    text = " ".join(listing(evaluation()).split())
    assert "99.5% of these stories get at least one story that scores 0.05 or more; a box of 4 holds 3.5" in text
    assert "off by 2.1 percentage points" in text


def test_what_was_not_judged_is_said_in_words_and_on_the_page() -> None:
    unjudged = evaluation(related=None, unjudged={"related": "too few links."})
    assert "- related: too few links." in listing(unjudged)
    assert "READER" not in listing(unjudged)
    assert "Related: too few links." in page(unjudged, CARDS, "Paper")
    assert record(unjudged, CARDS)["related"] is None


def test_the_page_names_what_was_missed() -> None:
    html = page(evaluation(), CARDS, "Paper & Co")
    assert "How good is Seealso on Paper &amp; Co?" in html
    assert "not among Seealso’s candidates" in html
    assert "Nothing: no story reaches the minimum score." in html


class Tags(HTMLParser):
    """What a page would load, and whether its tags match."""

    VOID = frozenset(("meta", "link", "br", "rect", "path", "circle", "polyline"))

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        sources = [attributes.get("src"), attributes.get("srcset"), attributes.get("href") if tag == "link" else None]
        self.loaded += [source for source in sources if source and not source.startswith("data:")]
        if tag in ("script", "iframe", "object"):
            self.loaded.append(tag)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def loaded(html: str) -> list[str]:
    parser = Tags()
    parser.feed(html)
    return parser.loaded + re.findall(r"url\(|@import", html)


def unclosed(html: str) -> list[str]:
    parser = Tags()
    parser.feed(html)
    return parser.open + parser.wrong
