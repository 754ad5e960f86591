"""Where a text has words just as they are given, in languages whose terms are words as written."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice

from embeddings.base.scripts import MARKS, WITHIN
from embeddings.text.word_places import is_prose

LONGEST_SENTENCE = 500
"""Characters that are looked through for the ends of one, before words and after them."""
SHORTEST_REFRAIN = 20
"""Letters around words in a sentence that is more than they themselves."""
LOOKED_BESIDE = 40
"""Characters before a phrase in which the word before it is sought."""
_LAST = re.compile(rf"((?:(?![\d_])[\w{MARKS}]|{WITHIN})+)[ -]$")
_NEXT = re.compile(rf"[ -]((?:(?![\d_])[\w{MARKS}]|{WITHIN})+)")
_ONE_SIGN = (("”", '"'), ("״", '"'), ("’", "'"), ("׳", "'"))
"""As terms of Hebrew have them."""
_SENTENCE_END = re.compile(r"[\n.!?。！？]")
_OF_WORDS = re.compile(rf"[^\W_]|[{MARKS}]")
"""A character that is a part of a word."""


def standing(words: Sequence[str], text: str) -> list[str]:
    """Give these words, in lower case, as they are written where they stand one after the other as prose."""
    return [text[start:end] for start, end in _places(words, text) if is_prose(text, start, end)]


def beside(words: Sequence[str], text: str) -> tuple[set[str], set[str]]:
    """Give the words that stand before and after these, in lower case; an empty one for a place where none does."""
    before, after = set(), set()
    for start, end in _places(words, text):
        left, right = _LAST.search(text, max(0, start - LOOKED_BESIDE), start), _NEXT.match(text, end)
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
            if not _OF_WORDS.match(folded[start - 1 : start]) and not _OF_WORDS.match(folded, end):
                yield start, end
            start = folded.find(phrase, end)


@lru_cache(maxsize=16)
def _lower(text: str) -> str:
    """The text in lower case, with every letter where it was; as it is where that cannot be."""
    folded = text.lower()
    for sign, plain in _ONE_SIGN:
        folded = folded.replace(sign, plain)
    return folded if len(folded) == len(text) else text


def places(words: str, text: str) -> Iterator[tuple[int, int]]:
    """Give where the text has these whole words just so, in this case: where each begins and ends.

    A regular expression would have to be compiled for each.
    """
    start = text.find(words)
    while start >= 0:
        end = start + len(words)
        if not _OF_WORDS.match(text[start - 1 : start]) and not _OF_WORDS.match(text, end):
            yield start, end
        start = text.find(words, end)


def count(words: str, text: str, most: int) -> int:
    """Count how often the text has these whole words just so, in this case; no more than `most` are looked for."""
    return sum(1 for _ in islice(places(words, text), most))


def refrain(words: str, text: str) -> str:
    """Give the sentence that a text has these words in wherever they are, if it has it several times: a credit, a
    caption, a template. Empty where there is none."""
    sentence, begun, at = "", set[int](), text.find(words)
    while at >= 0:
        first, last = max(0, at - LONGEST_SENTENCE), at + len(words) + LONGEST_SENTENCE
        end = _SENTENCE_END.search(text, at + len(words), last)
        begin = max(first - 1, *(text.rfind(mark, first, at) for mark in "\n.!?。！？"))
        this = text[begin + 1 : end.start() if end else last].strip()
        if sentence not in ("", this):
            return ""
        sentence, at = this, text.find(words, at + len(words))
        begun.add(begin)
    return sentence if len(begun) > 1 and len(sentence) > len(words) + SHORTEST_REFRAIN else ""
