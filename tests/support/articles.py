"""Articles made by hand: each test says the fields that its rule looks at."""

from dataclasses import replace
from datetime import UTC, datetime

from content.base import Article, ReadingRules
from content.drafts import parse_draft

BLANK = parse_draft("---\ntitle: A\n---\nWords.\n", "a.md", ReadingRules(), datetime(2026, 1, 1, tzinfo=UTC))


def named(id: str, slug: str, url: str, site: str = "", aliases: tuple[str, ...] = ()) -> Article:
    return replace(BLANK, id=id, slug=slug, url=url, site=site, aliases=aliases)


NAMED = (
    named("2024/market-hall-sold", "market-hall-sold", "https://millfieldpost.example/town/market-hall-sold/"),
    named("2024/2024-05-01-market-hall", "the-market-hall", "https://millfieldpost.example/town/the-market-hall/"),
    named("town/library", "library", "/town/library/", aliases=("/old/reading-room.html",)),
    named("sport/library", "library", "/sport/library/"),
    named("library", "books", "/town/books/"),
)
"""Of which some share a slug, and one has the id that is another's slug."""
