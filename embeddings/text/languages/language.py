"""What analysis must know of a language: its word lists, how it is cut into words, and how words are reduced."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_WORD = re.compile(r"\w\w+")


def unchanged(word: str) -> str:
    """Give the word as it is."""
    return word


def segment(text: str) -> list[str]:
    """Cut a text into words: runs of two letters, digits or underscores and more, in their order and case."""
    return _WORD.findall(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """One language. Its words are in lower case, but for the abbreviations; each function takes such a word."""

    code: str
    """ISO 639-1, such as `en`."""
    stop_words: frozenset[str]
    """Words that tell nothing of what a text is about: none is a term of TF-IDF or a part of a link."""
    generic_words: frozenset[str]
    """Words that fit every tag: no tag is explained by them."""
    function_words: frozenset[str]
    """Articles, prepositions and conjunctions: two names that differ by these alone are one."""
    name_particles: frozenset[str]
    """Words that may stand between the capitals of a name: `Bureau of Land Management`."""
    determiners: frozenset[str] = frozenset()
    """Words that stand before common nouns, where all nouns have a capital, as in German: else none."""
    openers: frozenset[str]
    """Words that have a capital at the head of a sentence or in a headline, and stand in no name."""
    heads: frozenset[str] = frozenset()
    """Small words that may stand within names, but head none: `Im Kupferpark`, and not `Hotel Im Park`."""
    titles: frozenset[str]
    """What is said before or after a person's name and is no part of it: `councillor`, `prime minister`. Up to three
    words."""
    title_modifiers: frozenset[str]
    """Words that may stand before a title: `Deputy`, `District`."""
    trades: frozenset[str] = frozenset()
    """What is said so as well, and stands in names of things too: a title where two words alone follow it."""
    spokespeople: frozenset[str]
    """What is said beside the name of a person who speaks for others: `press officer`."""
    kin: frozenset[str]
    """Words for kin, behind which a first name stands: `grandson Toby`."""
    common_words: frozenset[str]
    """Words of any prose: none alone tells what two stories share, nor does a phrase of nothing else."""
    calendar: frozenset[str]
    """Days and months, which are no names though they have capitals."""
    nationalities: frozenset[str]
    """`american`, `dutch`: written with a capital, and no subject by itself."""
    computing_words: frozenset[str]
    """Formats and parts of any program or website, in the singular: `url`, `csv`, `readme`."""
    contrasts: Sequence[frozenset[str]] = ()
    """Words of which two set apart what they are said of: `north` and `south` are near in meaning, and never one."""
    abbreviations: frozenset[str]
    """As they are written but for the last full stop, which ends no sentence: `Mr`, `e.g`."""
    is_everyday: Callable[[str], bool]
    """Whether a word is so frequent that by itself it tells little of what two stories share: `hunt`, `meals`."""
    normalize: Callable[[str], str] = str.lower
    """Text → text in lower case, in which what may be written in several ways is written in one."""
    segment: Callable[[str], list[str]] = segment
    """Text → words, in the case that they have; `the Mayor’s 3 cats` → `the`, `Mayor`, `cats`."""
    term: Callable[[str], str] = unchanged
    """What an index knows a word as, in lower case: `Brücken` and `Brücke` may be one. Often called, so cached."""
    stem: Callable[[str], str]
    """`elections`, `elected` → `elect`: how tags and their names are compared with texts. Often called, so cached."""
    light_stem: Callable[[str], str]
    """`planters` → `planter`: of two terms with one light stem, only one tells why stories are related."""
    strip_plural: Callable[[str], str]
    """`ballots` → `ballot`, `bus` → `bus`: how the words of links are compared."""
    plural_key: Callable[[str], str]
    """What singular and plural share, be it a word or not: how the terms of a map's group are told apart."""
    singulars: Callable[[str], list[str]]
    """`parties` → `partie`, `parti`, `party`: what may be the word's singular, likeliest first; of others nothing."""
