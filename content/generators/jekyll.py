"""Jekyll, Bridgetown and Hexo, by _config.yml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from content.generators.base import Configured, Generator
from content.generators.tokens import HEXO, JEKYLL, from_colons

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


def front_matter_pattern(permalink: str) -> str | None:
    """The pattern of a `permalink` with tokens, or of one of the built-in names; None where it is neither."""
    said = _BUILT_IN.get(permalink.strip().lower(), permalink)
    return from_colons(said, JEKYLL) if ":" in said else None


def _read_jekyll(said: Mapping[str, Any] | str, file: Path) -> Configured:
    if isinstance(said, str):
        return Configured()
    unsaid: list[str] = []
    base_path = str(said.get("baseurl") or "").strip("/")
    whole = str(said.get("permalink") or ("pretty" if file.name.startswith("bridgetown") else "date"))
    posts = _pattern("permalink", whole, unsaid)
    permalinks = list(_collections(said, whole, unsaid))
    defaults = [pair for default in _tables(said.get("defaults")) for pair in _default(default, unsaid)]
    source = str(said.get("source") or "")
    return Configured(
        base_url=_with_path(said.get("url"), base_path),
        base_path=f"/{base_path}" if base_path else "",
        pattern=posts or "",
        pages="/{sections}/{name}/"
        if whole in ("pretty", "simple") or whole.endswith("/")
        else "/{sections}/{name}.html",
        # What is said of a folder later holds, and before what is said of its collection.
        permalinks=(*reversed(defaults), *permalinks),
        content_folders=tuple(filter(None, (source, "src" if file.name.startswith("bridgetown") else ""))),
        unsaid=tuple(unsaid),
    )


def _collections(said: Mapping[str, Any], whole: str, unsaid: list[str]) -> Iterator[tuple[str, str]]:
    tables = said.get("collections")
    for name, collection in tables.items() if isinstance(tables, dict) else ():
        own = collection.get("permalink") if isinstance(collection, dict) else None
        if name == "posts":
            if own and (made := _pattern(f"collections.{name}.permalink", str(own), unsaid)):
                yield POSTS, made
            continue
        ending = "/" if whole in ("pretty", "simple") or whole.endswith("/") else ":output_ext"
        made = _pattern(f"collections.{name}.permalink", str(own or f"/:collection/:path{ending}"), unsaid)
        if made is not None:
            yield f"_{name}", made.replace("{collection}", str(name))


def _default(default: Mapping[str, Any], unsaid: list[str]) -> Iterator[tuple[str, str]]:
    scope, values = default.get("scope"), default.get("values")
    permalink = values.get("permalink") if isinstance(values, dict) else None
    if not isinstance(permalink, str):
        return
    path = str(scope.get("path") or "").strip("/") if isinstance(scope, dict) else ""
    kind = str(scope.get("type") or "") if isinstance(scope, dict) else ""
    if made := _pattern("defaults", permalink, unsaid):
        folder = path or (POSTS if kind == "posts" else f"_{kind}" if kind not in ("", "pages") else "")
        if kind != "pages":
            yield folder, made.replace("{collection}", kind)


def _pattern(setting: str, said: str, unsaid: list[str]) -> str | None:
    whole = _BUILT_IN.get(said.strip().lower(), said)
    made = from_colons(whole.replace("W:week/:short_day", "W:week/:long_day"), JEKYLL)
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
        content_folders=(f"{source}/_posts", source),
        dates_in_names=":year" in str(said.get("new_post_name") or ""),
        unsaid=tuple(unsaid),
    )


def _with_path(url: Any, base_path: str) -> str:
    return f"{str(url).rstrip('/')}/{base_path}" if url else ""


def _tables(value: Any) -> Iterator[Mapping[str, Any]]:
    for part in value if isinstance(value, list) else [value]:
        if isinstance(part, dict):
            yield part


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
    style="as written",
    content_folders=("source/_posts", "source"),
    dates_in_names=False,
    read=_read_hexo,
)
