"""Cards of stories: which addresses a browser is given."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.payloads.render import Renderer
from tests.support.articles import named

NOT_TO_FOLLOW = ["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "file:///etc/passwd"]


@pytest.mark.parametrize("address", NOT_TO_FOLLOW)
@pytest.mark.parametrize("base", ["", "https://bow.example"])
def test_no_browser_is_given_an_address_that_it_should_not_follow(address: str, base: str) -> None:
    story = replace(named("a", "a", address), image=address)
    card = Renderer([{"name": "", "base_url": base}]).card(story)
    assert (card.url, card.image) == (None, None)
