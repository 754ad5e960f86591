"""A model of another name: what may be a name on a hub, and a hub that does not answer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from huggingface_hub import constants

from embeddings.base.errors import ModelUnavailable
from embeddings.encoders import hub, registry

NOWHERE = "http://127.0.0.1:9"


class Busy(BaseHTTPRequestHandler):
    """A hub that answers, be it with an error."""

    def do_HEAD(self) -> None:
        self.send_response(503)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def busy_hub() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Busy) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(autouse=True)
def online(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)


@pytest.mark.parametrize("name", ["all-mpnet-base-v2", "intfloat/multilingual-e5-base", "a/b_c.d-1"])
def test_names_on_a_hub(name: str) -> None:
    assert hub.is_possible(name)


@pytest.mark.parametrize(
    "name", ["./nothere", "../x", "a/b/c", "/no/such", "my model", r"C:\models\x", "https://hub.example/x/y", "x/", ""]
)
def test_no_names_on_a_hub(name: str) -> None:
    assert not hub.is_possible(name)


@pytest.mark.parametrize("name", ["./nothere", "/no/such", "my model", r"C:\models\x", "https://hub.example/x/y"])
def test_what_is_neither_folder_nor_name_is_refused_without_asking(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "absence", lambda: pytest.fail("asked"))
    with pytest.raises(ModelUnavailable, match="there is no such folder, and on a hub it would be owner/name"):
        registry.load(name)


def test_a_hub_that_answers_is_not_absent(busy_hub: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "ENDPOINT", busy_hub)
    assert hub.absence() == ""


def test_a_hub_that_does_not_answer_is_asked_once_and_the_nearest_name_is_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(constants, "ENDPOINT", NOWHERE)
    with pytest.raises(ModelUnavailable) as refused:
        registry.load("fsat")
    assert f"{NOWHERE} cannot be reached, and this machine has no whole copy of it. Did you mean 'fast'?" in str(
        refused.value
    )
    assert not caplog.records


def test_a_hub_that_may_not_be_asked_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    assert hub.absence() == "HF_HUB_OFFLINE forbids to fetch it"


def test_a_folder_asks_no_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "absence", lambda: pytest.fail("asked"))
    registry._load_named(Path(registry.bundled_folder()))
