"""Steps: which tag replaces which, and which items of a list stay as they are."""

from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import NamedTuple


class Step(NamedTuple):
    """`item` counts the list as it was, None for a tag put in; `tag` is None where the item goes."""

    item: int | None
    tag: str | None


def align(old: Sequence[str], new: Sequence[str]) -> Iterator[Step]:
    """List the steps from the old items to the new tags, in order.

    An item that reads as no tag ("" in `old`) is nobody's to change, so it stays; so does one that repeats a tag, as
    long as the tag does.
    """
    first_items = {tag: item for item, tag in reversed(list(enumerate(old))) if tag}
    items = sorted(first_items.values())
    repeats = [item for item, tag in enumerate(old) if first_items.get(tag) != item]
    remaining_tags = {""}
    for _, i1, i2, j1, j2 in SequenceMatcher(None, [old[item] for item in items], new, autojunk=False).get_opcodes():
        next_item = items[i2] if i2 < len(items) else len(old)
        for item, tag in zip_longest(items[i1:i2], new[j1:j2]):
            while repeats and repeats[0] < (next_item if item is None else item):
                yield _repeat_step(repeats.pop(0), old, remaining_tags)
            yield Step(item, tag)
            remaining_tags.add(tag or "")
    for item in repeats:
        yield _repeat_step(item, old, remaining_tags)


def follow(old: Sequence[str], target: Callable[[str], str | None]) -> Iterator[Step]:
    """List the steps by which each item goes its own way: what stands beside its tag's name stays with it.

    Of several that become one, the item that has that name already stays.
    """
    remaining_tags = {tag for tag in old if tag and target(tag) == tag}
    for item, tag in enumerate(old):
        new = target(tag) if tag else tag
        if new is not None and new != tag:
            if new in remaining_tags:
                new = None
            else:
                remaining_tags.add(new)
        yield Step(item, new)


def _repeat_step(item: int, old: Sequence[str], remaining_tags: set[str]) -> Step:
    return Step(item, old[item] if old[item] in remaining_tags else None)


def line_end(text: str, start: int) -> int:
    """Find the end of the line that text[start] is in, behind its line end."""
    return (text.find("\n", start) + 1) or len(text)
