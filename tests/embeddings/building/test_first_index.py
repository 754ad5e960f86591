"""The first index of a large archive: one by the fast model at once, and the model's own after it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from content.archive import Site
from embeddings.building import first_index
from embeddings.building.build import BuildPlan, BuildReport, build
from embeddings.encoders import registry
from embeddings.index.index import Index
from embeddings.storage import snapshot
from tests.support import fake_encoder
from tests.support.archives import four_subjects

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FAST = fake_encoder.SLOW  # another name, and so another model


@pytest.fixture(autouse=True)
def models(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fake encoders in the place of both models, for which an archive of ten stories is large."""
    monkeypatch.setattr(first_index, "DEFAULT_MODEL", fake_encoder.NAME)
    monkeypatch.setattr(registry, "FAST", FAST)
    monkeypatch.setattr(registry, "can_distil", lambda: True)
    monkeypatch.setattr(first_index, "MANY_STORIES", 10)


def run(folder: Path, *, ended: bool = False, **plan: Any) -> tuple[BuildReport | None, list[tuple[str, bool]]]:
    """Build; gives the report, and of each index that is published the model and whether it is a first one."""
    published: list[tuple[str, bool]] = []

    def look(phase: str, *_: int) -> None:
        if phase.startswith("published a first index"):
            manifest = snapshot.load(folder / "index").manifest
            published.append((manifest.model, manifest.provisional))
            if ended:
                raise KeyboardInterrupt

    sites = (Site(root=folder / "archive"),)
    try:
        report = build(
            BuildPlan(sites=sites, index=folder / "index", model=fake_encoder.NAME, **plan), now=NOW, progress=look
        )
    except KeyboardInterrupt:
        return None, published
    manifest = snapshot.load(folder / "index").manifest
    return report, [*published, (manifest.model, manifest.provisional)]


def test_a_first_index_is_published_by_the_fast_model_and_replaced(tmp_path: Path) -> None:
    four_subjects(tmp_path / "archive")
    report, published = run(tmp_path, first_soon=True)
    assert published == [(FAST, True), (fake_encoder.NAME, False)]
    assert report is not None
    assert not report.provisional
    assert len(Index.open(tmp_path / "index", reach=fake_encoder.REACH).related("market-1")) == 4
    report, published = run(tmp_path, first_soon=True)
    assert report is not None
    assert (report.unchanged, published) == (True, [(fake_encoder.NAME, False)])


@pytest.mark.parametrize("plan", [{}, {"first_soon": False}])
def test_so_it_is_only_where_that_is_wanted(plan: dict[str, bool], tmp_path: Path) -> None:
    four_subjects(tmp_path / "archive")
    assert run(tmp_path, **plan)[1] == [(fake_encoder.NAME, False)]


def test_a_small_archive_has_no_first_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_index, "MANY_STORIES", 25)
    four_subjects(tmp_path / "archive")
    assert run(tmp_path, first_soon=True)[1] == [(fake_encoder.NAME, False)]


def test_a_build_that_is_ended_after_it_goes_on_from_it(tmp_path: Path) -> None:
    four_subjects(tmp_path / "archive")
    assert run(tmp_path, ended=True, first_soon=True) == (None, [(FAST, True)])
    assert len(Index.open(tmp_path / "index").related("market-1")) == 4
    assert run(tmp_path, first_soon=True)[1] == [(fake_encoder.NAME, False)]


def test_it_may_be_left_at_that(tmp_path: Path) -> None:
    four_subjects(tmp_path / "archive")
    report, published = run(tmp_path, first_soon=True, first_only=True)
    assert report is not None
    assert (report.provisional, published[-1]) == (True, (FAST, True))
    assert run(tmp_path, first_soon=True, first_only=True)[1] == [(fake_encoder.NAME, False)]
