"""Ignored tags: those of generators and themes, which say nothing of a story, read as if they were not there."""

from collections.abc import Iterable

from content.base.globs import any_of


def without_ignored(tags: Iterable[str], globs: tuple[str, ...]) -> tuple[str, ...]:
    """Keep the tags that none of the globs fits, in their order; case and Unicode's forms make no difference."""
    ignored = any_of(globs)
    return tuple(tag for tag in tags if not ignored(tag))
