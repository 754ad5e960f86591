"""The cache: nothing is worked out twice, what nobody needs any more goes, and a broken file costs time alone."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from embeddings.base.vectors import Floats
from embeddings.encoders.protocol import Advance, Model
from embeddings.storage import cache
from embeddings.storage.cache import Cache, open_cache
from tests.support.fake_encoder import DIMENSION, FakeEncoder

MODEL, OTHER = Model("model", "model@1"), Model("model", "model@2")


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Cache]:
    made = Cache(tmp_path / "deep" / "cache")
    yield made
    made.close()


def held(made: Cache) -> int:
    return int(made._db.execute("SELECT count(*) FROM embeddings").fetchone()[0])


def fill(made: Cache, count: int) -> list[str]:
    """So many short texts, embedded by nobody."""
    texts = [f"text {number}" for number in range(count)]
    vector = np.zeros(2, np.float32).tobytes()
    made._db.execute("BEGIN")
    made._db.executemany("INSERT INTO embeddings VALUES (?, ?)", [(cache._key(MODEL, t), vector) for t in texts])
    made._db.execute("COMMIT")
    return texts


# Embeddings


def test_a_text_is_embedded_once_for_each_model(kept: Cache) -> None:
    assert kept.embed(["a fish", "b", "a fish"], MODEL, FakeEncoder()) == 2
    assert kept.embed(["a fish", "c"], MODEL, FakeEncoder()) == 1
    assert FakeEncoder.embedded == ["a fish", "b", "c"]
    assert kept.embed(["a fish"], OTHER, FakeEncoder()) == 1
    assert kept.missing(["a fish", "b", "c", "d"], MODEL) == ["d"]
    assert kept.missing(["a fish", "b"], OTHER) == ["b"]


def test_vectors_come_back_in_the_order_asked_bit_for_bit(kept: Cache) -> None:
    texts = ["market hall", "dead fish", "\udcff"]
    kept.embed(texts, MODEL, FakeEncoder())
    asked = [texts[n] for n in (2, 0, 1, 0)]
    found = kept.vectors(asked, MODEL)
    assert found.dtype == np.float32
    assert found.shape == (4, DIMENSION)
    assert (found == FakeEncoder().encode(asked)).all()


def test_a_vector_that_is_not_there_is_told_by_its_text_cut_short(kept: Cache) -> None:
    with pytest.raises(KeyError) as caught:
        kept.vectors(["x" * 100], MODEL)
    assert caught.value.args == ("x" * 80,)


def test_the_longest_texts_come_first_and_of_equal_length_by_the_alphabet(kept: Cache) -> None:
    assert kept.missing(["b", "ccc", "a", "dd", "b", ""], MODEL) == ["ccc", "dd", "a", "b", ""]


def test_what_is_embedded_is_kept_every_256_passages(kept: Cache, tmp_path: Path) -> None:
    """A build that dies loses no more."""
    sizes: list[int] = []

    class Dies(FakeEncoder):
        def encode(self, texts: Sequence[str], advance: Advance | None = None) -> Floats:
            sizes.append(len(texts))
            if len(sizes) == 3:
                raise KeyboardInterrupt
            return super().encode(texts)

    with pytest.raises(KeyboardInterrupt):
        kept.embed([f"text {number}" for number in range(600)], MODEL, Dies())
    assert sizes == [256, 256, 88]
    seen = sqlite3.connect(kept.folder / "cache.sqlite")
    assert seen.execute("SELECT count(*) FROM embeddings").fetchone() == (512,)
    seen.close()


def test_progress_is_told_to_who_asks(kept: Cache) -> None:
    told: list[int] = []
    kept.embed(["a", "b"], MODEL, FakeEncoder(), told.append)
    assert told == [2]


def test_an_encoder_that_gives_too_few_vectors_leaves_nothing_behind(kept: Cache) -> None:
    class Short(FakeEncoder):
        def encode(self, texts: Sequence[str], advance: Advance | None = None) -> Floats:
            return np.zeros((1, 2), np.float32)

    with pytest.raises(ValueError, match="shorter"):
        kept.embed(["a", "b"], MODEL, Short())
    assert held(kept) == 0
    # Nor is it left in the middle of something.
    assert kept.embed(["a"], MODEL, FakeEncoder()) == 1


# Pruning


@pytest.mark.parametrize(("count", "used", "left"), [(1020, 10, 1020), (1021, 10, 10), (1001, 0, 0), (1000, 0, 1000)])
def test_embeddings_go_once_twice_as_many_and_a_thousand_are_there(
    kept: Cache, count: int, used: int, left: int
) -> None:
    texts = fill(kept, count)
    kept.keep_only(texts[:used], used, MODEL)
    assert held(kept) == left
    assert kept.missing(texts[:used], MODEL) == []


def test_those_of_another_model_go_too_and_it_can_be_done_again(kept: Cache) -> None:
    for _ in range(2):
        texts = fill(kept, 1100)
        kept.keep_only(texts[:3] * 2, 6, OTHER)
        assert held(kept) == 0


# Parsed files


def test_parsed_files_are_kept_as_a_mapping(kept: Cache) -> None:
    parsed = kept.parsed
    parsed["a"] = "one"
    parsed["b"] = "two"
    parsed["a"] = "three"
    assert dict(parsed) == {"a": "three", "b": "two"}
    assert len(parsed) == 2
    assert ("a" in parsed, "c" in parsed) == (True, False)
    del parsed["a"]
    assert list(kept.parsed) == ["b"]
    assert parsed.get("a") is None
    with pytest.raises(KeyError, match="a"):
        parsed["a"]


def test_all_is_forgotten(kept: Cache) -> None:
    kept.parsed["a"] = "one"
    kept.embed(["text"], MODEL, FakeEncoder())
    kept.clear()
    assert len(kept.parsed) == held(kept) == 0


# The file


def test_it_is_there_for_the_next_build(tmp_path: Path) -> None:
    first = Cache(tmp_path)
    assert first.folder == tmp_path
    first.parsed["a"] = "one"
    first.embed(["text"], MODEL, FakeEncoder())
    # Not closed: what is committed is there for who reads beside it.
    second = Cache(tmp_path)
    assert second.parsed["a"] == "one"
    assert second.missing(["text"], MODEL) == []
    assert second._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert second._db.execute("PRAGMA synchronous").fetchone() == (1,)
    assert second._db.execute("PRAGMA busy_timeout").fetchone() == (300_000,)
    first.close()
    second.close()
    with pytest.raises(sqlite3.ProgrammingError):
        first.parsed["a"]


def test_a_file_that_is_no_cache_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "cache.sqlite").write_bytes(b"no database at all" * 100)
    made = Cache(tmp_path)
    made.parsed["a"] = "one"
    assert len(made.parsed) == 1
    made.close()


def test_a_sound_file_on_a_disk_that_takes_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Cache(tmp_path).close()
    before = (tmp_path / "cache.sqlite").read_bytes()

    def refuses(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(sqlite3, "connect", refuses)
    with pytest.raises(sqlite3.OperationalError):
        Cache(tmp_path)
    assert (tmp_path / "cache.sqlite").read_bytes() == before


# Which folder


def test_without_a_wish_it_is_the_indexs_own(tmp_path: Path) -> None:
    made, told = open_cache(None, tmp_path / "own")
    assert (made.folder, told) == (tmp_path / "own", ())
    made.close()
    made, told = open_cache(tmp_path / "wanted", tmp_path / "other")
    assert (made.folder, told) == (tmp_path / "wanted", ())
    assert not (tmp_path / "other").exists()
    made.close()


def test_where_the_wanted_one_takes_nothing_it_is_the_indexs_own_and_is_told(tmp_path: Path) -> None:
    (tmp_path / "wanted").touch()
    made, (told,) = open_cache(tmp_path / "wanted", tmp_path / "own")
    assert made.folder == tmp_path / "own"
    assert told == (
        f"the cache {tmp_path}/wanted cannot be written to, so embeddings are kept in {tmp_path}/own. "
        "Allow it, or name another folder: --cache DIR, or `cache` in seealso.toml."
    )
    made.close()


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
        OSError(errno.EDQUOT, os.strerror(errno.EDQUOT)),
        sqlite3.OperationalError("database or disk is full"),
    ],
    ids=["no space", "quota", "SQLite"],
)
def test_where_the_disk_is_full_another_folder_would_hardly_help(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(Cache):
        def __init__(self, folder: Path) -> None:
            if folder == tmp_path / "wanted":
                raise error
            super().__init__(folder)

    monkeypatch.setattr(cache, "Cache", Full)
    with pytest.raises(type(error)) as caught:
        open_cache(tmp_path / "wanted", tmp_path / "own")
    assert caught.value is error
