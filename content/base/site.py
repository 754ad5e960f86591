"""Site: one title of a newsroom, and what its generator makes of its stories: addresses, languages, folders, marks."""

from dataclasses import dataclass
from pathlib import Path

from content.base.absolute import absolute


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressRules:
    """How the generator makes the addresses of stories that do not say theirs."""

    base_path: str = ""
    """What all begin with where `base_url` is not known."""
    permalinks: tuple[tuple[str, str], ...] = ()
    """(folder below the content folder, pattern); the first that fits holds."""
    computed_folders: tuple[str, ...] = ()
    """Those below the content folder whose permalinks hold whatever a story says itself; empty text for all."""
    language_permalinks: tuple[tuple[str, str, str], ...] = ()
    """(language, folder, pattern), which hold before `permalinks`; `*` stands for all languages but the default one,
    `*fr` for one that a story's own field tells."""
    pages: str = ""
    """The pattern of what lies in none of Jekyll's `_folders`."""
    index: str = ""
    """What the pattern's `.html` becomes for an index file, such as `/`; empty where it stays."""
    style: str = ""
    """How names are made of file names, slugs and titles: one of `content.addresses.slugs.STYLES`."""
    day_zone: str = ""
    """Whose day an address has: `written` for that of the date's own zone, else a zone's name; empty for the
    newsroom's."""
    own_names: tuple[str, ...] | None = None
    """Plain keys of the names in front matter that may give a story's own; None for all that are usual."""
    default_categories: tuple[tuple[str, tuple[str, ...], bool], ...] = ()
    """(folder, categories in addresses, whether of stories that give some themselves as well)."""
    category_names: tuple[tuple[str, str], ...] = ()
    """(category, what stands for it in addresses)."""
    folder_category: bool = False
    """Whether that of a story that gives no category has its folder's name for one."""
    numbers: str = ""
    """A pattern of what names begin with to set their order."""
    dates_in_names: bool = True
    """Whether a date that a file's name begins with stays out of its address."""
    slugs_in_names: bool = False
    """Whether Pelican is told to find slugs in names of files, before it makes them of titles."""
    post_names: str = ""
    """A pattern of the paths of Hexo's posts: where one does not fit, its signs become hyphens in the address."""
    moved: tuple[tuple[str, str], ...] = ()
    """(regular expression of a path below the content folder, what it is in addresses); the first that fits
    holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageRules:
    """In which languages a site's stories are, and what tells of it."""

    default: str = "en"
    """Stories whose file is marked with it have no language in their address; empty where all have one."""
    codes: tuple[str, ...] | None = None
    """Those that a file's name may end in, as in `story.es.md`; None for any that is known."""
    in_names: bool = True
    """Whether such an ending is left out of the page's own name, and a language in its address."""
    folders: tuple[tuple[str, str], ...] = ()
    """(folder below the root, language of what lies in it); the folder is empty where the root lies in one."""
    base_urls: tuple[tuple[str, str], ...] = ()
    """(language, base URL of its stories), where languages have hosts of their own and are no part of paths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentFolders:
    """Where a generator's content lies, as seen from the archive's root; empty text stands for the root itself."""

    inside: str = ""
    """Folders between the generator's content folder and the root."""
    outside: tuple[str, ...] = ()
    """The generator's content folders that lie below the root, the longest first."""
    setting: str = ""
    """What names the content folders, where no page is made of what lies beside them."""
    mounted: tuple[tuple[str, str], ...] = ()
    """(content folder below the root, the folders that the generator takes it to be)."""
    sections: tuple[str, ...] = ()
    """Below the content folder, those that Hugo counts as sections, for they have a page of their own."""
    pages: tuple[str, ...] = ()
    """Those in which `page.mdx` is an index, as in Next's `app`."""
    routes: tuple[str, ...] = ()
    """Those in which each file is a page, by its path alone."""
    grouping: tuple[str, ...] = ()
    """Those in which a folder whose name begins with `_` holds stories, and is no part of addresses."""
    readme_is_index: bool = False
    """Whether a `README.md` is the page of its folder."""
    layouts: str = ""
    """From the project's folder, where Eleventy's layouts lie; empty where it makes no page."""
    layout_aliases: tuple[tuple[str, str], ...] = ()
    """(name that stories call a layout by, its file below their folder)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisibilityRules:
    """Of which files the generator makes no page, and what it shows nowhere."""

    left_out: tuple[tuple[str, str], ...] = ()
    """(setting, line of a `.gitignore` in the project's folder): files of which no page is made."""
    listed: tuple[str, tuple[str, ...]] = ("", ())
    """(setting, files from the project's folder): of others no page is made; empty where nothing lists them."""
    default_marks: tuple[tuple[str, str, str], ...] = ()
    """(file or folder, name, value) of front matter that a story there has unless it says otherwise; the folder is
    empty where all have it."""
    marks: tuple[tuple[str, str, str, bool], ...] = ()
    """(file or folder, name, value, whether it hides, else is the one that shows) of front matter by which the
    generator's configuration, or the project's code, knows stories there that are not to be seen; `true` stands for any
    value but false, and the folder is empty where all are meant."""
    sections_hide: bool = False
    """Whether Hugo makes no page below a section whose own page is a draft or out of its time, as older versions do."""
    password_tags: tuple[str, ...] = ()
    """Tags of stories that readers see behind a password, if they have none of their own."""
    hidden_tags: tuple[str, ...] = ()
    """Globs, without case, for tags that are shown nowhere."""
    hidden_categories: tuple[str, ...] = ()
    """The same for categories."""
    excluded_tags: tuple[str, ...] = ()
    """Tags of stories of which no page is made."""


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
    addresses: AddressRules = AddressRules()
    languages: LanguageRules = LanguageRules()
    content: ContentFolders = ContentFolders()
    visibility: VisibilityRules = VisibilityRules()
    timezone: str = ""
    """The generator's own, in which it means dates that name none; empty where it does not say."""
    date_fields: tuple[tuple[str, str], ...] = ()
    """(field of an article, name of front matter) where the generator's configuration says what dates are read from."""
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
