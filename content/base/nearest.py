"""Nearest: what to write in place of a name that is not known."""

import difflib
from collections.abc import Callable, Iterable

from content.base.text import first_of, printable

MAX_LISTED = 12
"""Names listed where none is near."""
MAX_NAME_LENGTH = 100
"""Characters of a name that are shown and compared: comparing takes quadratic time."""


def did_you_mean(name: str, known_names: Iterable[str], form: Callable[[str], str] | None = None) -> str:
    """Ask in a sentence whether the known name nearest to this one, without case, was meant; empty where none is near.

    `form` writes a name."""
    by_folded_name = {known.casefold(): known for known in known_names if known and len(known) <= MAX_NAME_LENGTH}
    close = difflib.get_close_matches(name.strip().casefold()[:MAX_NAME_LENGTH], by_folded_name, n=1)
    return f"Did you mean {(form or repr)(printable(by_folded_name[close[0]]))}?" if close else ""


def nearest(name: str, known_names: Iterable[str], form: Callable[[str], str] | None = None) -> str:
    """Say in a sentence which known name is nearest to this one, as `did_you_mean` does, else which come first in their
    order."""
    names = list(dict.fromkeys(filter(None, known_names)))
    if question := did_you_mean(name, names, form):
        return question
    if not names:
        return "There is none."
    shown = [(form or str)(printable(known[:MAX_NAME_LENGTH])) for known in names]
    return f"There are: {', '.join(first_of(shown, MAX_LISTED, 'and {:,} more'))}."
