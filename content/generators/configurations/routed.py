"""Next.js and SvelteKit, in which code of the project shows the stories that are no pages by themselves."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from content.base import data_files
from content.generators.configurations import exclusions
from content.generators.configurations.collections import VELITE, collections_of, definitions, left_out
from content.generators.configurations.contentlayer import documents_of
from content.generators.configurations.description import Configured, Generator
from content.generators.configurations.published_at import address_beside
from content.generators.configurations.script_options import ScriptOptions, configured_by, folder_of, site_url, text_of
from content.generators.configurations.story_routes import story_routes
from content.javascript.expression import Expression
from content.javascript.literals import literals, literals_of
from content.javascript.script import Script

_FUMADOCS = tuple(f"source.config.{suffix}" for suffix in ("ts", "mts", "js", "mjs"))


def _sveltekit(options: ScriptOptions) -> Configured:
    base = options.path("kit.paths.base", "paths.base")
    origin = options.address("kit.paths.origin", "paths.origin", "kit.prerender.origin", "prerender.origin")
    return Configured(base_url=site_url(origin, base), base_path=base)


def _read_sveltekit(text: str, file: Path) -> Configured:
    """Read the configuration, and the routes by which code shows stories."""
    layouts = [file.parent / "src/routes" / f"+layout{ending}" for ending in (".js", ".ts", ".server.js", ".server.ts")]
    given = (Script(data_files.text_if_any(each), each).export("trailingSlash") for each in layouts)
    slash = "/" if any(each and each.literal() == "always" for each in given) else ""
    routes = story_routes(file.parent, ["src/routes"], r"\+page\..+", slash)
    options = ScriptOptions(Script(text, file))
    # Vite's configuration is the only place for its settings since its version 3.
    plugin = (given for call in options.script.calls("sveltekit") for given in call.arguments())
    options.literals = literals_of(plugin) or options.literals
    return replace(
        configured_by(_sveltekit, options),
        pattern=f"/{{sections}}/{{slug}}{slash}",
        permalinks=routes.permalinks,
        addresses_by_code=not routes.known,
    )


def _next(options: ScriptOptions) -> Configured:
    return Configured(
        base_path=options.path("basePath"),
        pattern="/{sections}/{slug}/" if options.get("trailingSlash") is True else "/{sections}/{slug}",
    )


def _read_next(text: str, file: Path) -> Configured:
    """Read the configuration, what Contentlayer or Velite makes documents of, and where the site says that it is
    published."""
    configured = configured_by(_next, ScriptOptions(script := Script(text, file)))
    ending = configured.pattern.removeprefix("/{sections}/{slug}")
    documents = documents_of(file.parent, ending)
    address = address_beside(file.parent, ["next-sitemap.config", "data/siteMetadata"], "siteUrl")
    routes = story_routes(file.parent, ["src/app", "app", "src/pages", "pages"], r"(?:page|index)\.[jt]sx?", ending)
    permalinks = documents.permalinks or routes.permalinks
    if base := next(script.texts_under("contentDirBasePath"), ""):
        permalinks = (("", f"/{base.strip('/')}/{{sections}}/{{slug}}{ending}"),)
    return replace(
        configured,
        base_url=site_url(address, configured.base_path),
        content_folders=(documents.folder, *NEXT.content_folders) if documents.folder else None,
        permalinks=permalinks,
        left_out=(*documents.left_out, *_beside_velites(file.parent), *_beside_content(script, file.parent)),
        addresses_by_code=not (documents.permalinks or routes.known or base),
    )


def _beside_velites(project: Path) -> Iterator[tuple[str, str]]:
    """Lines for what is none of Velite's collections, where all are written out."""
    script = definitions(project, VELITE)
    root = folder_of(text_of(literals(script).get("root")) or "content")
    yield from (("pattern", line) for line in left_out(collections_of(script), root))


def _beside_content(script: Script, project: Path) -> Iterator[tuple[str, str]]:
    """Lines for what lies in none of the folders that Nextra reads, or Fumadocs's collections where all name theirs."""
    collections = definitions(project, _FUMADOCS).calls("defineDocs", "defineCollections")
    folders = [folder for call in collections for folder in _fumadocs_folders(call)]
    if not (folders and all(folders)):
        folders = ["content", "src/content"] if script.uses("nextra") else []
    if folders:
        kept = [f"{folder}/**" for folder in (*folders, "app", "src/app", "pages", "src/pages")]
        yield from (("dir", line) for line in exclusions.nothing_but("", kept))


def _fumadocs_folders(call: Expression) -> list[str]:
    """Give the folders that a collection names; one that is empty where they are not written out."""
    options = next(iter(call.arguments()), call)
    if given := options.at("docs", "dir") or options.at("dir"):
        return [folder_of(text_of(each)) for each in given.listed()]
    usual = "defineDocs" in call.called and (options.is_whole or not call.arguments())
    return ["content/docs" if usual else ""]


def needs_no_configuration(project: Path) -> bool:
    """Tell whether Next.js makes the project, which may leave it no file of its own."""
    dependencies = data_files.data_if_any(project / "package.json").get("dependencies")
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
