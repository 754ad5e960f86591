"""Commands that answer from an index while builds publish others, of which each removes the one before the last."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from embeddings.base.answers import DEFAULTS, Options
from embeddings.base.errors import Damaged
from embeddings.index.index import Index
from embeddings.storage import snapshot
from service.cli.common import open_index
from service.payloads.export import write_all
from tests.support.service_helpers import another_story, built, newsroom, settings


@pytest.fixture
def config(tmp_path: Path) -> Path:
    config = newsroom(tmp_path / "news")
    built(config)
    return config


def two_builds(config: Path) -> None:
    before = snapshot.published(settings(config).index)
    for name in ("first", "second"):
        another_story(config, name)
    assert before is not None
    assert not before.exists()


def test_drafts_are_answered_from_an_index_that_is_gone(config: Path) -> None:
    index = open_index(settings(config))
    two_builds(config)
    draft = replace(index.get("post:library-1"), id="", text="Readers of the library on Mill Lane.", related=())
    assert index.related_to_draft(draft, Options(min_score=0.0))
    assert index.tags_for_draft(draft).tags
    assert index.tags("post:library-1").tags


def test_an_export_goes_on_from_an_index_that_is_gone(config: Path) -> None:
    index = open_index(settings(config), whole=False)
    two_builds(config)
    assert write_all(index, io.StringIO(), DEFAULTS) == 15


def test_one_that_goes_while_it_is_opened_is_not_called_damaged(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Index.open
    begun: list[Path] = []

    def slowly(folder: Path, **named: Any) -> Index:
        begun.append(folder)
        if len(begun) > 1:
            return opened(folder, **named)
        found = snapshot.load(folder)
        two_builds(config)
        return Index(found, reach=named["reach"])

    monkeypatch.setattr(Index, "open", slowly)
    assert open_index(settings(config)).find("post:second").title == "New"
    assert len(begun) == 2


def test_one_that_is_damaged_is_told_at_once(config: Path) -> None:
    index = settings(config).index
    folder = snapshot.published(index)
    assert folder is not None
    (folder / "tagging.json").unlink()
    with pytest.raises(Damaged, match=r"tagging\.json"):
        open_index(settings(config))
