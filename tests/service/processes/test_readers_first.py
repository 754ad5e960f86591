"""Readers are answered whatever becomes of drafts, of the model, or of any one process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from content.base import Article
from embeddings.base.errors import ModelAway
from service.base import deadlines
from service.payloads import drafts
from service.payloads.drafts import MAX_CHARACTERS
from service.processes.model_client import RemoteEncoder
from tests.support.fake_encoder import NAME, SLOW
from tests.support.paths import ROOT
from tests.support.service_helpers import TOPICS, built, client, newsroom
from tests.support.service_load import Load, draft_readers, encoders, workers
from tests.support.service_process import Answer, Service, serving

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
DRAFT = {"title": "Library may close", "body": TOPICS["library"]}
READ = ["/related?id=post:library-1"]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    config = newsroom(tmp_path / "news")
    built(config, SLOW)
    return config


def reading(service: Service) -> Load:
    """A question every few milliseconds: more would take the processor from what is waited for."""
    return Load(service.port, READ, lambda answer: "" if answer["related"] else "empty", pause=0.01)


def until(true: Callable[[], Any], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def settled(found: Callable[[int], list[int]], service: Service, count: int) -> list[int]:
    """So many processes, once they are there and have their names: a service answers before all of them do."""
    until(lambda: len(found(service.process.pid)) == count)
    return sorted(found(service.process.pid))


def posted(service: Service, answers: list[Answer], words: str) -> threading.Thread:
    asking = threading.Thread(
        target=lambda: answers.append(service.ask("/related", "POST", {**DRAFT, "body": f"{DRAFT['body']} {words}"}))
    )
    asking.start()
    return asking


@linux
@pytest.mark.parametrize("threads", ["1", "4"])
def test_drafts_have_a_share_and_the_rest_are_turned_away_at_once(config: Path, tmp_path: Path, threads: str) -> None:
    """Each takes most of a second of the model, of which there is one."""
    with serving(config, tmp_path / "log", model=SLOW, threads=threads, posts_per_minute="0") as service:
        load, answers = reading(service), list[Answer]()
        with load.running():
            asking = [posted(service, answers, f"Leisurely {number}.") for number in range(30)]
            until(lambda: any(answer.status == 503 for answer in answers))
            assert all(answer.status == 503 for answer in answers), "nobody waited for that"
            for thread in asking:
                thread.join()
        assert load.wrong == []
        turned_away = [answer for answer in answers if answer.status == 503]
        assert len(answers) - len(turned_away) <= 20
        assert {answer.status for answer in answers} == {200, 503}
        assert all(int(answer.headers["Retry-After"]) > 0 for answer in turned_away)
        assert "Too many drafts" in turned_away[0].json()["detail"]
        assert service.ask("/related", "POST", DRAFT).status == 200


@linux
def test_a_model_that_is_stopped_is_replaced_and_readers_notice_nothing(config: Path, tmp_path: Path) -> None:
    with serving(config, tmp_path / "log", "--workers", "2", model=SLOW) as service:
        assert service.ask("/related", "POST", DRAFT).status == 200
        (first,) = settled(encoders, service, 1)
        load, waiting = reading(service), list[Answer]()
        with load.running():
            asking = posted(service, waiting, "Slowly.")
            time.sleep(0.5)
            os.kill(first, signal.SIGSTOP)
            asking.join()
            until(lambda: encoders(service.process.pid) not in ([first], []))
            assert service.ask("/related", "POST", {"title": "Another", "body": "Another draft."}).status == 200
        assert load.wrong == []
        (answer,) = waiting
        assert (answer.status, answer.headers["Retry-After"]) in [(503, "10"), (200, None)]
    assert "the process that holds the model is stopped" in service.said


@linux
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_who_reads_drafts_is_replaced_and_readers_notice_nothing(
    config: Path, tmp_path: Path, number: signal.Signals
) -> None:
    with serving(config, tmp_path / "log", model=SLOW) as service:
        (first,) = settled(draft_readers, service, 1)
        load = reading(service)
        with load.running():
            os.kill(first, number)
            until(lambda: draft_readers(service.process.pid) not in ([first], []))
            assert service.ask("/related", "POST", DRAFT).status == 200
        assert load.wrong == []


@linux
def test_a_process_that_is_stopped_is_replaced(config: Path, tmp_path: Path) -> None:
    with serving(config, tmp_path / "log", "--workers", "2", model=SLOW) as service:
        first, second = settled(workers, service, 2)
        os.kill(first, signal.SIGSTOP)
        until(lambda: len(now := workers(service.process.pid)) == 2 and first not in now and second in now)
    assert "a process that answers is stopped" in service.said


@linux
def test_a_process_that_was_stopped_for_a_moment_goes_on(config: Path, tmp_path: Path) -> None:
    with serving(config, tmp_path / "log", model=SLOW) as service:
        assert service.ask("/related", "POST", DRAFT).status == 200
        before = workers(service.process.pid), draft_readers(service.process.pid), encoders(service.process.pid)
        for (process,) in before:
            os.kill(process, signal.SIGSTOP)
            time.sleep(0.5)
            os.kill(process, signal.SIGCONT)
        time.sleep(6)
        after = workers(service.process.pid), draft_readers(service.process.pid), encoders(service.process.pid)
        assert after == before


@linux
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT])
def test_a_service_that_is_stopped_at_its_start_leaves_nothing(
    config: Path, tmp_path: Path, number: signal.Signals
) -> None:
    left = tmp_path / "tmp"
    left.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-c", "from service.cli import main; main()", "serve", "--config", config, "--port", "0"],
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(left), "SEEALSO_MODEL": SLOW},
        stderr=subprocess.DEVNULL,
    )
    until(lambda: list(left.glob("seealso-*")))
    process.send_signal(number)
    if number == signal.SIGHUP:
        # Once it serves, that restarts its processes.
        time.sleep(3)
        process.terminate()
    process.wait(120)
    until(lambda: not list(left.glob("seealso-*")))


@linux
def test_processes_are_renewed_on_request_and_readers_notice_nothing(config: Path, tmp_path: Path) -> None:
    with serving(config, tmp_path / "log", "--workers", "2") as service:
        until(lambda: len(workers(service.process.pid)) == 2)
        before, load = workers(service.process.pid), reading(service)
        with load.running():
            service.process.send_signal(signal.SIGHUP)
            until(lambda: len(now := workers(service.process.pid)) == 2 and not {*now} & {*before})
        assert load.wrong == []
        assert service.process.poll() is None


# What one request may ask for


def test_a_draft_has_a_length(config: Path) -> None:
    asked = client(config)
    for path, field in (("/related", "body"), ("/suggestions", "text")):
        body = {field: "fish " * (MAX_CHARACTERS // 5) + "x"}
        refused = asked.post(path, json=body)
        assert refused.status_code == 422
        assert f"longer than {MAX_CHARACTERS:,} characters" in refused.json["detail"]


def test_a_batch_has_one_deadline_for_the_whole(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built(config)
    asked, read, from_json = client(config), list[object](), drafts.from_json

    def slowly(*given: Any) -> Article:
        read.append(given)
        if len(read) == 3:
            deadlines.begin(time.monotonic() - 1)
        return from_json(*given)

    monkeypatch.setattr(drafts, "from_json", slowly)
    refused = asked.post("/tags", json={"drafts": [DRAFT] * 8})
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "10")
    assert "fewer drafts at once" in refused.get_json()["detail"]
    assert len(read) == 3
    assert asked.post("/tags", json=DRAFT).status_code == 200, "the next has a deadline of its own"


def test_the_wait_for_the_model_is_part_of_it() -> None:
    deadlines.begin(time.monotonic() - 1)
    try:
        with pytest.raises(deadlines.DeadlineExceeded):
            RemoteEncoder(Path("nowhere"), NAME, NAME, None).encode(["x"])
    finally:
        deadlines.end()
    with pytest.raises(ModelAway):
        RemoteEncoder(Path("nowhere"), NAME, NAME, None).encode(["x"])
