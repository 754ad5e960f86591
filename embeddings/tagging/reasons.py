"""Why a label fits: the words of the text that speak for it, and the nearest stories that carry it."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence

from embeddings.tagging import words
from embeddings.tagging.words import Spelling
from embeddings.vectors import Floats, Numbers

MOST_WORDS = 3
MOST_STORIES = 2
NEAR = 0.15
"""Similarity of the fused vectors, at most 1, below which a story is like no other."""


def by_words(spelling: Spelling, name: str, whole: bool, terms: Sequence[str]) -> list[str]:
    """The label's name, where the text holds it whole; else the terms (in stems) that speak most for it."""
    if whole and (said := spelling.of(words.stems(name))):
        return [f"The text says “{said}”"]
    spelled = [said for term in terms if (said := spelling.of(term.split(" ")))]
    told = [f"“{word}”" for word in _apart(spelled)[:MOST_WORDS]]
    return [f"The text speaks of {_and(told)}"] if told else []


def by_stories(bearers: Numbers, near: Floats, title: Callable[[int], str], own: int | None) -> list[str]:
    """The nearest of the stories that bear the label; `near` has the similarity of every story of the archive."""
    best = sorted((-float(near[n]), n) for n in bearers.tolist() if n != own and near[n] >= NEAR)
    return [f"Like “{html.unescape(title(n))}”, which carries it" for _, n in best[:MOST_STORIES]]


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
