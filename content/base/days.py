"""Days: which day a moment falls on, in the newsroom's time zone."""

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

_EPOCH = date(1970, 1, 1)


def named_zone(name: str) -> ZoneInfo | None:
    """Give the time zone of that name, such as `Europe/London`; None where there is none."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return None


def in_zone(moment: datetime, zone: tzinfo) -> datetime:
    """Give the moment as the newsroom's clocks show it; one that names no zone is meant by those clocks.

    Its offset is fixed, so that it is the same after a way through JSON, and of whole minutes, which ISO 8601 asks for:
    London was 75 seconds behind Greenwich until 1847.
    """
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
        # Where the clocks skip the time that is written, this is what they show at that moment.
        moment = moment.replace(tzinfo=_offset(moment)).astimezone(UTC)
    return moment.astimezone(_offset(moment.astimezone(zone)))


def day_of(moment: datetime, zone: tzinfo) -> date:
    """Give the newsroom's day: the one place where a moment becomes a day. `moment` has a time zone."""
    return in_zone(moment, zone).date()


def day_number(day: date) -> int:
    """Count the days since 1970-01-01."""
    return (day - _EPOCH).days


def next_midnight(moment: datetime, zone: tzinfo) -> datetime:
    """Give the end, in UTC, of the newsroom's day that `moment` falls on, which may be 23 or 25 hours long."""
    return datetime.combine(day_of(moment, zone) + timedelta(days=1), time(), zone).astimezone(UTC)


def _offset(moment: datetime) -> timezone:
    return timezone(timedelta(minutes=round((moment.utcoffset() or timedelta()) / timedelta(minutes=1))))
