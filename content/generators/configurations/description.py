"""What a generator's configuration says of the addresses of a site's stories, and of which files it makes none."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Configured:
    """The part of a configuration that bears on stories; empty where it does not say."""

    base_url: str = ""
    """Where the site is published, with its base path."""
    language_base_urls: tuple[tuple[str, str], ...] = ()
    """(language, where its stories are published), where each has a host of its own and none is part of a path."""
    base_path: str = ""
    """Where the site's root is, on a host that is not told: `/blog`."""
    pattern: str = ""
    """Of all stories for which no permalink holds."""
    permalinks: tuple[tuple[str, str], ...] = ()
    """(folder below the content folder, pattern); the first that fits holds."""
    language_permalinks: tuple[tuple[str, str, str], ...] = ()
    """(language, folder, pattern), which hold before `permalinks`; `*` stands for all languages but the default one,
    `*fr` for one that a story's own field tells."""
    default_categories: tuple[tuple[str, tuple[str, ...], bool], ...] = ()
    """(folder, categories, whether of stories that give some themselves as well)."""
    category_names: tuple[tuple[str, str], ...] = ()
    """(category, what stands for it in addresses)."""
    folder_category: bool = False
    """Whether a story that gives no category has its folder's name for one."""
    pages: str = ""
    """Of what lies in none of Jekyll's `_folders`."""
    style: str | None = None
    """Of names, where it is not the generator's usual one: see `content.addresses.slugs`."""
    default_language: str | None = None
    """Its stories' addresses have no language; empty where all have one."""
    content_folders: tuple[str, ...] | None = None
    """From the configuration's folder, where they are not the usual ones."""
    mounted: tuple[tuple[str, str], ...] = ()
    """(content folder, the folders that it is taken to be): `stories` for `content/news`."""
    collection_folders: tuple[str, ...] = ()
    """From the configuration's folder, those that hold content as others beside them do. They have no name in
    addresses."""
    layout_folder: str = ""
    """As in ContentFolders.layouts."""
    layout_aliases: tuple[tuple[str, str], ...] = ()
    """As in ContentFolders."""
    grouping_folders: tuple[str, ...] = ()
    """From the configuration's folder, those in which a folder whose name begins with `_` holds stories as others do,
    and is no part of their addresses."""
    date_fields: tuple[tuple[str, str], ...] = ()
    """(field of an article, name of front matter) where it says what dates are read from."""
    language_folders: tuple[tuple[str, str], ...] = ()
    """(folder from the configuration's folder, language of all that lies in it); each is a content folder too."""
    index: str | None = None
    """As in Generator, where it is not the usual one."""
    languages: tuple[str, ...] | None = None
    """Those that a file's name may end in; None where the configuration does not list them."""
    languages_in_names: bool | None = None
    """As in Generator, where its configuration says so."""
    numbers: str | None = None
    """As in Generator, where its configuration says so."""
    timezone: str = ""
    """The name of the zone in which dates are meant that name none."""
    dates_in_names: bool | None = None
    """Whether a date that a file's name begins with stays out of the address, where that can be set."""
    slugs_in_names: bool = False
    """As in AddressRules."""
    post_names: str = ""
    """As in AddressRules."""
    address_names: tuple[str, ...] | None = None
    """As in AddressRules.own_names, where its configuration or the project's code says so."""
    moved: tuple[tuple[str, str], ...] = ()
    """As in AddressRules."""
    left_out: tuple[tuple[str, str], ...] = ()
    """(setting, line of a `.gitignore` in the configuration's folder): files of which no page is made."""
    listed: tuple[str, tuple[str, ...]] = ("", ())
    """(setting, files from the configuration's folder): of others no page is made; empty where nothing lists them."""
    default_marks: tuple[tuple[str, str, str], ...] = ()
    """(file or folder from the configuration's folder, name, value) of front matter that a story there has unless it
    says otherwise; the folder is empty where all have it."""
    marks: tuple[tuple[str, str, str, bool], ...] = ()
    """As in VisibilityRules, with folders from the configuration's own."""
    sections_hide: bool = False
    """As in VisibilityRules."""
    password_tags: tuple[str, ...] = ()
    """As in VisibilityRules."""
    hidden_tags: tuple[str, ...] = ()
    """As in VisibilityRules."""
    hidden_categories: tuple[str, ...] = ()
    """As in VisibilityRules."""
    excluded_tags: tuple[str, ...] = ()
    """As in VisibilityRules."""
    unread: tuple[str, ...] = ()
    """Settings that cannot be read from it, for they are computed; each with what to set instead."""
    computed: bool = False
    """Whether the pattern holds whatever a story or its folder says, as Eleventy computes it."""
    date_filters: tuple[tuple[str, str], ...] = ()
    """(filter of Eleventy's configuration, form of the dates that it writes): `("path", "{year}/{month}")`."""
    slug_filters: tuple[str, ...] = ()
    """Filters that make names of titles and that Eleventy's configuration has its own of: `slugify`."""
    addresses_by_code: bool = False
    """Whether the project's code makes the addresses of stories that are no pages by themselves, in a way not told."""
    notes: tuple[str, ...] = ()
    """What else the newsroom is told of it, each a whole sentence with its remedy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Generator:
    """How one makes addresses where its configuration says nothing."""

    name: str
    title: str
    pattern: str
    style: str
    content_folders: tuple[str, ...] = ()
    """Folders of the project whose own names are no part of addresses, the longest first."""
    content_setting: str = ""
    """What names the content folders, where it makes no page of what lies beside them; empty where it may."""
    content_is_fixed: bool = False
    """Whether it reads no other folder than these, whatever its configuration says."""
    has_pages_at_root: bool = True
    """Whether it may make pages of what lies beside its configuration, which else is plans and guides."""
    address_names: tuple[str, ...] | None = None
    """As in AddressRules.own_names."""
    suffixes: tuple[str, ...] = ()
    """Those of the files that it makes pages of; empty where plug-ins or settings of its own decide."""
    dates_in_names: bool = True
    """Whether a date that a file's name begins with stays out of the address."""
    languages_in_names: bool = True
    """Whether a language that a file's name ends in is no part of the page's own name."""
    day_zone: str = ""
    """Whose day an address has, of a date that names its zone: `written` for that zone's, `UTC`, or `site` for that of
    the configuration; empty for the newsroom's."""
    numbers: str = ""
    """A pattern of what names begin with to set their order, which is no part of addresses."""
    default_language: str = "en"
    page_folders: tuple[str, ...] = ()
    """Folders of the project in which a file `page` is an index."""
    readme_is_index: bool = False
    """Whether a `README.md` is the page of its folder, where no `index.md` is."""
    route_folders: tuple[str, ...] = ()
    """Folders of the project in which each file is a page, by its path alone."""
    index: str = ""
    """What the address of an index file ends in instead of the pattern's `.html`: `/`, or `/index.html`."""
    read_data: Callable[[Mapping[str, Any], Path], Configured] = lambda data, file: Configured()
    """What its configuration says, where that is TOML, YAML or JSON."""
    read_script: Callable[[str, Path], Configured] = lambda text, file: Configured()
    """What its configuration says, where that is code, which is not executed."""
