"""What the archive's links changed in the ranking, in one line."""

from __future__ import annotations

import pytest

from service.cli.common import ranking


@pytest.mark.parametrize("learned", [None, {}])
@pytest.mark.parametrize(("links", "why"), [(0, "there are no links to learn from"), (3, "learning was turned off")])
def test_where_nothing_was_learned_it_says_why(learned: dict[str, object] | None, links: int, why: str) -> None:
    assert ranking(learned, links).startswith(f"as it comes: {why}")


def test_what_was_learned_is_told_with_what_cross_validation_saw() -> None:
    learned = {"pairs": 1204, "before": 0.412, "after": 0.448, "gained": ["degree", "linked"]}
    told = "learned from 1,204 links: nDCG@10 0.41 → 0.45 in cross-validation; more by degree, linked"
    assert ranking(learned, 1300) == told
    assert ranking({**learned, "pairs": 20, "gained": []}, 20).startswith("learned from 20 links: nDCG@10 0.41 → 0.45")
    # Of so few, chance says that it became better or worse.
    few = "too few to tell what that is worth"
    assert ranking({**learned, "pairs": 19}, 19) == f"learned from 19 links: {few}; more by degree, linked"
    assert ranking({**learned, "pairs": 1, "gained": []}, 1) == f"learned from 1 link: {few}"
    assert ranking({**learned, "gained": []}, 1).endswith("cross-validation")
