"""The widget's script as it is served."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any

import pytest

from service.routes.widget import SOURCE
from tests.support.paths import ROOT
from tests.support.service_helpers import client, newsroom

MAX_BYTES = 8704


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Any:
    # No index: the script is served all the same.
    return client(newsroom(tmp_path_factory.mktemp("newsroom") / "news"))


def test_the_script_is_small(service: Any) -> None:
    script = service.get("/widget.js").data
    assert 2000 < len(script) <= MAX_BYTES
    assert len(gzip.compress(script)) <= 3800


def test_it_is_the_script_without_comment_lines_and_indents(service: Any) -> None:
    code = [line.strip() for line in SOURCE.read_text("utf-8").splitlines() if not line.lstrip().startswith("//")]
    assert service.get("/widget.js").text.splitlines() == [line for line in code if line]


def test_any_page_may_load_it_and_keep_it(service: Any) -> None:
    response = service.get("/widget.js")
    assert (response.status_code, response.mimetype) == (200, "text/javascript")
    assert "charset=utf-8" in response.content_type
    headers = response.headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert re.search(r"^public, max-age=\d{5,}, stale-while-revalidate=\d+", headers["Cache-Control"])
    again = service.get("/widget.js", headers={"If-None-Match": headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == headers["ETag"]
    assert service.get("/widget.js", headers={"If-None-Match": '"old"'}).status_code == 200


def test_it_uses_nothing_that_a_strict_policy_forbids_or_that_runs_text() -> None:
    script = SOURCE.read_text("utf-8")
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|new Function|<style|cookie =", script
    )
    assert not re.search(r"localStorage|sessionStorage|setTimeout\(['\"]", script)


def test_the_docs_name_every_attribute_property_and_part() -> None:
    script, docs = SOURCE.read_text("utf-8"), (ROOT / "docs" / "widget.md").read_text("utf-8")
    attributes = re.search(r'observedAttributes = "([^"]+)"', script)
    assert attributes is not None
    used = set(re.findall(r'(?:get|has)Attribute\("([^"]+)"', script)) | {
        "limit",
        "section",
        "site",
        "lang",
        "data-lang",
    }
    assert used == set(attributes[1].split())
    properties = set(re.findall(r"var\((--see-also-[a-z-]+)", script))
    parts = set(re.findall(r'element\(\s*(?:"[a-z]+"|`h\$\{.*\}`), "([a-z]+)"', script))
    assert len(properties) > 5
    assert {"box", "heading", "list", "card", "title", "link", "date", "section", "picture", "image"} <= parts
    for name in (*used, *properties, *parts):
        assert f"`{name}`" in docs, f"docs/widget.md does not tell of {name}"
    for name in set(re.findall(r"--see-also-[a-z-]+", docs)):
        assert name in properties, f"docs/widget.md tells of {name}, which there is not"


def test_the_picture_in_the_docs_is_small() -> None:
    picture = Path(ROOT / "docs" / "images" / "widget.png")
    assert picture.read_bytes()[:4] == b"\x89PNG"
    assert picture.stat().st_size < 150_000
