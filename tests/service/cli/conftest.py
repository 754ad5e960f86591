"""What the tests of several commands find."""

from pathlib import Path

import pytest

from tests.support.fake_encoder import NAME
from tests.support.service_helpers import newsroom


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A newsroom's folder, where the commands are called."""
    newsroom(tmp_path / "news")
    # What an index was made with is not loaded because the index says so, and a file that is found names no code.
    monkeypatch.setenv("SEEALSO_MODEL", NAME)
    monkeypatch.chdir(tmp_path / "news")
    return tmp_path / "news"
