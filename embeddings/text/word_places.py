"""Where a text has the words that an index knows by their terms, in languages whose terms are no words as written."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from embeddings.text import languages

MOST_SMALL = 2
"""Stop words that may stand between two words: `puente de la Reina`."""
_WORD = re.compile(r"[^\W_][^\s.,;:!?()\[\]{}<>\"“”„«»|/\\’'`-]*")
_GAP = re.compile(r"[ \u00a0-]+(?:\w[’'])?|[’']")
"""What stands between the words of a phrase: a blank, a hyphen, an article that has lost its vowel."""


class _Word(NamedTuple):
    start: int
    end: int
    term: str
    """Empty for a stop word."""


def standing(terms: Sequence[str], text: str, code: str) -> Iterator[str]:
    """Give each run of words, as it is written, whose terms are these, in the language of the code."""
    words = _words(text, code)
    for place, word in enumerate(words):
        if word.term == terms[0] and (end := _end(terms, words, place, text)):
            yield text[word.start : end]


def _end(terms: Sequence[str], words: Sequence[_Word], place: int, text: str) -> int:
    """Where the run ends that begins with the word of that place; 0 where it is none."""
    last = words[place]
    left = list(terms[1:])
    small = 0
    for word in islice(words, place + 1, None):
        if not left:
            break
        if not _GAP.fullmatch(text[last.end : word.start]):
            return 0
        if word.term == left[0]:
            del left[0]
            small = 0
        elif word.term or small == MOST_SMALL:
            return 0
        else:
            small += 1
        last = word
    return 0 if left else last.end


@lru_cache(maxsize=32)
def _words(text: str, code: str) -> tuple[_Word, ...]:
    language = languages.of(code)
    found = []
    for match in _WORD.finditer(text):
        word = language.normalize(match[0])
        if len(word) > 1:
            found.append(_Word(*match.span(), "" if word in language.stop_words else language.term(word)))
    return tuple(found)
