"""Words of Thai, Lao, Burmese and Khmer, which set no spaces between words, and some around names and clauses.

Without a dictionary: a word is what stands between two spaces or signs somewhere, and is short enough for one.
"""

import re
from collections.abc import Collection
from functools import lru_cache

from embeddings.base.scripts import LONG_WORDS

MIN_LETTERS, MAX_LETTERS = 4, 14
"""Letters of a word, its vowels and marks included; what is longer between two spaces is rather a clause."""
LONG_ENOUGH = 6
"""Letters from which on a word is no part of another by chance, where a text has no space on either side of it."""
MIN_TIMES_TOGETHER = 2
"""Times that a word stands beside another if the two make a name."""
MAX_NAME_WORDS = 3
"""Words of a name: `วิศวกร สมชาย ใจดี`."""
LETTERS = "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ecd\u0edc-\u0edf\u1000-\u103f\u1050-\u109f\u1780-\u17d3\u17dc\u17dd"
"""Of these scripts, without digits and the signs that end sentences."""
LEADING = "\u0e40-\u0e44\u0ec0-\u0ec4"
"""Vowels that stand before the letter that they are spoken behind."""
SIGNS = "\u0e30-\u0e3a\u0e45-\u0e4e\u0eb0-\u0ebc\u0ec6-\u0ecd\u102b-\u103e\u1056-\u1059\u105e-\u1060\u17b4-\u17d3"
"""Vowels, tones and joiners behind or around a letter."""
_LETTER = re.compile(f"[{LONG_WORDS}]")
_WORD = re.compile(f"[{LETTERS}]+")
_WORD_BEFORE, _WORD_AFTER = re.compile(f"([{LETTERS}]{{2,}}) \\Z"), re.compile(f" ([{LETTERS}]{{2,}})")
_SAYING = ("ว่า", "ວ່າ", "ថា", "ဟု")
"""What ends a verb that another's words follow."""


def is_long(part: str) -> bool:
    """Tell whether a part of a text is letters of these scripts alone."""
    return part != "" and all(map(_LETTER.fullmatch, part))


def shared_long_word(pair: str, text: str, other_text: str, stop_words: Collection[str] = frozenset()) -> str:
    """Give the word or name that both texts have around a pair of letters; empty where there is none.

    >>> shared_long_word("ยง", "ที่เชียงใหม่ยังปิด", "น้ำท่วม จ.เชียงใหม่ วันนี้")
    'เชียงใหม่'
    """
    words = _words(text).get(pair, frozenset()) | _words(other_text).get(pair, frozenset())
    counts = {word: min(_count(word, text), _count(word, other_text)) for word in words}
    word = max((word for word in counts if counts[word]), key=lambda word: (counts[word], len(word), word), default="")
    texts = (other_text,) if other_text.startswith(text) else (text, other_text)
    return _whole_name(word, texts, frozenset(stop_words)) if word else ""


@lru_cache(maxsize=16)
def _words(text: str) -> dict[str, frozenset[str]]:
    """What stands by itself in a text and may be a word, by each pair of letters in it."""
    by_pair: dict[str, set[str]] = {}
    for word in {match[0] for match in _WORD.finditer(text)}:
        if MIN_LETTERS <= len(word) <= MAX_LETTERS and not word.endswith(_SAYING):
            for i in range(len(word) - 1):
                by_pair.setdefault(word[i : i + 2], set()).add(word)
    return {pair: frozenset(words) for pair, words in by_pair.items()}


def _count(word: str, text: str) -> int:
    """How often a text has it, a short one beside a space or a sign at least."""
    if len(word) >= LONG_ENOUGH:
        return text.count(word)
    return len(re.findall(rf"(?<![{LETTERS}]){word}|{word}(?![{LETTERS}])", text))


@lru_cache(maxsize=16)
def _whole_name(word: str, texts: tuple[str, ...], stop_words: frozenset[str]) -> str:
    """The name that a word is a part of: with the words that stand beside it wherever it stands, be it in two texts or
    more than once in one."""
    parts = [word]
    if sum(text.count(word) for text in texts) < MIN_TIMES_TOGETHER:
        return word
    for neighbour in (_word_before, _word_after):
        while len(parts) < MAX_NAME_WORDS:
            words = " ".join(parts)
            neighbours = {neighbour(text, match) for text in texts for match in re.finditer(re.escape(words), text)}
            if len(neighbours) != 1 or not (word_beside := neighbours.pop()) or word_beside in stop_words.union(parts):
                break
            parts = [word_beside, *parts] if neighbour is _word_before else [*parts, word_beside]
    return " ".join(parts)


def _word_before(text: str, words: re.Match[str]) -> str:
    """The word that stands one space before these; empty where none does."""
    return _if_word(_WORD_BEFORE.search(text, max(0, words.start() - MAX_LETTERS - 2), words.start()))


def _word_after(text: str, words: re.Match[str]) -> str:
    """The word that stands one space behind these; empty where none does."""
    return _if_word(_WORD_AFTER.match(text, words.end(), words.end() + MAX_LETTERS + 2))


def _if_word(match: re.Match[str] | None) -> str:
    return "" if match is None or len(match[1]) > MAX_LETTERS or match[1].endswith(_SAYING) else match[1]
