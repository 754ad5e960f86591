"""Globs of the settings: case and Unicode's forms make no difference."""

import re
from collections.abc import Callable, Sequence
from fnmatch import translate
from functools import lru_cache

from content.base.keys import folded_name


@lru_cache(maxsize=16)
def any_of(globs: tuple[str, ...]) -> Callable[[str], bool]:
    """Make a test of whether any of the globs fits a text; none fits where there are none."""
    if not globs:
        return lambda text: False
    pattern = re.compile("|".join(translate(folded_name(glob)) for glob in globs))
    return lambda text: pattern.match(folded_name(text)) is not None


def ignoring(globs: Sequence[str]) -> Callable[..., bool]:
    """Make the test of `ignore` for a file's or folder's name and its paths, for which globs with a `/` are."""
    fits_name = any_of(tuple(glob for glob in globs if "/" not in glob))
    fits_path = any_of(tuple(glob.removeprefix("./").strip("/") for glob in globs if "/" in glob))
    return lambda name, *paths: fits_name(name) or any(map(fits_path, paths))
