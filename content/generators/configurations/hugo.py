"""Hugo, by hugo.toml, config.toml and the like."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice, product
from pathlib import Path
from typing import Any

from content.base import UnreadableFile, data_files, table, tables
from content.generators.configurations import exclusions, tokens
from content.generators.configurations.description import Configured, Generator

_PARTS = ("permalinks", "languages", "frontmatter", "module")
"""Tables that may stand in files of their own."""
_MAX_FILES = 2_000
"""Files of a folder of the configuration that are looked through."""
_LANGUAGE_FILE = re.compile(r"(?P<table>languages|menus?|params)\.(?P<code>[A-Za-z][\w-]{1,20})\.(?:toml|ya?ml|json)")
_PRETTY, _UGLY = "/{sections}/{slug}/", "/{sections}/{slug}.html"


class _UglyUrls:
    """Where addresses end in `.html`: everywhere, nowhere, or in some sections."""

    def __init__(self, value: Any) -> None:
        self.everywhere = value is True
        self.sections = [str(section).strip("/") for section, ugly in _lowered(table(value)).items() if ugly is True]

    def ending(self, section: str) -> str:
        return ".html" if self.everywhere or section.split("/")[0] in self.sections else "/"


def _read(data: Mapping[str, Any], file: Path) -> Configured:
    values = _with_overlays(data, file)
    unread: list[str] = []
    uglies = _UglyUrls(values.get("uglyurls"))
    permalinks = _permalinks(values.get("permalinks"), uglies, unread)
    permalinks += [(section, _UGLY) for section in uglies.sections]
    language = str(values.get("defaultcontentlanguage") or "en").lower()
    languages = table(values.get("languages"))
    mounts = list(_mounts(values))
    # Where something is mounted as the content, the usual folder is no longer.
    folders = [source for source, _, _ in mounts] or [str(values.get("contentdir") or "content")]
    disabled = {str(code).lower() for code in exclusions.listed(values.get("disablelanguages"))}
    disabled |= {str(code).lower() for code, own in languages.items() if _lowered(table(own)).get("disabled") is True}
    left_out = [line for source, _, mount in mounts if _language_of(mount) in disabled for line in _lines_below(source)]
    language_folders, language_permalinks, language_base_urls = [], [], []
    for key, settings in languages.items():
        code, language_settings = str(key).lower(), _lowered(table(settings))
        if code in disabled:
            left_out += exclusions.lines_below("", [f"*.{_in_any_case(code)}.*"])
            if language_settings.get("contentdir"):
                left_out += _lines_below(str(language_settings["contentdir"]))
        if language_settings.get("baseurl"):
            language_base_urls.append((code, str(language_settings["baseurl"])))
        if language_settings.get("contentdir"):
            language_folders.append((str(language_settings["contentdir"]), code))
        for folder, pattern in _language_permalinks(language_settings, uglies, unread):
            language_permalinks.append((code, folder, pattern))
            if code == language:
                # A file whose name ends in no language is in this one.
                language_permalinks.append(("", folder, pattern))
    language_folders += [
        (source, str(mounted_language)) for source, _, mount in mounts if (mounted_language := _language_of(mount))
    ]
    folders += [folder for folder, _ in language_folders]
    dates = table(values.get("frontmatter"))
    ignored = values.get("ignorefiles")
    globs = {str(text): exclusions.from_regex(str(text)) for text in (ignored if isinstance(ignored, list) else ())}
    return Configured(
        base_url=dict(language_base_urls).get(language) or str(values.get("baseurl") or ""),
        language_base_urls=tuple(language_base_urls),
        pattern=_UGLY if uglies.everywhere else "",
        permalinks=tuple(permalinks),
        language_permalinks=tuple(language_permalinks),
        language_folders=tuple(language_folders),
        languages=tuple(dict.fromkeys((language, *(str(code).lower() for code in languages)))),
        timezone=str(values.get("timezone") or ""),
        style="hugo-cased"
        if values.get("disablepathtolower") is True
        else "hugo-bare"
        if values.get("removepathaccents") is True
        else None,
        default_language="" if values.get("defaultcontentlanguageinsubdir") is True else language,
        mounted=tuple((source, part) for source, part, _ in mounts if part),
        date_fields=tuple(_date_fields(dates)),
        content_folders=tuple(sorted(folders, key=len, reverse=True)),
        dates_in_names=any(":filename" in (value if isinstance(value, list) else [value]) for value in dates.values()),
        left_out=(
            *(
                ("ignoreFiles", line)
                for line in exclusions.lines_below(
                    "", [glob for regex_globs in globs.values() for glob in regex_globs or ()]
                )
            ),
            *(("disableLanguages", line) for line in left_out),
            *(("excludeFiles", line) for source, _, mount in mounts for line in _lines_not_mounted(source, mount)),
        ),
        notes=tuple(
            f"its ignoreFiles {pattern[:100]!r} cannot be followed here. "
            "Add what readers are not to see to ignore under [reading]."
            for pattern, glob in globs.items()
            if glob is None
        ),
        unread=tuple(unread),
    )


def _mounts(values: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """(folder, part of the content that it is mounted as, the mount) of each; the part is empty for all of it."""
    for mount in map(_lowered, tables(_lowered(table(values.get("module"))).get("mounts"))):
        source, (target, _, part) = mount.get("source"), str(mount.get("target") or "").strip("/").partition("/")
        if isinstance(source, str) and source and target == "content":
            yield source.removeprefix("./").strip("/"), part, mount


def _language_of(mount: Mapping[str, Any]) -> str:
    """The one language of what is mounted; empty where it may be in several."""
    matrix = table(table(mount.get("sites")).get("matrix"))
    languages = exclusions.listed(mount.get("lang") or matrix.get("languages"))
    return str(languages[0]).lower() if len(languages) == 1 and "*" not in str(languages[0]) else ""


def _lines_below(folder: str) -> Iterator[str]:
    yield from exclusions.lines_below("", [f"{folder.rstrip('/')}/"], anchored=True)


def _in_any_case(code: str) -> str:
    """Give a glob that fits a language's code in any case, as in `story.pt-BR.md`."""
    return "".join(f"[{sign}{sign.upper()}]" if sign.isalpha() else sign for sign in code)


def _lines_not_mounted(source: str, mount: Mapping[str, Any]) -> Iterator[str]:
    """The files that are kept out: `excludeFiles`, or since Hugo 0.153 what begins with `!` in `files`."""
    patterns = [str(glob) for glob in exclusions.listed(mount.get("files"))]
    globs = [
        *exclusions.listed(mount.get("excludefiles")),
        *(pattern[1:].strip() for pattern in patterns if pattern.startswith("!")),
    ]
    yield from exclusions.lines_below(source, globs, anchored=True)


def _date_fields(dates: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(field of an article, name) of each name that `frontmatter` reads a date from."""
    fields = {"date": "published", "publishdate": "embargo", "expirydate": "expires", "lastmod": "updated"}
    for setting, names in _lowered(dates).items():
        for name in exclusions.listed(names) if setting in fields else ():
            if isinstance(name, str) and not name.startswith(":"):
                yield fields[setting], name


def _with_overlays(data: Mapping[str, Any], file: Path) -> dict[str, Any]:
    """The configuration, its keys in lower case, with what the folder `config` adds for a published site."""
    values = _lowered(data)
    config_folder = file.parent.parent if file.parent.name == "_default" else file.parent / "config"
    for folder in (config_folder / "_default", config_folder / "production"):
        for stem, suffix in product(("hugo", "config", *_PARTS), ("toml", "yaml", "yml", "json")):
            part = folder / f"{stem}.{suffix}"
            if part != file and (overlay := data_files.data_if_any(part)):
                # A table's own file may have its name once more.
                overlay = {stem: overlay} if stem in _PARTS and overlay.keys() != {stem} else overlay
                values = _merged(values, _lowered(overlay))
    for folder in (config_folder / "_default", config_folder / "production"):
        for code, settings in _language_files(folder):
            languages = _lowered(table(values.get("languages")))
            values["languages"] = _merged(languages, {code: _merged(_lowered(table(languages.get(code))), settings)})
    return values


def _language_files(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """(code, settings) of each language with a file of its own: `languages.en.toml`."""
    try:
        configuration_files = sorted(islice(folder.iterdir(), _MAX_FILES)) if folder.is_dir() else []
    except OSError:
        return
    for file in configuration_files:
        if (name := _LANGUAGE_FILE.fullmatch(file.name)) is None:
            continue
        try:
            settings = _lowered(data_files.read_data(file))
        except (UnreadableFile, OSError):
            continue
        # Files of menus and parameters tell only that there is such a language.
        yield name["code"].lower(), settings if name["table"] == "languages" else {}


def _merged(base: Mapping[str, Any], overlay: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(base)
    for key, value in overlay.items():
        existing = result.get(key)
        result[key] = {**existing, **value} if isinstance(existing, dict) and isinstance(value, dict) else value
    return result


def _lowered(table: Mapping[str, Any]) -> dict[str, Any]:
    return {str(key).lower(): value for key, value in table.items()}


def _permalinks(value: Any, uglies: _UglyUrls, unread: list[str]) -> list[tuple[str, str]]:
    permalinks = []
    for section, pattern in _patterns(value):
        if (our_pattern := tokens.from_colons(pattern, tokens.HUGO)) is None:
            unread.append(f"permalinks.{section} = {pattern!r}")
        else:
            # Folders without a page of their own are no sections here, though they are parts of usual addresses.
            our_pattern = our_pattern.replace("{sections", "{index_sections").rstrip("/")
            permalinks.append((section, f"{our_pattern}{uglies.ending(section)}"))
    # The deepest folder decides.
    return sorted(permalinks, key=lambda pair: -len(pair[0]))


def _language_permalinks(
    settings: Mapping[str, Any], uglies: _UglyUrls, unread: list[str]
) -> Iterator[tuple[str, str]]:
    """The permalinks of one language: where it has any of its own, none of the whole site's hold."""
    if permalinks := table(settings.get("permalinks")):
        yield from _permalinks(permalinks, uglies, unread)
        yield from ((section, _UGLY) for section in uglies.sections)
        yield "", _UGLY if uglies.everywhere else _PRETTY


def _patterns(value: Any) -> Iterator[tuple[str, str]]:
    """(section, pattern) of pages, also of the list of targets that newer versions know."""
    sections = _lowered(table(value))
    for section, pattern in {**sections, **_lowered(table(sections.get("page")))}.items():
        if isinstance(pattern, str):
            yield section.strip("/"), pattern
    for rule in map(_lowered, tables(value) if isinstance(value, list) else ()):
        target, pattern = _lowered(table(rule.get("target"))), rule.get("pattern")
        if isinstance(pattern, str) and str(target.get("kind", "page")) in ("page", "*", "{page}"):
            for glob in exclusions.without_braces(str(target.get("path") or "/**")):
                yield glob.lower().removesuffix("**").strip("/"), pattern


HUGO_GENERATOR = Generator(
    name="hugo",
    title="Hugo",
    address_names=("url",),
    pattern=_PRETTY,
    style="hugo",
    content_folders=("content",),
    content_setting="contentDir",
    suffixes=(".md", ".markdown", ".mdown"),
    dates_in_names=False,
    day_zone="written",
    read_data=_read,
)
