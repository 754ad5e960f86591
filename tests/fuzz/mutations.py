"""Everything that may be wrong with a file of an index although its hash is right: one change each."""

from __future__ import annotations

import json
import os
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from embeddings.base.arrays import LENGTH_BYTES, load_mapped, save_arrays
from embeddings.storage.layout import CATALOGUE, CURRENT
from embeddings.storage.manifest import MANIFEST

Array = npt.NDArray[Any]
DEEP = 100_000
HUGE = 10**40
MAX_STEPS = 24


@dataclass(frozen=True, slots=True)
class Mutation:
    """One change to a snapshot's folder."""

    label: str
    apply: Callable[[Path], None]
    rehash: bool = True
    """Whether the manifest is told of it afterwards; where not, the manifest itself is changed."""


def every(whole: Path) -> Iterator[Mutation]:
    """All changes to the snapshot in that folder, the same ones in the same order each time."""
    for file in sorted(path for path in whole.rglob("*") if path.is_file()):
        name = file.relative_to(whole).as_posix()
        if file.suffix == ".safetensors":
            yield from _arrays(whole, name)
            yield from _headers(name)
        elif file.suffix == ".json":
            yield from _values(whole, name)
        elif name != CATALOGUE:
            yield from _numbers(whole, name)
        yield from _files(name)
    yield from _tables(whole)
    yield from _pointers()


# Arrays


def _arrays(whole: Path, name: str) -> Iterator[Mutation]:
    arrays = {key: np.array(array) for key, array in load_mapped(whole / name).items()}

    def put(key: str, other: Array | None) -> Callable[[Path], None]:
        def change(folder: Path) -> None:
            changed = {**arrays, key: other}
            (folder / name).unlink()
            save_arrays({k: a for k, a in changed.items() if a is not None}, folder / name)

        return change

    for key, array in arrays.items():
        for told, other in _others(array):
            yield Mutation(f"{name} {key} {array.dtype}{array.shape}: {told}", put(key, other))


def _others(array: Array) -> Iterator[tuple[str, Array | None]]:
    yield "gone", None
    yield from _shaped(array)
    for kind in ("<i8", "<i4", "<f4", "<f8", "<f2", "u1", "?"):
        if np.dtype(kind) != array.dtype:
            yield f"as {kind}", np.nan_to_num(array.astype("<f8"), posinf=0, neginf=0).clip(0, 200).astype(kind)
    if not array.size:
        return
    for value in _values_of(array.dtype):
        for told, place in (("all", slice(None)), ("first", 0), ("middle", array.size // 2), ("last", -1)):
            changed = array.copy().reshape(-1)
            changed[place] = value
            yield f"{told} {value}", changed.reshape(array.shape)


def _shaped(array: Array) -> Iterator[tuple[str, Array]]:
    yield "empty", array[:0]
    yield "flat", array.reshape(-1)
    yield "a row", array.reshape(1, -1)
    yield "a column", array.reshape(-1, 1)
    yield "a number", array.reshape(-1)[0] if array.size else np.zeros((), array.dtype)
    if len(array):
        yield "shorter", array[:-1]
        yield "half", array[: len(array) // 2]
        yield "longer", np.concatenate([array, array[-1:]])
        yield "twice", np.concatenate([array, array])
        yield "backwards", array[::-1].copy()
    if array.ndim == 2:
        yield "transposed", array.T.copy()
        yield "narrower", array[:, :-1]
        yield "wider", np.concatenate([array, array[:, :1]], axis=1)


def _values_of(kind: np.dtype[Any]) -> list[Any]:
    if kind.kind == "f":
        return [np.nan, np.inf, -np.inf, float(np.finfo(kind).max), -1.0, 0.0, 1e-30, 7.0]
    bounds = np.iinfo(kind)
    return [bounds.min, bounds.max, *(value for value in (-1, 0, 1, 1_000_000) if bounds.min < value < bounds.max)]


def _headers(name: str) -> Iterator[Mutation]:
    def entry(**said: Any) -> Callable[[dict[str, Any]], None]:
        def change(header: dict[str, Any]) -> None:
            first = next(iter(header))
            header[first] = {**header[first], **said}

        return change

    wrong: dict[str, list[Any]] = {
        "dtype": ["F99", "", None, 4, "BF16", "BOOL"],
        "shape": [[2**62, 2**62], [-1], [True], [1.0], "1", None, [0] * 9, [10**30], {}],
        "data_offsets": [[0, 2**62], [-8, 0], [8, 0], [0], None, "00", [0, 10**30], [0.0, 8.0]],
    }
    for field, values in wrong.items():
        for value in values:
            yield Mutation(f"{name} header: {field} {value!r}", _with_header(name, entry(**{field: value})))
    yield Mutation(f"{name} header: an entry too many", _with_header(name, lambda said: said.update(more=None)))
    for told, raw in {
        "endless": (2**63).to_bytes(LENGTH_BYTES, "little"),
        "as long as it may be": (999_999).to_bytes(LENGTH_BYTES, "little"),
        "none": b"\0" * LENGTH_BYTES,
        "deep": DEEP.to_bytes(LENGTH_BYTES, "little") + b"[" * DEEP,
    }.items():
        yield Mutation(f"{name} header: {told}", _over(name, 0, raw))


def _with_header(name: str, change: Callable[[dict[str, Any]], None]) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        data = (folder / name).read_bytes()
        end = LENGTH_BYTES + int.from_bytes(data[:LENGTH_BYTES], "little")
        header = json.loads(data[LENGTH_BYTES:end])
        change(header)
        raw = json.dumps(header).encode()
        (folder / name).write_bytes(len(raw).to_bytes(LENGTH_BYTES, "little") + raw + data[end:])

    return apply


# JSON


def _values(whole: Path, name: str) -> Iterator[Mutation]:
    said = json.loads((whole / name).read_text("utf-8"))
    rehash = name != MANIFEST

    def put(way: tuple[Any, ...], value: Any) -> Callable[[Path], None]:
        def apply(folder: Path) -> None:
            there = json.loads((folder / name).read_text("utf-8"))
            if not way:
                there = value
            else:
                inner = there
                for step in way[:-1]:
                    inner = inner[step]
                if value is _GONE:
                    del inner[way[-1]]
                else:
                    inner[way[-1]] = value
            (folder / name).write_text(json.dumps(there), "utf-8")

        return apply

    for way in _ways(said):
        for value in (_GONE, None, True, -1, 0, 3, HUGE, 0.5, float("nan"), float("inf"), "", "x", "\r\n\0é", [], {}):
            if not (value is _GONE and not way):
                yield Mutation(f"{name} {way}: {_told(value)}", put(way, value), rehash)
        yield Mutation(f"{name} {way}: a long text", put(way, "x" * 1_000_000), rehash)
        yield Mutation(f"{name} {way}: a long list", put(way, [[]] * 100_000), rehash)
    if isinstance(said, dict):
        yield Mutation(f"{name}: an unknown field", put(("unknown",), "x"), rehash)
    for told, raw in {
        "no JSON": b"{",
        "not UTF-8": b'"\xff"',
        "deep": b"[" * DEEP + b"]" * DEEP,
        "half a character": b'"\\ud800"',
        "a long number": b"1" * 10_000,
        "many": b"[" + b"[]," * 3_000_000 + b"[]]",
    }.items():
        yield Mutation(f"{name}: {told}", _as(name, raw), rehash)


_GONE = object()


def _told(value: object) -> str:
    return "gone" if value is _GONE else repr(value)


def _ways(said: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The ways to the values of some JSON: of a long list or mapping to the first, the middle and the last."""
    yield way
    steps = list(said) if isinstance(said, dict) else list(range(len(said))) if isinstance(said, list) else []
    some = len(steps) <= MAX_STEPS and isinstance(said, dict)
    for step in steps if some else dict.fromkeys(steps[place] for place in (0, len(steps) // 2, -1) if steps):
        yield from _ways(said[step], (*way, step))


# Plain numbers, such as those of FAISS


def _numbers(whole: Path, name: str) -> Iterator[Mutation]:
    size = (whole / name).stat().st_size
    chosen = random.Random(name)
    heads = range(0, min(size, 200), 4)
    for place in (*heads, *(chosen.randrange(size) for _ in range(60))):
        for raw in (b"\xff" * 4, b"\0" * 4, b"\xff\xff\xff\x7f", b"\0\0\0\0\xff\xff\xff\x7f"):
            yield Mutation(f"{name}: {raw.hex()} at {place}", _over(name, place, raw))
    for share in (0.1, 0.5, 0.9, 0.99):
        yield Mutation(f"{name}: cut at {share}", _cut(name, int(size * share)))


# Files


def _files(name: str) -> Iterator[Mutation]:
    own = name == MANIFEST

    def link(target: str) -> Callable[[Path], None]:
        def apply(folder: Path) -> None:
            (folder / name).unlink()
            (folder / name).symlink_to(target)

        return apply

    def pipe(folder: Path) -> None:
        (folder / name).unlink()
        os.mkfifo(folder / name)

    def folder_there(folder: Path) -> None:
        (folder / name).unlink()
        (folder / name).mkdir()

    yield Mutation(f"{name}: gone", lambda folder: (folder / name).unlink(), rehash=not own)
    yield Mutation(f"{name}: a pipe", pipe, rehash=False)
    yield Mutation(f"{name}: a folder", folder_there, rehash=False)
    for target in ("/dev/zero", "/dev/random", "nowhere", Path(name).name):
        yield Mutation(f"{name}: a link to {target}", link(target), rehash=False)
    yield Mutation(f"{name}: empty", _as(name, b""), rehash=not own)
    yield Mutation(f"{name}: one byte", _as(name, b"\0"), rehash=not own)
    yield Mutation(f"{name}: longer", lambda folder: _append(folder / name), rehash=not own)


def _append(file: Path) -> None:
    with file.open("ab") as stream:
        stream.write(b"\0" * 100)


def _as(name: str, raw: bytes) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        (folder / name).write_bytes(raw)

    return apply


def _over(name: str, place: int, raw: bytes) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        with (folder / name).open("r+b") as stream:
            stream.seek(place)
            stream.write(raw)

    return apply


def _cut(name: str, length: int) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        os.truncate(folder / name, length)

    return apply


# Tables

_ENDLESS = "WITH RECURSIVE c(x) AS (SELECT 0 UNION ALL SELECT x + 1 FROM c) "
SCRIPTS = (
    f"ALTER TABLE articles RENAME TO a2; CREATE VIEW articles AS {_ENDLESS}"
    "SELECT x AS number, 'a' AS id, '' AS site, '' AS language, NULL AS visible_from, NULL AS expires, "
    "0 AS related_hide, x'7b7d' AS record FROM c",
    f"ALTER TABLE articles RENAME TO a2; CREATE VIEW articles AS {_ENDLESS.replace('FROM c)', 'FROM c LIMIT 1e10)')}"
    "SELECT * FROM a2 WHERE (SELECT count(*) FROM c) > 0",
    "ALTER TABLE names RENAME TO n2; CREATE VIEW names AS SELECT * FROM n2",
    f"ALTER TABLE names RENAME TO n2; CREATE VIEW names AS {_ENDLESS}SELECT 0 AS kind, 'x' AS name, x AS number FROM c",
    "CREATE TRIGGER t AFTER UPDATE ON articles BEGIN SELECT 1; END",
    "CREATE TABLE more (x)",
    "CREATE VIEW more AS SELECT 1",
    "CREATE INDEX more ON articles (record)",
    "DROP INDEX facts",
    "DROP INDEX starts",
    "DROP TABLE names",
    "DROP TABLE articles",
    "ALTER TABLE articles ADD COLUMN more TEXT",
    "ALTER TABLE articles RENAME COLUMN record TO other",
    "CREATE VIRTUAL TABLE more USING fts5(x)",
    "DELETE FROM articles",
    "DELETE FROM articles WHERE number = 0",
    "DELETE FROM articles WHERE number = (SELECT max(number) FROM articles)",
    "UPDATE articles SET number = number + 1000",
    "UPDATE articles SET number = -number - 1",
    "UPDATE articles SET number = number + 1000000000000 WHERE number = 3",
    "INSERT INTO articles SELECT number + 100, 'zz' || id, site, language, visible_from, expires, related_hide, record "
    "FROM articles",
    "UPDATE articles SET id = id || 'x' WHERE number = 2",
    "UPDATE articles SET id = x'ff00' WHERE number = 2",
    "UPDATE articles SET id = CAST(x'ff' AS TEXT) WHERE number = 2",
    "UPDATE articles SET id = 'a' || number",
    "UPDATE articles SET site = x'00'",
    "UPDATE articles SET site = CAST(x'ff' AS TEXT) WHERE number = 1",
    "UPDATE articles SET language = x'00' WHERE number = 1",
    "UPDATE articles SET site = 'nobody' WHERE number = 1",
    "UPDATE articles SET language = 'xx' WHERE number = 1",
    "UPDATE articles SET visible_from = 'soon' WHERE number = 1",
    "UPDATE articles SET visible_from = 9e999 WHERE number = 1",
    "UPDATE articles SET visible_from = 9e99",
    "UPDATE articles SET visible_from = x'00'",
    "UPDATE articles SET expires = -9e999 WHERE number = 1",
    "UPDATE articles SET expires = 'then'",
    "UPDATE articles SET expires = 0",
    "UPDATE articles SET related_hide = 'yes'",
    "UPDATE articles SET related_hide = x'01' WHERE number = 1",
    "UPDATE articles SET related_hide = 7 WHERE number = 1",
    "UPDATE articles SET record = x''",
    "UPDATE articles SET record = 5 WHERE number = 1",
    "UPDATE articles SET record = CAST(record AS TEXT) WHERE number = 1",
    "UPDATE articles SET record = '{}'",
    "UPDATE articles SET record = x'7b7d' WHERE number = (SELECT max(number) FROM articles)",
    "UPDATE articles SET record = zeroblob(100000000) WHERE number = 1",
    "UPDATE articles SET record = zeroblob(30000000) WHERE number = 1",
    "UPDATE articles SET record = (SELECT record FROM articles WHERE number = 0)",
    "UPDATE names SET number = number + 1000",
    "UPDATE names SET number = 'x'",
    "UPDATE names SET kind = 9",
    "UPDATE names SET kind = 'x'",
    "UPDATE names SET name = CAST(name AS BLOB)",
    "UPDATE names SET name = name || number || kind",
    "DELETE FROM names",
    "INSERT INTO names VALUES (0, 'more', 1)",
    "PRAGMA user_version = 99",
    "PRAGMA application_id = 99",
    "PRAGMA page_size = 65536; VACUUM",
    "PRAGMA auto_vacuum = FULL; VACUUM",
    "PRAGMA journal_mode = WAL",
    "PRAGMA writable_schema = ON; UPDATE sqlite_master SET rootpage = 2 WHERE name = 'names'",
    "PRAGMA writable_schema = ON; UPDATE sqlite_master SET rootpage = 99999 WHERE name = 'articles'",
    "PRAGMA writable_schema = ON; UPDATE sqlite_master SET rootpage = 1",
    "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = 'CREATE TABLE articles (number)' "
    "WHERE name = 'articles'",
    "PRAGMA writable_schema = ON; DELETE FROM sqlite_master WHERE type = 'index'",
    "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = NULL",
)
FIELDS = ("id", "title", "url", "slug", "source", "text", "published", "updated", "visible_from", "expires", "tags",
          "categories", "section", "authors", "image", "language", "links", "related", "related_hide", "hidden",
          "site", "aliases", "headings")  # fmt: skip


def _tables(whole: Path) -> Iterator[Mutation]:
    for script in SCRIPTS:
        yield Mutation(f"{CATALOGUE}: {script}", _sql(script))
    for field in FIELDS:
        for number in (0, 7):
            for value in ("null", "5", "-1", '""', '"x"', "[]", "{}", "[5]", '["x"]', "true", '"2024-01-01T00:00:00"',
                          '"draft"', '[{"article": "x"}]', "NaN", "1e999"):  # fmt: skip
                yield Mutation(
                    f"{CATALOGUE}: {field} of record {number}: {value}",
                    _record(number, _set(field, json.loads(value))),
                )
        yield Mutation(f"{CATALOGUE}: {field} gone", _record(3, _set(field, _GONE)))
    yield Mutation(f"{CATALOGUE}: an unknown field", _record(3, lambda said: said.update(unknown=1)))
    size = (whole / CATALOGUE).stat().st_size
    chosen = random.Random(1)
    for place in (*range(16, 100, 4), *(chosen.randrange(100, size) for _ in range(200))):
        for raw in (b"\xff" * 4, b"\0\0\0\0", bytes(chosen.randrange(256) for _ in range(8))):
            yield Mutation(f"{CATALOGUE}: {raw.hex()} at {place}", _over(CATALOGUE, place, raw))
    for page in range(1, size // 4096):
        yield Mutation(f"{CATALOGUE}: page {page} is the first", _page(page, 0))
        yield Mutation(f"{CATALOGUE}: page {page} is the next", _page(page, page + 1))
    for share in (0.1, 0.5, 0.9):
        yield Mutation(f"{CATALOGUE}: cut at {share}", _cut(CATALOGUE, int(size * share)))


def _set(field: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(said: dict[str, Any]) -> None:
        if value is _GONE:
            del said[field]
        else:
            said[field] = value

    return change


def _sql(script: str) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        db = sqlite3.connect(folder / CATALOGUE)
        try:
            # What the table itself refuses is no change, and is opened as it is.
            with suppress(sqlite3.IntegrityError):
                db.executescript(script)
            db.commit()
        finally:
            db.close()

    return apply


def _record(number: int, change: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        db = sqlite3.connect(folder / CATALOGUE)
        try:
            (data,) = db.execute("SELECT record FROM articles WHERE number = ?", (number,)).fetchone()
            said = json.loads(data)
            change(said)
            db.execute("UPDATE articles SET record = ? WHERE number = ?", (json.dumps(said).encode(), number))
            db.commit()
        finally:
            db.close()

    return apply


def _page(page: int, other: int) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        data = bytearray((folder / CATALOGUE).read_bytes())
        taken = data[other * 4096 : (other + 1) * 4096]
        data[page * 4096 : page * 4096 + len(taken)] = taken
        (folder / CATALOGUE).write_bytes(data)

    return apply


# What leads to the snapshot


def _pointers() -> Iterator[Mutation]:
    def current(raw: bytes) -> Callable[[Path], None]:
        return lambda folder: _write(folder.parent.parent / CURRENT, raw)

    for raw in (
        b"",
        b"..",
        b".",
        b"/",
        b"/etc",
        b"../..",
        b"a/b",
        b".hidden",
        b"\0",
        b"\xff",
        b"x" * 10_000,
        b"nobody",
    ):
        yield Mutation(f"{CURRENT}: {raw[:20]!r}", current(raw), rehash=False)

    def link(folder: Path, target: str) -> None:
        file = folder.parent.parent / CURRENT
        file.unlink()
        file.symlink_to(target)

    def pipe(folder: Path) -> None:
        file = folder.parent.parent / CURRENT
        file.unlink()
        os.mkfifo(file)

    yield Mutation(f"{CURRENT}: a pipe", pipe, rehash=False)
    for target in ("/dev/zero", "/dev/tty", "nowhere", "snapshots", CURRENT):
        yield Mutation(f"{CURRENT}: a link to {target}", partial(link, target=target), rehash=False)
    for name in (
        "",
        ".",
        "..",
        "/",
        "/etc",
        "/../../victim",
        "../victim",
        "a/b",
        ".x",
        "x" * 5000,
        "a\nb",
        "é",
        "other",
    ):
        yield Mutation(f"{MANIFEST}: named {name[:20]!r}", _manifest(_set("name", name)), rehash=False)
    schemas: list[Any] = [0, 1, 3, 10**9, -1, "2", 2.0, True, None]
    for schema in schemas:
        yield Mutation(f"{MANIFEST}: schema {schema!r}", _manifest(_set("schema", schema)), rehash=False)
    for listed in ("../x", "/etc/passwd", "", ".", "engine/../weights.json", "./weights.json", "weights.json/", ".hid"):
        yield Mutation(f"{MANIFEST}: lists {listed!r}", _manifest(partial(_list, name=listed)), rehash=False)


def _list(said: dict[str, Any], name: str) -> None:
    said["files"][name] = {"sha256": "0" * 64, "bytes": 0}


def _write(file: Path, raw: bytes) -> None:
    file.write_bytes(raw)


def _manifest(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        said = json.loads((folder / MANIFEST).read_text("utf-8"))
        change(said)
        (folder / MANIFEST).write_text(json.dumps(said), "utf-8")

    return apply
