"""Rules: how an archive is to be read, as its configuration says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from dataclasses import fields as dataclass_fields
from datetime import UTC, datetime, tzinfo
from pathlib import Path, PurePath
from typing import Any, Self

from content.base.absolute import absolute
from content.base.aliases import resolve_aliases
from content.base.dates import Timestamp, parse_date
from content.base.days import named_zone
from content.base.errors import ArchiveError
from content.base.field_names import FIELD_NAMES

SUFFIXES = (".md", ".markdown", ".mdx", ".mdown", ".mkd", ".mkdn", ".mkdown", ".mdoc", ".qmd", ".svx")
"""Jekyll's and Pelican's for Markdown, and those of Markdoc, Quarto and MDsveX."""
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
class Site:
    """One title of a newsroom: a folder of Markdown and the addresses at which it is published."""

    root: Path
    archive: Path | None = None
    """The folder around it that symbolic links may lead to as well; None for `root` alone."""
    name: str = ""
    """Prefix of its stories' ids; may be empty only where the archive holds a single site."""
    title: str = ""
    """What readers call it."""
    base_url: str = ""
    """Such as `https://millfieldpost.example`."""
    hosts: tuple[str, ...] = ()
    """Further host names of its own; `www.` is implied."""
    url_pattern: str = ""
    """What addresses are made of, such as `/{section}/{slug}/` (content/addresses/permalinks.py);
    empty for the generator's."""
    generator: str = ""
    """One of `content.generators.GENERATORS`; empty where none is known."""

    # What follows is filled in by content/generators/complete.py.
    configuration: str = ""
    """The generator's own file, as a person would type it; empty where none was found."""
    project: Path | None = None
    """The folder that the generator's project lies in; None where none was found."""
    inferred_base_url: bool = False
    """Whether `base_url` is the generator's word and not the newsroom's, which knows its former hosts too."""
    language_base_urls: tuple[tuple[str, str], ...] = ()
    """(language, base URL of its stories), where languages have hosts of their own and are no part of paths."""
    base_path: str = ""
    """What all addresses begin with where `base_url` is not known."""
    permalinks: tuple[tuple[str, str], ...] = ()
    """(folder below the content folder, pattern); the first that fits holds."""
    computed_folders: tuple[str, ...] = ()
    """Those below the content folder whose permalinks hold whatever a story says itself; empty text for all."""
    language_permalinks: tuple[tuple[str, str, str], ...] = ()
    """(language, folder, pattern), which hold before `permalinks`; `*` stands for all languages but the default one,
    `*fr` for one that a story's own field tells."""
    default_categories: tuple[tuple[str, tuple[str, ...], bool], ...] = ()
    """(folder, categories in addresses, whether of stories that give some themselves as well)."""
    category_names: tuple[tuple[str, str], ...] = ()
    """(category, what stands for it in addresses)."""
    folder_category: bool = False
    """Whether the address of a story that gives no category has its folder's name for one."""
    pages: str = ""
    """The pattern of what lies in none of Jekyll's `_folders`."""
    style: str = ""
    """How names are made of file names, slugs and titles: one of `content.addresses.slugs.STYLES`."""
    default_language: str = "en"
    """Stories whose file is marked with it have no language in their address; empty where all have one."""
    languages: tuple[str, ...] | None = None
    """Those that a file's name may end in, as in `story.es.md`; None for any that is known."""
    languages_in_names: bool = True
    """Whether such an ending is left out of the page's own name, and a language in its address."""
    day_zone: str = ""
    """Whose day an address has: `written` for that of the date's own zone, else a zone's name; empty for the
    newsroom's."""
    timezone: str = ""
    """The generator's own, in which it means dates that name none; empty where it does not say."""
    inside: str = ""
    """Folders between the generator's content folder and the root."""
    outside: tuple[str, ...] = ()
    """The generator's content folders that lie below the root, the longest first."""
    section_folders: tuple[str, ...] = ()
    """Below the content folder, those that Hugo counts as sections, for they have a page of their own."""
    mounted: tuple[tuple[str, str], ...] = ()
    """(content folder below the root, the folders that the generator takes it to be)."""
    content_setting: str = ""
    """What names the content folders, where no page is made of what lies beside them."""
    date_fields: tuple[tuple[str, str], ...] = ()
    """(field of an article, name of front matter) where the generator's configuration says what dates are read from."""
    language_folders: tuple[tuple[str, str], ...] = ()
    """(folder below the root, language of what lies in it); the folder is empty where the root lies in one."""
    page_folders: tuple[str, ...] = ()
    """Folders below the root in which `page.mdx` is an index, as in Next's `app`; empty text for the root itself."""
    route_folders: tuple[str, ...] = ()
    """Folders below the root in which each file is a page, by its path alone; empty text for the root itself."""
    index: str = ""
    """What the pattern's `.html` becomes for an index file, such as `/`; empty where it stays."""
    readme_is_index: bool = False
    """Whether a `README.md` is the page of its folder."""
    layout_folder: str = ""
    """From the project's folder, where Eleventy's layouts lie; empty where it makes no page."""
    layout_aliases: tuple[tuple[str, str], ...] = ()
    """(name that stories call a layout by, its file below their folder)."""
    grouping_folders: tuple[str, ...] = ()
    """Folders below the root in which a folder whose name begins with `_` holds stories, and is no part of addresses;
    empty text for the root itself."""
    dates_in_names: bool = True
    """Whether a date that a file's name begins with stays out of its address."""
    slugs_in_names: bool = False
    """Whether Pelican is told to find slugs in names of files, before it makes them of titles."""
    post_names: str = ""
    """A pattern of the paths of Hexo's posts: where one does not fit, its signs become hyphens in the address."""
    address_names: tuple[str, ...] | None = None
    """Plain keys of the names in front matter that may give a story's address; None for all that are usual."""
    moved: tuple[tuple[str, str], ...] = ()
    """(regular expression of a path below the content folder, what it is in addresses); the first that fits
    holds."""
    numbers: str = ""
    """A pattern of what names begin with to set their order."""
    left_out: tuple[tuple[str, str], ...] = ()
    """(setting, line of a `.gitignore` in the project's folder): files of which the generator makes no page."""
    listed: tuple[str, tuple[str, ...]] = ("", ())
    """(setting, files from the project's folder) of which alone the generator makes pages; empty where of all."""
    default_marks: tuple[tuple[str, str, str], ...] = ()
    """(file or folder below the root, name, value) of front matter that a story there has unless it says otherwise; the
    folder is empty where all have it."""
    marks: tuple[tuple[str, str, str, bool], ...] = ()
    """(file or folder below the root, name, value, whether it hides, else is the one that shows) of front matter by
    which the generator's configuration, or the project's code, knows stories there that are not to be seen; `true`
    stands for any value but false, and the folder is empty where all are meant."""
    password_tags: tuple[str, ...] = ()
    """Tags of stories that readers see behind a password, if they have none of their own."""
    hidden_tags: tuple[str, ...] = ()
    """Globs, without case, for tags that the generator shows nowhere."""
    hidden_categories: tuple[str, ...] = ()
    """The same for categories."""
    excluded_tags: tuple[str, ...] = ()
    """Tags of stories of which the generator makes no page."""
    author_names: tuple[tuple[str, str], ...] = ()
    """(key without case, name) of the authors whom stories name by keys."""
    unread: str = ""
    """Why the generator's configuration cannot be read; empty where it can, or there is none."""
    notes: tuple[str, ...] = ()
    """What the generator's configuration leaves open, with the setting that answers it."""

    @property
    def folder(self) -> str:
        """Its root as seen from the archive, with a `/` behind; empty where it is all of it."""
        root, archive = absolute(self.root), absolute(self.archive or self.root)
        return f"{root.relative_to(archive).as_posix()}/".removeprefix("./") if root.is_relative_to(archive) else ""


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
