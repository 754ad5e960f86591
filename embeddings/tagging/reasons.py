"""Why a label fits: the words of the text that speak for it, and the nearest stories that carry it."""

from collections.abc import Callable, Sequence

import numpy as np

from content.base import unescape
from embeddings.base.answers import enumeration
from embeddings.base.vectors import Floats, Numbers
from embeddings.text import words
from embeddings.text.languages import DEFAULT, Language
from embeddings.text.unspaced import is_unspaced

MOST_WORDS = 3
MOST_STORIES = 2
NEAR = 0.15
"""Similarity of the fused vectors, at most 1, below which a story is like no other."""


def by_words(spelling: words.Spelling, name: str, whole: bool, terms: Sequence[str]) -> list[str]:
    """Name the label, where the text holds its name whole; else the terms (in stems) that speak most for it."""
    if whole and (spelled_so := spelling.of(words.stems(name))) and not _idle(spelled_so, spelling.language):
        return [f"The text says “{spelled_so}”"]
    found = (spelling.word_around(spelled_so) for term in terms if (spelled_so := spelling.of(term.split(" "))))
    spelled = [word for word in found if word and not _idle(word, spelling.language) and not spelling.is_foreign(word)]
    quoted = [f"“{word}”" for word in _apart([spelling.name_around(word) for word in spelled])[:MOST_WORDS]]
    return [f"The text speaks of {enumeration(quoted)}"] if quoted else []


def is_written(spelling: words.Spelling, name: str) -> bool:
    """Tell whether the text has a label's name itself, in the singular or the plural; words of the same stem are not
    it."""
    return any(words.same_but_for_number(run, name) for run in spelling.runs(words.stems(name)))


def by_stories(
    bearers: Numbers, near: Callable[[Numbers], Floats], title: Callable[[int], str], own: int | None
) -> list[str]:
    """Name the nearest of the stories that bear the label; `near` tells how similar stories are."""
    bearers = bearers[bearers != (-1 if own is None else own)]
    similar = near(bearers)
    best = bearers[np.lexsort((bearers, -similar))[: min(MOST_STORIES, int((similar >= NEAR).sum()))]]
    return [f"Like “{unescape(title(n))}”, which carries it" for n in best.tolist()]


def _idle(term: str, language: Language) -> bool:
    """Whether a term holds a word that says nothing by itself, or is a mere number or letter."""
    of_any_prose = language.generic_words if language is DEFAULT else language.generic_words | language.common_words
    found = (term.casefold() if language is DEFAULT else language.normalize(term)).split()
    letter = language is not DEFAULT and any(len(word) == 1 and not is_unspaced(word) for word in found)
    return term.isdigit() or letter or not of_any_prose.isdisjoint(found)


def _apart(spelled: Sequence[str]) -> list[str]:
    """Those that do not say again what an earlier or a longer one says."""
    kept: list[str] = []
    for word in spelled:
        folded = set(word.casefold().split())
        if not any(folded & set(other.casefold().split()) for other in kept):
            kept.append(word)
    return kept
