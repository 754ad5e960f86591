"""What the tests of several commands find."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.fake_encoder import NAME
from tests.support.service_helpers import newsroom


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the newsroom of each test is, one after the other: an index remembers that."""
    return tmp_path_factory.mktemp("newsrooms") / "news"


@pytest.fixture
def folder(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A newsroom's folder, where the commands are called."""
    newsroom(place)
    # What an index was made with is not loaded because the index says so, and a file that is found names no code.
    monkeypatch.setenv("SEEALSO_MODEL", NAME)
    monkeypatch.chdir(place)
    yield place
    shutil.rmtree(place)
