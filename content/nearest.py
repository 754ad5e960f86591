"""Nearest: what to write in place of a name that is not known."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from content.text import printable

MOST_NAMED = 12
"""Names told where none is near."""
LONGEST = 100
"""Characters of a name that are told, and that are compared: it takes time by their square."""


def nearest(name: str, known: Iterable[str], form: str = "{!r}") -> str:
    """A sentence with the known name that is nearest to this one, without case, else with all of them or the first
    few; `form` says how a name is written."""
    names = sorted({one for one in known if one})
    by_case = {one.casefold(): one for one in names if len(one) <= LONGEST}
    close = difflib.get_close_matches(name.strip().casefold()[:LONGEST], by_case, n=1)
    if close:
        return f"Did you mean {_written(by_case[close[0]], form)}?"
    if not names:
        return "There is none."
    more = len(names) - MOST_NAMED
    shown = [_written(one, form) for one in names[:MOST_NAMED]] + ([f"and {more:,} more"] if more > 0 else [])
    return f"There are: {', '.join(shown)}."


def _written(name: str, form: str) -> str:
    return form.format(printable(name[:LONGEST]))
