"""The settings of a configuration in JavaScript: literal values are read, and nothing of it is executed."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import accumulate
from pathlib import Path

from content.generators.configurations import exclusions
from content.generators.configurations.description import Configured
from content.javascript.expression import Expression
from content.javascript.literals import literals
from content.javascript.script import Script


class ScriptOptions:
    """The settings of a configuration, each by the paths that it may stand under."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.literals = literals(script)
        self.unread: list[str] = []

    def get(self, *paths: str) -> str | bool | None:
        """Return the first of the paths that gives a value; what is computed instead is recorded as unread."""
        for path in paths:
            if (value := self.literals.get(path)) is not None:
                return value
        holders = (holder for path in paths for holder in accumulate(path.split("."), "{}.{}".format))
        computed = (f"{each}, which is computed," for each in holders if self.literals.get(each, "") is None)
        self.unread = list(dict.fromkeys([*self.unread, *computed]))
        return None

    def values(self, name: str) -> Iterator[Expression]:
        """Give what the exported objects hold under a key, names followed."""
        return (value.resolved() for exported in self.script.exported_objects() if (value := exported.member(name)))

    def listed(self, path: str) -> list[str]:
        """Return the texts of a list, or the one that stands in its place."""
        values = (self.literals.get(f"{path}.{index}") for index in range(exclusions.MAX_GLOBS))
        return [value for value in (self.literals.get(path), *values) if isinstance(value, str)]

    def address(self, *paths: str) -> str:
        """Return a text; empty where there is none."""
        return text_of(self.get(*paths))

    def first_arguments(self, *names: str) -> Iterator[str]:
        """Give the texts that calls of these functions are given first."""
        expressions = (argument for call in self.script.calls(*names) for argument in call.arguments()[:1])
        return (text for text in map(Expression.literal, expressions) if isinstance(text, str))

    def first_argument(self, name: str) -> str:
        """Return the first text that a function is given; empty where there is none."""
        return next(self.first_arguments(name), "")

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
    return lambda text, file: configured_by(read, ScriptOptions(Script(text, file)))


def configured_by(read: Callable[[ScriptOptions], Configured], options: ScriptOptions) -> Configured:
    """Give what `read` makes of the options, and those that are computed."""
    return replace(read(options), unread=tuple(options.unread))


def text_of(value: str | bool | None) -> str:
    """Give a value that is a text; empty for any other."""
    return value if isinstance(value, str) else ""


def folder_of(name: str) -> str:
    """Give a folder of the project by its name in a setting; empty for one that lies elsewhere."""
    folder = name.strip().removeprefix("./").strip("/")
    return "" if folder.startswith(".") else folder


def site_url(address: str, base: str) -> str:
    """Join the address of a site and its base path, which it may end in already; empty where there is no address."""
    address = address.rstrip("/")
    path = "/" + address.partition("://")[2].partition("/")[2]
    return address + ("" if base and f"{path}/".endswith(f"{base}/") else base) if address else ""
