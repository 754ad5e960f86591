"""Which languages the stories of a list may be in."""

from collections.abc import Mapping

from embeddings.base.answers import LanguageRule

MIN_STORIES, MIN_SHARE = 20, 0.05
"""Stories of a language, and their share of all, from which on it has lists of its own."""


def allowed_languages(stories: Mapping[str, int], language: str, rule: LanguageRule | None) -> frozenset[str] | None:
    """Give the languages that a list for a story may hold, None for all; `stories` counts the archive's by language.

    Without a rule, the languages that have many stories are apart from each other; those that have few are with the
    commonest, so that a story of which the language was mistaken is cut off from nothing.
    """
    if len(stories) < 2 or rule == "together" or language not in stories:
        return None
    if rule == "separate":
        return frozenset({language})
    total = sum(stories.values())
    large = {code for code, count in stories.items() if count >= max(MIN_STORIES, MIN_SHARE * total)}
    if len(large) < 2:
        return None
    commonest = max(stories, key=lambda code: (stories[code], code))
    return frozenset({language}) if language in large - {commonest} else frozenset(stories.keys() - large | {commonest})
