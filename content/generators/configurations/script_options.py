"""The settings of a configuration in JavaScript: literal values are read, and nothing of it is executed."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from content.generators.configurations import exclusions
from content.generators.configurations.description import Configured
from content.generators.configurations.literals import literals
from content.generators.configurations.script import Expression, Script


class ScriptOptions:
    """The settings of a configuration, each by the paths that it may stand under."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.literals = literals(script)
        self.unread: list[str] = []

    def get(self, *paths: str) -> str | bool | None:
        """Return the first of the paths that gives a value; what is computed instead is recorded as unread."""
        computed = [path for path in paths if path in self.literals and self.literals[path] is None]
        for path in paths:
            if (value := self.literals.get(path)) is not None:
                return value
        self.unread += [f"{path}, which is computed," for path in computed]
        return None

    def values(self, name: str) -> Iterator[Expression]:
        """Give what the exported objects hold under a key, names followed."""
        objects = (each for exported in self.script.exported() for each in exported.objects())
        yield from (value.resolved() for each in objects if (value := each.member(name)))

    def listed(self, path: str) -> list[str]:
        """Return the texts of a list, or the one that stands in its place."""
        values = (self.literals.get(f"{path}.{place}") for place in range(exclusions.MOST))
        return [value for value in (self.literals.get(path), *values) if isinstance(value, str)]

    def address(self, *paths: str) -> str:
        """Return a text; empty where there is none."""
        return text_of(self.get(*paths))

    def given_to(self, name: str) -> str:
        """Return the text that the first call of a function is given; empty where there is none."""
        given = (call.arguments()[:1] for call in self.script.calls(name))
        return text_of(next((each.literal() for arguments in given for each in arguments), None))

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
        options = ScriptOptions(Script(text, file))
        return replace(read(options), unread=tuple(options.unread))

    return read_script


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
