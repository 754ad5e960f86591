"""Which model an archive is read with where nobody named one: by the languages of its stories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from content.base import Article
from content.base.languages import detect
from embeddings.encoders import registry
from embeddings.encoders.protocol import DEFAULT_MODEL, MULTILINGUAL

ASKED = 100
"""Stories at most whose languages are looked at."""
ENGLISH = "en"
MOSTLY = 0.75
"""Share of the stories from which on an archive is taken for an English one."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A model's name, and what a newsroom should hear of it."""

    model: str
    why: str = ""
    """Why it is not the bundled one."""
    advice: str = ""
    """What to do where an index is made with the bundled one all the same."""


def sample(stories: Sequence[Article]) -> Sequence[Article]:
    """Take some of the stories, evenly spread over all, for `choose`."""
    return stories[:: max(1, -(-len(stories) // ASKED))]


def choose(stories: Sequence[Article]) -> Choice:
    """Choose the model for an archive of which these stories are a sample.

    Reading the archive has told their languages; where one has none, its text, if it is there, is asked.
    """
    english = english_share(stories)
    if english >= MOSTLY:
        return Choice(DEFAULT_MODEL)
    what = f"{english:.0%} of the stories are in English" if english >= 0.01 else "none of the stories is in English"
    advice = f"{DEFAULT_MODEL} was taught English alone, and {what}. "
    if registry.has_multilingual():
        why = f"chosen because {what}; --model {DEFAULT_MODEL} takes the bundled one"
        advice += f"Build again with --full: that takes {MULTILINGUAL}, which reads a hundred languages"
        return Choice(MULTILINGUAL, why, advice)
    install = f"One reads a hundred languages: {registry.MULTILINGUAL_INSTALL}, then build again with --full"
    return Choice(DEFAULT_MODEL, advice=advice + install)


def english_share(stories: Sequence[Article]) -> float:
    """Tell which share of the stories whose language is known or can be told is in English: 1 where none is."""
    languages = [story.language or detect(f"{story.title}. {story.text}") for story in stories]
    known = [language for language in languages if language]
    return known.count(ENGLISH) / len(known) if known else 1.0
