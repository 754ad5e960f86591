"""The prior that a build begins with: another one makes another index, and what is none is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from content.archive import Site
from embeddings.base.errors import PriorUnusable
from embeddings.building.assembling.embedding import Progress
from embeddings.building.build import BuildPlan, BuildReport, build
from embeddings.index.index import Index
from embeddings.related import prior
from tests.support import fake_encoder
from tests.support.archives import four_subjects

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def run(tmp_path: Path, named: Path | None, *, learn: bool = True, progress: Progress | None = None) -> BuildReport:
    root = tmp_path / "archive"
    if not root.exists():
        four_subjects(root)
    sites, index = (Site(root=root),), tmp_path / "index"
    plan = BuildPlan(sites=sites, index=index, model=fake_encoder.NAME, prior=named, learn=learn)
    return build(plan, now=NOW, progress=progress)


def other(tmp_path: Path) -> Path:
    """The shipped prior, but that words say nothing."""
    shipped = prior.shipped()
    mean = tuple(0.0 if name == "words" else weight for name, weight in shipped.weights.items())
    prior.save(replace(shipped, mean=mean), tmp_path / "other.json")
    return tmp_path / "other.json"


def test_under_another_prior_the_index_is_built_again(tmp_path: Path) -> None:
    assert not run(tmp_path, None).unchanged
    assert run(tmp_path, None).unchanged
    named = other(tmp_path)
    assert not run(tmp_path, named).unchanged
    assert run(tmp_path, named).unchanged
    # What it says counts, not where it lies.
    assert run(tmp_path, named.rename(tmp_path / "moved.json")).unchanged
    assert not run(tmp_path, None).unchanged


def test_its_weights_are_the_indexs_until_links_move_them(tmp_path: Path) -> None:
    named = other(tmp_path)
    run(tmp_path, named, learn=False)
    weights = Index.open(tmp_path / "index", reach=fake_encoder.REACH)._recommender._weights
    assert weights.links is None
    assert weights.content == prior.load(named).content
    assert weights.content["words"] == 0
    report = run(tmp_path, named)
    recommender = Index.open(tmp_path / "index", reach=fake_encoder.REACH)._recommender
    assert recommender._weights.content == weights.content
    assert recommender._weights.links is not None
    assert recommender._weights.links["words"] > 0
    assert recommender._calibration.model == prior.load(named).probability
    assert report.learned
    assert report.learned["pairs"] == report.links > 0


def test_a_file_that_is_none_is_refused_before_anything_is_read_and_the_index_left(tmp_path: Path) -> None:
    before = run(tmp_path, None)
    (tmp_path / "none.json").write_text("{}", "utf-8")
    done: list[str] = []
    with pytest.raises(PriorUnusable, match="is no prior"):
        run(tmp_path, tmp_path / "none.json", progress=lambda what, *_: done.append(what))
    assert done == ["looking for changes"]
    assert run(tmp_path, None).snapshot == before.snapshot
