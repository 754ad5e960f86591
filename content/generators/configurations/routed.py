"""Next.js, SvelteKit and Gatsby, in which code of the project shows the stories that are no pages by themselves."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from content.generators.configurations import files
from content.generators.configurations.collections import VELITE, collections_of, definitions, left_out
from content.generators.configurations.contentlayer import documents_of
from content.generators.configurations.description import Configured, Generator
from content.generators.configurations.literals import literals
from content.generators.configurations.published_at import address_beside
from content.generators.configurations.script_options import ScriptOptions, by_options, folder_of, text_of, whole
from content.generators.configurations.story_routes import story_routes

PLUGIN = "sveltekit("
"""What has the settings of SvelteKit in Vite's configuration, the only place for them since its version 3."""
_NEXTRAS_BASE = re.compile(r"""\bcontentDirBasePath\s*:\s*["']/?([^"'\\\n]{1,200})["']""")
_ALWAYS_SLASHED = re.compile(r"""^export\s+const\s+trailingSlash\s*=\s*["']always["']""", re.MULTILINE)
_PREFIXED = re.compile(r"`/[\w/-]{1,100}\$\{[^{}`]{0,100}(?i:slug|path|value)\b")
_SOURCES = re.compile(
    r"""\bpath\s{0,20}:\s{0,200}(?:`\$\{__dirname\}/([^`$\n]{1,200})`|["'`]\.?/?([^"'`$\n]{1,200})["'`]|"""
    r"""(?:path\.)?(?:join|resolve)\(\s{0,200}__dirname\s{0,20},((?:\s{0,200}["'`][^"'`$\n]{1,100}["'`],?){1,8})\s{0,200}\))"""
)


def _sveltekit(options: ScriptOptions) -> Configured:
    base = options.path("kit.paths.base", "paths.base")
    origin = options.address("kit.paths.origin", "paths.origin", "kit.prerender.origin", "prerender.origin")
    return Configured(base_url=whole(origin, base), base_path=base)


def _read_sveltekit(text: str, file: Path) -> Configured:
    """Read the configuration, and the routes by which code shows stories."""
    layouts = [file.parent / "src/routes" / f"+layout{ending}" for ending in (".js", ".ts", ".server.js", ".server.ts")]
    slash = "/" if any(_ALWAYS_SLASHED.search(files.text_if_any(each)) for each in layouts) else ""
    routes = story_routes(file.parent, ["src/routes"], r"\+page\..+", slash)
    before, plugin, settings = text.partition(PLUGIN)
    if plugin:
        # What stands before it may give values by name.
        text = f"export default {settings}\n{before.replace('export default', 'const vite =')}"
    return replace(
        by_options(_sveltekit)(text, file),
        pattern=f"/{{sections}}/{{slug}}{slash}",
        permalinks=routes.permalinks,
        addresses_by_code=not routes.known,
    )


def _gatsby(options: ScriptOptions) -> Configured:
    base = options.path("pathPrefix")
    return Configured(
        base_url=whole(options.address("siteMetadata.siteUrl", "siteMetadata.siteURL", "siteMetadata.url"), base),
        base_path=base,
        pattern="/{sections}/{slug}" + ("" if options.get("trailingSlash") == "never" else "/"),
    )


def _read_gatsby(text: str, file: Path) -> Configured:
    """Read the configuration, and from which folders code makes addresses by where stories lie."""
    code = "".join(files.text_if_any(file.parent / f"gatsby-node{ending}") for ending in (".js", ".mjs", ".ts"))
    by_path = "createFilePath(" in code and _PREFIXED.search(code) is None
    sources = [_folder_of_source(*match) for match in _SOURCES.findall(text)] if by_path else []
    configured = by_options(_gatsby)(text, file)
    ending = configured.pattern.removeprefix("/{sections}/{slug}")
    routes = story_routes(file.parent, ["src/pages"], r"index\.[jt]sx?", ending)
    return replace(
        configured,
        permalinks=() if by_path else routes.permalinks,
        content_folders=(*filter(None, sources), *GATSBY.content_folders),
        addresses_by_code=not (by_path or routes.known),
    )


def _folder_of_source(beside: str, relative: str, parts: str) -> str:
    """A folder of the project as `gatsby-source-filesystem` is given it."""
    return folder_of(beside or relative or "/".join(re.findall(r"""["'`]([^"'`]+)["'`]""", parts)))


def _next(options: ScriptOptions) -> Configured:
    return Configured(
        base_path=options.path("basePath"),
        pattern="/{sections}/{slug}/" if options.get("trailingSlash") is True else "/{sections}/{slug}",
    )


def _read_next(text: str, file: Path) -> Configured:
    """Read the configuration, what Contentlayer or Velite makes documents of, and where the site says that it is
    published."""
    configured = by_options(_next)(text, file)
    ending = configured.pattern.removeprefix("/{sections}/{slug}")
    documents = documents_of(file.parent, ending)
    address = address_beside(file.parent, ["next-sitemap.config", "data/siteMetadata"], "siteUrl")
    routes = story_routes(file.parent, ["src/app", "app", "src/pages", "pages"], r"(?:page|index)\.[jt]sx?", ending)
    permalinks = documents.permalinks or routes.permalinks
    if base := _NEXTRAS_BASE.search(text):
        permalinks = (("", f"/{base[1].strip('/')}/{{sections}}/{{slug}}{ending}"),)
    return replace(
        configured,
        base_url=whole(address, configured.base_path),
        content_folders=(documents.folder, *NEXT.content_folders) if documents.folder else None,
        permalinks=permalinks,
        left_out=(*documents.left_out, *_beside_velites(file.parent)),
        addresses_by_code=not (documents.permalinks or routes.known or base),
    )


def _beside_velites(project: Path) -> Iterator[tuple[str, str]]:
    """Lines for what is none of Velite's collections, where all are written out."""
    text = definitions(project, VELITE)
    collections = collections_of(text)
    if collections and text.count("pattern:") == len(collections):
        yield from (
            ("pattern", line)
            for line in left_out(collections, folder_of(text_of(literals(text).get("root")) or "content"))
        )


def needs_no_configuration(project: Path) -> bool:
    """Tell whether Next.js makes the project, which may leave it no file of its own."""
    dependencies = files.data_if_any(project / "package.json").get("dependencies")
    routes = ("app", "pages", "src/app", "src/pages")
    return isinstance(dependencies, dict) and "next" in dependencies and any((project / f).is_dir() for f in routes)


SVELTEKIT = Generator(
    name="sveltekit",
    title="SvelteKit",
    pattern="/{sections}/{slug}",
    style="as written",
    content_folders=("src/routes", "src/content", "src/lib", "src", "content"),
    route_folders=("src/routes",),
    has_pages_at_root=False,
    dates_in_names=False,
    read_script=_read_sveltekit,
)
GATSBY = Generator(
    name="gatsby",
    title="Gatsby",
    pattern="/{sections}/{slug}/",
    style="as written",
    content_folders=("src/pages", "src/content", "content"),
    route_folders=("src/pages",),
    has_pages_at_root=False,
    dates_in_names=False,
    read_script=_read_gatsby,
)
NEXT = Generator(
    name="next",
    title="Next.js",
    pattern="/{sections}/{slug}",
    style="as written",
    content_folders=("src/content", "src/pages", "src/app", "pages", "app", "content", "src", "data"),
    page_folders=("src/app", "app"),
    route_folders=("src/pages", "pages"),
    has_pages_at_root=False,
    dates_in_names=False,
    read_data=lambda data, file: _read_next("", file),
    read_script=_read_next,
)
