"""Generators that are configured in JavaScript: literal values are read, and nothing of it is executed."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from content.generators.configurations import exclusions
from content.generators.configurations.astro_routes import collection_permalinks
from content.generators.configurations.collections import collections_of, left_out
from content.generators.configurations.description import Configured, Generator
from content.generators.configurations.literals import literals

_OPT_IN = re.compile(r"^[^/\n]{0,200}\bPlugin\.ExplicitPublish\(", re.MULTILINE)
_STARLIGHT = re.compile(r"^(?![ \t]*//).{0,500}\bstarlight\(", re.MULTILINE)
_LOCATION = re.compile(r"""\blocation\s*:\s*new\s+URL\(\s*["']([^"'\\\n]{1,500})["']\s*\)""")
_NO_GITIGNORE = re.compile(r"\bsetUseGitIgnore\(\s*false\s*\)")
_ADDED_TO_IGNORES = re.compile(r"""\bignores\.add\(\s*["'`]([^"'`$\\\n]{1,200})["'`]\s*,?\s*\)""")


class _Options:
    """The settings of a configuration, each by the paths that it may stand under."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.literals = literals(text)
        self.unread: list[str] = []

    def get(self, *paths: str) -> str | bool | None:
        """Return the first of the paths that gives a value; what is computed instead is recorded as unread."""
        computed = [path for path in paths if path in self.literals and self.literals[path] is None]
        for path in paths:
            if (value := self.literals.get(path)) is not None:
                return value
        self.unread += [f"{path}, which is computed," for path in computed]
        return None

    def listed(self, path: str) -> list[str]:
        """Return the texts of a list, or the one that stands in its place."""
        values = (self.literals.get(f"{path}.{place}") for place in range(exclusions.MOST))
        return [value for value in (self.literals.get(path), *values) if isinstance(value, str)]

    def address(self, *paths: str) -> str:
        """Return a text; empty where there is none."""
        return _text(self.get(*paths))

    def folder(self, *paths: str) -> str:
        """Return a folder of the project; empty where there is none."""
        return _folder(self.address(*paths))

    def path(self, *paths: str) -> str:
        """Return a base path without its last `/`; one that is an address or relative is none."""
        text = _text(self.get(*paths)).strip()
        if text.startswith(".") or text.strip("/") == "":
            return ""
        if "://" in text or text.startswith("//"):
            self.unread.append(f"{paths[0]} = {text[:200]!r}, which is no path,")
            return ""
        return "/" + text.strip("/")


def _script(read: Callable[[_Options], Configured]) -> Callable[[str, Path], Configured]:
    """Read a configuration by its options, and add those that are computed."""

    def read_script(text: str, file: Path) -> Configured:
        options = _Options(text)
        return replace(read(options), unread=tuple(options.unread))

    return read_script


def _text(value: str | bool | None) -> str:
    return value if isinstance(value, str) else ""


def _folder(name: str) -> str:
    folder = name.strip().removeprefix("./").strip("/")
    return "" if folder.startswith(".") else folder


def _whole(address: str, base: str) -> str:
    return address.rstrip("/") + base if address else ""


def _astro(options: _Options) -> Configured:
    base = options.path("base")
    source = options.folder("srcDir") or "src"
    file = options.get("build.format") == "file"
    # Starlight shows its collection at the site's root.
    root = (f"{source}/content/docs",) if _STARLIGHT.search(options.text) else ()
    return Configured(
        base_url=_whole(options.address("site"), base),
        base_path=base,
        pattern="/{sections}/{slug}" + (".html" if file else "" if options.get("trailingSlash") == "never" else "/"),
        content_folders=(*root, f"{source}/content", f"{source}/pages", "content"),
        default_language=options.address("i18n.defaultLocale").lower() or None,
    )


def _read_astro(text: str, file: Path) -> Configured:
    """Read the configuration, and the routes in which collections are shown."""
    configured = _script(_astro)(text, file)
    pages = next(folder for folder in configured.content_folders or () if folder.endswith("/pages"))
    ending = configured.pattern.removeprefix("/{sections}/{slug}")
    routes = dict(collection_permalinks(file.parent / pages, ending))
    collections = collections_of(file.parent)
    # A collection's files may lie anywhere in the project.
    folders = {each.name: each.base.rpartition("/") for each in collections if each.base}
    bases = dict.fromkeys(above for above, _, _ in folders.values() if above)
    return replace(
        configured,
        permalinks=tuple((folders[name][2] if name in folders else name, made) for name, made in routes.items()),
        content_folders=tuple(dict.fromkeys((*bases, *(configured.content_folders or ())))),
        left_out=tuple(("pattern", line) for line in left_out(collections)),
    )


def _served(config: _Options, slash: str) -> Iterator[tuple[str, str]]:
    """(folder, pattern) of what Docusaurus's plug-ins for documents and blogs serve."""
    options: dict[tuple[str, str], dict[str, str | bool | None]] = {
        ("presets", "docs"): {},
        ("presets", "blog"): {},
    }
    for path, value in config.literals.items():
        if value is False and (off := re.fullmatch(r"presets\.\d+\.1\.(docs|blog)", path)):
            options.pop(("presets", off[1]), None)
        elif match := re.fullmatch(r"presets\.\d+\.1\.(docs|blog)\.(path|routeBasePath)", path):
            options["presets", match[1]][match[2]] = value
        elif match := re.fullmatch(r"(plugins\.\d+)\.1\.(path|routeBasePath)", path):
            plugin = re.fullmatch(r".*\b(?:plugin-)?content-(docs|blog)", _text(config.literals.get(f"{match[1]}.0")))
            if plugin is not None:
                options.setdefault((match[1], plugin[1]), {})[match[2]] = value
    for (source, kind), option in options.items():
        folder = _text(option.get("path", kind)).removeprefix("./").strip("/")
        route = option.get("routeBasePath", kind)
        if route is None or not folder:
            config.unread.append(f"routeBasePath or path of {kind}, which is computed,")
            continue
        name = "{date_path[%d:]}" if kind == "blog" else "{sections[%d:]}/{slug}"
        yield folder, f"/{_text(route).strip('/')}/{name % (folder.count('/') + 1)}{slash}"
        at = "docusaurus-plugin-content-blog" if kind == "blog" else "docusaurus-plugin-content-docs/current"
        for locale in config.listed("i18n.locales") if source == "presets" else ():
            if locale != config.literals.get("i18n.defaultLocale"):
                translated = f"i18n/{locale}/{at}"
                deep = name % (translated.count("/") + 1)
                yield translated, f"/{locale}/{_text(route).strip('/')}/{deep}{slash}"


def _not_served(config: _Options) -> Iterator[tuple[str, str]]:
    """What the options `exclude` and `include` of Docusaurus's plug-ins say, and which of them are switched off."""
    for path, value in config.literals.items():
        off = re.fullmatch(r"presets\.\d+\.1\.(docs|blog|pages)", path)
        # What a plug-in of its own may serve instead is not looked into.
        if off and value is False and f"content-{off[1]}" not in config.text:
            yield off[1], f"/{'src/pages' if off[1] == 'pages' else off[1]}/**"
        if listed := re.fullmatch(r"presets\.\d+\.1\.(docs|blog)\.include\.0", path):
            place = path.removesuffix(".include.0")
            folder = _text(config.literals.get(f"{place}.path")) or listed[1]
            lines = exclusions.nothing_but(folder, config.listed(f"{place}.include"))
            yield from (("include", line) for line in lines)
    for path in dict.fromkeys(path.rpartition(".exclude")[0] for path in config.literals if ".exclude" in path):
        preset = re.fullmatch(r"presets\.\d+\.1\.(docs|blog|pages)", path)
        plugin = re.fullmatch(r"(plugins\.\d+)\.1", path)
        kind = preset[1] if preset else ""
        if plugin and (named := re.search(r"content-(docs|blog|pages)$", _text(config.literals.get(f"{plugin[1]}.0")))):
            kind = named[1]
        if kind:
            folder = _text(config.literals.get(f"{path}.path")) or ("src/pages" if kind == "pages" else kind)
            globs = config.listed(f"{path}.exclude")
            yield from (("exclude", line) for line in exclusions.below(folder, globs, anchored=True))


def _keeps_numbers(config: _Options) -> bool:
    """Tell whether the numbers that names of documents begin with stay in their addresses."""
    return any(
        value is False and re.fullmatch(r"presets\.\d+\.1\.docs\.numberPrefixParser", path)
        for path, value in config.literals.items()
    )


def _docusaurus(options: _Options) -> Configured:
    base = options.path("baseUrl")
    trailing = options.get("trailingSlash")
    slash = "/" if trailing is True else ""
    return Configured(
        base_url=_whole(options.address("url"), base),
        base_path=base,
        pattern=f"/{{sections}}/{{slug}}{slash}",
        permalinks=tuple(sorted(_served(options, slash), key=lambda pair: -len(pair[0]))),
        index="" if trailing is False else None,
        left_out=tuple(_not_served(options)),
        numbers="" if _keeps_numbers(options) else None,
        default_language=options.address("i18n.defaultLocale").lower() or None,
    )


def _nuxt(options: _Options) -> Configured:
    base = options.path("app.baseURL", "router.base")
    address = options.address("site.url", "runtimeConfig.public.siteUrl", "siteUrl", "sitemap.hostname")
    # Beginnings of names.
    ignored = [f"{name}*" for name in options.listed("content.ignores") if re.fullmatch(r"[\w-]+", name)]
    return Configured(
        base_url=_whole(address, base),
        base_path=base,
        left_out=tuple(("ignores", line) for line in exclusions.below("content", ignored)),
    )


def _read_nuxt(text: str, file: Path) -> Configured:
    """Read the configuration, and the collections."""
    configured = _script(_nuxt)(text, file)
    collections = collections_of(file.parent)
    lines = [("source", line) for line in left_out(collections, "content")]
    permalinks = [
        (each.folder, f"/{each.prefix.strip('/')}/{{sections[{len(Path(each.folder).parts)}:]}}/{{slug}}")
        for each in collections
        if each.prefix is not None and not each.base
    ]
    return replace(
        configured,
        left_out=(*configured.left_out, *lines),
        permalinks=tuple(sorted(permalinks, key=lambda pair: -len(pair[0]))),
    )


def _sveltekit(options: _Options) -> Configured:
    base = options.path("kit.paths.base")
    return Configured(base_url=_whole(options.address("kit.prerender.origin"), base), base_path=base)


def _gatsby(options: _Options) -> Configured:
    base = options.path("pathPrefix")
    return Configured(
        base_url=_whole(options.address("siteMetadata.siteUrl", "siteMetadata.siteURL", "siteMetadata.url"), base),
        base_path=base,
        pattern="/{sections}/{slug}" + ("" if options.get("trailingSlash") == "never" else "/"),
    )


def _next(options: _Options) -> Configured:
    return Configured(
        base_path=options.path("basePath"),
        pattern="/{sections}/{slug}/" if options.get("trailingSlash") is True else "/{sections}/{slug}",
    )


def _eleventy(options: _Options) -> Configured:
    by_call = re.search(r"""\bsetInputDirectory\(\s*["']([^"'\\\n]{1,500})["']\s*\)""", options.text)
    source = by_call[1] if by_call else options.address("dir.input")
    return Configured(
        base_path=options.path("pathPrefix"),
        content_folders=(_folder(source),) if source else None,
        left_out=tuple(("ignores", line) for line in _ignored(options.text)),
    )


def _read_eleventy(text: str, file: Path) -> Configured:
    """Read the configuration, and the files `.eleventyignore` beside it and in the input's folder."""
    configured = _script(_eleventy)(text, file)
    lines = [
        line
        for folder in dict.fromkeys(("", *(configured.content_folders or ())))
        for ignored in [exclusions.lines_in(file.parent / folder / ".eleventyignore")]
        for line in exclusions.below(folder, ignored, anchored=True)
    ]
    left_out = [*configured.left_out, *((".eleventyignore", line) for line in lines)]
    if not _NO_GITIGNORE.search(text):
        in_git = exclusions.below("", exclusions.lines_in(file.parent / ".gitignore"), anchored=True)
        left_out += [(".gitignore", line) for line in in_git]
    return replace(configured, left_out=tuple(left_out))


def _ignored(text: str) -> Iterator[str]:
    """Lines of what a call adds; to Eleventy a name without a slash is one in its own folder."""
    return exclusions.below("", _ADDED_TO_IGNORES.findall(text), anchored=True)


def _vitepress(options: _Options) -> Configured:
    base = options.path("base")
    source = options.folder("srcDir")
    pages = options.listed("pagePatterns")
    return Configured(
        base_url=_whole(options.address("sitemap.hostname"), base),
        base_path=base,
        pattern="/{path}" + ("" if options.get("cleanUrls") is True else ".html"),
        content_folders=(source,),
        left_out=tuple(
            ("srcExclude", line) for line in exclusions.below(source, options.listed("srcExclude"), anchored=True)
        )
        # VuePress's.
        + tuple(
            ("pagePatterns", line)
            for line in exclusions.below(source, [glob[1:] for glob in pages if glob.startswith("!")], anchored=True)
        ),
    )


def _lume(options: _Options) -> Configured:
    location = _LOCATION.search(options.text)
    source = options.folder("src")
    return Configured(
        base_url=location[1] if location else options.address("location"),
        pattern="/{sections}/{slug}" + (".html" if options.get("prettyUrls") is False else "/"),
        content_folders=(source,) if source else (),
    )


def _quartz(options: _Options) -> Configured:
    address = options.address("configuration.baseUrl").strip("/")
    ignored = exclusions.below("content", options.listed("configuration.ignorePatterns"), anchored=True)
    return Configured(
        base_url=address if "://" in address or not address else f"https://{address}",
        left_out=tuple(("ignorePatterns", line) for line in ignored),
        default_marks=(("", "publish", "false"),) if _OPT_IN.search(options.text) else (),
    )


ASTRO = Generator(
    name="astro",
    title="Astro",
    pattern="/{sections}/{slug}/",
    style="github",
    content_folders=("src/content", "src/pages", "content"),
    dates_in_names=False,
    read_script=_read_astro,
)
DOCUSAURUS = Generator(
    name="docusaurus",
    title="Docusaurus",
    pattern="/{date_path}",
    style="as written",
    content_folders=("src/pages",),
    languages_in_names=False,
    dates_in_names=False,
    day_zone="UTC",
    numbers=r"\d+\s*[-_.]+\s*(?=[^\d\-_.\s])",
    index="/",
    read_script=_script(_docusaurus),
)
NUXT = Generator(
    name="nuxt",
    title="Nuxt Content",
    pattern="/{sections}/{slug}",
    style="github",
    content_folders=("content",),
    dates_in_names=False,
    numbers=r"\d+\.(?=.)",
    read_script=_read_nuxt,
)
SVELTEKIT = Generator(
    name="sveltekit",
    title="SvelteKit",
    pattern="/{sections}/{slug}",
    style="as written",
    content_folders=("src/routes", "src/content", "src", "content"),
    dates_in_names=False,
    read_script=_script(_sveltekit),
)
GATSBY = Generator(
    name="gatsby",
    title="Gatsby",
    pattern="/{sections}/{slug}/",
    style="as written",
    content_folders=("src/pages", "src/content", "content"),
    dates_in_names=False,
    read_script=_script(_gatsby),
)
NEXT = Generator(
    name="next",
    title="Next.js",
    pattern="/{sections}/{slug}",
    style="as written",
    content_folders=("src/pages", "src/app", "pages", "app", "content"),
    page_folders=("src/app", "app"),
    dates_in_names=False,
    read_script=_script(_next),
)
ELEVENTY_GENERATOR = Generator(
    name="eleventy",
    title="Eleventy",
    # A date stays where no permalink says otherwise.
    pattern="/{path}/",
    style="eleventy",
    content_folders=("src", "content"),
    content_setting="dir.input",
    languages_in_names=False,
    day_zone="UTC",
    read_script=_read_eleventy,
)
VITEPRESS = Generator(
    name="vitepress",
    title="VitePress",
    pattern="/{path}.html",
    style="as written",
    content_folders=("docs",),
    content_setting="srcDir",
    languages_in_names=False,
    dates_in_names=False,
    index="/",
    read_script=_script(_vitepress),
)
VUEPRESS_GENERATOR = replace(VITEPRESS, name="vuepress", title="VuePress", style="vuepress")
QUARTZ = Generator(
    name="quartz",
    title="Quartz",
    pattern="/{sections}/{slug}",
    style="quartz",
    content_folders=("content",),
    content_setting="content",
    content_is_fixed=True,
    dates_in_names=False,
    index="/",
    read_script=_script(_quartz),
)
LUME = Generator(
    name="lume",
    title="Lume",
    pattern="/{sections}/{slug}/",
    style="as written",
    content_setting="src",
    languages_in_names=False,
    index="/",
    read_script=_script(_lume),
)
