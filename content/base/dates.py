"""Dates: every form in which newsrooms write one, as a datetime with a zone."""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Any, cast
from zoneinfo import ZoneInfo

from dateutil import parser as free_form

from content.base import calendars, written_dates
from content.base.days import in_zone
from content.base.text import shortened

_YEAR_FIRST = re.compile(r"(?<![\d.:/-])\d{4}(?:([-/.]) ?\d{1,2}\1 ?\d{1,2}|\d{4})(?!\d)")
"""Where the year comes first, the month is next, whatever else a country does."""
_BLANK_IN_OFFSET = re.compile(r"(?<=:\d\d \+) (?=\d{4}$)")
_FULL_ISO = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ]+(\d\d:\d\d(?::\d\d(?:\.\d+)?)?) *([Zz]|[+-]\d\d:?\d\d)?$")
_EPOCH = re.compile(r"-?\d{9,10}((?:\d{3}){0,2})(\.\d+)?$")
"""Seconds since 1970, or their thousandths or millionths."""
_COMPACT = re.compile(r"((?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))((?:[01]\d|2[0-3])[0-5]\d)([0-5]\d)?$")
"""Year to minute or second, as notes are numbered."""
_UTC_HOURS = {"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}
_UTC_HOURS |= {"GMT": 0, "UTC": 0, "Z": 0, "BST": 1, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3}
_UTC_HOURS |= {"MSK": 3, "JST": 9, "KST": 9, "AWST": 8, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13, "SAST": 2}
_UTC_HOURS |= {"HKT": 8, "SGT": 8, "PHT": 8, "WIB": 7, "PKT": 5, "EAT": 3, "WAT": 1, "AKST": -9, "AKDT": -8, "HST": -10}
_UTC_HOURS |= {"MEZ": 1, "MESZ": 2}
_AMERICAN_ZONES = {"E": "America/New_York", "C": "America/Chicago", "M": "America/Denver", "P": "America/Los_Angeles"}
"""What Americans call their clocks, whatever the season, by the first letter of `ET`, `Eastern Time`."""
_DOTTED = re.compile(r"(?<![\d.:])\d{1,2}\. ?\d{1,2}\. ?(?:\d{4}|\d\d(?!\d))")
"""Where dots are written, the day comes first."""
_IN_FIGURES = re.compile(r"\W*(\d{1,2})([/-])(\d{1,2})\2(?:\d{4}|\d\d)(?!\d)")
_YEARS = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_JAVASCRIPT = re.compile(r"""(?:new )?Date\(["'`]([^"'`]*)["'`]\)""")
_JULIA = re.compile(r"Date\((\d{4}), *(\d{1,2}), *(\d{1,2})\)")
_PLACE = re.compile(r"[ \[]([A-Z][A-Za-z]+(?:/[A-Z][\w+-]+){1,2})\]?$")
"""A zone by its place: `Europe/London`."""
_OFFSET = re.compile(r"(?<![A-Za-z])(?:GMT|UTC) ?([+-])(\d{1,2})(?::?(\d{2}))?\b")
_FAR_FUTURE = re.compile(r"\+?0*[1-9]\d{4,}-\d{1,2}-\d{1,2}(?!\d)")
"""A day of a year of five figures or more."""
_LAST_SECOND = re.compile(r"(?<=:\d\d:)60(?=\D|$)")
_MIDNIGHT_AFTER = re.compile(r"(?<=[Tt\s])24[:.]00(?:[:.]00(?:\.0+)?)?(?=\D|$)")
_ISO_PARTS = re.compile(r"[\s\"']*(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_REMARK = re.compile(r" \((?![^()]*\d ?(?:[:.h]\d\d|[ap]\.? ?m\b|h\b|hrs?\b|uhr))[^()]*\)$", re.IGNORECASE)
"""In brackets: anything but the time."""
_TIME_IN_BRACKETS = re.compile(r" \(([^()]*\d[^()]*)\)$")
_UTC_OF_JAVA = re.compile(r"(?<=\d)(?:Z|\+00:00)?\[(?:UTC|GMT|Z)\]$")
_ZONE_BEHIND = re.compile(
    r" \(((?:UTC|GMT)? ?[+-]\d[\d:]{0,4}|[A-Z]{2,5}|(?:Eastern|Central|Mountain|Pacific)(?: [Tt]ime)?"
    r"|[A-Z][a-z]+/[\w+/-]{2,40})\)$"
)
_NAME_OF_OFFSET = re.compile(r" [A-Z]{2,5}(?= \((?:UTC|GMT)? ?[+-]\d[\d:]{0,4}\)$)")
"""Of which there may be several: `CST (UTC+8)`."""
_CLOCK_NAME = re.compile(
    r"(?<=[\dmM.]) ?(?:\b|(?<=\d))(?:[ECMP]T|(?:Eastern|Central|Mountain|Pacific)(?: [Tt]ime)?)(?=$|[ ,])"
)
_PART_OF_A_DATE = re.compile(r"(?:[A-Za-z]{3,9}\.?,? )?\d{4}(?:[-/]\d{1,2}| [A-Za-z]{3,9})?$")
_ZERO_YEAR = 1
"""Go's zero time, 0001-01-01, which Hugo's archetypes leave behind: no date at all."""
_ZERO_DATE = re.compile(
    r"\W*0000-00-00(?:[T ][0:.]*)?(?:Z|[+-]00:?00)?\W*|(?:[A-Z][a-z]{2}, )?30 Nov -0001 .*|-0001-11-30\b.*"
)
"""A date that MySQL has not been told, as WordPress, Joomla and Drupal keep it, and as PHP prints it."""


EARLIEST_YEAR, LATEST_YEAR = 1000, 9000
"""Years of a story. A later one, as 9999 is written for never, stands for the last."""

_LATEST_MOMENT = datetime(LATEST_YEAR, 12, 31, tzinfo=UTC)
MONTHS = 12


class Timestamp(str):
    """A moment to the second that stands in YAML without quotes and names no zone."""

    __slots__ = ()


class BadDate(ValueError):
    """A text that no reading makes a date of."""


def parse_date(value: Any, zone: tzinfo, *, day_first: bool = False) -> datetime | None:
    """Read the moment that a front-matter value names, in `zone`; a value without a zone is meant there, and without a
    time it is midnight.

    None stands for the zero time of Go and MySQL. Raises BadDate for anything that does not name a day.
    """
    if is_zero(value):
        return None
    try:
        moment = _moment(value, day_first)
        if moment.year == _ZERO_YEAR:
            return None
        if moment.year < EARLIEST_YEAR:
            raise ValueError
        return in_zone(moment if moment.year <= LATEST_YEAR else _LATEST_MOMENT, zone)
    except Exception as error:  # dateutil raises what it will
        raise BadDate(f"it says {_shown(value)}") from error


def is_zero(value: Any) -> bool:
    """Tell whether the value is the date of a database that has not been told any."""
    return isinstance(value, str) and _ZERO_DATE.fullmatch(value[:40]) is not None


def in_own_zone(value: Any, *, day_first: bool = False) -> datetime | None:
    """Read the moment in the zone that the value itself names; None where it names none, or is no date."""
    try:
        moment = _moment(value, day_first)
        return None if moment.tzinfo is None else in_zone(moment, moment.tzinfo)
    except Exception:  # dateutil raises what it will
        return None


def start_of(value: Any, zone: tzinfo) -> datetime | None:
    """Give the first moment of a year or of a month, such as `2031`, `2031-05` or `May 2031`; None for anything
    else."""
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not _PART_OF_A_DATE.match(text):
        return None
    try:
        first = free_form.parse(text, default=datetime(2000, 1, 1))
    except (ValueError, OverflowError):
        return None
    if not EARLIEST_YEAR <= first.year <= LATEST_YEAR:
        return None
    return in_zone(datetime(first.year, first.month, 1), zone)


def legible_day(value: Any, zone: tzinfo) -> datetime | None:
    """Give the first moment of the day with which a text begins, whatever is wrong behind it; None where it begins with
    none.

    A day behind the last of its month, such as `2031-02-30`, is the first of the next: it says which month was meant.
    """
    parts = _ISO_PARTS.match(value) if isinstance(value, str) else None
    if parts is None:
        return None
    year, month, day = map(int, parts.groups())
    if not (EARLIEST_YEAR <= year <= LATEST_YEAR and 1 <= month <= 12 and 1 <= day <= 31):
        return None
    days_in_month = monthrange(year, month)[1]
    nearest_day = datetime(year, month, min(day, days_in_month))
    return in_zone(nearest_day if day <= days_in_month else nearest_day + timedelta(days=1), zone)


def names_a_time(value: Any) -> bool:
    """Tell whether a value is a date, or at least a year or a month."""
    try:
        parse_date(value, UTC)
    except BadDate:
        return start_of(value, UTC) is not None
    return True


def order_of(value: Any) -> str:
    """Tell of a date in figures, such as `23/06/2031`, whether its `day` or its `month` comes first, or `either` may.

    Empty for all others.
    """
    figures = _IN_FIGURES.match(value) if isinstance(value, str) else None
    if figures is None or figures[1] == figures[3]:
        return ""
    first, second = int(figures[1]), int(figures[3])
    if first > MONTHS or second > MONTHS:
        return "day" if second <= MONTHS else "month" if first <= MONTHS else ""
    return "either"


def _moment(value: Any, day_first: bool) -> datetime:
    if isinstance(value, date):
        gregorian_day = calendars.of_misread_gregorian(value)
        if isinstance(value, datetime):
            return value if gregorian_day is None else datetime.combine(gregorian_day, value.timetz())
        return datetime.combine(gregorian_day or value, time())
    text = str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    if not 4 < len(text) <= 80:
        raise ValueError
    text = _NAME_OF_OFFSET.sub("", text.replace("UTC/GMT", "UTC").replace("GMT/UTC", "UTC"))
    text = _UTC_OF_JAVA.sub("Z", calendars.gregorian(calendars.with_plain_digits(text)))
    text = _BLANK_IN_OFFSET.sub("", text)
    if compact := _COMPACT.match(text):
        return datetime.fromisoformat(f"{compact[1]}T{compact[2]}{compact[3] or '00'}")
    if epoch := _EPOCH.match(text):
        return datetime.fromtimestamp(float(text) / 10 ** len(epoch[1]), UTC)
    if _FAR_FUTURE.match(text):
        return datetime(9999, 12, 31)
    # ISO 8601 has both: a leap second, and the midnight at the end of a day.
    if (second := _LAST_SECOND.search(text)) is not None:
        return _moment(f"{text[: second.start()]}59{text[second.end() :]}", day_first) + timedelta(seconds=1)
    if (midnight := _MIDNIGHT_AFTER.search(text)) is not None:
        return _moment(f"{text[: midnight.start()]}00:00{text[midnight.end() :]}", day_first) + timedelta(days=1)
    if full := _FULL_ISO.match(text):
        return datetime.fromisoformat(f"{full[1]}T{full[2]}{(full[3] or '').upper()}")
    if place := _PLACE.search(text):
        return _in_zone_of_place(place[1], _moment(text[: place.start()].rstrip(), day_first))
    if clock := _CLOCK_NAME.search(text):
        return _in_zone_of_place(
            _AMERICAN_ZONES[clock[0].strip()[0]], _moment(text[: clock.start()] + text[clock.end() :], day_first)
        )
    if zone := _ZONE_BEHIND.search(text):
        moment = _moment(text[: zone.start()], day_first)
        try:
            return moment if moment.tzinfo else _moment(f"{text[: zone.start()]} {zone[1]}", day_first)
        except (ValueError, LookupError):
            return moment  # a day alone has no zone, and what is no zone is a remark
    text = _in_plain_english(text)
    year_first = _YEAR_FIRST.search(text) is not None
    # Two defaults far apart: where the readings differ, the text left out the year or the month.
    readings = [
        free_form.parse(
            text,
            default=default,
            dayfirst=(day_first or _DOTTED.search(text) is not None) and not year_first,
            yearfirst=year_first,
            tzinfos=_zone_of_name,
        )
        for default in (datetime(2000, 1, 1), datetime(2004, 2, 1))
    ]
    years = _YEARS.findall(text)
    # A year that was taken for an hour leaves another number for the year, such as that of `00.01`.
    if readings[0] != readings[1] or (years and str(readings[0].year) not in years):
        raise ValueError
    return cast(datetime, readings[0])


def _in_zone_of_place(place: str, moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(place))


def _in_plain_english(text: str) -> str:
    """JavaScript's `new Date("…")` and `GMT+0100 (CET)`, Julia's `Date(2024, 5, 1)`, and what others write."""
    if julia_date := _JULIA.fullmatch(text):
        return "-".join(julia_date.groups())
    if javascript_date := _JAVASCRIPT.fullmatch(text):
        text = javascript_date[1]
    text = written_dates.plain(_TIME_IN_BRACKETS.sub(r" \1", _REMARK.sub("", text)))
    # To dateutil, and to nobody else, GMT+1 is an hour behind.
    return _OFFSET.sub(lambda offset: f" {offset[1]}{offset[2]:0>2}{offset[3] or '00'}", text)


def _zone_of_name(name: str | None, offset: int | None) -> tzinfo | None:
    """Zones by their names in newspapers' countries; a name not known is taken as not said."""
    if offset is not None:
        return timezone(timedelta(seconds=offset))
    hours = _UTC_HOURS.get(name or "")
    return None if hours is None else timezone(timedelta(hours=hours))


def _shown(value: Any) -> str:
    try:
        text = str(value) if isinstance(value, str | int | float) else type(value).__name__
    except ValueError:
        return "a number of thousands of digits"
    return shortened(text, 40)
