"""What the benchmarks draw and print."""

from __future__ import annotations

import numpy as np
import pytest

from bench.growth import Drawn, exponent
from bench.table import Row, table


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
