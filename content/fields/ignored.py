"""Ignored tags: those of generators and themes, which say nothing of a story, read as if they were not there."""

import re
from collections.abc import Callable, Iterable
from fnmatch import translate
from functools import lru_cache

from content.base import folded_name


def without_ignored(tags: Iterable[str], globs: tuple[str, ...]) -> tuple[str, ...]:
    """The tags that none of the globs fits, in their order; case and Unicode's forms make no difference."""
    if not globs:
        return tuple(tags)
    ignored = _any_of(globs)
    return tuple(tag for tag in tags if not ignored(folded_name(tag)))


@lru_cache(maxsize=16)
def _any_of(globs: tuple[str, ...]) -> Callable[[str], object]:
    return re.compile("|".join(translate(folded_name(glob)) for glob in globs)).match
