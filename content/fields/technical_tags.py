"""Technical tags: those that a generator, a theme or a CMS needs, and that say nothing of what a story is about."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from content.base import Article, folded_name

MIN_TAGGED_STORIES = 10
"""Tagged stories that a section needs before a tag that most of them bear is listed."""
MIN_SHARE = 0.9
"""Of a section's tagged stories that bear such a tag."""
_KNOWN_NAMES = {
    "post", "posts", "page", "pages", "all", "blog", "blogs", "blogpost", "blogposts", "article", "articles", "nav",
    "navigation", "menu", "sitemap", "collection", "collections", "draft", "feed", "home", "homepage", "published",
    "unpublished", "archived", "front-page", "frontpage", "top-story", "top-stories", "carousel", "slider", "hero",
    "featured", "sticky", "pinned", "hidden", "uncategorized", "uncategorised", "untagged", "imported",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TechnicalTag:
    """A tag that `ignore` under [tags] may be meant for."""

    tag: str
    stories: int
    reason: str


def technical_tags(articles: Iterable[Article]) -> list[TechnicalTag]:
    """List the tags of an archive that are likely technical, those on most stories first.

    Listed are names that generators use (Eleventy's `posts` and `nav`, Ghost's `#internal`), and tags that nearly every
    story of a section bears.
    """
    articles = list(articles)
    spellings_by_name: dict[str, Counter[str]] = defaultdict(Counter)
    tagged_stories: Counter[str] = Counter()
    tag_counts: dict[str, Counter[str]] = defaultdict(Counter)
    for article in articles:
        if article.tags:
            section = f"{article.site}:{article.section}"
            tagged_stories[section] += 1
            tag_counts[section].update({folded_name(tag) for tag in article.tags})
            for tag in article.tags:
                spellings_by_name[folded_name(tag)][tag] += 1
    reasons: dict[str, str] = {}
    for section, stories in sorted(tagged_stories.items()):
        for name, count in tag_counts[section].items():
            if stories >= MIN_TAGGED_STORIES and count >= MIN_SHARE * stories:
                section_name = section.partition(":")[2]
                place = f"the section {section_name}" if section_name else "the archive"
                reasons.setdefault(name, f"on {count / stories:.0%} of the tagged stories of {place}")
    technical = [
        TechnicalTag(spellings.most_common(1)[0][0], spellings.total(), reason)
        for name, spellings in spellings_by_name.items()
        if (reason := _reason_by_name(name) or reasons.get(name, ""))
    ]
    return sorted(technical, key=lambda technical_tag: (-technical_tag.stories, technical_tag.tag))


def is_technical(tag: str) -> bool:
    """Tell whether a tag is by its name one that a generator or a CMS needs."""
    return bool(_reason_by_name(folded_name(tag)))


def _reason_by_name(name: str) -> str:
    if name.startswith("#") and len(name) > 1:
        return "Ghost's internal tags begin so"
    return "a name that generators use" if name in _KNOWN_NAMES else ""
