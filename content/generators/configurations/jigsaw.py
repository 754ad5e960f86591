"""Jigsaw, by config.php: literal texts are read, and nothing of it is executed."""

import re
from collections.abc import Iterator
from pathlib import Path

from content.base import data_files
from content.generators.configurations import exclusions
from content.generators.configurations.description import Configured, Generator

SOURCE = "source"
_MAX_CHARACTERS = 200_000
"""Characters that are looked through."""
_MAX_DEPTH = 100
_TOKEN = re.compile(
    r"""//[^\n]*+|\#[^\n]*+|/\*|'((?:[^'\\]|\\.){0,500}+)'|"((?:[^"\\$]|\\.){0,500}+)"|=>|[\w$]++|\S""", re.DOTALL
)
_OPENERS, _CLOSERS = frozenset("[({"), frozenset("])}")
_JIGSAW_KEY = re.compile(r"['\"](?:baseUrl|collections|production)['\"]\s*=>")
_PLACEHOLDER = re.compile(r"\{([-_]?)(\w+)(?:\|([^{}]{1,30}))?\}")
_NAMES = {"filename": "{name}", "title": "{title}", "slug": "{slug}", "path": "{sections}/{name}"}
_DATE_SIGNS = {"Y": "{year}", "m": "{month}", "d": "{day}", "y": "{short_year}", "n": "{i_month}", "j": "{i_day}"}


def is_jigsaw(text: str, folder: Path) -> bool:
    """Tell whether a `config.php` is Jigsaw's, whose content lies in a folder beside it."""
    return _JIGSAW_KEY.search(text) is not None and (folder / SOURCE).is_dir()


def texts(text: str) -> dict[tuple[str, ...], str]:
    """Read, by the path of its keys, each text in the arrays of a file; what is joined or computed is none."""
    values: dict[tuple[str, ...], str] = {}
    keys: list[str] = []
    key = value = ""
    at_key = False
    for kind, token in _tokens(text):
        if kind == "text" and at_key and value == "":
            value, kind = token, "value"
        if token in _OPENERS and kind == "sign":
            keys.append(key if at_key and not value else "")
            key, value, at_key = "", "", False
        elif token in (",", ";", *_CLOSERS) and kind == "sign":
            if at_key and value:
                values.setdefault((*keys, key), value)
            if token in _CLOSERS and keys:
                keys.pop()
            key, value, at_key = "", "", False
        elif token == "=>":
            at_key = True
        elif kind == "text" and not at_key:
            key = token
        elif kind != "value":
            value = "" if token == "array" else value
            key, at_key = (key, at_key) if token == "array" else ("", False)
        if len(keys) > _MAX_DEPTH:
            break
    return {tuple(filter(None, path)): text_value for path, text_value in values.items()}


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    text, position = text[:_MAX_CHARACTERS], 0
    while (match := _TOKEN.search(text, position)) is not None:
        position = match.end()
        if match[0] == "/*":
            end = text.find("*/", position)
            position = len(text) if end < 0 else end + 2
        elif match[0][0] in "'\"" and len(match[0]) > 1:
            yield "text", re.sub(r"\\(.)", r"\1", match[1] or match[2] or "")
        elif not match[0].startswith(("//", "#")):
            yield "sign", match[0]


def _pattern(path: str) -> str | None:
    """Make our pattern of `blog/{date|Y/m}/{filename}`; None where it holds what is not known."""
    try:
        pattern = _PLACEHOLDER.sub(_filled, path)
    except KeyError:
        return None
    return f"/{pattern.strip('/')}"


def _filled(place: re.Match[str]) -> str:
    if place[2] == "date" and place[3]:
        return "".join(_DATE_SIGNS[sign] if sign.isalpha() else sign for sign in place[3])
    return _NAMES[place[2]]


def _read(text: str, file: Path) -> Configured:
    settings, unread = texts(text), list[str]()
    production_settings = texts(data_files.text_if_any(file.with_name("config.production.php")))
    # A collection may be named by nothing but a text in a list.
    candidate_names = dict.fromkeys(
        token for kind, token in _tokens(text) if kind == "text" and re.fullmatch(r"[\w-]+", token)
    )
    names = [name for name in candidate_names if data_files.is_folder(file.parent / SOURCE / f"_{name}")]
    permalinks = []
    for name in names:
        path = settings.get(("collections", name, "path"), "{collection}/{filename}")
        if (pattern := _pattern(path.replace("{collection}", name))) is None:
            unread.append(f"path = {path!r}")
        permalinks.append((f"_{name}", pattern or f"/{name}/{{name}}"))
    return Configured(
        base_url=production_settings.get(("baseUrl",)) or settings.get(("baseUrl",), ""),
        permalinks=tuple(permalinks),
        left_out=tuple(
            ("collections", line)
            for line in exclusions.lines_below(SOURCE, ["_*/", *(f"!_{name}/" for name in names)], anchored=True)
        ),
        unread=tuple(unread),
    )


JIGSAW = Generator(
    name="jigsaw",
    title="Jigsaw",
    pattern="/{sections}/{slug}",
    style="as written",
    content_folders=(SOURCE,),
    content_setting=SOURCE,
    content_is_fixed=True,
    languages_in_names=False,
    dates_in_names=False,
    index="/",
    read_script=_read,
)
