"""Repeated text: sentences and blocks that so many stories share that they tell nothing of any one of them.

Such are calls to subscribe, notes on the author, partners' and contact lines, headings and phrases of a template.
"""

import re
import zlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from string import ascii_letters
from typing import NamedTuple, TypeAlias

from content.base import Article, Splice, globs, spliced

MIN_STORIES = 8
MIN_SHARE = 0.04
"""Stories of a place that have to share a sentence, and which share of them: what fewer share may be the background of
one affair, told anew in each story on it."""
MIN_WORDS = 5
MIN_WORDS_OF_BLOCK = 2
"""Words of a sentence within a paragraph, and of one that is a block by itself, such as a heading."""
SAMPLE = 400
"""Stories of a place among which sentences are counted, evenly spread."""
COPY_SHARE = 0.9
"""Share of a story's sentences beyond which all of it is repeated: it is a copy of others, and none of them counts."""

_SENTENCE = re.compile(
    # A full stop within a number or an address ends none, nor does one after a single letter, as in `U.S.`.
    r"(?>(?:[^\n.!?…。！？]++|[.!?…]++(?![\"”’')\]]?(?:\s|\Z))|(?<=[\s.(]\w)\.)+)[.!?…。！？]*+[\"”’')\]]?"
)
_NO_LETTERS = re.compile(r"[\W\d_]+")
_LOWERED_LETTERS = bytes(ord(chr(code).lower() if chr(code) in ascii_letters else " ") for code in range(256))
_TYPOGRAPHY = "’“”‘–—…\xa0"
"""What is not ASCII in most sentences of languages that are written in it."""
Keys: TypeAlias = "array[int]"
"""Of a story's sentences, each once."""


class Sentence(NamedTuple):
    """text[start:end] is one, or what is left of a block beside others."""

    start: int
    end: int
    key: int
    """Equal of two that have the same letters in the same order."""
    counts: bool
    """Whether it is long enough to be found repeated."""


def sentences(text: str) -> Iterator[Sentence]:
    """Cut a story's text into sentences, roughly, but the same way wherever one is repeated."""
    for match in _SENTENCE.finditer(text):
        start, end = match.span()
        letters = _letters(match[0])
        words = letters.count(b" ") + 1 if letters else 0
        is_block = text[start - 1 : start] in ("", "\n") and text[end : end + 1] in ("", "\n")
        counts = words >= (MIN_WORDS_OF_BLOCK if is_block else MIN_WORDS)
        yield Sentence(start, end, zlib.crc32(letters), counts)


def _letters(sentence: str) -> bytes:
    """The runs of letters of a sentence, without case, each behind a blank but for the first."""
    if not sentence.isascii():
        plain = sentence
        for mark in _TYPOGRAPHY:
            plain = plain.replace(mark, " ")
        if not plain.isascii():
            return _NO_LETTERS.sub(" ", sentence.casefold()).strip().encode("utf-8", "surrogatepass")
        sentence = plain
    # The same for ASCII alone, three times as fast: all sentences of an archive are looked at.
    return b" ".join(sentence.encode().translate(_LOWERED_LETTERS).split())


def sentence_keys(text: str) -> tuple[int, ...]:
    """Give the keys of a text's sentences that count, each once."""
    return tuple({sentence.key for sentence in sentences(text) if sentence.counts})


class Repetition(NamedTuple):
    """A sentence that many stories hold."""

    story: str
    """Id of one of them."""
    stories: int


@dataclass(frozen=True)
class RepeatedText:
    """What is left out of stories and drafts."""

    keys: frozenset[int] = frozenset()
    patterns: tuple[str, ...] = ()
    """Globs, without case, for sentences that are left out as well; after `!` for those that stay."""

    def without(self, text: str) -> str:
        """Give the text without its repeated sentences."""
        return spliced(text, (Splice(sentence.start, sentence.end) for sentence in self.repeated_in(text)))

    def repeated_in(self, text: str) -> list[Sentence]:
        """Give the repeated sentences of a text, in order."""
        if not self.keys and not self.patterns:
            return []
        return [sentence for sentence in sentences(text) if self._leaves_out(sentence, text)]

    def _leaves_out(self, sentence: Sentence, text: str) -> bool:
        repeated = sentence.counts and sentence.key in self.keys
        if not self.patterns:
            return repeated
        written = " ".join(text[sentence.start : sentence.end].split())
        return (repeated or self._leaves_out_by_setting(written)) and not self._keeps_by_setting(written)

    @cached_property
    def _leaves_out_by_setting(self) -> Callable[[str], bool]:
        return globs.any_of(tuple(glob for glob in self.patterns if not glob.startswith("!")))

    @cached_property
    def _keeps_by_setting(self) -> Callable[[str], bool]:
        return globs.any_of(tuple(glob[1:] for glob in self.patterns if glob.startswith("!")))


class Repetitions:
    """Gathers the sentences of each story; when all are there, the repeated ones can be told."""

    def __init__(self) -> None:
        self._keys: dict[str, Keys] = {}

    def add(self, story: str, keys: Iterable[int]) -> None:
        """Note what `sentence_keys` gave of a story's text."""
        self._keys[story] = array("I", keys)

    def repeated(self, articles: Iterable[Article]) -> dict[int, Repetition]:
        """Tell which sentences are repeated among the articles, by their keys.

        It is repeated if MIN_STORIES and MIN_SHARE of the stories of one place share it: of a site, of a section,
        of a year, or of a section's year.
        """
        places: defaultdict[Hashable, list[str]] = defaultdict(list)
        ids = []
        for article in articles:
            ids.append(article.id)
            year = article.published.year if article.published else None
            for place in {(None, None), (article.section, None), (None, year), (article.section, year)}:
                places[article.site, place].append(article.id)
        repeated_keys: set[int] = set()
        for stories in places.values():
            if len(stories) >= MIN_STORIES:
                repeated_keys |= _repeated_keys([self._keys[story] for story in stories[:: -(-len(stories) // SAMPLE)]])
        counts = Counter(key for story in ids for key in self._keys[story] if key in repeated_keys)
        holder = {key: story for story in ids for key in self._keys[story] if key in repeated_keys}
        return {key: Repetition(holder[key], counts[key]) for key in repeated_keys}


def _repeated_keys(stories: Sequence[Keys]) -> set[int]:
    """The keys that enough of some stories of a place have in common, full copies of each other aside."""
    least_count = max(MIN_STORIES, MIN_SHARE * len(stories))
    common = _common_keys(stories, least_count)
    copies_aside = [keys for keys in stories if sum(key in common for key in keys) <= COPY_SHARE * len(keys)]
    return _common_keys(copies_aside, least_count) if common else common


def _common_keys(stories: Iterable[Keys], least_count: float) -> set[int]:
    counts = Counter(key for keys in stories for key in keys)
    return {key for key, count in counts.items() if count >= least_count}
