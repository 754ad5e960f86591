"""What may lie in an index's folder: a hostile manifest, and hostile files that the manifest's hashes bear out.

An input is a byte that chooses the file, then what stands in it. What reads SQLite and FAISS's own files is not ours,
and their hashes are checked before they are opened.
"""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from functools import cache
from pathlib import Path

from embeddings.base.arrays import load_mapped
from embeddings.base.errors import EmbeddingsError
from embeddings.index.index import Index
from embeddings.storage import snapshot
from embeddings.storage.manifest import MANIFEST
from embeddings.storage.snapshot import Snapshot
from service.settings import Settings
from tests.fuzz.kind import Finding, Kind
from tests.support.fake_encoder import REACH
from tests.support.service_helpers import built, newsroom, settings

FILES = (
    MANIFEST,
    "arrays",
    "weights.json",
    "bilinear.safetensors",
    "calibration.json",
    "lexical.json",
    "lexical.safetensors",
    "corpus.safetensors",
    "tags.json",
    "tags.safetensors",
    "authors.json",
    "authors.safetensors",
    "series.json",
    "series.safetensors",
    "tagging.json",
    "tagging.safetensors",
    "style.json",
    "map.json",
    "map.safetensors",
    "engine/records.json",
)
"""`arrays` is a safetensors file read by itself."""
LATER = tuple(name for name in FILES if name.startswith(("lexical", "tagging")))
"""Files read at the first question."""
MAX_BYTES = 20_000
"""Bytes: a longer file is cut off, for its head tells what the rest is."""


@cache
def _index() -> tuple[Settings, Snapshot, Path]:
    folder = Path(tempfile.mkdtemp(prefix="seealso-fuzz-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    config = newsroom(folder / "newsroom")
    built(config)
    made = settings(config)
    opened = snapshot.load(made.index)
    whole = folder / "whole"
    shutil.copytree(opened.folder, whole)
    return made, opened, whole


def target(data: bytes) -> None:
    """Put one input in the place of a file, and read it."""
    if not data:
        return
    made, opened, whole = _index()
    name, content = FILES[data[0] % len(FILES)], data[1:]
    file = opened.folder / name
    file.write_bytes(content)
    try:
        if name == "arrays":
            _look_at(file)
        elif name == MANIFEST:
            Index(snapshot.load(made.index), reach=REACH)
        elif name in LATER:
            Index(opened, reach=REACH).prepare(drafts=True)
        else:
            index = Index(opened, reach=REACH)
            _ = index.style, index.map
    except EmbeddingsError:
        return
    finally:
        if (whole / name).exists():
            shutil.copyfile(whole / name, file)
        else:
            file.unlink()


def _look_at(file: Path) -> None:
    size = file.stat().st_size
    try:
        arrays = load_mapped(file)
    except (OSError, ValueError):
        return
    for name, array in arrays.items():
        if array.nbytes > size or array.flags.writeable:
            raise Finding(f"{name} is more than its file holds, or can be written to")
        array.tobytes()


def _seeds() -> dict[str, bytes]:
    _, _, whole = _index()
    seeds = {}
    for number, name in enumerate(FILES):
        said = b"" if name == "arrays" else (whole / name).read_bytes()
        seeds[name] = bytes([number]) + said[:MAX_BYTES]
    header = json.dumps({"a": {"dtype": "F16", "shape": [2, 1], "data_offsets": [0, 4]}, "__metadata__": {}}).encode()
    seeds["arrays"] = b"\x01" + len(header).to_bytes(8, "little") + header + b"\0" * 4
    outside = {**json.loads(seeds[MANIFEST][1:]), "files": {"../../x": {"sha256": "0", "bytes": 1}}}
    seeds["outside"] = b"\0" + json.dumps(outside).encode()
    return seeds


TOKENS = (
    '"schema": "files": "name": "sha256": "bytes": "engine": "dimension": "reading": "sites": "hosts": "articles": '
    '"built_at": "dtype": "shape": "data_offsets": "F16" "BOOL" "I64" "__metadata__": [[[[ {{{{ null true NaN '
    'Infinity -1 1e999 18446744073709551615 99999999999999999999 "../" "/etc" "\\u0000" \\ud800 , : \\n'
)
KIND = Kind(target, _seeds(), tuple(TOKENS.split()), longest=MAX_BYTES + 1)
