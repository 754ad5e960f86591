"""Texts → vectors, through the cache; the model is loaded only for what the cache does not hold."""

from collections.abc import Callable, Iterable, Sequence

from embeddings.base.vectors import Floats
from embeddings.encoders import registry
from embeddings.encoders.protocol import Advance
from embeddings.storage.cache import Cache

Progress = Callable[[str, int, int], None]
"""Called with the name of a phase, how much of it is done, and how much there is (0: unknown)."""


class Embedder:
    """One model and the cache of what it made."""

    def __init__(self, name: str, cache: Cache, progress: Progress, phase: str = "embedding") -> None:
        """`phase` is what `progress` is told while texts are embedded. Raises ModelUnavailable."""
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
        self._progress("loading the model", 0, 0)
        loaded = registry.load_once(self.model.name, self.model.key, self._cache.folder)
        advance = self._advance(missing)
        return sum(self._cache.embed(texts, self.model, loaded, advance) for texts in parts())

    def vectors(self, texts: Sequence[str]) -> Floats:
        """The vectors of texts that have been embedded, shape (len(texts), d), rows of length 1. Raises KeyError."""
        return self._cache.vectors(texts, self.model)

    def __call__(self, texts: Sequence[str]) -> Floats:
        """The same of any texts. Raises ModelUnavailable."""
        self.embed(lambda: [texts])
        return self.vectors(texts)

    def _advance(self, missing: int) -> Advance:
        done = 0

        def advance(more: int) -> None:
            nonlocal done
            done += more
            self._progress(self._phase, done, missing)

        return advance
