"""What a big archive is built by gives what a small one gets, or as good."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import numpy as np
import pytest

from content.archive import Site
from embeddings.base.vectors import unit
from embeddings.building.assembling import assembly
from embeddings.building.build import BuildPlan, build
from embeddings.corpus import duplicates, whitening
from embeddings.corpus.link_graph import LinkGraph
from embeddings.corpus.whitening import DenseSpace
from embeddings.index.index import Index
from embeddings.map import layout
from embeddings.related import calibration, learning
from embeddings.related.prior import shipped
from embeddings.tagging import model, tagger
from embeddings.text import document_frequency_filter, tfidf
from embeddings.text.tfidf import LexicalModel
from tests.support import archives
from tests.support.fake_encoder import NAME, REACH


def texts(count: int = 60) -> list[str]:
    draw = random.Random(1)
    words = [f"word{number}" for number in range(300)]
    return [" ".join(draw.choices(words, k=80)) for _ in range(count)]


def test_terms_sorted_out_beforehand_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    usual, usual_rows = LexicalModel.fit(texts())
    monkeypatch.setattr(tfidf, "FILTERED_FROM", 0)
    model, rows = LexicalModel.fit(texts())
    assert model.terms == usual.terms
    assert (rows != usual_rows).nnz == 0
    assert np.array_equal(model.components, usual.components)
    assert (model.transform(texts()[:3]) != usual.transform(texts()[:3])).nnz == 0


def test_no_more_terms_are_kept_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tfidf, "FILTERED_FROM", 0)
    monkeypatch.setattr(document_frequency_filter, "MAX_TERMS", 250)
    model, rows = LexicalModel.fit(texts())
    held = np.diff(rows.tocsc().indptr)
    usual, _ = LexicalModel.fit(texts())
    assert len(model.terms) <= 250
    assert set(model.terms) <= set(usual.terms)
    assert held.min() > 2, "those of the most texts"


def test_near_duplicates_are_found_among_many(monkeypatch: pytest.MonkeyPatch) -> None:
    stories = texts()
    stories[40] = stories[7] + " an update of the story"
    stories[41] = "before it " + stories[7]
    _, rows = LexicalModel.fit(stories)
    usual = duplicates.group(stories, assembly._alike_pairs(rows))
    monkeypatch.setattr(assembly, "LARGE_ARCHIVE", 0)
    monkeypatch.setattr(assembly, "RARE_TERM_STORIES", 20)
    pairs = assembly._alike_pairs(rows)
    assert {(7, 40), (7, 41), (40, 41)} <= set(pairs)
    assert np.array_equal(duplicates.group(stories, pairs), usual)


def test_the_space_of_many_is_that_of_few(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = np.random.default_rng(1)
    vectors = unit(draw.standard_normal((200, 24)) * np.arange(1, 25) ** -0.5 + 0.3)
    usual = DenseSpace.fit(vectors).transform(vectors)
    monkeypatch.setattr(whitening, "BLOCK_OF_STORIES", 64)
    made = DenseSpace.fit(vectors).transform(vectors)
    # Axes may point the other way; what stories have in common does not change.
    assert np.allclose(made @ made.T, usual @ usual.T, atol=1e-4)


def test_the_lonely_are_found_among_their_neighbours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    root = archives.four_subjects(tmp_path / "archive", each=12)
    (root / "alone.md").write_text("---\ntitle: Zq\n---\nxylo quartz vexed jumbo fjord glyph\n", "utf-8")
    build(BuildPlan(sites=(Site(root=root),), index=tmp_path / "index", model=NAME))
    usual = Index.open(tmp_path / "index", reach=REACH).map
    assert usual is not None
    monkeypatch.setattr(layout, "WINDOWED_FROM", 0)
    monkeypatch.setattr(layout, "BLOCK_STORIES", 8)
    monkeypatch.setattr(layout, "WINDOW_STORIES", 16)
    build(BuildPlan(sites=(Site(root=root),), index=tmp_path / "index", model=NAME, full=True))
    made = Index.open(tmp_path / "index", reach=REACH).map
    assert made is not None
    assert usual.alone.sum() == 1
    assert np.array_equal(made.alone, usual.alone)


def test_learning_asks_no_more_stories_than_allowed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    root = archives.four_subjects(tmp_path / "archive", each=12)
    build(BuildPlan(sites=(Site(root=root),), index=tmp_path / "index", model=NAME))
    corpus = replace(
        Index.open(tmp_path / "index", reach=REACH)._corpus,
        links=LinkGraph(48, [(i, (i + 1) % 48) for i in range(48)]),
    )
    monkeypatch.setattr(learning, "MAX_STORIES", 10)
    asked = Mock(side_effect=learning.build_examples)
    monkeypatch.setattr(learning, "build_examples", asked)
    assert learning.learn(corpus, shipped())
    assert sum(len(call.args[2]) for call in asked.call_args_list) == 10


def test_the_usual_nearness_of_many_is_that_of_some_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = np.random.default_rng(3)
    vectors = unit(draw.standard_normal((400, 16)))
    usual = calibration.nearness(vectors, "any")
    # In blocks, all asked: nothing changes.
    monkeypatch.setattr(calibration, "STORIES_AT_ONCE", 64)
    monkeypatch.setattr(calibration, "QUERIES_AT_ONCE", 48)
    assert calibration.nearness(vectors, "any") == pytest.approx(usual, abs=1e-6)
    monkeypatch.setattr(calibration, "SAMPLED_STORIES", 200)
    assert calibration.nearness(vectors, "any") == pytest.approx(usual, abs=0.05)


def test_of_very_many_tags_the_most_used_are_suggested(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    root = archives.four_subjects(tmp_path / "archive", each=12)
    story = sorted(root.rglob("*.md"))[0]
    story.write_text(story.read_text("utf-8").replace("tags: [", "tags: [Never Again, "), "utf-8")
    monkeypatch.setattr(model, "MAX_LABELS", 3)
    monkeypatch.setattr(tagger, "MAX_BEARERS", 5)
    build(BuildPlan(sites=(Site(root=root),), index=tmp_path / "index", model=NAME))
    index = Index.open(tmp_path / "index", reach=REACH)
    tags = index._corpus.tags
    assert "Never Again" in tags.names
    kept = {tags.names[column] for column in tags.most_used(3).tolist()}
    said = [tag for article in index.articles() for tag in index.tags(article.id).tags]
    assert {tag.tag for tag in said} <= kept
    assert any("which carries it" in reason for tag in said for reason in tag.reasons)
    assert index.audit().tags == len(tags.names)
