"""An index that is opened beside one that answers takes over what both have, and answers as if it did not."""

from __future__ import annotations

import gc
import hashlib
import json
import shutil
import sqlite3
import weakref
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from content.archive import Site
from embeddings.base.errors import Damaged
from embeddings.building.build import BuildPlan, build
from embeddings.index.index import Index
from embeddings.storage import snapshot
from embeddings.storage.catalogue import Catalogue
from embeddings.storage.layout import CATALOGUE
from embeddings.text import tfidf
from service.live.copies import SnapshotCopies
from tests.support import fake_encoder
from tests.support.archives import WORDS, story, write

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def run(root: Path, **settings: Any) -> None:
    sites = (Site(root=root / "archive"),)
    build(BuildPlan(sites=sites, index=root / "index", model=fake_encoder.NAME, **settings), now=NOW)


def opened(index: Path, like: Index | None = None) -> Index:
    found = Index.open(index, reach=fake_encoder.REACH, like=like)
    found.probe()
    return found


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive, its index after a first build in `before`, and after a quick one in `index`."""
    root = tmp_path_factory.mktemp("like")
    files = {
        f"{subject}-{number:02}.md": story(
            f"{subject.title()} news {number}",
            f"{words} said the council of street {number} and number {number % 7}",
            date=f"2025-{1 + number % 12:02}-11",
            tags=[subject],
        )
        for subject, words in WORDS.items()
        for number in range(16)
    }
    write(root / "archive", files)
    run(root)
    shutil.copytree(root / "index", root / "before")
    subject = min(WORDS)
    breaking = f"{WORDS[subject]} again zyzzyva"
    for number in (1, 2):
        write(root / "archive", {f"breaking-{number}.md": story(f"Breaking {number}", breaking, date="2025-12-30")})
    run(root)
    assert "zyzzyva" in opened(root / "index")._terms[1]
    return root


def answers(index: Index) -> list[Any]:
    return [
        (article.id, index.related(article.id, now=NOW), index.tags(article.id, now=NOW))
        for article in index.articles(NOW)
    ]


def test_answers_are_those_of_an_index_opened_alone(root: Path) -> None:
    like = opened(root / "before")
    draft = next(opened(root / "index").articles())
    assert like.related_to_draft(draft), "so that it has loaded what drafts need"
    beside, alone = opened(root / "index", like), opened(root / "index")
    assert answers(beside) == answers(alone)
    assert beside.find("breaking-1").id == "breaking-1"
    assert beside.related_to_draft(draft) == alone.related_to_draft(draft)


def test_what_a_quick_build_leaves_as_it_was_is_not_read_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    like = opened(root / "before")
    like.related_to_draft(next(like.articles()))
    read: list[str] = []
    checked = tfidf._checked_arrays

    def reading(file: Path, *given: Any, **named: Any) -> Any:
        read.append(file.name)
        return checked(file, *given, **named)

    monkeypatch.setattr(tfidf, "_checked_arrays", reading)

    def count(owner: type, method: str) -> None:
        whole = getattr(owner, method)

        def counting(*given: Any) -> Any:
            read.append(method)
            return whole(*given)

        monkeypatch.setattr(owner, method, counting)

    count(Catalogue, "check")
    beside = opened(root / "index", like)
    beside.related_to_draft(next(beside.articles()))
    assert set(read) == {"lexical_new.safetensors"}
    opened(root / "index")
    assert {*read} == {"check", "lexical.safetensors", "lexical_new.safetensors"}


def test_the_index_before_is_let_go(root: Path) -> None:
    like = opened(root / "before")
    gone = weakref.ref(like)
    beside = opened(root / "index", like)
    del like
    gc.collect()
    assert gone() is None
    assert beside.find("breaking-1").id == "breaking-1"


def test_with_another_base_everything_is_checked(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "archive", {f"{n}.md": story(f"Tale {n}", "another archive of other words") for n in range(8)})
    run(tmp_path)
    checked: list[Catalogue] = []
    whole = Catalogue.check

    def check(catalogue: Catalogue) -> dict[str, set[str]] | None:
        checked.append(catalogue)
        return whole(catalogue)

    monkeypatch.setattr(Catalogue, "check", check)
    beside = opened(root / "index", opened(tmp_path / "index"))
    assert len(checked) == 2
    assert answers(beside) == answers(opened(root / "index"))


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE articles SET record = 'no record' WHERE id = 'breaking-1'",
        "UPDATE articles SET record = (SELECT record FROM articles WHERE id != 'breaking-1') WHERE id = 'breaking-1'",
        "UPDATE articles SET section = 'elsewhere' WHERE id = 'breaking-1'",
    ],
)
def test_a_new_story_that_is_damaged_is_found(root: Path, tmp_path: Path, harm: str) -> None:
    like = opened(root / "before")
    index = shutil.copytree(root / "index", tmp_path / "index")
    folder = snapshot.published(index)
    assert folder is not None
    with closing(sqlite3.connect(folder / CATALOGUE)) as db, db:
        db.execute(harm)
    db.close()
    said = json.loads((folder / "manifest.json").read_text("utf-8"))
    data = (folder / CATALOGUE).read_bytes()
    said["files"][CATALOGUE] = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    (folder / "manifest.json").write_text(json.dumps(said), "utf-8")
    with pytest.raises(Damaged, match="story"):
        opened(index, like)


def test_new_terms_that_the_manifest_does_not_list_are_not_read(root: Path, tmp_path: Path) -> None:
    index = shutil.copytree(root / "before", tmp_path / "index")
    source, target = snapshot.published(root / "index"), snapshot.published(index)
    assert source is not None
    assert target is not None
    shutil.copy(source / "lexical_new.json", target)
    with pytest.raises(Damaged, match="does not list"):
        opened(index)


def test_copies_share_the_files_that_a_quick_build_left(root: Path, tmp_path: Path) -> None:
    folder, index = tmp_path / "copies", tmp_path / "index"
    folder.mkdir()
    copies = SnapshotCopies(folder, fake_encoder.REACH)
    shutil.copytree(root / "before", index)
    old = copies.open(index)
    shutil.rmtree(index)
    shutil.copytree(root / "index", index)
    new = copies.open(index, old)
    assert answers(new) == answers(opened(root / "index"))

    def numbers(found: Index) -> dict[str, int]:
        return {name: (found._folder / name).stat().st_ino for name in found.manifest.files}

    before, after = numbers(old), numbers(new)
    shared = {name for name, number in after.items() if before.get(name) == number}
    assert shared == new.manifest.in_common(old.manifest) >= {"lexical.safetensors", "weights.json"}
    assert CATALOGUE not in shared
