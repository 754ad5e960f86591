"""Chances in whole per cent."""

import pytest

from embeddings.base.answers import GOOD, LIKELY, POSSIBLE, STRONG, SURE
from service.base.chances import whole_percents


@pytest.mark.parametrize("bound", [GOOD, LIKELY, POSSIBLE, STRONG, SURE])
def test_a_figure_says_no_more_than_its_word(bound: float) -> None:
    assert whole_percents(bound) == bound
    assert whole_percents(bound - 0.0001) == round(bound - 0.01, 2)


def test_each_whole_per_cent_is_itself() -> None:
    assert [whole_percents(n / 100) for n in range(101)] == [n / 100 for n in range(101)]


@pytest.mark.parametrize(("chance", "shown"), [(0.9999, "99%"), (1, "100%"), (0.0001, "0%")])
def test_nothing_but_what_is_certain_is_a_hundred(chance: float, shown: str) -> None:
    assert f"{whole_percents(chance):.0%}" == shown
