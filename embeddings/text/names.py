"""Names of people, places and bodies in a text, by their capitals: whole, and without the titles before them.

Scripts without capitals give none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from embeddings.base.scripts import CAPITALS
from embeddings.text import languages
from embeddings.text.languages import Language
from embeddings.text.listing_names import listing_names
from embeddings.text.name_runs import names_in_run
from embeddings.text.unspaced import split_scripts

CONTEXT_BEFORE = 40
"""Characters before a name that are searched for the word before it."""
MAX_CACHED_CHARACTERS = 30_000
"""Characters of a text whose names are cached: those of long drafts would fill the memory."""

WORD = r"[^\W_]+(?:[.&’'·-][^\W_]+)*"
"""A pattern of a word of a name, with the signs that may stand within: `J&B`, `O’Hara`, `Node.js`."""
_WORD = rf"{WORD}(?:(?<=s)[’'](?=\s[A-Z]))?"
_INITIALS = r"(?:[A-Z]\.){2,}"
_CAPITAL = rf"(?:{_INITIALS}|(?=[{CAPITALS}]){_WORD})"


ELIDING = frozenset({"ca", "fr", "it"})
"""Languages whose small words are drawn to the word behind them: `L’institutrice`, `dell’Orto`, `d’Ormelle`."""
_ELIDED = r"(?:(?<=[a-zà-öø-ÿœ] )L[’']|(?![Ll][’']|[^\W\d_]{1,8}[’'][a-zà-öø-ÿœ]))"
"""What stands before a name's capital: not an article's, except inside of a sentence, as in `à L’Haÿ-les-Roses`."""


@cache
def _run_pattern(code: str) -> re.Pattern[str]:
    """Words that begin with a capital; a number, `of the` and the like, and `&` may stand between two of them."""
    language = languages.by_code(code)
    between = "|".join(sorted({*language.name_particles, "&"} - {"the"}, key=len, reverse=True))
    second = "the" if language is languages.DEFAULT else between
    boundary, elided, capital = r"(?<![\w’'.:@#/\\<-])", "", _CAPITAL
    if code in ELIDING:
        boundary, elided, capital = (
            rf"(?:{boundary}|(?<=\b[dlDL][’']))",
            "(?:(?:d|l|dell|dall)[’'])?",
            f"{_ELIDED}{_CAPITAL}",
        )
    return re.compile(
        rf"{boundary}(?<!\w\()(?!_){capital}"
        rf"(?>(?:(?:[ ]|[ ](?:{between})[ ](?:(?:{second})[ ])?){elided}{capital}|[ ]\d{{1,4}}(?![\w:/-]|[.,]\d))*)"
        r"(?![\w@(\[{=<>/\\]|::|\.\w)"
    )


_PREFIX_LETTERS = 3
"""Letters at the head of a word that all its forms share."""
_DATE = re.compile(
    r"(?:(?P<dating>On|Last|Next|This|Every|Since|Until|By|In) )?"
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|July|(?:Septem|Octo|Novem|Decem)ber) (?=\D)"
)
"""A day or a month at the head of a run, which is a date where a word before it says so."""
_BEFORE_DATE = re.compile(r"\b(?:on|last|next|this|every|since|until|by|in) \Z")
_BETWEEN_NAMES = re.compile(r" (?:and|in|on|the)(?: the)? |[’']s? ")
_FIRST_WORD = re.compile(r"(\w+) (?:for|in|on)(?: the)? ")
_WORD_BEFORE = re.compile(r"([^\W_]+)(?:[^\S\n]|,|\n(?!\s*\n))*$")


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a text."""

    counts: Mapping[str, int]
    """How often each stands there whole: `Ada Quill`, and not `Quill` for it."""
    inside: frozenset[str]
    """Those that stand inside of a sentence, where a capital is no matter of course, or have several words that make a
    name there too."""
    surnames: Mapping[str, frozenset[str]]
    """Last word → the names of several words that end with it."""

    def is_list(self, name: str) -> bool:
        """Tell whether the text has the parts of a name apart as well: `Ada Quill and Ben Marsh` is no name then, and
        `BMA and the RCN` is none anyhow."""
        parts = _BETWEEN_NAMES.split(name)
        if len(parts) > 1 and all(len(part) > 1 and part.isupper() and part.isalpha() for part in parts):
            return True
        return len(parts) > 1 and any(self.counts.get(part, 0) > self.counts.get(name, 0) for part in parts)


def extract(text: str, code: str = "") -> Names:
    """Find the names of a text in the language of a code."""
    return (_extract if len(text) <= MAX_CACHED_CHARACTERS else _extract.__wrapped__)(text, code)


@lru_cache(maxsize=1024)
def _extract(text: str, code: str) -> Names:
    counts: Counter[str] = Counter()
    inside: set[str] = set()
    surnames: dict[str, set[str]] = {}
    text = split_scripts(text)
    if listings := listing_names(text, languages.by_code(code).code):
        counts.update(match[0] for match in listings)
        inside.update(counts)
        text = _blanked(text, listings)
    runs = [*_run_pattern(code).finditer(text)]
    name_heads = _heads_inside_sentences(runs, code)
    small_words: _SmallWords | None = None
    for match in runs:
        after_small_word = None
        run = _without_date(match[0], text, match.start()) if languages.by_code(code) is languages.DEFAULT else match[0]
        for place, name in names_in_run(run, code, _head(run) in name_heads):
            counts[name] += 1
            if has_several_words := " " in name:
                surnames.setdefault(name.rpartition(" ")[2], set()).add(name)
            if name in inside:
                continue
            if has_several_words and (place or not run.startswith(name)):
                inside.add(name)
                continue
            if has_several_words:
                # A common noun may have its capital from there: `Жители Заречья`, where `жителей` is written too.
                small_words = small_words or _SmallWords(text, languages.by_code(code))
                if not _may_begin_a_sentence(name, code) and not small_words.has(name.split(" ", 1)[0].lower()):
                    inside.add(name)
                    continue
            if after_small_word is None:
                after_small_word = _follows_small_word(text, match.start())
            # Within a run of capitals it is anything's: a headline's too.
            if place or after_small_word or (not has_several_words and sum(letter.isupper() for letter in name) > 1):
                inside.add(name)
    return Names(counts, frozenset(inside), {last: frozenset(names) for last, names in surnames.items()})


def _heads_inside_sentences(runs: Iterable[re.Match[str]], code: str) -> frozenset[str]:
    """The two words that head a run of capitals inside of a sentence: a small word among them has its capital from the
    name, as in `em São Paulo`. Headlines of English have capitals anywhere, and nouns of German do."""
    language = languages.by_code(code)
    if language is languages.DEFAULT or language.determiners:
        return frozenset()
    return frozenset(
        _head(run[0]) for run in runs if " " in run[0] and _follows_small_word_on_line(run.string, run.start())
    )


def _follows_small_word_on_line(text: str, start: int) -> bool:
    """Whether a word that is written small stands before, on the same line: a headline ends without a full stop."""
    before = text[max(0, start - CONTEXT_BEFORE) : start].rpartition("\n")[2]
    return _follows_small_word(before, len(before))


def _head(run: str) -> str:
    return " ".join(run.split(" ", 2)[:2])


def _without_date(run: str, text: str, start: int) -> str:
    """Leave out the date that a run begins with: `On Friday Ada Quill spoke`, `it was in March Ada Quill spoke`."""
    date = _DATE.match(run)
    if date is None or not (date["dating"] or _BEFORE_DATE.search(text, max(0, start - CONTEXT_BEFORE), start)):
        return run
    return run[date.end() :]


def _follows_small_word(text: str, start: int) -> bool:
    """Whether the word before is written small and no sentence ends between."""
    before = _WORD_BEFORE.search(text, max(0, start - CONTEXT_BEFORE), start)
    return before is not None and not before[1][0].isupper()


def _may_begin_a_sentence(name: str, code: str) -> bool:
    """Whether a name's first word may have its capital from there: `Passengers on the Eastwick`, `Plans for Hexley`."""
    first_word = _FIRST_WORD.match(name)
    return first_word is not None and languages.by_code(code).is_everyday(first_word[1].casefold())


def _blanked(text: str, matches: Sequence[re.Match[str]]) -> str:
    """The text with full stops in the place of the matches, which are in its order."""
    ends = [0, *(match.end() for match in matches)]
    starts = [*(match.start() for match in matches), len(text)]
    stops = ["." * len(match[0]) for match in matches]
    return "".join(text[end:start] + stop for end, start, stop in zip(ends, starts, [*stops, ""], strict=True))


class _SmallWords:
    """The words that a text writes small, in languages in which common nouns are, and headlines have no other capitals
    than prose; none in others."""

    def __init__(self, text: str, language: Language) -> None:
        self._stem = language.stem
        self._words: dict[str, set[str]] = {}
        self._stems: dict[str, frozenset[str]] = {}
        if language is not languages.DEFAULT and not language.determiners:
            for word in filter(str.islower, language.segment(text)):
                self._words.setdefault(word[:_PREFIX_LETTERS], set()).add(word)

    def has(self, word: str) -> bool:
        """Tell whether a word is there in any form; stems are made of those alone that begin like it, and once."""
        head = word[:_PREFIX_LETTERS]
        if head not in self._stems:
            self._stems[head] = frozenset(map(self._stem, self._words.get(head, ())))
        return bool(self._stems[head]) and self._stem(word) in self._stems[head]
