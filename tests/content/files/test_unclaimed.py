"""Folders that no site reads are told, each once, with the number of files in it."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from content.archive import ReadingRules, Site
from content.files.unclaimed import unclaimed
from service.cli import cli
from tests.support.archives import four_subjects, write
from tests.support.fake_encoder import NAME

FILES = (
    "bow/a.md",
    "bow/deep/b.md",
    "poplar/c.md",
    "poplar/news/d.markdown",
    "poplar/news/2024/e.mdx",
    "papers/hackney/f.md",
    "papers/leyton/g.md",
    "papers/h.md",
    "loose.md",
    "README.md",
    ".hidden/i.md",
    "node_modules/j.md",
    "pictures/k.png",
    "Shouting/L.MD",
)
TABLE = [
    (["."], []),
    (["bow", "poplar", "papers", "Shouting"], [(".", 1)]),
    (["bow"], [(".", 1), ("Shouting", 1), ("papers", 3), ("poplar", 3)]),
    (["bow", "papers/hackney"], [(".", 1), ("Shouting", 1), ("papers", 1), ("papers/leyton", 1), ("poplar", 3)]),
    (["bow/deep", "poplar", "papers", "Shouting"], [(".", 1), ("bow", 1)]),
    (["poplar/news/2024", "bow", "papers"], [(".", 1), ("Shouting", 1), ("poplar", 1), ("poplar/news", 1)]),
]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return write(tmp_path / "archive", dict.fromkeys(FILES, "Words."))


def told(archive: Path, folders: list[str], **rules: object) -> list[tuple[str, int]]:
    sites = [Site(root=archive / folder, archive=archive, name=folder.replace("/", "-")) for folder in folders]
    unclaimed_files = unclaimed([archive], sites, ReadingRules(**rules))  # type: ignore[arg-type]
    return [(os.path.relpath(folder, archive), files) for folder, files in unclaimed_files]


@pytest.mark.parametrize(("folders", "expected"), TABLE, ids=str)
def test_each_outermost_folder_once(archive: Path, folders: list[str], expected: list[tuple[str, int]]) -> None:
    assert told(archive, folders) == sorted(expected, key=lambda one: (one[0] != ".", str(archive / one[0])))


def test_what_is_ignored_or_no_story_is_not_told(archive: Path) -> None:
    folders = told(archive, ["bow"], ignore=("pop*", "papers/leyton", "*.MD"), suffixes=(".md", ".png"))
    assert folders == [("pictures", 1)]


def test_links_are_not_followed(archive: Path) -> None:
    (archive / "round").symlink_to(archive)
    (archive / "twice.md").symlink_to(archive / "loose.md")
    assert told(archive, ["bow", "poplar", "papers", "Shouting"]) == [(".", 1)]


def test_a_site_that_a_link_leads_to_is_claimed(archive: Path) -> None:
    (archive / "east").symlink_to(archive / "bow")
    assert told(archive, ["east", "poplar", "papers", "Shouting"]) == [(".", 1)]


def test_a_build_tells_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("bow", "poplar", "hackney"):
        four_subjects(tmp_path / "news" / name, 2)
    (tmp_path / "news/seealso.toml").write_text('[sites.bow]\nfolder = "bow"\n', "utf-8")
    monkeypatch.setenv("SEEALSO_MODEL", NAME)
    for _ in ("new", "unchanged"):
        done = CliRunner().invoke(cli, ["build", str(tmp_path / "news"), "--index", str(tmp_path / "index")])
        line = next(line for line in done.stdout.splitlines() if "unclaimed" in line)
        assert f"{tmp_path / 'news/hackney'} (8 files), {tmp_path / 'news/poplar'} (8 files)" in line
        assert "no site reads them" in line
