"""What readers may not see, no answer names: every surface is asked of what the clock or `relatedHide` hides."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from embeddings.building.build import build
from service.app import create_app
from service.cli.main import cli
from service.counts import events
from tests.support.fake_encoder import NAME
from tests.support.service_helpers import TOPICS, newsroom, settings, story

BUILT = datetime(2026, 6, 1, tzinfo=UTC)
"""By the clock of the machine that built the index; all three stories are public then."""


@dataclass(frozen=True)
class Kind:
    """A story that is hidden at a moment, with words that no other story has."""

    slug: str
    title: str
    tag: str
    category: str
    section: str
    author: str
    body: str
    besides: str
    """So that it is nobody's near-duplicate."""
    fields: tuple[tuple[str, str], ...]
    at: datetime

    @property
    def id(self) -> str:
        return f"post:{self.slug}"

    @property
    def words(self) -> tuple[str, ...]:
        return (self.slug, self.title, self.tag, self.category, self.section, self.author, self.body)

    def said_in(self, text: str) -> set[str]:
        return {word for word in self.words if word in text.lower()}


EXPIRED = Kind(
    *("plumgate", "quillfeather", "zorbital", "wumpery", "vantry", "marrowby", "brindlewick"),
    besides="Rain fell on the awnings all morning, and a brass band played by the fountain until noon struck.",
    fields=(("expiryDate", "2026-06-02T12:00:00Z"), ("date", "2024-04-09")),
    at=datetime(2026, 6, 2, 12, tzinfo=UTC),
)
EARLY = Kind(
    *("cobblestane", "fennimore", "grivelet", "hexapple", "ostleby", "pennyquick", "snarklight"),
    besides="An old clockmaker opened his shop again, with forty pendulums swinging behind a clean window.",
    fields=(("date", "2026-05-25"),),
    # The clock is right again, and a week behind the one that built.
    at=datetime(2026, 5, 24, 23, 59, tzinfo=UTC),
)
UNLISTED = Kind(
    *("tumbrelow", "waxwing", "yarrowside", "dulcimer", "kestrelby", "umberlee", "jonquilla"),
    besides="Children painted the long wall blue and yellow, and nobody at city hall sent them any bill for it.",
    fields=(("relatedHide", "true"), ("date", "2024-04-08")),
    at=datetime(2026, 6, 3, tzinfo=UTC),
)
KINDS = (EXPIRED, EARLY, UNLISTED)
each_kind = pytest.mark.parametrize("kind", KINDS, ids=["expired", "early", "unlisted"])
FAR = "limit=50&min_score=0"
DRAFT = {"title": "Traders at the covered market", "body": f"{TOPICS['market']} The traders of the market went home."}


@dataclass(frozen=True)
class Room:
    """The newsroom, its service, and the clock that both go by."""

    config: Path
    app: Any
    clock: Callable[[datetime], None]

    def get(self, address: str) -> str:
        return str(self.app.test_client().get(address).text)

    def post(self, address: str, body: dict[str, Any]) -> str:
        response = self.app.test_client().post(address, json=body)
        assert response.status_code == 200, response.text
        return str(response.text)

    def run(self, *arguments: str | Path, code: int = 0) -> str:
        done = CliRunner().invoke(
            cli, [*map(str, arguments), "--config", str(self.config)], env={"SEEALSO_MODEL": NAME}
        )
        assert done.exit_code == code, done.output
        # It says which settings count, before anything else.
        return done.output.removeprefix(f"seealso: settings: {self.config}\n")


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    config = newsroom(tmp_path_factory.mktemp("shown") / "news")
    content = config.parent / "content"
    for kind in KINDS:
        text = f"{TOPICS['market']} Nobody had seen a {kind.body} there. The {kind.body} was green. {kind.besides}"
        story(
            content / "post" / f"{kind.slug}.md",
            f"Traders and the {kind.title} at the market",
            text,
            **{
                "section": kind.section,
                "tags": f"[{kind.tag}, market]",
                "categories": f"[{kind.category}, trade]",
                "author": kind.author,
                "aliases": "[/old/twin/]",
                **dict(kind.fields),
            },
        )
    pins = ", ".join(kind.id for kind in KINDS)
    linked = " ".join(f"[what the traders sell](/{kind.section}/{kind.slug}/)" for kind in KINDS)
    for number in range(3):
        # It would lead to all of them, and has a category, so that there is a choice of categories.
        story(
            content / f"post/leading-{number}.md",
            f"Leading story {number}",
            f"{TOPICS['market']} {linked} Trader {number} told us.",
            **{"related": f"[{pins}]", "categories": "[trade, town]", "date": "2024-04-07", "section": "old-town"},
        )
    build(settings(config).build_plan(), now=BUILT)
    return config


@pytest.fixture
def room(config: Path, monkeypatch: pytest.MonkeyPatch) -> Room:
    def clock(moment: datetime) -> None:
        monkeypatch.setattr("embeddings.base.reader_visibility.now", lambda: moment)

    clock(BUILT)
    app = create_app(settings(config, site=True, events=True, origins=["https://post.example"]))
    return Room(config, app, clock)


def every_story(room: Room) -> list[str]:
    return [article.id for article in room.app.extensions["seealso.live_index"].current().articles()]


def related(room: Room, _: Kind) -> str:
    return "".join(room.get(f"/related?id={id}&{FAR}") for id in public(room))


def tags(room: Room, _: Kind) -> str:
    return "".join(room.get(f"/tags?id={id}&limit=50") for id in public(room))


def public(room: Room) -> list[str]:
    """Stories with nothing to hide."""
    return [id for id in every_story(room) if id not in {kind.id for kind in KINDS}]


def exported(room: Room, kind: Kind) -> str:
    articles = json.loads(room.run("export", "--output", "-", "--limit", "50"))["articles"]
    if kind is UNLISTED:
        # Its own page shows a box too.
        assert articles.pop(kind.id)["related"]
    return json.dumps(articles)


def suggested(room: Room, _: Kind) -> str:
    draft = room.config.parent / "draft.md"
    draft.write_text(f"---\ntitle: {DRAFT['title']}\n---\n{DRAFT['body']}\n", "utf-8")
    return room.run("tags", "suggest", draft, "--limit", "50") + room.run("related", draft, "--min-score", "0")


def demo_lists(room: Room, _: Kind) -> str:
    return "".join(map(room.get, ("/", "/stories", "/stories?q=market", "/stories?site=post", "/draft", "/map")))


def demo_stories(room: Room, _: Kind) -> str:
    return "".join(room.get(f"/story/{id}") for id in public(room))


def audited(room: Room, kind: Kind) -> str:
    plan = room.config.parent / f"{kind.slug}.plan"
    plan.unlink(missing_ok=True)
    output = room.run("tags", "audit", "--limit", "99") + room.run("tags", "audit", "--json", "--plan", plan)
    # What is told of the plan has its name.
    return output.replace(str(plan), "") + plan.read_text("utf-8")


SURFACES: dict[str, Callable[[Room, Kind], str]] = {
    "related": related,
    "related, posted": lambda room, _: room.post(f"/related?{FAR}", DRAFT),
    "tags": tags,
    "tags, posted": lambda room, _: room.post("/tags?limit=50", DRAFT),
    "suggestions": lambda room, _: room.post("/suggestions", {"title": DRAFT["title"], "text": DRAFT["body"]}),
    "map": lambda room, _: room.get("/map.json"),
    "hint": lambda room, kind: room.get(f"/related?id={kind.slug[:-1]}") + room.get(f"/tags?id={kind.slug[:-1]}"),
    "hint of the page": lambda room, kind: room.get(f"/story/{kind.slug[:-1]}"),
    "ambiguous": lambda room, _: room.get("/related?id=/old/twin/"),
    "ambiguous, left out": lambda room, _: room.get("/related?id=post:market-1&exclude=/old/twin/"),
    "demo, lists": demo_lists,
    "demo, stories": demo_stories,
    "export": exported,
    "command line": suggested,
    "audit": audited,
}


@each_kind
@pytest.mark.parametrize("surface", SURFACES)
def test_no_answer_names_what_is_hidden(room: Room, kind: Kind, surface: str) -> None:
    ask = SURFACES[surface]
    # Of the same moment before, so that whatever is kept in memory is there to be given again.
    before = kind.said_in(ask(room, kind))
    assert bool(before) == (kind is not UNLISTED), "a surface that says nothing of it anyway tells nothing here"
    room.clock(kind.at)
    assert kind.said_in(ask(room, kind)) == set()


@each_kind
def test_what_only_they_say_is_not_even_counted_with(room: Room, kind: Kind) -> None:
    room.clock(kind.at)
    answer = json.loads(room.post("/tags?limit=50", DRAFT))
    hidden = [other for other in KINDS if other.id not in every_story(room) or other is UNLISTED]
    counts = {tag["tag"]: tag["articles"] for tag in answer["tags"]}
    assert counts["market"] == 4 + len(KINDS) - len(hidden)


@pytest.mark.parametrize("kind", [EXPIRED, EARLY], ids=["expired", "early"])
def test_by_its_own_names_it_is_as_unknown_as_any_other(room: Room, kind: Kind) -> None:
    names = (f"id={kind.id}", f"id={kind.slug}", f"url=https://post.example/{kind.section}/{kind.slug}/?utm=1")
    assert [room.app.test_client().get(f"/related?{name}").status_code for name in names] == [200] * 3
    room.clock(kind.at)
    ask = room.app.test_client().get
    for route in ("/related", "/tags"):
        for name in names:
            answer = ask(f"{route}?{name}")
            assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")
            # It says again what was asked for, and nothing else.
            assert kind.said_in(answer.text.replace(name.partition("=")[2].partition("?")[0], "")) == set()
    assert ask(f"/story/{kind.id}").status_code == 404
    assert ask(f"/related?id=post:market-1&{FAR}&exclude={kind.slug}").status_code == 200
    room.run("related", kind.id, code=2)


def test_one_that_is_in_no_list_has_its_own_page_and_its_own_box(room: Room) -> None:
    assert json.loads(room.get(f"/related?id={UNLISTED.slug}"))["related"]
    assert UNLISTED.title in room.get(f"/story/{UNLISTED.id}").lower()
    assert UNLISTED.slug in room.run("related", UNLISTED.id, "--json")


@pytest.mark.parametrize("kind", [EXPIRED, EARLY], ids=["expired", "early"])
def test_nothing_is_counted_for_it_nor_told_of_what_was(room: Room, kind: Kind) -> None:
    file = room.config.parent / "index" / events.FILE
    file.unlink(missing_ok=True)

    def report(source: str, to: str) -> int:
        report = json.dumps({"event": "shown", "from": source, "to": [to]})
        headers = {"Origin": "https://post.example"}
        return int(
            room.app.test_client().post("/events", data=report, headers=headers, content_type="text/plain").status_code
        )

    try:
        assert report(kind.id, "post:market-1") == report("post:market-1", kind.id) == 204
        room.app.extensions["seealso.events"].write()
        assert kind.slug in room.run("stats", "--json")
        room.clock(kind.at)
        assert report(kind.id, "post:market-1") == report("post:market-1", kind.id) == 404
        room.app.extensions["seealso.events"].write()
        table, stats = room.run("stats"), json.loads(room.run("stats", "--json"))
        assert kind.said_in(table + json.dumps(stats)) == set()
        assert "(stories no longer shown)" in table
        assert {box["id"]: box["shown"] for box in stats["boxes"]} == {None: 1, "post:market-1": 1}
    finally:
        file.unlink(missing_ok=True)


def test_no_copy_of_an_answer_outlives_the_minute(room: Room) -> None:
    ask = room.app.test_client().get
    address = f"/related?id=post:market-1&{FAR}"
    first = ask(address)
    assert "stale-if-error=3600" in first.headers["Cache-Control"]
    room.clock(datetime(2026, 6, 2, 11, 59, 30, tzinfo=UTC))
    soon = ask(address)
    assert (soon.data, soon.headers["ETag"]) == (first.data, first.headers["ETag"])
    assert soon.headers["Cache-Control"] == "public, max-age=30, must-revalidate"
    room.clock(EXPIRED.at)
    later = ask(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (later.status_code, later.headers["ETag"] == first.headers["ETag"]) == (200, False)
    # A clock that is set back brings everything back.
    room.clock(BUILT)
    assert ask(address).data == first.data


def test_the_index_does_not_keep_where_links_to_hidden_stories_lead(tmp_path: Path) -> None:
    config = newsroom(tmp_path / "news")
    story(
        config.parent / "content/post/telling.md",
        "Telling",
        f"{TOPICS['market']} [A plan](/old-town/secret/) and [a twin](/old-town/twin/).",
        **{"date": "2024-05-05", "section": "old-town", "related": "[post:secret, post:market-1]"},
        relatedExclude="[post:secret, post:market-3]",
    )
    build(settings(config).build_plan(), now=BUILT)
    index = create_app(settings(config)).extensions["seealso.live_index"].current()
    kept = index.get("post:telling")
    assert [link.article for link in kept.links] == ["post:twin"]
    assert (kept.related, kept.related_exclude) == (("post:market-1",), ("post:market-3",))
    files = [path.read_bytes() for path in (config.parent / "index" / "snapshots").rglob("*") if path.is_file()]
    # What is there is found: names are not packed away.
    assert [name for name in (b"post:secret", b"post:twin") if any(name in data for data in files)] == [b"post:twin"]
