"""Generators that are configured in JavaScript: literal values are read, and nothing of it is executed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from content.generators.base import Configured, Generator

LARGEST = 200_000
"""Characters of a configuration that are looked through."""
_SKIPPED = re.compile(r"""("(?:[^"\\\n]|\\.){0,500}+"|'(?:[^'\\\n]|\\.){0,500}+'|`[^`]{0,2000}+`)|//[^\n]*+|/\*""")
_LITERAL = re.compile(
    r"""(?<![\w.$])["']?(\w+)["']?\s{0,20}:\s{0,200}(?:"([^"\\\n]{0,500}+)"|'([^'\\\n]{0,500}+)'|`([^`$\\]{0,500}+)`|(true|false)\b|(?=([^\s])))"""
)


def literals(text: str, names: Sequence[str]) -> dict[str, str | bool | None]:
    """The first literal that each of the names is given; None where what it is given is computed."""
    found: dict[str, str | bool | None] = {}
    for match in _LITERAL.finditer(_without_comments(text[:LARGEST])):
        name = match[1]
        if name in names and found.get(name) is None:
            said = next((part for part in match.group(2, 3, 4) if part is not None), None)
            found[name] = said if said is not None else {"true": True, "false": False}.get(match[5])
    return found


def _without_comments(text: str) -> str:
    out: list[str] = []
    position = 0
    while (found := _SKIPPED.search(text, position)) is not None:
        out.append(text[position : found.start()])
        position = found.end()
        if found[1] is not None:
            out.append(found[1])
        elif found[0] == "/*":
            end = text.find("*/", position)
            position = len(text) if end < 0 else end + 2
    out.append(text[position:])
    return "".join(out)


def _of(said: Mapping[str, Any] | str, *names: str) -> tuple[dict[str, str | bool | None], tuple[str, ...]]:
    found = literals(said, names) if isinstance(said, str) else {}
    return found, tuple(f"{name}, which is computed" for name, value in found.items() if value is None)


def _text(value: str | bool | None) -> str:
    return value if isinstance(value, str) else ""


def _path(value: str | bool | None) -> str:
    return "/" + _text(value).strip("/") if _text(value).strip("/") else ""


def _whole(address: str | bool | None, base: str | bool | None) -> str:
    return _text(address).rstrip("/") + _path(base) if _text(address) else ""


def _astro(said: Mapping[str, Any] | str, file: Path) -> Configured:
    found, unsaid = _of(said, "site", "base", "trailingSlash", "defaultLocale")
    ending = "" if found.get("trailingSlash") == "never" else "/"
    return Configured(
        base_url=_whole(found.get("site"), found.get("base")),
        base_path=_path(found.get("base")),
        pattern="/{sections}/{slug}" + ending,
        default_language=_text(found.get("defaultLocale")).lower() or None,
        unsaid=unsaid,
    )


def _docusaurus(said: Mapping[str, Any] | str, file: Path) -> Configured:
    found, unsaid = _of(said, "url", "baseUrl", "trailingSlash", "defaultLocale")
    ending = "/" if found.get("trailingSlash") is True else ""
    return Configured(
        base_url=_whole(found.get("url"), found.get("baseUrl")),
        base_path=_path(found.get("baseUrl")),
        # A post's date, in its name or in folders, becomes folders.
        pattern="/{date_path}" + ending,
        default_language=_text(found.get("defaultLocale")).lower() or None,
        unsaid=unsaid,
    )


def _nuxt(said: Mapping[str, Any] | str, file: Path) -> Configured:
    found, unsaid = _of(said, "baseURL", "siteUrl", "defaultLocale")
    return Configured(
        base_url=_whole(found.get("siteUrl"), found.get("baseURL")),
        base_path=_path(found.get("baseURL")),
        unsaid=unsaid,
    )


def _sveltekit(said: Mapping[str, Any] | str, file: Path) -> Configured:
    found, unsaid = _of(said, "base", "origin")
    return Configured(
        base_url=_whole(found.get("origin"), found.get("base")), base_path=_path(found.get("base")), unsaid=unsaid
    )


def _gatsby(said: Mapping[str, Any] | str, file: Path) -> Configured:
    found, unsaid = _of(said, "siteUrl", "pathPrefix", "trailingSlash")
    ending = "" if found.get("trailingSlash") == "never" else "/"
    return Configured(
        base_url=_whole(found.get("siteUrl"), found.get("pathPrefix")),
        base_path=_path(found.get("pathPrefix")),
        pattern="/{sections}/{slug}" + ending,
        unsaid=unsaid,
    )


def _next(said: Mapping[str, Any] | str, file: Path) -> Configured:
    found, unsaid = _of(said, "basePath", "trailingSlash")
    return Configured(
        base_path=_path(found.get("basePath")),
        pattern="/{sections}/{slug}/" if found.get("trailingSlash") is True else "/{sections}/{slug}",
        unsaid=unsaid,
    )


def _eleventy(said: Mapping[str, Any] | str, file: Path) -> Configured:
    found, unsaid = _of(said, "pathPrefix", "input")
    source = _text(found.get("input"))
    return Configured(
        base_path=_path(found.get("pathPrefix")),
        content_folders=(source,) if source else None,
        unsaid=tuple(text for text in unsaid if not text.startswith("input")),
    )


def _vitepress(said: Mapping[str, Any] | str, file: Path) -> Configured:
    found, unsaid = _of(said, "base", "cleanUrls", "hostname")
    ending = "" if found.get("cleanUrls") is True else ".html"
    return Configured(
        base_url=_whole(found.get("hostname"), found.get("base")),
        base_path=_path(found.get("base")),
        pattern="/{sections}/{slug}" + ending,
        unsaid=unsaid,
    )


def _quartz(said: Mapping[str, Any] | str, file: Path) -> Configured:
    found, unsaid = _of(said, "baseUrl")
    address = _text(found.get("baseUrl")).strip("/")
    return Configured(base_url=f"https://{address}" if address else "", unsaid=unsaid)


ASTRO = Generator(
    name="astro",
    title="Astro",
    pattern="/{sections}/{slug}/",
    style="github",
    content_folders=("src/content", "src/pages", "content"),
    dates_in_names=False,
    read=_astro,
)
DOCUSAURUS = Generator(
    name="docusaurus",
    title="Docusaurus",
    pattern="/{date_path}",
    style="as written",
    dates_in_names=False,
    numbers=r"\d+\s*[-_.]+\s*(?=[^\d\-_.\s])",
    read=_docusaurus,
)
NUXT = Generator(
    name="nuxt",
    title="Nuxt Content",
    pattern="/{sections}/{slug}",
    style="github",
    content_folders=("content",),
    dates_in_names=False,
    numbers=r"\d+\.(?=.)",
    read=_nuxt,
)
SVELTEKIT = Generator(
    name="sveltekit",
    title="SvelteKit",
    pattern="/{sections}/{slug}",
    style="as written",
    content_folders=("src/routes",),
    dates_in_names=False,
    read=_sveltekit,
)
GATSBY = Generator(
    name="gatsby",
    title="Gatsby",
    pattern="/{sections}/{slug}/",
    style="as written",
    content_folders=("src/pages", "src/content", "content"),
    dates_in_names=False,
    read=_gatsby,
)
NEXT = Generator(
    name="next",
    title="Next.js",
    pattern="/{sections}/{slug}",
    style="as written",
    content_folders=("src/pages", "src/app", "pages", "app", "content"),
    dates_in_names=False,
    read=_next,
)
ELEVENTY_GENERATOR = Generator(
    name="eleventy",
    title="Eleventy",
    pattern="/{sections}/{name}/",
    style="as written",
    content_folders=("src", "content"),
    read=_eleventy,
)
VUEPRESS_GENERATOR = Generator(
    name="vuepress",
    title="VuePress",
    pattern="/{sections}/{slug}.html",
    style="as written",
    content_folders=("docs",),
    dates_in_names=False,
    read=_vitepress,
)
VITEPRESS = Generator(
    name="vitepress",
    title="VitePress",
    pattern="/{sections}/{slug}.html",
    style="as written",
    content_folders=("docs",),
    dates_in_names=False,
    read=_vitepress,
)
QUARTZ = Generator(
    name="quartz",
    title="Quartz",
    pattern="/{sections}/{slug}",
    style="as written",
    content_folders=("content",),
    dates_in_names=False,
    read=_quartz,
)
