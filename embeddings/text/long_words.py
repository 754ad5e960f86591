"""Words of Thai, Lao, Burmese and Khmer, which set no spaces between words, and some around names and clauses.

Without a dictionary: a word is what stands between two spaces or signs somewhere, and is short enough for one.
"""

import re
from collections.abc import Collection
from functools import lru_cache

from embeddings.base.scripts import LONG_WORDS

SHORTEST, LONGEST = 4, 14
"""Letters of a word, its vowels and marks included; what is longer between two spaces is rather a clause."""
LONG_ENOUGH = 6
"""Letters from which on a word is no part of another by chance, where a text has no space on either side of it."""
OFTEN = 2
"""Times that a word stands beside another if the two make a name."""
MOST_PARTS = 3
"""Words of a name: `วิศวกร สมชาย ใจดี`."""
LETTERS = "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ecd\u0edc-\u0edf\u1000-\u103f\u1050-\u109f\u1780-\u17d3\u17dc\u17dd"
"""Of these scripts, without digits and the signs that end sentences."""
LEADING = "\u0e40-\u0e44\u0ec0-\u0ec4"
"""Vowels that stand before the letter that they are spoken behind."""
SIGNS = "\u0e30-\u0e3a\u0e45-\u0e4e\u0eb0-\u0ebc\u0ec6-\u0ecd\u102b-\u103e\u1056-\u1059\u105e-\u1060\u17b4-\u17d3"
"""Vowels, tones and joiners behind or around a letter."""
_LETTER = re.compile(f"[{LONG_WORDS}]")
_WORD = re.compile(f"[{LETTERS}]+")
_LAST, _NEXT = re.compile(f"([{LETTERS}]{{2,}}) \\Z"), re.compile(f" ([{LETTERS}]{{2,}})")
_SAYING = ("ว่า", "ວ່າ", "ថា", "ဟု")
"""What ends a verb that another's words follow."""


def is_long(part: str) -> bool:
    """Tell whether a part of a text is letters of these scripts alone."""
    return part != "" and all(map(_LETTER.fullmatch, part))


def shared_long_word(pair: str, ours: str, theirs: str, stop_words: Collection[str] = frozenset()) -> str:
    """Give the word or name that both texts have around a pair of letters; empty where there is none.

    >>> shared_long_word("ยง", "ที่เชียงใหม่ยังปิด", "น้ำท่วม จ.เชียงใหม่ วันนี้")
    'เชียงใหม่'
    """
    words = _words(ours).get(pair, frozenset()) | _words(theirs).get(pair, frozenset())
    both = {word: min(_times(word, ours), _times(word, theirs)) for word in words}
    word = max((word for word in both if both[word]), key=lambda word: (both[word], len(word), word), default="")
    texts = (theirs,) if theirs.startswith(ours) else (ours, theirs)
    return _whole(word, texts, frozenset(stop_words)) if word else ""


@lru_cache(maxsize=16)
def _words(text: str) -> dict[str, frozenset[str]]:
    """What stands by itself in a text and may be a word, by each pair of letters in it."""
    found: dict[str, set[str]] = {}
    for word in {match[0] for match in _WORD.finditer(text)}:
        if SHORTEST <= len(word) <= LONGEST and not word.endswith(_SAYING):
            for at in range(len(word) - 1):
                found.setdefault(word[at : at + 2], set()).add(word)
    return {pair: frozenset(words) for pair, words in found.items()}


def _times(word: str, text: str) -> int:
    """How often a text has it, a short one beside a space or a sign at least."""
    if len(word) >= LONG_ENOUGH:
        return text.count(word)
    return len(re.findall(rf"(?<![{LETTERS}]){word}|{word}(?![{LETTERS}])", text))


@lru_cache(maxsize=16)
def _whole(word: str, texts: tuple[str, ...], stop_words: frozenset[str]) -> str:
    """The name that a word is a part of: with the words that stand beside it wherever it stands, be it in two texts or
    more than once in one."""
    parts = [word]
    if sum(text.count(word) for text in texts) < OFTEN:
        return word
    for beside in (_before, _after):
        while len(parts) < MOST_PARTS:
            words = " ".join(parts)
            others = {beside(text, match) for text in texts for match in re.finditer(re.escape(words), text)}
            if len(others) != 1 or not (other := others.pop()) or other in stop_words.union(parts):
                break
            parts = [other, *parts] if beside is _before else [*parts, other]
    return " ".join(parts)


def _before(text: str, words: re.Match[str]) -> str:
    """The word that stands one space before these; empty where none does."""
    return _fitting(_LAST.search(text, max(0, words.start() - LONGEST - 2), words.start()))


def _after(text: str, words: re.Match[str]) -> str:
    """The word that stands one space behind these; empty where none does."""
    return _fitting(_NEXT.match(text, words.end(), words.end() + LONGEST + 2))


def _fitting(found: re.Match[str] | None) -> str:
    return "" if found is None or len(found[1]) > LONGEST or found[1].endswith(_SAYING) else found[1]
