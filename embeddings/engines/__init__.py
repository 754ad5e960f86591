"""The vector engines by name; each is imported only when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

from embeddings.base.errors import EngineUnavailable

if TYPE_CHECKING:
    from embeddings.engines.base import Engine

_ENGINES = {
    "faiss": "embeddings.engines.faiss:FaissEngine",
    "faiss-hnsw": "embeddings.engines.hnsw:HnswEngine",
    "milvus": "embeddings.engines.milvus:MilvusEngine",
}

NAMES = tuple(_ENGINES)
REMOTE = frozenset({"milvus"})
"""Those that live in a server of their own, which may be away."""
GRAPH_FROM = 50_000
"""Stories beyond which comparing a query with each is slower than walking a graph (docs/performance.md)."""


def choose(name: str, stories: int) -> str:
    """Choose the engine for an index of so many stories, where `name` was asked for."""
    return "faiss-hnsw" if name == "faiss" and stories > GRAPH_FROM else name


def engine(name: str) -> type[Engine]:
    """Import the engine of that name. Raises EngineUnavailable, with the remedy, for an unknown one."""
    if name not in _ENGINES:
        raise EngineUnavailable(f"no engine {name!r}. Choose one of: {', '.join(NAMES)}.")
    module, _, attribute = _ENGINES[name].partition(":")
    return cast("type[Engine]", getattr(import_module(module), attribute))
