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
from embeddings.text.unspaced import MAX_HAN_WORD_LETTERS

_SCRIPT_RUNS = (re.compile(f"[{HAN}]+"), re.compile(f"[{KATAKANA}]+"))
_HIRAGANA = re.compile("[\u3041-\u3096]")

MAX_COMPOUND, MAX_PART = 24, 12
"""Letters of a compound of Japanese, and of what two texts share on either side of a pair of letters."""
_COMPOUND = re.compile(f"[{HAN}{KATAKANA}]+")
_WORD_LETTER = re.compile("[A-Za-z0-9Ａ-Ｚａ-ｚ０-９]")
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
_SMALL_WORDS = frozenset("在该被把是将与和或及其此于您你我他她它这那也都就还又却很之所则一")
"""Chinese characters that are words by themselves: what has one is rather a clause than a word."""
_RARE_EDGES = _SMALL_WORDS | frozenset(
    "每个为以从对到由向有不来去可能会要让使给并而但如若所已正再更最非上中下内里外时后前行"
)
"""Chinese characters that a word seldom begins or ends with where the rest of it is a word too."""


def shared_word(pair: str, text: str, other_text: str, stop_words: Collection[str] = frozenset()) -> str:
    """Give the word that both texts have around the pair, whole; empty where that cannot be told.

    In Japanese that is a whole compound of Chinese characters and Katakana: `ニコニコ動画`, not half of it; in Korean a
    noun without its particle; in Chinese what both texts have around the pair; in Thai, Lao, Burmese and Khmer what
    stands between two spaces or signs somewhere. Of other scripts nobody can tell a word from a part of one.
    """
    if is_korean(pair):
        return shared_noun(pair, text, other_text)
    if is_long(pair):
        return shared_long_word(pair, text, other_text, stop_words)
    if not any(runs.fullmatch(pair) for runs in _SCRIPT_RUNS):
        return ""
    if _SCRIPT_RUNS[1].search(pair) or (_HIRAGANA.search(text) and _HIRAGANA.search(other_text)):
        return _shared_compound(pair, text, other_text)
    word = _shared_run(pair, text, other_text)
    return _trimmed(_between_particles(word, pair), pair, (text, other_text), stop_words) if word else ""


class _Compounds(NamedTuple):
    """The compounds of a text that hold one pair of letters."""

    standalone: Counter[str]
    """How often each stands with no letter at either end that makes another word of it."""
    final: set[str]
    """Those that no such letter follows."""


_NO_COMPOUNDS = _Compounds(Counter(), set())


def _shared_compound(pair: str, text: str, other_text: str) -> str:
    one, other = (_compounds(each).get(pair, _NO_COMPOUNDS) for each in (text, other_text))
    if not one.final or not other.final:
        return ""
    words = {word for word in one.standalone.keys() | other.standalone.keys() if not _without_affix(word)}
    # `開発中` speaks of `開発` where that stands alone as well.
    counts = [Counter[str](), Counter[str]()]
    for number, compounds in enumerate((one, other)):
        for compound, count in compounds.standalone.items():
            base = _without_affix(compound)
            counts[number][base if base in words else compound] += count
    shared = {word: min(counts[0][word], counts[1][word]) for word in words if counts[0][word] and counts[1][word]}
    if not shared:
        # The last part of a compound is what the whole is: a `国際中央橋` is a `中央橋`.
        for word in words:
            if len(word) > 2 and all(any(end.endswith(word) for end in each.final) for each in (one, other)):
                shared[word] = 1
    return max(shared, key=lambda word: (shared[word], len(word), word)) if shared else ""


@lru_cache(maxsize=1 << 14)
def _without_affix(compound: str) -> str:
    """The compound without what hangs on it; empty if nothing does."""
    for affix in _AFFIXES:
        if compound.endswith(affix) and len(compound) > len(affix) + 1:
            return compound.removesuffix(affix)
    return ""


@lru_cache(maxsize=16)
def _compounds(text: str) -> dict[str, _Compounds]:
    """The compounds of a text by each pair of letters in them."""
    adjectives = {match[0] for match in _COMPOUND.finditer(text) if _ADJECTIVE.match(text, match.end())}
    standalone: Counter[str] = Counter()
    final: set[str] = set()
    for match in _COMPOUND.finditer(text):
        run = match[0]
        is_inflected = _SCRIPT_RUNS[0].fullmatch(run[-1]) and not _AFTER_WORD.match(text, match.end())
        if is_inflected or run in adjectives or len(run) > MAX_COMPOUND:
            continue
        if not _WORD_LETTER.match(text, match.end()):
            final.add(run)
            standalone[run] += not _WORD_LETTER.match(text[match.start() - 1 : match.start()])
    by_pair: dict[str, _Compounds] = {}
    for run in final:
        for pair in {run[i : i + 2] for i in range(max(len(run) - 1, 1))}:
            compounds = by_pair.setdefault(pair, _Compounds(Counter(), set()))
            compounds.final.add(run)
            if standalone[run]:
                compounds.standalone[run] = standalone[run]
    return by_pair


def _shared_run(pair: str, text: str, other: str) -> str:
    """The longest run of Chinese characters around the text's first such pair that both have; empty if none."""
    runs = _SCRIPT_RUNS[0]
    first = text.find(pair)
    if first < 0 or pair not in other:
        return ""
    start, end = first, first + len(pair)
    while end < min(len(text), first + MAX_PART) and runs.fullmatch(text[end]) and text[start : end + 1] in other:
        end += 1
    while start > max(0, first - MAX_PART) and runs.fullmatch(text[start - 1]) and text[start - 1 : end] in other:
        start -= 1
    return text[start:end]


def _between_particles(word: str, pair: str) -> str:
    """The part of the word around the pair that has no particle in it."""
    pair_start = word.find(pair)
    start = max(word.rfind(particle, 0, pair_start) for particle in _PARTICLES) + 1
    ends = [end for particle in _PARTICLES if (end := word.find(particle, pair_start + len(pair))) >= 0]
    return word[start : min(ends, default=len(word))]


def _trimmed(word: str, pair: str, texts: Sequence[str], stop_words: Collection[str]) -> str:
    """The word without the small words at its ends, if the texts have the rest of it beside something else too: none
    begins a `对话框`. Empty where the pair is a part of them, or where it is too long for one word."""
    while rest := next(_without_small_words(word, pair, texts, stop_words), ""):
        word = rest
    is_word = pair in word and len(word) <= MAX_HAN_WORD_LETTERS and _SMALL_WORDS.union(_PARTICLES).isdisjoint(word)
    if (
        not is_word
        or (len(word) > 3 and {word[0], word[-1]} & _RARE_EDGES)
        or any(_is_part_of_longer(word, text) for text in texts)
    ):
        return ""
    return word


def _without_small_words(word: str, pair: str, texts: Sequence[str], stop_words: Collection[str]) -> Iterator[str]:
    pair_start = word.find(pair)
    for place in range(1, len(word) - 1) if pair_start >= 0 else ():
        front, back = word[place + 1 :], word[:place]
        if word[place] in _SMALL_WORDS and place < pair_start and _has_variety(front, texts, before=True):
            yield front
        if word[place] in _SMALL_WORDS and place >= pair_start + len(pair) and _has_variety(back, texts, before=False):
            yield back
    for length in (2, 1):
        head, tail, front, back = word[:length], word[-length:], word[length:], word[:-length]
        if len(front) > 1 and (head in stop_words or head in _RARE_EDGES) and _has_variety(front, texts, before=True):
            yield front
        if len(back) > 1 and (tail in stop_words or tail in _RARE_EDGES) and _has_variety(back, texts, before=False):
            yield back


def _is_part_of_longer(word: str, text: str) -> bool:
    """Whether one and the same character stands beside it wherever a text has it, more than twice: it is a part of a
    longer word there."""
    places = [match.start() for match in re.finditer(re.escape(word), text)]
    before = {text[start - 1 : start] for start in places}
    after = {text[start + len(word) : start + len(word) + 1] for start in places}
    return len(places) > 2 and any(
        len(neighbours) == 1
        and _SCRIPT_RUNS[0].fullmatch(min(neighbours))
        and not neighbours & _RARE_EDGES.union(_PARTICLES)
        for neighbours in (before, after)
    )


def _has_variety(part: str, texts: Sequence[str], *, before: bool) -> bool:
    """Whether different letters stand before, or after, a part of a text wherever it is."""
    neighbours: set[str] = set()
    for text in texts:
        start = text.find(part)
        while start >= 0 and len(neighbours) < 2:
            neighbours.add(text[start - 1 : start] if before else text[start + len(part) : start + len(part) + 1])
            start = text.find(part, start + 1)
    return len(neighbours) > 1
