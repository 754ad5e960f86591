"""Generators that are configured in JavaScript: literal values are read, and nothing of it is executed."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from content.base import table, tables
from content.base.rules import SUFFIXES
from content.generators.configurations import exclusions
from content.generators.configurations.astro_routes import collection_permalinks, drops_underscored
from content.generators.configurations.astrowind import with_astrowind
from content.generators.configurations.collections import (
    DEFINITIONS,
    beside_all,
    collections_of,
    definitions,
    left_out,
)
from content.generators.configurations.description import Configured, Generator
from content.generators.configurations.eleventy import global_permalink
from content.generators.configurations.literals import literals
from content.generators.configurations.published_at import address_beside, base_of_feed, hostname_in
from content.generators.configurations.script_options import ScriptOptions, by_options, folder_of, text_of, whole
from content.generators.configurations.story_routes import story_routes

_MOST = 500
"""Folders that are looked at."""
_OPT_IN = re.compile(r"^[^/\n]{0,200}\bPlugin\.ExplicitPublish\(", re.MULTILINE)
_STARLIGHT = re.compile(r"^(?![ \t]*//).{0,500}\bstarlight\(", re.MULTILINE)
_LOCATION = re.compile(r"""\blocation\s*:\s*new\s+URL\(\s*["']([^"'\\\n]{1,500})["']\s*\)""")
_REWRITES = re.compile(r"^[ \t]*rewrites\b", re.MULTILINE)
_NO_GITIGNORE = re.compile(r"\bsetUseGitIgnore\(\s*false\s*\)")
_SET_FOLDER = re.compile(r"""\bset(Layouts|Includes)Directory\(\s*["']([^"'\\\n]{1,500})["']\s*\)""")
_ALIAS = re.compile(r"""\baddLayoutAlias\(\s*["']([^"'\\\n]{1,200})["']\s*,\s*["']([^"'\\\n]{1,200})["']\s*\)""")
_METADATA = ("metadata", "site", "meta", "siteMetadata")
"""Eleventy's files of data that say what the whole site is: its starters' names for them."""
_ADDED_TO_IGNORES = re.compile(r"""\bignores\.add\(\s*["'`]([^"'`$\\\n]{1,200})["'`]\s*,?\s*\)""")


def _astro(options: ScriptOptions) -> Configured:
    base = options.path("base")
    source = options.folder("srcDir") or "src"
    file = options.get("build.format") in ("file", "preserve")
    # Starlight shows its collection at the site's root.
    root = (f"{source}/content/docs",) if _STARLIGHT.search(options.text) else ()
    return Configured(
        base_url=whole(options.address("site"), base),
        base_path=base,
        pattern="/{sections}/{slug}" + (".html" if file else "" if options.get("trailingSlash") == "never" else "/"),
        content_folders=(*root, f"{source}/content", f"{source}/pages", "content"),
        default_language=options.address("i18n.defaultLocale").lower() or None,
    )


def _read_astro(text: str, file: Path) -> Configured:
    """Read the configuration, and the routes in which collections are shown."""
    configured = by_options(_astro)(text, file)
    pages = next(folder for folder in configured.content_folders or () if folder.endswith("/pages"))
    ending = configured.pattern.removeprefix("/{sections}/{slug}")
    source = posixpath.dirname(pages)
    defined = definitions(file.parent, [name.replace("src/", f"{source}/", 1) for name in DEFINITIONS])
    collections = collections_of(defined)
    names = [each.name for each in collections] or _folders_in(file.parent / source / "content")
    routes = dict(collection_permalinks(file.parent / pages, ending, names))
    # A collection's files may lie anywhere in the project.
    folders = {each.name: each.base.rpartition("/") for each in collections if each.base}
    bases = dict.fromkeys(above for above, _, _ in folders.values() if above)
    configured, blog = with_astrowind(configured, file.parent)
    routes |= blog
    return replace(
        configured,
        permalinks=tuple((folders[name][2] if name in folders else name, made) for name, made in routes.items()),
        content_folders=tuple(dict.fromkeys((*bases, *(configured.content_folders or ())))),
        left_out=tuple(("pattern", line) for line in (*beside_all(defined, collections), *left_out(collections))),
        unread=(*configured.unread, *(["generateId of its collections"] if "generateId" in defined else [])),
        addresses_by_code=bool(names) and not routes and not _STARLIGHT.search(text),
        grouping_folders=tuple(each.base for each in collections if each.base and each.name in routes)
        if drops_underscored(file.parent)
        else (),
    )


def _folders_in(folder: Path) -> list[str]:
    try:
        return [each.name for each in islice(folder.iterdir(), _MOST) if each.is_dir()]
    except OSError:
        return []


def _nuxt(options: ScriptOptions) -> Configured:
    base = options.path("app.baseURL", "router.base")
    address = options.address(
        "site.url", "runtimeConfig.public.siteUrl", "siteUrl", "sitemap.siteUrl", "sitemap.hostname", "i18n.baseUrl"
    )
    # Beginnings of names.
    ignored = [f"{name}*" for name in options.listed("content.ignores") if re.fullmatch(r"[\w-]+", name)]
    # In Nuxt Content 2 the folder of the default language is no part of addresses.
    languages = options.listed("content.locales") if options.get("i18n.strategy") != "prefix" else []
    default = options.address("content.defaultLocale") or next(iter(languages), "")
    cased = options.get("content.respectPathCase") is True
    return Configured(
        base_url=whole(address, base),
        base_path=base,
        permalinks=((default, "/{sections[1:]}/{slug}"),) if languages else (),
        style="nuxt-cased" if cased or options.get("content.build.pathMeta.slugifyOptions.lower") is False else None,
        left_out=tuple(("ignores", line) for line in exclusions.below("content", ignored)),
    )


def _read_nuxt(text: str, file: Path) -> Configured:
    """Read the configuration, and the collections."""
    configured = by_options(_nuxt)(text, file)
    collections = [each for each in collections_of(definitions(file.parent)) if each.of_pages]
    lines = [("source", line) for line in left_out(collections, "content")]
    permalinks = [*configured.permalinks]
    permalinks += [
        (
            "/".join(re.sub(f"^(?:{NUXT.numbers})", "", folder) for folder in each.folder.split("/")),
            f"/{each.prefix.strip('/')}/{{sections[{len(Path(each.folder).parts)}:]}}/{{slug}}",
        )
        for each in collections
        if each.prefix is not None and not each.base
    ]
    # An address is the file's path, but where the one folder of stories is shown by a route that is called otherwise.
    routes = dict(story_routes(file.parent, ["app/pages", "pages"], r"index\.vue", "").permalinks)
    folders = _folders_in(file.parent / "content")
    if len(folders) == 1 and folders[0] not in routes and "" in routes and not collections:
        permalinks = [(folders[0], routes[""])]
    return replace(
        configured,
        left_out=(*configured.left_out, *lines),
        permalinks=tuple(sorted(permalinks, key=lambda pair: -len(pair[0]))),
    )


def _eleventy(options: ScriptOptions) -> Configured:
    by_call = re.search(r"""\bsetInputDirectory\(\s*["']([^"'\\\n]{1,500})["']\s*\)""", options.text)
    source = by_call[1] if by_call else options.address("dir.input")
    return Configured(
        base_path=options.path("pathPrefix"),
        content_folders=(folder_of(source),) if source else None,
        left_out=tuple(("ignores", line) for line in _ignored(options.text)),
    )


def _read_eleventy(text: str, file: Path) -> Configured:
    """Read the configuration, and the files `.eleventyignore` beside it and in the input's folder."""
    configured = by_options(_eleventy)(text, file)
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
    # It makes pages of `.md` alone, unless the configuration adds another: `addExtension("markdown", …)`.
    others = [
        suffix for suffix in SUFFIXES if suffix != ".md" and not re.search(rf"""["'`,] ?{suffix[1:]}["'`,]""", text)
    ]
    left_out += [("templateFormats", f"*{suffix}") for suffix in others]
    source = next(iter(configured.content_folders or ()), "")
    options = literals(text)
    data = folder_of(posixpath.normpath(posixpath.join(source, text_of(options.get("dir.data")) or "_data")))
    set_by_call = dict(_SET_FOLDER.findall(text))
    layouts = [set_by_call.get(name.title()) or text_of(options.get(f"dir.{name}")) for name in ("layouts", "includes")]
    names = [posixpath.join(data, name) for name in _METADATA]
    address = (
        address_beside(file.parent, names, "url", "siteUrl", "baseUrl") or hostname_in([text]) or base_of_feed(text)
    )
    pattern, given = global_permalink(text, file.parent / data)
    return replace(
        configured,
        left_out=tuple(left_out),
        layout_folder=folder_of(posixpath.normpath(posixpath.join(source, next(filter(None, layouts), "_includes")))),
        layout_aliases=tuple(_ALIAS.findall(text)),
        base_url=whole(address, configured.base_path),
        pattern=pattern or "",
        unread=(*configured.unread, *([f"the permalink of all stories, {given},"] if given and not pattern else ())),
    )


def _ignored(text: str) -> Iterator[str]:
    """Lines of what a call adds; to Eleventy a name without a slash is one in its own folder."""
    return exclusions.below("", _ADDED_TO_IGNORES.findall(text), anchored=True)


def _vitepress(options: ScriptOptions) -> Configured:
    base = options.path("base")
    source = options.folder("srcDir")
    pages = options.listed("pagePatterns")
    if _REWRITES.search(options.text):
        options.unread.append("rewrites")
    return Configured(
        base_url=whole(options.address("sitemap.hostname"), base),
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


def _read_valaxy(text: str, file: Path) -> Configured:
    """Read where the site is published: in the file of its site, or in the configuration itself."""
    options = literals(text)
    given = address_beside(file.parent, ["site.config"], "url") or options.get("siteConfig.url")
    return Configured(base_url=given if isinstance(given, str) else "")


def _lume(options: ScriptOptions) -> Configured:
    location = _LOCATION.search(options.text)
    source = options.folder("src")
    return Configured(
        base_url=location[1] if location else options.address("location"),
        pattern="/{sections}/{slug}" + (".html" if options.get("prettyUrls") is False else "/"),
        content_folders=(source,) if source else (),
    )


def _quartz(options: ScriptOptions) -> Configured:
    ignored = options.listed("configuration.ignorePatterns")
    return _garden(options.address("configuration.baseUrl"), ignored, opt_in=_OPT_IN.search(options.text) is not None)


def _quartz_5(data: Mapping[str, Any], file: Path) -> Configured:
    settings = table(data.get("configuration"))
    opt_in = any(
        str(plugin.get("source")).endswith("/explicit-publish") and plugin.get("enabled") is not False
        for plugin in tables(data.get("plugins"))
    )
    ignored = exclusions.listed(settings.get("ignorePatterns"))
    return _garden(str(settings.get("baseUrl") or ""), ignored, opt_in=opt_in)


def _garden(address: str, ignored: Iterable[Any], *, opt_in: bool) -> Configured:
    address = address.strip("/")
    return Configured(
        base_url=address if "://" in address or not address else f"https://{address}",
        left_out=tuple(("ignorePatterns", line) for line in exclusions.below("content", ignored, anchored=True)),
        default_marks=(("", "publish", "false"),) if opt_in else (),
    )


ASTRO = Generator(
    name="astro",
    title="Astro",
    pattern="/{sections}/{slug}/",
    style="github",
    content_folders=("src/content", "src/pages", "content"),
    route_folders=("src/pages",),
    languages_in_names=False,
    has_pages_at_root=False,
    dates_in_names=False,
    read_script=_read_astro,
)
NUXT = Generator(
    name="nuxt",
    title="Nuxt Content",
    pattern="/{sections}/{slug}",
    style="nuxt",
    content_folders=("content",),
    has_pages_at_root=False,
    languages_in_names=False,
    dates_in_names=False,
    # A version is no number that sets an order.
    numbers=r"(?!\d+(?:\.\d+)*(?:\.x)?$)\d+\.(?=.)",
    read_script=_read_nuxt,
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
    read_script=by_options(_vitepress),
)
VALAXY = Generator(
    name="valaxy",
    title="Valaxy",
    pattern="/{sections}/{slug}",
    style="as written",
    content_folders=("pages",),
    content_setting="pages",
    content_is_fixed=True,
    languages_in_names=False,
    dates_in_names=False,
    index="/",
    read_script=_read_valaxy,
)
QUARTZ = Generator(
    name="quartz",
    title="Quartz",
    pattern="/{sections}/{name}",
    style="quartz",
    content_folders=("content",),
    content_setting="content",
    content_is_fixed=True,
    languages_in_names=False,
    dates_in_names=False,
    index="/",
    read_data=_quartz_5,
    read_script=by_options(_quartz),
)
LUME = Generator(
    name="lume",
    title="Lume",
    pattern="/{sections}/{slug}/",
    style="as written",
    content_setting="src",
    languages_in_names=False,
    index="/",
    read_script=by_options(_lume),
)
