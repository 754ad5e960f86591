"""One process of a service holds the model: the others ask it, and reading goes on whatever becomes of it."""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from embeddings.base.errors import ModelAway, ModelMismatch, ModelUnavailable
from embeddings.encoders import registry
from embeddings.encoders.protocol import DEFAULT_MODEL, Encoder
from embeddings.storage import snapshot
from service.processes.model_client import BATCH_SIZE, RemoteEncoder
from service.processes.model_server import ModelServer
from tests.conftest import RunPython
from tests.support.fake_encoder import NAME, SLOW, TELLING, TELLS, FakeEncoder
from tests.support.service_helpers import TOPICS, built, newsroom
from tests.support.service_load import Load, children, draft_readers, encoders, workers
from tests.support.service_process import WITHIN, Answer, Service, serving

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
posix = pytest.mark.skipif(sys.platform == "win32", reason="needs Unix sockets")
DRAFT = {"title": "Library may close", "body": TOPICS["library"]}


# The service


@pytest.fixture
def config(tmp_path: Path) -> Path:
    config = newsroom(tmp_path / "news")
    built(config, TELLING)
    return config


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[int]]:
    """In which processes the model was `loaded` or `asked`."""
    file = tmp_path / "told"
    monkeypatch.setenv(TELLS, str(file))

    def read(what: str) -> list[int]:
        lines = file.read_text("utf-8").splitlines() if file.exists() else []
        return [int(line.split()[1]) for line in lines if line.startswith(what)]

    return read


def until(true: Callable[[], Any]) -> None:
    end = time.monotonic() + WITHIN
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def post(service: Service, text: str = "", path: str = "/related") -> Answer:
    return service.ask(path, "POST", {**DRAFT, "body": f"{DRAFT['body']} {text}"})


def runs(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@linux
def test_all_processes_ask_one_that_loads_the_model_once(
    config: Path, tmp_path: Path, told: Callable[[str], list[int]]
) -> None:
    with serving(config, tmp_path / "log", "--workers", "2", model=TELLING, warm="true") as service:
        until(lambda: told("loaded"))
        until(lambda: len(workers(service.process.pid)) == 2)
        asking = [threading.Thread(target=post, args=(service, f"Word{number}.")) for number in range(12)]
        for thread in asking:
            thread.start()
        for thread in asking:
            thread.join()
        assert post(service, "And one more.", "/tags").status == 200
        (holder,) = encoders(service.process.pid)
        assert len(told("asked")) >= 13
        assert told("loaded") == [holder]
        assert set(told("asked")) == {holder}


@linux
def test_a_process_that_answers_never_holds_the_model(tmp_path: Path) -> None:
    config = newsroom(tmp_path / "news")
    built(config, DEFAULT_MODEL)
    with serving(config, tmp_path / "log", model=DEFAULT_MODEL) as service:
        assert post(service).json()["related"]
        (worker,), (holder,) = draft_readers(service.process.pid), encoders(service.process.pid)
        used = [
            {library for library in ("libopenvino", "libtorch") if library in Path(f"/proc/{process}/maps").read_text()}
            for process in (holder, worker)
        ]
        # Which of the two it is, the processor tells.
        assert len(used[0]) == 1
        assert used[1] == set()


@linux
def test_a_killed_process_of_the_model_is_replaced_and_reading_goes_on(
    config: Path, tmp_path: Path, told: Callable[[str], list[int]]
) -> None:
    with serving(config, tmp_path / "log", "--workers", "2", model=TELLING) as service:
        assert post(service).status == 200
        (first,) = encoders(service.process.pid)
        load = Load(service.port, ["/related?id=post:library-1"], lambda answer: "" if answer["related"] else "empty")
        under_way: list[Answer] = []
        with load.running():
            asked = len(told("asked"))
            asking = threading.Thread(target=lambda: under_way.append(post(service, "Slowly.")))
            asking.start()
            until(lambda: len(told("asked")) > asked)
            os.kill(first, signal.SIGKILL)
            assert post(service, "The next draft.").status == 200
            asking.join()
        assert load.wrong == []
        (answer,) = under_way
        assert (answer.status, answer.headers["Retry-After"]) == (503, "10")
        assert "the model does not answer" in answer.json()["detail"]
        (second,) = encoders(service.process.pid)
        assert told("loaded") == [first, second]
    assert service.said.count("the process that holds the model has ended, another is started") == 1


@linux
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_no_process_outlives_the_service(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    with serving(config, tmp_path / "log", "--workers", "2", model=TELLING, warm="true") as service:
        assert post(service).status == 200
        started = children(service.process.pid)
        assert len(started) == 4
        service.process.send_signal(number)
        service.process.wait(WITHIN)
        until(lambda: not any(map(runs, started)))
        left = "seealso-encoder-*" if number == signal.SIGKILL else "seealso-*"
        until(lambda: not list((tmp_path / "tmp").glob(left)))


@linux
def test_a_stop_that_reaches_all_processes_finishes_the_draft_under_way(
    config: Path, tmp_path: Path, told: Callable[[str], list[int]]
) -> None:
    answers: list[Answer] = []
    with serving(config, tmp_path / "log", model=TELLING) as service:
        # What the first draft loads may take longer on a busy machine than a service that is stopped has.
        assert post(service).status == 200
        before = len(told("asked"))
        asking = threading.Thread(target=lambda: answers.append(post(service, "Slowly.")))
        asking.start()
        until(lambda: len(told("asked")) > before)
        for process in (*children(service.process.pid), service.process.pid):
            os.kill(process, signal.SIGTERM)
        asking.join()
        assert service.process.wait(WITHIN) == 0
    assert answers[0].json()["related"]


@linux
def test_a_model_that_cannot_be_had_is_said_and_readers_notice_nothing(config: Path, tmp_path: Path) -> None:
    manifest = snapshot.load(config.parent / "index").path("manifest.json")
    content = json.loads(manifest.read_text())
    manifest.write_text(json.dumps({**content, "model": "tests.nowhere:create", "model_key": "tests.nowhere:create"}))
    with serving(config, tmp_path / "log", model="tests.nowhere:create", warm="true") as service:
        refused = post(service)
        assert (refused.status, refused.headers["Retry-After"]) == (503, None)
        assert "the model is not available" in refused.json()["detail"]
        assert service.ask("/related?id=post:library-1").status == 200
    assert "no encoder 'tests.nowhere:create': No module named 'tests.nowhere'" in service.said


# The process


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """The socket of a model server."""
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"{folder}/socket")
        listener.listen()
        end = threading.Event()
        serves = threading.Thread(target=ModelServer(listener).serve, args=(lambda: not end.is_set(),))
        serves.start()
        yield Path(folder, "socket")
        end.set()
        serves.join()


def at(place: Path, name: str = NAME, key: str = "", patience: float = WITHIN) -> RemoteEncoder:
    return RemoteEncoder(place, name, key or name, None, patience)


@posix
@pytest.mark.parametrize("count", [0, 1, BATCH_SIZE, 2 * BATCH_SIZE + 3])
def test_vectors_are_those_of_the_encoder(place: Path, count: int) -> None:
    texts = [f"Text {number} of the market, \ud800 and “more”" for number in range(count)]
    done: list[int] = []
    vectors = at(place).encode(texts, done.append)
    np.testing.assert_array_equal(vectors, FakeEncoder().encode(texts))
    assert sum(done) == count


@posix
def test_errors_come_back_as_what_they_were(place: Path) -> None:
    with pytest.raises(ModelUnavailable, match=r"no encoder 'tests\.nowhere:create'.*check that it can be imported"):
        at(place, "tests.nowhere:create").encode(["x"])
    with pytest.raises(ModelMismatch, match="is now another model"):
        at(place, key="another").encode(["x"])
    assert at(place).encode(["x"]).shape == (1, 64)


@posix
def test_a_failure_within_the_model_is_logged_without_the_text(place: Path, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(RuntimeError, match="ValueError"), caplog.at_level(logging.ERROR, "seealso"):
        at(place, TELLING).encode(["Never print this"])
    assert "fake_encoder.py" in caplog.text
    assert "print this" not in caplog.text


@posix
def test_nobody_waits_for_ever(place: Path) -> None:
    with pytest.raises(ModelAway, match=r"has not answered within 0\.2 s"):
        at(place, SLOW, patience=0.2).encode(["Slowly"])
    with pytest.raises(ModelAway, match="has ended"):
        at(place.with_name("gone")).encode(["x"])


@posix
def test_while_a_new_model_is_loaded_the_old_one_answers(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ready = threading.Event()
    load = registry.load

    def slow(name: str, cache: Path | None = None) -> Encoder:
        assert name == NAME or ready.wait(WITHIN)
        return load(name, cache)

    monkeypatch.setattr(registry, "load", slow)
    registry._loaded_model.cache_clear()
    found: list[int] = []
    waiting = threading.Thread(target=lambda: found.append(len(at(place, SLOW).encode(["x"]))))
    waiting.start()
    for _ in range(3):
        assert len(at(place).encode(["x"])) == 1
    assert found == []
    ready.set()
    waiting.join()
    assert found == [1]


@linux
def test_a_process_whose_model_hangs_is_replaced(run_python: RunPython) -> None:
    done = run_python(
        "-c",
        """if True:
        from embeddings.base.errors import ModelAway
        from service.processes import supervision, model_process, model_server
        from service.base.temporary_folders import temporary
        model_server.ENCODE_TIMEOUT, supervision.AGAIN_AFTER = 1, 0
        name = "tests.support.fake_encoder:create_slow"
        with temporary("seealso-encoder-", 100) as folder, model_process.ModelProcess(folder) as process:
            process.keep()
            distant = process.encoder(name, name, None)
            try:
                distant.encode(["Slowly"])
            except ModelAway as error:
                print(error)
            first = process.process
            while process.process == first:
                process.keep()
            print(distant.encode(["x"]).shape)
        """,
    )
    assert "has ended" in done.stdout, done.stderr
    assert "(1, 64)" in done.stdout
    assert "the model hangs" in done.stderr
