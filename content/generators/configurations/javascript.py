"""Generators that are configured in JavaScript: literal values are read, and nothing of it is executed."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from content.base import data_files, table, tables
from content.generators.configurations import exclusions
from content.generators.configurations.collections import Collection, collections_of, definitions, left_out
from content.generators.configurations.description import Configured, Generator
from content.generators.configurations.published_at import address_beside
from content.generators.configurations.script_options import ScriptOptions, by_options, folder_of, site_url
from content.generators.configurations.story_routes import story_routes
from content.javascript.expression import Expression
from content.javascript.literals import literals
from content.javascript.script import Script


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
    sources = _source_folders(options)
    folders = tuple(sources.values()) if "content" in sources else ("content", *sources.values())
    lines = [("ignores", line) for folder in folders for line in exclusions.lines_below(folder, ignored)]
    if "content" not in folders:
        lines.append(("sources", "/content/**"))
    return Configured(
        base_url=site_url(address, base),
        base_path=base,
        permalinks=((default, "/{sections[1:]}/{name}"),) if languages else (),
        style="nuxt-cased" if cased or options.get("content.build.pathMeta.slugifyOptions.lower") is False else None,
        content_folders=tuple(sorted(folders, key=len, reverse=True)),
        mounted=tuple(
            (folder, prefix)
            for name, folder in sources.items()
            if (prefix := options.address(f"content.sources.{name}.prefix").strip("/"))
        ),
        left_out=tuple(lines),
    )


def _source_folders(options: ScriptOptions) -> dict[str, str]:
    """Read the folders of Nuxt Content 2's sources by name; the one called `content` stands in place of the usual."""
    names = dict.fromkeys(path.split(".")[2] for path in options.literals if path.startswith("content.sources."))
    return {name: folder for name in names if (folder := options.folder(f"content.sources.{name}.base"))}


def _read_nuxt(text: str, file: Path) -> Configured:
    """Read the configuration, and the collections."""
    configured = by_options(_nuxt)(text, file)
    collections = collections_of(definitions(file.parent), _collection_sources)
    lines = [("source", line) for line in left_out(collections, "content")]
    permalinks = [*configured.permalinks]
    permalinks += [
        (
            "/".join(re.sub(f"^(?:{NUXT.numbers})", "", folder) for folder in each.folder.split("/")),
            f"/{each.prefix.strip('/')}/{{sections[{len(Path(each.folder).parts)}:]}}/{{name}}",
        )
        for each in collections
        if each.prefix is not None and each.include and not each.base
    ]
    based = {f"{each.base}/{each.folder}".rstrip("/") if each.prefix else each.base: each for each in collections}
    mounted = [(folder, (each.prefix or "").strip("/")) for folder, each in based.items() if each.base]
    # An address is the file's path, but where the one folder of stories is shown by a route that is called otherwise.
    routes = dict(story_routes(file.parent, ["app/pages", "pages"], r"index\.vue", "").permalinks)
    folders = data_files.folders_in(file.parent / "content")
    if len(folders) == 1 and folders[0] not in routes and "" in routes and not collections:
        permalinks = [(folders[0], routes[""])]
    return replace(
        configured,
        left_out=(*configured.left_out, *lines),
        permalinks=tuple(sorted(permalinks, key=lambda pair: -len(pair[0]))),
        content_folders=(*(folder for folder, _ in mounted), *(configured.content_folders or ())),
        mounted=(*((folder, prefix) for folder, prefix in mounted if prefix), *configured.mounted),
    )


def _collection_sources(name: str, value: Expression) -> Iterator[Collection]:
    """Give what one of Nuxt Content 3's collections of pages is made of; all of them lie in the project."""
    options = next(value.objects(), value)
    source = options.member("source")
    if source is None or options.text_at("type") == "data":
        return
    for written in source.resolved().elements() or [source]:
        given = next(written.objects(), written)
        folder = folder_of(given.text_at("cwd") or "..") if given.at("cwd") else ""
        if given.at("repository") or (given.at("cwd") and not folder):
            continue
        patterns, is_whole = (given.at("include") or given).texts()
        if any("{" in pattern.partition("*")[0] for pattern in patterns):
            continue  # of which Nuxt Content finds no file
        excluded = given.at("exclude")
        yield Collection(
            name=name,
            base=folder,
            include=tuple(patterns) if is_whole else (),
            exclude=tuple(excluded.texts()[0]) if excluded else (),
            prefix=given.text_at("prefix") if given.at("prefix") else None,
        )


def _observable(options: ScriptOptions) -> Configured:
    source = options.folder("root") or "src"
    ending = ".html" if options.get("preserveExtension") is True or options.get("cleanUrls") is False else ""
    templates = exclusions.lines_below(source, [exclusions.TEMPLATES], anchored=True)
    return Configured(
        base_path=options.path("base"),
        pattern=f"/{{path}}{ending}",
        content_folders=(source,),
        left_out=tuple(("root", line) for line in templates),
    )


def _vocs(options: ScriptOptions) -> Configured:
    base = options.path("basePath")
    # Since version 2 its pages lie among the sources.
    folders = ((options.folder("rootDir") or "docs"), (options.folder("srcDir") or "src"))
    return Configured(
        base_url=site_url(options.address("baseUrl"), base),
        base_path=base,
        content_folders=tuple(f"{folder}/pages" for folder in folders),
    )


def _read_valaxy(text: str, file: Path) -> Configured:
    """Read where the site is published: in the file of its site, or in the configuration itself."""
    options = literals(Script(text, file))
    given = address_beside(file.parent, ["site.config"], "url") or options.get("siteConfig.url")
    return Configured(base_url=given if isinstance(given, str) else "")


def _lume(options: ScriptOptions) -> Configured:
    source = options.folder("src")
    return Configured(
        base_url=options.address("location"),
        pattern="/{sections}/{slug}" + (".html" if options.get("prettyUrls") is False else "/"),
        content_folders=(source,) if source else (),
    )


def _quartz(options: ScriptOptions) -> Configured:
    ignored = options.listed("configuration.ignorePatterns")
    opt_in = next(options.script.calls("ExplicitPublish"), None) is not None
    return _garden(options.address("configuration.baseUrl"), ignored, opt_in=opt_in)


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
        left_out=tuple(("ignorePatterns", line) for line in exclusions.lines_below("content", ignored, anchored=True)),
        default_marks=(("", "publish", "false"),) if opt_in else (),
    )


NUXT = Generator(
    name="nuxt",
    title="Nuxt Content",
    pattern="/{sections}/{name}",
    style="nuxt",
    content_folders=("content",),
    has_pages_at_root=False,
    languages_in_names=False,
    dates_in_names=False,
    # A version is no number that sets an order.
    numbers=r"(?!\d+(?:\.\d+)*(?:\.x)?$)\d+\.(?=.)",
    read_script=_read_nuxt,
)
OBSERVABLE = Generator(
    name="observable",
    title="Observable Framework",
    address_names=(),
    pattern="/{path}",
    style="as written",
    content_folders=("src",),
    content_setting="root",
    suffixes=(".md",),
    languages_in_names=False,
    dates_in_names=False,
    index="/",
    read_script=by_options(_observable),
)
VOCS = Generator(
    name="vocs",
    title="Vocs",
    address_names=(),
    pattern="/{path}",
    style="as written",
    content_setting="pages",
    suffixes=(".md", ".mdx"),
    languages_in_names=False,
    dates_in_names=False,
    index="/",
    read_script=by_options(_vocs),
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
    address_names=("url",),
    pattern="/{sections}/{slug}/",
    style="as written",
    content_setting="src",
    languages_in_names=False,
    index="/",
    read_script=by_options(_lume),
)
