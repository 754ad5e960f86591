"""Nearest: what to write in place of a name that is not known."""

import difflib
from collections.abc import Callable, Iterable

from content.base.text import first_of, printable

MOST_NAMED = 12
"""Names told where none is near."""
LONGEST = 100
"""Characters of a name that are told, and that are compared: it takes time by their square."""


def nearest(name: str, known: Iterable[str], form: Callable[[str], str] | None = None) -> str:
    """Say in a sentence which known name is nearest to this one, without case, else which comes first in their
    order; `form` says how a name is written."""
    names = list(dict.fromkeys(filter(None, known)))
    by_case = {one.casefold(): one for one in names if len(one) <= LONGEST}
    close = difflib.get_close_matches(name.strip().casefold()[:LONGEST], by_case, n=1)
    if close:
        return f"Did you mean {(form or repr)(printable(by_case[close[0]]))}?"
    if not names:
        return "There is none."
    shown = [(form or str)(printable(one[:LONGEST])) for one in names]
    return f"There are: {', '.join(first_of(shown, MOST_NAMED, 'and {:,} more'))}."
