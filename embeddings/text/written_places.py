"""Where a text has words just as they are given, in languages whose terms are words as written."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice

from embeddings.base.scripts import MARKS, WITHIN
from embeddings.text.word_places import is_prose

MAX_SENTENCE_CHARACTERS = 500
"""Characters before and after the words that are searched for the sentence's ends."""
MIN_REFRAIN_LETTERS = 20
"""Letters around words in a sentence that is more than they themselves."""
CONTEXT = 40
"""Characters before a phrase that are searched for the word before it."""
_WORD_BEFORE = re.compile(rf"((?:(?![\d_])[\w{MARKS}]|{WITHIN})+)[ -]$")
_WORD_AFTER = re.compile(rf"[ -]((?:(?![\d_])[\w{MARKS}]|{WITHIN})+)")
_SIGN_SPELLINGS = (("”", '"'), ("״", '"'), ("’", "'"), ("׳", "'"))
"""As terms of Hebrew have them."""
_SENTENCE_END = re.compile(r"[\n.!?。！？]")
_WORD_CHARACTER = re.compile(rf"[^\W_]|[{MARKS}]")
"""A character that is a part of a word."""


def standing(words: Sequence[str], text: str) -> list[str]:
    """Give these words, in lower case, as they are written where they stand one after the other as prose."""
    return [text[start:end] for start, end in _places(words, text) if is_prose(text, start, end)]


def neighbours(words: Sequence[str], text: str) -> tuple[set[str], set[str]]:
    """Give the words that stand before and after these, in lower case; an empty one for a place where none does."""
    before, after = set(), set()
    for start, end in _places(words, text):
        left, right = _WORD_BEFORE.search(text, max(0, start - CONTEXT), start), _WORD_AFTER.match(text, end)
        before.add(left[1].casefold() if left else "")
        after.add(right[1].casefold() if right else "")
    return before, after


def _places(words: Sequence[str], text: str) -> Iterator[tuple[int, int]]:
    """Where these words, in lower case, stand one after the other, whole, with spaces or hyphens between them."""
    folded = _lower(text)
    for joint in (" ", "-") if len(words) > 1 else (" ",):
        phrase = joint.join(words)
        start = folded.find(phrase)
        while start >= 0:
            end = start + len(phrase)
            if not _WORD_CHARACTER.match(folded[start - 1 : start]) and not _WORD_CHARACTER.match(folded, end):
                yield start, end
            start = folded.find(phrase, end)


@lru_cache(maxsize=16)
def _lower(text: str) -> str:
    """The text in lower case, with every letter where it was; as it is where that cannot be."""
    folded = text.lower()
    for sign, plain in _SIGN_SPELLINGS:
        folded = folded.replace(sign, plain)
    return folded if len(folded) == len(text) else text


def places(words: str, text: str) -> Iterator[tuple[int, int]]:
    """Give where the text has these whole words just so, in this case: where each begins and ends.

    A regular expression would have to be compiled for each.
    """
    start = text.find(words)
    while start >= 0:
        end = start + len(words)
        if not _WORD_CHARACTER.match(text[start - 1 : start]) and not _WORD_CHARACTER.match(text, end):
            yield start, end
        start = text.find(words, end)


def count(words: str, text: str, most: int) -> int:
    """Count how often the text has these whole words just so, in this case; no more than `most` are looked for."""
    return sum(1 for _ in islice(places(words, text), most))


def refrain(words: str, text: str) -> str:
    """Give the sentence that a text has these words in wherever they are, if it has it several times: a credit, a
    caption, a template. Empty where there is none."""
    sentence, begins, start = "", set[int](), text.find(words)
    while start >= 0:
        search_start, search_end = max(0, start - MAX_SENTENCE_CHARACTERS), start + len(words) + MAX_SENTENCE_CHARACTERS
        end = _SENTENCE_END.search(text, start + len(words), search_end)
        begin = max(search_start - 1, *(text.rfind(mark, search_start, start) for mark in "\n.!?。！？"))
        current = text[begin + 1 : end.start() if end else search_end].strip()
        if sentence not in ("", current):
            return ""
        sentence, start = current, text.find(words, start + len(words))
        begins.add(begin)
    return sentence if len(begins) > 1 and len(sentence) > len(words) + MIN_REFRAIN_LETTERS else ""
