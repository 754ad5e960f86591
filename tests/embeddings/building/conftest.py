"""The archives that builds are tried on: a small one, and the newsroom of quick builds and learning beside them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.archives import four_subjects
from tests.support.edited_newsroom import newsroom, run


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return four_subjects(tmp_path / "archive")


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A newsroom in `archive`, and its index in `index`, to be copied to `used`, where it was built."""
    root = tmp_path_factory.mktemp("newsroom")
    report = run(newsroom(root / "used" / "archive"), root / "used" / "index")
    assert report.changed is None
    (root / "used").rename(root / "kept")
    return root


@pytest.fixture
def root(built: Path) -> Iterator[Path]:
    """The newsroom and its index, for one test."""
    shutil.copytree(built / "kept", built / "used")
    yield built / "used"
    shutil.rmtree(built / "used")
