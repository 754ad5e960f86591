"""Aliases: the tags that a newsroom also spells otherwise, read as one."""

from collections.abc import Iterable, Mapping

from content.base.errors import ArchiveError
from content.base.keys import composed, folded_name
from content.base.text import shortened

_MAX_SHOWN = 200
"""Characters of a circle that a message shows."""


def resolve_aliases(aliases: Mapping[str, str]) -> dict[str, str]:
    """Follow the chains (a → b, b → c makes a → c): alias as folded_name has it → the tag that it leads to in the end.

    A tag that leads to itself in another case only says how it is spelled. What is settled already stays as it is.
    Raises ArchiveError for a circle, for an alias that leads to two tags, and for a side that is empty.
    """
    steps: dict[str, str] = {}
    for alias, tag in aliases.items():
        old, new = folded_name(alias), composed(" ".join(tag.split()))
        if not old or not new:
            raise ArchiveError(f"{alias!r} = {tag!r} is no alias. Write a tag on both sides.")
        if steps.setdefault(old, new) != new:
            raise ArchiveError(f"{alias!r} leads to both {steps[old]!r} and {new!r}. Keep one of the two.")
    ends: dict[str, str] = {}
    for alias in steps:
        _follow(alias, steps, ends)
    return {alias: ends[alias] for alias in steps}


def read_through(tags: Iterable[str], aliases: Mapping[str, str]) -> tuple[str, ...]:
    """Replace every alias among tags, each once whatever its case, in their order; `aliases` are settled."""
    if not aliases:
        return tuple(tags)
    renamed: dict[str, str] = {}
    for tag in tags:
        canonical = aliases.get(folded_name(tag), tag)
        renamed.setdefault(folded_name(canonical), canonical)
    return tuple(renamed.values())


def _follow(alias: str, steps: Mapping[str, str], ends: dict[str, str]) -> None:
    """Note in `ends` where an alias leads in the end, and all that it passes: of a long chain each is met once."""
    chain: dict[str, None] = {}
    while alias not in ends:
        if alias in chain:
            circle = [*list(chain)[list(chain).index(alias) :], alias]
            raise ArchiveError(
                f"the tag aliases go in a circle: {shortened(' -> '.join(circle), _MAX_SHOWN)}. "
                "Decide which of these tags stays, and take away the line that begins with it."
            )
        chain[alias] = None
        next_alias = folded_name(steps[alias])
        if next_alias == alias or next_alias not in steps:
            ends[alias] = steps[alias]
        else:
            alias = next_alias
    ends.update(dict.fromkeys(chain, ends[alias]))
