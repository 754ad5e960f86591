"""The vectors of drafts' passages: most of what a draft has when it is sent again was embedded before."""

import hashlib
import threading
from collections.abc import Callable, Sequence

import numpy as np
from cachetools import LRUCache

from embeddings.base.vectors import Floats

MAX_REMEMBERED = 2048
"""Passages whose vectors are kept in memory. Their text is not kept."""


class PassageVectors:
    """Remembers the vectors of the last drafts' passages by one model, for any number of threads."""

    def __init__(self) -> None:
        self._vectors: LRUCache[bytes, Floats] = LRUCache(MAX_REMEMBERED)
        self._lock = threading.Lock()

    def embed(self, texts: Sequence[str], encode: Callable[[Sequence[str]], Floats]) -> Floats:
        """Give the passages' vectors, shape (len(texts), d). `encode` makes, alike, those that are not remembered."""
        keys = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest() for text in texts]
        with self._lock:
            known = {key: self._vectors[key] for key in set(keys) if key in self._vectors}
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            known |= zip(missing, encode(list(missing.values())), strict=True)
            with self._lock:
                self._vectors.update((key, known[key]) for key in missing)
        return np.stack([known[key] for key in keys])
