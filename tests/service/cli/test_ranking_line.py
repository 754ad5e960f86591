"""What the archive's links changed in the ranking, in one line."""

from __future__ import annotations

import pytest

from service.cli.common import ranking


@pytest.mark.parametrize("learned", [None, {}])
def test_without_links_the_ranking_is_as_it_comes(learned: dict[str, object] | None) -> None:
    assert ranking(learned).startswith("as it comes: there are no links")


def test_what_was_learned_is_told_with_what_cross_validation_saw() -> None:
    learned = {"pairs": 1204, "before": 0.412, "after": 0.448, "gained": ["degree", "linked"]}
    told = "learned from 1,204 links: nDCG@10 0.41 → 0.45 in cross-validation; more by degree, linked"
    assert ranking(learned) == told
    assert ranking({**learned, "pairs": 1, "gained": []}).startswith("learned from 1 link: ")
    assert ranking({**learned, "gained": []}).endswith("cross-validation")
