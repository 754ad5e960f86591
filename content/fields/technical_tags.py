"""Technical tags: those that a generator, a theme or a CMS needs, and that say nothing of what a story is about."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from content.base import Article, folded_name

ENOUGH = 10
"""Tagged stories that a section needs before a tag that most of them bear is told."""
SHARE = 0.9
"""Of a section's tagged stories that bear such a tag."""
_KNOWN = {"post", "posts", "page", "pages", "all", "blog", "blogs", "blogpost", "blogposts", "article", "articles"}
_KNOWN |= {"nav", "navigation", "menu", "sitemap", "collection", "collections", "draft", "feed", "home", "homepage"}
_KNOWN |= {
    "published",
    "unpublished",
    "archived",
    "front-page",
    "frontpage",
    "top-story",
    "top-stories",
    "carousel",
    "slider",
    "hero",
}
_KNOWN |= {"featured", "sticky", "pinned", "hidden", "uncategorized", "uncategorised", "untagged", "imported"}


@dataclass(frozen=True, slots=True)
class TechnicalTag:
    """A tag that `ignore` under [tags] may be meant for."""

    tag: str
    stories: int
    reason: str


def technical_tags(articles: Iterable[Article]) -> list[TechnicalTag]:
    """List the tags of an archive that are likely technical, those on most stories first.

    Told are names that generators use (Eleventy's `posts` and `nav`, Ghost's `#internal`), and tags that nearly every
    story of a section bears.
    """
    articles = list(articles)
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    tagged: Counter[str] = Counter()
    borne: dict[str, Counter[str]] = defaultdict(Counter)
    for article in articles:
        if article.tags:
            section = f"{article.site}:{article.section}"
            tagged[section] += 1
            borne[section].update({folded_name(tag) for tag in article.tags})
            for tag in article.tags:
                spelled[folded_name(tag)][tag] += 1
    everywhere: dict[str, str] = {}
    for section, stories in sorted(tagged.items()):
        for name, count in borne[section].items():
            if stories >= ENOUGH and count >= SHARE * stories:
                where = section.partition(":")[2]
                place = f"the section {where}" if where else "the archive"
                everywhere.setdefault(name, f"on {count / stories:.0%} of the tagged stories of {place}")
    technical = [
        TechnicalTag(spellings.most_common(1)[0][0], spellings.total(), reason)
        for name, spellings in spelled.items()
        if (reason := _known(name) or everywhere.get(name, ""))
    ]
    return sorted(technical, key=lambda one: (-one.stories, one.tag))


def is_technical(tag: str) -> bool:
    """Tell whether a tag is by its name one that a generator or a CMS needs."""
    return bool(_known(folded_name(tag)))


def _known(name: str) -> str:
    if name.startswith("#") and len(name) > 1:
        return "Ghost's internal tags begin so"
    return "a name that generators use" if name in _KNOWN else ""
