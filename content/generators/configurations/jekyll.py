"""Jekyll, Bridgetown and Hexo, by _config.yml."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from content.base import table, tables
from content.generators.configurations import exclusions
from content.generators.configurations.description import Configured, Generator
from content.generators.configurations.tokens import HEXO, JEKYLL, from_colons

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
POSTS = "_posts"
_OF_A_PAGE = {**JEKYLL, "path": "{sections}"}
"""Whose `:path` is its folder."""


def _read_jekyll(data: Mapping[str, Any], file: Path) -> Configured:
    unread: list[str] = []
    base_path = str(data.get("baseurl") or "").strip("/")
    whole = str(data.get("permalink") or ("pretty" if file.name.startswith("bridgetown") else "date"))
    posts = _pattern("permalink", whole, unread)
    permalinks = list(_collections(data, whole, unread))
    pages = f"/{{path}}{_ending(whole)}"
    defaults = []
    categories: list[tuple[str, tuple[str, ...], bool]] = []
    for default in tables(data.get("defaults")):
        scope, values = table(default.get("scope")), table(default.get("values"))
        path, kind = str(scope.get("path") or "").strip("/"), str(scope.get("type") or "")
        folder = path or (POSTS if kind == "posts" else f"_{kind}" if kind not in ("", "pages") else "")
        permalink = values.get("permalink")
        known = _OF_A_PAGE if kind == "pages" else JEKYLL
        if isinstance(permalink, str) and (made := _pattern("defaults", permalink, unread, known)):
            if kind == "pages" and not path:
                pages = made
            else:
                defaults.append((folder, made.replace("{collection}", kind)))
        categories += _categories(values, folder)
    source = str(data.get("source") or "")
    return Configured(
        base_url=_with_path(data.get("url"), base_path),
        base_path=f"/{base_path}" if base_path else "",
        pattern=posts or "",
        timezone=str(data.get("timezone") or ""),
        pages=pages,
        default_categories=tuple(categories),
        # What is said of a folder later holds, and before what is said of its collection.
        permalinks=(*reversed(defaults), *permalinks),
        content_folders=tuple(filter(None, (source, "src" if file.name.startswith("bridgetown") else ""))),
        left_out=tuple(_left_out(data, source or ("src" if file.name.startswith("bridgetown") else ""))),
        unread=tuple(unread),
    )


def _ending(whole: str) -> str:
    """What follows the path of a page, and of a story of a collection, under the site's `permalink`."""
    if whole in ("pretty", "simple") or whole.endswith("/"):
        return "/"
    return ".html" if whole in ("date", "ordinal", "none") or whole.endswith(":output_ext") else ""


def _categories(values: Mapping[str, Any], folder: str) -> Iterator[tuple[str, tuple[str, ...], bool]]:
    """Those that join a story's own, and the one that its own takes the place of."""
    several, one = values.get("categories"), values.get("category")
    if names := tuple(map(str, several if isinstance(several, list) else str(several or "").split())):
        yield folder, names, True
    if isinstance(one, str) and one:
        yield folder, (one,), False


def _left_out(data: Mapping[str, Any], source: str) -> Iterator[tuple[str, str]]:
    included = exclusions.listed(data.get("include"))
    for glob in exclusions.listed(data.get("exclude")):
        if glob not in included:
            # To Jekyll a star stands for slashes too.
            yield from (("exclude", line) for line in exclusions.below(source, [glob], anchored="*" not in glob))
    collections = data.get("collections")
    folder = f"{source}/{str(data.get('collections_dir') or '').strip('/')}"
    for name in collections if isinstance(collections, list | dict) else ():
        if name != "posts" and table(table(collections).get(name)).get("output") is not True:
            yield from (("collections", line) for line in exclusions.below(folder, [f"_{name}/"], anchored=True))


def _collections(data: Mapping[str, Any], whole: str, unread: list[str]) -> Iterator[tuple[str, str]]:
    for name, collection in table(data.get("collections")).items():
        own = table(collection).get("permalink")
        if name == "posts":
            if own and (made := _pattern(f"collections.{name}.permalink", str(own), unread)):
                yield POSTS, made
            continue
        made = _pattern(f"collections.{name}.permalink", str(own or f"/:collection/:path{_ending(whole)}"), unread)
        if made is not None:
            yield f"_{name}", made.replace("{collection}", str(name))


def _pattern(setting: str, permalink: str, unread: list[str], known: Mapping[str, str] = JEKYLL) -> str | None:
    made = from_colons(_BUILT_IN.get(permalink.strip().lower(), permalink), known)
    if made is None:
        unread.append(f"{setting} = {permalink!r}")
    return made


def _read_hexo(data: Mapping[str, Any], file: Path) -> Configured:
    unread: list[str] = []
    permalink = str(data.get("permalink") or ":year/:month/:day/:title/")
    if (made := from_colons(permalink, HEXO)) is None:
        unread.append(f"permalink = {permalink!r}")
    root = str(data.get("root") or "").strip("/")
    return Configured(
        base_url=_with_path(
            data.get("url"), "" if root and str(data.get("url") or "").rstrip("/").endswith(root) else root
        ),
        base_path=f"/{root}" if root else "",
        pattern=made or "",
        timezone=str(data.get("timezone") or ""),
        pages="/{path}.html",
        style="hexo-lower" if data.get("filename_case") == 1 else None,
        default_categories=(("", (str(data.get("default_category") or "uncategorized"),), False),),
        content_folders=(str(data.get("source_dir") or "source"),),
        dates_in_names=":year" in str(data.get("new_post_name") or ""),
        left_out=tuple(
            (setting, line)
            for setting, folder in (("exclude", str(data.get("source_dir") or "source")), ("ignore", ""))
            for line in exclusions.below(folder, exclusions.listed(data.get(setting)))
        ),
        unread=tuple(unread),
    )


def _with_path(url: Any, base_path: str) -> str:
    return f"{str(url).rstrip('/')}/{base_path}" if url else ""


JEKYLL_GENERATOR = Generator(
    name="jekyll",
    title="Jekyll",
    pattern="/{categories}/{year}/{month}/{day}/{slug}.html",
    style="jekyll",
    languages_in_names=False,
    day_zone="site",
    read_data=_read_jekyll,
)
BRIDGETOWN = Generator(
    name="bridgetown",
    title="Bridgetown",
    pattern="/{categories}/{year}/{month}/{day}/{slug}/",
    style="jekyll",
    content_folders=("src",),
    day_zone="site",
    read_data=_read_jekyll,
)
HEXO_GENERATOR = Generator(
    name="hexo",
    title="Hexo",
    pattern="/{year}/{month}/{day}/{sections}/{name}/",
    style="hexo",
    index="/",
    content_folders=("source",),
    languages_in_names=False,
    dates_in_names=False,
    day_zone="site",
    read_data=_read_hexo,
)
