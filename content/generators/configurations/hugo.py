"""Hugo, by hugo.toml, config.toml and the like."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from content.base import table, tables
from content.generators.configurations import exclusions
from content.generators.configurations.description import Configured, Generator
from content.generators.configurations.hugo_files import lowered, project_of, with_overlays
from content.generators.configurations.hugo_permalinks import PRETTY, UGLY, Permalinks
from content.generators.configurations.hugo_version import versions

_SECTIONS_ALONE = (0, 123)
"""Since this version a section that is a draft, or out of its time, takes nothing below it along."""
_DATE_FIELDS = {"date": "published", "publishdate": "embargo", "expirydate": "expires", "lastmod": "updated"}


def _read(data: Mapping[str, Any], file: Path) -> Configured:
    values = with_overlays(data, file)
    permalinks, languages, mounts = Permalinks(values), _Languages(values), list(_mounts(values))
    # Where something is mounted as the content, the usual folder is no longer.
    folders = [mount.source for mount in mounts] or [str(values.get("contentdir") or "content")]
    language_folders = [*languages.folders(), *((mount.source, mount.language) for mount in mounts if mount.language)]
    folders += [folder for folder, _ in language_folders]
    dates = table(values.get("frontmatter"))
    ignored = values.get("ignorefiles")
    globs = {str(text): exclusions.from_regex(str(text)) for text in (ignored if isinstance(ignored, list) else ())}
    return Configured(
        base_url=dict(languages.base_urls()).get(languages.usual) or str(values.get("baseurl") or ""),
        language_base_urls=tuple(languages.base_urls()),
        pattern=UGLY if permalinks.is_ugly else "",
        permalinks=tuple(permalinks.of_all(values)),
        language_permalinks=tuple(languages.permalinks(permalinks)),
        language_folders=tuple(language_folders),
        languages=tuple(dict.fromkeys((languages.usual, *languages.settings))),
        timezone=str(values.get("timezone") or ""),
        style=_style(values),
        default_language="" if values.get("defaultcontentlanguageinsubdir") is True else languages.usual,
        mounted=tuple((mount.source, mount.part) for mount in mounts if mount.part),
        date_fields=tuple(_date_fields(dates)),
        content_folders=tuple(sorted(folders, key=len, reverse=True)),
        dates_in_names=any(":filename" in (value if isinstance(value, list) else [value]) for value in dates.values()),
        left_out=(
            *(
                ("ignoreFiles", line)
                for line in exclusions.lines_below("", [glob for found in globs.values() for glob in found or ()])
            ),
            *(("disableLanguages", line) for line in languages.left_out(mounts)),
            *(("excludeFiles", line) for mount in mounts for line in mount.left_out()),
        ),
        sections_hide=_is_older(values, file),
        notes=tuple(
            f"its ignoreFiles {pattern[:100]!r} cannot be followed here. "
            "Add what readers are not to see to ignore under [reading]."
            for pattern, glob in globs.items()
            if glob is None
        ),
        unread=tuple(permalinks.unread),
    )


@dataclass(frozen=True)
class _Mount:
    """A folder that is mounted as a part of the content."""

    settings: Mapping[str, Any]
    source: str
    part: str
    """Empty where it is all of the content."""

    @property
    def language(self) -> str:
        """The one language of what is mounted; empty where it may be in several."""
        matrix = table(table(self.settings.get("sites")).get("matrix"))
        languages = exclusions.listed(self.settings.get("lang") or matrix.get("languages"))
        return str(languages[0]).lower() if len(languages) == 1 and "*" not in str(languages[0]) else ""

    def left_out(self) -> Iterator[str]:
        """The files that are kept out: `excludeFiles`, or since Hugo 0.153 what begins with `!` in `files`."""
        patterns = [str(glob) for glob in exclusions.listed(self.settings.get("files"))]
        globs = [
            *exclusions.listed(self.settings.get("excludefiles")),
            *(pattern[1:].strip() for pattern in patterns if pattern.startswith("!")),
        ]
        yield from exclusions.lines_below(self.source, globs, anchored=True)


def _mounts(values: Mapping[str, Any]) -> Iterator[_Mount]:
    for settings in map(lowered, tables(lowered(table(values.get("module"))).get("mounts"))):
        source = settings.get("source")
        target, _, part = str(settings.get("target") or "").strip("/").partition("/")
        if isinstance(source, str) and source and target == "content":
            yield _Mount(settings, source.removeprefix("./").strip("/"), part)


@dataclass(frozen=True)
class _Languages:
    """The languages that a configuration lists. Codes are in small letters."""

    values: Mapping[str, Any]

    @property
    def usual(self) -> str:
        return str(self.values.get("defaultcontentlanguage") or "en").lower()

    @cached_property
    def settings(self) -> Mapping[str, Mapping[str, Any]]:
        """By code."""
        return {str(key).lower(): lowered(table(own)) for key, own in table(self.values.get("languages")).items()}

    @cached_property
    def disabled(self) -> set[str]:
        codes = {str(code).lower() for code in exclusions.listed(self.values.get("disablelanguages"))}
        return codes | {code for code, own in self.settings.items() if own.get("disabled") is True}

    def base_urls(self) -> Iterator[tuple[str, str]]:
        yield from ((code, str(own["baseurl"])) for code, own in self.settings.items() if own.get("baseurl"))

    def folders(self) -> Iterator[tuple[str, str]]:
        """(content folder, code) of each that has one of its own."""
        yield from ((str(own["contentdir"]), code) for code, own in self.settings.items() if own.get("contentdir"))

    def permalinks(self, permalinks: Permalinks) -> Iterator[tuple[str, str, str]]:
        """(code, section, pattern) of each that has its own; a file whose name ends in no language is in the usual."""
        for code, own in self.settings.items():
            for section, pattern in permalinks.of_language(own):
                yield code, section, pattern
                if code == self.usual:
                    yield "", section, pattern

    def left_out(self, mounts: Iterable[_Mount]) -> Iterator[str]:
        """Lines for the files of languages that are turned off."""
        for mount in mounts:
            if mount.language in self.disabled:
                yield from _lines_below(mount.source)
        for code in self.settings:
            if code in self.disabled:
                yield from exclusions.lines_below("", [f"*.{_in_any_case(code)}.*"])
        for folder, code in self.folders():
            if code in self.disabled:
                yield from _lines_below(folder)


def _lines_below(folder: str) -> Iterator[str]:
    yield from exclusions.lines_below("", [f"{folder.rstrip('/')}/"], anchored=True)


def _in_any_case(code: str) -> str:
    """Give a glob that fits a language's code in any case, as in `story.pt-BR.md`."""
    return "".join(f"[{sign}{sign.upper()}]" if sign.isalpha() else sign for sign in code)


def _is_older(values: Mapping[str, Any], file: Path) -> bool:
    """Tell whether the project is published by an older Hugo, by all that names one."""
    supported = lowered(table(lowered(table(values.get("module"))).get("hugoversion")))
    named = versions(project_of(file), f"hugo {supported.get('max')}")
    return bool(named) and max(named) < _SECTIONS_ALONE


def _style(values: Mapping[str, Any]) -> str | None:
    """How names are made of titles and files, where it is not the usual way."""
    if values.get("disablepathtolower") is True:
        return "hugo-cased"
    return "hugo-bare" if values.get("removepathaccents") is True else None


def _date_fields(dates: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(field of an article, name) of each name that `frontmatter` reads a date from."""
    for setting, names in lowered(dates).items():
        for name in exclusions.listed(names) if setting in _DATE_FIELDS else ():
            if isinstance(name, str) and not name.startswith(":"):
                yield _DATE_FIELDS[setting], name


HUGO_GENERATOR = Generator(
    name="hugo",
    title="Hugo",
    address_names=("url",),
    pattern=PRETTY,
    style="hugo",
    content_folders=("content",),
    content_setting="contentDir",
    suffixes=(".md", ".markdown", ".mdown"),
    dates_in_names=False,
    day_zone="written",
    read_data=_read,
)
