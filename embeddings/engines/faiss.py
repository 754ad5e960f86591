"""FAISS, embedded in the process: exact search by inner product."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Self

import faiss
import numpy as np
from pydantic import FailFast, Field, TypeAdapter

from embeddings.base.checked_loading import record
from embeddings.base.vectors import Floats, Numbers
from embeddings.engines.base import (
    LOCAL,
    NO_DAY,
    Attributes,
    Connection,
    Engine,
    Filter,
    Hit,
    best_first,
    refuse_repeated,
)
from embeddings.engines.faiss_files import check_flat, read, reading, write
from embeddings.engines.records import Records

# One query at a time: more threads only wait for each other, and the service has threads of its own.
faiss.omp_set_num_threads(1)

VECTORS = "vectors.faiss"
RECORDS = "records.json"

Day = Annotated[int, Field(ge=NO_DAY, lt=2**31)]
_ROWS = TypeAdapter(Annotated[list[tuple[str, str, str, str, Day]], FailFast()])


class FaissEngine(Engine):
    """A flat index: every search compares with every vector, which up to some 50,000 stories is fastest."""

    def __init__(self, place: Path, index: Any, ids: Sequence[str], attributes: Sequence[Attributes]) -> None:
        self._place = place
        self._index = index
        self._number = {article: number for number, article in enumerate(ids)}
        self._records: dict[int, tuple[str, Attributes]] = {
            number: (article, attribute)
            for number, (article, attribute) in enumerate(zip(ids, attributes, strict=True))
        }
        self._next = len(self._records)
        self._columns: tuple[Records, Numbers] | None = None
        """What a filter looks at, in the order of ids, and the number of each; None until it is asked for."""

    @classmethod
    def create(cls, place: Path, dimension: int, connection: Connection = LOCAL, previous: Path | None = None) -> Self:
        return cls(place, faiss.IndexIDMap2(faiss.IndexFlatIP(dimension)), (), ())

    @classmethod
    def open(cls, place: Path, connection: Connection = LOCAL) -> Self:
        with reading(place):
            rows = record(place / RECORDS, _ROWS)
            dimension = int(np.fromfile(place / VECTORS, "<i4", 1, offset=4)[0])
            check_flat(place / VECTORS, len(rows), dimension)
            index = read(place / VECTORS)
        return cls(place, index, [row[0] for row in rows], [Attributes(*row[1:]) for row in rows])

    def check(self, ids: Sequence[str], dimension: int) -> None:
        if list(self._number) != list(ids) or self._index.d != dimension:
            raise ValueError(f"{self._place} holds the vectors of other stories")

    def upsert(self, ids: Sequence[str], vectors: Floats, attributes: Sequence[Attributes]) -> None:
        refuse_repeated(ids)
        self.delete(ids)
        numbers = np.arange(self._next, self._next + len(ids), dtype=np.int64)
        self._next += len(ids)
        self._index.add_with_ids(np.ascontiguousarray(vectors, dtype=np.float32), numbers)
        for number, article, attribute in zip(numbers.tolist(), ids, attributes, strict=True):
            self._number[article] = number
            self._records[number] = (article, attribute)
        self._columns = None

    def delete(self, ids: Sequence[str]) -> None:
        numbers = [self._number.pop(article) for article in ids if article in self._number]
        if numbers:
            self._index.remove_ids(np.array(numbers, dtype=np.int64))
            for number in numbers:
                del self._records[number]
            self._columns = None

    def search(self, vector: Floats, limit: int, where: Filter | None = None) -> list[Hit]:
        limit = min(limit, len(self))
        if limit <= 0:
            return []
        query = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, -1)
        parameters = None
        if where is not None and where != Filter():
            passing = self._passing(where)
            limit = min(limit, len(passing))
            if limit == 0:
                return []
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBatch(passing))
        scores, numbers = self._index.search(query, limit, params=parameters)
        scored = zip(numbers[0].tolist(), scores[0].tolist(), strict=True)
        return best_first(Hit(self._records[number][0], score) for number, score in scored if number >= 0)

    def fetch(self, ids: Sequence[str]) -> Floats:
        numbers = [self._number[article] for article in ids]
        rows = [self._index.reconstruct(number) for number in numbers]
        return np.stack(rows) if rows else np.empty((0, self._index.d), dtype=np.float32)

    def save(self) -> None:
        # Numbered anew from 0, so that the records can be a plain list.
        ordered = sorted(self._number)
        index = faiss.IndexIDMap2(faiss.IndexFlatIP(self._index.d))
        if ordered:
            index.add_with_ids(self.fetch(ordered), np.arange(len(ordered), dtype=np.int64))
        records = ((article, self._records[self._number[article]][1]) for article in ordered)
        rows = [
            [article, attributes.site, attributes.section, attributes.language, attributes.day]
            for article, attributes in records
        ]
        self._place.mkdir(parents=True, exist_ok=True)
        write(index, self._place / VECTORS)
        (self._place / RECORDS).write_text(json.dumps(rows, ensure_ascii=False), "utf-8")

    def __len__(self) -> int:
        return len(self._records)

    def _passing(self, where: Filter) -> Numbers:
        """The numbers of the stories that pass."""
        if self._columns is None:
            ids = sorted(self._number)
            numbers = np.array([self._number[article] for article in ids], dtype=np.int64)
            self._columns = Records.of(ids, [self._records[number][1] for number in numbers.tolist()]), numbers
        records, numbers = self._columns
        return numbers[records.passing(where)]
