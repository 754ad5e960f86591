"""Runs of capitals: the names that one holds, cut at titles, openers and loose particles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from embeddings.text import languages
from embeddings.text.languages import Language

MAX_NAME_WORDS = 5
"""Words of a name."""
_VERB_FIRST = frozenset({"ca", "es"})
"""Languages in which an article behind the first word of a sentence begins its subject more often than a byname."""
_SUFFIXES = {"az": r"[’'][a-zçğıöşüə]+$", "tr": r"[’'][a-zçğıöşü]+$"}
"""By language, the suffix of a name: `İstanbul’da`."""
_POSSESSIVES = frozenset({"my", "our", "your"})
"""What stands within names too, as in `Save Our Seaside`."""
_LOOSE_PARTICLES = frozenset({"and", "in", "on", "the"})
"""Particles that join two names as often as the parts of one."""
_BEFORE_DAYS = frozenset({"am", "for", "im", "in", "on"})
"""Particles behind which a day or a month is a date, and no part of a name."""
_NAMES_WITH_DAYS = frozenset({"Mail on Sunday", "Independent on Sunday"})
"""Names that have a day in them for all that."""
_POSSESSIVE = re.compile(r"(?<=\w)[’']s?$")
_CONTRACTION = re.compile(r"(\w+)[’'](?:d|ll|m|re|s|ve)|(\w+)n[’']t")


@lru_cache(maxsize=1 << 14)
def names_in_run(run: str, code: str, head_is_name: bool) -> tuple[tuple[bool, str], ...]:
    """The names that a run of capitals holds, each with whether a part of the same run stands before it. With
    `head_is_name`, its first word is a part of a name, even a small word."""
    language, words = languages.by_code(code), run.split(" ")
    names: list[tuple[bool, str]] = []
    for start, end in pairwise([0, *_suffixed_ends(words, code), len(words)]):
        piece = [re.sub(_SUFFIXES[code], "", word) for word in words[start:end]] if code in _SUFFIXES else words
        names += (
            (start > 0 or place, name)
            for place, name in _joined_names(_parts(piece, language, head_is_name or start > 0))
        )
    return tuple(names)


def _suffixed_ends(words: Sequence[str], code: str) -> Iterator[int]:
    """The places within a run at which a name ends because it has a suffix."""
    if code in _SUFFIXES:
        yield from (place for place, word in enumerate(words[:-1], 1) if re.search(_SUFFIXES[code], word))


def _joined_names(parts: Sequence[_Part]) -> Iterator[tuple[bool, str]]:
    for start in range(len(parts)):
        words: list[str] = []
        for end in range(start, len(parts)):
            words += parts[end].particles if end > start else []
            words += parts[end].words
            if sum(not word.islower() for word in words) > MAX_NAME_WORDS or (parts[end].is_separate and end > start):
                break
            yield start > 0, _POSSESSIVE.sub("", " ".join(words))


@dataclass(slots=True)
class _Part:
    """Words of a run that belong together."""

    words: list[str]
    particles: list[str]
    """The particles between the part before and this one."""
    is_separate: bool
    """Whether it makes no name together with the part before."""


def _parts(words: list[str], language: Language, head_is_name: bool) -> list[_Part]:
    """The parts of a run: it is cut at particles that are loose, and at titles and openers; at openers only where they
    may have their capital from the head of a sentence or from a headline, and not if `head_is_name`."""
    return _Cutting(words, language, head_is_name).parts()


class _Cutting:
    """Cuts a run into its parts, word by word."""

    def __init__(self, words: list[str], language: Language, head_is_name: bool) -> None:
        self._words, self._language, self._head_is_name = words, language, head_is_name
        self._opens_anywhere = language is languages.DEFAULT or bool(language.determiners)
        self._parts: list[_Part] = []
        # Of the part that is put together now.
        self._current: list[str] = []
        self._particles: list[str] = []
        self._is_separate = False

    def parts(self) -> list[_Part]:
        place = 0
        while place < len(self._words):
            if title_words := self._title_words(place):
                while self._current and self._current[-1].casefold() in self._language.title_modifiers:
                    self._current.pop()
                self._close()
                place += title_words
            else:
                place += self._take(place)
        self._close()
        return self._parts

    def _title_words(self, place: int) -> int:
        """How many words from that place on are a title that belongs to no name; 0 where there is none."""
        words = self._words
        length = _title_length(words, place, self._language) if words[place][0].isupper() else 0
        length = length or int(place == 0 and _is_trade_before_name(words, self._language))
        return 0 if words[place + length : place + length + 1] == ["of"] else length

    def _take(self, place: int) -> int:
        """Take a word that is no title, and give how many are done with it."""
        word, language = self._words[place], self._language
        if self._opens(place):
            self._close()
        elif word not in language.name_particles and word != "&":
            self._current.append(word)
        elif self._current and _is_date(self._words, place, language):
            self._close()
            return 2
        elif self._current and word in _LOOSE_PARTICLES and self._current[-1] not in language.name_particles:
            particles = [word, "the"] if self._words[place + 1 : place + 2] == ["the"] else [word]
            self._close(particles)
            return len(particles)
        elif self._current:
            self._current.append(word)
        return 1

    def _opens(self, place: int) -> bool:
        """Whether a word stands before a name and in none."""
        word, language = self._words[place], self._language
        folded = word.casefold()
        may_open = self._opens_anywhere or (place == 0 and not self._head_is_name)
        if not may_open or not word[0].isupper() or (self._current and folded in _POSSESSIVES):
            return False
        is_head = place == 0 and (folded in language.heads or _is_verb(self._words, language))
        return is_head or _is_opener(folded, language)

    def _close(self, next_particles: Sequence[str] = ()) -> None:
        """End the part; the next makes a name together with it only if it is joined to it by particles."""
        is_joined = bool(next_particles)
        while self._current and self._current[-1] in self._language.name_particles | {"&"}:
            self._current.pop()
        if self._current:
            self._parts.append(_Part(self._current, self._particles, self._is_separate or not self._parts))
            self._particles, self._is_separate = list(next_particles), not is_joined
        else:
            self._particles, self._is_separate = [], self._is_separate or not is_joined
        self._current = []


def _is_verb(words: Sequence[str], language: Language) -> bool:
    """Whether a run's first word, at the head of a sentence, may be a verb before its subject: `Juega el CD Jaén`."""
    return language.code in _VERB_FIRST and len(words) > 2 and words[1] in language.heads & language.name_particles


def _is_opener(folded: str, language: Language) -> bool:
    """Whether a word stands in no name: an opener, or a contraction of one, such as `we’ll` and `couldn’t`."""
    contraction = _CONTRACTION.fullmatch(folded)
    return folded in language.openers or (
        contraction is not None and (contraction[1] or contraction[2]) in language.openers
    )


def _title_length(words: Sequence[str], place: int, language: Language) -> int:
    """How many words from that place on are a title: `Deputy Mayor`; 0 where there is none."""
    for start in range(place, len(words)):
        first = words[start].casefold()
        may_begin = not _first_title_words(language.code).isdisjoint((first, first.rstrip(".")))
        for length in (3, 2, 1) if may_begin else ():
            if " ".join(words[start : start + length]).casefold().rstrip(".") in language.titles:
                return start - place + min(length, len(words) - start)
        if first not in language.title_modifiers:
            break
    return 0


def _is_trade_before_name(words: Sequence[str], language: Language) -> bool:
    """Whether a person's first and last name stand behind a trade: `Manager Ada Quill`, and not `Task Manager`."""
    fits = len(words) == 3 if language is languages.DEFAULT else len(words) > 2
    return fits and language.normalize(words[0]) in language.trades and all(word[0].isupper() for word in words)


def _is_date(words: Sequence[str], place: int, language: Language) -> bool:
    """Whether a day or month stands behind the small word at that place: `Cooper Park on Saturday`."""
    around = words[place - 1 : place + 2]
    is_day = words[place] in _BEFORE_DAYS and len(around) == 3 and around[2].casefold() in language.calendar
    return is_day and " ".join(around) not in _NAMES_WITH_DAYS


@cache
def _first_title_words(code: str) -> frozenset[str]:
    """The first words of a language's titles."""
    return frozenset(title.split(" ")[0] for title in languages.by_code(code).titles)
