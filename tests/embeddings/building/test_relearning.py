"""What is learned of all stories anew takes long: others build meanwhile, and nothing of theirs is lost by it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from embeddings.base.errors import BuildLocked
from embeddings.building import making
from embeddings.building.assembling.embedding import passage_vectors
from embeddings.building.build import BuildReport
from embeddings.storage import build_memory, snapshot
from embeddings.storage.cache import Cache
from tests.support import edited_newsroom
from tests.support.archives import story, write
from tests.support.edited_newsroom import NOW, add, change, delete, opened, run

Meanwhile = Callable[[Callable[[], Any]], None]
LATER = NOW + timedelta(hours=1)
"""What was learned beside others is published as late as it took: an index of a later time than now is not kept."""


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """Has something happen once while everything is learned: after it was read, before it is published."""
    make = making.make

    def then(happens: Callable[[], Any]) -> None:
        waiting = [happens]

        def make_and_then(*given: Any, **named: Any) -> Any:
            made = make(*given, **named)
            while waiting:
                waiting.pop()()
            return made

        monkeypatch.setattr(making, "make", make_and_then)

    return then


def relearn(root: Path) -> BuildReport:
    add(root / "archive")
    return run(root / "archive", root / "index", relearn=True)


def differing(root: Path) -> dict[str, Any]:
    """From an index that is built of the same archive at once."""
    run(root / "archive", root / "full")
    return edited_newsroom.differing(root)


def learned_at(root: Path) -> str:
    made_of = build_memory.published(root / "index" / "cache")
    assert made_of is not None
    assert made_of.snapshot == snapshot.load(root / "index").manifest.name
    return made_of.snapshot if not made_of.changes else ""


def test_everything_is_learned_after_what_is_new_was_published(root: Path, meanwhile: Meanwhile) -> None:
    found: list[str] = []
    meanwhile(lambda: found.append(opened(root / "index").find("news-of-today").id))
    report = relearn(root)
    assert found == ["local/news-of-today"]
    assert report.changed is None
    assert learned_at(root)
    assert differing(root) == {}
    assert run(root / "archive", root / "index", LATER).unchanged
    assert not (root / "index" / "learning").exists()


@pytest.mark.parametrize("happens", [change, delete], ids=lambda function: function.__name__)
def test_what_others_publish_meanwhile_is_taken_in(
    root: Path, meanwhile: Meanwhile, happens: Callable[[Path], None]
) -> None:
    reports: list[BuildReport] = []

    def another() -> None:
        happens(root / "archive")
        reports.append(run(root / "archive", root / "index"))

    meanwhile(another)
    report = relearn(root)
    # The story, and one that links to what is gone.
    count = 1 if happens is change else 2
    assert [one.changed for one in reports] == [count], "it is not kept waiting"
    assert report.changed == count
    assert differing(root) == {}
    assert run(root / "archive", root / "index", LATER).unchanged


def test_what_nobody_published_meanwhile_is_taken_in_as_well(root: Path, meanwhile: Meanwhile) -> None:
    def hide() -> None:
        write(root / "archive", {"local/story-10.md": story("Not now", "A draft again.", draft=True)})

    meanwhile(hide)
    relearn(root)
    assert "local/story-10" not in opened(root / "index")._catalogue.ids()
    assert differing(root) == {}


def test_where_much_changed_meanwhile_all_is_learned_once_more(root: Path, meanwhile: Meanwhile) -> None:
    def much() -> None:
        for number in range(30):
            text = story(f"More {number}", f"A tale of {number} swans.", date="2025-12-30")
            write(root / "archive", {f"local/more-{number}.md": text})

    meanwhile(much)
    assert relearn(root).changed is None
    assert differing(root) == {}


def test_two_do_not_learn_at_once(root: Path, meanwhile: Meanwhile) -> None:
    reports: list[BuildReport] = []

    def another() -> None:
        delete(root / "archive")
        reports.append(run(root / "archive", root / "index", relearn=True))

    meanwhile(another)
    relearn(root)
    assert [one.changed for one in reports] == [2]
    assert differing(root) == {}


def test_a_full_build_may_empty_the_cache_meanwhile(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def emptied_before(*given: Any) -> Any:
        with closing(Cache(root / "index" / "cache")) as cache:
            cache.clear()
        return passage_vectors(*given)

    monkeypatch.setattr(making, "passage_vectors", emptied_before)
    relearn(root)
    assert differing(root) == {}


def test_what_was_learned_by_a_build_that_ended_later_stands(root: Path, meanwhile: Meanwhile) -> None:
    names: list[str] = []

    def another() -> None:
        run(root / "archive", root / "index", NOW + timedelta(minutes=1), full=True)
        names.append(snapshot.load(root / "index").manifest.name)

    meanwhile(another)
    relearn(root)
    assert [snapshot.load(root / "index").manifest.name] == names


def test_a_build_that_fails_while_it_learns_leaves_what_it_published(root: Path, meanwhile: Meanwhile) -> None:
    def fail() -> None:
        raise KeyboardInterrupt

    meanwhile(fail)
    with pytest.raises(KeyboardInterrupt):
        relearn(root)
    assert "local/news-of-today" in opened(root / "index")._catalogue.ids()
    assert not (root / "index" / "learning").exists()
    for killed, again in ((change, False), (delete, True)):
        left = root / "index" / "learning" / "left"
        left.mkdir(parents=True)
        (root / "index" / "cache" / ".facts.json.1234.seealso-tmp").write_text("half of it")
        killed(root / "archive")
        assert run(root / "archive", root / "index", relearn=again).changed == (None if again else 1)
        assert not left.parent.exists()
        assert not list((root / "index" / "cache").glob(".*"))


def test_everything_at_once_keeps_others_waiting(root: Path, meanwhile: Meanwhile) -> None:
    """`--full` begins from nothing: there is nothing that could be added to."""

    def another() -> None:
        with pytest.raises(BuildLocked):
            run(root / "archive", root / "index")

    meanwhile(another)
    assert run(root / "archive", root / "index", full=True).changed is None
