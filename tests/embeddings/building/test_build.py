"""The offline job: what it embeds, keeps, leaves out and survives."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from content.archive import Site
from embeddings import engines
from embeddings.base.answers import Options
from embeddings.base.errors import BuildFailed, BuildLocked
from embeddings.building.build import BuildPlan, BuildReport, build
from embeddings.index.index import Index
from embeddings.storage import snapshot
from embeddings.storage.locks import build_lock
from tests.fuzz import archive as fuzz
from tests.support import fake_encoder
from tests.support.archives import SUBJECTS, four_subjects, story, write
from tests.support.fake_encoder import FakeEncoder
from tests.support.paths import ROOT

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def run(archive: Path, index: Path, now: datetime = NOW, **settings: object) -> BuildReport:
    plan = BuildPlan(sites=(Site(root=archive),), index=index, model=fake_encoder.NAME, **settings)  # type: ignore[arg-type]
    return build(plan, now=now)


def answers(index: Path) -> dict[str, list[tuple[str, float]]]:
    opened = Index.open(index, reach=fake_encoder.REACH)
    options = Options(limit=10)
    return {a.id: [(r.article.id, r.score) for r in opened.related(a.id, options)] for a in opened.articles()}


@pytest.mark.parametrize(
    ("name", "sound", "broken"),
    [
        ("_config.yml", "defaults: [{scope: {path: hush}, values: {published: false}}]\n", "defaults: [{scope: {pa"),
        ("hugo.toml", 'ignoreFiles = ["hush"]\n', 'ignoreFiles = ["hu'),
        ("hugo.toml", 'ignoreFiles = ["hush"]\n', None),
        ("hugo.toml", 'ignoreFiles = ["hush"]\n', ""),
        ("_config.yml", "defaults: [{scope: {path: hush}, values: {published: false}}]\n", ""),
    ],
)
def test_a_configuration_that_was_broken_since_shows_nothing_that_it_hid(
    archive: Path, index: Path, name: str, sound: str, broken: str | None
) -> None:
    """Nor does one that is gone or empty."""
    write(archive, {name: sound, "hush/a.md": story("Hush", "Nobody is to read of the mayor's surprise.")})
    first = run(archive, index)
    if broken is not None:
        (archive / name).write_text(broken, "utf-8")
    else:
        (archive / name).unlink()
    with pytest.raises(
        BuildFailed,
        match=f"{name}(: .*| is gone or empty. )The last build could read it, .* the index is left as it was",
    ):
        run(archive, index)
    assert Index.open(index, reach=fake_encoder.REACH).manifest.name == first.snapshot
    # Who says so goes on without it, also with the builds that follow.
    assert run(archive, index, full=True).articles == first.articles + 1
    assert run(archive, index).unchanged
    write(archive, {"b.md": story("Another", "The council opens a second market hall.")})
    assert run(archive, index).articles == first.articles + 2


@pytest.mark.parametrize(("gone", "told"), [(10, False), (11, True), (20, True)])
def test_an_archive_that_lost_many_stories_is_told_of_once(archive: Path, index: Path, gone: int, told: bool) -> None:
    run(archive, index)
    for file in sorted(archive.rglob("*.md"))[:gone]:
        file.unlink()
    warned = run(archive, index).warnings
    assert [f"{gone} of 24 stories that the index held are no longer read" in line for line in warned] == [True] * told
    assert run(archive, index).warnings == ()


def test_a_first_build_embeds_every_passage_and_publishes(archive: Path, index: Path) -> None:
    report = run(archive, index)
    assert (report.articles, report.embedded, report.unchanged) == (24, 24, False)
    assert len(FakeEncoder.embedded) == 24 + len(SUBJECTS) + 1  # and the name of each tag
    assert snapshot.load(index).manifest.name == report.snapshot
    assert report.problems == ()
    assert report.links == 20


def test_with_nothing_changed_the_same_snapshot_is_kept(archive: Path, index: Path) -> None:
    first = run(archive, index)
    FakeEncoder.embedded.clear()
    second = run(archive, index, now=NOW + timedelta(days=1))
    assert (second.unchanged, second.snapshot, second.embedded) == (True, first.snapshot, 0)
    assert FakeEncoder.embedded == []
    assert (second.articles, second.passages, second.links) == (first.articles, first.passages, first.links)


def test_an_archive_named_from_another_folder_is_the_same(
    archive: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(archive.parent)
    first = run(Path(archive.name), index)
    assert {Path(article.source).is_absolute() for article in Index.open(index).articles()} == {True}
    monkeypatch.chdir(archive)
    for named in (Path(), archive, archive / ".." / archive.name):
        assert run(named, index).snapshot == first.snapshot


def test_a_touched_file_with_the_same_bytes_is_no_change(archive: Path, index: Path) -> None:
    run(archive, index)
    (archive / "market-0.md").touch()
    assert run(archive, index).unchanged


def test_one_edited_file_has_exactly_its_passages_embedded_again(archive: Path, index: Path) -> None:
    run(archive, index)
    long = " ".join(f"word{i}" for i in range(400))
    (archive / "market-0.md").write_text(story("Market news part0", long, date="2024-01-01"), "utf-8")
    FakeEncoder.embedded.clear()
    report = run(archive, index)
    assert (report.unchanged, report.embedded) == (False, 3)
    assert len(FakeEncoder.embedded) == 3
    assert all("word" in text for text in FakeEncoder.embedded)


@pytest.mark.parametrize("how", ["deleted", "draft", "expired", "embargoed", "unpublished"])
def test_a_story_that_is_taken_back_is_gone_from_every_answer(archive: Path, index: Path, how: str) -> None:
    run(archive, index)
    assert any("market-1" in dict(found) for found in answers(index).values())
    file = archive / "market-1.md"
    field = {"draft": "draft: true", "expired": "expiryDate: 2025-01-01", "unpublished": "published: false"}.get(how)
    if how == "deleted":
        file.unlink()
    elif how == "embargoed":
        file.write_text(file.read_text().replace("date: '2024-02-01'", "date: '2031-02-01'"), "utf-8")
    else:
        file.write_text(file.read_text().replace("section:", f"{field}\nsection:"), "utf-8")
    report = run(archive, index)
    assert report.articles == 23
    assert sum(report.hidden.values()) == (0 if how == "deleted" else 1)
    found = answers(index)
    assert "market-1" not in found
    assert not any("market-1" in dict(stories) for stories in found.values())


def test_an_embargo_lifts_and_a_story_expires_without_any_file_changing(archive: Path, index: Path) -> None:
    write(archive, {"soon.md": story("Soon", "Words about the market hall to come.", date="2026-02-01")})
    write(archive, {"late.md": story("Late", "Words about the market hall that go.", expiryDate="2026-03-01")})
    assert "soon" not in (run(archive, index), answers(index))[1]
    assert run(archive, index, now=datetime(2026, 1, 31, tzinfo=UTC)).unchanged
    assert not run(archive, index, now=datetime(2026, 2, 2, tzinfo=UTC)).unchanged
    assert {"soon", "late"} <= set(snapshot_ids(index))
    assert not run(archive, index, now=datetime(2026, 3, 2, tzinfo=UTC)).unchanged
    assert "late" not in snapshot_ids(index)


def snapshot_ids(index: Path) -> list[str]:
    return [article.id for article in Index.open(index, reach=fake_encoder.REACH)._catalogue]


def test_building_twice_from_scratch_gives_the_same_answers(
    archive: Path, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(archive, index)
    real = os.scandir

    class Shuffled:
        """The entries of a folder in another order, as another file system gives them."""

        def __init__(self, path: str) -> None:
            with real(path) as entries:
                self._entries = list(entries)
            random.Random(len(self._entries)).shuffle(self._entries)

        def __enter__(self) -> list[os.DirEntry[str]]:
            return self._entries

        def __exit__(self, *_: object) -> None:
            return None

        def __iter__(self) -> object:
            return iter(self._entries)

    monkeypatch.setattr(os, "scandir", Shuffled)
    run(archive, tmp_path / "again")
    monkeypatch.undo()
    assert answers(index) == answers(tmp_path / "again")


def test_full_builds_anew_from_nothing(archive: Path, index: Path) -> None:
    first = run(archive, index)
    FakeEncoder.embedded.clear()
    second = run(archive, index, full=True)
    assert second.snapshot != first.snapshot
    assert second.embedded == 24


def test_a_damaged_snapshot_is_replaced_by_the_next_build_from_the_cache(archive: Path, index: Path) -> None:
    first = run(archive, index)
    (index / "snapshots" / first.snapshot / "articles.sqlite").write_bytes(b"gone")
    second = run(archive, index)
    assert (second.unchanged, second.embedded) == (False, 0)
    assert len(answers(index)) == 24


def test_a_damaged_cache_costs_time_and_nothing_else(archive: Path, index: Path) -> None:
    run(archive, index)
    for file in (index / "cache").iterdir():
        file.write_bytes(b"not a database at all, only words" * 100)
    (archive / "market-0.md").unlink()
    assert run(archive, index).embedded == 23


def test_another_model_embeds_all_again(archive: Path, index: Path) -> None:
    run(archive, index)
    plan = BuildPlan(sites=(Site(root=archive),), index=index, model="tests.support.fake_encoder:FakeEncoder")
    assert build(plan, now=NOW).embedded == 24


def test_an_archive_of_which_nothing_may_be_shown_leaves_the_index_alone(archive: Path, index: Path) -> None:
    first = run(archive, index)
    for file in archive.iterdir():
        file.write_text(file.read_text().replace("section:", "draft: true\nsection:"), "utf-8")
    with pytest.raises(BuildFailed, match="24 draft"):
        run(archive, index)
    assert snapshot.load(index).manifest.name == first.snapshot


def test_most_of_an_archive_hidden_is_said_loudly(archive: Path, index: Path) -> None:
    for file in sorted(archive.iterdir())[:14]:
        file.write_text(file.read_text().replace("section:", "expiryDate: 2024-12-31\nsection:"), "utf-8")
    assert "14 of 24 stories are hidden (14 expired)" in run(archive, index).warnings[0]


def test_progress_is_told_by_phase(archive: Path, index: Path) -> None:
    told: list[tuple[str, int, int]] = []
    plan = BuildPlan(sites=(Site(root=archive),), index=index, model=fake_encoder.NAME)
    build(plan, now=NOW, progress=lambda *said: told.append(said))
    assert ("reading", 24, 24) in told
    assert ("embedding", 24, 24) in told


CHILD = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from content.archive import Site, read_archive
from embeddings.building.build import BuildPlan, build
from tests.support.fake_encoder import FakeEncoder
encode = FakeEncoder.encode
FakeEncoder.encode = lambda self, texts, advance=None: (time.sleep(0.02), encode(self, texts, advance))[1]
import embeddings.storage.cache as cache
cache.COMMIT_EVERY = 4
print("begun", flush=True)
sites, model = (Site(root=Path(sys.argv[1])),), "tests.support.fake_encoder:create"
plan = BuildPlan(sites=sites, index=Path(sys.argv[2]), model=model)
build(plan, now=datetime(2026, 1, 1, tzinfo=UTC))
print("done", flush=True)
"""


def child(archive: Path, index: Path) -> subprocess.Popen[str]:
    root = ROOT
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(archive), str(index)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    return process


def embedded_so_far(index: Path) -> int:
    """How many embeddings the cache of a build that is still running holds."""
    try:
        with closing(sqlite3.connect(f"file:{index / 'cache' / 'cache.sqlite'}?mode=ro", uri=True)) as db:
            return int(db.execute("SELECT count(*) FROM embeddings").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def test_a_killed_build_leaves_its_embeddings_to_the_next(tmp_path: Path, index: Path) -> None:
    archive = four_subjects(tmp_path / "large", each=9)
    process = child(archive, index)
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline and not embedded_so_far(index):
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert run(archive, index).embedded < 36


def test_two_builds_at_once_the_second_names_the_first(archive: Path, index: Path) -> None:
    with build_lock(index), pytest.raises(BuildLocked, match=f"process {os.getpid()} "):
        run(archive, index)


def test_a_build_that_waited_goes_by_the_clock_as_it_is_then(archive: Path, index: Path) -> None:
    plan = BuildPlan(sites=(Site(root=archive),), index=index, model=fake_encoder.NAME, wait=True)
    with ExitStack() as other:
        other.enter_context(build_lock(index))

        def told(step: str, *_: int) -> None:
            if step.startswith("waiting"):
                moment = datetime.now(UTC).isoformat()
                write(archive, {"embargoed.md": story("Out now", "The embargo ended while it waited.", date=moment)})
                other.close()

        assert build(plan, progress=told).hidden == {}


def test_beyond_so_many_stories_the_graph_answers_and_says_the_same(
    archive: Path, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(archive, index)
    monkeypatch.setattr(engines, "GRAPH_FROM", 20)
    run(archive, tmp_path / "graph")
    assert snapshot.load(index).manifest.engine == "faiss"
    assert snapshot.load(tmp_path / "graph").manifest.engine == "faiss-hnsw"
    assert answers(tmp_path / "graph") == answers(index)


def test_no_archive_put_together_by_chance_ends_a_build(tmp_path: Path) -> None:
    odd = fuzz.write(tmp_path / "archive", 300, random.Random(7))
    assert odd >= 60
    report = fuzz.built(tmp_path / "archive", tmp_path / "index")
    assert not [problem for problem in report.problems if fuzz.GUARDED in problem.message]
    json.dumps([str(problem) for problem in report.problems], ensure_ascii=False).encode()
