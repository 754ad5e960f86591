"""Hexo, by _config.yml."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from content.base import table, tables
from content.base.rules import POSTS, SUFFIXES
from content.generators.configurations import exclusions
from content.generators.configurations.description import Configured, Generator
from content.generators.configurations.tokens import HEXO, from_colons

_TOKEN = re.compile(r":(\w*[^\W_])")
_TOKEN_PATTERNS = {
    "year": r"\d{4}", "month": r"\d{2}", "day": r"\d{2}", "i_month": r"\d{1,2}", "i_day": r"\d{1,2}",
    "hash": "[0-9a-f]{12}",
}  # fmt: skip
"""The regular expression of each token of Hexo's `new_post_name`; other tokens stand for any text."""
_MAX_FREE_TOKENS = 2


def _read(data: Mapping[str, Any], file: Path) -> Configured:
    unread: list[str] = []
    permalink = str(data.get("permalink") or ":year/:month/:day/:title/")
    post_name = str(data.get("new_post_name") or "")
    if (pattern := from_colons(permalink, HEXO)) is None:
        unread.append(f"permalink = {permalink!r}")
    elif data.get("post_asset_folder") is True and not pattern.endswith(("/", ".html")):
        pattern += "/"
    if table(data.get("permalink_pinyin")).get("enable") is True:
        unread.append("permalink_pinyin, whose plug-in spells addresses in Latin letters,")
    address, root = str(data.get("url") or "").rstrip("/"), str(data.get("root") or "").strip("/")
    source = str(data.get("source_dir") or "source").strip("/")
    bare = table(data.get("pretty_urls")).get("trailing_html") is False
    return Configured(
        base_url=f"{address}/{'' if root and address.endswith(root) else root}" if address else "",
        base_path=f"/{root}" if root else "",
        pattern=(pattern or "").removesuffix(".html" if bare else ""),
        timezone=str(data.get("timezone") or ""),
        pages="/{path}" if bare else "/{path}.html",
        default_language=str(table(data.get("permalink_defaults")).get("lang") or ""),
        style="hexo-lower" if data.get("filename_case") == 1 else None,
        default_categories=(("", (str(data.get("default_category") or "uncategorized"),), False),),
        category_names=tuple((str(name), str(slug)) for name, slug in table(data.get("category_map")).items()),
        content_folders=(source,),
        dates_in_names=":year" in post_name,
        post_names=_post_names(post_name),
        left_out=tuple(_left_out(data, source, Path(post_name).suffix or ".md")),
        marks=tuple(_hidden_posts(data)),
        # Of the plug-in hexo-blog-encrypt.
        password_tags=tuple(str(tag.get("name")) for tag in tables(table(data.get("encrypt")).get("tags"))),
        unread=tuple(unread),
    )


def _hidden_posts(data: Mapping[str, Any]) -> Iterator[tuple[str, str, str, bool]]:
    """The name by which the plug-in hexo-hide-posts knows posts that no list has."""
    settings = table(data.get("hide_posts"))
    if settings.get("enable") is not False and isinstance(name := settings.get("filter"), str) and name:
        yield "", name, "true", True


def _post_names(new_post_name: str) -> str:
    """Make a pattern of the paths of posts by what they are called, such as `:year-:month-:day-:title.md`."""
    literal, *rest = _TOKEN.split(re.sub(r"\.\w+$", "", new_post_name))
    tokens = rest[::2]
    if len(set(tokens)) < len(tokens) or len(set(tokens) - _TOKEN_PATTERNS.keys()) > _MAX_FREE_TOKENS:
        return ""
    groups = (f"(?P<{token}>{_TOKEN_PATTERNS.get(token, '.+?')})" for token in tokens)
    return re.escape(literal) + "".join(group + re.escape(text) for group, text in zip(groups, rest[1::2], strict=True))


def _left_out(data: Mapping[str, Any], source: str, new_suffix: str) -> Iterator[tuple[str, str]]:
    """Give lines for what is no page; `new_suffix` is the ending of new posts."""
    for setting, folder in (("exclude", source), ("skip_render", source), ("ignore", "")):
        globs = exclusions.listed(data.get(setting))
        yield from ((setting, line) for line in exclusions.lines_below(folder, globs, anchored=folder == source))
    # Of the folders that begin with `_` pages are made only of Hexo's own and of those under `include`.
    included = [f"!{name}" for name in exclusions.listed(data.get("include")) if isinstance(name, str)]
    underscored = ["_*/", f"!{POSTS}/", "!_drafts/", *included]
    yield from (("_*", line) for line in exclusions.lines_below(source, underscored, anchored=True))
    if data.get("post_asset_folder") is True:
        # Where a folder of a post's name holds its files, only files that end as new ones do are posts.
        others = [f"{POSTS}/**/*{suffix}" for suffix in SUFFIXES if suffix != new_suffix]
        yield from (("post_asset_folder", line) for line in exclusions.lines_below(source, others))


HEXO_GENERATOR = Generator(
    name="hexo",
    title="Hexo",
    address_names=("permalink",),
    pattern="/{year}/{month}/{day}/{sections}/{name}/",
    style="hexo",
    index="/",
    content_folders=("source",),
    content_setting="source_dir",
    suffixes=(".md", ".markdown", ".mkd", ".mkdn"),
    languages_in_names=False,
    dates_in_names=False,
    day_zone="site",
    read_data=_read,
)
