"""Mapped arrays are those that were saved, and a file that is not sound is refused, never read beyond its end."""

from __future__ import annotations

import json
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import load_file, save_file
from scipy import sparse

from embeddings.base.arrays import TYPES, load_mapped
from embeddings.corpus.label_matrix import pack, unpack


def test_the_arrays_are_those_that_the_library_reads(tmp_path: Path) -> None:
    chosen = np.random.default_rng(1)
    arrays = {f"of.{name}": chosen.integers(0, 2, (3, 5)).astype(kind) for name, kind in TYPES.items()}
    arrays |= {"none": np.zeros((0, 4), np.float32), "single": np.array(7, np.int64)}
    save_file(arrays, tmp_path / "file", metadata={"said": "by somebody"})
    found, expected = load_mapped(tmp_path / "file"), load_file(tmp_path / "file")
    assert found.keys() == expected.keys()
    for name, array in found.items():
        assert (array.dtype, array.shape) == (expected[name].dtype, expected[name].shape)
        assert np.array_equal(array, expected[name])
        assert not array.flags.writeable


def test_a_sparse_matrix_is_not_copied(tmp_path: Path) -> None:
    matrix = sparse.random(40, 30, 0.2, "csr", np.float32, random_state=0)
    save_file(pack(matrix, "m"), tmp_path / "file")
    arrays = load_mapped(tmp_path / "file")
    unpacked = unpack(arrays, "m", (40, 30), 0, 1)
    assert (unpacked != matrix).nnz == 0
    assert unpacked.indices.dtype == unpacked.indptr.dtype == np.int32
    assert np.shares_memory(unpacked.data, arrays["m.data"])
    assert np.shares_memory(unpacked.indices, arrays["m.indices"])


def header(said: object, content: bytes = b"\0" * 8) -> bytes:
    raw = json.dumps(said).encode()
    return len(raw).to_bytes(8, "little") + raw + content


ENTRY = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}


def test_a_header_of_millions_is_refused_before_it_costs_anything(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(header({"a": {**ENTRY, "shape": [9] * 300_000}}))
    began = time.process_time()
    with pytest.raises(ValueError, match="header"):
        load_mapped(tmp_path / "file")
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff" * 7,
        b"\xff" * 8,
        (1000).to_bytes(8, "little") + b"{}",
        (4).to_bytes(8, "little") + b"word",
        header([]),
        header({"a": 1}),
        header({"a": {}}),
        header({"a": {**ENTRY, "dtype": "F8"}}),
        header({"a": {**ENTRY, "shape": [3]}}),
        header({"a": {**ENTRY, "shape": [-2]}}),
        header({"a": {**ENTRY, "shape": 2}}),
        header({"a": {**ENTRY, "shape": ["2"]}}),
        header({"a": {**ENTRY, "data_offsets": [0]}}),
        header({"a": {**ENTRY, "data_offsets": [8, 0]}}),
        header({"a": {**ENTRY, "data_offsets": [4, 12]}}),
        header({"a": {**ENTRY, "data_offsets": [-8, 0]}}),
        header({"a": ENTRY}, b"\0" * 7),
        header({"a": {"dtype": "F32", "shape": [0, 2**64], "data_offsets": [0, 0]}}),
        header({"a": {"dtype": "F32", "shape": [0, 2**62, 2**62], "data_offsets": [0, 0]}}),
        (200_000).to_bytes(8, "little") + b"[" * 200_000,
        (2_000_000).to_bytes(8, "little") + b"{}" + b" " * 2_000_000,
    ],
)
def test_what_is_no_such_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(ValueError, match=r"file|header|Expecting"):
        load_mapped(tmp_path / "file")


def test_arrays_out_of_line_are_read_all_the_same(tmp_path: Path) -> None:
    raw = json.dumps({"a": ENTRY}).encode()
    raw += b" " * (-len(raw) % 8 + 3)
    (tmp_path / "file").write_bytes(len(raw).to_bytes(8, "little") + raw + np.array([1, 2], "<f4").tobytes())
    assert load_mapped(tmp_path / "file")["a"].tolist() == [1, 2]


NUMBERS = st.lists(st.sampled_from([-1, 0, 1, 2, 4, 8, 12, 2**63, 1.5, True, None, "2"]), max_size=3)
ENTRIES = st.fixed_dictionaries({"dtype": st.sampled_from([*TYPES, "F8"]), "shape": NUMBERS, "data_offsets": NUMBERS})


@given(said=st.dictionaries(st.sampled_from("abc"), ENTRIES | NUMBERS), content=st.binary(max_size=12))
def test_whatever_a_header_says_no_array_is_more_than_its_file(
    tmp_path_factory: pytest.TempPathFactory, said: object, content: bytes
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.safetensors"
    file.write_bytes(header(said, content))
    try:
        arrays = load_mapped(file)
    except ValueError:
        return
    assert all(len(array.tobytes()) <= len(content) for array in arrays.values())
