"""Scripts: which one a name is written in."""

from __future__ import annotations

import pytest

from embeddings.base.scripts import is_latin


@pytest.mark.parametrize(
    ("text", "latin"),
    [
        ("Île-de-France", True),
        ("Đà Nẵng", True),
        ("ward 5", True),
        ("東京 Olympics", True),
        ("इंदौर", False),
        ("AfD в Думе", False),
        ("医院", False),
        ("2024", False),
        ("", False),
    ],
)
def test_the_script_of_a_name(text: str, latin: bool) -> None:
    assert is_latin(text) is latin
