"""Hugo's permalinks, and where addresses end in `.html`."""

from collections.abc import Iterator, Mapping
from typing import Any

from content.base import table, tables
from content.generators.configurations import exclusions, tokens
from content.generators.configurations.hugo_files import lowered

PRETTY, UGLY = "/{sections}/{slug}/", "/{sections}/{slug}.html"


class Permalinks:
    """The patterns that a configuration has for addresses, by section."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        uglies = values.get("uglyurls")
        self.is_ugly = uglies is True
        """Whether addresses end in `.html` everywhere, and not in some sections alone."""
        self._ugly_sections = [str(name).strip("/") for name, ugly in lowered(table(uglies)).items() if ugly is True]
        self.unread: list[str] = []
        """Settings met so far that cannot be followed."""

    def of_all(self, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Give (section, pattern) of each that holds for all languages, the deepest section first."""
        patterns = []
        for section, pattern in _patterns(values.get("permalinks")):
            if (our_pattern := tokens.from_colons(pattern, tokens.HUGO)) is None:
                self.unread.append(f"permalinks.{section} = {pattern!r}")
            else:
                # Folders without a page of their own are no sections here, though they are parts of usual addresses.
                our_pattern = our_pattern.replace("{sections", "{index_sections").rstrip("/")
                patterns.append((section, f"{our_pattern}{self._ending(section)}"))
        yield from sorted(patterns, key=lambda pair: -len(pair[0]))
        yield from ((section, UGLY) for section in self._ugly_sections)

    def of_language(self, settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Give those of one language: where it has any of its own, none of the whole site's hold."""
        if table(settings.get("permalinks")):
            yield from self.of_all(settings)
            yield "", UGLY if self.is_ugly else PRETTY

    def _ending(self, section: str) -> str:
        return ".html" if self.is_ugly or section.split("/")[0] in self._ugly_sections else "/"


def _patterns(value: Any) -> Iterator[tuple[str, str]]:
    """(section, pattern) of pages, also of the list of targets that newer versions know."""
    sections = lowered(table(value))
    for section, pattern in {**sections, **lowered(table(sections.get("page")))}.items():
        if isinstance(pattern, str):
            yield section.strip("/"), pattern
    for rule in map(lowered, tables(value) if isinstance(value, list) else ()):
        target, pattern = lowered(table(rule.get("target"))), rule.get("pattern")
        if isinstance(pattern, str) and str(target.get("kind", "page")) in ("page", "*", "{page}"):
            for glob in exclusions.without_braces(str(target.get("path") or "/**")):
                yield glob.lower().removesuffix("**").strip("/"), pattern
