"""Near-duplicates: an update of the same story, a wire item run twice.

Two texts are near-duplicates when their sets of five-word shingles overlap by a Jaccard index of at least
`MIN_OVERLAP` (Broder, "On the resemblance and containment of documents", 1997). What a third of a section's stories
share does not count. Where a script sets no spaces between words, so many letters stand for one as a word has.
"""

import hashlib
import re
import zlib
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import lru_cache

import numpy as np

from embeddings.base.scripts import LONG_WORDS, WITHOUT_SPACES
from embeddings.base.vectors import Codes
from embeddings.text.boilerplate import KEPT, Boilerplate, Shingles

SHINGLE_WORDS = 5
MIN_OVERLAP = 0.4
MIN_WORD_COSINE = 0.4
"""Lexical cosine from which two stories are compared word by word."""
SAME_TEXT_COSINE = 0.999
"""Cosine of what the encoder makes of two stories from which they may have one text; by some encoders all stories are
alike to above 0.9."""
LETTERS, LETTERS_OF_LONG_WORDS = 2, 5
"""Letters that a word of a script without spaces has in the mean: of Chinese and Japanese, and of those that write a
word by its sounds, vowels and marks counted."""
_LETTER, _OF_LONG_WORD = re.compile(f"[{WITHOUT_SPACES}]"), re.compile(f"[{LONG_WORDS}]")
_UNIT = re.compile(rf"[{WITHOUT_SPACES}]|[^\s{WITHOUT_SPACES}]+")


def group(
    texts: Sequence[str], pairs: Iterable[tuple[int, int]], places: Sequence[Iterable[Hashable]] | None = None
) -> Codes:
    """Number the texts so that near-duplicates share a number: that of the first of them. Shape (len(texts),).

    Beside equal texts only `pairs` are compared: the caller knows which are alike at all. `places` are those of each
    text, such as its site and its section, whose boilerplate does not count.
    """
    leader = np.arange(len(texts), dtype=np.int32)
    first_of_hash: dict[bytes, int] = {}
    for i, text in enumerate(texts):
        leader[i] = first_of_hash.setdefault(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest(), i)
    return join(leader, texts.__getitem__, pairs, places or [()] * len(texts))


def join(
    leader: Codes,
    text: Callable[[int], str],
    pairs: Iterable[tuple[int, int]],
    places: Sequence[Iterable[Hashable]],
) -> Codes:
    """Join groups of texts, each of which is numbered by its first one, by those of `pairs` that are near-duplicates.

    `leader` is of shape (texts,), `places` as in `group`.
    """
    leader = leader.copy()
    firsts = np.unique(leader).tolist()

    def find(i: int) -> int:
        while leader[i] != i:
            leader[i] = leader[leader[i]]
            i = int(leader[i])
        return i

    @lru_cache(KEPT)
    def shingles_of(i: int) -> Shingles:
        hashes = shingles(text(i))
        return np.sort(np.fromiter(hashes, np.uint32, len(hashes)))

    boilerplate = Boilerplate(shingles_of, places, firsts)
    for a, b in pairs:
        # The first is quick, and most pairs do not pass it.
        if _overlap(shingles_of(a), shingles_of(b)) >= MIN_OVERLAP and _overlap(*boilerplate.rest(a, b)) >= MIN_OVERLAP:
            first, second = sorted((find(a), find(b)))
            leader[second] = first
    return np.array([find(i) for i in range(len(leader))], dtype=np.int32)


def shingles(text: str) -> set[int]:
    """Hash the text's runs of `SHINGLE_WORDS` words; a shorter text is one, so that none has no shingle."""
    units, length, starts = _runs(text)
    return {zlib.crc32(_run(units, start, length).encode("utf-8", "surrogatepass")) for start in starts}


def probes(text: str, count: int) -> list[str]:
    """Give at most so many of the text's runs of `SHINGLE_WORDS` words, evenly spaced."""
    units, length, starts = _runs(text)
    run_starts = np.unique(np.linspace(0, len(starts) - 1, count, dtype=int)).tolist()
    return [_run(units, start, length) for start in run_starts]


def share_held(probes: Sequence[str], text: str) -> float:
    """Give the share, 0 … 1, of the runs of words that stand in the text."""
    folded = " ".join(_units(text)[0])
    return sum(probe in folded for probe in probes) / len(probes)


def per_word(text: str) -> int:
    """Tell how many shingles begin in one word of the text: one, or as many as a word without spaces has letters."""
    return _units(text)[1]


def _runs(text: str) -> tuple[list[str], int, range]:
    """The text's words, or its letters, how many of them a run has, and where runs begin; a short text has one run."""
    units, units_per_word = _units(text)
    length = SHINGLE_WORDS * units_per_word
    return units, length, range(max(1, len(units) - length + 1))


def _run(units: Sequence[str], start: int, length: int) -> str:
    return " ".join(units[start : start + length])


def _units(text: str) -> tuple[list[str], int]:
    """The text's words and 1, or the letters of one that is mostly of a script without spaces, and how many make a
    word."""
    words = text.casefold().split()
    letters = len(_LETTER.findall(text))
    if 2 * letters > sum(map(len, words)):
        long = 2 * len(_OF_LONG_WORD.findall(text)) > letters
        return _UNIT.findall(text.casefold()), LETTERS_OF_LONG_WORDS if long else LETTERS
    return words, 1


def _overlap(a: Shingles, b: Shingles) -> float:
    common = len(np.intersect1d(a, b, assume_unique=True))
    return common / max(1, len(a) + len(b) - common)
