"""Counting what readers were shown and followed: what is taken, what is refused, what is kept, what is told."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from service.app import create_app
from service.cli import stats
from service.counts import events
from service.counts.events import Events, Tally
from service.payloads.requests import Report
from service.routes.events import PER_MINUTE
from tests.conftest import RunPython
from tests.support.service_helpers import built, newsroom, settings

PAPER = "https://post.example"
FROM, TO = "post:library-1", ["post:library-3", "echo:library-0"]
DAY = date(2024, 5, 1)


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    config = newsroom(tmp_path_factory.mktemp("newsroom") / "news")
    built(config)
    return config


@pytest.fixture
def app(config: Path) -> Iterator[Any]:
    app = create_app(settings(config, events=True, origins=[PAPER]))
    yield app
    app.extensions["seealso.events"].write()
    (config.parent / "index" / events.FILE).unlink(missing_ok=True)


def send(app: Any, body: Any, origin: str | None = PAPER, **options: Any) -> Any:
    options = {"content_type": "text/plain;charset=UTF-8", **options}
    headers = {"Origin": origin} if origin else {}
    data = body if isinstance(body, str | bytes) else json.dumps(body)
    return app.test_client().post("/events", data=data, headers=headers, **options)


def report(event: str = "shown", source: str = FROM, to: list[str] = TO) -> dict[str, Any]:
    return {"event": event, "from": source, "to": to}


def counted(app: Any, config: Path) -> dict[tuple[str, str], Tally]:
    app.extensions["seealso.events"].write()
    return events.read(config.parent / "index")


def test_what_was_shown_and_followed_is_counted(app: Any, config: Path) -> None:
    for body in (report(), report(), report("followed", to=TO[:1])):
        response = send(app, body)
        assert (response.status_code, response.data) == (204, b"")
        assert response.headers["Access-Control-Allow-Origin"] == PAPER
        assert "Set-Cookie" not in response.headers
    assert counted(app, config) == {
        (FROM, ""): Tally(2, 1),
        (FROM, TO[0]): Tally(2, 1),
        (FROM, TO[1]): Tally(2, 0),
    }


def test_reports_are_described_where_they_are_counted(app: Any, config: Path) -> None:
    said: Any = app.test_client().get("/openapi.json").json
    described = said["paths"]["/events"]["post"]
    assert described["parameters"][0]["schema"]["enum"] == [PAPER]
    assert described["responses"].keys() >= {"204", "403", "404", "429"}
    assert "security" not in described
    assert said["components"]["schemas"]["Report"]["properties"].keys() == {"event", "from", "to"}
    assert f"-H 'Origin: {PAPER}'" in app.test_client().get("/docs").text
    off: Any = create_app(settings(config)).test_client().get("/openapi.json").json
    assert "/events" not in off["paths"]
    assert "Report" not in off["components"]["schemas"]
    assert {"name": "For the widget"} not in off["tags"]


def test_a_story_named_twice_in_a_report_counts_once(app: Any, config: Path) -> None:
    send(app, report(to=[TO[0], TO[0]]))
    assert counted(app, config)[FROM, TO[0]] == Tally(1, 0)


REFUSED = [
    (report(), {"origin": None}, 403),
    (report(), {"origin": "https://evil.example"}, 403),
    (report(), {"origin": "null"}, 403),
    (report(source="post:nowhere"), {}, 404),
    (report(to=["post:nowhere"]), {}, 404),
    (report(source="post:secret"), {}, 404),
    (report(source="library-1"), {}, 404),
    (report(event="opened"), {}, 400),
    (report(to=[]), {}, 400),
    (report(to=TO * 26), {}, 400),
    ({**report(), "who": "me"}, {}, 400),
    ({"event": "shown", "source": FROM, "to": TO}, {}, 400),
    ("not json", {}, 400),
    (b"\xff\xfe", {}, 400),
    (report(), {"content_type": "application/x-www-form-urlencoded"}, 415),
    ("x" * 20_000, {}, 413),
]


@pytest.mark.parametrize(("body", "options", "status"), REFUSED)
def test_what_is_no_report_is_refused(app: Any, config: Path, body: Any, options: dict[str, Any], status: int) -> None:
    response = send(app, body, **options)
    assert response.status_code == status, response.text
    assert response.mimetype == "application/problem+json"
    assert counted(app, config) == {}


def test_json_may_come_after_a_question_whether_it_may(app: Any) -> None:
    asked = {"Origin": PAPER, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    allowed = app.test_client().options("/events", headers=asked)
    assert allowed.headers["Access-Control-Allow-Origin"] == PAPER
    assert "Access-Control-Allow-Credentials" not in allowed.headers
    refused = app.test_client().options("/events", headers={**asked, "Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in refused.headers
    assert send(app, report(), content_type="application/json").status_code == 204


def test_a_page_of_the_service_itself_may_report(app: Any) -> None:
    assert send(app, report(), origin="http://localhost").status_code == 204


def test_any_origin_may_be_configured(config: Path) -> None:
    app = create_app(settings(config, events=True, origins=["*"]))
    assert send(app, report(), origin="https://anyone.example").status_code == 204
    assert send(app, report(), origin=None).status_code == 403
    assert counted(app, config)[FROM, ""] == Tally(1, 0)
    (config.parent / "index" / events.FILE).unlink()


def test_nobody_counts_unless_told_to(config: Path) -> None:
    app = create_app(settings(config, origins=[PAPER]))
    assert send(app, report()).status_code == 404
    assert not (config.parent / "index" / events.FILE).exists()


def test_too_many_reports_are_refused(app: Any) -> None:
    answers = [send(app, report()) for _ in range(PER_MINUTE + 1)]
    assert {answer.status_code for answer in answers[:-1]} == {204}
    assert answers[-1].status_code == 429
    assert answers[-1].headers["Retry-After"]
    other = send(app, report(), environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert other.status_code == 204, "another reader's reports are taken"


def test_nothing_of_a_reader_is_kept(app: Any, config: Path) -> None:
    agent = "Quuxbrowser/1.0"
    app.test_client().post(
        "/events",
        data=json.dumps(report()),
        content_type="text/plain",
        headers={"Origin": PAPER, "User-Agent": agent, "Cookie": "who=me", "Referer": f"{PAPER}/a?reader=7"},
        environ_base={"REMOTE_ADDR": "192.0.2.99"},
    )
    counted(app, config)
    for file in (config.parent / "index").glob(f"{events.FILE}*"):
        raw = file.read_bytes()
        for trace in (b"192.0.2.99", agent.encode(), b"who=me", b"reader=7"):
            assert trace not in raw
    with closing(sqlite3.connect(config.parent / "index" / events.FILE)) as db, db:
        columns = [row[1] for row in db.execute("PRAGMA table_info(counts)")]
    db.close()
    assert columns == ["day", "source", "target", "shown", "followed"]


# The file


def test_what_cannot_be_written_is_kept_for_later(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    counting = Events(tmp_path / "gone" / events.FILE, every=3600)
    counting.add(DAY, Report.model_validate(report()))
    counting.write()
    counting.write()
    assert len(caplog.records) == 1, "told once"
    (tmp_path / "gone").mkdir()
    counting.write()
    assert events.read(tmp_path / "gone")[FROM, ""] == Tally(1, 0)


def test_memory_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "MAX_PENDING", 3)
    counting = Events(tmp_path / events.FILE, every=3600)
    for number in range(50):
        counting.add(DAY, Report.model_validate(report(source=f"story-{number}")))
    counting.write()
    assert len(events.read(tmp_path)) <= 6


def test_several_processes_add_up(tmp_path: Path) -> None:
    both = [Events(tmp_path / events.FILE, every=3600) for _ in range(4)]

    def work(counting: Events) -> None:
        for _ in range(50):
            counting.add(DAY, Report.model_validate(report()))
            counting.write()

    threads = [threading.Thread(target=work, args=(counting,)) for counting in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for counting in both:
        counting.write()
    assert events.read(tmp_path)[FROM, TO[0]] == Tally(200, 0)


def test_it_is_written_without_being_asked(tmp_path: Path) -> None:
    counting = Events(tmp_path / events.FILE, every=0.01)
    counting.add(DAY, Report.model_validate(report()))
    for _ in range(1000):
        if (tmp_path / events.FILE).exists() and not counting._shown:
            break
        threading.Event().wait(0.01)
    counting.write()
    assert events.read(tmp_path)[FROM, ""] == Tally(1, 0)


def test_what_waits_is_written_at_the_end(tmp_path: Path, run_python: RunPython) -> None:
    code = (
        "import sys; from datetime import date; from pathlib import Path; from service.counts.events import Events\n"
        "from service.payloads.requests import Report\n"
        f"Events(Path(sys.argv[1])).add(date(2024, 5, 1), Report.model_validate({report()!r}))"
    )
    done = run_python("-c", code, tmp_path / events.FILE)
    assert done.returncode == 0, done.stderr
    assert events.read(tmp_path)[FROM, ""] == Tally(1, 0)


def test_days_can_be_left_out(tmp_path: Path) -> None:
    counting = Events(tmp_path / events.FILE, every=3600)
    for days in range(3):
        counting.add(DAY + timedelta(days=days), Report.model_validate(report()))
    counting.write()
    assert events.read(tmp_path, DAY + timedelta(days=1))[FROM, ""] == Tally(2, 0)


# seealso stats


@pytest.fixture
def counting(config: Path) -> Iterator[Path]:
    file = config.parent / "index" / events.FILE
    counting = Events(file, every=3600)
    today = date.today()
    for number in range(40):
        counting.add(today - timedelta(days=number % 3), Report.model_validate(report()))
        counting.add(today, Report.model_validate(report(source="echo:market-0", to=["post:market-1"])))
        if number % 4 == 0:
            counting.add(today, Report.model_validate(report("followed", to=TO[:1])))
    counting.add(today, Report.model_validate(report(source="echo:gone", to=["post:gone"])))
    counting.write()
    yield config
    file.unlink()


def test_stats_as_a_table(counting: Path, run_seealso: RunPython) -> None:
    done = run_seealso("stats", "--config", counting)
    assert done.returncode == 0
    settings, ranking = done.stderr.splitlines()
    assert settings == f"seealso: settings: {counting}"
    assert ranking.startswith("seealso: ranking: ")
    lines = done.stdout.splitlines()
    assert lines[0] == "All days: boxes shown 81 times, 10 stories followed from them (12.3%)."
    assert "     40       10  25.0%  Library story 1" in lines
    assert "     40       10  25.0%    Library story 3" in lines
    best, worst = (lines.index(next(line for line in lines if name in line)) for name in ("Best boxes", "Worst boxes"))
    assert "Library story 1" in lines[best + 1]
    assert worst > best
    assert any("(stories no longer shown)" in line for line in lines)
    assert "gone" not in done.stdout, "a story that is gone is not told by its id"


def test_stats_as_json(counting: Path, run_seealso: RunPython) -> None:
    done = run_seealso("stats", "--config", counting, "--json", "--days", "1")
    stats = json.loads(done.stdout)
    assert stats["since"] == stats["until"] == date.today().isoformat()
    boxes = {box["id"]: box for box in stats["boxes"]}
    assert boxes[FROM]["shown"] == 14
    assert boxes[FROM]["stories"][0] == {
        "id": TO[0], "title": "Library story 3", "shown": 14, "followed": 10, "rate": 0.7143,
    }  # fmt: skip
    assert (boxes[None]["title"], boxes[None]["shown"]) == (None, 1)
    assert {story["id"] for story in stats["stories"]} == {*TO, "post:market-1", None}


def test_stats_before_anything_was_counted(config: Path, run_seealso: RunPython) -> None:
    done = run_seealso("stats", "--config", config)
    assert (done.returncode, done.stdout) == (0, "")
    assert "events = true" in done.stderr
    stats = json.loads(run_seealso("stats", "--config", config, "--json").stdout)
    assert (stats["shown"], stats["boxes"]) == (0, [])


def test_stats_without_an_index_or_with_a_broken_file(config: Path, tmp_path: Path, run_seealso: RunPython) -> None:
    assert run_seealso("stats", "--index", tmp_path / "none").returncode == 2
    file = config.parent / "index" / events.FILE
    file.write_text("not a database " * 100, "utf-8")
    try:
        done = run_seealso("stats", "--config", config)
    finally:
        file.unlink()
    assert done.returncode == 1
    assert "Remove it to count anew" in done.stderr


@pytest.mark.parametrize(
    ("tally", "low", "high"),
    [(Tally(0, 0), 0, 1), (Tally(10, 0), 0, 0.278), (Tally(10, 10), 0.722, 1), (Tally(1000, 250), 0.224, 0.278)],
)
def test_bounds_of_a_rate(tally: Tally, low: float, high: float) -> None:
    # Figures of the interval as tables give them.
    assert stats.bounds(tally) == pytest.approx((low, high), abs=0.001)
