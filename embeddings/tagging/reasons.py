"""Why a label fits: the words of the text that speak for it, and the nearest stories that carry it."""

from collections.abc import Callable, Sequence

import numpy as np

from content.base import unescape
from embeddings.base.answers import enumeration
from embeddings.base.vectors import Floats, Numbers
from embeddings.text import words
from embeddings.text.languages import DEFAULT, Language
from embeddings.text.unspaced import is_unspaced

MAX_WORDS = 3
MAX_STORIES = 2
MIN_SIMILARITY = 0.15
"""Similarity of the fused vectors, at most 1, below which a story is like no other."""


def by_words(spelling: words.Spelling, name: str, has_name: bool, terms: Sequence[str]) -> list[str]:
    """Name the label, if the text `has_name` whole; else the terms (in stems) that speak most for it."""
    language = spelling.language
    if has_name and (written := spelling.first_run(words.stems(name))) and not _says_nothing(written, language):
        return [f"The text says “{written}”"]
    runs = (run for term in terms if (run := spelling.first_run(term.split(" "))))
    telling = [
        word
        for word in map(spelling.word_around, runs)
        if word and not _says_nothing(word, language) and not spelling.is_foreign(word)
    ]
    quoted = [f"“{word}”" for word in _without_repeats([spelling.name_around(word) for word in telling])[:MAX_WORDS]]
    return [f"The text speaks of {enumeration(quoted)}"] if quoted else []


def is_written(spelling: words.Spelling, name: str) -> bool:
    """Tell whether the text has a label's name itself, in the singular or the plural; words of the same stem are not
    it."""
    return any(words.same_but_for_number(run, name) for run in spelling.runs(words.stems(name)))


def by_stories(
    bearers: Numbers, similarity: Callable[[Numbers], Floats], title: Callable[[int], str], own_number: int | None
) -> list[str]:
    """Name the nearest of the stories that bear the label, without the story's `own_number`."""
    bearers = bearers[bearers != (-1 if own_number is None else own_number)]
    similarities = similarity(bearers)
    nearest = bearers[
        np.lexsort((bearers, -similarities))[: min(MAX_STORIES, int((similarities >= MIN_SIMILARITY).sum()))]
    ]
    return [f"Like “{unescape(title(number))}”, which carries it" for number in nearest.tolist()]


def _says_nothing(term: str, language: Language) -> bool:
    """Whether a term holds a word that says nothing by itself, or is a mere number or letter."""
    empty_words = language.generic_words if language is DEFAULT else language.generic_words | language.common_words
    tokens = (term.casefold() if language is DEFAULT else language.normalize(term)).split()
    has_letter = language is not DEFAULT and any(len(word) == 1 and not is_unspaced(word) for word in tokens)
    return term.isdigit() or has_letter or not empty_words.isdisjoint(tokens)


def _without_repeats(phrases: Sequence[str]) -> list[str]:
    """The phrases that share no word with an earlier one."""
    kept: list[str] = []
    for phrase in phrases:
        folded = set(phrase.casefold().split())
        if not any(folded & set(other.casefold().split()) for other in kept):
            kept.append(phrase)
    return kept
