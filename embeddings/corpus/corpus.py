"""All stories of an index as arrays: what retrieval and ranking compute with."""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from pathlib import Path

import numpy as np
from scipy import sparse

from content.base import Article, days
from content.base.languages import detect_each, primary
from embeddings.base.arrays import load_mapped, save_arrays
from embeddings.base.checked_loading import expect, expect_starts
from embeddings.base.mapped_rows import BLOCK, mapped, starts
from embeddings.base.sparse_rows import row_of
from embeddings.base.thread_safe_property import thread_safe_property
from embeddings.base.vectors import Array, Codes, Doubles, Flags, Floats, Numbers, unit
from embeddings.corpus.label_matrix import Labels, pack, unpack
from embeddings.corpus.link_graph import LinkGraph
from embeddings.corpus.series import beginning
from embeddings.corpus.whitening import DenseSpace
from embeddings.text.tfidf import LexicalModel

DENSE_WEIGHT = 0.6
"""Of the dense cosine in the fused vector's inner product, where the lexical one weighs 1 (see docs/relevance.md)."""
MOSTLY_DATED = 0.9
"""Share of stories with a date below which dates are left out of the ranking: standing in for the missing ones does
more harm than the others do good."""
MIN_STORIES = 3
"""Stories of a language from which on their words are made by it."""
TERMS_AT_ONCE = 1 << 24
"""Terms counted at once."""
DAYS = -719_162, 2_932_896
"""From the first day of the year 1 to the last of 9999."""
UNIT = 1.01
"""What no number of a row of length 1 exceeds, nor a cosine, however they are rounded."""


@dataclass(frozen=True, slots=True)
class Query:
    """One story, of the archive or a draft, seen as the one that others are compared with."""

    number: int | None
    """Its number in the corpus, None for a draft."""
    fused: Floats
    """Shape (fused dimensions,)."""
    raw: Floats
    """Shape (d,), length 1: the mean of its passages as the encoder made them."""
    dense: Floats
    """Shape (k,), length 1: the same in the archive's dense space."""
    passages: Floats
    """Shape (passages, k), rows of length 1, in the archive's dense space."""
    words: sparse.csr_matrix
    """Shape (1, terms), length 1."""
    title: sparse.csr_matrix
    """Shape (1, terms): idf² of the title's terms."""
    tags: sparse.csr_matrix
    authors: sparse.csr_matrix
    series: int | None
    """The label of what its title begins with, None where no story of the archive has it."""
    language: str
    day: float
    """Of the publication, in days since 1970-01-01, NaN without a date."""


@dataclass(frozen=True, slots=True)
class DraftWords:
    """A draft's words as the lexical model weighs them."""

    all: sparse.csr_matrix
    """Of title and text, as `LexicalModel.transform` gives it: shape (1, terms)."""
    reduced: Floats
    """The words `all` through the SVD, shape (SVD dimensions,)."""
    title: sparse.csr_matrix
    """Of the title, as `LexicalModel.present` gives it."""

    @classmethod
    def of(cls, draft: Article, model: LexicalModel, language: str = "") -> DraftWords:
        """Read them in the draft's language, which is a code."""
        rows = model.transform([lexical_text(draft), draft.title], (language, language))
        words = rows[:1]
        return cls(words, model.reduce(words)[0], model.presence(rows[1:]))


@dataclass(frozen=True)
class Corpus:
    """The stories by number: arrays over n stories with P passages, d dense dimensions and k of the dense space."""

    space: DenseSpace
    raw: Floats
    """Shape (n, d), rows of length 1: the mean of a story's passages as the encoder made them."""
    dense: Floats
    """Shape (n, k), rows of length 1: the same in the archive's dense space."""
    passages: Floats
    """Shape (P, k), rows of length 1, in the archive's dense space, a story's passages together."""
    passage_start: Numbers
    """Shape (n + 1,): story i has the passages passage_start[i] … passage_start[i + 1] - 1."""
    words: sparse.csr_matrix
    """Shape (n, terms), rows of length 1."""
    titles: sparse.csr_matrix
    """Shape (n, terms): idf² of the title's terms."""
    reduced: Floats
    """Shape (n, SVD dimensions), rows of length 1: the words through the SVD."""
    tags: Labels
    authors: Labels
    series: Labels
    """What the titles of several stories begin with."""
    named_series: Labels
    """Of each story, the series that its front matter names."""
    links: LinkGraph
    languages: Sequence[str]
    """Primary codes, as `settled_languages` gives them: all empty where no story says what it is written in."""
    day: Doubles
    """Shape (n,): the newsroom's day of the publication, in days since 1970-01-01, NaN without a date."""
    duplicate_of: Codes
    """Shape (n,): the number of the first story with nearly the same text, its own where it is alone."""
    translation_of: Codes
    """Shape (n,): the number of the first story that it is a translation of, its own where there is none."""
    zone: tzinfo = UTC
    """The newsroom's, of whose days `day` is."""
    scratch: Path | None = None
    """Folder of what need not be in memory; that of the system's temporary files if None."""

    def __len__(self) -> int:
        return len(self.day)

    @cached_property
    def stories_by_language(self) -> Mapping[str, int]:
        """How many stories each language has."""
        return Counter(self.languages)

    def word_language_of(self, draft: Article) -> str:
        """Tell by which language's rules a draft's words are made: one that several stories are in."""
        return self.language_of_words(self.language_of(draft))

    def language_of_words(self, code: str) -> str:
        """Tell by which language's rules the words of a story in the language `code` are made."""
        return code if self.stories_by_language.get(code, 0) >= MIN_STORIES else self._commonest_language

    @cached_property
    def _commonest_language(self) -> str:
        return most_common(self.languages)

    @cached_property
    def is_multilingual(self) -> bool:
        """Whether its stories are in more than one."""
        return len(self.stories_by_language) > 1

    def language_of(self, draft: Article) -> str:
        """Tell a draft's language by its own mark, or, where the archive holds several, by its text."""
        if code := primary(draft.language):
            return code
        if not self.is_multilingual:
            return self.languages[0] if self.languages else ""
        counts = self.stories_by_language
        # Parts of it may be in several.
        codes = detect_each(f"{draft.title}. {draft.text}", counts.keys())
        return min(codes or counts, key=lambda code: (-counts[code], code))

    @thread_safe_property
    def fused(self) -> Floats:
        """Shape (n, SVD dimensions + k): an inner product of two is the weighted sum of both cosines. It is mapped from
        a file."""
        blocks = (slice(start, start + BLOCK) for start in starts(len(self)))
        return mapped((fuse(self.reduced[block], self.dense[block]) for block in blocks), self.scratch)

    @cached_property
    def document_frequency(self) -> Numbers:
        """Shape (terms,): how many stories hold each."""
        columns = self.words.indices
        # A part at a time: what is counted is copied.
        parts = (columns[start : start + TERMS_AT_ONCE] for start in range(0, max(len(columns), 1), TERMS_AT_ONCE))
        counts = [np.bincount(part, minlength=self.words.shape[1]) for part in parts]
        return np.asarray(np.sum(counts, axis=0), dtype=np.int64)

    def frequency_within(self, code: str) -> tuple[Numbers, int]:
        """Count the stories that hold each term among those whose words are made by the language of a code, shape
        (terms,), and these stories. A word that half of few stories have is not rare, however many others are.
        """
        if code not in self._frequencies:
            is_counted = np.array([self.language_of_words(language) == code for language in self.languages], dtype=bool)
            counts = self.document_frequency if is_counted.all() else self._frequency_in(is_counted)
            self._frequencies[code] = (counts, int(is_counted.sum()))
        return self._frequencies[code]

    def _frequency_in(self, is_counted: Flags) -> Numbers:
        """How many of some stories, shape (n,), hold each term."""
        counts = np.zeros(self.words.shape[1], dtype=np.int64)
        for start in range(0, len(self), BLOCK):
            rows = slice(start, start + BLOCK)
            columns = self.words.indices[self.words.indptr[start] : self.words.indptr[min(start + BLOCK, len(self))]]
            terms_of_row = np.diff(self.words.indptr[start : start + BLOCK + 1])
            counts += np.bincount(columns[np.repeat(is_counted[rows], terms_of_row)], minlength=len(counts))
        return counts

    @cached_property
    def _frequencies(self) -> dict[str, tuple[Numbers, int]]:
        return {}

    @cached_property
    def is_dated(self) -> bool:
        """Whether enough stories have a date for the days between two to say something."""
        return bool(np.mean(~np.isnan(self.day)) >= MOSTLY_DATED)

    @cached_property
    def title_mass(self) -> Floats:
        """Shape (n,): the sum of each row of `titles`."""
        return np.maximum(np.asarray(self.titles.sum(axis=1), dtype=np.float32).ravel(), 1e-6)

    @cached_property
    def generality(self) -> Floats:
        """Shape (n,): cosine of each story with the archive's mean; high for those that are about everything."""
        return np.asarray(self.raw @ unit(self.raw.mean(axis=0)), dtype=np.float32)

    def translations(self, number: int) -> list[int]:
        """Give the numbers of the stories that say the same as one in another language, in their order."""
        group = self._translation_groups.get(int(self.translation_of[number]), ())
        return [other for other in group if self.languages[other] != self.languages[number]]

    def versions(self, number: int) -> Sequence[int]:
        """Give the numbers of a story and all its translations, those in another variant of its language among them; of
        one that has none, nothing."""
        return self._translation_groups.get(int(self.translation_of[number]), ())

    def translations_with_duplicates(self, number: int) -> list[int]:
        """Give the numbers of the translations of one story and of its near-duplicates, and of the near-duplicates of
        these, in their order."""
        group = self._content_groups.get(int(self.content_group[number]), ())
        return [other for other in group if self.languages[other] != self.languages[number]]

    @cached_property
    def content_group(self) -> Codes:
        """Shape (n,): one number for all stories that tell the same, as near-duplicates or in other languages."""
        if not self._translation_groups:
            return self.duplicate_of
        # Imported only where it is needed: sparse matrices do not load it.
        from scipy.sparse.csgraph import connected_components

        own = np.arange(len(self))
        pairs = np.tile(own, 2), np.concatenate([self.duplicate_of, self.translation_of])
        graph = sparse.coo_matrix((np.ones(2 * len(self), np.int8), pairs), shape=(len(self), len(self)))
        return np.asarray(connected_components(graph, directed=False)[1], np.int32)

    @cached_property
    def _content_groups(self) -> Mapping[int, Sequence[int]]:
        """The stories of each number of `content_group` that holds translations."""
        groups: defaultdict[int, list[int]] = defaultdict(list)
        in_translation = [number for group in self._translation_groups.values() for number in group]
        for number in np.flatnonzero(np.isin(self.content_group, self.content_group[in_translation])).tolist():
            groups[int(self.content_group[number])].append(number)
        return groups

    @cached_property
    def _translation_groups(self) -> Mapping[int, Sequence[int]]:
        """Each group of translations, by its first story."""
        groups: defaultdict[int, list[int]] = defaultdict(list)
        translations = np.flatnonzero(self.translation_of != np.arange(len(self)))
        for number in np.union1d(translations, self.translation_of[translations]).tolist():
            groups[int(self.translation_of[number])].append(number)
        return groups

    def similarity(self, query: Query, numbers: Numbers) -> Floats:
        """Compare some stories with a query: shape (len(numbers),), 1 for one with the same fused vector."""
        products = fuse(self.reduced[numbers], self.dense[numbers]) @ query.fused
        return np.asarray(products, np.float32) / max(float(query.fused @ query.fused), 1e-9)

    def query(self, number: int) -> Query:
        """Make a query of a story of the corpus."""
        return Query(
            number=number,
            fused=fuse(self.reduced[number], self.dense[number]),
            raw=self.raw[number],
            dense=self.dense[number],
            passages=self.passages[self.passage_start[number] : self.passage_start[number + 1]],
            words=row_of(self.words, number),
            title=row_of(self.titles, number),
            tags=row_of(self.tags.rows, number),
            authors=row_of(self.authors.rows, number),
            series=self.series.first_label(number),
            language=self.languages[number],
            day=float(self.day[number]),
        )

    def query_for(self, draft: Article, passages: Floats, words: DraftWords) -> Query:
        """Make a query of a draft; `passages` are its vectors, shape (passages, d), rows of length 1."""
        raw = unit(passages.sum(axis=0))
        dense = self.space.transform(raw[None])[0]
        return Query(
            number=None,
            fused=fuse(words.reduced, dense),
            raw=raw,
            dense=dense,
            passages=self.space.transform(passages),
            words=words.all,
            title=words.title,
            tags=self.tags.row(draft.tags),
            authors=self.authors.row(draft.authors),
            series=self.series.column(beginning(draft.title)),
            language=self.language_of(draft),
            day=day_number(draft.published, self.zone),
        )

    def save(self, folder: Path) -> None:
        """Write `corpus.safetensors` and the labels' files."""
        arrays: dict[str, Array] = {
            "space.mean": self.space.mean,
            "space.axes": self.space.axes,
            "raw": self.raw,
            "dense": self.dense,
            "passages": self.passages,
            "passage_start": self.passage_start,
            "reduced": self.reduced,
            "links": np.array(self.links.directed_pairs(), dtype=np.int32).reshape(-1, 2),
            "day": self.day,
            "duplicate_of": self.duplicate_of,
            "translation_of": self.translation_of,
            # Kept, so that the first answer need not read all vectors.
            "generality": self.generality,
            **pack(self.words, "words"),
            **pack(self.titles, "titles"),
        }
        save_arrays(arrays, folder / "corpus.safetensors")
        self.tags.save(folder, "tags")
        self.authors.save(folder, "authors")
        self.series.save(folder, "series")
        self.named_series.save(folder, "named_series")

    @classmethod
    def load(
        cls, folder: Path, languages: Sequence[str], zone: tzinfo, *, dimension: int, passages: int, terms: int
    ) -> Corpus:
        """Read what `save` wrote; `languages` are the stories', which the catalogue keeps, and `zone` the newsroom's,
        which the manifest does. Raises ValueError where it is not of so many stories, passages, dimensions and terms.
        """
        arrays = load_mapped(folder / "corpus.safetensors")
        n = len(languages)
        axes = expect(arrays, "space.axes", "f4", (dimension, None))
        reduced = expect(arrays, "reduced", "f4", (n, None), -UNIT, UNIT)
        links = expect(arrays, "links", "i4", (None, 2), 0, n - 1)
        corpus = cls(
            space=DenseSpace(expect(arrays, "space.mean", "f4", (dimension,), -UNIT, UNIT), axes),
            raw=expect(arrays, "raw", "f4", (n, dimension), -UNIT, UNIT),
            dense=expect(arrays, "dense", "f4", (n, axes.shape[1]), -UNIT, UNIT),
            passages=expect(arrays, "passages", "f4", (passages, axes.shape[1]), -UNIT, UNIT),
            passage_start=expect_starts(arrays, "passage_start", n, passages, least=1),
            words=unpack(arrays, "words", (n, terms), 0, UNIT),
            titles=unpack(arrays, "titles", (n, terms), 0, 1e4),
            reduced=reduced,
            tags=Labels.load(folder, "tags", n),
            authors=Labels.load(folder, "authors", n),
            series=Labels.load(folder, "series", n),
            named_series=Labels.load(folder, "named_series", n),
            links=LinkGraph(n, map(tuple, links.tolist())),
            languages=settled_languages(languages),
            day=expect(arrays, "day", "f8", (n,), *DAYS, gaps=True),
            duplicate_of=expect(arrays, "duplicate_of", "i4", (n,), 0, n - 1),
            translation_of=expect(arrays, "translation_of", "i4", (n,), 0, n - 1),
            zone=zone,
        )
        corpus.__dict__["generality"] = expect(arrays, "generality", "f4", (n,), -UNIT, UNIT)
        return corpus


def settled_languages(languages: Sequence[str]) -> list[str]:
    """Give the primary codes of the stories' languages; a story without one counts as of the archive's commonest, so
    that it is cut off from nothing."""
    codes = [primary(language) for language in languages]
    commonest = most_common([code for code in codes if code])
    return [sys.intern(code or commonest) for code in codes]


def of_words(languages: Sequence[str]) -> list[str]:
    """Give the codes by which the stories' words are made: a language of very few gives way to the commonest.

    None of these has another that shares its words; and so they leave those of all others as they are.
    """
    stories = Counter(languages)
    commonest = most_common(languages)
    return [code if stories[code] >= MIN_STORIES else commonest for code in languages]


def most_common(values: Sequence[str]) -> str:
    """Return the value that stands most often, the first in the alphabet of equal ones; empty if none."""
    counts = Counter(values)
    return min(counts, key=lambda value: (-counts[value], value)) if counts else ""


def lexical_text(article: Article) -> str:
    """Give what the lexical model reads of a story: its title counts twice, and the anchors of its internal links do
    not."""
    return f"{article.title}. {article.title}. {without_anchors(article)}"


def titled_text(article: Article) -> str:
    """Give a story's text with its title before it."""
    return f"{article.title}. {article.text}"


def without_anchors(article: Article) -> str:
    """Take the anchors of its internal links out of a story's text.

    An anchor often repeats the title that it leads to. Learning would take that for what makes stories related, and a
    story that nobody has linked yet does not have it.
    """
    text = article.text
    for link in article.links:
        if link.text:
            text = text.replace(link.text, " ", 1)
    return text


def fuse(reduced: Floats, dense: Floats) -> Floats:
    """Join both vectors into one: the inner product of two such is lexical cosine + DENSE_WEIGHT · dense cosine."""
    return np.concatenate([reduced, np.float32(DENSE_WEIGHT**0.5) * dense], axis=-1)


def day_number(moment: datetime | None, zone: tzinfo) -> float:
    """Give the newsroom's day in days since 1970-01-01, NaN for None."""
    return float("nan") if moment is None else float(days.day_number(days.day_of(moment, zone)))
