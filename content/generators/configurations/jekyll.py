"""Jekyll, Bridgetown and Hexo, by _config.yml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from content.base.tables import table, tables
from content.base.text import printable
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
MOST_EXCLUDED = 200
"""Names under `exclude` that are looked for."""

_OF_A_PAGE = {**JEKYLL, "path": "{sections}"}
"""Whose `:path` is its folder."""


def _read_jekyll(said: Mapping[str, Any] | str, file: Path) -> Configured:
    if isinstance(said, str):
        return Configured()
    unsaid: list[str] = []
    base_path = str(said.get("baseurl") or "").strip("/")
    whole = str(said.get("permalink") or ("pretty" if file.name.startswith("bridgetown") else "date"))
    posts = _pattern("permalink", whole, unsaid)
    permalinks = list(_collections(said, whole, unsaid))
    pages = f"/{{path}}{_ending(whole)}"
    defaults = []
    categories: list[tuple[str, tuple[str, ...], bool]] = []
    for default in tables(said.get("defaults")):
        scope, values = table(default.get("scope")), table(default.get("values"))
        path, kind = str(scope.get("path") or "").strip("/"), str(scope.get("type") or "")
        folder = path or (POSTS if kind == "posts" else f"_{kind}" if kind not in ("", "pages") else "")
        permalink = values.get("permalink")
        known = _OF_A_PAGE if kind == "pages" else JEKYLL
        if isinstance(permalink, str) and (made := _pattern("defaults", permalink, unsaid, known)):
            if kind == "pages" and not path:
                pages = made
            else:
                defaults.append((folder, made.replace("{collection}", kind)))
        categories += _categories(values, folder)
    source = str(said.get("source") or "")
    return Configured(
        base_url=_with_path(said.get("url"), base_path),
        base_path=f"/{base_path}" if base_path else "",
        pattern=posts or "",
        pages=pages,
        default_categories=tuple(categories),
        # What is said of a folder later holds, and before what is said of its collection.
        permalinks=(*reversed(defaults), *permalinks),
        content_folders=tuple(filter(None, (source, "src" if file.name.startswith("bridgetown") else ""))),
        unsaid=tuple(unsaid),
        notes=tuple(_excluded(said.get("exclude"), file.parent / source)),
    )


def _ending(whole: str) -> str:
    """What follows the path of a page, and of a story of a collection, under the site's `permalink`."""
    if whole in ("pretty", "simple") or whole.endswith("/"):
        return "/"
    return ".html" if whole in ("date", "ordinal", "none") or whole.endswith(":output_ext") else ""


def _categories(values: Mapping[str, Any], folder: str) -> Iterator[tuple[str, tuple[str, ...], bool]]:
    """Those that join a story's own, and the one that its own takes the place of."""
    several, one = values.get("categories"), values.get("category")
    if found := tuple(map(str, several if isinstance(several, list) else str(several or "").split())):
        yield folder, found, True
    if isinstance(one, str) and one:
        yield folder, (one,), False


def _excluded(said: Any, source: Path) -> Iterator[str]:
    names = [str(name).strip("/") for name in (said if isinstance(said, list) else [said]) if name]
    if found := [name for name in names[:MOST_EXCLUDED] if _holds_stories(source / name)]:
        listed = ", ".join(printable(name) for name in found)
        yield (
            f"its `exclude` keeps {listed} from the site, which is read all the same. "
            "Add what readers are not to see to ignore under [reading]."
        )


def _holds_stories(path: Path) -> bool:
    try:
        return path.is_dir() or (path.suffix in (".md", ".markdown") and path.is_file())
    except (OSError, ValueError):
        return False


def _collections(said: Mapping[str, Any], whole: str, unsaid: list[str]) -> Iterator[tuple[str, str]]:
    for name, collection in table(said.get("collections")).items():
        own = table(collection).get("permalink")
        if name == "posts":
            if own and (made := _pattern(f"collections.{name}.permalink", str(own), unsaid)):
                yield POSTS, made
            continue
        made = _pattern(f"collections.{name}.permalink", str(own or f"/:collection/:path{_ending(whole)}"), unsaid)
        if made is not None:
            yield f"_{name}", made.replace("{collection}", str(name))


def _pattern(setting: str, said: str, unsaid: list[str], known: Mapping[str, str] = JEKYLL) -> str | None:
    made = from_colons(_BUILT_IN.get(said.strip().lower(), said), known)
    if made is None:
        unsaid.append(f"{setting} = {said!r}")
    return made


def _read_hexo(said: Mapping[str, Any] | str, file: Path) -> Configured:
    if isinstance(said, str):
        return Configured()
    unsaid: list[str] = []
    permalink = str(said.get("permalink") or ":year/:month/:day/:title/")
    if (made := from_colons(permalink, HEXO)) is None:
        unsaid.append(f"permalink = {permalink!r}")
    root = str(said.get("root") or "").strip("/")
    source = str(said.get("source_dir") or "source")
    return Configured(
        base_url=_with_path(
            said.get("url"), "" if root and str(said.get("url") or "").rstrip("/").endswith(root) else root
        ),
        base_path=f"/{root}" if root else "",
        pattern=made or "",
        pages="/{path}.html",
        style="hexo-lower" if said.get("filename_case") == 1 else None,
        default_categories=(("", (str(said.get("default_category") or "uncategorized"),), False),),
        content_folders=(source,),
        dates_in_names=":year" in str(said.get("new_post_name") or ""),
        unsaid=tuple(unsaid),
    )


def _with_path(url: Any, base_path: str) -> str:
    return f"{str(url).rstrip('/')}/{base_path}" if url else ""


JEKYLL_GENERATOR = Generator(
    name="jekyll",
    title="Jekyll",
    pattern="/{categories}/{year}/{month}/{day}/{slug}.html",
    style="jekyll",
    read=_read_jekyll,
)
BRIDGETOWN = Generator(
    name="bridgetown",
    title="Bridgetown",
    pattern="/{categories}/{year}/{month}/{day}/{slug}/",
    style="jekyll",
    content_folders=("src",),
    read=_read_jekyll,
)
HEXO_GENERATOR = Generator(
    name="hexo",
    title="Hexo",
    pattern="/{year}/{month}/{day}/{sections}/{name}/",
    style="hexo",
    index="/",
    content_folders=("source",),
    dates_in_names=False,
    read=_read_hexo,
)
