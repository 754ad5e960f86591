"""The audit of an archive's tags, on an archive that has one of each fault."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from content.archive import Site
from content.base.rules import ReadingRules
from embeddings.base.answers import TagAnswer
from embeddings.building.build import BuildPlan, build
from embeddings.corpus.label_matrix import Labels
from embeddings.index.index import Index
from embeddings.tag_audit.audit import Audit, audit
from embeddings.tag_audit.merges import Material, Merge
from tests.support.archives import SUBJECTS, story, telling, write
from tests.support.articles import BLANK
from tests.support.fake_encoder import NAME, REACH

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TAGS = {
    ("market", 0): ["news", "regeneration", "Traders"],
    ("market", 1): ["news", "regeneration", "traders", "cooper row"],
    ("market", 2): ["news", "regenaration", "traders", "cooper row"],
    ("market", 3): ["news", "regeneration", "market traders union"],
    ("market", 4): ["news", "regeneration", "mtu"],
    ("market", 5): ["news", "regeneration", "cooper-row"],
    ("library", 0): ["news", "library", "reading"],
    ("library", 1): ["news", "library", "reading"],
    ("library", 2): ["library", "reading"],
    ("library", 3): ["library", "reading"],
    ("library", 4): ["library", "reading"],
    ("library", 5): [],
    ("football", 3): ["football", "lib dems"],
    ("football", 4): ["football", "liberal democrats"],
    ("football", 5): ["football", "liberal democrats"],
}


def archive(root: Path) -> Path:
    files = {}
    for number in range(6):
        for day, subject in enumerate(SUBJECTS, 1):
            text = f"{SUBJECTS[subject]}.\n\n{telling(subject, number)}."
            tags = TAGS.get((subject, number), [subject])
            date = f"2024-0{number + 1}-{day:02}"
            files[f"{subject}-{number}.md"] = story(f"{subject} {number}", text, date=date, tags=tags)
    return write(root, files)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("audit")
    plan = BuildPlan(sites=(Site(root=archive(folder / "archive")),), index=folder / "index", model=NAME)
    build(plan, now=NOW)
    return Index.open(folder / "index", reach=REACH)


@pytest.fixture(scope="module")
def found(index: Index) -> Audit:
    return index.audit()


def merge(found: Audit, old: str) -> Merge:
    (merge,) = [merge for merge in found.merges if merge.old == old]
    return merge


def test_names_that_are_one_are_to_be_merged_into_the_one_used_most(found: Audit) -> None:
    same = {merge.old: merge.new for merge in found.merges if merge.kind == "same"}
    assert same == {"Traders": "traders", "cooper-row": "cooper row", "mtu": "market traders union"}
    cooper = merge(found, "cooper-row")
    assert (cooper.old_articles, cooper.new_articles, cooper.together) == (1, 2, 0)
    assert "hyphens" in cooper.reason
    assert [article.id for article in cooper.examples] == ["market-5"]


def test_what_may_be_one_is_to_be_looked_at(found: Audit) -> None:
    look = {(merge.old, merge.new) for merge in found.merges if merge.kind == "look"}
    assert ("lib dems", "liberal democrats") in look
    assert ("regenaration", "regeneration") in look
    assert all(merge.together == 0 for merge in found.merges)


@pytest.mark.parametrize(
    ("others", "looked_at"), [(0.0, True), (0.6, True), (0.72, False)], ids=["apart", "less alike", "as alike"]
)
def test_names_that_are_near_to_all_others_mean_nothing(others: float, looked_at: bool) -> None:
    tags = ["ferry", "boat", "tax", "wool", "rain", "clay", "oats"]
    labels = Labels.fit([[tag] for tag in tags])
    # The first two have a cosine of 0.8, any others that of `others`.
    cosines = np.full((len(tags), len(tags)), others)
    cosines[:2, :2] = 0.8
    np.fill_diagonal(cosines, 1)
    meanings = np.linalg.cholesky(cosines).astype(np.float32)
    order = [tags.index(name) for name in labels.names]
    about = np.full((len(tags), 1), 1, dtype=np.float32)
    articles = [
        replace(BLANK, id=tag, tags=(tag,), text=f"A story on {tag}.", published=NOW, title=tag) for tag in tags
    ]
    material = Material(articles, labels, meanings[order], about, np.zeros(len(tags)))
    found = audit(material, lambda article, limit: TagAnswer((), ()))
    assert [(merge.old, merge.new) for merge in found.merges] == ([("boat", "ferry")] if looked_at else [])


def test_what_a_model_for_english_cannot_read_means_nothing_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = ["самый большой новый красный мост", "самый большой новый синий мост"]
    files = {
        f"{subject}-{number}.md": story(
            f"{subject} {number}",
            f"{SUBJECTS[subject]}.\n\n{telling(subject, number)}.",
            tags=[pair[number % 2]] if subject == "market" else [subject],
        )
        for subject in SUBJECTS
        for number in range(6)
    }
    plan = BuildPlan(sites=(Site(root=write(tmp_path / "archive", files)),), index=tmp_path / "index", model=NAME)
    build(plan, now=NOW)
    looked_at = {frozenset((one.old, one.new)) for one in Index.open(plan.index, reach=REACH).audit().merges}
    assert frozenset(pair) in looked_at
    monkeypatch.setattr("embeddings.index.index.ENGLISH_ALONE", {NAME})
    looked_at = {frozenset((one.old, one.new)) for one in Index.open(plan.index, reach=REACH).audit().merges}
    assert frozenset(pair) not in looked_at


def test_tags_used_once_and_stories_without(found: Audit) -> None:
    once = [used.tag for used in found.used_once]
    assert "mtu" in once
    assert "Traders" not in once
    assert [article.id for article in found.untagged] == ["library-5"]
    assert (found.articles, found.tagged, found.checked) == (24, 23, 23)


def test_tags_that_never_help(found: Audit) -> None:
    said = {unhelpful.tag: unhelpful.reason for unhelpful in found.unhelpful}
    assert said == {"library": "stands on the same stories as “reading”"}


def test_a_tag_on_most_stories_never_helps(tmp_path: Path) -> None:
    files = {f"{n}.md": story(f"Story {n}", telling("canal", n), tags=["news"]) for n in range(6)}
    write(tmp_path / "archive", files)
    build(BuildPlan(sites=(Site(root=tmp_path / "archive"),), index=tmp_path / "index", model=NAME), now=NOW)
    (unhelpful,) = Index.open(tmp_path / "index", reach=REACH).audit().unhelpful
    assert (unhelpful.tag, unhelpful.articles, unhelpful.reason) == ("news", 6, "on 100% of the tagged stories")


@pytest.mark.parametrize(
    ("others", "said"),
    [
        (0, [(f"tag {n}", "on 100% of the tagged stories") for n in range(4)]),
        (10, [(f"tag {n}", "stands on the same stories as “tag 3”") for n in range(3)]),
    ],
)
def test_a_tag_that_never_helps_is_told_once(others: int, said: list[tuple[str, str]]) -> None:
    # Each two of tags that stand together were a line: 1,830 of 60 tags.
    tags = tuple(f"tag {n}" for n in range(4))
    borne = [*[tags] * 5, *[(f"other {n}",) for n in range(others)]]
    labels = Labels.fit(borne)
    articles = [replace(BLANK, id=f"{n}", tags=of, published=NOW, title=f"{n}") for n, of in enumerate(borne)]
    blank = np.zeros((len(labels.names), 1), np.float32)
    material = Material(articles, labels, blank, np.ones((len(borne), 1), np.float32), np.zeros(len(borne)))
    found = audit(material, lambda article, limit: TagAnswer((), ()))
    assert [(advice.tag, advice.reason) for advice in found.unhelpful] == said


def test_an_audit_is_the_same_each_time_and_tells_how_far_it_is(index: Index, found: Audit) -> None:
    told: list[tuple[int, int]] = []
    assert index.audit(lambda done, total: told.append((done, total))) == found
    assert told == [(done, 23) for done in range(1, 24)]


def test_an_archive_without_tags(tmp_path: Path) -> None:
    write(tmp_path / "archive", {f"{n}.md": story(f"Story {n}", telling("canal", n)) for n in range(3)})
    build(BuildPlan(sites=(Site(root=tmp_path / "archive"),), index=tmp_path / "index", model=NAME), now=NOW)
    found = Index.open(tmp_path / "index", reach=REACH).audit()
    assert (found.tags, found.tagged, found.merges, found.used_once, len(found.untagged)) == (0, 0, (), (), 3)


def test_aliases_reach_the_index_its_drafts_and_the_next_build(tmp_path: Path) -> None:
    site = Site(root=archive(tmp_path / "archive"))
    rules = ReadingRules(tag_aliases={"lib dems": "liberal democrats"})
    plain = BuildPlan(sites=(site,), index=tmp_path / "index", model=NAME)
    aliased = BuildPlan(sites=(site,), rules=rules, index=tmp_path / "index", model=NAME)
    assert not build(plain, now=NOW).unchanged
    report = build(aliased, now=NOW)
    assert (report.unchanged, report.embedded) == (False, 0)
    assert build(aliased, now=NOW).unchanged
    index = Index.open(tmp_path / "index", reach=REACH)
    assert index.get("football-3").tags == ("football", "liberal democrats")
    assert index.rules == rules
    suggested = {tag.tag: tag.articles for tag in index.tags("football-3", limit=50).tags}
    assert suggested["liberal democrats"] == 3
    assert "lib dems" not in suggested
    assert all("lib dems" not in (merge.old, merge.new) for merge in index.audit().merges)
