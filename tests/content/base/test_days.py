"""A day is a day in the newsroom's time zone: when it begins, and every place where one shows."""

from __future__ import annotations

import io
import json
import random
import time
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from content.addresses.path_facts import read_place
from content.archive import ReadingRules
from content.base.dates import parse_date
from content.base.days import day_number, day_of, in_zone, next_midnight
from content.drafts import parse_draft
from embeddings.base.answers import Options
from embeddings.index.index import Index
from embeddings.related.list_rules import ListRules
from service.app import create_app
from service.cli import cli
from service.cli import related as related_command
from service.counts import events
from service.http import caching
from service.payloads import export
from tests.support.fake_encoder import REACH
from tests.support.service_helpers import TOPICS, built, settings, story

LONDON, AUCKLAND, ANGELES, KIRITIMATI = "Europe/London", "Pacific/Auckland", "America/Los_Angeles", "Pacific/Kiritimati"

WRITTEN = [
    # A date alone is that day, whatever the zone: where clocks are set at midnight too.
    *((zone, text, text) for zone in (LONDON, AUCKLAND, ANGELES, KIRITIMATI) for text in ("2024-06-15", "2024-12-31")),
    (LONDON, "2024-03-31", "2024-03-31"),
    (LONDON, "2024-10-27", "2024-10-27"),
    ("America/Sao_Paulo", "2018-11-04", "2018-11-04"),
    ("America/Havana", "2024-03-10", "2024-03-10"),
    ("America/Havana", "2024-11-03", "2024-11-03"),
    (LONDON, "1840-02-10", "1840-02-10"),
    ("America/New_York", "1840-02-10", "1840-02-10"),
    ("Asia/Kolkata", "1840-02-10", "1840-02-10"),
    # A time without a zone is of the newsroom's clocks, which may skip it or show it twice.
    (LONDON, "2024-06-15 23:59", "2024-06-15"),
    (AUCKLAND, "2024-06-15 00:01", "2024-06-15"),
    (LONDON, "2024-03-31 01:30", "2024-03-31"),
    (LONDON, "2024-10-27 01:30", "2024-10-27"),
    ("America/Sao_Paulo", "2018-11-04 00:30", "2018-11-04"),
    ("America/St_Johns", "2024-11-03 01:30", "2024-11-03"),
    # A time with one falls on the day that it is then in the newsroom.
    (LONDON, "2024-06-30T23:30:00Z", "2024-07-01"),
    (LONDON, "2024-06-30T22:30:00Z", "2024-06-30"),
    (LONDON, "2024-12-31T23:30:00Z", "2024-12-31"),
    (LONDON, "2024-06-15T01:30:00+02:00", "2024-06-15"),
    (LONDON, "2024-06-15T00:30:00+02:00", "2024-06-14"),
    (LONDON, "2024-03-31T22:59:59Z", "2024-03-31"),
    (LONDON, "2024-03-31T23:00:00Z", "2024-04-01"),
    (LONDON, "2024-10-26T23:00:00Z", "2024-10-27"),
    (LONDON, "2024-10-27T23:59:59Z", "2024-10-27"),
    (LONDON, "1719790200", "2024-07-01"),
    (LONDON, "Sun, 30 Jun 2024 19:30:00 -0400", "2024-07-01"),
    (AUCKLAND, "2024-06-15T12:30:00Z", "2024-06-16"),
    (AUCKLAND, "2024-12-15T10:59:00Z", "2024-12-15"),
    (AUCKLAND, "2024-12-15T11:00:00Z", "2024-12-16"),
    (ANGELES, "2024-06-15T05:00:00Z", "2024-06-14"),
    (ANGELES, "2024-06-15T07:00:00Z", "2024-06-15"),
    (KIRITIMATI, "2024-06-15T10:30:00Z", "2024-06-16"),
    (KIRITIMATI, "2024-06-15T09:30:00Z", "2024-06-15"),
    ("Asia/Kathmandu", "2024-06-15T18:14:00Z", "2024-06-15"),
    ("Asia/Kathmandu", "2024-06-15T18:15:00Z", "2024-06-16"),
    ("UTC", "2024-06-30T23:30:00-01:00", "2024-07-01"),
]  # fmt: skip


@pytest.mark.parametrize(("zone", "text", "day"), WRITTEN)
def test_a_date_in_front_matter_falls_on_the_newsrooms_day(zone: str, text: str, day: str) -> None:
    moment = parse_date(text, ZoneInfo(zone))
    assert moment is not None
    assert moment.isoformat()[:10] == day, "what is printed says the day"
    assert day_of(moment, ZoneInfo(zone)).isoformat() == day
    again = datetime.fromisoformat(moment.isoformat())
    assert (again, again.utcoffset()) == (moment, moment.utcoffset())
    assert in_zone(moment, ZoneInfo(zone)).isoformat() == moment.isoformat()
    # A browser reads hours and minutes only.
    assert len(moment.isoformat()) <= len("2024-06-15T00:00:00+00:00")


@pytest.mark.parametrize("zone", [LONDON, AUCKLAND, ANGELES, KIRITIMATI, "America/Sao_Paulo", "UTC"])
@pytest.mark.parametrize("day", ["2024-06-15", "2018-11-04", "1840-02-10"])
def test_a_date_in_a_files_name_is_that_day(zone: str, day: str) -> None:
    published = read_place(f"news/{day}-story.md", ZoneInfo(zone)).published
    assert published is not None
    assert published.isoformat()[:10] == day_of(published, ZoneInfo(zone)).isoformat() == day


@pytest.mark.parametrize("day", ["0000-01-01", "0001-01-01", "2024-02-30", "2024-13-01", "2024-11", "2024-12"])
def test_a_day_that_there_is_not_in_a_files_name_is_no_date(day: str) -> None:
    assert read_place(f"{day}-story.md", ZoneInfo(KIRITIMATI)).published is None


def test_a_month_in_a_files_name_is_a_part_of_it() -> None:
    assert read_place("2024-11-story.md", ZoneInfo(KIRITIMATI)).slug == "2024-11-story"


MIDNIGHTS = [
    (LONDON, "2024-06-15T12:00:00Z", "2024-06-15T23:00:00Z"),
    (LONDON, "2024-06-15T23:00:00Z", "2024-06-16T23:00:00Z"),
    (LONDON, "2024-06-15T22:59:59Z", "2024-06-15T23:00:00Z"),
    (LONDON, "2024-03-31T00:00:00Z", "2024-03-31T23:00:00Z"),
    (LONDON, "2024-10-26T23:00:00Z", "2024-10-28T00:00:00Z"),
    (AUCKLAND, "2024-06-15T12:00:00Z", "2024-06-16T12:00:00Z"),
    (AUCKLAND, "2024-09-28T12:00:00Z", "2024-09-29T11:00:00Z"),
    (AUCKLAND, "2024-04-06T11:00:00Z", "2024-04-07T12:00:00Z"),
    (KIRITIMATI, "2024-06-15T09:00:00Z", "2024-06-15T10:00:00Z"),
    (ANGELES, "2024-06-15T06:59:00Z", "2024-06-15T07:00:00Z"),
    ("America/Sao_Paulo", "2018-11-03T12:00:00Z", "2018-11-04T03:00:00Z"),
    ("America/Havana", "2024-11-02T12:00:00Z", "2024-11-03T04:00:00Z"),
    ("Pacific/Apia", "2011-12-29T12:00:00Z", "2011-12-30T10:00:00Z"),
    ("UTC", "2024-06-15T23:59:59Z", "2024-06-16T00:00:00Z"),
]


@pytest.mark.parametrize(("zone", "now", "midnight"), MIDNIGHTS)
def test_a_day_ends_at_the_newsrooms_midnight(zone: str, now: str, midnight: str) -> None:
    ends = next_midnight(datetime.fromisoformat(now), ZoneInfo(zone))
    assert ends == datetime.fromisoformat(midnight)
    day = day_of(datetime.fromisoformat(now), ZoneInfo(zone))
    assert day_of(ends - timedelta(seconds=1), ZoneInfo(zone)) == day < day_of(ends, ZoneInfo(zone))


def test_days_are_counted_from_1970() -> None:
    assert [day_number(date(1970, 1, 1)), day_number(date(1969, 12, 31)), day_number(date(2024, 6, 15))] == [
        0,
        -1,
        19889,
    ]


# Every place where a day shows. The newsroom is asked for these moments, which lie close to its midnights.

MOMENTS = {
    LONDON: {"late": ("2024-06-14T22:30:00Z", "2024-06-14"), "first": ("2024-06-14T23:30:00Z", "2024-06-15"),
             "bare": ("2024-06-15", "2024-06-15"), "last": ("2024-06-15T22:59:00Z", "2024-06-15"),
             "next": ("2024-06-15T23:00:00Z", "2024-06-16"), "winter": ("2023-12-31T23:59:00Z", "2023-12-31")},
    AUCKLAND: {"late": ("2024-06-14T11:59:00Z", "2024-06-14"), "first": ("2024-06-14T12:00:00Z", "2024-06-15"),
               "bare": ("2024-06-15", "2024-06-15"), "last": ("2024-06-15T11:59:00Z", "2024-06-15"),
               "next": ("2024-06-15T12:00:00Z", "2024-06-16"), "winter": ("2023-12-31T10:59:00Z", "2023-12-31")},
    ANGELES: {"late": ("2024-06-15T06:59:00Z", "2024-06-14"), "first": ("2024-06-15T07:00:00Z", "2024-06-15"),
              "bare": ("2024-06-15", "2024-06-15"), "last": ("2024-06-16T06:59:00Z", "2024-06-15"),
              "next": ("2024-06-16T07:00:00Z", "2024-06-16"), "winter": ("2024-01-01T07:59:00Z", "2023-12-31")},
    KIRITIMATI: {"late": ("2024-06-14T09:59:00Z", "2024-06-14"), "first": ("2024-06-14T10:00:00Z", "2024-06-15"),
                 "bare": ("2024-06-15", "2024-06-15"), "last": ("2024-06-15T09:59:00Z", "2024-06-15"),
                 "next": ("2024-06-15T10:00:00Z", "2024-06-16"), "winter": ("2023-12-31T09:59:00Z", "2023-12-31")},
    "UTC": {"late": ("2024-06-14T23:59:00Z", "2024-06-14"), "first": ("2024-06-15T00:59:00+01:00", "2024-06-14"),
            "bare": ("2024-06-15", "2024-06-15"), "last": ("2024-06-15T23:59:00Z", "2024-06-15"),
            "next": ("2024-06-15T23:00:00-01:00", "2024-06-16"), "winter": ("2023-12-31T23:59:00Z", "2023-12-31")},
}  # fmt: skip
EVERYTHING = Options(limit=50, min_score=0)
FORMS = {"2023-12-31": "31 December 2023", "2024-06-14": "14 June 2024", "2024-06-15": "15 June 2024"}
FORMS |= {"2024-06-16": "16 June 2024"}


CONFIG = """
archive = ["content"]
index = "index"

[reading]
timezone = "ZONE"

[sites.post]
url_pattern = "/{year}/{month}/{day}/{slug}/"
"""


class Newsroom:
    """An archive in one time zone, its index, and the day that each of its stories is of there."""

    def __init__(self, folder: Path, zone: str) -> None:
        self.zone = ZoneInfo(zone)
        self.config = folder / "seealso.toml"
        self.config.write_text(CONFIG.replace("ZONE", zone), "utf-8")
        words = TOPICS["library"].split()
        self.days = {}
        for name, (written, day) in MOMENTS[zone].items():
            random.Random(name).shuffle(words)
            story(
                folder / f"content/{name}.md", f"Library {name}", f"{TOPICS['library']} {' '.join(words)}", date=written
            )
            self.days[name] = date.fromisoformat(day)
        built(self.config)
        self.index = Index.open(folder / "index", reach=REACH)

    def asked(self, options: Options, now: datetime | None = None, name: str = "winter") -> set[str]:
        article, query = self.index.get(name), self.index._corpus.query(self.index._catalogue.number(name))
        chosen = self.index._recommender.choose(article, query, options, now)
        return {self.index._catalogue[choice.number].id for choice in chosen}


@pytest.fixture(scope="module", params=list(MOMENTS))
def newsroom(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    return Newsroom(tmp_path_factory.mktemp("newsroom"), request.param)


def clock(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """Let it be that moment."""
    monkeypatch.setattr("embeddings.base.reader_visibility.now", lambda: moment)


def test_addresses_payloads_and_the_snapshot_say_the_day(newsroom: Newsroom) -> None:
    for number, article in newsroom.index.numbered():
        day = newsroom.days[article.id]
        assert article.published is not None
        assert article.published.isoformat()[:10] == day.isoformat()
        assert article.url == f"/{day:%Y/%m/%d}/{article.id}/"
        assert newsroom.index._corpus.day[number] == day_number(day)


def test_since_is_from_that_day_on(newsroom: Newsroom) -> None:
    for day in sorted(set(newsroom.days.values())):
        wanted = {name for name, published in newsroom.days.items() if published >= day} - {"winter"}
        assert newsroom.asked(replace(EVERYTHING, since=day)) == wanted


def test_max_age_counts_the_newsrooms_days(newsroom: Newsroom) -> None:
    day = date(2024, 6, 18)
    begins = next_midnight(datetime(2024, 6, 17, 12, tzinfo=newsroom.zone), newsroom.zone)
    for today, now in ((day - timedelta(days=1), begins - timedelta(seconds=1)), (day, begins)):
        for age in range(1, 6):
            wanted = {n for n, published in newsroom.days.items() if published >= today - timedelta(days=age)}
            assert newsroom.asked(replace(EVERYTHING, max_age=age), now) == wanted - {"winter"}


def test_recency_counts_from_the_newsrooms_today(newsroom: Newsroom) -> None:
    begins = next_midnight(datetime(2024, 6, 17, 12, tzinfo=newsroom.zone), newsroom.zone)
    article = newsroom.index.get("bare")
    for now, today in ((begins - timedelta(seconds=1), date(2024, 6, 17)), (begins, date(2024, 6, 18))):
        assert ListRules(article, EVERYTHING, now, newsroom.zone, None).today == today


def test_only_older_leaves_out_none_of_the_same_day_that_came_before(newsroom: Newsroom) -> None:
    for name in newsroom.days:
        published = newsroom.index.get(name).published
        assert published is not None
        older = {a.id for a in newsroom.index.articles() if a.published and a.published < published}
        assert newsroom.asked(replace(EVERYTHING, only_older=True), name=name) == older


def test_days_apart_are_the_newsrooms(newsroom: Newsroom) -> None:
    for found in newsroom.index.related("bare", EVERYTHING):
        apart = (newsroom.days[found.article.id] - newsroom.days["bare"]).days
        assert [fact.values for fact in found.facts if fact.kind == "time"] == [(str(apart),)]


def test_the_export_the_map_the_site_and_the_table_say_the_day(newsroom: Newsroom) -> None:
    stream = io.StringIO()
    export.write_all(newsroom.index, stream, EVERYTHING)
    for said in json.loads(stream.getvalue())["articles"].values():
        assert {item["id"]: item["published"][:10] for item in said["related"]} == {
            item["id"]: newsroom.days[item["id"]].isoformat() for item in said["related"]
        }
    service = create_app(settings(newsroom.config, site=True)).test_client()
    drawn = service.get("/map.json").get_json()["stories"]
    assert {s["id"]: s["published"][:10] for s in drawn} == {n: d.isoformat() for n, d in newsroom.days.items()}
    asked = service.get("/related?id=winter&limit=50&min_score=0&since=2024-06-15").get_json()["related"]
    assert {s["id"] for s in asked} == {name for name, day in newsroom.days.items() if day >= date(2024, 6, 15)}
    for name, day in newsroom.days.items():
        assert f'<time datetime="{day}T' in (page := service.get(f"/story/{name}").text)
        assert FORMS[day.isoformat()] in page
    table = related_command.table(newsroom.index.get("winter"), newsroom.index.related("winter", EVERYTHING))
    assert {line.split()[1] for line in table.splitlines() if "Library" in line[6:] and line[:6].strip()} >= {
        day.isoformat() for name, day in newsroom.days.items() if name != "winter"
    }


@pytest.mark.parametrize(("before", "day"), [(1, date(2024, 6, 17)), (0, date(2024, 6, 18))])
def test_today_is_the_newsrooms(newsroom: Newsroom, before: int, day: date, monkeypatch: pytest.MonkeyPatch) -> None:
    begins = next_midnight(datetime(2024, 6, 17, 12, tzinfo=newsroom.zone), newsroom.zone)
    now = begins - timedelta(seconds=before)
    # A draft that does not say when it is for.
    clock(monkeypatch, now)
    draft = parse_draft(f"---\ntitle: A draft\n---\n{TOPICS['library']}\n", "draft.md", ReadingRules(), now)
    assert newsroom.index._query(draft).day == day_number(day)
    # What the widget reports, and who asks how much it was.
    clock(monkeypatch, now)
    app = create_app(settings(newsroom.config, events=True, origins=["*"]))
    body = {"event": "shown", "from": "bare", "to": ["last"]}
    sent = app.test_client().post("/events", json=body, headers={"Origin": "https://paper.example"})
    assert sent.status_code == 204
    app.extensions["seealso.events"].write()
    index = newsroom.config.parent / "index"
    assert events.read(index, day)
    assert not events.read(index, day + timedelta(days=1))
    (index / events.FILE).unlink()
    clock(monkeypatch, now)
    result = CliRunner().invoke(cli, ["stats", "--config", str(newsroom.config), "--days", "2", "--json"])
    stats = json.loads(result.stdout)
    assert (stats["since"], stats["until"]) == ((day - timedelta(days=1)).isoformat(), day.isoformat())


def test_a_kept_answer_ends_at_the_newsrooms_midnight(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    begins = next_midnight(datetime(2024, 6, 17, 12, tzinfo=newsroom.zone), newsroom.zone)
    monkeypatch.setattr(time, "monotonic", lambda: 1000.0)
    for left in (1, 3600):
        assert caching._next_midnight(begins - timedelta(seconds=left), newsroom.index) == 1000 + left


def test_the_zone_of_the_index_counts_where_the_configuration_names_another(newsroom: Newsroom) -> None:
    assert str(newsroom.index.zone) == str(newsroom.zone)
    elsewhere = settings(newsroom.config, site=True).model_copy(
        update={"reading": settings(newsroom.config).reading.model_copy(update={"timezone": "Asia/Tokyo"})}
    )
    service = create_app(elsewhere).test_client()
    asked = service.get("/related?id=winter&limit=50&min_score=0&since=2024-06-16").get_json()["related"]
    assert {s["id"] for s in asked} == {"next"}


def test_an_index_that_names_no_zone_has_utc(newsroom: Newsroom) -> None:
    assert replace(newsroom.index.manifest, reading={}).zone == ZoneInfo("UTC")
