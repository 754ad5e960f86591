"""Pelican, by pelicanconf.py: what it assigns is read, and nothing is executed."""

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from content.base import UnreadableFile, data_files, table
from content.generators.configurations import exclusions, tokens
from content.generators.configurations.description import Configured, Generator
from content.generators.configurations.python_assignments import Assignments, assigned_literals, text_in

_ISO_DATE = r"(?P<date>\d{4}-\d{2}-\d{2})"
"""How settings mostly find it in names; where this finds none, there is none."""
_URLS = {
    "ARTICLE_URL": "{slug}.html",
    "ARTICLE_LANG_URL": "{slug}-{lang}.html",
    "PAGE_URL": "pages/{slug}.html",
    "PAGE_LANG_URL": "pages/{slug}-{lang}.html",
}
"""The default of each."""
_EXCLUSIONS = ("ARTICLE_EXCLUDES", "PAGE_EXCLUDES", "IGNORE_FILES")


def _read(text: str, file: Path) -> Configured:
    values = _settings(text, file)
    settings = ("SITEURL", *_URLS, *_EXCLUSIONS, "ARTICLE_PATHS")
    unread = [f"{name}, which is computed" for name in values.not_known(settings)]
    # `(?P<date>…)_(?P<slug>…)`: what the names of files say holds before their stories' titles.
    names = text_in(values, "FILENAME_METADATA")
    by_path = text_in(values, "PATH_METADATA")
    by_title = (text_in(values, "SLUGIFY_SOURCE") or "title") == "title"
    known_tokens = {**tokens.PELICAN, "slug": "{slug_or_title}" if by_title else "{slug}"}
    patterns = _patterns(values, known_tokens, unread)
    pages = values.get("PAGE_PATHS")
    page_folders = [str(folder).strip("/") for folder in (pages if isinstance(pages, (list, tuple)) else ("pages",))]
    folders = text_in(values, "PATH") or "content"
    return Configured(
        base_url=text_in(values, "SITEURL"),
        pattern=patterns.get("ARTICLE_URL", ""),
        permalinks=tuple((folder, patterns["PAGE_URL"]) for folder in page_folders if "PAGE_URL" in patterns),
        language_permalinks=(
            *_subsite_permalinks(values, patterns, page_folders, known_tokens),
            *(("*", folder, patterns["PAGE_LANG_URL"]) for folder in page_folders if "PAGE_LANG_URL" in patterns),
            *(("*", "", patterns["ARTICLE_LANG_URL"]) for _ in range("ARTICLE_LANG_URL" in patterns)),
        ),
        default_categories=(("", (text_in(values, "DEFAULT_CATEGORY") or "misc",), False),),
        folder_category=values.get("USE_FOLDER_AS_CATEGORY", True) is not False,
        style=_style(values),
        slugs_in_names="(?P<slug>" in names + by_path,
        languages_in_names="(?P<lang>" in names or None,
        dates_in_names=any(all(f"(?P<{part}>" in regex for part in ("slug", "date")) for regex in (names, by_path)),
        default_language=(text_in(values, "DEFAULT_LANG") or "en").lower(),
        timezone=text_in(values, "TIMEZONE"),
        # One that is computed is not known.
        content_folders=None if values.get("PATH", "") is None else (folders,),
        left_out=(
            *_ignored_files(values, folders, page_folders),
            *_files_not_listed(values, folders, page_folders),
            *(() if "(?P<title>" in names + by_path else [("title", f"/{folders.strip('./')}/**")]),
            *(
                _undated_files(folders, page_folders)
                if "DEFAULT_DATE" not in values and "(?P<date>" not in (names + by_path).replace(_ISO_DATE, "")
                else ()
            ),
        ),
        default_marks=tuple(_default_marks(values, folders)),
        unread=tuple(unread),
    )


def _settings(text: str, file: Path) -> Assignments:
    """Read the configuration, and the one beside it that is for publishing."""
    values = assigned_literals(text, file)
    publication_file = file.with_name("publishconf.py")
    if publication_file.is_file():
        with contextlib.suppress(UnreadableFile):
            # What it computes is often made of what it imports from the other.
            overrides = assigned_literals(data_files.read_text(publication_file), publication_file)
            values.update({name: value for name, value in overrides.items() if value is not None or name not in values})
            values.partial |= overrides.partial
    return values


def _patterns(values: Assignments, known_tokens: Mapping[str, str], unread: list[str]) -> dict[str, str]:
    """Give the pattern of each of the settings for addresses that can be followed."""
    patterns: dict[str, str] = {}
    for name, default_url in _URLS.items():
        url = text_in(values, name) or default_url
        if (pattern := tokens.from_braces(url, known_tokens)) is None:
            unread.append(f"{name} = {url!r}")
        else:
            patterns[name] = f"/{pattern.lstrip('/')}"
    return patterns


def _style(values: Assignments) -> str:
    unicode = "-unicode" if values.get("SLUGIFY_USE_UNICODE") is True else ""
    cased = "-cased" if values.get("SLUGIFY_PRESERVE_CASE") is True else ""
    return f"pelican{unicode}{cased}"


def _subsite_permalinks(
    values: Assignments, patterns: Mapping[str, str], page_folders: list[str], known_tokens: Mapping[str, str]
) -> Iterator[tuple[str, str, str]]:
    """Give the patterns of the languages to which the plug-in `i18n_subsites` gives sites of their own."""
    for code, settings in table(values.get("I18N_SUBSITES")).items():
        site_patterns = {
            name: tokens.from_braces(text_in(table(settings), name), known_tokens) or patterns.get(name)
            for name in _URLS
        }
        for folder, name in (*((folder, "PAGE_URL") for folder in page_folders), ("", "ARTICLE_URL")):
            if pattern := site_patterns[name]:
                yield f"*{code}".lower(), folder, f"/{code}/{pattern.lstrip('/')}"


def _default_marks(values: Assignments, folder: str) -> Iterator[tuple[str, str, str]]:
    """Give what the settings say of files and folders, and then what they say of all articles."""
    file_marks = [
        (f"{folder.strip('/')}/{str(path).strip('/')}", str(name), str(value))
        for path, fields in table(values.get("EXTRA_PATH_METADATA")).items()
        for name, value in table(fields).items()
    ]
    yield from sorted(file_marks, key=lambda mark: -len(mark[0]))
    yield from (("", str(name), str(value)) for name, value in table(values.get("DEFAULT_METADATA")).items())


def _ignored_files(values: Assignments, folder: str, page_folders: list[str]) -> Iterator[tuple[str, str]]:
    for setting, names in ((name, values.get(name)) for name in _EXCLUSIONS):
        globs = names if isinstance(names, (list, tuple)) else ()
        if setting == "ARTICLE_EXCLUDES":  # of which pages are made all the same
            globs = [glob for glob in globs if str(glob).strip("/") not in page_folders]
        yield from (
            (setting, line) for line in exclusions.lines_below(folder, globs, anchored=setting != "IGNORE_FILES")
        )


def _files_not_listed(values: Assignments, folder: str, page_folders: list[str]) -> Iterator[tuple[str, str]]:
    """What lies outside of the folders of articles and of pages, where these are listed."""
    listed = values.whole("ARTICLE_PATHS")
    if not isinstance(listed, (list, tuple)) or not all(isinstance(path, str) and path.strip("./") for path in listed):
        return
    yield "ARTICLE_PATHS", f"/{folder.strip('./')}/**"
    globs = [f"!{path.strip('/')}{below}" for path in (*listed, *page_folders) for below in ("", "/**")]
    yield from (("ARTICLE_PATHS", line) for line in exclusions.lines_below(folder, globs, anchored=True))


def _undated_files(folder: str, page_folders: list[str]) -> Iterator[tuple[str, str]]:
    """What is skipped without a date, which pages need not have."""
    lines = (
        f"/{folder.strip('./')}/**",
        *exclusions.lines_below(folder, [f"!{page}/**" for page in page_folders], anchored=True),
    )
    yield from (("DEFAULT_DATE", line) for line in lines)


PELICAN_GENERATOR = Generator(
    name="pelican",
    title="Pelican",
    pattern="/{slug_or_title}.html",
    style="pelican",
    content_folders=("content",),
    content_setting="PATH",
    suffixes=(".md", ".markdown", ".mdown", ".mkd"),
    languages_in_names=False,
    dates_in_names=False,
    day_zone="written",
    read_script=_read,
)
