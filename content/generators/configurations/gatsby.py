"""Gatsby, whose code makes the addresses of stories: of where they lie, of what they say, or by routes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from content.generators.configurations import exclusions
from content.generators.configurations.collections import definitions
from content.generators.configurations.description import Configured, Generator
from content.generators.configurations.script_options import ScriptOptions, configured_by, folder_of, site_url
from content.generators.configurations.story_routes import OF_LISTS, StoryRoutes, story_routes
from content.javascript.expression import Expression
from content.javascript.script import Script

_NODE = ("gatsby-node.js", "gatsby-node.mjs", "gatsby-node.ts")
_FOLDER = re.compile(r"/[\w/-]{1,100}")
_OF_A_STORY = re.compile(r"(?i)[^{}`]{0,100}(?:slug|path|value)\b")
_SOURCE = "gatsby-source-filesystem"
_OTHER_SOURCES = re.compile(r"\bgatsby-(?:theme|source-git|plugin-page-creator)\b")
"""Plug-ins that bring stories from other folders."""
_OF_FRONT_MATTER = re.compile(
    r"\bfrontmatter(?:\??\.|\s{0,20}\{[^{}]{0,500}?\b)(?:slug|path|permalink|url)\b"
    r"|\b(?:slug|path|permalink|url)\b[^{}]{0,200}\}\s{0,20}=\s{0,20}[\w.?]{0,100}frontmatter\b"
)
_OWN_SLUG = re.compile(r"[\w.?]{0,100}frontmatter\??\.slug")
_QUERIED = re.compile(
    r"""\ball(?:MarkdownRemark|Mdx)\b(?=\s{0,20}[({])(?:\s{0,20}\(((?:"[^"\n]{0,200}"|[^()"]){0,1000})\))?"""
)
_OF_TAGS = re.compile(r"\s{0,200}\{\s{0,200}(?:totalCount\s{1,200})?group\b")
"""What follows a query for tags alone, which makes no pages of stories."""
_OF_PATHS = re.compile(
    r"""\bfileAbsolutePath\s{0,20}:\s{0,200}\{\s{0,200}regex\s{0,20}:\s{0,20}"/([^"\n]{1,200})/"\s{0,200}\}"""
)
_EITHER = re.compile(r"\bor\s{0,20}:")
_OF_ANY_STORY = re.compile(r"^\.\*|(?:\.[*+])?(?:\\?\.mdx?\??)?\$?$")
"""At the ends of a regular expression, what is so of all stories."""
_OTHER_PAGES = re.compile(r"""\ball(?:File|Directory)\b|\brequire\(\s{0,20}["'`]\.|\bfrom\s{1,20}["'`]\.""")
"""Signs in code that it may make pages of other stories elsewhere."""
_ASKED_FOR = re.compile(r"\b(\w{1,50})\s{0,20}:\s{0,200}\{\s{0,200}(eq|ne)\s{0,20}:\s{0,20}(true|false)\s{0,200}\}")


def _gatsby(options: ScriptOptions) -> Configured:
    base = options.path("pathPrefix")
    return Configured(
        base_url=site_url(options.address("siteMetadata.siteUrl", "siteMetadata.siteURL", "siteMetadata.url"), base),
        base_path=base,
        pattern="/{sections}/{slug}" + ("" if options.get("trailingSlash") == "never" else "/"),
    )


def _read_gatsby(text: str, file: Path) -> Configured:
    """Read the configuration, from which folders code makes addresses by where stories lie, and which it asks for."""
    options = ScriptOptions(script := Script(text, file))
    node = definitions(file.parent, _NODE)
    code = node.text
    prefixes = set(_prefixes(node))
    made_of_paths = list(node.calls("createFilePath"))
    by_path = bool(made_of_paths) and len(prefixes) <= 1
    listed = (each.resolved() for plugins in options.values("plugins") for each in plugins.elements() or [plugins])
    parts = [script.program, *listed]
    sources = list(map(_source, dict.fromkeys(plugin for part in parts for plugin in _plugins(part))))
    folders = [folder for folder, _ in sources if folder] if by_path else []
    bases = [folder_of(given.text_at("basePath")) for call in made_of_paths for given in call.arguments()]
    folders += [f"{folder}/{base}" for base in bases if base for folder in folders]
    configured, asked = configured_by(_gatsby, options), _asked_for(code)
    ending = configured.pattern.removeprefix("/{sections}/{slug}")
    routes = story_routes(file.parent, ["src/pages"], r"index\.[jt]sx?", ending)
    if not by_path and (before := _before_own_slug(node)) is not None:
        routes = StoryRoutes((("", f"{before}/{{slug}}{ending}"),), known=True)
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
        left_out=(*_beside_sources(parts, sources), *_beside_queries(parts, code, file.parent)),
        default_marks=tuple(("", name, "false" if is_true else "true") for name, is_true, said in asked if said),
        marks=tuple(("", name, "true", not is_true) for name, is_true, _ in asked),
        # It may set a folder before the paths of some stories alone.
        addresses_by_code=bool(prefixes) if by_path else not routes.known,
    )


def _by_field(pages: Path, ending: str) -> tuple[tuple[str, str], ...]:
    """Give the pattern of the one route that shows what code makes of paths: `blog/{mdx.fields__slug}.js`."""
    routes = [each.parent.relative_to(pages).as_posix() for each in pages.glob("**/{*.fields__slug}.*")]
    return (("", f"/{routes[0]}/{{sections}}/{{slug}}{ending}"),) if len(routes) == 1 and routes != ["."] else ()


def _plugins(part: Expression) -> Iterator[Expression]:
    """Give the plug-ins that bring files of a folder, in what is written anywhere."""
    for each in part.nodes("object"):
        if (name := each.member("resolve")) and _SOURCE in name.resolved().text:
            yield each


def _source(plugin: Expression) -> tuple[str, Sequence[str]]:
    """(folder of the project, globs of what is ignored there) of a source; the folder is empty where it is computed."""
    ignored = plugin.at("options", "ignore")
    return folder_of(plugin.text_at("options", "path")), ignored.texts()[0] if ignored else []


def _prefixes(node: Script) -> Iterator[str]:
    """Give the folders that code sets before what it knows of a story."""
    for text in node.program.nodes("template_string", "binary_expression"):
        before, value = text.after_text() or ("", text)
        folder = before.rstrip("/")
        of_stories = _FOLDER.fullmatch(folder) and not OF_LISTS.fullmatch(folder.rpartition("/")[2])
        if of_stories and _OF_A_STORY.match(value.text):
            yield folder


def _before_own_slug(node: Script) -> str | None:
    """Give the folder at which the one call that makes pages shows each story by its own slug; None for any other."""
    paths = [given.at("path") for call in node.calls("createPage") for given in call.arguments()]
    divided = paths[0].resolved().after_text() if len(paths) == 1 and paths[0] else None
    if divided is None or not _OWN_SLUG.fullmatch(divided[1].text):
        return None
    return folder if not (folder := divided[0].rstrip("/")) or _FOLDER.fullmatch(folder) else None


def _beside_sources(parts: Sequence[Expression], sources: list[tuple[str, Sequence[str]]]) -> Iterator[tuple[str, str]]:
    """Lines for what lies in none of the sources, where all are written out, and for what they ignore."""
    if sources and all(folder for folder, _ in sources) and not _has_other_sources(parts):
        kept = [f"{folder}/**" for folder in (*(folder for folder, _ in sources), "src/pages")]
        yield from (("path", line) for line in exclusions.nothing_but("", kept))
    yield from (("ignore", line) for folder, globs in sources for line in exclusions.lines_below(folder, globs))


def _has_other_sources(parts: Sequence[Expression]) -> bool:
    return any(_OTHER_SOURCES.search(each.text) for part in parts for each in part.nodes("string_fragment"))


def _queries(code: str) -> list[str]:
    """Give what is said in the brackets of each query of stories."""
    return [query[1] or "" for query in _QUERIED.finditer(code) if not _OF_TAGS.match(code, query.end())]


def _beside_queries(parts: Sequence[Expression], code: str, folder: Path) -> list[tuple[str, str]]:
    """Lines for what none of the queries of stories asks for, where each says of which paths it asks."""
    regexes = [[] if _EITHER.search(query) else _OF_PATHS.findall(query) for query in _queries(code)]
    others = _has_other_sources(parts) or _OTHER_PAGES.search(code) or next(folder.glob("src/pages/**/{*}.*"), None)
    if others or not regexes or not all(len(found) == 1 for found in regexes):
        return []
    # JavaScript and GraphQL each take one stroke of two.
    patterns = [_OF_ANY_STORY.sub("", re.sub(r"\\+", r"\\", found)) for (found,) in regexes]
    globs = [exclusions.from_regex(pattern) for pattern in patterns]
    # What `.*` stands for may have folders, which no star of a line has.
    if not all(patterns) or not all(globs) or any(".*" in each or ".+" in each for each in patterns):
        return []
    # The whole path is looked at: the name of the project's folder may be all that is found.
    if any(re.search(pattern, f"/{folder.name}/") for pattern in patterns):
        return []
    kept = [glob if "/" in glob else f"**/{glob}" for found in globs for glob in found or ()]
    below = [f"{glob.rstrip('/')}/**" for glob in kept]
    lines = exclusions.nothing_but("", [*kept, *below, "src/pages/**"])
    return [("fileAbsolutePath", line) for line in lines]


def _asked_for(code: str) -> list[tuple[str, bool, bool]]:
    """(name, whether it is to be true, whether a story has to say so) of what every query of stories asks for:
    `published: {eq: true}`, `draft: {ne: true}`."""
    asked = [set(_ASKED_FOR.findall(query)) for query in _queries(code)]
    return [
        (name, (value == "true") is (sign == "eq"), sign == "eq")
        for name, sign, value in sorted(set.intersection(*asked) if asked else ())
    ]


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
