"""Where a text has the words that an index knows by their terms, in languages whose terms are no words as written."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from embeddings.text import languages

MAX_SMALL = 2
"""Stop words that may stand between two words: `puente de la Reina`."""
_WORD = re.compile(r"[^\W_][^\s.,;:!?()\[\]{}<>\"“”„«»|/\\’'`-]*")
_GAP = re.compile(r"[ \u00a0-]+(?:(\w)[’']|(à) )?|[’']")
"""What stands between the words of a phrase: a blank, a hyphen, `à`, an article or `de` that has lost its vowel."""
_CODE_BEFORE = frozenset("’'.:@#$/\\<>=*+~{[_-")
_CODE_AFTER = frozenset("@$/\\<>=*+~{[(_-")
"""Marks that stand at the sides of a word of code, or of a part of a word, and of none of prose."""
_ELIDED_WORDS = frozenset({"à", "d"})
_ARTICLES = frozenset(["el", "la", "las", "le", "les", "los"])
"""After these comes what a verb is about: `cerrar el puente`."""


MAX_ENDING_LETTERS = 3
"""Letters by which two forms of a noun may differ."""
_SUFFIXING = frozenset({"az", "tr"})
"""Languages that draw endings to names: `İstanbul’da`, whose terms are without them."""
_PLURAL_ONLY = frozenset({"ca", "es", "fr", "gl", "pt"})
"""Languages whose nouns have a plural and no cases."""
_PLURALS = frozenset({"", "s", "es", "x"})


class _Word(NamedTuple):
    start: int
    end: int
    term: str
    """Empty for a stop word and an ending."""
    small: str
    """The word itself, in lower case; empty for an ending."""


@dataclass(frozen=True, slots=True)
class Run:
    """Words of a text that follow each other, with small words between them."""

    start: int
    end: int
    is_name: bool
    """Whether no more stands between them than between the words of a name: `puente de la reina`."""
    before: str
    """The term that stands before the first in the same way, and likewise after the last; empty if none does."""
    after: str


def standing(terms: Sequence[str], text: str, code: str) -> Iterator[str]:
    """Give each run of words, as it is written, whose terms are these, in the language of the code."""
    for run in runs(terms, text, code):
        yield text[run.start : run.end]


def runs(terms: Sequence[str], text: str, code: str) -> Iterator[Run]:
    """Give each run of words whose terms are these, in the language of the code."""
    words = _words(text, code)
    for place, word in enumerate(words):
        if word.term == terms[0] and (last := _last_place(terms, words, place, text)) is not None:
            term_places = [number for number in range(place, last + 1) if words[number].term]
            is_name = all(
                _term_behind(words, first, text, code) == words[second].term for first, second in pairwise(term_places)
            )
            before = _term_before(words, place, text, code)
            yield Run(word.start, words[last].end, is_name, before, _term_behind(words, last, text, code))


def are_forms(one: str, other: str, code: str) -> bool:
    """Tell whether two runs of words with the same terms differ by the endings of nouns alone: `puentes viejos` and
    `puente viejo` do. Verbs, and other words, may have the same stem: `quedado`, `quedará`."""
    words_one, words_other = ([word for word in _words(run, code) if word.term] for run in (one, other))
    return len(words_one) == len(words_other) and all(
        _differ_by_ending(a.small, b.small, code) for a, b in zip(words_one, words_other, strict=True)
    )


def _differ_by_ending(one: str, other: str, code: str) -> bool:
    common_length = next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    endings = {one[common_length:], other[common_length:]}
    return endings <= _PLURALS if code in _PLURAL_ONLY else max(map(len, endings)) <= MAX_ENDING_LETTERS


def is_prose(text: str, start: int, end: int) -> bool:
    """Tell whether what stands in a place of a text is no code and no part of a word."""
    return (
        text[start - 1 : start] not in _CODE_BEFORE
        and text[end : end + 1] not in _CODE_AFTER
        and not (text[end : end + 1] in (".", ":") and text[end + 1 : end + 2].isalnum())
    )


def _last_place(terms: Sequence[str], words: Sequence[_Word], place: int, text: str) -> int | None:
    """The place of the last word of the run that begins with the word of that place."""
    last = place
    remaining = list(terms[1:])
    small = 0
    for number in range(place + 1, len(words)):
        word = words[number]
        if not remaining:
            break
        if not _GAP.fullmatch(text[words[number - 1].end : word.start]):
            return None
        if word.term == remaining[0]:
            del remaining[0]
            small = 0
        elif word.term or small == MAX_SMALL:
            return None
        else:
            small += 1
        last = number
    return None if remaining else last


def _term_behind(words: Sequence[_Word], place: int, text: str, code: str) -> str:
    """The term that follows the word of that place as in a name: at once, or after `de`, `de la` and the like."""
    words_between: list[str] = []
    for number in range(place + 1, min(place + MAX_SMALL + 2, len(words))):
        word = words[number]
        gap = _GAP.fullmatch(text[words[number - 1].end : word.start])
        if gap is None:
            return ""
        words_between += [letter.lower() for letter in gap.groups() if letter]
        if word.term:
            particles = languages.by_code(code).name_particles | _ELIDED_WORDS
            return word.term if particles.issuperset(words_between) and not _ARTICLES & set(words_between[:1]) else ""
        words_between += filter(None, (word.small,))
    return ""


def _term_before(words: Sequence[_Word], place: int, text: str, code: str) -> str:
    for number in range(place - 1, max(place - MAX_SMALL - 2, -1), -1):
        if words[number].term:
            return words[number].term if _term_behind(words, number, text, code) else ""
    return ""


@lru_cache(maxsize=32)
def _words(text: str, code: str) -> tuple[_Word, ...]:
    language = languages.by_code(code)
    places: list[_Word] = []
    for match in _WORD.finditer(text):
        word = language.normalize(match[0])
        if code in _SUFFIXING and text[match.start() - 1 : match.start()] in ("’", "'"):
            places.append(_Word(*match.span(), "", ""))
        elif len(word) > 1:
            # Behind another word a capital makes a name of a small one too: `calle Mayor`.
            small = word in language.stop_words and not (
                not language.determiners
                and word not in language.name_particles
                and match[0][0].isupper()
                and places
                and places[-1].end == match.start() - 1
                and text[places[-1].start].islower()
            )
            places.append(_Word(*match.span(), "" if small else language.term(word), word))
    return tuple(places)
