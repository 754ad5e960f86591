"""English: its stop words, and text → the words and pairs of words that are counted."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from pathlib import Path

_WORD = re.compile(r"\b\w\w+\b")
_LIST = Path(__file__).with_name("english_stop_words.txt")


@cache
def stop_words() -> frozenset[str]:
    """The words that say nothing of what a text is about, in lower case."""
    lines = _LIST.read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def analyze(text: str) -> list[str]:
    """The terms of a text: its words of two letters or more but stop words, then each two that follow each other."""
    left_out = stop_words()
    words = [word for word in _WORD.findall(text.lower()) if word not in left_out]
    return words + [f"{first} {second}" for first, second in pairwise(words)]
