"""Rules: how an archive is to be read, as its configuration says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from dataclasses import fields as dataclass_fields
from datetime import UTC, datetime, tzinfo
from pathlib import PurePath
from typing import Any, Self

from content.base.aliases import resolve_aliases
from content.base.dates import Timestamp, parse_date
from content.base.days import named_zone
from content.base.errors import ArchiveError
from content.base.field_names import FIELD_NAMES

SUFFIXES = (".md", ".markdown", ".mdx", ".mdown", ".mkd", ".mkdn", ".mkdown", ".mdwn", ".mdoc", ".qmd", ".svx")
"""Jekyll's, Pelican's and ikiwiki's for Markdown, and those of Markdoc, Quarto and MDsveX."""
POSTS, PAGE = "_posts", ".html"
"""Jekyll's and Hexo's folder of posts, and what a post may be beside Markdown, as many are that came from WordPress."""
ANY_WORD = "*"
"""In place of the values under a name that hide: all but what is empty or false."""
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
class ReadingRules:
    """What the files of all sites have in common. Raises ArchiveError where a rule makes no sense."""

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Article field → further front-matter names for it, tried before the usual ones."""
    hide: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Front-matter name → values under it that keep a story from readers here, beside those that do everywhere; `*` for
    all but what is empty or false."""
    show: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Front-matter name → values under it that are known to be published."""
    no_marks: tuple[str, ...] = ()
    """Names that hide nothing here: of front matter, or `_*`, `-*` and `drafts` for those of files and folders."""
    timezone: str = "UTC"
    """The newsroom's, such as `Europe/London`: of dates that name none, and of all that is told by days."""
    timestamps_in_utc: bool = False
    """Jekyll's own rule: `2024-05-01 20:00:00` in YAML, without quotes, is meant in UTC, and others in `timezone`."""
    day_first: bool = False
    """True: 3/4/2024 is in April."""
    space_separated_tags: bool = False
    """`tags: police court` is two tags, whichever name the field has, and `police court, fire` three."""
    words_are_tags: bool | None = False
    """Jekyll's own rule: `tags: police court` is two tags where no comma divides them, under no other name. None: where
    the archive bears it out."""
    tag_aliases: Mapping[str, str] = field(default_factory=dict)
    """Alias → tag: stories that bear the alias are read as bearing the tag. Kept casefolded, with chains followed."""
    ignored_tags: tuple[str, ...] = ()
    """Globs, without case, for tags that are read as if they were not there, once aliases are applied."""
    boilerplate: tuple[str, ...] = ()
    """Globs, without case, for sentences that are no part of a story, beside those that many stories repeat; after `!`
    for sentences that are, however often they are repeated."""
    suffixes: tuple[str, ...] = SUFFIXES
    ignore: tuple[str, ...] = DEFAULT_IGNORE
    """Globs, without case, for names of files and folders; one with a `/` is for paths below root or archive."""
    max_file_bytes: int = 2_000_000
    follow_links: bool = False
    """Whether symbolic links that lead out of the archive are followed; those within it are."""

    def __post_init__(self) -> None:
        if unknown := sorted(set(self.fields) - set(FIELD_NAMES)):
            raise ArchiveError(f"No article has a field {unknown[0]!r}. Use one of: {', '.join(FIELD_NAMES)}.")
        object.__setattr__(self, "tag_aliases", resolve_aliases(self.tag_aliases))
        _ = self.zone

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Self:
        """Make the rules that `dataclasses.asdict` took apart, also after a way through JSON, which knows no tuples.

        Raises KeyError, TypeError, AttributeError or ArchiveError where they are not whole.
        """
        return cls(**{rule.name: _frozen(record[rule.name]) for rule in dataclass_fields(cls)})

    def suffixes_in(self, folder: str) -> tuple[str, ...]:
        """Give the endings, in small letters, of the files that are stories in a folder with that path.

        Where nobody has chosen them, that of pages is among them in a folder of posts.
        """
        suffixes = tuple(map(str.lower, self.suffixes))
        return (*suffixes, PAGE) if self.suffixes == SUFFIXES and POSTS in PurePath(folder).parts else suffixes

    def names_of(self, field: str) -> tuple[str, ...]:
        """Give the front-matter names of an article's field, in the order in which they are tried."""
        return (*self.fields.get(field, ()), *FIELD_NAMES[field])

    @property
    def zone(self) -> tzinfo:
        if (zone := named_zone(self.timezone)) is None:
            raise ArchiveError(
                f"{self.timezone!r} is no time zone. Use a name such as Europe/London or America/New_York."
            )
        return zone

    def moment(self, value: Any, *, day_first: bool = False) -> datetime | None:
        """Read the moment that a value names, in the newsroom's zone, as `dates.parse_date` does. Raises BadDate."""
        zone = UTC if self.timestamps_in_utc and isinstance(value, Timestamp) else self.zone
        moment = parse_date(value, zone, day_first=day_first)
        return moment.astimezone(self.zone) if moment else None


def _frozen(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _frozen(part) for name, part in value.items()}
    return tuple(value) if isinstance(value, list) else value
