"""Nouns of Korean, which sets spaces between words and hangs particles onto nouns, and endings onto verbs.

Without a dictionary: a noun is what a particle of nouns alone stands behind somewhere, what stands both by itself and
with another particle, or a name before `씨` and the like. No permissive library tells words of Korean apart without a
dictionary of its own of 30 MB and more.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from embeddings.base.scripts import HANGUL

MAX_NOUN_SYLLABLES = 12
"""Syllables."""
_WORD = re.compile(f"[{HANGUL}]+")
_AFTER_ANY = ("의", "에", "에서", "에게", "까지", "부터", "마다", "처럼", "보다", "만", "도")
"""Particles that stand behind any syllable."""
_AFTER_CONSONANT = ("은", "이", "을", "과", "으로")
_AFTER_VOWEL = ("는", "가", "를", "와", "로")
"""Behind one that ends with a consonant, and behind one that ends with a vowel. `로` stands behind ㄹ too."""
_BEFORE_ANOTHER, _SECOND = frozenset((*_AFTER_ANY[1:], "와", "과", "로", "으로")), ("는", "도", "만", "의")
"""Particles that a second one may stand behind, and which: `에서는`."""
_NOUN_PARTICLES = ("를", "으로", "에", "에서", "에게", "까지", "부터", "처럼")
"""Particles that neither verbs (`먹는`) nor nouns (`고속도로`, `회의`) end with: what they stand behind is a noun."""
_AMBIGUOUS_PARTICLES = ("의", "은", "이", "을", "과", "와")
"""Particles that verbs end with too, but on no form that stands by itself: what stands alone and with one is a noun."""
_SURNAMES = (
    "가강고공곽구권금기길김나남노도류마맹명문민박반방배백변서석선설성소손송신심안양엄여연염오우"
    "원위유육윤은이인임장전정제조주지진차채천최추탁표하한함허현홍황"
)
_PERSON = re.compile(
    rf"(?<![{HANGUL}])(?:([{HANGUL}]{{2,5}}) 씨|([{_SURNAMES}][{HANGUL}](?![한된던운])[{HANGUL}])"
    r" (?:감독|교수|군수|대표|대통령|사장|선수|시장|원장|위원장|의사|의원|장관|지사|총리|회장))"
    rf"(?:(?:{'|'.join((*_AFTER_ANY, *_AFTER_CONSONANT, *_AFTER_VOWEL))})?(?![{HANGUL}]))"
)
"""A person's name before what is said behind it: `김민수 씨는`, `김민수 감독`."""
_SYLLABLES, _FINALS, _FINAL_L, _FINAL_SS = 0xAC00, 28, 8, 20
"""Unicode's first syllable, how many endings one may have, and which of these are ㄹ and ㅆ; ㅆ is a verb's past."""


class Nouns(NamedTuple):
    """What may be a noun in one text."""

    counts: Counter[str]
    """How often the text has each, with a particle or without one."""
    certain: frozenset[str]
    """Those that a particle of nouns alone stands behind, and names of people."""
    standalone: frozenset[str]
    """What stands without a particle."""
    ambiguous: frozenset[str]
    """What stands with one of those that verbs end with as well."""


def is_korean(part: str) -> bool:
    """Tell whether a part of a text is letters of Korean alone."""
    return _WORD.fullmatch(part) is not None


@lru_cache(maxsize=16)
def nouns(text: str) -> Nouns:
    """Read what may be a noun in a text, of two syllables and more.

    >>> sorted(nouns("시장에서 다리는 오래된 다리를").certain)
    ['다리', '시장']
    """
    counts: Counter[str] = Counter()
    certain = {match[1] or match[2] for match in _PERSON.finditer(text)}
    standalone: set[str] = set()
    ambiguous: set[str] = set()
    for match in _WORD.finditer(text):
        for stem, particle in _readings(match[0]):
            counts[stem] += 1
            if particle.startswith(_NOUN_PARTICLES):
                certain.add(stem)
            elif not particle:
                standalone.add(stem)
            elif particle in _AMBIGUOUS_PARTICLES:
                ambiguous.add(stem)
    return Nouns(counts, frozenset(certain), frozenset(standalone), frozenset(ambiguous))


def shared_noun(part: str, text: str, other_text: str) -> str:
    """Give the noun that both texts have and that a part of it stands in; empty where there is none."""
    shared = {word: count for word, count in _shared_nouns(text, other_text).items() if part in word}
    return max(shared, key=lambda word: (shared[word], len(word), word), default="")


@lru_cache(maxsize=16)
def _shared_nouns(text: str, other_text: str) -> dict[str, int]:
    """The nouns that both texts have, each with how often the one has it that has it less."""
    one, other = nouns(text), nouns(other_text)
    certain = one.certain | other.certain | ((one.standalone | other.standalone) & (one.ambiguous | other.ambiguous))
    return {
        word: min(one.counts[word], other.counts[word]) for word in certain if one.counts[word] and other.counts[word]
    }


def noun(part: str, text: str) -> str:
    """Give the noun of a text that a part of it stands in; empty where that cannot be told."""
    return shared_noun(part, text, text)


@lru_cache(maxsize=1 << 14)
def bare_noun(word: str) -> str:
    """Take all off a word that may be a particle behind it, as long as two syllables are left: what a noun has in
    common with itself in other sentences, be it a word or not.

    >>> bare_noun("시장에서는"), bare_noun("고속도로를"), bare_noun("고속도로")
    ('시장', '고속', '고속')
    """
    while particle := next((candidate for candidate in _longest_first(word) if len(word) - len(candidate) >= 2), ""):
        word = word.removesuffix(particle)
    return word


def _longest_first(word: str) -> list[str]:
    return sorted(_particles(word), key=len, reverse=True)


def _readings(word: str) -> Iterator[tuple[str, str]]:
    """The ways to read a word: (what may be a noun, the particle behind it or none)."""
    if 2 <= len(word) <= MAX_NOUN_SYLLABLES and not _is_past(word):
        yield word, ""
    if particle := max(_particles(word), key=len, default=""):
        stem = word.removesuffix(particle)
        if 2 <= len(stem) <= MAX_NOUN_SYLLABLES and not _is_past(stem):
            yield stem, particle


def _particles(word: str) -> Iterator[str]:
    for particle in (*_AFTER_ANY, *_AFTER_CONSONANT, *_AFTER_VOWEL):
        seconds = _SECOND if particle in _BEFORE_ANOTHER else ()
        for ending in (particle, *(particle + second for second in seconds)):
            if (
                len(word) > len(ending)
                and word.endswith(ending)
                and _may_follow(particle, _coda(word[-len(ending) - 1]))
            ):
                yield ending


def _may_follow(particle: str, coda: int) -> bool:
    if particle in _AFTER_CONSONANT:
        return coda > 0 and not (particle == "으로" and coda == _FINAL_L)
    return particle not in _AFTER_VOWEL or not coda or (particle == "로" and coda == _FINAL_L)


def _coda(syllable: str) -> int:
    """Which consonant a syllable ends with, 0 for none."""
    return (ord(syllable) - _SYLLABLES) % _FINALS


def _is_past(stem: str) -> bool:
    return _coda(stem[-1]) == _FINAL_SS
