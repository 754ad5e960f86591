"""Linker: at which words of a draft an earlier story could be linked."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import unquote

import numpy as np
from scipy import sparse

from content.base import urls
from content.base.languages import primary
from embeddings.base.answers import Related
from embeddings.linking.suggestions import CONSIDERED_STORIES, LinkSuggestion
from embeddings.linking.terms import Term, folded, parts_of, term_of, widened
from embeddings.text.sentences import Sentence, sentences
from embeddings.text.tfidf import LexicalModel

LIMIT = 6
MIN_SCORE = 0.3
"""Suggestions of a lower score are left out: an editor would take one in twenty of them (docs/editors.md)."""
MAX_WORDS = 8
"""Words of a phrase; it has at least two, unless it is a name."""
SENTENCES_PER_STORY = 3
"""Sentences in which a phrase is looked for, a story: those that have most in common with it."""
ANCHORED_SENTENCES = 20
"""Sentences looked at, a story, that hold words by which others linked it: those by which most did."""
MAX_PHRASE_ENDS = 200
"""Words of a sentence with which a phrase may begin or end: no sentence that people write has as many."""
BODY_WORTH = 0.35
"""What a word is worth that stands in a story's text, where one of its title is worth 1."""
UNMATCHED_LOSS, FUNCTION_WORD_LOSS = 0.3, 0.06
"""What a phrase loses by a word that the story has nothing to do with, in shares of its idf², and by a small word."""
MIN_WORTH = 0.03
"""A word of a story's text that is worth less says nothing of it."""
MAX_PER_SENTENCE = 2
"""Suggestions at most in one sentence."""

RELATED_WEIGHT, PHRASE_WEIGHT, SENTENCE_WEIGHT, ANCHOR_WEIGHT, LATE_WEIGHT = 0.5, 1.0, 1.0, 1.1, -0.15
"""Weights of what speaks for a suggestion: how related the story is, how much of its title the phrase says, how much
of its subject the sentence says, how often other stories linked it by these words, and (against it) how late the
sentence comes. Fitted to two archives together, and rounded (docs/editors.md)."""
MIN_NAME_WORTH = 0.4
"""What a capitalised word must be worth to be linked by itself."""

_TARGET = re.compile(
    r"\]\(\s*+<?([^\s)>]++)|href\s*+=\s*+[\"']([^\"']++)"
    r"|^[ \t]*+(?>(?:>[ \t]*+)*)\[[^\[\]]++\]:\s*+(\S++)|[\"'](/[^\"'\s]++)[\"']\s*+\|",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class _Place:
    """Words first … last of a sentence, for a story; all by number."""

    value: float
    story: int
    sentence: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Draft:
    """A draft taken apart."""

    terms: Sequence[Sequence[Term]]
    """The words of each sentence."""
    parts: Mapping[str, int]
    """All folded words that mean something, numbered."""
    holds: sparse.csr_matrix
    """Shape (sentences, parts): 1 where a sentence holds a part."""
    holds_term: np.ndarray
    """Shape (terms,): whether the draft holds a term of the lexical model."""
    subject_share: np.ndarray
    """Shape (sentences, stories): how much each sentence says of each story; 1 for the pair that does most."""
    anchors: Mapping[str, Mapping[int, tuple[int, int, float]]]
    """Story → sentence → (first, last, share): words by which others linked it, and how many of them linked it."""


@dataclass(frozen=True, slots=True)
class _Target:
    """A story as it may be linked."""

    weight: Mapping[str, float]
    """What each of the draft's parts says of it."""
    adjacent: frozenset[tuple[str, str]]
    """Parts that stand side by side in its title."""
    mass: float
    """What its title is worth."""
    odds: float
    """Logarithm of the odds of its being related."""


class Linker:
    """Finds where the stories of one snapshot could be linked. Safe to share by threads."""

    def __init__(
        self,
        lexical: LexicalModel,
        words: sparse.csr_matrix,
        days: Sequence[float],
        ids: Sequence[str],
        languages: Sequence[str],
        anchors: Iterable[tuple[int, str, str]],
    ) -> None:
        """`words` are the stories' rows in the lexical model; `days` (since 1970-01-01, NaN without a date), `ids` and
        `languages` are theirs in the same order. `anchors` are the links among them: the place in that order of the
        story that it is in, the id of the one that it leads to, and its words."""
        self._lexical = lexical
        self._words = words
        self._folded = ["" if " " in term else folded(term) for term in lexical.terms]
        """Of each term; empty for those of two words."""
        idf: dict[str, float] = {}
        for part, value in zip(self._folded, lexical.idf.tolist(), strict=True):
            idf[part] = min(value, idf.get(part, math.inf))
        idf.pop("", None)
        rarest = max(idf.values(), default=1.0)
        self._worth = {part: (value / rarest) ** 2 for part, value in idf.items()}
        self._number = {article: number for number, article in enumerate(ids)}
        linked_by: dict[tuple[str, ...], list[tuple[str, float]]] = defaultdict(list)
        for number, target, anchor in anchors:
            if parts := parts_of(anchor, primary(languages[number])):
                linked_by[parts].append((target, days[number]))
        self._anchors: Mapping[tuple[str, ...], list[tuple[str, float]]] = dict(linked_by)

    def suggest(
        self,
        text: str,
        related: Sequence[Related],
        *,
        day: float = math.nan,
        language: str = "",
        limit: int = LIMIT,
    ) -> list[LinkSuggestion]:
        """Find at most `limit` places for links in a draft's Markdown, best first.

        `related` are the stories that may be linked; those that the draft links to already are left out. `day` is the
        draft's, in days since 1970-01-01: how stories from then on link is not looked at. `language` is the code of the
        one that it is in.
        """
        draft_sentences = sentences(text)
        linked_paths = {_path(next(filter(None, groups))) for groups in _TARGET.findall(text)} - {""}
        stories = [
            story
            for story in related[:CONSIDERED_STORIES]
            if story.article.id in self._number
            and linked_paths.isdisjoint((_path(story.article.url), *map(_path, story.article.aliases)))
        ]
        if not draft_sentences or not stories:
            return []
        draft = self._take_apart(text, draft_sentences, stories, day, language)
        candidates = (place for number, story in enumerate(stories) for place in self._places(draft, number, story))
        places = [place for place in candidates if _score(place) >= MIN_SCORE]
        return [
            _suggestion(text, draft_sentences[place.sentence], draft.terms[place.sentence], place, stories)
            for place in _without_overlaps(places, limit)
        ]

    def worth(self, part: str) -> float:
        """Give idf² of a folded word, 1 for the rarest: one that the archive does not know is as rare as any."""
        return self._worth.get(part, 1.0)

    def _take_apart(
        self,
        text: str,
        draft_sentences: Sequence[Sentence],
        stories: Sequence[Related],
        day: float,
        language: str,
    ) -> _Draft:
        terms = [tuple(term_of(text, word, language) for word in sentence.words) for sentence in draft_sentences]
        parts: dict[str, int] = {}
        indices: list[int] = []
        starts = [0]
        for words in terms:
            sentence_parts = {part for word in words for part in word.parts}
            indices += sorted(parts.setdefault(part, len(parts)) for part in sorted(sentence_parts))
            starts.append(len(indices))
        holds = sparse.csr_matrix((np.ones(len(indices)), indices, starts), shape=(len(terms), len(parts)))
        texts = [text[sentence.start : sentence.end] for sentence in draft_sentences]
        rows = self._lexical.present(texts, [language] * len(texts))
        overlap = (
            (rows @ self._words[[self._number[story.article.id] for story in stories]].T).toarray().astype(np.float64)
        )
        # Longer sentences say more of everything.
        overlap /= np.sqrt(np.maximum(np.asarray(rows.sum(axis=1)), 1e-9))
        subject_share = overlap / max(float(overlap.max()), 1e-9)
        holds_term = np.zeros(rows.shape[1], dtype=bool)
        holds_term[rows.indices] = True
        return _Draft(terms, parts, holds, holds_term, subject_share, self._anchors_in(terms, day))

    def _anchors_in(
        self, terms: Sequence[Sequence[Term]], day: float
    ) -> Mapping[str, Mapping[int, tuple[int, int, float]]]:
        anchors: dict[str, dict[int, tuple[int, int, float]]] = defaultdict(dict)
        links_by_phrase: dict[tuple[str, ...], Counter[str]] = {}
        for s, words in enumerate(terms):
            for first in (i for i, word in enumerate(words) if word.parts):
                phrase: tuple[str, ...] = ()
                for last in range(first, min(first + MAX_WORDS, len(words))):
                    if words[last].run != words[first].run:
                        break
                    phrase += words[last].parts
                    if not words[last].parts or phrase not in self._anchors:
                        continue
                    if phrase not in links_by_phrase:
                        links_by_phrase[phrase] = Counter(
                            target for target, linked_on in self._anchors[phrase] if not linked_on >= day
                        )
                    links = links_by_phrase[phrase]
                    # One more, as if it linked something else: a single link proves little.
                    total = sum(links.values()) + 1
                    for target, count in links.items():
                        if count / total >= anchors[target].get(s, (0, 0, 0.0))[2]:
                            anchors[target][s] = first, last, count / total
        return anchors

    def _places(self, draft: _Draft, number: int, story: Related) -> Iterator[_Place]:
        target = self._target(draft, story)
        if target is None:
            return
        values = np.zeros(len(draft.parts))
        for part in target.weight.keys() & draft.parts.keys():
            values[draft.parts[part]] = target.weight[part]
        rank = draft.holds @ values / target.mass + draft.subject_share[:, number]
        anchored = draft.anchors.get(story.article.id, {})
        anchored_sentences = sorted(anchored, key=lambda s: (-anchored[s][2], s))[:ANCHORED_SENTENCES]
        for s in dict.fromkeys([*anchored_sentences, *np.argsort(-rank, kind="stable")[:SENTENCES_PER_STORY].tolist()]):
            best = self._phrase(draft.terms[s], target)
            share = 0.0
            if s in anchored:
                first, last, share = anchored[s]
                worth = self._worth_of(draft.terms[s][first : last + 1], target)
                if best is None or best[2] < worth + share:
                    best = *widened(draft.terms[s], first, last), worth
            if best is not None:
                value = (
                    RELATED_WEIGHT * target.odds
                    + PHRASE_WEIGHT * best[2]
                    + SENTENCE_WEIGHT * float(draft.subject_share[s, number])
                )
                yield _Place(value + ANCHOR_WEIGHT * share + LATE_WEIGHT * math.log1p(s), number, s, best[0], best[1])

    def _target(self, draft: _Draft, story: Related) -> _Target | None:
        title = parts_of(story.article.title, primary(story.article.language))
        if not title:
            return None
        number = self._number[story.article.id]
        row = slice(*self._words.indptr[number : number + 2])
        columns, values = self._words.indices[row], self._words.data[row]
        in_draft = np.flatnonzero(draft.holds_term[columns])
        top = float(values.max()) if len(values) else 1.0
        weight: dict[str, float] = {}
        for column, share in zip(columns[in_draft].tolist(), np.sqrt(values[in_draft] / top).tolist(), strict=True):
            if part := self._folded[column]:
                weight[part] = max(weight.get(part, 0.0), BODY_WORTH * self.worth(part) * share)
        weight = {part: value for part, value in weight.items() if value >= MIN_WORTH}
        weight |= {part: self.worth(part) for part in title}
        odds = math.log(max(story.score, 0.004) / (1 - min(story.score, 0.99)))
        mass = max(sum(self.worth(part) for part in dict.fromkeys(title)), 0.05)
        return _Target(weight, frozenset(pairwise(title)), mass, odds)

    def _phrase(self, words: Sequence[Term], target: _Target) -> tuple[int, int, float] | None:
        """The best run of words: (first, last, worth). None where no word says anything of the story."""
        related_words = [i for i, word in enumerate(words) if any(part in target.weight for part in word.parts)][
            :MAX_PHRASE_ENDS
        ]
        best: tuple[int, int, float] | None = None
        for n, first in enumerate(related_words):
            for last in related_words[n:]:
                if last - first >= MAX_WORDS or words[last].run != words[first].run:
                    break
                begin, end = self._name_or_widened(words, first) if last == first else (first, last)
                worth = self._worth_of(words[begin : end + 1], target)
                if best is None or worth > best[2] + 1e-9:
                    best = begin, end, worth
        return best

    def _name_or_widened(self, words: Sequence[Term], place: int) -> tuple[int, int]:
        """A rare name may stand alone, any other word takes its neighbour along."""
        word = words[place]
        if word.capital and place > 0 and max(map(self.worth, word.parts)) >= MIN_NAME_WORTH:
            return place, place
        return widened(words, place, place)

    def _worth_of(self, words: Sequence[Term], target: _Target) -> float:
        """How much of the story a phrase says, about 0 … 2."""
        parts = [part for word in words for part in word.parts]
        matched = sum(target.weight.get(part, 0.0) for part in dict.fromkeys(parts))
        matched += sum(
            (self.worth(a) + self.worth(b)) / 2 for a, b in dict.fromkeys(pairwise(parts)) if (a, b) in target.adjacent
        )
        unmatched = sum(self.worth(part) for part in dict.fromkeys(parts) if part not in target.weight)
        function_words = sum(not word.parts for word in words)
        return (matched - UNMATCHED_LOSS * unmatched) / math.sqrt(target.mass) - FUNCTION_WORD_LOSS * function_words


def _suggestion(
    text: str, sentence: Sentence, terms: Sequence[Term], place: _Place, stories: Sequence[Related]
) -> LinkSuggestion:
    start, end = terms[place.first].start, terms[place.last].end
    story = stories[place.story]
    phrase, sentence_text = text[start:end], text[sentence.start : sentence.end]
    return LinkSuggestion(phrase, sentence_text, start, end, story.article, _score(place), story.score)


def _score(place: _Place) -> float:
    return 1 / (1 + math.exp(-place.value))


def _without_overlaps(places: Sequence[_Place], limit: int) -> list[_Place]:
    """The best places, each story once, no words twice."""
    chosen: list[_Place] = []
    for place in sorted(places, key=lambda place: (-place.value, place.story, place.sentence, place.first)):
        in_sentence = [other for other in chosen if other.sentence == place.sentence]
        if (
            any(other.story == place.story for other in chosen)
            or len(in_sentence) >= MAX_PER_SENTENCE
            or any(other.first <= place.last and place.first <= other.last for other in in_sentence)
        ):
            continue
        chosen.append(place)
        if len(chosen) == limit:
            break
    return chosen


def _path(address: str) -> str:
    parts = urls.split(address)
    return unquote(parts.path).strip("/").casefold() if parts else ""
