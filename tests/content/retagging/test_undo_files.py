"""Undo files: what could not be undone is not changed, and one that is damaged or forged restores nothing."""

from __future__ import annotations

import json
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from content.retagging import RetaggingError, apply, undo
from content.retagging import undo_file as undo_files
from tests.content.retagging.test_transaction import contents, prepared, story


def pack_anew(made: Path, change: Callable[[bytes], bytes], packing: int = zipfile.ZIP_STORED) -> None:
    """Change every member of an undo file."""
    with zipfile.ZipFile(made) as zipped:
        members = {name: zipped.read(name) for name in zipped.namelist()}
    with zipfile.ZipFile(made, "w", packing) as changed:
        for name, member in members.items():
            changed.writestr(name, change(member))


@pytest.mark.parametrize(
    "limit", [{"MAX_FILE_BYTES": 40}, {"MAX_TOTAL_BYTES": 90}, {"MAX_MANIFEST_BYTES": 500}], ids=str
)
def test_what_could_not_be_undone_is_not_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: dict[str, int]
) -> None:
    edits = prepared(story(tmp_path / "archive", "one.md"), story(tmp_path / "archive", "two.md"))
    before = contents(tmp_path)
    for name, size in limit.items():
        monkeypatch.setattr(undo_files, name, size)
    with pytest.raises(RetaggingError, match="too large, to be undone"):
        apply(edits, tmp_path / "undo")
    assert contents(tmp_path) == before


def test_an_undo_file_that_holds_more_than_any_restores_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [story(tmp_path / "archive", "one.md"), story(tmp_path / "archive", "two.md")]
    sizes, made = [path.stat().st_size for path in paths], apply(prepared(*paths), tmp_path / "undo")
    after = contents(tmp_path)
    monkeypatch.setattr(undo_files, "MAX_TOTAL_BYTES", sum(sizes) - 1)
    with pytest.raises(RetaggingError, match="it holds more than"):
        undo(made)
    assert contents(tmp_path) == after
    monkeypatch.setattr(undo_files, "MAX_TOTAL_BYTES", sum(sizes))
    assert len(undo(made).restored) == 2


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        ("gone", "There is no undo file"),
        ("cut", "cannot be read as an undo file"),
        ("no zip", "cannot be read as an undo file"),
        ("flipped", "cannot be read as an undo file"),
        ("another text", "one.md is damaged"),
        ("newer", "by a newer Seealso"),
        ("packed otherwise", "it is packed in another way than ours"),
    ],
)
def test_a_damaged_undo_file_restores_nothing(tmp_path: Path, damage: str, told: str) -> None:
    path = story(tmp_path, "one.md", "[a, " + ", ".join(map(str, range(500))) + "]")
    made = apply(prepared(path), tmp_path / "undo")
    after, data = path.read_bytes(), bytearray(made.read_bytes())
    # Packed anew, so that only the digest in its manifest tells, or its version.
    edited = {
        "another text": (b"[a, 0", b"[z, 0"),
        "newer": (b'"version": 1', b'"version": 2'),
    }
    if damage == "gone":
        made.unlink()
    elif damage in edited:
        pack_anew(made, lambda member: member.replace(*edited[damage]))
    elif damage == "packed otherwise":
        pack_anew(made, bytes, zipfile.ZIP_BZIP2)
    elif damage == "flipped":
        data[data.index(b"00000-one.md") + 200] ^= 1
        made.write_bytes(data)
    else:
        made.write_bytes(data[: len(data) // 2] if damage == "cut" else b"no zip")
    with pytest.raises(RetaggingError, match=told):
        undo(made)
    assert path.read_bytes() == after


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("path", "one.md"),
        ("path", 7),
        ("path", "/a\0b"),
        ("real", "one.md"),
        ("real", 7),
        ("before", "0"),
        ("after", 0),
    ],
)
def test_an_undo_file_of_what_no_change_was_made_at_restores_nothing(tmp_path: Path, name: str, value: object) -> None:
    paths = [story(tmp_path, "one.md"), story(tmp_path, "two.md")]
    made = apply(prepared(*paths), tmp_path / "undo")
    after = [path.read_bytes() for path in paths]

    def forge(member: bytes) -> bytes:
        if not member.startswith(b"{"):
            return member
        manifest = json.loads(member)
        manifest["files"][1][name] = value
        return json.dumps(manifest).encode()

    pack_anew(made, forge)
    with pytest.raises(RetaggingError, match=r"is no text|was made at|has no digest"):
        undo(made)
    assert [path.read_bytes() for path in paths] == after


def test_an_undo_file_whose_list_is_longer_than_any_is_not_read(tmp_path: Path) -> None:
    made, size = tmp_path / "made.undo.zip", undo_files.MAX_MANIFEST_BYTES + 1
    with made.open("wb") as file:
        file.seek(size)
        file.write(struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, size, 0, 0))
    with pytest.raises(RetaggingError, match="list of what is in it is too long"):
        undo(made)
