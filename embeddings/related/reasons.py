"""Why two stories are related, in words that an editor believes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from heapq import heapify, heappop
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from content.base import Article
from embeddings.base.answers import Reason, enumeration
from embeddings.corpus.corpus import Corpus, Query
from embeddings.text.languages import DEFAULT as LANGUAGE
from embeddings.text.unspaced import is_unspaced, shared_word

MOST_TERMS = 4
LONGEST_NAME = 5
"""Words of a name."""
NO_NAME = 1 << 32
"""Stands for the number of a name where there is none: of equal offers, names come first."""
COMMON = (0.1, 0.3)
"""Share of the archive's stories beyond which a term says little of any two of them; the second is for stories that
have no rarer one in common."""

_NAME = re.compile(
    # Words that begin with a capital or are one; `of the` and the like between two of them, `&` and hyphens too.
    r"\b[A-Z\d][\w’'-]*(?:(?:[ ]|[ ](?:of|and|for|in|on|the|de|&)[ ](?:the[ ])?)[A-Z\d][\w’'-]*)*"
)
_PARTS = re.compile(r"\w+")
_POSSESSIVE = re.compile(r"[’']s?$")


def explain(
    article: Article, candidate: Article, query: Query, corpus: Corpus, number: int, terms: Sequence[str]
) -> list[Reason]:
    """What the two have in common: the terms that carried the score, tags, section, authors, days apart."""
    found = []
    if query.number is not None and query.number in corpus.links.linked_with(number):
        found.append(Reason("links", "Linked by your editors"))
    if shared := _shared_terms(article, candidate, query, corpus, number, terms):
        found.append(Reason("terms", f"Both mention {enumeration(shared)}", tuple(shared)))
    if tags := _common(article.tags, candidate.tags):
        found.append(Reason("tags", f"Both tagged {enumeration(tags)}", tuple(tags)))
    if article.section and article.section == candidate.section:
        found.append(Reason("section", f"Both in {_readable(candidate.section)}", (candidate.section,)))
    if authors := _common(article.authors, candidate.authors):
        found.append(Reason("author", f"Both by {enumeration(authors)}", tuple(authors)))
    if article.published and candidate.published:
        days = int(corpus.day[number] - query.day)
        found.append(Reason("time", _apart(days), (str(days),)))
    return found


def _shared_terms(
    article: Article, candidate: Article, query: Query, corpus: Corpus, number: int, terms: Sequence[str]
) -> list[str]:
    """What both texts speak of: names first of all, and words that both use more than once; most telling first.

    A term is worth the product of its weights in both, which is what it added to the lexical cosine.
    """
    row = slice(corpus.words.indptr[number], corpus.words.indptr[number + 1])
    theirs, ours = corpus.words.indices[row], query.words.indices
    # Both are in ascending order.
    place = np.searchsorted(ours, theirs)
    same = ours.take(place, mode="clip") == theirs if len(ours) else np.zeros(len(theirs), dtype=bool)
    both, values = theirs[same], corpus.words.data[row][same] * query.words.data[place[same]]
    our_text, their_text = f"{article.title}. {article.text}", f"{candidate.title}. {candidate.text}"
    for common in COMMON:
        rare = corpus.document_frequency[both] <= max(common * len(corpus), 3)
        worth = dict(zip((terms[i] for i in both[rare].tolist()), values[rare].tolist(), strict=True))
        if chosen := _chosen(our_text, their_text, worth):
            return chosen
    return []


def _chosen(ours: str, theirs: str, worth: dict[str, float]) -> list[str]:
    """The terms of the greatest worth, none of which says again what another has said.

    Whether a term really stands in both texts as it should is looked up only when its turn has come.
    """
    names, naming = _names(ours)
    values: dict[int, float] = {}
    for term, value in worth.items():
        for number in naming.get(term, ()):
            values[number] = values.get(number, 0.0) + value
    offered: list[tuple[float, str, int]] = [(-value, names[number].text, number) for number, value in values.items()]
    offered += [(-value, term, NO_NAME) for term, value in worth.items() if " " not in term]
    # Few of them are looked at.
    heapify(offered)
    chosen: list[str] = []
    said: set[str] = set()
    while offered and len(chosen) < MOST_TERMS:
        _, term, number = heappop(offered)
        as_name = None if number == NO_NAME else names[number]
        if as_name is None and is_unspaced(term):
            word = shared_word(term, ours, theirs)
            if word and not any(word in other or other in word for other in chosen) and _tells(word, ours, theirs):
                chosen.append(word)
            continue
        words = {LANGUAGE.light_stem(word) for word in _PARTS.findall(term.casefold())}
        if words & said or not (_is_name_in(as_name, ours, theirs) if as_name else _often_in(term, ours, theirs)):
            continue
        said |= words
        chosen.append(term)
    return chosen


def _is_name_in(name: _Name, ours: str, theirs: str) -> bool:
    """Whether their text has the name too. A capital may be that of a sentence, and a single word is a name only if
    nobody writes it small."""
    if not _count(name.text, theirs, 1):
        return False
    return len(name.words) > 1 or not (_count(name.words[0], ours, 1) or _count(name.words[0], theirs, 1))


def _tells(word: str, ours: str, theirs: str) -> bool:
    """Whether a word of a script without spaces is a name by its length, or is used twice by both."""
    return len(word) > 2 or min(ours.count(word), theirs.count(word)) > 1


def _often_in(term: str, ours: str, theirs: str) -> bool:
    return _count(term, ours, 2) == 2 and _count(term, theirs, 2) == 2


def _count(words: str, text: str, most: int) -> int:
    """How often the text has these whole words just so, in this case; no more than `most` are looked for.

    A regular expression would have to be compiled for each.
    """
    found, start = 0, text.find(words)
    while start >= 0 and found < most:
        end = start + len(words)
        if not text[start - 1 : start].isalnum() and not text[end : end + 1].isalnum():
            found += 1
        start = text.find(words, end)
    return found


class _Name(NamedTuple):
    """A name as a text writes it."""

    text: str
    words: tuple[str, ...]
    """Its words in lower case."""


@lru_cache(maxsize=64)
def _names(text: str) -> tuple[Sequence[_Name], Mapping[str, Sequence[int]]]:
    """Names of people, places and bodies, by their capitals; and each shorter name that one is made of.

    With them, for each term that their words make, by itself or two in a row, the numbers of those names.
    """
    names: list[_Name] = []
    known: set[str] = set()
    naming: defaultdict[str, list[int]] = defaultdict(list)
    for run in set(_NAME.findall(text)):
        spelled = run.split(" ")
        bare = [word if word.isalnum() else _POSSESSIVE.sub("", word) for word in spelled]
        small = [word.casefold() for word in bare]
        parts: list[str] = []
        begins = [0]
        for word, low in zip(bare, small, strict=True):
            parts += [low] if word.isalnum() else _PARTS.findall(low)
            begins.append(len(parts))
        pairs = [f"{a} {b}" for a, b in pairwise(parts)]
        capital = [word[0].isupper() for word in spelled]
        for start, first in enumerate(begins[:-1]):
            if not capital[start] or small[start] in LANGUAGE.calendar:
                continue
            for end in range(start + 1, min(len(spelled), start + LONGEST_NAME) + 1):
                if not capital[end - 1]:
                    continue
                name = " ".join((*spelled[start : end - 1], bare[end - 1]))
                if len(name) > 2 and name not in known:
                    known.add(name)
                    last = begins[end]
                    for term in {*parts[first:last], *pairs[first : max(first, last - 1)]}:
                        naming[term].append(len(names))
                    names.append(_Name(name, tuple(small[start:end])))
    return names, naming


def _common(ours: Sequence[str], theirs: Sequence[str]) -> list[str]:
    folded = {label.casefold() for label in ours}
    return [label for label in theirs if label.casefold() in folded]


def _readable(section: str) -> str:
    """`Tannery Road` for `tannery-road`; what is written otherwise stays as it is."""
    return section.replace("-", " ").replace("_", " ").title() if section == section.lower() else section


def _apart(days: int) -> str:
    if days == 0:
        return "Published on the same day"
    many = abs(days)
    unit, count = ("day", many) if many < 60 else ("month", many // 30) if many < 730 else ("year", many // 365)
    return f"{count} {unit}{'s' if count > 1 else ''} {'later' if days > 0 else 'earlier'}"
