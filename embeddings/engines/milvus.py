"""Milvus: vectors in a server, or a cluster of them, for what one machine cannot hold.

Each snapshot has a collection of its own, which its folder names: so an answer never mixes two, and what reads the
snapshot before goes on while the next is published. An alias leads to the published one for whoever looks at Milvus
itself. Collections that no snapshot on disk names are dropped when the next is published.
"""

import contextlib
import json
import logging
import os
import secrets
import threading
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Self

import numpy as np
from pydantic import Field, TypeAdapter

from content.base import urls
from embeddings.base.checked_loading import record
from embeddings.base.errors import REBUILD, Damaged, EngineUnavailable
from embeddings.base.vectors import Floats
from embeddings.engines.base import (
    LOCAL,
    TEXT_ATTRIBUTES,
    Attributes,
    Connection,
    Engine,
    Filter,
    Hit,
    best_first,
    refuse_repeated,
)

FILE = "milvus.json"
PREFIX = "seealso"
BATCH = 1000
"""Stories sent or fetched at once: of 640 dimensions, some 3 MB."""
MAX_RESULTS = 16_384
"""What Milvus gives to one search."""
SCANNED_UP_TO = 50_000
"""Stories that the server compares one by one; beyond, it builds a graph."""
GRAPH = {"index_type": "HNSW", "params": {"M": 32, "efConstruction": 200}}
SEARCH_BREADTH = 256
"""Candidates looked at in a search of the graph, at least as many as are asked for."""
READ_SECONDS = 3.0
"""How long a question waits in all, tries again included: readers would rather have no box than wait."""
WRITE_SECONDS = 120.0
MAX_ID_BYTES = 4096
MAX_ATTRIBUTE_BYTES = 65_535
"""Bytes of an attribute: the most that Milvus keeps in a field."""


@dataclass(frozen=True, slots=True)
class _Content:
    collection: Annotated[str, Field(pattern=f"^{PREFIX}[A-Za-z0-9_]{{0,200}}$")]
    dimension: int
    stories: int


_CONTENT = TypeAdapter(_Content)


class MilvusEngine(Engine):
    """One collection. It connects when it is first asked, anew in each process and after each failure."""

    def __init__(self, place: Path, dimension: int, connection: Connection, collection: str) -> None:
        self._place = place
        self._dimension = dimension
        self._connection = connection
        self._collection = collection
        self._lock = threading.Lock()
        self._connected: tuple[int, Any] | None = None
        self._exists = True
        """Whether the collection has been made."""

    @classmethod
    def create(cls, place: Path, dimension: int, connection: Connection = LOCAL, previous: Path | None = None) -> Self:
        name = f"{_alias(connection)}_{secrets.token_hex(6)}"
        engine = cls(place, dimension, connection, name)
        engine._exists = False
        engine._create_collection()
        engine._exists = True
        return engine

    @classmethod
    def open(cls, place: Path, connection: Connection = LOCAL) -> Self:
        try:
            content = record(place / FILE, _CONTENT)
        except ValueError as error:
            raise Damaged(f"{place / FILE} cannot be read. {REBUILD}") from error
        return cls(place, content.dimension, connection, content.collection)

    def check(self, ids: Sequence[str], dimension: int) -> None:
        if self._dimension != dimension:
            raise ValueError(f"{self._place} tells of vectors of another dimension")

    def upsert(self, ids: Sequence[str], vectors: Floats, attributes: Sequence[Attributes]) -> None:
        refuse_repeated(ids)
        rows = np.ascontiguousarray(vectors, dtype=np.float32)
        for start in range(0, len(ids), BATCH):
            part = slice(start, start + BATCH)
            data = [
                {"id": i, "vector": row, "site": a.site, "section": a.section, "language": a.language, "day": a.day}
                for i, row, a in zip(ids[part], rows[part], attributes[part], strict=True)
            ]
            with self._connected_client() as client:
                client.upsert(self._collection, data, timeout=WRITE_SECONDS)

    def delete(self, ids: Sequence[str]) -> None:
        for start in range(0, len(ids), BATCH):
            with self._connected_client() as client:
                client.delete(self._collection, ids=list(ids[start : start + BATCH]), timeout=WRITE_SECONDS)

    def search(self, vector: Floats, limit: int, where: Filter | None = None) -> list[Hit]:
        limit = min(limit, MAX_RESULTS)
        if limit <= 0:
            return []
        with self._connected_client() as client:
            (results,) = client.search(
                self._collection,
                data=[np.ascontiguousarray(vector, dtype=np.float32).tolist()],
                anns_field="vector",
                filter=_expression(where or Filter()),
                limit=limit,
                search_params={"metric_type": "IP", "params": {"ef": max(SEARCH_BREADTH, limit)}},
                timeout=READ_SECONDS,
                consistency_level="Strong",
            )
            hits = [Hit(str(hit["id"]), float(hit["distance"])) for hit in results]
        return best_first(hits)

    def fetch(self, ids: Sequence[str]) -> Floats:
        rows: dict[str, Any] = {}
        for start in range(0, len(ids), BATCH):
            with self._connected_client() as client:
                results = client.get(
                    self._collection,
                    ids=list(ids[start : start + BATCH]),
                    output_fields=["id", "vector"],
                    timeout=WRITE_SECONDS,
                    consistency_level="Strong",
                )
            rows |= {row["id"]: row["vector"] for row in results}
        return np.array([rows[article] for article in ids], dtype=np.float32).reshape(-1, self._dimension)

    def save(self) -> None:
        stories = len(self)
        if stories > SCANNED_UP_TO:
            self._build_graph()
        self._place.mkdir(parents=True, exist_ok=True)
        content = {"collection": self._collection, "dimension": self._dimension, "stories": stories}
        (self._place / FILE).write_text(json.dumps(content) + "\n", "utf-8")

    def publish(self, kept: Collection[Path]) -> None:
        alias = _alias(self._connection)
        kept_collections = {self._collection}
        for place in kept:
            with contextlib.suppress(Damaged):
                kept_collections.add(MilvusEngine.open(place)._collection)
        with self._connected_client() as client:
            collections = [
                name for name in client.list_collections(timeout=WRITE_SECONDS) if name.startswith(f"{alias}_")
            ]
            if any(alias in client.list_aliases(name, timeout=READ_SECONDS)["aliases"] for name in collections):
                client.alter_alias(self._collection, alias, timeout=WRITE_SECONDS)
            else:
                client.create_alias(self._collection, alias, timeout=WRITE_SECONDS)
            for name in collections:
                if name not in kept_collections:
                    client.drop_collection(name, timeout=WRITE_SECONDS)

    def __len__(self) -> int:
        with self._connected_client() as client:
            (row,) = client.query(
                self._collection, output_fields=["count(*)"], timeout=READ_SECONDS, consistency_level="Strong"
            )
        return int(row["count(*)"])

    def _create_collection(self) -> None:
        from pymilvus import DataType

        with self._connected_client() as client:
            schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
            schema.add_field("id", DataType.VARCHAR, is_primary=True, max_length=MAX_ID_BYTES)
            schema.add_field("vector", DataType.FLOAT_VECTOR, dim=self._dimension)
            for name in TEXT_ATTRIBUTES:
                schema.add_field(name, DataType.VARCHAR, max_length=MAX_ATTRIBUTE_BYTES)
            schema.add_field("day", DataType.INT64)
            index_params = client.prepare_index_params()
            index_params.add_index("vector", index_type="FLAT", metric_type="IP")
            client.create_collection(
                self._collection,
                schema=schema,
                index_params=index_params,
                consistency_level="Strong",
                timeout=WRITE_SECONDS,
            )

    def _build_graph(self) -> None:
        """Index the vectors by a graph in place of the scan."""
        with self._connected_client() as client:
            index_params = client.prepare_index_params()
            index_params.add_index("vector", metric_type="IP", **GRAPH)
            client.release_collection(self._collection, timeout=WRITE_SECONDS)
            client.drop_index(self._collection, "vector", timeout=WRITE_SECONDS)
            client.create_index(self._collection, index_params, timeout=WRITE_SECONDS)
            client.load_collection(self._collection, timeout=WRITE_SECONDS)

    @contextlib.contextmanager
    def _connected_client(self) -> Iterator[Any]:
        """The client; every failure of the server is raised as EngineUnavailable."""
        try:
            import grpc
            from pymilvus import MilvusException
        except ImportError as error:
            raise EngineUnavailable(
                "the milvus engine needs its client. Install it: pip install 'seealso[milvus]'"
            ) from error
        if "://" not in self._connection.uri:
            raise EngineUnavailable(
                "the index is in Milvus, and no server is named. Set SEEALSO_MILVUS__URI, or `uri` under [milvus] "
                "(http://HOST:19530)."
            )
        try:
            yield self._client()
        except (MilvusException, grpc.RpcError, OSError) as error:
            with self._lock:
                self._connected = None
            uri = _without_credentials(self._connection.uri)
            raise EngineUnavailable(
                f"Milvus at {uri} does not answer as it should ({_reason(error)}). "
                "Check that it runs and can be reached, and the URI and token."
            ) from error

    def _client(self) -> Any:
        """The client of this process: a connection must not be carried over a fork."""
        from pymilvus import MilvusClient

        # Failures are reported by this class, in one line and without the request.
        logging.getLogger("pymilvus").setLevel(logging.CRITICAL)
        with self._lock:
            if self._connected is None or self._connected[0] != os.getpid():
                uri, token = self._connection.uri, self._connection.token
                client = MilvusClient(uri=uri, token=token, timeout=READ_SECONDS, dedicated=True)
                if self._exists:
                    if not client.has_collection(self._collection, timeout=READ_SECONDS):
                        raise Damaged(f"the collection {self._collection} is gone from Milvus. {REBUILD}")
                    # A restarted server does not always load it by itself.
                    client.load_collection(self._collection, timeout=READ_SECONDS)
                self._connected = os.getpid(), client
            return self._connected[1]


def _alias(connection: Connection) -> str:
    """The alias of an index's published collection, and how the names of all its collections begin."""
    return f"{PREFIX}_{connection.index}" if connection.index else PREFIX


def _expression(where: Filter) -> str:
    """The filter in Milvus's language; strings are escaped as JSON is."""
    parts = [f"{name} {operator} {_literal(value)}" for name, operator, value in where.conditions()]
    if where.exclude:
        parts.append(f"id not in [{', '.join(map(_literal, sorted(where.exclude)))}]")
    return " and ".join(parts)


def _literal(value: str | int | tuple[str, ...]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _without_credentials(uri: str) -> str:
    """The address without a name and a password."""
    parts = urls.split(uri)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}" if parts and parts.netloc else uri.rpartition("@")[2]


def _reason(error: Exception) -> str:
    words = str(getattr(error, "message", "") or error).split()
    return " ".join(words)[:160] or type(error).__name__
