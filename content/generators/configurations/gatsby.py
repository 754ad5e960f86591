"""Gatsby, whose code makes the addresses of stories: of where they lie, of what they say, or by routes."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from content.generators.configurations import exclusions, files
from content.generators.configurations.description import Configured, Generator
from content.generators.configurations.script_options import ScriptOptions, by_options, folder_of, whole
from content.generators.configurations.story_routes import OF_LISTS, StoryRoutes, story_routes

_PREFIXED = re.compile(r"`(/[\w/-]{1,100})\$\{[^{}`]{0,100}(?i:slug|path|value)\b")
_SOURCE = "gatsby-source-filesystem"
_NEXT_PLUGIN = re.compile(r"\bresolve\s{0,20}:")
_OTHER_SOURCES = re.compile(r"\bgatsby-(?:theme|source-git|plugin-page-creator)\b")
"""Plug-ins that bring stories from other folders."""
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
_CREATES = re.compile(r"\bcreatePage\(")
_BY_OWN_SLUG = re.compile(
    r"""\bcreatePage\(\s{0,200}\{\s{0,200}path\s{0,20}:\s{0,20}"""
    r"""(?:`(?P<before>/[\w/-]{0,100})\$\{[\w.?]{0,100}frontmatter\??\.slug\}/?`"""
    r"""|(?:["'](?P<joined>/[\w/-]{0,100})["']\s{0,20}\+\s{0,20})?[\w.?]{0,100}frontmatter\??\.slug\b)"""
)
"""The one call that makes a page of each story, at a folder and its own slug."""
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
_ASKED_FOR = re.compile(r"\b(\w{1,50})\s{0,20}:\s{0,200}\{\s{0,200}eq\s{0,20}:\s{0,20}(true|false)\s{0,200}\}")


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
    if not by_path and len(_CREATES.findall(code)) == 1 and (made := _BY_OWN_SLUG.search(code)):
        before = (made["before"] or made["joined"] or "").rstrip("/")
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
        left_out=(*_beside_sources(text, sources), *_beside_queries(text, code, file.parent)),
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


def _queries(code: str) -> list[str]:
    """Give what is said in the brackets of each query of stories."""
    return [query[1] or "" for query in _QUERIED.finditer(code) if not _OF_TAGS.match(code, query.end())]


def _beside_queries(text: str, code: str, folder: Path) -> list[tuple[str, str]]:
    """Lines for what none of the queries of stories asks for, where each says of which paths it asks."""
    regexes = [[] if _EITHER.search(query) else _OF_PATHS.findall(query) for query in _queries(code)]
    others = _OTHER_SOURCES.search(text) or _OTHER_PAGES.search(code) or next(folder.glob("src/pages/**/{*}.*"), None)
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


def _asked_for(code: str) -> Iterator[tuple[str, str, str]]:
    """Marks of stories that do not say what every query of theirs asks for: `published: {eq: true}`."""
    asked = [set(_ASKED_FOR.findall(query)) for query in _queries(code)]
    for name, value in sorted(set.intersection(*asked)) if asked else ():
        yield "", name, "false" if value == "true" else "true"


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
