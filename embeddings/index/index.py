"""An index opened for questions: the one door to a published snapshot."""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from content.base import Article, ReadingRules
from content.files.repeated_text import RepeatedText
from embeddings import engines
from embeddings.base import reader_visibility
from embeddings.base.answers import DEFAULTS, Options, Related, TagAnswer
from embeddings.base.errors import EngineUnavailable
from embeddings.base.reader_visibility import Shown
from embeddings.base.scripts import is_latin
from embeddings.base.thread_safe_property import thread_safe_property
from embeddings.base.vectors import Flags, Floats
from embeddings.corpus.corpus import Corpus, DraftWords, Query
from embeddings.corpus.translations import variant_of
from embeddings.encoders import passages
from embeddings.encoders.distilled import model_folder
from embeddings.encoders.registry import ENGLISH_ALONE
from embeddings.index.passage_vectors import PassageVectors
from embeddings.index.published_drafts import Recognition
from embeddings.index.resources import HERE, Reach
from embeddings.index.snapshot_files import BASE_FILES, READ_ERRORS, check_listed, damaged
from embeddings.linking.suggestions import LINKABLE, Suggestions
from embeddings.map.layout import Map
from embeddings.related.calibration import Calibration
from embeddings.related.ranking import Weights
from embeddings.related.recommender import Recommender
from embeddings.storage import snapshot
from embeddings.storage.catalogue import Catalogue
from embeddings.storage.layout import CACHE, CATALOGUE, ENGINE
from embeddings.storage.manifest import Manifest
from embeddings.tag_audit.tag_style import TagStyle
from embeddings.tagging import Tagger, TaggerModel
from embeddings.text.tfidf import LEARNED_FILES, LexicalModel, load_terms

if TYPE_CHECKING:
    from embeddings.linking.linker import Linker
    from embeddings.tag_audit.audit import Audit

_PROBE_OPTIONS = (DEFAULTS, Options(limit=30, min_score=0.0, diversity=0.5, recency=0.5, only_older=True, per_site=1))
Loaded = TypeVar("Loaded")


class Index:
    """Answers from one snapshot, for any number of threads. The model is loaded when the first draft asks for it.

    Every question has a moment, `now`: that of the asking, unless one is given so that several answers are of the
    same. Stories that no reader may see at that moment are unknown, and those of `relatedHide` are named in no answer
    but their own. A draft that is a story of the archive already is compared with the others, never with itself.
    """

    def __init__(
        self,
        opened: snapshot.Snapshot,
        cache: Path | None = None,
        reach: Reach = HERE,
        *,
        like: Index | None = None,
    ) -> None:
        """`cache` is the folder of what builds keep; in the snapshot's own index if None. `like` is an index that
        answers already: of the files that both have, nothing is read or checked once more."""
        folder = opened.folder
        self.manifest: Manifest = opened.manifest
        self._folder = folder
        own_cache = cache or folder.parent.parent / CACHE
        cache_folders = (own_cache, *((reach.cache,) if reach.cache else ()))
        self._cache_folder = next(
            (place for place in cache_folders if model_folder(place, self.manifest.model_key).is_dir()), own_cache
        )
        self._encoders = reach.encoders
        self._passages: PassageVectors = PassageVectors()
        if like and like.manifest.model_key == self.manifest.model_key:
            self._passages = like._passages
        common_files = self.manifest.in_common(like.manifest) if like else frozenset()
        self._probed_catalogue = like._catalogue if like and common_files >= BASE_FILES else None
        """The catalogue of the index that shares this one's base, until this one was probed."""
        try:
            check_listed(self.manifest, folder)
            self.rules: ReadingRules = self.manifest.rules
            """How the archive was read, and drafts should be."""
            self._repeated = RepeatedText(frozenset(self.manifest.repeated), self.rules.boilerplate)
            self.zone = opened.manifest.zone
            """The newsroom's time zone: what is asked for by days is in it."""
            self._catalogue: Catalogue = Catalogue(folder / CATALOGUE, self.manifest.articles)
            self._catalogue.showing.at(reader_visibility.now())
            same_words = like if common_files >= LEARNED_FILES else None
            self._terms: tuple[list[str], list[str]] = load_terms(folder, same_words._terms[0] if same_words else None)
            if same_words and (lexical := Index._lexical.kept(same_words)):
                Index._lexical.keep(self, LexicalModel.load(folder, lexical))
            terms = [*chain.from_iterable(self._terms)]
            self._corpus = Corpus.load(
                folder,
                self._catalogue.languages,
                self.zone,
                dimension=self.manifest.dimension,
                passages=self.manifest.passages,
                terms=len(terms),
            )
            if self._corpus.links.pairs != self.manifest.links:
                raise ValueError("there are other links than the manifest says")
            if self.manifest.engine not in engines.NAMES:
                raise ValueError(f"there is no engine {self.manifest.engine!r}")
            engine = engines.engine(self.manifest.engine).open(folder / ENGINE, reach.connection)
            dimension = self._corpus.reduced.shape[1] + self._corpus.dense.shape[1]
            engine.check(self._catalogue.ids(), dimension)
            self._recognition = Recognition(self._catalogue, engine)
            weights, calibration = Weights.load(folder, dimension), Calibration.load(folder)
            self._recommender = Recommender(self._catalogue, self._corpus, engine, weights, calibration, terms)
        except READ_ERRORS as error:
            raise damaged(folder, error) from error

    @classmethod
    def open(cls, folder: Path, *, verify: bool = True, reach: Reach = HERE, like: Index | None = None) -> Index:
        """Open the published snapshot of the index in `folder`; `like` is an index that answers already.

        Raises NoIndex, OtherSchema or Damaged, and EngineUnavailable where its server is not the one to ask.
        """
        return cls(snapshot.load(folder, verify=verify), reach=reach, like=like)

    def probe(self) -> None:
        """Read what the first questions will read, and ask one of each kind that needs no model, so that an index
        that cannot answer is never taken over: of one that has its base from another, only what is new. Raises
        Damaged."""
        _ = self._probed

    def prepare(self, *, drafts: bool) -> None:
        """Load now what the first questions would load, and with `drafts` what the first draft would.

        Raises Damaged, and with `drafts` ModelUnavailable or ModelMismatch.
        """
        self.probe()
        if drafts:
            self._read(self._probe_drafts)
            self._encode(["A first text"])
            _ = self.linker

    def read_whole(self) -> None:
        """Read now what the first request for a draft or a tag would read: the files may be gone by then. Raises
        Damaged."""
        _ = self._lexical, self._tagger, self.style

    def shown(self, now: datetime | None = None) -> Shown:
        """Tell which stories are shown at that moment, and until when."""
        return self._catalogue.showing.at(now or reader_visibility.now())

    def show_only(self, stories: Collection[str]) -> None:
        """Show from now on none but the stories with these ids, as where a newer index has no others. Raises
        Damaged."""
        ids = self._catalogue.ids()
        self._catalogue.showing.withdraw(number for number, story in enumerate(ids) if story not in stories)

    def sites(self) -> list[str]:
        """Give the sites that can be asked for: none where the index holds a single one."""
        return [name for site in self.manifest.sites if (name := str(site["name"]))]

    def sections(self, now: datetime | None = None) -> set[str]:
        """Give the sections of the stories that may be named in a list."""
        listed = self.shown(now).listed
        return {section for number, section in enumerate(self._catalogue.sections) if section and listed[number]}

    def articles(self, now: datetime | None = None) -> Iterator[Article]:
        """Give every story that a reader may see, in the order of ids."""
        return (article for _, article in self._numbered_articles(self.shown(now).visible))

    def first(self, now: datetime | None = None) -> Article | None:
        """Give the first story that a reader may see; None where there is none."""
        visible = np.flatnonzero(self.shown(now).visible)
        return self._catalogue[int(visible[0])] if len(visible) else None

    def numbered(self, now: datetime | None = None) -> Iterator[tuple[int, Article]]:
        """Give every story that may be named in a list, with its number."""
        return self._numbered_articles(self.shown(now).listed)

    def find(self, name: str, now: datetime | None = None) -> Article:
        """Find the story with that id, slug, URL or URL path. Raises UnknownName or AmbiguousName."""
        return self._catalogue[self._catalogue.named(name, self.shown(now))]

    def find_if_any(self, name: str) -> Article | None:
        """Find a story as `find` does, of names by the thousand: None where the name fits no story. Raises
        AmbiguousName."""
        number = self._catalogue.named_if_any(name, self.shown())
        return None if number is None else self._catalogue[number]

    def get(self, article: str, now: datetime | None = None) -> Article:
        """Give the story with that id. Raises KeyError."""
        return self._catalogue[self._visible_number(article, now)]

    def related(self, article: str, options: Options = DEFAULTS, now: datetime | None = None) -> list[Related]:
        """Rank the stories that belong with the one of that id, best first. Raises KeyError."""
        now = now or reader_visibility.now()
        number = self._visible_number(article, now)
        return self._recommender.related(self._catalogue[number], self._corpus.query(number), options, now)

    def translations(self, article: str, now: datetime | None = None) -> list[Article]:
        """Give the stories that say the same as the one of that id in other languages, or in another variant of its
        own. Raises KeyError."""
        shown, corpus = self.shown(now), self._corpus
        number = self._visible_number(article, now)
        versions = [
            self._catalogue[story] for story in corpus.versions(number) if story != number and shown.listed[story]
        ]
        in_other_languages = {self._catalogue[story].id for story in corpus.translations(number)}
        own_variant = variant_of(self._catalogue[number].language)
        return [
            story for story in versions if story.id in in_other_languages or variant_of(story.language) != own_variant
        ]

    def related_to_draft(self, draft: Article, options: Options = DEFAULTS) -> list[Related]:
        """Rank the stories that belong with a draft, best first. Raises ModelUnavailable or ModelMismatch."""
        return self.related_to_drafts([draft], options)[0]

    def published_as(self, draft: Article, now: datetime | None = None) -> Article | None:
        """Find the story that the draft is, by its text or its name; None for a new one, and where it may not be named.

        Right after an answer about that draft it costs nothing. Raises ModelUnavailable or ModelMismatch.
        """
        return self._recognised(self._as_read(draft), now)

    def _recognised(self, draft: Article, now: datetime | None) -> Article | None:
        shown = self.shown(now)
        known, number = self._recognition.remembered(draft, shown)
        if not known:
            number = self._query(draft).number
        return self._catalogue[number] if number is not None and shown.listed[number] else None

    def related_to_drafts(self, drafts: Sequence[Article], options: Options = DEFAULTS) -> list[list[Related]]:
        """Rank the stories that belong with each of several drafts, embedded together."""
        drafts = [self._as_read(draft) for draft in drafts]
        return [
            self._recommender.related(draft, query, options)
            for draft, query in zip(drafts, self._queries(drafts), strict=True)
        ]

    def tags(self, article: str, limit: int = 10, now: datetime | None = None) -> TagAnswer:
        """Suggest tags for the story of that id, from its text alone, whatever it bears. Raises KeyError."""
        shown, number = self.shown(now), self._visible_number(article, now)
        return self._tagger.suggest(self._catalogue[number], self._corpus.query(number), limit=limit, shown=shown)

    def tags_for_draft(self, draft: Article, limit: int = 10) -> TagAnswer:
        """Suggest tags for a draft. Raises ModelUnavailable or ModelMismatch."""
        return self.tags_for_drafts([draft], limit)[0]

    def tags_for_drafts(self, drafts: Sequence[Article], limit: int = 10) -> list[TagAnswer]:
        """Suggest tags for each of several drafts, embedded together."""
        drafts = [self._as_read(draft) for draft in drafts]
        return [
            self._tagger.suggest(draft, query, limit=limit, shown=self.shown())
            for draft, query in zip(drafts, self._queries(drafts), strict=True)
        ]

    def suggest(self, draft: Article, text: str, options: Options = DEFAULTS, tags: int = 10) -> Suggestions:
        """Give related stories, tags and places for links in one go; `text` is the draft's Markdown."""
        draft = self._as_read(draft)
        query, now = self._query(draft), reader_visibility.now()
        option_sets = options, replace(LINKABLE, exclude=options.exclude)
        chosen, linkable_choices = self._recommender.choose_each(draft, query, option_sets, now)
        # No reason is shown for a story that may be linked, and to find one takes longer than to rank it.
        linkable = [Related(self._catalogue[choice.number], choice.score, ()) for choice in linkable_choices]
        return Suggestions(
            tuple(self._recommender.explained(draft, query, chosen)),
            self._tagger.suggest(draft, query, limit=tags, shown=self.shown(now)),
            tuple(self.linker.suggest(text, linkable, day=query.day, language=self._corpus.word_language_of(draft))),
            self._recognised(draft, now),
        )

    @thread_safe_property
    def linker(self) -> Linker:
        """What finds places for links."""
        # Its parser of Markdown takes a quarter of a second to import, which those who only read need not wait for.
        from embeddings.linking.linker import Linker

        stories, corpus = self._catalogue, self._corpus
        days = corpus.day.tolist()
        return Linker(self._lexical, corpus.words, days, stories.ids(), stories.languages, stories.anchors())

    def audit(self, progress: Callable[[int, int], None] | None = None) -> Audit:
        """Find what is wrong with the archive's tags; `progress` is called with (stories checked, stories to check)."""
        from embeddings.tag_audit.audit import audit
        from embeddings.tag_audit.merges import Material

        meanings, now = self._read(self._tag_meanings), reader_visibility.now()
        stories = dict(self.numbered(now))
        material = Material.from_corpus(stories, self._corpus, meanings)
        return audit(material, lambda article, limit: self.tags(article, limit, now), progress)

    @thread_safe_property
    def _probed(self) -> bool:
        self._read(self._probe)
        return True

    def _probe(self, folder: Path) -> None:
        probed, self._probed_catalogue = self._probed_catalogue, None
        if probed is None:
            self._probe_base(folder)
        else:
            self._catalogue.check_new(probed)
            LexicalModel.check_new(folder, len(self._terms[1]), self._corpus.reduced.shape[1])
        TaggerModel.meanings(folder, self._corpus.tags)
        _ = self._tagger, self.style, self.map
        now = reader_visibility.now()
        for number in self._sample(self.shown(now).visible)[: None if probed is None else 1]:
            article = self._catalogue[number]
            # A server may be away just now.
            with suppress(EngineUnavailable):
                for options in _PROBE_OPTIONS:
                    self.related(article.id, options, now)
            self.tags(article.id, now=now)
            self._catalogue.named(article.id, self.shown(now))

    def _probe_base(self, folder: Path) -> None:
        stored_names = self._catalogue.check()
        for kind, labels in (("tags", self._corpus.tags), ("authors", self._corpus.authors)):
            if stored_names is not None and stored_names[kind] != {name.casefold() for name in labels.names}:
                raise ValueError(f"the {kind} are not those of the stories")
        LexicalModel.check(folder, len(self._terms[0]), len(self._terms[1]), self._corpus.reduced.shape[1])

    def _probe_drafts(self, folder: Path) -> None:
        for number in self._sample(self.shown().visible)[:1]:
            article = self._catalogue[number]
            words = DraftWords.of(article, self._lexical, self._corpus.word_language_of(article))
            query = self._corpus.query_for(article, self._corpus.raw[number][None], words)
            with suppress(EngineUnavailable):
                self._recommender.related(article, query, DEFAULTS)
            self._tagger.suggest(article, query, shown=self.shown())

    def _sample(self, mask: Flags) -> list[int]:
        """The first, the middle and the last of the stories in the mask."""
        numbers = np.flatnonzero(mask)
        return sorted({int(numbers[place]) for place in (0, len(numbers) // 2, -1)}) if len(numbers) else []

    def _tag_meanings(self, folder: Path) -> Floats:
        """What the names of tags mean; 0 where the model cannot read them."""
        meanings, names = TaggerModel.meanings(folder, self._corpus.tags), self._corpus.tags.names
        if self.manifest.model in ENGLISH_ALONE:
            meanings[[not is_latin(name) for name in names]] = 0
        return meanings

    @thread_safe_property
    def map(self) -> Map:
        """Where each story lies, by number."""
        return self._read(lambda folder: Map.load(folder, len(self._corpus)))

    @thread_safe_property
    def style(self) -> TagStyle:
        """How the archive writes its tags."""
        return self._read(TagStyle.load)

    def _numbered_articles(self, mask: Flags) -> Iterator[tuple[int, Article]]:
        return ((number, article) for number, article in enumerate(self._catalogue) if mask[number])

    def _visible_number(self, article: str, now: datetime | None) -> int:
        number = self._catalogue.number(article)
        if not self.shown(now).visible[number]:
            raise KeyError(article)
        return number

    def _read(self, load: Callable[[Path], Loaded]) -> Loaded:
        try:
            return load(self._folder)
        except READ_ERRORS as error:
            raise damaged(self._folder, error) from error

    @thread_safe_property
    def _lexical(self) -> LexicalModel:
        return self._read(LexicalModel.load)

    @thread_safe_property
    def _tagger(self) -> Tagger:
        return self._read(lambda folder: Tagger.load(folder, self._catalogue, self._corpus))

    def _as_read(self, draft: Article) -> Article:
        """The draft without what many stories repeat, as the archive's were read."""
        return replace(draft, text=self._repeated.without(draft.text))

    def _query(self, draft: Article) -> Query:
        return self._queries([draft])[0]

    def _queries(self, drafts: Sequence[Article]) -> list[Query]:
        if not drafts:
            return []
        pieces = [passages.split(draft) for draft in drafts]
        with ThreadPoolExecutor(1) as executor:
            # The model works outside of Python, or in another process: words are weighed meanwhile.
            texts = [text for texts in pieces for text in texts]
            embedding = executor.submit(contextvars.copy_context().run, self._passages.embed, texts, self._encode)
            words = [DraftWords.of(draft, self._lexical, self._corpus.word_language_of(draft)) for draft in drafts]
            vectors = embedding.result()
        # A draft without a date counts as of today.
        now = reader_visibility.now()
        dated = [draft if draft.published else replace(draft, published=now) for draft in drafts]
        rows = np.split(vectors, np.cumsum([len(texts) for texts in pieces])[:-1])
        queries = (self._corpus.query_for(*draft) for draft in zip(dated, rows, words, strict=True))
        shown = self.shown(now)
        return [
            replace(query, number=self._recognition.story(draft, query, shown))
            for draft, query in zip(drafts, queries, strict=True)
        ]

    def _encode(self, texts: Sequence[str]) -> Floats:
        manifest = self.manifest
        return self._encoders(manifest.model, manifest.model_key, self._cache_folder).encode(texts)
