"""What the benchmarks draw and print."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from bench.growth import Drawn, exponent
from bench.invented import invent
from bench.table import Row, table
from content.archive import ReadingRules, Site, read_archive


def test_drawn_stories_lie_as_those_of_a_real_archive() -> None:
    drawn = np.concatenate(list(Drawn(1800).batches()))
    cosines = np.sort(drawn @ drawn.T, axis=1)[:, ::-1]
    nearest, tenth, hundredth = np.median(cosines[:, [1, 10, 100]], axis=0)
    assert 0.5 < nearest < 0.65
    assert 0.2 < tenth < 0.55
    assert 0.08 < hundredth < 0.25
    np.testing.assert_array_equal(drawn[:50], np.concatenate(list(Drawn(1800).batches()))[:50])


def test_an_exponent_is_the_slope_of_logarithms() -> None:
    assert exponent([{"stories": n, "cost": n**1.5} for n in (10, 100, 1000)], "cost") == pytest.approx(1.5)


def test_the_table_is_markdown() -> None:
    lines = table([Row("a build", "1 s", "2 s", 2.0, "≥ 2.0"), Row("memory", "90 MB")]).splitlines()
    assert lines[2] == "| a build  | 1 s    | 2 s       | 2.00  | ≥ 2.0  |"
    assert len({len(line) for line in lines}) == 1


def test_an_invented_archive_is_read_without_a_problem_and_is_the_same_each_time(tmp_path: Path) -> None:
    for name in ("one", "other"):
        invent(90, tmp_path / name)
    one, other = (
        read_archive((Site(root=tmp_path / name),), ReadingRules(), now=datetime(2026, 1, 1, tzinfo=UTC)).articles
        for name in ("one", "other")
    )
    assert [a.text for a in one] == [a.text for a in other]
    assert len(one) == 90
    assert sum(bool(a.links) for a in one) > 15
    assert 200 < np.mean([len(a.text.split()) for a in one]) < 450
    assert max(a.published.year for a in one if a.published) < 2026
