"""What an index and its cache are on disk: an older program, or one that serves beside a newer one, reads them."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from content.archive import Site
from embeddings.base.arrays import load_mapped
from embeddings.building.build import BuildPlan, build
from embeddings.storage import snapshot
from embeddings.storage.manifest import SCHEMA
from tests.support.archives import four_subjects
from tests.support.fake_encoder import NAME
from tests.support.paths import DATA

PINNED = DATA / "on_disk.yaml"
REMEDY = (
    f"What is on disk has changed. If that is meant, raise SCHEMA in {snapshot.__name__}, so that an older index is "
    f"built anew rather than misread, and write the new form into {PINNED.name}:\n"
)


def test_the_form_of_an_index_changes_only_with_its_schema(tmp_path: Path) -> None:
    root = four_subjects(tmp_path / "archive")
    build(
        BuildPlan(sites=(Site(root=root),), index=tmp_path / "index", model=NAME), now=datetime(2026, 1, 1, tzinfo=UTC)
    )
    found = {"schema": SCHEMA, "files": form(tmp_path / "index")}
    pinned = yaml.safe_load(PINNED.read_text("utf-8"))
    assert found == pinned, REMEDY + yaml.safe_dump(found, width=110, sort_keys=True)


def form(index: Path) -> dict[str, Any]:
    """Each file, and of those that we write the names and types of what is in it."""
    (name,) = (folder.name for folder in (index / "snapshots").iterdir())
    assert re.fullmatch(r"\d{8}T\d{6}-[0-9a-f]{8}", name)
    assert (index / "CURRENT").read_text("utf-8") == f"{name}\n"
    files = sorted(path for path in index.rglob("*") if path.is_file())
    return {str(path.relative_to(index)).replace(name, "NAME"): inside(path) for path in files}


def inside(file: Path) -> Any:
    match file.suffix:
        case ".safetensors":
            return {name: f"{array.dtype} {array.ndim}" for name, array in sorted(load_mapped(file).items())}
        case ".json":
            said = json.loads(file.read_text("utf-8"))
            return sorted(said) if isinstance(said, dict) else [type(value).__name__ for value in said[:1]]
        case ".sqlite":
            with closing(sqlite3.connect(file)) as db:
                found = {"tables": sorted(sql for (sql,) in db.execute("SELECT sql FROM sqlite_master") if sql)}
                if file.stem == "articles":
                    (record,) = db.execute("SELECT record FROM articles").fetchone()
                    found["record"] = sorted(json.loads(record))
                return found
        case _:
            return None
