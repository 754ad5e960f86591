"""Tags that are likely there for a generator, and for no reader."""

from __future__ import annotations

from datetime import UTC, datetime

from content.base import Article
from content.base.rules import ReadingRules
from content.drafts import parse_draft
from content.fields.technical_tags import technical_tags

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def article(section: str, *tags: str) -> Article:
    listed = ", ".join(f'"{tag}"' for tag in tags)
    return parse_draft(f"---\nsection: {section}\ntags: [{listed}]\n---\nText.\n", "a.md", ReadingRules(), NOW)


def test_names_of_generators_and_what_a_whole_section_bears() -> None:
    stories = [article("sport", "Posts", "match", f"team {n}", *(["cup"] if n % 2 else [])) for n in range(12)]
    stories += [article("news", "council", "#hidden") for _ in range(9)]
    stories += [article("news"), article("news", "posts", "market")]
    tags = {one.tag: (one.stories, one.reason) for one in technical_tags(stories)}
    assert tags == {
        "Posts": (13, "a name that generators use"),
        "match": (12, "on 100% of the tagged stories of the section sport"),
        "council": (9, "on 90% of the tagged stories of the section news"),
        "#hidden": (9, "Ghost's internal tags begin so"),
    }


def test_nothing_is_told_of_few_stories_and_of_ordinary_tags() -> None:
    assert technical_tags([article("news", "council") for _ in range(9)]) == []
    assert technical_tags([]) == []
