"""A cached answer: worked out once, and not given out past the moment from which another is right."""

from __future__ import annotations

import math
import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, Response
from pydantic import BaseModel

from embeddings.base import reader_visibility
from embeddings.base.reader_visibility import Showing
from service.http import caching
from service.http.caching import ResponseCache

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class Answer(BaseModel):
    """What is answered: how often it has been worked out, and of which moment it is."""

    made: int
    moment: str


class CachedService:
    """One service whose clocks the test sets: an index of two stories, of which one expires an hour after noon."""

    def __init__(self, patched: pytest.MonkeyPatch, seconds: int = 300) -> None:
        self.made = 0
        self.now = NOON
        patched.setattr(reader_visibility, "now", lambda: self.now)
        patched.setattr(time, "monotonic", lambda: 1000 + (self.now - NOON).total_seconds())
        self.cache = ResponseCache(seconds)
        self.index = self.build("first")
        self._app = Flask(__name__)

    def build(self, name: str) -> Any:
        end = (1, (NOON + timedelta(hours=1)).timestamp())
        shown = Showing(2, (), [end], -math.inf, lambda _: ())
        return SimpleNamespace(manifest=SimpleNamespace(name=name), zone=UTC, shown=shown.at)

    def ask(self, path: str = "/related?id=a", **headers: str) -> Response:
        def make(moment: datetime) -> BaseModel:
            self.made += 1
            return Answer(made=self.made, moment=moment.isoformat())

        with self._app.test_request_context(path, headers=headers):
            return self.cache.public(self.index, make)


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> CachedService:
    return CachedService(monkeypatch)


def test_the_same_question_is_worked_out_once_and_another_anew(service: CachedService) -> None:
    first = service.ask()
    assert first.mimetype == "application/json"
    assert first.get_json() == {"made": 1, "moment": NOON.isoformat()}
    service.now += timedelta(minutes=50)
    assert service.ask().data == first.data
    others = ("/related?id=b", "/tags?id=a", "/related?id=a")
    assert [service.ask(path).get_json()["made"] for path in others] == [2, 3, 1]


def test_when_a_story_goes_the_answer_is_worked_out_anew(service: CachedService) -> None:
    first = service.ask()
    service.now = NOON + timedelta(hours=1) - SECOND
    assert service.ask().data == first.data
    service.now += SECOND
    later = service.ask()
    assert later.get_json() == {"made": 2, "moment": service.now.isoformat()}
    assert later.headers["ETag"] != first.headers["ETag"]
    assert service.ask().data == later.data


def test_after_a_build_the_answer_is_worked_out_anew(service: CachedService) -> None:
    first = service.ask()
    service.index = service.build("second")
    assert service.ask().get_json()["made"] == 2
    assert service.ask().headers["ETag"].startswith('"second-')
    assert first.headers["ETag"].startswith('"first-')


def test_at_midnight_the_answer_is_worked_out_anew(service: CachedService) -> None:
    service.now = NOON + timedelta(hours=2)
    service.ask()
    service.now = NOON + timedelta(hours=12) - SECOND
    before = service.ask()
    assert (before.get_json()["made"], service.made) == (1, 1)
    assert before.headers["Cache-Control"] == "public, max-age=1, must-revalidate"
    service.now += SECOND
    assert service.ask().get_json()["made"] == 2


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (3600, "public, max-age=300, stale-while-revalidate=600, stale-if-error=3300"),
        (1000, "public, max-age=300, stale-while-revalidate=600, stale-if-error=700"),
        (301, "public, max-age=300, stale-while-revalidate=1, stale-if-error=1"),
        (300, "public, max-age=300, must-revalidate"),
        (1, "public, max-age=1, must-revalidate"),
    ],
)
def test_no_copy_may_be_given_out_once_a_story_has_expired(service: CachedService, left: int, said: str) -> None:
    service.now = NOON + timedelta(hours=1) - left * SECOND
    assert service.ask().headers["Cache-Control"] == said
    # Nor one of an answer that was worked out before.
    assert service.ask().headers["Cache-Control"] == said


def test_with_nothing_to_come_an_answer_holds_as_long_as_was_set(service: CachedService) -> None:
    service.now = NOON + timedelta(hours=2)
    cache_control = service.ask().headers["Cache-Control"]
    assert cache_control == "public, max-age=300, stale-while-revalidate=600, stale-if-error=3600"


def test_who_holds_the_answer_is_not_sent_it_again(service: CachedService) -> None:
    etag = service.ask().headers["ETag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}'):
        again = service.ask(**{"If-None-Match": known})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)
        assert "max-age=300" in again.headers["Cache-Control"]
    for unknown in ('"other"', ""):
        assert service.ask(**{"If-None-Match": unknown}).status_code == 200


def test_the_answer_to_a_very_long_question_is_not_kept(service: CachedService) -> None:
    path = "/related?id="
    fits, longer = path + "x" * (2000 - len(path)), path + "x" * (2001 - len(path))
    assert [service.ask(fits).get_json()["made"] for _ in range(2)] == [1, 1]
    assert [service.ask(longer).get_json()["made"] for _ in range(2)] == [2, 3]


def test_kept_answers_are_bounded_by_their_bytes(service: CachedService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caching, "CACHE_BYTES", 1200)
    service.cache = ResponseCache(300)
    # Each takes some 550: the oldest makes room for the third.
    for name, made in (("a", 1), ("b", 2), ("a", 1), ("c", 3), ("c", 3), ("b", 4)):
        assert service.ask(f"/related?id={name}").get_json()["made"] == made


def test_what_is_for_the_asker_alone_is_kept_nowhere() -> None:
    with Flask(__name__).app_context():
        response = caching.private(Answer(made=1, moment=""))
    assert response.headers["Cache-Control"] == "no-store"
    assert response.get_json() == {"made": 1, "moment": ""}
