"""The settings of a configuration in JavaScript: literal values are read, and nothing of it is executed."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path

from content.base.absolute import absolute
from content.generators.configurations import exclusions, files
from content.generators.configurations.description import Configured
from content.generators.configurations.literals import literals

_BY_NAME = re.compile(
    r"(?P<key>\b(?:site|url|siteUrl|hostname|baseUrl|base)\s*:\s*)(?P<name>[A-Za-z_$][\w$]{0,100})"
    r"(?:\.(?P<member>[\w$]{1,100}))?(?=\s*(?:[,}]|$))",
    re.MULTILINE,
)
_IMPORTED = re.compile(
    r"""^[ \t]*import\s*(?P<names>\{[^{}]{1,500}\})\s*from\s*["'](?P<file>\.{1,2}/[^"'\\\n]{1,200})["']""", re.MULTILINE
)
_DECLARED = re.compile(r"^(?:export\s+)?const\s+([\w$]{1,100})", re.MULTILINE)
_TEXT = re.compile(r"""(["'`])([^"'`$\\\n]{1,500})\1\s*(?:as\s+const\s*)?(?:;|$(?!\s*[+.?&|]))""", re.MULTILINE)
_ENDINGS = (".ts", ".mts", ".js", ".mjs")
_MOST_IMPORTS, _MOST_CONSTANTS = 50, 200


class ScriptOptions:
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
        return text_of(self.get(*paths))

    def folder(self, *paths: str) -> str:
        """Return a folder of the project; empty where there is none."""
        return folder_of(self.address(*paths))

    def path(self, *paths: str) -> str:
        """Return a base path without its last `/`; one that is an address or relative is none."""
        text = text_of(self.get(*paths)).strip()
        if text.startswith(".") or text.strip("/") == "":
            return ""
        if "://" in text or text.startswith("//"):
            self.unread.append(f"{paths[0]} = {text[:200]!r}, which is no path,")
            return ""
        return "/" + text.strip("/")


def by_options(read: Callable[[ScriptOptions], Configured]) -> Callable[[str, Path], Configured]:
    """Read a configuration by its options, and add those that are computed."""

    def read_script(text: str, file: Path) -> Configured:
        options = ScriptOptions(with_constants(text, file))
        return replace(read(options), unread=tuple(options.unread))

    return read_script


def with_constants(text: str, file: Path) -> str:
    """Write out addresses that are given by name, as `site: SITE.website` of a constant that a file beside has."""
    if _BY_NAME.search(text) is None:
        return text
    sources = {match[1]: text for match in islice(_DECLARED.finditer(text), _MOST_CONSTANTS)}
    names: dict[str, str | None] = dict.fromkeys(sources)
    for match in islice(_IMPORTED.finditer(text), _MOST_IMPORTS):
        if not (other := _beside(file, match["file"])):
            continue
        for name, _, renamed in (each.partition(" as ") for each in match["names"].strip("{} \t\n").split(",")):
            shown = (renamed or name).strip()
            sources[shown], names[shown] = other, name.strip()
    # Each is looked for once, however often it is named.
    value_of = cache(lambda name, member: _value(sources.get(name, ""), names.get(name) or name, member))

    def written_out(given: re.Match[str]) -> str:
        value = value_of(given["name"], given["member"])
        return f"{given['key']}{value!r}" if value and "'" not in value and "\\" not in value else given[0]

    return _BY_NAME.sub(written_out, text)


def _value(source: str, name: str, member: str | None) -> str:
    """The text that a constant is, or the one of its members; empty where that cannot be told."""
    constant = re.search(rf"\bconst\s+{re.escape(name)}\b[^=;{{]{{0,100}}=\s*", source)
    if constant is None:
        return ""
    rest = source[constant.end() :]
    if member:
        return text_of(literals(f"export default {rest}").get(member)) if rest.startswith("{") else ""
    return literal[2] if (literal := _TEXT.match(rest)) else ""


def _beside(file: Path, named: str) -> str:
    """The text of what a relative import names, within the configuration's folder; empty where there is none."""
    path = file.parent / named
    for candidate in (path, *(path.with_name(f"{path.name}{end}") for end in _ENDINGS), path / "index.ts"):
        if candidate.is_file() and absolute(candidate).is_relative_to(absolute(file.parent)):
            return files.text_if_any(candidate)
    return ""


def text_of(value: str | bool | None) -> str:
    """Give a value that is a text; empty for any other."""
    return value if isinstance(value, str) else ""


def folder_of(name: str) -> str:
    """Give a folder of the project by its name in a setting; empty for one that lies elsewhere."""
    folder = name.strip().removeprefix("./").strip("/")
    return "" if folder.startswith(".") else folder


def whole(address: str, base: str) -> str:
    """Join the address of a site and its base path, which it may end in already; empty where there is no address."""
    address = address.rstrip("/")
    path = "/" + address.partition("://")[2].partition("/")[2]
    return address + ("" if base and f"{path}/".endswith(f"{base}/") else base) if address else ""
