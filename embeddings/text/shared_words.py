"""The word that two texts both have around a pair of letters, in scripts that set no spaces between words.

Without a dictionary: a word of Japanese ends where the script does, one of Chinese where what stands beside it changes.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from embeddings.base.scripts import HAN, KATAKANA
from embeddings.text.korean_nouns import is_korean, shared_noun
from embeddings.text.long_words import is_long, shared_long_word
from embeddings.text.unspaced import LONGEST

_RUNS = (re.compile(f"[{HAN}]+"), re.compile(f"[{KATAKANA}]+"))
_HIRAGANA = re.compile("[\u3041-\u3096]")

LONGEST_COMPOUND, LONGEST_PART = 24, 12
"""Letters of a compound of Japanese, and of what two texts share on either side of a pair of letters."""
_COMPOUND = re.compile(f"[{HAN}{KATAKANA}]+")
_JOINED = re.compile("[A-Za-z0-9Ａ-Ｚａ-ｚ０-９]")
"""What makes one word with a compound beside it."""
_AFTER_WORD = re.compile(
    r"[のはがをにでともへやかまよだっばじほ]|な[どらの]|し[たてなま、。]|す[るれべ]|さ[れせ]|[^\u3041-\u3096]|$"
)
"""Where a word in Chinese characters ends: before a particle or `する`. Other Hiragana is its ending: `手続き`."""
_ADJECTIVE = re.compile(r"な(?![どらの])")
"""What makes an adjective of a word: `不自然な`."""
_AFFIXES = ("以外", "以上", "以下", "上", "中", "時", "後", "等", "毎", "的", "系")
"""What hangs on a compound and is no part of a name: `開発中`."""

_PARTICLES = "的了吗呢们"
"""Chinese characters at which a word ends."""
_SMALL = frozenset("在该被把是将与和或及其此于您你我他她它这那也都就还又却很之所则一")
"""Chinese characters that are words by themselves: what has one is rather a clause than a word."""
_EDGES = _SMALL | frozenset("每个为以从对到由向有不来去可能会要让使给并而但如若所已正再更最非上中下内里外时后前行")
"""Those that a word seldom begins or ends with where the rest of it is a word too."""


def shared_word(pair: str, ours: str, theirs: str, stop_words: Collection[str] = frozenset()) -> str:
    """Give the word that both texts have around the pair, whole; empty where that cannot be told.

    In Japanese that is a whole compound of Chinese characters and Katakana: `ニコニコ動画`, not half of it; in Korean a
    noun without its particle; in Chinese what both texts have around the pair; in Thai, Lao, Burmese and Khmer what
    stands between two spaces or signs somewhere. Of other scripts nobody can tell a word from a part of one.
    """
    if is_korean(pair):
        return shared_noun(pair, ours, theirs)
    if is_long(pair):
        return shared_long_word(pair, ours, theirs, stop_words)
    if not any(runs.fullmatch(pair) for runs in _RUNS):
        return ""
    if _RUNS[1].search(pair) or (_HIRAGANA.search(ours) and _HIRAGANA.search(theirs)):
        return _shared_compound(pair, ours, theirs)
    word = _part(pair, ours, theirs)
    return _trimmed(_within(word, pair), pair, (ours, theirs), stop_words) if word else ""


class _Compounds(NamedTuple):
    """The compounds of a text that hold one pair of letters."""

    alone: Counter[str]
    """How often each stands with no letter at either end that makes another word of it."""
    ending: set[str]
    """Those that no such letter follows."""


_NONE = _Compounds(Counter(), set())


def _shared_compound(pair: str, ours: str, theirs: str) -> str:
    mine, other = (_compounds(text).get(pair, _NONE) for text in (ours, theirs))
    if not mine.ending or not other.ending:
        return ""
    words = {word for word in mine.alone.keys() | other.alone.keys() if not _bare(word)}
    # `開発中` speaks of `開発` where that stands alone as well.
    times = [Counter[str](), Counter[str]()]
    for number, compounds in enumerate((mine, other)):
        for compound, n in compounds.alone.items():
            bare = _bare(compound)
            times[number][bare if bare in words else compound] += n
    both = {word: min(times[0][word], times[1][word]) for word in words if times[0][word] and times[1][word]}
    if not both:
        # The last part of a compound is what the whole is: a `国際中央橋` is a `中央橋`.
        for word in words:
            if len(word) > 2 and all(any(end.endswith(word) for end in each.ending) for each in (mine, other)):
                both[word] = 1
    return max(both, key=lambda word: (both[word], len(word), word)) if both else ""


@lru_cache(maxsize=1 << 14)
def _bare(compound: str) -> str:
    """The compound without what hangs on it; empty if nothing does."""
    for affix in _AFFIXES:
        if compound.endswith(affix) and len(compound) > len(affix) + 1:
            return compound.removesuffix(affix)
    return ""


@lru_cache(maxsize=16)
def _compounds(text: str) -> dict[str, _Compounds]:
    """The compounds of a text by each pair of letters in them."""
    adjectives = {match[0] for match in _COMPOUND.finditer(text) if _ADJECTIVE.match(text, match.end())}
    alone: Counter[str] = Counter()
    ending: set[str] = set()
    for match in _COMPOUND.finditer(text):
        run = match[0]
        broken = _RUNS[0].fullmatch(run[-1]) and not _AFTER_WORD.match(text, match.end())
        if broken or run in adjectives or len(run) > LONGEST_COMPOUND:
            continue
        if not _JOINED.match(text, match.end()):
            ending.add(run)
            alone[run] += not _JOINED.match(text[match.start() - 1 : match.start()])
    found: dict[str, _Compounds] = {}
    for run in ending:
        for pair in {run[i : i + 2] for i in range(max(len(run) - 1, 1))}:
            compounds = found.setdefault(pair, _Compounds(Counter(), set()))
            compounds.ending.add(run)
            if alone[run]:
                compounds.alone[run] = alone[run]
    return found


def _part(pair: str, ours: str, theirs: str) -> str:
    """The longest run of Chinese characters around our first such pair that their text has too, empty if none."""
    runs = _RUNS[0]
    at = ours.find(pair)
    if at < 0 or pair not in theirs:
        return ""
    start, end = at, at + len(pair)
    while end < min(len(ours), at + LONGEST_PART) and runs.fullmatch(ours[end]) and ours[start : end + 1] in theirs:
        end += 1
    while start > max(0, at - LONGEST_PART) and runs.fullmatch(ours[start - 1]) and ours[start - 1 : end] in theirs:
        start -= 1
    return ours[start:end]


def _within(word: str, pair: str) -> str:
    """The part of it around the pair that no particle is in."""
    at = word.find(pair)
    start = max(word.rfind(particle, 0, at) for particle in _PARTICLES) + 1
    ends = [end for particle in _PARTICLES if (end := word.find(particle, at + len(pair))) >= 0]
    return word[start : min(ends, default=len(word))]


def _trimmed(word: str, pair: str, texts: Sequence[str], stop_words: Collection[str]) -> str:
    """The word without the small words at its ends, if the texts have the rest of it beside something else too: none
    begins a `对话框`. Empty where the pair is a part of them, or where it is too long for one word."""
    while rest := next(_shorter(word, pair, texts, stop_words), ""):
        word = rest
    whole = pair in word and len(word) <= LONGEST and _SMALL.union(_PARTICLES).isdisjoint(word)
    if not whole or (len(word) > 3 and {word[0], word[-1]} & _EDGES) or any(_goes_on(word, text) for text in texts):
        return ""
    return word


def _shorter(word: str, pair: str, texts: Sequence[str], stop_words: Collection[str]) -> Iterator[str]:
    at = word.find(pair)
    for place in range(1, len(word) - 1) if at >= 0 else ():
        front, back = word[place + 1 :], word[:place]
        if word[place] in _SMALL and place < at and _varies(front, texts, before=True):
            yield front
        if word[place] in _SMALL and place >= at + len(pair) and _varies(back, texts, before=False):
            yield back
    for length in (2, 1):
        head, tail, front, back = word[:length], word[-length:], word[length:], word[:-length]
        if len(front) > 1 and (head in stop_words or head in _EDGES) and _varies(front, texts, before=True):
            yield front
        if len(back) > 1 and (tail in stop_words or tail in _EDGES) and _varies(back, texts, before=False):
            yield back


def _goes_on(word: str, text: str) -> bool:
    """Whether one and the same character stands beside it wherever a text has it, more than twice: it is a part of a
    longer word there."""
    places = [match.start() for match in re.finditer(re.escape(word), text)]
    before = {text[at - 1 : at] for at in places}
    after = {text[at + len(word) : at + len(word) + 1] for at in places}
    return len(places) > 2 and any(
        len(beside) == 1 and _RUNS[0].fullmatch(min(beside)) and not beside & _EDGES.union(_PARTICLES)
        for beside in (before, after)
    )


def _varies(part: str, texts: Sequence[str], *, before: bool) -> bool:
    """Whether different letters stand before, or after, a part of a text wherever it is."""
    beside: set[str] = set()
    for text in texts:
        at = text.find(part)
        while at >= 0 and len(beside) < 2:
            beside.add(text[at - 1 : at] if before else text[at + len(part) : at + len(part) + 1])
            at = text.find(part, at + 1)
    return len(beside) > 1
