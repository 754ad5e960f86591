"""Generators that are configured in JavaScript: literal values are read, and nothing of it is executed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from content.generators.configurations.description import Configured, Generator
from content.generators.configurations.literals import literals


class _Said:
    """The settings of a configuration, each by the paths that it may stand under."""

    def __init__(self, said: Mapping[str, Any] | str) -> None:
        self.literals = literals(said) if isinstance(said, str) else {}
        self.unsaid: list[str] = []

    def get(self, *paths: str) -> str | bool | None:
        """The first of the paths that gives a value; what is computed instead is told."""
        computed = [path for path in paths if path in self.literals and self.literals[path] is None]
        for path in paths:
            if (value := self.literals.get(path)) is not None:
                return value
        self.unsaid += [f"{path}, which is computed," for path in computed]
        return None

    def address(self, *paths: str) -> str:
        """A text; empty where there is none."""
        return _text(self.get(*paths))

    def folder(self, *paths: str) -> str:
        """A folder of the project; empty where there is none."""
        return _folder(self.address(*paths))

    def path(self, *paths: str) -> str:
        """A base path without its last `/`; one that is an address or relative is none."""
        said = _text(self.get(*paths)).strip()
        if said.startswith(".") or said.strip("/") == "":
            return ""
        if "://" in said or said.startswith("//"):
            self.unsaid.append(f"{paths[0]} = {said[:200]!r}, which is no path,")
            return ""
        return "/" + said.strip("/")


def _text(value: str | bool | None) -> str:
    return value if isinstance(value, str) else ""


def _folder(said: str) -> str:
    folder = said.strip().removeprefix("./").strip("/")
    return "" if folder.startswith(".") else folder


def _whole(address: str, base: str) -> str:
    return address.rstrip("/") + base if address else ""


def _astro(text: Mapping[str, Any] | str, file: Path) -> Configured:
    said = _Said(text)
    base = said.path("base")
    source = said.folder("srcDir") or "src"
    return Configured(
        base_url=_whole(said.address("site"), base),
        base_path=base,
        pattern="/{sections}/{slug}" + ("" if said.get("trailingSlash") == "never" else "/"),
        content_folders=(f"{source}/content", f"{source}/pages", "content"),
        default_language=said.address("i18n.defaultLocale").lower() or None,
        unsaid=tuple(said.unsaid),
    )


def _served(said: _Said, slash: str) -> Iterator[tuple[str, str]]:
    """(folder, pattern) of what Docusaurus's plug-ins for documents and blogs serve."""
    options: dict[tuple[str, str], dict[str, str | bool | None]] = {
        ("presets", "docs"): {},
        ("presets", "blog"): {},
    }
    for path, value in said.literals.items():
        if found := re.fullmatch(r"presets\.\d+\.1\.(docs|blog)\.(path|routeBasePath)", path):
            options["presets", found[1]][found[2]] = value
        elif found := re.fullmatch(r"(plugins\.\d+)\.1\.(path|routeBasePath)", path):
            plugin = re.fullmatch(r".*\b(?:plugin-)?content-(docs|blog)", _text(said.literals.get(f"{found[1]}.0")))
            if plugin is not None:
                options.setdefault((found[1], plugin[1]), {})[found[2]] = value
    for (_, kind), option in options.items():
        folder = _text(option.get("path", kind)).removeprefix("./").strip("/")
        route = option.get("routeBasePath", kind)
        if route is None or not folder:
            said.unsaid.append(f"routeBasePath or path of {kind}, which is computed,")
            continue
        name = "{date_path[%d:]}" if kind == "blog" else "{sections[%d:]}/{slug}"
        yield folder, f"/{_text(route).strip('/')}/{name % (folder.count('/') + 1)}{slash}"


def _docusaurus(text: Mapping[str, Any] | str, file: Path) -> Configured:
    said = _Said(text)
    base = said.path("baseUrl")
    trailing = said.get("trailingSlash")
    slash = "/" if trailing is True else ""
    permalinks = tuple(sorted(_served(said, slash), key=lambda pair: -len(pair[0])))
    return Configured(
        base_url=_whole(said.address("url"), base),
        base_path=base,
        pattern=f"/{{sections}}/{{slug}}{slash}",
        permalinks=permalinks,
        index="" if trailing is False else None,
        default_language=said.address("i18n.defaultLocale").lower() or None,
        unsaid=tuple(said.unsaid),
    )


def _nuxt(text: Mapping[str, Any] | str, file: Path) -> Configured:
    said = _Said(text)
    base = said.path("app.baseURL", "router.base")
    address = said.address("site.url", "runtimeConfig.public.siteUrl", "siteUrl", "sitemap.hostname")
    return Configured(base_url=_whole(address, base), base_path=base, unsaid=tuple(said.unsaid))


def _sveltekit(text: Mapping[str, Any] | str, file: Path) -> Configured:
    said = _Said(text)
    base = said.path("kit.paths.base")
    return Configured(
        base_url=_whole(said.address("kit.prerender.origin"), base), base_path=base, unsaid=tuple(said.unsaid)
    )


def _gatsby(text: Mapping[str, Any] | str, file: Path) -> Configured:
    said = _Said(text)
    base = said.path("pathPrefix")
    return Configured(
        base_url=_whole(said.address("siteMetadata.siteUrl", "siteMetadata.siteURL", "siteMetadata.url"), base),
        base_path=base,
        pattern="/{sections}/{slug}" + ("" if said.get("trailingSlash") == "never" else "/"),
        unsaid=tuple(said.unsaid),
    )


def _next(text: Mapping[str, Any] | str, file: Path) -> Configured:
    said = _Said(text)
    return Configured(
        base_path=said.path("basePath"),
        pattern="/{sections}/{slug}/" if said.get("trailingSlash") is True else "/{sections}/{slug}",
        unsaid=tuple(said.unsaid),
    )


def _eleventy(text: Mapping[str, Any] | str, file: Path) -> Configured:
    said = _Said(text)
    by_call = re.search(
        r"""\bsetInputDirectory\(\s*["']([^"'\\\n]{1,500})["']\s*\)""", text if isinstance(text, str) else ""
    )
    source = by_call[1] if by_call else said.address("dir.input")
    return Configured(
        base_path=said.path("pathPrefix"),
        content_folders=(_folder(source),) if source else None,
        unsaid=tuple(said.unsaid),
    )


def _vitepress(text: Mapping[str, Any] | str, file: Path) -> Configured:
    said = _Said(text)
    base = said.path("base")
    return Configured(
        base_url=_whole(said.address("sitemap.hostname"), base),
        base_path=base,
        pattern="/{sections}/{slug}" + ("" if said.get("cleanUrls") is True else ".html"),
        content_folders=(said.folder("srcDir"),),
        unsaid=tuple(said.unsaid),
    )


def _quartz(text: Mapping[str, Any] | str, file: Path) -> Configured:
    said = _Said(text)
    address = said.address("configuration.baseUrl").strip("/")
    whole = address if "://" in address or not address else f"https://{address}"
    return Configured(base_url=whole, unsaid=tuple(said.unsaid))


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
    content_folders=("src/pages",),
    dates_in_names=False,
    numbers=r"\d+\s*[-_.]+\s*(?=[^\d\-_.\s])",
    index="/",
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
    content_folders=("src/routes", "src"),
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
    page_folders=("src/app", "app"),
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
    index="/",
    read=_vitepress,
)
VITEPRESS = Generator(
    name="vitepress",
    title="VitePress",
    pattern="/{sections}/{slug}.html",
    style="as written",
    content_folders=("docs",),
    dates_in_names=False,
    index="/",
    read=_vitepress,
)
QUARTZ = Generator(
    name="quartz",
    title="Quartz",
    pattern="/{sections}/{slug}",
    style="quartz",
    content_folders=("content",),
    dates_in_names=False,
    index="/",
    read=_quartz,
)
