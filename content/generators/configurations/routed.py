"""Next.js, SvelteKit and Gatsby, in which code of the project shows the stories that are no pages by themselves."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from content.generators.configurations import exclusions, files
from content.generators.configurations.collections import VELITE, collections_of, definitions, left_out
from content.generators.configurations.contentlayer import documents_of
from content.generators.configurations.description import Configured, Generator
from content.generators.configurations.literals import literals
from content.generators.configurations.published_at import address_beside
from content.generators.configurations.script_options import ScriptOptions, by_options, folder_of, text_of, whole
from content.generators.configurations.story_routes import OF_LISTS, story_routes

PLUGIN = "sveltekit("
"""What has the settings of SvelteKit in Vite's configuration, the only place for them since its version 3."""
_NEXTRAS_BASE = re.compile(r"""\bcontentDirBasePath\s*:\s*["']/?([^"'\\\n]{1,200})["']""")
_NEXTRA = re.compile(r"""\bfrom\s{1,20}["']nextra["']|\brequire\(["']nextra["']\)""")
_FUMADOCS = tuple(f"source.config.{suffix}" for suffix in ("ts", "mts", "js", "mjs"))
_FUMADOCS_COLLECTION = re.compile(r"\bdefine(?:Docs|Collections)\(")
_DIR = re.compile(r"""\bdir\s{0,20}:\s{0,20}["'`]([^"'`$\\\n]{1,200})["'`]""")
_ALWAYS_SLASHED = re.compile(r"""^export\s+const\s+trailingSlash\s*=\s*["']always["']""", re.MULTILINE)
_PREFIXED = re.compile(r"`(/[\w/-]{1,100})\$\{[^{}`]{0,100}(?i:slug|path|value)\b")
_SOURCE = "gatsby-source-filesystem"
_NEXT_PLUGIN = re.compile(r"\bresolve\s{0,20}:")
_OTHER_SOURCES = re.compile(r"\bgatsby-(?:theme|source-git)\b")
"""Plug-ins that bring stories from folders that they do not name."""
_PATH = re.compile(
    r"""\bpath\s{0,20}:\s{0,200}(?:(?:`\$\{__dirname\}/|(?:__dirname\s{0,20}\+\s{0,20})?["'`])([^"'`$\n]{1,200})["'`]|"""
    r"""(?:path\.)?(?:join|resolve)\(\s{0,200}(?:__dirname\s{0,20},)?((?:\s{0,200}["'`][^"'`$\n]{1,100}["'`],?){1,8})\s{0,200}\))"""
)
_IGNORED = re.compile(r"""\bignore\s{0,20}:\s{0,20}\[((?:\s{0,200}["'`][^"'`$\n]{1,200}["'`],?){1,50})""")
_TEXTS = re.compile(r"""["'`]([^"'`]+)["'`]""")
_BASE_PATH = re.compile(r"""\bbasePath\s{0,20}:\s{0,20}["'`]([\w./-]{1,100})["'`]""")
_OF_FRONT_MATTER = re.compile(
    r"\bfrontmatter(?:\??\.|\s{0,20}\{[^{}]{0,500}?\b)(?:slug|path|permalink|url)\b"
    r"|\b(?:slug|path|permalink|url)\b[^{}]{0,200}\}\s{0,20}=\s{0,20}[\w.?]{0,100}frontmatter\b"
)
_QUERIED = re.compile(r"\ball(?:MarkdownRemark|Mdx)\b(?=\s{0,20}[({])(?:\s{0,20}\(([^()]{0,1000})\))?")
_ASKED_FOR = re.compile(r"\b(\w{1,50})\s{0,20}:\s{0,200}\{\s{0,200}eq\s{0,20}:\s{0,20}(true|false)\s{0,200}\}")


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
    """Read the configuration, from which folders code makes addresses by where stories lie, and which it asks for."""
    code = "".join(files.text_if_any(file.parent / f"gatsby-node{ending}") for ending in (".js", ".mjs", ".ts"))
    prefixes = {prefix.rstrip("/") for prefix in _PREFIXED.findall(code)}
    prefixes = {prefix for prefix in prefixes if not OF_LISTS.fullmatch(prefix.rpartition("/")[2])}
    by_path = "createFilePath(" in code and len(prefixes) <= 1
    sources = [_source(options) for options in text.split(_SOURCE)[1:]]
    folders = [folder for folder, _ in sources if folder] if by_path else []
    folders += [f"{folder}/{folder_of(base)}" for base in _BASE_PATH.findall(code) for folder in folders]
    configured = by_options(_gatsby)(text, file)
    ending = configured.pattern.removeprefix("/{sections}/{slug}")
    routes = story_routes(file.parent, ["src/pages"], r"index\.[jt]sx?", ending)
    return replace(
        configured,
        permalinks=tuple(("", f"{prefix}/{{sections}}/{{slug}}{ending}") for prefix in prefixes)
        or _by_field(file.parent / "src/pages", ending)
        if by_path
        else routes.permalinks,
        content_folders=(*sorted(folders, key=len, reverse=True), *GATSBY.content_folders),
        # Nothing in front matter is an address but where code says so.
        style=("as written" if _OF_FRONT_MATTER.search(code) else "by path")
        if by_path
        else "slugified"
        if routes.known
        else None,
        languages_in_names=None if "i18n" in text else False,
        left_out=tuple(_beside_sources(text, sources)),
        default_marks=tuple(_asked_for(code)),
        # It may set a folder before the paths of some stories alone.
        addresses_by_code=bool(prefixes) if by_path else not routes.known,
    )


def _by_field(pages: Path, ending: str) -> tuple[tuple[str, str], ...]:
    """Give the pattern of the one route that shows what code makes of paths: `blog/{mdx.fields__slug}.js`."""
    routes = [each.parent.relative_to(pages).as_posix() for each in pages.glob("**/{*.fields__slug}.*")]
    return (("", f"/{routes[0]}/{{sections}}/{{slug}}{ending}"),) if len(routes) == 1 and routes != ["."] else ()


def _source(options: str) -> tuple[str, list[str]]:
    """(folder of the project, globs of what is ignored there) of a source; the folder is empty where it is computed."""
    own = _NEXT_PLUGIN.split(options)[0]
    path, ignored = _PATH.search(own), _IGNORED.search(own)
    folder = (path[1] or "/".join(part.strip("./") for part in _TEXTS.findall(path[2]))) if path else ""
    return folder_of(folder), _TEXTS.findall(ignored[1]) if ignored else []


def _beside_sources(text: str, sources: list[tuple[str, list[str]]]) -> Iterator[tuple[str, str]]:
    """Lines for what lies in none of the sources, where all are written out, and for what they ignore."""
    if sources and all(folder for folder, _ in sources) and not _OTHER_SOURCES.search(text):
        kept = [f"{folder}/**" for folder in (*(folder for folder, _ in sources), "src/pages")]
        yield from (("path", line) for line in exclusions.nothing_but("", kept))
    yield from (("ignore", line) for folder, globs in sources for line in exclusions.below(folder, globs))


def _asked_for(code: str) -> Iterator[tuple[str, str, str]]:
    """Marks of stories that do not say what every query of theirs asks for: `published: {eq: true}`."""
    asked = [set(_ASKED_FOR.findall(query)) for query in _QUERIED.findall(code)]
    for name, value in sorted(set.intersection(*asked)) if asked else ():
        yield "", name, "false" if value == "true" else "true"


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
        left_out=(*documents.left_out, *_beside_velites(file.parent), *_beside_content(text, file.parent)),
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


def _beside_content(text: str, project: Path) -> Iterator[tuple[str, str]]:
    """Lines for what lies in none of the folders that Nextra reads, or Fumadocs's collections where all name theirs."""
    collections = definitions(project, _FUMADOCS)
    folders = [folder_of(name) for name in _DIR.findall(collections)]
    if not (folders and all(folders) and len(folders) == len(_FUMADOCS_COLLECTION.findall(collections))):
        folders = ["content", "src/content"] if _NEXTRA.search(text) else []
    if folders:
        kept = [f"{folder}/**" for folder in (*folders, "app", "src/app", "pages", "src/pages")]
        yield from (("dir", line) for line in exclusions.nothing_but("", kept))


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
