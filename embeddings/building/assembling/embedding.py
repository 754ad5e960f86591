"""Stories → passages → vectors, through the cache; the model is loaded only for what the cache does not hold.

Stories are embedded in the order that they are given in, which is that of their ids, and each in that of its passages.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from itertools import chain
from pathlib import Path

from content.base import Article
from embeddings.base.mapped_rows import mapped
from embeddings.base.vectors import Floats
from embeddings.encoders import passages, registry
from embeddings.encoders.protocol import Advance, Encoder, Encoders
from embeddings.storage.cache import Cache

Progress = Callable[[str, int, int], None]
"""Called with the name of a phase, how much of it is done, and how much there is (0: unknown)."""
CHUNK = 1000
"""Stories whose texts are in memory at once: together they may exceed it."""


class Embedder:
    """One model and the cache of what it made."""

    def __init__(
        self,
        name: str,
        cache: Cache,
        progress: Progress,
        phase: str = "embedding",
        load: Encoders = registry.load_once,
    ) -> None:
        """`phase` is what `progress` is told while texts are embedded; `load` loads the model. Raises
        ModelUnavailable."""
        self._load = load
        self.model = registry.identify(name)
        self._cache = cache
        self._progress = progress
        self._phase = phase

    def embed(self, parts: Callable[[], Iterable[Sequence[str]]]) -> int:
        """Embed what the cache does not hold of the texts; gives how many they were. Raises ModelUnavailable.

        `parts` gives them a part at a time, and is called twice: so they need never be in memory together.
        """
        missing = sum(len(self._cache.missing(texts, self.model)) for texts in parts())
        if not missing:
            return 0
        advance = self._advance(missing)
        return sum(self._cache.embed(texts, self.model, self._encoder, advance) for texts in parts())

    def vectors(self, texts: Sequence[str]) -> Floats:
        """Give the vectors of texts that were embedded, shape (len(texts), d), rows of length 1. Raises
        ModelUnavailable."""
        # Another build, with --full, may have emptied the cache since.
        self.embed(lambda: [texts])
        return self._cache.vectors(texts, self.model)

    def __call__(self, texts: Sequence[str]) -> Floats:
        """Embed texts and give their vectors, shape (len(texts), d), rows of length 1. Raises ModelUnavailable."""
        return self.vectors(texts)

    @cached_property
    def _encoder(self) -> Encoder:
        self._progress("loading the model", 0, 0)
        return self._load(self.model.name, self.model.key, self._cache.folder)

    def _advance(self, missing: int) -> Advance:
        done = 0

        def advance(count: int) -> None:
            nonlocal done
            done += count
            self._progress(self._phase, done, missing)

        return advance


class Loading:
    """A model that is loaded on a thread of its own, for whoever will ask for it next."""

    def __init__(self, load: Encoders, name: str, key: str, cache: Path) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="seealso-model")
        self._loading = self._pool.submit(load, name, key, cache)
        self._pool.shutdown(wait=False)

    def __call__(self, name: str, key: str, cache: Path | None) -> Encoder:
        """Give the model, which is the one that was named. Raises what loading it raised."""
        return self._loading.result()


def chunks(stories: Sequence[Article]) -> Iterator[Sequence[Article]]:
    """Give the stories, CHUNK at a time."""
    for start in range(0, len(stories), CHUNK):
        yield stories[start : start + CHUNK]


def passage_texts(stories: Sequence[Article]) -> Iterator[list[str]]:
    """Give the texts of all passages in order, those of CHUNK stories at a time."""
    for chunk in chunks(stories):
        yield [text for story in chunk for text in passages.split(story)]


def passage_vectors(stories: Sequence[Article], embed: Embedder, scratch: Path) -> tuple[list[int], Floats]:
    """Tell how many passages each story has, and give the vectors of all in order, shape (passages, d), mapped from a
    file in `scratch`. Raises KeyError where one has not been embedded."""
    counts: list[int] = []

    def chunk_vectors() -> Iterator[Floats]:
        for chunk in chunks(stories):
            chunk_passages = [passages.split(story) for story in chunk]
            counts.extend(map(len, chunk_passages))
            yield embed.vectors(list(chain.from_iterable(chunk_passages)))

    vectors = mapped(chunk_vectors(), scratch)
    return counts, vectors
