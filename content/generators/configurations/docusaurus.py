"""Docusaurus: what its presets and plug-ins serve, where, and what they leave out."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from content.generators.configurations import exclusions
from content.generators.configurations.description import Configured, Generator
from content.generators.configurations.script_options import ScriptOptions, by_options, site_url, text_of

_MAX_TRANSLATIONS = 20_000
"""Translations that are looked at."""
_SECTION_SLICE, _FIRST_PART = re.compile(r"\[\d+:\]"), re.compile(r"^/[^/]+")

_LOCALE_PATH = re.compile(r"i18n\.localeConfigs\.[^.]+\.path")


def _served_folders(config: ScriptOptions, slash: str) -> Iterator[tuple[str, str]]:
    """(folder, pattern) of what Docusaurus's plug-ins for documents and blogs serve."""
    options: dict[tuple[str, str], dict[str, str | bool | None]] = {
        ("presets", "docs"): {},
        ("presets", "blog"): {},
    }
    for path, value in config.literals.items():
        if value is False and (switched_off := re.fullmatch(r"presets\.\d+\.1\.(docs|blog)", path)):
            options.pop(("presets", switched_off[1]), None)
        elif match := re.fullmatch(r"presets\.\d+\.1\.(docs|blog)\.(path|routeBasePath)", path):
            options["presets", match[1]][match[2]] = value
        elif match := re.fullmatch(r"(plugins\.\d+)\.1\.(path|routeBasePath)", path):
            plugin = re.fullmatch(r".*\b(?:plugin-)?content-(docs|blog)", text_of(config.literals.get(f"{match[1]}.0")))
            if plugin is not None:
                options.setdefault((match[1], plugin[1]), {})[match[2]] = value
    for (place, kind), option in options.items():
        folder = text_of(option.get("path", kind)).removeprefix("./").strip("/")
        route = option.get("routeBasePath", kind)
        if route is None or not folder:
            config.unread.append(f"routeBasePath or path of {kind}, which is computed,")
            continue
        name = "{date_path[%d:]}" if kind == "blog" else "{sections[%d:]}/{slug}"
        yield folder, f"/{text_of(route).strip('/')}/{name % (folder.count('/') + 1)}{slash}"
        plugin_folder = "docusaurus-plugin-content-blog" if kind == "blog" else "docusaurus-plugin-content-docs/current"
        for locale in config.listed("i18n.locales") if place == "presets" else ():
            if locale != config.literals.get("i18n.defaultLocale"):
                translated = f"i18n/{locale}/{plugin_folder}"
                translated_name = name % (translated.count("/") + 1)
                yield translated, f"/{locale}/{text_of(route).strip('/')}/{translated_name}{slash}"


def _unserved_files(config: ScriptOptions) -> Iterator[tuple[str, str]]:
    """Lines for what `exclude` and `include` leave out, for plug-ins switched off, and for languages not listed."""
    computed = any(value is None for path, value in config.literals.items() if path.startswith("i18n.locales"))
    if (locales := config.listed("i18n.locales")) and not computed:
        paths = [text_of(value) for path, value in config.literals.items() if _LOCALE_PATH.fullmatch(path)]
        lines = exclusions.nothing_but("i18n", [f"{name}/**" for name in (*locales, *filter(None, paths))])
        yield from (("locales", line) for line in lines)
    for path, value in config.literals.items():
        switched_off = re.fullmatch(r"presets\.\d+\.1\.(docs|blog|pages)", path)
        if switched_off and value is False and not _served_otherwise(config, switched_off[1]):
            yield switched_off[1], f"/{'src/pages' if switched_off[1] == 'pages' else switched_off[1]}/**"
            yield switched_off[1], f"/i18n/*/docusaurus-plugin-content-{switched_off[1]}/**"
        if included := re.fullmatch(r"presets\.\d+\.1\.(docs|blog)\.include\.0", path):
            place = path.removesuffix(".include.0")
            folder = text_of(config.literals.get(f"{place}.path")) or included[1]
            lines = exclusions.nothing_but(folder, config.listed(f"{place}.include"))
            yield from (("include", line) for line in lines)
    for path in dict.fromkeys(path.rpartition(".exclude")[0] for path in config.literals if ".exclude" in path):
        preset = re.fullmatch(r"presets\.\d+\.1\.(docs|blog|pages)", path)
        plugin = re.fullmatch(r"(plugins\.\d+)\.1", path)
        kind = preset[1] if preset else ""
        if plugin and (
            content_plugin := re.search(r"content-(docs|blog|pages)$", text_of(config.literals.get(f"{plugin[1]}.0")))
        ):
            kind = content_plugin[1]
        if kind:
            folder = text_of(config.literals.get(f"{path}.path")) or ("src/pages" if kind == "pages" else kind)
            globs = config.listed(f"{path}.exclude")
            yield from (("exclude", line) for line in exclusions.lines_below(folder, globs, anchored=True))


def _served_otherwise(config: ScriptOptions, kind: str) -> bool:
    """Tell whether a plug-in of its own serves the usual folder, or may do so."""
    places = [
        path[:-2]
        for path, value in config.literals.items()
        if re.fullmatch(r"plugins\.\d+\.0", path) and text_of(value).endswith(f"content-{kind}")
    ]
    folders = [config.literals.get(f"{place}.1.path", kind) for place in places]
    served = [text_of(folder).removeprefix("./").strip("/") for folder in folders]
    return f"content-{kind}" in config.script.text if not served else kind in served or "" in served


def _keeps_numbers(config: ScriptOptions) -> bool:
    """Tell whether the numbers that names of documents begin with stay in their addresses."""
    return any(
        value is False and re.fullmatch(r"presets\.\d+\.1\.docs\.numberPrefixParser", path)
        for path, value in config.literals.items()
    )


def _docusaurus(options: ScriptOptions) -> Configured:
    base = options.path("baseUrl")
    trailing = options.get("trailingSlash")
    slash = "/" if trailing is True else ""
    return Configured(
        base_url=site_url(options.address("url"), base),
        base_path=base,
        pattern=f"/{{sections}}/{{slug}}{slash}",
        permalinks=tuple(sorted(_served_folders(options, slash), key=lambda pair: -len(pair[0]))),
        index="" if trailing is False else None,
        left_out=tuple(_unserved_files(options)),
        numbers="" if _keeps_numbers(options) else None,
        default_language=options.address("i18n.defaultLocale").lower() or None,
    )


def _read_docusaurus(text: str, file: Path) -> Configured:
    """Read the configuration, and which translations have no original."""
    configured = by_options(_docusaurus)(text, file)
    lines = tuple(("i18n", line) for line in _orphaned_translations(file.parent, configured.permalinks))
    return replace(configured, left_out=(*configured.left_out, *lines))


def _orphaned_translations(project: Path, permalinks: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Lines of translations whose story is not there in the usual language: no page is made of them."""
    folders = {_SECTION_SLICE.sub("", pattern): folder for folder, pattern in permalinks}
    for address, translated in folders.items():
        original = folders.get(_FIRST_PART.sub("", address), "")
        if not translated.startswith("i18n/") or not original:
            continue
        for file in islice((project / translated).rglob("*.md*"), _MAX_TRANSLATIONS):
            path = file.relative_to(project / translated).as_posix()
            if not (project / original / path).exists():
                yield "/" + exclusions.literal(f"{translated}/{path}")


DOCUSAURUS = Generator(
    name="docusaurus",
    title="Docusaurus",
    address_names=(),
    suffixes=(".md", ".mdx"),
    pattern="/{date_path}",
    style="as written",
    content_folders=("src/pages",),
    has_pages_at_root=False,
    languages_in_names=False,
    dates_in_names=False,
    day_zone="UTC",
    numbers=r"\d+\s*[-_.]+\s*(?=[^\d\-_.\s])",
    index="/",
    readme_is_index=True,
    read_script=_read_docusaurus,
)
