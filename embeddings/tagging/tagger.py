"""Tagger: from an archive and its labels to suggestions for any story."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np
from safetensors.numpy import save_file
from scipy import sparse

from content.base import Article
from content.fields.technical_tags import is_technical
from embeddings.base.answers import TagAnswer, TagCandidate, TagSuggestion
from embeddings.base.arrays import load_mapped
from embeddings.base.checked_loading import expect, expect_places, record
from embeddings.base.reader_visibility import Shown
from embeddings.base.vectors import Doubles, Floats, Numbers
from embeddings.corpus import unhelpful
from embeddings.corpus.corpus import UNIT, Corpus, Query
from embeddings.corpus.label_matrix import Labels, pack, unpack
from embeddings.tagging import reasons, section, shipped
from embeddings.tagging.model import CONTENT, TaggerModel, fit_sections, most_used_labels, newest_bearers
from embeddings.tagging.names.candidates import Candidates
from embeddings.tagging.names.terms import Terms
from embeddings.tagging.names.vocabulary import Arrays, Encode, Texts, Vocabulary
from embeddings.tagging.reading import StoryReader, by_age, counted_words
from embeddings.tagging.suggester import Suggester, arrays_under
from embeddings.text import names, words
from embeddings.text.languages import DEFAULT as LANGUAGE
from embeddings.text.words import Spelling

CANDIDATE_STORIES = 10_000
"""Stories that names which may make new tags are learned from, the newest."""
MAX_BEARERS = 2000
"""Bearers of a label, the newest, among which the nearest to a story are sought."""
MIN_SHARED_WORDS = 0.3
"""Share of the words of two names that both have, from which on one is the other's nearest."""
EXAMPLE_STORIES = 300
"""Stories most like the text in which a new name is sought, for an example."""
COMMON_SHARE = 0.2
"""Share of the labelled stories from which on a label needs more than a word of the text to be advised. So does one
that a single other story bears, and one whose name the text has by its stem alone."""
BY_WORD_ALONE, BY_STEM_ALONE = "only its words speak for it", "the text has its name in another form alone"
HARDLY_SHOWN, EVERYWHERE = "texts hardly show it", "so many stories have it that it tells none apart"
ALWAYS_TOGETHER, TECHNICAL = "another tag stands on the same stories", "it is a generator's own"
"""Reserves about a label that is suggested."""
MIN_CHOICES = 2
"""Categories, or sections, from which on there is something to choose."""


class Articles(Protocol):
    """The archive's articles by number."""

    def __getitem__(self, number: int, /) -> Article: ...


class Tagger:
    """Suggests tags, categories, a section and new names. Safe to share by threads."""

    def __init__(self, articles: Articles, corpus: Corpus, learned: TaggerModel) -> None:
        self._articles = articles
        self._corpus = corpus
        self._learned = learned
        self._reader = StoryReader(corpus, learned.terms)
        self._place = {number: place for place, number in enumerate(learned.story_numbers.tolist())}
        self._by_term = sparse.csr_matrix(learned.rows.T)

    @classmethod
    def fit(cls, articles: Sequence[Article], corpus: Corpus, encode: Encode) -> Tagger:
        """Learn from the stories that bear labels. `corpus` holds the articles in the same order.

        The tags are those of the corpus: what is done to them (aliases) is done there. Equal input makes equal output.
        """
        categories = Labels.fit([article.categories for article in articles])
        sections = Labels.fit([(article.section,) if article.section else () for article in articles])
        training_numbers = {
            "tags": newest_bearers(corpus, corpus.tags, least=1),
            "categories": newest_bearers(corpus, categories, least=MIN_CHOICES),
            "sections": newest_bearers(corpus, sections, least=MIN_CHOICES),
        }
        story_numbers = by_age(corpus, np.unique(np.concatenate(list(training_numbers.values()))))
        stems = [words.stem_article(articles[number]) for number in story_numbers.tolist()]
        terms, rows = Terms.fit(map(counted_words, stems))
        reader = StoryReader(corpus, terms)
        texts = reader.read_stories(story_numbers, stems, rows)

        def suggester(labels: Labels, numbers: Numbers) -> Suggester | None:
            if not len(numbers):
                return None
            training_places = np.flatnonzero(np.isin(story_numbers, numbers))
            training_texts = texts[training_places]
            suggested_labels = most_used_labels(labels)
            return Suggester.fit(
                Vocabulary.fit(suggested_labels, training_texts.stems, terms, encode),
                training_places,
                training_texts,
                suggested_labels.carried[story_numbers[training_places]],
            )

        known_names = [*corpus.tags.names, *categories.names, *sections.names]
        newest = by_age(corpus, np.arange(len(articles)))[-CANDIDATE_STORIES:]
        return cls(
            articles,
            corpus,
            TaggerModel(
                story_numbers=story_numbers,
                terms=terms,
                rows=texts.terms,
                tags=suggester(corpus.tags, training_numbers["tags"]),
                categories=suggester(categories, training_numbers["categories"]),
                sections=fit_sections(
                    sections, np.flatnonzero(np.isin(story_numbers, training_numbers["sections"])), texts, story_numbers
                ),
                candidates=Candidates.fit(
                    [articles[number] for number in newest.tolist()], known_names, corpus.authors.names
                ),
            ),
        )

    @property
    def threshold(self) -> float:
        """The confidence from which on a tag of this archive is worth showing by itself, between 0 and 1."""
        tags = self._learned.tags
        return (tags.calibration if tags else shipped.CALIBRATION).threshold

    def suggest(
        self,
        article: Article,
        query: Query,
        *,
        limit: int = 10,
        shown: Shown | None = None,
    ) -> TagAnswer:
        """Suggest up to `limit` labels of each kind, most confident first.

        A story of the archive is judged by its text alone, as if the archive did not hold it and whatever it bears.
        With `shown`, no label comes that no listed story bears, and only listed stories are counted and named.
        """
        learned, corpus = self._learned, self._corpus
        text = self._reader.read_query(query, words.stem_article(article))
        place = None if query.number is None else self._place.get(query.number)
        term_rows = self._by_term[text.terms.indices]
        request = _Request(
            spelling=Spelling(
                f"{article.title}\n\n{article.description}\n\n{article.text}", corpus.language_of_words(query.language)
            ),
            text=text,
            term_rows=term_rows,
            term_cosines=np.asarray(text.terms.data @ term_rows, dtype=np.float32),
            similarity=functools.partial(corpus.similarity, query),
            number=query.number,
            place=place,
            limit=limit,
            shown=shown,
        )
        return TagAnswer(
            self._suggestions(learned.tags, request),
            self._candidates(article, query.language, request),
            threshold=self.threshold,
            categories=self._suggestions(learned.categories, request),
            sections=self._sections(request),
        )

    def _candidates(self, article: Article, language: str, request: _Request) -> tuple[TagCandidate, ...]:
        """New names, each with a story that writes it too and the tag that shares the most of its words."""
        candidates = self._learned.candidates.propose(article, in_archive=request.number is not None, code=language)
        if not candidates:
            return ()
        nearest = self._learned.story_numbers[
            np.argsort(-request.term_cosines, kind="stable")[:EXAMPLE_STORIES]
        ].tolist()
        stories = [
            self._articles[number]
            for number in nearest
            if number != request.number and (request.shown is None or request.shown.listed[number])
        ]
        return tuple(
            replace(
                candidate,
                example=next((story for story in stories if _mentions_name(story, candidate.tag)), None),
                nearest=self._nearest_tag(candidate.tag),
            )
            for candidate in candidates
        )

    def _nearest_tag(self, name: str) -> str:
        """The tag that shares the largest part of both names' words; of equal ones the one on the most stories."""
        # `New Zealand` has nothing of `news`, though their stems meet.
        plain = " ".join(word for word in name.split() if word.casefold() not in LANGUAGE.generic_words)
        tags, name_words = self._corpus.tags, set(words.content_stems(plain))
        overlaps = [
            (len(name_words & tag_words) / len(name_words | tag_words), int(tags.counts[column]), tag)
            for column, (tag, tag_words) in enumerate(zip(tags.names, self._tag_words, strict=True))
            if len(name_words & tag_words) >= MIN_SHARED_WORDS * len(name_words | tag_words) > 0
        ]
        return max(overlaps, default=(0.0, 0, ""))[2]

    @functools.cached_property
    def _tag_words(self) -> list[set[str]]:
        return [set(words.content_stems(tag)) for tag in self._corpus.tags.names]

    def _suggestions(self, suggester: Suggester | None, request: _Request) -> tuple[TagSuggestion, ...]:
        if suggester is None:
            return ()
        labels = suggester.vocabulary.labels
        bears = np.zeros(len(labels.names), np.float32)
        if request.number is not None:
            bears[labels.carried[request.number].indices] = 1
        features = suggester.vocabulary.story_features(request.text)
        confidence = suggester.confidence(features, request.term_cosines, request.place, bears)
        counts = request.counts(labels)
        columns = request.best(confidence, counts)
        whole_names = set(features.mentions.whole_names.indices.tolist())
        suggestions = []
        for column, term_columns in zip(
            columns, suggester.telling_terms(columns, request.text.terms, request.term_rows), strict=True
        ):
            terms, name = [self._learned.terms.vocabulary[term] for term in term_columns], labels.names[column]
            word_reasons = reasons.by_words(request.spelling, name, column in whole_names, terms)
            is_written = column not in whole_names or reasons.is_written(request.spelling, name)
            suggestion = self._suggestion(
                labels,
                column,
                int(counts[column]),
                float(confidence[column]),
                word_reasons,
                request,
                is_written=is_written,
            )
            if not suggestion.reserve and suggester.hardly_shown[column]:
                suggestion = replace(suggestion, reserve=HARDLY_SHOWN)
            suggestions.append(suggestion)
        return tuple(suggestions)

    def _sections(self, request: _Request) -> tuple[TagSuggestion, ...]:
        if self._learned.sections is None:
            return ()
        labels, model = self._learned.sections
        confidence = model.confidence(request.text.fused, request.place)
        counts = request.counts(labels)
        columns = request.best(confidence, counts)
        return tuple(
            self._suggestion(labels, column, int(counts[column]), float(confidence[column]), [], request)
            for column in columns
        )

    def _suggestion(
        self,
        labels: Labels,
        column: int,
        count: int,
        confidence: float,
        word_reasons: list[str],
        request: _Request,
        *,
        is_written: bool = True,
    ) -> TagSuggestion:
        """`word_reasons` are what the text's words say for it; `is_written` is False where they have its name by their
        stems alone."""
        bearers = labels.bearers(np.array([column], np.int32))
        if request.shown is not None and not request.shown.all_listed:
            bearers = bearers[request.shown.listed[bearers]]
        if len(bearers) > MAX_BEARERS:
            bearers = np.sort(by_age(self._corpus, bearers)[-MAX_BEARERS:])
        if request.number is not None:
            # That another copy of the same story carries it says nothing of the text.
            copy_of = self._corpus.duplicate_of
            bearers = bearers[copy_of[bearers] != copy_of[request.number]]
        story_reasons = reasons.by_stories(
            bearers, request.similarity, lambda number: self._articles[number].title, request.number
        )
        name = labels.names[column]
        reserve = self._unhelpful.get(name.casefold(), "")
        if not reserve and not story_reasons:
            used_once = bool(word_reasons) and len(bearers) <= 1
            if not is_written:
                reserve = BY_STEM_ALONE
            elif labels.counts[column] >= COMMON_SHARE * max(labels.labelled, 1) or used_once:
                reserve = BY_WORD_ALONE
        return TagSuggestion(name, confidence, count, (*word_reasons, *story_reasons), reserve)

    @functools.cached_property
    def _unhelpful(self) -> dict[str, str]:
        """Tags that lead no reader anywhere, in lower case, each with why."""
        tags = self._corpus.tags
        reserves = {tags.names[column]: ALWAYS_TOGETHER for column, _ in unhelpful.always_together(tags)}
        reserves |= {tags.names[column]: EVERYWHERE for column, _ in unhelpful.everywhere(tags)}
        reserves |= {name: TECHNICAL for name in tags.names if is_technical(name)}
        return {name.casefold(): reserve for name, reserve in reserves.items()}

    def save(self, folder: Path) -> None:
        """Write `tagging.json`, `tagging.safetensors`, and the files of the categories' and sections' labels."""
        learned = self._learned
        arrays: Arrays = {"read": learned.story_numbers, "idf": learned.terms.idf, **pack(learned.rows, "rows")}
        for kind, suggester in (("tags", learned.tags), ("categories", learned.categories)):
            if suggester:
                arrays |= {f"{kind}.{name}": array for name, array in suggester.arrays().items()}
        if learned.categories:
            learned.categories.vocabulary.labels.save(folder, "categories")
        if learned.sections:
            labels, model = learned.sections
            labels.save(folder, "sections")
            arrays |= {f"sections.{name}": array for name, array in model.arrays().items()}
        content = {"terms": list(learned.terms.vocabulary), "candidates": asdict(learned.candidates.record())}
        (folder / "tagging.json").write_text(json.dumps(content, ensure_ascii=False), "utf-8")
        save_file({name: np.ascontiguousarray(array) for name, array in arrays.items()}, folder / "tagging.safetensors")

    @classmethod
    def load(cls, folder: Path, articles: Articles, corpus: Corpus) -> Tagger:
        """Read what `save` wrote, for the same articles and corpus. Raises ValueError where it is not that."""
        content = record(folder / "tagging.json", CONTENT)
        if len(set(content.terms)) != len(content.terms):
            raise ValueError("tagging.json has a term twice")
        arrays: Arrays = load_mapped(folder / "tagging.safetensors")
        story_numbers, terms = expect_places(arrays, "read", len(corpus)), len(content.terms)
        tags, categories, sections = (arrays_under(arrays, kind) for kind in ("tags", "categories", "sections"))
        known_names = list(corpus.tags.names)

        def suggester(labels: Labels, kind_arrays: Arrays) -> Suggester:
            return Suggester.from_arrays(
                most_used_labels(labels), kind_arrays, corpus, story_numbers=story_numbers, terms=terms
            )

        category_suggester, section_model = None, None
        if categories:
            labels = Labels.load(folder, "categories", len(corpus))
            known_names += labels.names
            category_suggester = suggester(labels, categories)
        if sections:
            labels = Labels.load(folder, "sections", len(corpus))
            known_names += labels.names
            dimension = corpus.raw.shape[1] + corpus.reduced.shape[1]
            model = section.SectionModel.from_arrays(
                sections, stories=len(story_numbers), sections=len(labels.names), dimension=dimension
            )
            section_model = labels, model
        return cls(
            articles,
            corpus,
            TaggerModel(
                story_numbers=story_numbers,
                terms=Terms(content.terms, expect(arrays, "idf", "f4", (terms,), 0, 100)),
                rows=unpack(arrays, "rows", (len(story_numbers), terms), 0, UNIT),
                tags=suggester(corpus.tags, tags) if tags else None,
                categories=category_suggester,
                sections=section_model,
                candidates=Candidates.from_record(content.candidates, known_names, corpus.authors.names),
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    """One story that labels are wanted for."""

    spelling: Spelling
    text: Texts
    term_rows: sparse.csr_matrix
    """Shape (terms that it holds, stories read): what each weighs in those stories."""
    term_cosines: Floats
    """Shape (stories read,): cosines of the terms."""
    similarity: Callable[[Numbers], Floats]
    """How similar stories of the archive are, 1 for the same."""
    number: int | None
    """In the archive."""
    place: int | None
    """Among the stories read."""
    limit: int
    shown: Shown | None

    def counts(self, labels: Labels) -> Numbers:
        """Count how many stories that may be named bear each label."""
        return labels.counts if self.shown is None else labels.counts_among(self.shown)

    def best(self, confidence: Doubles, counts: Numbers) -> list[int]:
        """Give the columns to suggest, of labels that are borne at all."""
        confidence = np.where(counts > 0, confidence, 0.0)
        order = np.lexsort((np.arange(len(confidence)), -confidence))[: self.limit]
        return [int(column) for column in order if confidence[column] > 0]


def _mentions_name(story: Article, name: str) -> bool:
    """Whether a story has a whole name; that it has these letters is seen at once."""
    return name in story.text and name in names.extract(story.text).counts
