"""Rules: how an archive is to be read, as its configuration says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from content.aliases import settled
from content.errors import ArchiveError

FIELD_NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("title",),
    "published": ("publicationDate", "date", "pubDate", "published", "publishedAt", "created", "publishDate"),
    "updated": ("updated", "lastmod", "updatedDate", "modified"),
    "expires": ("expiryDate", "expires", "unpublishDate", "expirationDate"),
    "embargo": ("publishDate",),
    "tags": ("tags", "topics", "keywords"),
    "categories": ("categories", "category"),
    "section": ("section",),
    "authors": ("authors", "author", "authorIds"),
    "description": ("description", "excerpt", "summary", "deck"),
    "image": ("featuredImage", "image", "cover", "thumbnail", "hero"),
    "url": ("permalink", "url"),
    "slug": ("slug",),
    "language": ("lang", "language", "locale"),
    "aliases": ("aliases", "redirect_from"),
    "draft": ("draft",),
    "related": ("related",),
    "related_exclude": ("relatedExclude",),
    "related_hide": ("relatedHide",),
}
"""The front-matter names of each field, in the order in which they are tried."""

DEFAULT_IGNORE = (
    "README.*",
    "LICENSE.*",
    "CHANGELOG.*",
    "CONTRIBUTING.*",
    "CODE_OF_CONDUCT.*",
    "_index.*",
    "node_modules",
    ".*",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One title of a newsroom: a folder of Markdown and the addresses at which it is published."""

    root: Path
    name: str = ""
    """Prefix of its stories' ids; may be empty only where the archive holds a single site."""
    title: str = ""
    """What readers call it."""
    base_url: str = ""
    """Such as `https://millfieldpost.example`."""
    hosts: tuple[str, ...] = ()
    """Further host names of its own; `www.` is implied."""
    url_pattern: str = "/{section}/{slug}/"
    """May hold {section} {slug} {path} {year} {month} {day}; parts that come out empty collapse."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRules:
    """What the files of all sites have in common. Raises ArchiveError where a rule makes no sense."""

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Article field → further front-matter names for it, tried before the usual ones."""
    timezone: str = "UTC"
    """The newsroom's, such as `Europe/London`: of dates that name none, and of all that is told by days."""
    day_first: bool = False
    """True: 3/4/2024 is in April."""
    space_separated_tags: bool = False
    """Jekyll's rule: `tags: police court` is two tags."""
    tag_aliases: Mapping[str, str] = field(default_factory=dict)
    """Alias → tag: stories that bear the alias are read as bearing the tag. Kept casefolded, with chains followed."""
    suffixes: tuple[str, ...] = (".md", ".markdown", ".mdx")
    ignore: tuple[str, ...] = DEFAULT_IGNORE
    """Globs, without case, for names of files and folders; one with a `/` is for paths below the root."""
    max_file_bytes: int = 2_000_000

    def __post_init__(self) -> None:
        if unknown := sorted(set(self.fields) - set(FIELD_NAMES)):
            raise ArchiveError(f"No article has a field {unknown[0]!r}. Use one of: {', '.join(FIELD_NAMES)}.")
        object.__setattr__(self, "tag_aliases", settled(self.tag_aliases))
        _ = self.zone

    @property
    def zone(self) -> tzinfo:
        try:
            return ZoneInfo(self.timezone)
        except (ValueError, OSError, LookupError):
            raise ArchiveError(
                f"{self.timezone!r} is no time zone. Use a name such as Europe/London or America/New_York."
            ) from None
