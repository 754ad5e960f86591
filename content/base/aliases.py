"""Aliases: the tags that a newsroom also spells otherwise, read as one."""

from collections.abc import Iterable, Mapping

from content.base.errors import ArchiveError
from content.base.keys import composed, folded_name


def settled(aliases: Mapping[str, str]) -> dict[str, str]:
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
    return {alias: _followed(alias, steps) for alias in steps}


def read_through(tags: Iterable[str], aliases: Mapping[str, str]) -> tuple[str, ...]:
    """Replace every alias among tags, each once whatever its case, in their order; `aliases` are settled."""
    if not aliases:
        return tuple(tags)
    renamed: dict[str, str] = {}
    for tag in tags:
        meant = aliases.get(folded_name(tag), tag)
        renamed.setdefault(folded_name(meant), meant)
    return tuple(renamed.values())


def _followed(alias: str, steps: Mapping[str, str]) -> str:
    seen = [alias]
    while True:
        tag = steps[seen[-1]]
        after = folded_name(tag)
        if after == seen[-1] or after not in steps:
            return tag
        if after in seen:
            circle = [*seen[seen.index(after) :], after]
            raise ArchiveError(
                f"the tag aliases go in a circle: {' -> '.join(circle)}. "
                "Decide which of these tags stays, and take away the line that begins with it."
            )
        seen.append(after)
