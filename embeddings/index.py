"""An index opened for questions: the one door to a published snapshot."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from content.article import Article
from embeddings import encoder, engines, passages, ranking, snapshot
from embeddings.answers import DEFAULTS, Options, Related, TagAnswer
from embeddings.assembly import CATALOGUE, ENGINE
from embeddings.calibration import Calibration
from embeddings.catalogue import Catalogue
from embeddings.corpus import Corpus, Query
from embeddings.encoder import Encoder
from embeddings.errors import ModelMismatch
from embeddings.lexical import LexicalModel
from embeddings.recommender import Recommender
from embeddings.snapshot import Manifest
from embeddings.tagging import Tagger


class Index:
    """Answers from one snapshot, for any number of threads. The model is loaded when the first draft asks for it."""

    def __init__(self, opened: snapshot.Snapshot) -> None:
        folder = opened.folder
        self.manifest: Manifest = opened.manifest
        self._folder = folder
        self._catalogue = Catalogue(folder / CATALOGUE)
        self._corpus = Corpus.load(folder, [language for _, _, language in self._catalogue.facts])
        engine = engines.engine(self.manifest.engine).open(folder / ENGINE)
        self._lexical = LexicalModel.load(folder)
        self._recommender = Recommender(
            self._catalogue,
            self._corpus,
            engine,
            ranking.Weights.load(folder),
            Calibration.load(folder),
            self._lexical.terms,
        )
        self._lock = threading.Lock()

    @classmethod
    def open(cls, folder: Path, *, verify: bool = True) -> Index:
        """Open the published snapshot of the index in `folder`. Raises NoIndex, NewerSchema or Damaged."""
        return cls(snapshot.load(folder, verify=verify))

    def articles(self) -> Iterator[Article]:
        """Every story that can be shown now, in the order of ids."""
        now = datetime.now(UTC)
        return (article for article in self._catalogue if article.expires is None or article.expires > now)

    def find(self, name: str) -> Article:
        """The story with that id, slug, URL or URL path. Raises UnknownName or AmbiguousName."""
        return self._catalogue[self._catalogue.find(name)]

    def get(self, article: str) -> Article:
        """The story with that id. Raises KeyError."""
        return self._catalogue[self._catalogue.number[article]]

    def related(self, article: str, options: Options = DEFAULTS) -> list[Related]:
        """The stories that belong with the one of that id, best first. Raises KeyError."""
        number = self._catalogue.number[article]
        return self._recommender.related(self._catalogue[number], self._corpus.query(number), options)

    def related_to_draft(self, draft: Article, options: Options = DEFAULTS) -> list[Related]:
        """The same for a draft. Raises ModelUnavailable or ModelMismatch."""
        return self._recommender.related(draft, self._query(draft), options)

    def tags(self, article: str, limit: int = 10) -> TagAnswer:
        """Tags for the story of that id, from its text alone, whatever it bears. Raises KeyError."""
        number = self._catalogue.number[article]
        return self._tagger.suggest(self._catalogue[number], self._corpus.query(number), limit)

    def tags_for_draft(self, draft: Article, limit: int = 10) -> TagAnswer:
        """The same for a draft. Raises ModelUnavailable or ModelMismatch."""
        return self._tagger.suggest(draft, self._query(draft), limit)

    @cached_property
    def _tagger(self) -> Tagger:
        return Tagger(self._catalogue, self._corpus)

    def _query(self, draft: Article) -> Query:
        vectors = self._loaded_encoder().encode(passages.split(draft))
        return self._corpus.query_for(draft, vectors, self._lexical)

    def _loaded_encoder(self) -> Encoder:
        name = self.manifest.model
        with self._lock:
            if encoder.identify(name).key != self.manifest.model_key:
                raise ModelMismatch(
                    f"the index was made with {self.manifest.model_key}, but {name} is now another model. "
                    "Build the index again: seealso build"
                )
            return encoder.load_once(name)
