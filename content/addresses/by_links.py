"""Addresses as the links in stories write them, which tell a site's pattern where no configuration says it."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from content.addresses.names import normalized, split_address
from content.addresses.slugs import hugo
from content.base import Article, urls

MIN_LINKS = 5
"""Links that must show a pattern, which are also to be most of those that lead to stories."""
_ENDING = re.compile(r"(?:/|\.html?)?$")
_VALID_PATTERN = re.compile(r"(?:[\w~./-]|\{\w+\})*\{slug\}")


def pattern_by_links(links: Iterable[tuple[str, Article]]) -> tuple[str, int, int] | None:
    """Infer the pattern that most links are written by, where that is not the one of our addresses; else None.

    Gives (pattern, links that are written by it, links to stories). `links` are (target as written, the story that it
    leads to); those that give no path are passed over.
    """
    endings_by_pattern: dict[str, Counter[str]] = defaultdict(Counter)
    total = 0
    for target, story in links:
        parts = urls.split(target)
        if parts is None or not parts.path.startswith("/") or parts.path == "/":
            continue
        total += 1
        path = unquote(parts.path)
        ending = _ENDING.search(path)
        if ending and split_address(target)[1] != split_address(story.url)[1]:
            segments = path[: ending.start()].strip("/").split("/")
            if _VALID_PATTERN.fullmatch(pattern := "/".join(_placeholders(segments, story))):
                endings_by_pattern[pattern][ending[0]] += 1
    pattern, endings = max(endings_by_pattern.items(), key=lambda pair: pair[1].total(), default=("", Counter[str]()))
    if endings.total() < MIN_LINKS or 2 * endings.total() <= total:
        return None
    return f"/{pattern}{endings.most_common(1)[0][0]}", endings.total(), total


def _placeholders(parts: list[str], story: Article) -> Iterator[str]:
    """Each part of a path as a pattern has it; the last is as it is written where it is not the story's slug."""
    day = story.published
    date_parts = {"": f"{day:%Y}", "{year}": f"{day:%m}", "{month}": f"{day:%d}"} if day else {}
    next_placeholder = {"": "{year}", "{year}": "{month}", "{month}": "{day}"}
    previous = ""
    for part in parts[:-1]:
        if date_parts.get(previous) == part:
            previous = next_placeholder[previous]
            yield previous
        elif story.section and normalized(part) in (normalized(story.section), hugo(story.section)):
            yield "{section}"
        else:
            yield part
    yield "{slug}" if normalized(parts[-1]) in (normalized(story.slug), hugo(story.slug)) else parts[-1]
