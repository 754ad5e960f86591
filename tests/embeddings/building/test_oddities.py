"""What is odd about how a build begins is told, and ends nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from content.archive import Site
from embeddings.building.build import BuildPlan, BuildReport, build
from tests.support import fake_encoder
from tests.support.archives import four_subjects

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def run(archive: Path, index: Path, now: datetime = NOW, *names: str) -> BuildReport:
    sites = tuple(Site(root=archive / name, name=name) for name in names) or (Site(root=archive),)
    return build(BuildPlan(sites=sites, index=index, model=fake_encoder.NAME), now=now)


@pytest.mark.parametrize(
    ("back", "told"),
    [(timedelta(minutes=5), 0), (timedelta(minutes=11), 1), (timedelta(days=600), 1)],
)
def test_a_clock_that_is_set_back_is_told_of_once(back: timedelta, told: int, archive: Path, index: Path) -> None:
    run(archive, index)
    warnings = [line for line in run(archive, index, NOW - back).warnings if "this machine's clock says" in line]
    assert len(warnings) == told
    assert all("the index was built at 2026-01-01 00:00 UTC" in line for line in warnings)
    assert run(archive, index, NOW - back + timedelta(seconds=1)).warnings == ()


def test_a_site_whose_folder_is_empty_now_is_told_of_once(tmp_path: Path, index: Path) -> None:
    four_subjects(tmp_path / "bow")
    for file in sorted(four_subjects(tmp_path / "poplar", each=2).glob("*.md"))[:6]:
        file.unlink()
    assert run(tmp_path, index, NOW, "bow", "poplar").warnings == ()
    for file in (tmp_path / "poplar").glob("*.md"):
        file.rename(tmp_path / file.name)
    (told,) = run(tmp_path, index, NOW, "bow", "poplar").warnings
    assert told.startswith(f"{tmp_path / 'poplar'} holds no story any more, and the index held 2 of poplar")
    assert "mounted or checked out" in told
    assert run(tmp_path, index, NOW, "bow", "poplar").warnings == ()


def test_projects_of_which_nothing_counts_are_told_of(tmp_path: Path, index: Path) -> None:
    for name in ("bow", "poplar"):
        four_subjects(tmp_path / name / "content")
        (tmp_path / name / "hugo.toml").touch()
    (told,) = run(tmp_path, index).warnings
    assert told.startswith(f"{tmp_path}: several projects lie in it (bow, poplar), and nothing of their configurations")
    assert run(tmp_path, index, NOW, "bow", "poplar").warnings == ()
