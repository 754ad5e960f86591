"""Languages of lists: apart where an archive truly holds several, and nothing is ever alone."""

from __future__ import annotations

import pytest

from embeddings.base.answers import LanguageRule
from embeddings.related.list_languages import allowed_languages


@pytest.mark.parametrize(
    ("stories", "language", "rule", "held"),
    [
        ({"en": 50}, "en", None, None),
        ({"en": 50}, "en", "separate", None),
        # Twenty stories, and one of twenty.
        ({"en": 50, "es": 19}, "es", None, None),
        ({"en": 50, "es": 20}, "es", None, {"es"}),
        ({"en": 50, "es": 20}, "en", None, {"en"}),
        ({"en": 475, "es": 25}, "es", None, {"es"}),
        ({"en": 476, "es": 24}, "es", None, None),
        # Those that have few stories are with the commonest.
        ({"en": 50, "es": 20, "cy": 2, "bn": 1}, "en", None, {"en", "cy", "bn"}),
        ({"en": 50, "es": 20, "cy": 2, "bn": 1}, "es", None, {"es"}),
        ({"en": 50, "es": 20, "cy": 2, "bn": 1}, "bn", None, {"en", "cy", "bn"}),
        ({"en": 50, "es": 2}, "es", "separate", {"es"}),
        ({"en": 50, "es": 40}, "es", "together", None),
        # A draft in a language that the archive has not.
        ({"en": 50, "es": 40}, "fr", None, None),
        ({"en": 50, "es": 40}, "fr", "separate", None),
        ({}, "en", None, None),
    ],
)
def test_languages_with_many_stories_have_lists_of_their_own(
    stories: dict[str, int], language: str, rule: LanguageRule | None, held: set[str] | None
) -> None:
    assert allowed_languages(stories, language, rule) == held
