"""Jekyll and Bridgetown, by _config.yml."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from content.base import data_files, table, tables
from content.base.rules import POSTS
from content.generators.configurations import exclusions, ruby_blocks
from content.generators.configurations.description import Configured, Generator
from content.generators.configurations.jekyll_languages import (
    Languages,
    language_permalinks,
    lines_keeping_posts,
    read_languages,
)
from content.generators.configurations.tokens import JEKYLL, from_colons

_BUILT_IN = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
    "simple": "/:categories/:title/",
    "pretty_ext": "/:categories/:year/:month/:day/:title:output_ext",
    "simple_ext": "/:categories/:title:output_ext",
}
INITIALIZERS = "config/initializers.rb"
_DEFAULT_EXCLUDES = ("vendor/bundle/", "vendor/cache/", "vendor/gems/", "vendor/ruby/", "gemfiles/", "node_modules/")
"""What Jekyll leaves out by itself."""
_PAGE_TOKENS = {**JEKYLL, "path": "{sections}"}
"""Of a page, whose `:path` is its folder."""


def _read(data: Mapping[str, Any], file: Path) -> Configured:
    unread: list[str] = []
    base_path = str(data.get("baseurl") or "").strip("/")
    bridgetown = file.name.startswith("bridgetown")
    site_permalink = str(data.get("permalink") or ("pretty" if bridgetown else "date"))
    posts = _pattern("permalink", site_permalink, unread)
    ending = "/" if bridgetown else _ending(site_permalink)
    permalinks = list(_collections(data, ending, unread))
    pages = f"/{{path}}{ending}"
    defaults = []
    categories: list[tuple[str, tuple[str, ...], bool]] = []
    for default in tables(data.get("defaults")):
        scope, values = table(default.get("scope")), table(default.get("values"))
        path, kind = str(scope.get("path") or "").strip("/"), str(scope.get("type") or "")
        folder = path or (POSTS if kind == "posts" else f"_{kind}" if kind not in ("", "pages") else "")
        permalink = values.get("permalink")
        known_tokens = _PAGE_TOKENS if kind == "pages" else JEKYLL
        if isinstance(permalink, str) and (pattern := _pattern("defaults", permalink, unread, known_tokens)):
            if kind == "pages" and not path:
                pages = pattern
            else:
                defaults.append((folder, pattern.replace("{collection}", kind)))
        categories += _categories(values, folder)
    source = str(data.get("source") or "").strip("./")
    # The last default for a folder holds, and goes before its collection's own permalink.
    permalinks = [*reversed(defaults), *permalinks, *_included(data, site_permalink)]
    languages = Languages() if bridgetown else read_languages(data, file.parent, source)
    locales = data.get("available_locales") if bridgetown else None
    parent = str(data.get("collections_dir") or "").strip("./")
    collections_folder = f"{source or ('src' if bridgetown else '')}/{parent}".strip("/") if parent else ""
    folders = tuple(filter(None, (source, "src" if bridgetown else "")))
    return Configured(
        base_url=_with_path(data.get("url"), base_path),
        base_path=f"/{base_path}" if base_path else "",
        pattern=(posts or "").replace("{collection}", POSTS[1:]),
        timezone=str(data.get("timezone") or ""),
        pages=pages,
        default_categories=tuple(categories),
        permalinks=tuple(permalinks),
        language_permalinks=tuple(language_permalinks(languages, permalinks, posts, pages)),
        language_folders=languages.folders,
        languages=tuple(str(code).lower() for code in exclusions.listed(locales)) or None,
        default_language=str(data.get("default_locale") or "en").lower() if bridgetown else languages.default,
        # The name of the folder of all collections is no category of the posts in it.
        collection_folders=(collections_folder,) if collections_folder else (),
        # Beside the folders of languages and collections lie others.
        content_folders=folders or (None if languages.folders or collections_folder else ()),
        left_out=tuple(_left_out(data, source, languages, bridgetown=bridgetown)),
        unread=tuple(unread),
    )


def _read_bridgetown(data: Mapping[str, Any], file: Path) -> Configured:
    """Read the configuration, and what the program beside it says, which goes before."""
    settings = {**data, **ruby_blocks.settings(data_files.text_if_any(file.parent / INITIALIZERS))}
    return _read({**settings, "baseurl": settings.get("base_path") or settings.get("baseurl")}, file)


def _ending(permalink: str) -> str:
    """Give what follows the path of a page, or of a story of a collection, with this `permalink` of the site."""
    if permalink in ("pretty", "simple") or permalink.endswith("/"):
        return "/"
    return ".html" if permalink in ("date", "ordinal", "none") or permalink.endswith(":output_ext") else ""


def _categories(values: Mapping[str, Any], folder: str) -> Iterator[tuple[str, tuple[str, ...], bool]]:
    """Give the categories that are added to a story's own, and the one that a story's own category replaces."""
    categories, category = values.get("categories"), values.get("category")
    if names := tuple(map(str, categories if isinstance(categories, list) else str(categories or "").split())):
        yield folder, names, True
    if isinstance(category, str) and category:
        yield folder, (category,), False


def _left_out(
    data: Mapping[str, Any], source: str, languages: Languages, *, bridgetown: bool
) -> Iterator[tuple[str, str]]:
    source = source or ("src" if bridgetown else "")
    included = [str(name).strip("/") for name in exclusions.listed(data.get("include"))]
    for glob in (*([] if bridgetown else _DEFAULT_EXCLUDES), *exclusions.listed(data.get("exclude"))):
        if isinstance(glob, str) and glob.strip("/") not in included:
            for lines in map(_jekyll_lines, exclusions.lines_below(source, [glob], anchored=not glob.startswith("*"))):
                yield from (("exclude", line) for line in lines)
    collections = table(data.get("collections"))
    parent = str(data.get("collections_dir") or "").strip("/")
    folders = list(dict.fromkeys((source, f"{source}/{parent}")))
    for folder in folders:
        yield from (("collections", line) for line in exclusions.lines_below(folder, ["_*/"], anchored=True))
    outputs = {str(name): table(settings).get("output") for name, settings in collections.items()}
    # To Jekyll any text is true; one that says `false` is taken at its word.
    with_pages = [name for name, output in outputs.items() if output and str(output).lower() not in ("false", "no")]
    posts = [POSTS[1:]] if outputs.get(POSTS[1:]) is not False else []
    for name in (*with_pages, *posts, "drafts", *(["pages"] if bridgetown else [])):
        yield from (
            ("collections", line) for line in exclusions.lines_below(folders[-1], [f"!_{name}/"], anchored=True)
        )
    underscored = [f"!{name}" for name in included if name.startswith("_")]
    yield from (("collections", line) for line in exclusions.lines_below(source, underscored, anchored=True))
    yield from (("collections", line) for line in lines_keeping_posts(languages, source))
    if not bridgetown:
        # A post whose name does not begin with a date is none.
        yield POSTS, f"**/{POSTS}/**"
        yield POSTS, f"!**/{POSTS}/**/[0-9]*-[0-9]*-[0-9]*-*"


def _jekyll_lines(line: str) -> tuple[str, ...]:
    """Give the lines for one of Jekyll's, whose star also matches slashes, and which matches all that begins so."""
    head, star, tail = line.rpartition("*")
    if not star:
        return (line if line.endswith("/") else f"{line}*",)
    return (line,) if not tail or head.endswith(("/", "*")) else (line, f"{head}*/**/*{tail}")


def _included(data: Mapping[str, Any], site_permalink: str) -> Iterator[tuple[str, str]]:
    """The addresses in folders that begin with `_` and are made pages of: their own names stay in them."""
    for name in exclusions.listed(data.get("include")):
        if isinstance(name, str) and re.fullmatch(r"_[\w-]+/?", name):
            yield name.strip("/"), f"/{name.strip('/')}/{{path}}{_ending(site_permalink)}"


def _collections(data: Mapping[str, Any], ending: str, unread: list[str]) -> Iterator[tuple[str, str]]:
    for name, collection in table(data.get("collections")).items():
        permalink = table(collection).get("permalink")
        if name == "posts":
            if permalink and (pattern := _pattern(f"collections.{name}.permalink", str(permalink), unread)):
                yield POSTS, pattern
            continue
        pattern = _pattern(f"collections.{name}.permalink", str(permalink or f"/:collection/:path{ending}"), unread)
        if pattern is not None:
            yield f"_{name}", pattern.replace("{collection}", str(name))


def _pattern(setting: str, permalink: str, unread: list[str], known_tokens: Mapping[str, str] = JEKYLL) -> str | None:
    # Bridgetown's word for the ending.
    permalink = re.sub(r"\.\*$", ":output_ext", permalink.strip())
    pattern = from_colons(_BUILT_IN.get(permalink.lower(), permalink), known_tokens)
    if pattern is None:
        unread.append(f"{setting} = {permalink!r}")
    return pattern


def _with_path(url: Any, base_path: str) -> str:
    return f"{str(url).rstrip('/')}/{base_path}" if url else ""


JEKYLL_GENERATOR = Generator(
    name="jekyll",
    title="Jekyll",
    address_names=("permalink",),
    pattern="/{categories}/{year}/{month}/{day}/{slug}.html",
    style="jekyll",
    index="/",
    content_setting="source",
    languages_in_names=False,
    day_zone="site",
    read_data=_read,
)
BRIDGETOWN = Generator(
    name="bridgetown",
    title="Bridgetown",
    address_names=("permalink",),
    pattern="/{categories}/{year}/{month}/{day}/{slug}/",
    style="jekyll",
    index="/",
    content_folders=("src",),
    content_setting="source",
    day_zone="site",
    read_data=_read_bridgetown,
    read_script=lambda text, file: _read_bridgetown({}, file.parent.parent / "bridgetown.config.yml"),
)
