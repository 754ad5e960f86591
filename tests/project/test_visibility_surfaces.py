"""The whole matrix in one newsroom: no surface says a word of a story that is hidden, and none loses a control."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from content.archive import ReadingRules, Site, read_archive
from embeddings.building.build import build
from service.app import create_app
from service.cli.main import cli
from tests.content.visibility.test_matrix import BODY, ENTRIES, Row, rows
from tests.support.content_helpers import write
from tests.support.service_helpers import settings

FAR = "limit=50&min_score=0"
VOCABULARY = [f"{first}{last}" for first in ("bram", "clen", "dorv", "fesk", "gult", "hanz", "jorp", "kelm", "lund",
              "merv") for last in ("ack", "ing", "ow", "ud", "est", "ish", "ole", "ump", "art", "iff")]  # fmt: skip
ASKED = 40
"""Stories of which related ones and tags are asked: each of 400 would take a minute."""


@dataclass(frozen=True)
class Newsroom:
    """What the service and the command line say, and which words each side of the matrix has."""

    config: Path
    client: FlaskClient
    hidden: frozenset[str]
    shown: frozenset[str]

    def ids(self) -> list[str]:
        """Of all stories that are shown."""
        return [story["id"] for story in json.loads(self.client.get("/map.json").text)["stories"]]


def gathered(root: Path) -> Iterator[tuple[str, str]]:
    """(side, word) of each row, its story written below `root` with the word in its name, title, text and tags."""
    number = 0
    for entry in ENTRIES:
        for side in ("hidden", "shown"):
            for row in rows(entry, side):
                number += 1
                word = "q" + "".join("bcdfghjklm"[int(digit)] for digit in f"{number:04}")
                if not _depends_on_others(row, root.parent / "alone" / word):
                    write(root / word, {row.name: _with_word(row.text, word)})
                    yield side, word


def _depends_on_others(row: Row, alone: Path) -> bool:
    """Whether the `status` of another story decides: here all stories are in one archive."""
    archive = read_archive([Site(root=row.archive(alone))], ReadingRules(), now=datetime.now(UTC))
    return any(mark.weak and mark.says is None for marks in archive.marks.values() for mark in marks)


def _with_word(text: str, word: str) -> str:
    text = text.replace("A story", f"A story of {word}").replace("Council votes on the bridge", f"The bridge of {word}")
    # Of words that many have, so that it is like some others and nobody's near-duplicate.
    others = " ".join(random.Random(word).sample(VOCABULARY, 40))
    return text.replace(BODY, f"{BODY} The {word} was there, and {word} spoke: {others}.")


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    root = tmp_path_factory.mktemp("matrix")
    words = list(gathered(root / "content"))
    config = root / "seealso.toml"
    config.write_text('archive = "content"\nindex = "index"\nmodel = "tests.support.fake_encoder:create"\n', "utf-8")
    build(replace(settings(config).build_plan(), learn=False))
    client = create_app(settings(config, site=True)).test_client()
    sides = {side: frozenset(word for which, word in words if which == side) for side in ("hidden", "shown")}
    return Newsroom(config, client, **sides)


def said(text: str) -> set[str]:
    return set(re.findall(r"q[bcdfghjklm]{4}", text.lower()))


def test_the_map_has_every_control_and_nothing_hidden(newsroom: Newsroom) -> None:
    text = newsroom.client.get("/map.json").text
    assert {id.partition("/")[0] for id in newsroom.ids()} == newsroom.shown
    assert not said(text) & newsroom.hidden
    # Fewer would be another matrix: what hangs on other stories' status is left out here.
    assert len(newsroom.hidden) > 600
    assert len(newsroom.shown) > 350


def test_no_surface_says_a_word_of_what_is_hidden(newsroom: Newsroom) -> None:
    ids = newsroom.ids()
    some = ids[:: max(1, len(ids) // ASKED)]
    pages = [f"/{what}?{about}" for id in some for what, about in (("related", f"id={id}&{FAR}"), ("tags", f"id={id}"))]
    pages += [f"/story/{id}" for id in some[:10]]
    pages += ["/", *(f"/stories?page={number}" for number in range(1, 20)), "/stories?q=ferry"]
    pages += [f"/related?id={word[:-1]}" for word in sorted(newsroom.hidden)[:ASKED]]
    pages += [f"/stories?q={word}" for word in sorted(newsroom.hidden)[:10]]
    named = 0
    for page in pages:
        words = said(newsroom.client.get(page).text) - said(page)
        assert not words & newsroom.hidden, page
        named += len(words)
    assert named > 10 * ASKED  # there was something to tell
    draft = {"title": "A story of the ferry pier", "body": BODY}
    answers = [newsroom.client.post(route, json=draft).text for route in (f"/related?{FAR}", "/tags?limit=50")]
    answers.append(newsroom.client.post("/suggestions", json={"title": draft["title"], "text": BODY}).text)
    assert not said("".join(answers)) & newsroom.hidden


@pytest.mark.parametrize("command", [("export", "--output", "-"), ("tags", "audit", "--json")], ids=["export", "audit"])
def test_no_command_says_a_word_of_what_is_hidden(newsroom: Newsroom, command: tuple[str, ...]) -> None:
    done = CliRunner().invoke(cli, [*command, "--config", str(newsroom.config)])
    assert done.exit_code == 0, done.output
    assert not said(done.output) & newsroom.hidden
    if command[0] == "export":
        assert {id.partition("/")[0] for id in json.loads(done.stdout)["articles"]} == newsroom.shown


def test_a_hidden_story_is_found_by_no_name(newsroom: Newsroom) -> None:
    for word in sorted(newsroom.hidden)[::10]:
        for name in (f"id={word}/story", f"url=/{word}/story/", f"id={word}"):
            assert newsroom.client.get(f"/related?{name}").status_code == 404
