"""Days: which day a moment falls on, in the newsroom's time zone."""

from __future__ import annotations

from datetime import date, datetime, tzinfo


def day_of(moment: datetime, zone: tzinfo) -> date:
    """The newsroom's day: the one place where a moment becomes a day. `moment` has a time zone."""
    return moment.astimezone(zone).date()
