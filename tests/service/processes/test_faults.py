"""What may happen to a machine: a build killed anywhere, a full or read-only disk, an index harmed under a service.

Nothing is lost, nothing wrong is served, and one line says what to do. `make soak` kills more often.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from content.archive import Site
from embeddings.base.answers import Options
from embeddings.base.errors import Damaged
from embeddings.building.build import BuildPlan, BuildReport, build
from embeddings.index.index import Index
from embeddings.storage import snapshot
from service.live.live_index import LiveIndex
from tests.conftest import RunPython
from tests.support.archives import four_subjects, story
from tests.support.fake_encoder import NAME, TELLING, TELLS
from tests.support.paths import ROOT
from tests.support.service_helpers import TOPICS, another_story, built, newsroom
from tests.support.service_load import children, workers
from tests.support.service_process import WITHIN, Service, serving

KILLS = int(os.environ.get("SEEALSO_KILLS", "8"))
"""Random moments at which a build is killed; from 200 on, every step is one too."""
STEPS = 10
linux = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")


class Tries:
    """Builds, each in a process of its own, that do not end as they should."""

    def __init__(self, archive: Path, index: Path, process: subprocess.Popen[str]) -> None:
        self.archive, self.index = archive, index
        self._process = process
        self._written = 0

    def __call__(self, how: str, at: float, change: bool = True) -> str:
        """Rewrite every story, build, and give how that ended."""
        if change:
            self._written += 1
            for number, file in enumerate(sorted(self.archive.iterdir())):
                words = f"Other words number {number} of try {self._written}."
                file.write_text(story(f"Try {self._written}", words), "utf-8")
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{how} {at}\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()

    def titles(self) -> set[str]:
        """Of what is published."""
        return {article.title for article in Index.open(self.index).articles()}

    def latest(self) -> set[str]:
        return {f"Try {self._written}"}


@contextmanager
def trying(archive: Path, index: Path) -> Iterator[Tries]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.kill_points", str(archive), str(index)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    try:
        yield Tries(archive, index, process)
    finally:
        process.communicate()


@pytest.fixture
def tries(tmp_path: Path) -> Iterator[Tries]:
    with trying(four_subjects(tmp_path / "archive"), tmp_path / "index") as tries:
        assert tries("kill", 0).startswith("done")
        yield tries


def steps(tries: Tries, how: str) -> list[int]:
    """Which of a build's steps to try: all, or some of the first and the last, in which it publishes."""
    ended = tries(how, 0)
    count = int(ended.removeprefix("done after "))
    if KILLS >= 200 or count <= STEPS:
        return list(range(1, count + 1))
    half = STEPS // 2
    return [*range(1, count - half, count // half), *range(count - half, count + 1)]


@linux
def test_a_build_killed_at_any_step_leaves_a_sound_index(tries: Tries) -> None:
    chosen = steps(tries, "kill")
    before = tries.titles()
    for at in chosen:
        ended = tries("kill", at)
        after = tries.titles()
        assert after in (before, tries.latest()), f"step {at}"
        assert ended == "killed" or (ended.startswith("done") and after == tries.latest())
        before = after
    assert tries("kill", 0).startswith("done")
    assert tries.titles() == tries.latest()
    assert len(list((tries.index / "snapshots").iterdir())) <= 2


@linux
def test_a_build_killed_at_any_moment_leaves_a_sound_index(tries: Tries) -> None:
    started = time.perf_counter()
    tries("kill", 0)
    whole = time.perf_counter() - started
    chosen, before, killed = random.Random(5), tries.titles(), 0
    for _ in range(KILLS):
        started = time.perf_counter()
        if tries("later", chosen.uniform(0.001, whole)) == "killed":
            killed += 1
        else:
            # What else the machine does makes a build longer or shorter than the one before.
            whole = min(whole, time.perf_counter() - started)
        after = tries.titles()
        assert after in (before, tries.latest())
        # Whatever they are: the stories say hardly anything.
        assert len(Index.open(tries.index).related("market-0", Options(min_score=0))) == 4
        before = after
    sys.stderr.write(f"\n{KILLS} builds, {killed} killed on their way\n")
    assert killed
    assert tries("kill", 0).startswith("done")
    assert tries.titles() == tries.latest()


@linux
def test_a_quick_build_killed_at_any_step_leaves_a_sound_index(tmp_path: Path) -> None:
    archive = four_subjects(tmp_path / "archive", each=9)
    for number in range(30):
        (archive / f"more-{number}.md").write_text(
            story(f"More {number}", f"Words {number} of the {number}th"), "utf-8"
        )

    def title() -> str:
        opened = Index.open(tmp_path / "index")
        assert len(opened.related("market-0")) == 4
        return opened.find("more-0").title

    with trying(archive, tmp_path / "index") as tries:

        def edited(number: int, at: int) -> str:
            (archive / "more-0.md").write_text(story(f"Try {number}", f"Words {number} of the first"), "utf-8")
            return tries("kill", at, change=False)

        assert tries("kill", 0, change=False).startswith("done")
        count = int(edited(0, 0).removeprefix("done after "))
        chosen = range(1, count + 1) if KILLS >= 200 else range(1, count + 1, -(-count // STEPS))
        before = title()
        for number, at in enumerate(chosen, 1):
            ended = edited(number, at)
            assert title() in ((before, f"Try {number}") if ended == "killed" else (f"Try {number}",)), f"step {at}"
            before = title()
        assert edited(999, 0).startswith("done")
        assert title() == "Try 999"
        assert len(list((tmp_path / "index" / "snapshots").iterdir())) <= 2


def one_line(ended: str, folder: Path) -> None:
    assert "the disk is full. Make room on it" in ended, ended
    assert str(folder) in ended


@linux
def test_a_full_disk_at_any_step_is_said_and_changes_nothing(tries: Tries) -> None:
    for at in steps(tries, "full"):
        published, before = (tries.index / "CURRENT").read_text(), tries.titles()
        ended = tries("full", at)
        if ended.startswith("failed"):
            one_line(ended, tries.index)
        if (tries.index / "CURRENT").read_text() == published:
            assert tries.titles() == before
        else:
            assert tries.titles() == tries.latest()
    assert tries("full", 0).startswith("done")
    assert tries.titles() == tries.latest()


@contextmanager
def small_disk(place: Path, size: str) -> Iterator[Callable[[str], None]]:
    """A disk of that size at `place`; what is given mounts it again with other options."""
    place.mkdir()

    def mount(options: str) -> None:
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "none", str(place)], check=False, capture_output=True
        )
        if done.returncode:
            pytest.skip("may not mount a disk here")

    if sys.platform != "linux" or os.geteuid():
        pytest.skip("may not mount a disk here")
    mount(f"size={size}")
    try:
        yield lambda options: mount(f"remount,size={size},{options}")
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=False)


def test_a_disk_that_fills_up_on_the_way_is_said_and_changes_nothing(tmp_path: Path) -> None:
    with ExitStack() as stack:
        stack.enter_context(small_disk(tmp_path / "disk", "3m"))
        index = tmp_path / "disk" / "index"
        tries = stack.enter_context(trying(four_subjects(tmp_path / "archive"), index))
        assert tries("kill", 0).startswith("done")
        room = shutil.disk_usage(index).free
        failed = 0
        for left in range(0, 400_000, 40_000):
            before = tries.titles()
            filler = tmp_path / "disk" / "filler"
            filler.write_bytes(b"\0" * max(0, room - left))
            ended = tries("full", 0)
            if ended.startswith("failed"):
                failed += 1
                one_line(ended, tmp_path / "disk")
                assert tries.titles() == before
            filler.unlink()
        assert failed >= 3
        assert tries("full", 0).startswith("done")
        assert tries.titles() == tries.latest()


@contextmanager
def read_only(folder: Path, remount: Callable[[str], None]) -> Iterator[None]:
    remount("ro")
    try:
        yield
    finally:
        remount("rw")


def test_a_read_only_disk_is_said_in_one_line_and_served_from(tmp_path: Path, run_seealso: RunPython) -> None:
    with small_disk(tmp_path / "disk", "20m") as remount:
        config = newsroom(tmp_path / "disk" / "news")
        built(config)
        index = config.parent / "index"
        with read_only(index, remount):
            archive = four_subjects(tmp_path / "archive")
            done = run_seealso("build", archive, "--index", index, "--model", NAME)
            assert (done.returncode, done.stdout) == (1, "")
            (line,) = done.stderr.splitlines()
            assert str(index) in line
            assert line.endswith("--index DIR. The index in service is what it was.")
            with serving(config, tmp_path / "log") as service:
                everything_is_answered(service)


# Under a service


def everything_is_answered(service: Service) -> None:
    for topic in TOPICS:
        for number in (1, 3):
            for path in ("/related", "/tags"):
                answer = service.ask(f"{path}?id=post:{topic}-{number}")
                assert answer.status == 200
    assert service.ask("/related?id=post:library-1").json()["related"]
    assert service.ask("/map.json").status == 200
    draft = {"title": "Library may close", "body": TOPICS["library"]}
    for path in ("/related", "/tags"):
        assert service.ask(path, "POST", draft).status == 200


def delete(index: Path) -> None:
    shutil.rmtree(index / "snapshots")


def delete_all(index: Path) -> None:
    shutil.rmtree(index)


def truncate(index: Path) -> None:
    for file in (index / "snapshots").rglob("*"):
        if file.is_file():
            os.truncate(file, file.stat().st_size // 2)


def half_copied(index: Path) -> None:
    """As a copy of another index over this one leaves it that was broken off."""
    current = snapshot.published(index)
    assert current is not None
    half = index / "snapshots" / "20990101T000000-half"
    shutil.copytree(current, half)
    (half / "corpus.safetensors").unlink()
    os.truncate(half / "articles.sqlite", 5000)
    (index / "CURRENT").write_text(half.name)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    config = newsroom(tmp_path / "news")
    built(config)
    return config


@linux
@pytest.mark.parametrize("harm", [delete, delete_all, truncate, half_copied])
def test_what_is_done_to_an_index_reaches_no_answer(config: Path, tmp_path: Path, harm: Callable[[Path], None]) -> None:
    with serving(config, tmp_path / "log", "--workers", "2", posts_per_minute="0") as service:
        name = service.ask("/health/ready").json()["index"]["name"]
        harm(config.parent / "index")
        for _ in range(3):
            everything_is_answered(service)
        os.kill(workers(service.process.pid)[0], signal.SIGKILL)
        until = time.monotonic() + WITHIN
        while len(workers(service.process.pid)) < 2 and time.monotonic() < until:
            time.sleep(0.05)
        for _ in range(3):
            everything_is_answered(service)
        ready = service.ask("/health/ready").json()
        # The process that took the killed one's place looks at CURRENT in a while.
        while harm is half_copied and ready["status"] != "degraded" and time.monotonic() < until:
            time.sleep(0.05)
            ready = service.ask("/health/ready").json()
        assert ready["index"]["name"] == name, "which the process that took the killed one's place serves too"
    assert "Traceback" not in service.said
    if harm is half_copied:
        assert ready["status"] == "degraded"
        lines = [line for line in service.said.splitlines() if "going on with the old one" in line]
        # Of each process that there was, and one more of a process that read CURRENT while it was being written.
        assert 1 <= len(lines) <= 6, lines


@linux
def test_a_killed_process_is_replaced_and_the_other_goes_on(config: Path, tmp_path: Path) -> None:
    with serving(config, tmp_path / "log", "--workers", "2") as service:
        until = time.monotonic() + WITHIN
        while len(before := workers(service.process.pid)) < 2:
            assert time.monotonic() < until
            time.sleep(0.02)
        os.kill(before[0], signal.SIGKILL)
        while not set(now := workers(service.process.pid)) - set(before) or len(now) < 2:
            assert time.monotonic() < until
            service.ask("/related?id=post:library-1")
            time.sleep(0.02)
        for _ in range(20):
            assert service.ask("/related?id=post:library-1").status == 200


@pytest.mark.parametrize("harm", [truncate, half_copied])
def test_a_service_begins_with_the_index_before(config: Path, tmp_path: Path, harm: Callable[[Path], None]) -> None:
    index = config.parent / "index"
    before = snapshot.load(index).manifest.name
    if harm is truncate:
        another_story(config)
        shutil.copytree(index / "snapshots" / before, tmp_path / "before")
        harm(index)
        shutil.rmtree(index / "snapshots" / before)
        shutil.move(tmp_path / "before", index / "snapshots" / before)
    else:
        harm(index)
    with serving(config, tmp_path / "log") as service:
        ready = service.ask("/health/ready").json()
        assert (ready["index"]["name"], ready["status"]) == (before, "degraded")
        assert ready["problem"] == "the new index is damaged"
        everything_is_answered(service)
        another_story(config, "later")
        until = time.monotonic() + WITHIN
        while service.ask("/health/ready").json()["status"] != "ready":
            assert time.monotonic() < until
            time.sleep(0.1)
    # Once by the process that answers readers, and once by that of the drafts, if it was asked before the end.
    assert service.said.count("going on with the old one") in (1, 2)


def test_with_nothing_sound_a_service_says_so_and_ends(config: Path, run_seealso: RunPython) -> None:
    truncate(config.parent / "index")
    done = run_seealso("serve", "--config", config, "--port", "0")
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "manifest.json" in line
    assert "Build the index again" in line


def test_without_room_for_a_copy_the_index_itself_is_served(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with small_disk(tmp_path / "small", "64k"):
        monkeypatch.setenv("TMPDIR", str(tmp_path / "small"))
        # What is counted is kept there too.
        with serving(config, tmp_path / "log", "--workers", "1") as service:
            assert service.ask("/related?id=post:library-1").status == 200
        assert "No space left on device. Serving from the index's folder itself" in service.said


def test_a_disk_that_fills_up_ends_no_process_that_counts(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with small_disk(tmp_path / "small", "32m"):
        monkeypatch.setenv("TMPDIR", str(tmp_path / "small"))
        with serving(config, tmp_path / "log", "--workers", "2") as service:
            before = children(service.process.pid)
            with suppress(OSError), (tmp_path / "small" / "log").open("wb") as file:
                while file.write(bytes(4096)):
                    file.flush()
            paths = ["/tags", "/map.json", "/health/live", "/stories?q=a", "/nowhere", "/docs", "/openapi.json"]
            paths += [f"/related?id=post:{number}" for number in range(20)]
            for path in paths:
                service.ask(path)
            for number in range(200):
                service.ask(
                    "/events", "POST", {"source": f"post:{number}", "to": []}, Origin=f"http://127.0.0.1:{number}"
                )
            assert set(before) <= set(children(service.process.pid))
            assert service.ask("/metrics").status == 200
        assert "SIGBUS" not in service.said


COUNTING = """
import os
from service.http.metrics import Metrics
metrics = Metrics()
if not (child := os.fork()):
    metrics.count("GET", "/related", 200, 0.1, 1)
    os._exit(7)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def test_a_process_without_room_to_count_goes_on(
    tmp_path: Path, run_python: RunPython, monkeypatch: pytest.MonkeyPatch
) -> None:
    with small_disk(tmp_path / "small", "2m"):
        monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path / "small"))
        done = run_python("-c", COUNTING)
        files = len(list((tmp_path / "small").iterdir()))
    assert done.stdout == "7\n"
    assert "not counted for /metrics: No space left" in done.stderr
    assert files == 3, "two of the first process and one of the other: none is left half made"


def test_the_copies_of_a_killed_service_are_cleared_away(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    folders: list[set[Path]] = []
    for kill in (True, False):
        with serving(config, tmp_path / "log") as service:
            folders.append(set((tmp_path / "tmp").glob("seealso-copies-*")))
            if kill:
                for process in (service.process.pid, *children(service.process.pid)):
                    os.kill(process, signal.SIGKILL)
    assert [len(found) for found in folders] == [1, 1]
    assert folders[0] != folders[1]
    assert not list((tmp_path / "tmp").glob("seealso-copies-*"))


# Time


def run(archive: Path, index: Path, now: datetime) -> BuildReport:
    return build(BuildPlan(sites=(Site(root=archive),), index=index, model=NAME, full=True), now=now)


def test_a_clock_set_back_is_no_harm(tmp_path: Path) -> None:
    archive, index = four_subjects(tmp_path / "archive"), tmp_path / "index"
    now = datetime(2026, 1, 1, tzinfo=UTC)
    names = []
    serving = LiveIndex(index, clock=time.monotonic)
    for days in (0, -30, -60, 10, -90):
        names.append(run(archive, index, now + timedelta(days=days)).snapshot)
        kept = {path.name for path in (index / "snapshots").iterdir()}
        assert kept == set(names[-2:]), "the published one and the one before, by the order of builds"
        if len(names) > 1:
            serving._next_check = 0
            serving.current()
            serving.settle()
        assert serving.current().manifest.name == names[-1]
        assert serving.current().related("market-0")
    os.truncate(index / "snapshots" / names[-1] / "manifest.json", 10)
    assert LiveIndex(index).current().manifest.name == names[-2]
    shutil.rmtree(index / "snapshots" / names[-2])
    with pytest.raises(Damaged):
        LiveIndex(index).current()


# The end


def test_a_service_that_is_stopped_finishes_what_it_was_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = newsroom(tmp_path / "news")
    config.write_text(f'model = "{TELLING}"\n{config.read_text()}')
    built(config, TELLING)
    port_file = tmp_path / "told"
    monkeypatch.setenv(TELLS, str(port_file))
    answers: list[Any] = []
    with serving(config, tmp_path / "log", model=TELLING) as service:
        draft = {"title": "Slowly", "body": TOPICS["library"]}
        # What the first draft loads may take longer on a busy machine than a service that is stopped has.
        assert service.ask("/related", "POST", {**draft, "title": "At once"}).status == 200
        before = port_file.read_text("utf-8").count("asked")
        asking = threading.Thread(target=lambda: answers.append(service.ask("/related", "POST", draft)))
        asking.start()
        until = time.monotonic() + WITHIN
        while port_file.read_text("utf-8").count("asked") == before:
            assert time.monotonic() < until
            time.sleep(0.02)
        service.process.send_signal(signal.SIGTERM)
        asking.join()
        assert service.process.wait(WITHIN) == 0
    (answer,) = answers
    assert answer.status == 200
    assert answer.json()["related"]
    with pytest.raises(OSError, match="refused"):
        service.ask("/health/live")


@linux
def test_a_service_stopped_while_it_loads_the_model_ends_in_peace(config: Path, tmp_path: Path) -> None:
    with serving(config, tmp_path / "log", warm="true") as service:
        time.sleep(1.3)
        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(WITHIN) == 0
    assert "SIGABRT" not in service.said
    assert "terminate" not in service.said
