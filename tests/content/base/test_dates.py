"""Dates in every form and under every name in which archives have them, in front matter and in paths."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from content.archive import ReadingRules
from content.base.article import Hidden
from content.base.calendars import of_persian
from content.base.dates import LATEST_YEAR, BadDate, order_of, parse_date
from tests.support.content_helpers import page, read, write

DAY = datetime(2018, 11, 9, tzinfo=UTC)
FOR_EVER = datetime(LATEST_YEAR, 12, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("2018-11-09", DAY),
        ("2018-11-9", DAY),
        ("2018/11/09", DAY),
        ("9 Nov 2018", DAY),
        ("9.11.2018", DAY),
        ("09.11.2018 10:00", DAY.replace(hour=10)),
        ("2018-11-09 19:00:00 + 0900", DAY.replace(hour=10)),
        ("November 9th, 2018", DAY),
        ("Fri Nov 09 2018", DAY),
        ("2018年11月9日", DAY),
        ("2018년 11월 9일", DAY),
        ('new Date("2018-11-09")', DAY),
        ("Date(2018, 11, 09)", DAY),
        ("2018-11-09 10:00 am", DAY.replace(hour=10)),
        ("2018-11-09T10:00Z", DAY.replace(hour=10)),
        ("2018-11-09 10:00:00 +0100", DAY.replace(hour=9)),
        ("Fri Nov 09 2018 10:00:00 GMT+0100 (CET)", DAY.replace(hour=9)),
        ("Fri Nov 09 2018 10:00:00 GMT-0500 (Eastern Standard Time)", DAY.replace(hour=15)),
        ("Fri, 09 Nov 2018 10:00:00 GMT", DAY.replace(hour=10)),
        ("2018-11-09 10:00:00 UTC+01:00", DAY.replace(hour=9)),
        (1541757600, DAY.replace(hour=10)),
        ("1541757600000", DAY.replace(hour=10)),
        ("1541757600000000", DAY.replace(hour=10)),
        ("201811091000", DAY.replace(hour=10)),
        ("20181109100000", DAY.replace(hour=10)),
        ("2018-11-09 10:00:00 +0100 CET", DAY.replace(hour=9)),
        ("2018-11-09 10:00:00.5 +0100 CET m=+0.01", DAY.replace(hour=9, microsecond=500000)),
        ("2018-11-09 10:00 Europe/Berlin", DAY.replace(hour=9)),
        ("2018-11-09T10:00:00+01:00[Europe/Berlin]", DAY.replace(hour=9)),
        ("2018-11-09 10:00 AEDT", DAY.replace(day=8, hour=23)),
        ("2018-11-09 10:00 America/Port-au-Prince", DAY.replace(hour=15)),
        ("2018-11-09 10:00 Etc/GMT+5", DAY.replace(hour=15)),
        ("2018-11-09 10:00 UTC+2", DAY.replace(hour=8)),
        ("2018-11-09 10:00 GMT -5", DAY.replace(hour=15)),
        ("2018-11-09 10:00UTC+5:30", DAY.replace(hour=4, minute=30)),
        ("2018-11-09 10:00 (UTC+8)", DAY.replace(hour=2)),
        ("2018-11-09 10:00 (GMT +05:30)", DAY.replace(hour=4, minute=30)),
        ("2018-11-09 10:00 (-05:00)", DAY.replace(hour=15)),
        ("2018-11-09 10:00 (Europe/Berlin)", DAY.replace(hour=9)),
        ("09.11.2018 10:00 Uhr (MEZ)", DAY.replace(hour=9)),
        ("2018-11-09 10:00 UTC+08:00 (Asia/Shanghai)", DAY.replace(hour=2)),
        ("2018-11-09 10:00 (Europe/Nowhere)", DAY.replace(hour=10)),
        ("2018-11-09 10:00 (updated)", DAY.replace(hour=10)),
        ("2018-11-09 (UTC)", DAY),
        ("2018-11-09T10:00:00Z[UTC]", DAY.replace(hour=10)),
        ("2018-11-09T10:00:00+00:00[UTC]", DAY.replace(hour=10)),
        ("2018-11-09 10:00 HKT", DAY.replace(hour=2)),
        ("Nov 9, 2018 10:00 am ET", DAY.replace(hour=15)),
        ("July 9, 2018, 10 a.m. ET", datetime(2018, 7, 9, 14, tzinfo=UTC)),
        ("November 9, 2018 10am PT", DAY.replace(hour=18)),
        ("November 9, 2018 10:00 AM Pacific Time", DAY.replace(hour=18)),
        ("November 9, 2018 @ 10:00 am", DAY.replace(hour=10)),
        ("10:00 am ET Friday, Nov. 9, 2018", DAY.replace(hour=15)),
        ("2018-11-09 10:00 (Eastern)", DAY.replace(hour=15)),
        ("2018-11-09 10:00ET", DAY.replace(hour=15)),
        ("2018-11-09 10:00 UTC/GMT+1", DAY.replace(hour=9)),
        ("2018-11-09 10:00 CST (UTC+8)", DAY.replace(hour=2)),
        ("10:00 CET on 9 November 2018", DAY.replace(hour=9)),
        # As embargoes are written.
        ("00.01 Friday 9 November 2018", DAY.replace(minute=1)),
        ("00.01, 9 November 2018", DAY.replace(minute=1)),
        ("0001 Friday 9 November 2018", DAY.replace(minute=1)),
        ("0001 GMT on 9 November 2018", DAY.replace(minute=1)),
        ("00:01hrs 9 November 2018", DAY.replace(minute=1)),
        ("9 November 2018, 1030 hrs", DAY.replace(hour=10, minute=30)),
        ("10.30am GMT on Friday 9 November 2018", DAY.replace(hour=10, minute=30)),
        ("10.30 a.m., November 9, 2018", DAY.replace(hour=10, minute=30)),
        ("6.30 Uhr, 9.11.2018", DAY.replace(hour=6, minute=30)),
        ("until 9 November 2018, 10:30", DAY.replace(hour=10, minute=30)),
        ("Strictly embargoed until 00:01 on 9 November 2018", DAY.replace(minute=1)),
        ("9 November 2018 (10.30am)", DAY.replace(hour=10, minute=30)),
        ("9 November 2018 - 1030", DAY.replace(hour=10, minute=30)),
        ("2018-11-09T10:00:00−04:00", DAY.replace(hour=14)),
        ("2018-11-08T24:00:00Z", DAY),
        ("8.11.2018, 24:00 Uhr", DAY),
        ("2018-11-08T23:59:60Z", DAY),
        ("9999-12-31", FOR_EVER),
        ("9999-12-31T23:59:59.999-12:00", FOR_EVER),
        ("31 December 9999", FOR_EVER),
        ("10000-01-01", FOR_EVER),
        ("+010000-01-01T00:00:00Z", FOR_EVER),
        ("2018–11–09", DAY),
        ("\u200e2018-11-09", DAY),
        ('"2018-11-09"', DAY),
        ("<2018-11-09 Fri>", DAY),
        ("[2018-11-09 Fri 10:00]", DAY.replace(hour=10)),
        ("[[2018-11-09]]", DAY),
        ("[[2018-11-09|Friday]]", DAY),
        ("@November 9, 2018", DAY),
        ("November 9, 2018 → November 11, 2018", DAY),
        ("2018-11-09/2018-11-11", DAY),
        ("9 November 2018 – 11 November 2018", DAY),
        ("2018-11-09 10.30", DAY.replace(hour=10, minute=30)),
        ("9 novembre 2018 à 10h30", DAY.replace(hour=10, minute=30)),
        ("vendredi 9 nov. 2018", DAY),
        ("9 de noviembre de 2018", DAY),
        ("9. November 2018 um 10:00 Uhr", DAY.replace(hour=10)),
        ("Freitag, 9. März 2018", DAY.replace(month=3)),
        ("9 ноября 2018 г.", DAY),
        ("9 Νοεμβρίου 2018", DAY),
        ("9 listopadu 2018", DAY),
        ("2018. november 9.", DAY),
        ("9 Kasım 2018", DAY),
        ("09.11.18", DAY),
        ("9. 11. 18 10:00", DAY.replace(hour=10)),
        ("2018－11－09", DAY),
        ("٩ نوفمبر ٢٠١٨", DAY),
        ("9 בנובמבר 2018", DAY),
        ("9 نومبر 2018", DAY),
        ("平成30年11月9日", DAY),
        ("令和元年5月1日", datetime(2019, 5, 1, tzinfo=UTC)),
    ],
)
def test_a_date_is_read_in_each_form(said: str | int, moment: datetime) -> None:
    assert parse_date(said, UTC) == moment


@pytest.mark.parametrize(
    "said",
    [
        "{{date}}",
        "soon",
        "2018",
        "9 listopad 2018",
        "9 novembre",
        "Le Monde 2018",
        "9 mars 2018 Europe/Nowhere",
        "2018-13-45",
        "2018年13月40日",
        "Date()",
        "(CET)",
        "Nov 9 31 2018",
    ],
)
def test_what_is_no_date(said: str) -> None:
    with pytest.raises(BadDate):
        parse_date(said, UTC)


@pytest.mark.parametrize(
    "said",
    ["2018/11/09", "2018.11.09", "20181109", "2018-11-9", "10:00 2018-11-09", "10 a.m. on 2018/11/09", "2018年11月9日"],
)
def test_behind_the_year_comes_the_month_wherever_the_day_is_first(said: str) -> None:
    found = parse_date(said, UTC, day_first=True)
    assert found is not None
    assert found.date() == DAY.date()


@pytest.mark.parametrize(
    "name",
    [
        "date", "pubDate", "pubDatetime", "post_date", "date_published", "created_at", "Posted On", "dc:date", "issued",
        "display_date", "first_publish_date", "firstPublishedDate", "publishOn", "authored_on", "dcterms:issued",
        "publishedTime", "publish_time", "article:published_time", "datetime", "publish",
        "Created time",
    ],
)  # fmt: skip
def test_a_date_is_read_under_each_name(tmp_path: Path, name: str) -> None:
    (article,) = read(write(tmp_path, {"a.md": page(f"title: A\n{name}: 2018-11-09")})).articles
    assert article.published == DAY


def test_the_first_day_of_a_span(tmp_path: Path) -> None:
    spans = "title: A\ndate:\n  start: 2018-11-09\n  end: 2018-11-11"
    (article,) = read(write(tmp_path, {"a.md": page(spans)})).articles
    assert article.published == DAY


@pytest.mark.parametrize(
    ("said", "order"),
    [
        ("23/06/2010", "day"),
        ("23-6-10 09:00", "day"),
        ("06/23/2010", "month"),
        ("3/4/2010", "either"),
        ("4/4/2010", ""),
        ("23/24/2010", ""),
        ("2010-06-23", ""),
        ("23.06.2010", ""),
        ("23 June 2010", ""),
        (20100623, ""),
    ],
)
def test_a_date_tells_the_order_of_day_and_month(said: str | int, order: str) -> None:
    assert order_of(said) == order


@pytest.mark.parametrize(
    ("dates", "day_first", "told"),
    [
        (["23/06/2010", "3/4/2010", "5/4/2010"], False, "a.md: its date has the day first"),
        (["06/23/2010", "3/4/2010"], True, "a.md: its date has the month first"),
        (["23/06/2010", "3/4/2010"], True, ""),
        (["06/23/2010", "3/4/2010"], False, ""),
        (["23/06/2010", "2010-04-03"], False, ""),
    ],
)
def test_orders_that_do_not_go_together_are_told_once(
    tmp_path: Path, dates: list[str], day_first: bool, told: str
) -> None:
    files = {f"{letter}.md": page(f"title: {letter}\ndate: {date}") for letter, date in zip("abc", dates, strict=False)}
    problems = read(write(tmp_path, files), rules=ReadingRules(day_first=day_first)).problems
    assert [told in str(problem) for problem in problems] == [True] * bool(told)


@pytest.mark.parametrize("name", ["date", "pubDatetime", "posted", "issued", "dc:date", "date_gmt", "timestamp"])
def test_a_date_to_come_hides_under_any_name(tmp_path: Path, name: str) -> None:
    (article,) = read(write(tmp_path, {"a.md": page(f"title: A\n{name}: 2031-11-09")})).articles
    assert article.hidden is Hidden.FUTURE


@pytest.mark.parametrize(
    ("front", "moment"),
    [
        ("embargo_date: 2031-11-09\nembargo_time: 10:30", (10, 30)),
        ("embargoTime: 10.30 pm\nembargoDate: 9 November 2031", (22, 30)),
        ("publish_on: 2031-11-09\npublish_time: '10:30'", (10, 30)),
        ("embargo: {date: 2031-11-09, time: 10am}", (10, 0)),
        ("publish_date: 2031-11-09\ncook_time: 10:30", (0, 0)),
        ("publish_date: 2031-11-09\ntime: 10:30", (0, 0)),
    ],
)
def test_a_time_beside_its_day(tmp_path: Path, front: str, moment: tuple[int, int]) -> None:
    (article,) = read(write(tmp_path, {"a.md": page(f"title: A\n{front}")})).articles
    assert article.visible_from == datetime(2031, 11, 9, *moment, tzinfo=UTC)


def test_a_date_in_gmt_is_meant_there(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"a.md": page("title: A\ndate_gmt: 2018-11-09 23:30"), "b.md": page("title: B\ndate: 2018-11-09 23:30")},
    )
    zone = ZoneInfo("Europe/Paris")
    first, second = read(tmp_path, rules=ReadingRules(timezone="Europe/Paris")).articles
    assert first.published == datetime(2018, 11, 10, 0, 30, tzinfo=zone)
    assert second.published == datetime(2018, 11, 9, 23, 30, tzinfo=zone)


@pytest.mark.parametrize(
    ("path", "front", "slug", "day"),
    [
        ("2018-11-09-pier.md", "title: A", "pier", DAY),
        ("2018-11-9-pier.md", "title: A", "pier", DAY),
        ("2018_11_09_pier.md", "title: A", "pier", DAY),
        ("20181109-pier.md", "title: A", "pier", DAY),
        ("2018-11-09.pier.md", "title: A", "pier", DAY),
        ("2018-11-09-1030.pier.md", "title: A", "pier", DAY.replace(hour=10, minute=30)),
        ("2018-11-09-1030-pier.md", "title: A", "1030-pier", DAY),
        ("2018-11-09-10-30-00_pier.md", "title: A", "pier", DAY.replace(hour=10, minute=30)),
        ("2018-11-09-10-30_pier.md", "title: A", "pier", DAY.replace(hour=10, minute=30)),
        ("2018-11-09-10-99_pier.md", "title: A", "10-99_pier", DAY),
        ("2018-11-09-10-30-pubs.md", "title: A", "10-30-pubs", DAY),
        ("2018-11-09-pier.html.md", "title: A", "pier", DAY),
        ("pier.html.markdown", "title: A", "pier", None),
        ("2018/11/09/pier.md", "title: A", "pier", DAY),
        ("2018/11-09-pier.md", "title: A", "pier", DAY),
        ("2018-11-09/pier.md", "title: A", "pier", DAY),
        ("2018-11-09-pier/index.md", "title: A", "pier", DAY),
        ("pier.md", "title: A\npath: 2018/11/09/pier", "pier", DAY),
        ("pier.md", "title: A\nurl: /2018/11/09/pier.html", "pier", DAY),
        ("pier.md", "title: A\nslug: /2018/11/09/pier", "pier", DAY),
        ("20189999-pier.md", "title: A", "20189999-pier", None),
        ("2018/11/pier.md", "title: A", "pier", None),
        ("1234567-pier.md", "title: A", "1234567-pier", None),
        ("pier-2018-11-09.md", "title: A", "pier-2018-11-09", None),
    ],
)
def test_a_path_gives_slug_and_day(tmp_path: Path, path: str, front: str, slug: str, day: datetime | None) -> None:
    (article,) = read(write(tmp_path, {path: page(front)})).articles
    assert (article.slug, article.published) == (slug, day)


MARCH = datetime(2024, 3, 5, tzinfo=UTC)
AFTERNOON = MARCH.replace(hour=14, minute=30)


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        # Ordinals, what is drawn to a month, until when, other spellings and capitals.
        ("1er mars 2024", MARCH.replace(day=1)),
        ("1º marzo 2024", MARCH.replace(day=1)),
        ("5 d’abril de 2024", MARCH.replace(month=4)),
        ("ה-5 במרץ 2024", MARCH),
        ("bis 5. März 2024", MARCH),
        ("jusqu’au 5 mars 2024", MARCH),
        ("hasta el 5 de marzo de 2024", MARCH),
        ("5. Maerz 2024", MARCH),
        ("5. Mär 2024", MARCH),
        ("5. Jänner 2024", MARCH.replace(month=1)),
        ("5 de setiembre de 2024", MARCH.replace(month=9)),
        ("5 NİSAN 2024", MARCH.replace(month=4)),
        ("5 ŞUBAT 2024", MARCH.replace(month=2)),
        ("5 MARS 2024", MARCH),
        ("5 آذار 2024", MARCH),
        ("2024 m. kovo 5 d.", MARCH),
        ("2024. gada 5. marts", MARCH),
        # October in Croatian, November in Polish.
        ("5. listopada 2024.", MARCH.replace(month=10)),
        ("5 listopada 2024", MARCH.replace(month=11)),
        # Names with vowel signs, of several words, with stops.
        ("5 मार्च 2024", MARCH),
        ("५ मार्च २०२४", MARCH),
        ("৫ মার্চ ২০২৪", MARCH),
        ("5 มี.ค. 2024", MARCH),
        ("ngày 5 tháng 3 năm 2024", MARCH),
        ("5 tháng 12, 2024", MARCH.replace(month=12)),
        ("5 მარტი 2024", MARCH),
        # Halves of the day, and hours in words.
        ("mardi 5 mars 2024 à 14 h 30", AFTERNOON),
        ("5 mar 2024 2:30 p. m.", AFTERNOON),
        ("5 mar 2024 2:30 a. m.", AFTERNOON.replace(hour=2)),
        ("5 Μαρτίου 2024, 2:30 μ.μ.", AFTERNOON),
        ("2024年3月5日（火）", MARCH),
        ("2024年3月5日(火) 14時30分", AFTERNOON),
        ("2024年3月5日 星期二 下午2点30分", AFTERNOON),
        ("2024年3月5日 午前2時30分", AFTERNOON.replace(hour=2)),
        ("2024-03-05 下午 2:30", AFTERNOON),
        ("2024년 3월 5일 (화) 오후 2:30", AFTERNOON),
        # Years of Taiwan, Thailand and Persia.
        ("民國113年3月5日", MARCH),
        ("中華民國113年3月5日", MARCH),
        ("5 มีนาคม พ.ศ. 2567", MARCH),
        ("๕ มีนาคม ๒๕๖๗", MARCH),
        ("2567-03-05", MARCH),
        (date(2567, 3, 5), MARCH),
        ("2599-03-05", MARCH.replace(year=2599)),
        ("۱۵ اسفند ۱۴۰۲", MARCH),
        ("۱۴۰۲/۱۲/۱۵", MARCH),
        ("1402/12/15 14:30", AFTERNOON),
        (datetime(1402, 12, 15, 14, 30), AFTERNOON),
        ("5 มี.ค. 67", MARCH),
        ("วันอังคารที่ 5 มีนาคม 2567", MARCH),
        ("5 มีนาคม 2567 เวลา 14:30 น.", AFTERNOON),
        # Words beside the day and the time, months of two names and of two words, commas and halves of the day.
        ("5 marca 2024 roku", MARCH),
        ("5 marca 2024 godz. 14.30", AFTERNOON),
        ("5 maart 2024 14.30 uur", AFTERNOON),
        ("5 Maret 2024 pukul 14.30", AFTERNOON),
        ("05/03/2567 14:30 น.", AFTERNOON),
        ("5-3-2567", MARCH),
        ("13/12/2567", MARCH.replace(month=12, day=13)),
        ("5 Mart 2024 saat 14:30", AFTERNOON),
        ("5. märts 2024 kell 14.30", AFTERNOON),
        ("5 martie 2024, ora 14:30", AFTERNOON),
        ("2024ko martxoaren 5a", MARCH),
        ("2024(e)ko martxoaren 5ean", MARCH),
        ("Martxoak 5, 2024", MARCH),
        ("5. ožujka 2024. u 14:30", AFTERNOON),
        ("5 марта 2024 в 14:30 ч.", AFTERNOON),
        ("5 Μαρτίου 2024 στις 14:30", AFTERNOON),
        ("2024. március 5. 14:30-kor", AFTERNOON),
        ("5. maalisk. 2024", MARCH),
        ("2024. március 5-én", MARCH),
        ("2024. március 1-jén", MARCH.replace(day=1)),
        ("5η Μαρτίου 2024", MARCH),
        ("יום שלישי, 5 במרס 2024", MARCH),
        ("5 במרץ 2024 בשעה 14:30", AFTERNOON),
        ("Thứ ba, 05/03/2024", MARCH.replace(month=5, day=3)),
        ("5 tháng Ba 2024", MARCH),
        ("5 tháng mười hai 2024", MARCH.replace(month=12)),
        ("5 آذار/مارس 2024", MARCH),
        ("5 كانون الثاني/يناير 2024", MARCH.replace(month=1)),
        ("5 تشرين الأول 2024", MARCH.replace(month=10)),
        ("الثلاثاء، 5 مارس، 2024م", MARCH),
        ("5 مارس 2024 2:30 مساءً", AFTERNOON),
        ("5 مارس 2024 02:30 ص", AFTERNOON.replace(hour=2)),
        ("5 մարտի, 2024 թ.", MARCH),
        ("2024 ж. 5 наурыз", MARCH),
        ("2024 оны 3-р сарын 5", MARCH),
        ("5 ມີນາ 2024", MARCH),
        ("5 មីនា 2024", MARCH),
        ("2024၊ မတ် 5", MARCH),
        ("5 Machi 2024", MARCH),
        ("2024年3月5號", MARCH),
        # No day of Persia's, or none of today's.
        ("1402-12-30", MARCH.replace(year=1402, month=12, day=30)),
        ("1455-03-05", MARCH.replace(year=1455)),
    ],
)
def test_dates_of_other_languages_and_calendars(said: object, moment: datetime) -> None:
    assert parse_date(said, UTC) == moment


@pytest.mark.parametrize(
    ("year", "new_year"), [(1399, "2020-03-20"), (1400, "2021-03-21"), (1404, "2025-03-21"), (1409, "2030-03-21")]
)
def test_the_persian_year_begins_with_spring(year: int, new_year: str) -> None:
    assert str(of_persian(year, 1, 1)) == new_year
    assert of_persian(year, 13, 1) is of_persian(year, 7, 31) is of_persian(1300, 1, 1) is None
