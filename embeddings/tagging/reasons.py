"""Why a label fits: the words of the text that speak for it, and the nearest stories that carry it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from content.base.text import unescape
from embeddings.base.vectors import Floats, Numbers
from embeddings.text import words
from embeddings.text.words import Spelling

MOST_WORDS = 3
MOST_STORIES = 2
NEAR = 0.15
"""Similarity of the fused vectors, at most 1, below which a story is like no other."""

IDLE = frozenset(
    """
    a about across after all also although always am among an and another any anyone anything are around as at back
    be became because become been before being below best better between both but by came can come could day days
    did do does doing done down each either else ever every few first for from get getting give go goes going good
    got great had has have he her here him his how however i if in into is it its just keep last least less like
    little look lot made make makes making many may me might more most much must my need never new next no nor not
    nothing now of off often on once one only or other others our out over own part per put quite rather really said
    same say says see seen several she should since so some something still such take than that the their them then
    there these they thing things this those though through thus time times to today together too took two under
    until up upon us use used using very want was way we week well were what when where whether which while who
    whole whom whose why will with within without would year years yet you your
    """.split()  # noqa: SIM905 - a list of so many would fill a page
)
"""English words that fit every label, whatever the ridge has made of them."""


def by_words(spelling: Spelling, name: str, whole: bool, terms: Sequence[str]) -> list[str]:
    """The label's name, where the text holds it whole; else the terms (in stems) that speak most for it."""
    if whole and (said := spelling.of(words.stems(name))):
        return [f"The text says “{said}”"]
    spelled = [said for term in terms if (said := spelling.of(term.split(" "))) and not _idle(said)]
    told = [f"“{word}”" for word in _apart(spelled)[:MOST_WORDS]]
    return [f"The text speaks of {_and(told)}"] if told else []


def by_stories(
    bearers: Numbers, near: Callable[[Numbers], Floats], title: Callable[[int], str], own: int | None
) -> list[str]:
    """The nearest of the stories that bear the label; `near` tells how similar stories are."""
    bearers = bearers[bearers != (-1 if own is None else own)]
    similar = near(bearers)
    best = bearers[np.lexsort((bearers, -similar))[: min(MOST_STORIES, int((similar >= NEAR).sum()))]]
    return [f"Like “{unescape(title(n))}”, which carries it" for n in best.tolist()]


def _idle(said: str) -> bool:
    """Whether a term holds a word that says nothing by itself, or is a mere number."""
    return said.isdigit() or not IDLE.isdisjoint(said.casefold().split())


def _apart(spelled: Sequence[str]) -> list[str]:
    """Those that do not say again what an earlier or a longer one says."""
    kept: list[str] = []
    for word in spelled:
        folded = set(word.casefold().split())
        if not any(folded & set(other.casefold().split()) for other in kept):
            kept.append(word)
    return kept


def _and(said: Sequence[str]) -> str:
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"
