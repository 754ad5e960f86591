"""Learning: the archive's own weights are taken where they beat what needs no learning, and only there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from content.archive import Site
from embeddings import learning, ranking
from embeddings.build import BuildPlan, build
from embeddings.index import Index
from embeddings.learning import NAMES, Example
from tests import archives
from tests.fake_encoder import NAME, REACH


def folds(misleading: float) -> list[list[Example]]:
    """Words tell the linked story from others, and how often a story is linked says the opposite, so strongly."""
    draw = np.random.default_rng(1)
    made: list[list[Example]] = [[], [], []]
    for number in range(60):
        linked = np.arange(20) == number % 20
        values = np.zeros((20, len(NAMES)))
        values[:, NAMES.index("words")] = draw.normal(size=20) + 3 * linked
        values[:, NAMES.index("degree")] = misleading * (1 - linked)
        made[number % 3].append(Example(values, linked, ~linked, 1))
    return made


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Index:
    root = archives.four_subjects(tmp_path / "archive")
    build(BuildPlan(sites=(Site(root=root),), index=tmp_path / "index", model=NAME))
    monkeypatch.setattr(learning, "ENOUGH_PAIRS", 1)
    return Index.open(tmp_path / "index", reach=REACH)


def test_links_that_mislead_leave_the_ranking_by_content(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "examples", lambda *_: folds(misleading=3))
    learned = learning.learn(index._corpus, ranking.DEFAULT)
    assert learned is not None
    # Learning mends some of the shipped weights' error, but what it comes to is worse than without links.
    assert learned.weights.links is None
    assert learned.after == learned.before


def test_links_that_help_are_taken(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "examples", lambda *_: folds(misleading=-2))
    learned = learning.learn(index._corpus, ranking.DEFAULT)
    assert learned is not None
    assert learned.weights.links is not None
    assert learned.after > learned.before
