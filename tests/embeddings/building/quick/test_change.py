"""What is little: until then a build is quick."""

import pytest

from embeddings.building.quick import change


@pytest.mark.parametrize(
    ("count", "stories", "little"),
    [
        (1, change.MIN_STORIES - 1, False),
        (5, 50, True),
        (6, 50, False),
        (50, 1000, True),
        (51, 1000, False),
        (60, 3000, True),
        (61, 3000, False),
    ],
)
def test_a_change_is_little_by_number_and_share(count: int, stories: int, little: bool) -> None:
    assert change.is_little(count, stories) is little
