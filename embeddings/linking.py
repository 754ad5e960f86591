"""Link suggestions: at which words of a draft an earlier story could be linked."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import unquote, urlsplit

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from content.article import Article
from embeddings.answers import Options, Related, TagAnswer
from embeddings.corpus import day_of
from embeddings.lexical import LexicalModel
from embeddings.prose import Sentence, sentences

LIMIT = 8
CONSIDERED = 40
"""Related stories that a place is looked for."""
LINKABLE = Options(limit=CONSIDERED, only_older=True, min_score=1e-6)
"""Which stories may be linked: all that have anything to do with the draft and are older, however little."""
LEAST_WORDS, MOST_WORDS = 2, 8
LOOKED_AT = 4
"""Sentences in which a phrase is looked for, a story: those that have most in common with it."""
BODY = 0.35
"""What a word is worth that stands in a story's text, where one of its title is worth 1."""
UNMATCHED, FUNCTION_WORD = 0.3, 0.06
"""What a phrase loses by a word that the story has nothing to do with, in shares of its idf², and by a small word."""
IN_A_SENTENCE = 2
"""Suggestions at most in one sentence."""

RELATED, PHRASE, SENTENCE, ANCHOR, LATE = 0.6, 1.0, 0.9, 1.1, -0.1
"""Weights of what speaks for a suggestion: how related the story is, how much of its title the phrase says, how much
of its subject the sentence says, how often other stories linked it by these words, and (against it) how late the
sentence comes. Fitted to two archives together, and rounded (docs/editors.md)."""
NAME_ALONE = 0.4
"""What a capitalised word must be worth to be linked by itself."""

_PART = re.compile(r"\w\w+")
_TARGET = re.compile(
    r"\]\(\s*<?([^\s)>]+)|href\s*=\s*[\"']([^\"']+)|^\s*\[[^\]]+\]:\s*(\S+)|[\"'](/[^\"'\s]+)[\"']\s*\|", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class LinkSuggestion:
    """Words of a draft at which a story could be linked. text[start:end] is `phrase`."""

    phrase: str
    sentence: str
    start: int
    end: int
    """Characters (code points) of the draft as it was given."""
    article: Article
    score: float
    """Between 0 and 1: higher is better. It orders the suggestions of one draft."""
    related: float
    """How related the whole story is, as `Related.score`."""


@dataclass(frozen=True, slots=True)
class Suggestions:
    """All that an editor is told of a draft."""

    related: tuple[Related, ...]
    tags: TagAnswer
    links: tuple[LinkSuggestion, ...]


@dataclass(frozen=True, slots=True)
class _Term:
    """A word that may be linked, as it is compared."""

    start: int
    end: int
    run: int
    parts: tuple[str, ...]
    """Its folded words that mean something; empty for `the`."""


@dataclass(frozen=True, slots=True)
class _Found:
    story: int
    sentence: int
    first: int
    last: int
    value: float


class Linker:
    """Finds where the stories of one snapshot could be linked. Safe to share by threads."""

    def __init__(self, lexical: LexicalModel, words: sparse.csr_matrix, articles: Iterable[Article]) -> None:
        """`words` are the stories' rows in the lexical model, `articles` the stories, in the same order."""
        self._lexical = lexical
        self._words = words
        self._number: dict[str, int] = {}
        self._idf: dict[str, float] = {}
        for term, idf in zip(lexical.terms, lexical.idf.tolist(), strict=True):
            if " " not in term:
                folded = _fold(term)
                self._idf[folded] = min(idf, self._idf.get(folded, math.inf))
        self._rarest = max(self._idf.values(), default=1.0)
        anchors: dict[tuple[str, ...], list[tuple[str, float]]] = defaultdict(list)
        for number, article in enumerate(articles):
            self._number[article.id] = number
            for link in article.links:
                if parts := _parts(link.text):
                    anchors[parts].append((link.article, day_of(article.published)))
        self._anchors: Mapping[tuple[str, ...], list[tuple[str, float]]] = dict(anchors)

    def suggest(
        self, text: str, related: Sequence[Related], *, day: float = math.nan, limit: int = LIMIT
    ) -> list[LinkSuggestion]:
        """At most `limit` suggestions for a draft's Markdown, best first.

        `related` are the stories that may be linked; those that the draft links to already are left out. `day` is the
        draft's, in days since 1970-01-01: how stories from then on link is not looked at.
        """
        found = sentences(text)
        linked = _linked(text)
        wanted = [r for r in related[:CONSIDERED] if r.article.id in self._number and not _is_linked(r.article, linked)]
        if not found or not wanted:
            return []
        terms = [self._terms(text, sentence) for sentence in found]
        rows, spoken = self._spoken(text, found, wanted)
        used = self._used(terms, day)
        every: list[_Found] = []
        for i, story in enumerate(wanted):
            weight = self._weights(story.article, rows)
            every += self._places(i, story, weight, terms, spoken[:, i], used)
        return [
            LinkSuggestion(
                text[terms[f.sentence][f.first].start : terms[f.sentence][f.last].end],
                text[found[f.sentence].start : found[f.sentence].end],
                terms[f.sentence][f.first].start,
                terms[f.sentence][f.last].end,
                wanted[f.story].article,
                1 / (1 + math.exp(-f.value)),
                wanted[f.story].score,
            )
            for f in _chosen(every, limit)
        ]

    def _terms(self, text: str, sentence: Sentence) -> tuple[_Term, ...]:
        return tuple(_Term(w.start, w.end, w.run, _parts(text[w.start : w.end])) for w in sentence.words)

    def _worth(self, part: str) -> float:
        """idf², 1 for the rarest: a word that the archive does not know is as rare as any."""
        return float((self._idf.get(part, self._rarest) / self._rarest) ** 2)

    def _spoken(
        self, text: str, found: Sequence[Sentence], wanted: Sequence[Related]
    ) -> tuple[np.ndarray, np.ndarray]:
        """The draft's columns; and how much each sentence says of each story, shape (sentences, stories), 1 at most."""
        rows = self._lexical.present([text[s.start : s.end] for s in found])
        stories = self._words[[self._number[r.article.id] for r in wanted]]
        said = np.asarray((rows @ stories.T).todense(), dtype=np.float64)
        # Longer sentences say more of everything.
        mass = np.sqrt(np.maximum(np.asarray(rows.sum(axis=1)).ravel(), 1e-9))
        said /= mass[:, None]
        return np.unique(rows.indices), said / max(float(said.max()), 1e-9)

    def _used(self, terms: Sequence[Sequence[_Term]], day: float) -> Mapping[str, list[tuple[int, int, int, float]]]:
        """Story → (sentence, first, last, share) where the draft says what others linked that story by."""
        out: dict[str, list[tuple[int, int, int, float]]] = defaultdict(list)
        for s, words in enumerate(terms):
            for first in range(len(words)):
                parts: tuple[str, ...] = ()
                if not words[first].parts:
                    continue
                for last in range(first, min(first + MOST_WORDS, len(words))):
                    if words[last].run != words[first].run:
                        break
                    parts += words[last].parts
                    if not words[last].parts or parts not in self._anchors:
                        continue
                    by = Counter(target for target, when in self._anchors[parts] if not when >= day)
                    whole = sum(by.values())
                    for target, count in by.items():
                        out[target].append((s, first, last, count / (whole + 1)))
        return out

    def _places(
        self,
        number: int,
        story: Related,
        weight: Mapping[str, float],
        terms: Sequence[Sequence[_Term]],
        spoken: np.ndarray,
        used: Mapping[str, list[tuple[int, int, int, float]]],
    ) -> list[_Found]:
        article = story.article
        title = _parts(article.title)
        if not title:
            return []
        mass = sum(self._worth(part) for part in set(title))
        adjacent = set(pairwise(title))
        rank = draft.held(weight) / max(mass, 1e-9) + spoken
        odds = math.log(max(story.score, 0.004) / (1 - min(story.score, 0.99)))
        anchored = {s: (first, last, share) for s, first, last, share in used.get(article.id, [])}
        looked_at = dict.fromkeys([*anchored, *np.argsort(-rank, kind="stable")[:LOOKED_AT].tolist()])
        out = []
        for s in looked_at:
            best = self._phrase(terms[s], weight, adjacent, mass)
            share = 0.0
            if s in anchored:
                first, last, share = anchored[s]
                worth = self._say(terms[s][first : last + 1], weight, adjacent, mass)
                if best is None or best[2] < worth + share:
                    best = *_widened(terms[s], first, last), worth
            if best is not None:
                value = RELATED * odds + PHRASE * best[2] + SENTENCE * float(spoken[s]) + ANCHOR * share
                out.append(_Found(number, s, best[0], best[1], value))
        return out

    def _weights(self, article: Article, columns: np.ndarray) -> dict[str, float]:
        """What each of the draft's words says of the story."""
        row = self._words[self._number[article.id]]
        top = float(row.data.max()) if row.nnz else 1.0
        shared = np.isin(row.indices, columns, assume_unique=True)
        out: dict[str, float] = {}
        for column, share in zip(row.indices[shared].tolist(), (row.data[shared] / top).tolist(), strict=True):
            if " " not in (term := self._lexical.terms[column]):
                part = _fold(term)
                out[part] = max(out.get(part, 0.0), BODY * self._worth(part) * math.sqrt(share))
        return out | {part: self._worth(part) for part in _parts(article.title)}

    def _phrase(
        self, words: Sequence[_Term], weight: Mapping[str, float], adjacent: set[tuple[str, str]], mass: float
    ) -> tuple[int, int, float] | None:
        """The best run of words: (first, last, worth). None where no word says anything of the story."""
        telling = [i for i, word in enumerate(words) if any(part in weight for part in word.parts)]
        best: tuple[int, int, float] | None = None
        for first in telling:
            for last in telling:
                if last < first or last - first >= MOST_WORDS or words[last].run != words[first].run:
                    continue
                place = _widened(words, first, last)
                worth = self._say(words[place[0] : place[1] + 1], weight, adjacent, mass)
                if place[1] - place[0] + 1 >= LEAST_WORDS and (best is None or worth > best[2] + 1e-9):
                    best = *place, worth
        return best

    def _say(
        self, words: Sequence[_Term], weight: Mapping[str, float], adjacent: set[tuple[str, str]], mass: float
    ) -> float:
        """How much of the story a phrase says, about 0 … 2."""
        parts = [part for word in words for part in word.parts]
        said = sum(weight.get(part, 0.0) for part in set(parts))
        said += sum(
            0.5 * (self._worth(a) + self._worth(b)) for a, b in sorted(set(pairwise(parts)) & adjacent)
        )
        other = sum(self._worth(part) for part in set(parts) if part not in weight)
        small = sum(1 for word in words if not word.parts)
        return (said - UNMATCHED * other) / math.sqrt(max(mass, 0.05)) - FUNCTION_WORD * small


def _widened(words: Sequence[_Term], first: int, last: int) -> tuple[int, int]:
    """A single word takes its neighbour along: the one after it, or before it, that means something."""
    if last > first:
        return first, last
    for at in (first + 1, first - 1):
        if 0 <= at < len(words) and words[at].run == words[first].run and words[at].parts:
            return min(first, at), max(first, at)
    for at in (first - 1, first + 1):
        if 0 <= at < len(words) and words[at].run == words[first].run:
            return min(first, at), max(first, at)
    return first, last


def _chosen(found: Sequence[_Found], limit: int) -> list[_Found]:
    """The best places, each story once, no words twice."""
    out: list[_Found] = []
    for f in sorted(found, key=lambda f: (-f.value, f.story, f.sentence, f.first)):
        here = [o for o in out if o.sentence == f.sentence]
        if (
            any(o.story == f.story for o in out)
            or len(here) >= IN_A_SENTENCE
            or any(o.first <= f.last and f.first <= o.last for o in here)
        ):
            continue
        out.append(f)
        if len(out) == limit:
            break
    return out


def _parts(text: str) -> tuple[str, ...]:
    return tuple(_fold(part) for part in _PART.findall(text.casefold()) if part not in ENGLISH_STOP_WORDS)


def _fold(word: str) -> str:
    """Plural and singular alike, roughly."""
    return word[:-1] if len(word) > 4 and word[-1] == "s" and word[-2] not in "su" else word


def _linked(text: str) -> set[str]:
    """The paths of all that a file links to."""
    return {_path(next(filter(None, found))) for found in _TARGET.findall(text)} - {""}


def _path(address: str) -> str:
    try:
        return unquote(urlsplit(address).path).strip("/").casefold()
    except ValueError:
        return ""


def _is_linked(article: Article, linked: set[str]) -> bool:
    return bool(linked & {_path(article.url), *map(_path, article.aliases)})
