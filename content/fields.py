"""Fields: what a story's front matter says, whatever its generator calls the fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from content import addresses
from content.dates import BadDate, parse_date
from content.errors import Warned
from content.front_matter import Document
from content.generators import tokens
from content.keys import plain_key
from content.rules import FIELD_NAMES, ReadingRules
from content.text import storable, unescape
from content.visibility import Mark, read_marks, read_moments
from content.visibility.vocabulary import no_date

_NESTED = ("taxonomies", "params", "extra")
"""Where Zola and Hugo keep fields of one's own."""
_TRUE = {"true", "yes", "on", "1"}
_FALSE = {"false", "no", "off", "0"}
_NOTHING = {"", "~", "null"}
_NAME_KEYS = ("name", "title", "label", "id", "slug")
_DATE_KEYS = {"published": ("created", "published", "publish", "date"), "updated": ("updated", "modified")}
_FILE = re.compile(r"\.(?:md|mdx|markdown|png|jpe?g|webp|svg|pdf|ya?ml|json)$", re.IGNORECASE)
_IMAGE_KEYS = ("url", "src", "path", "image", "file", "filename")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """The typed front matter; empty where nothing usable is said."""

    title: str
    published: datetime | None
    updated: datetime | None
    visible_from: datetime | None
    """Not to be seen before, whatever the date printed."""
    expires: datetime | None
    tags: tuple[str, ...]
    categories: tuple[str, ...]
    section: str
    authors: tuple[str, ...]
    description: str
    image: str
    url: str
    """An address; or a pattern of one, as `content.permalinks` fills it, which holds a `{`."""
    slug: str
    """As written; one that begins with `/` is a whole path."""
    language: str
    aliases: tuple[str, ...]
    """Former addresses, whichever field gives them; `/?p=123` is WordPress's by number."""
    marks: tuple[Mark, ...]
    """What keeps the story from readers, or may."""
    related: tuple[str, ...]
    related_exclude: tuple[str, ...]
    related_hide: bool


def read_fields(document: Document, rules: ReadingRules) -> tuple[Fields, tuple[Warned, ...]]:
    """The typed fields of a file's front matter, and the ones that could not be used."""
    reader = _Reader(document, rules)
    # A name that stands twice has its last value; of marks each counts.
    pairs = [
        (str(name), each) for name, value in document.metadata.items() for each in document.repeated.get(name, (value,))
    ]
    moments = read_moments(pairs, document.lines, rules)
    fields = Fields(
        title=reader.prose("title"),
        published=reader.date("published"),
        updated=reader.date("updated"),
        visible_from=moments.visible_from,
        expires=moments.expires,
        tags=reader.texts("tags", spaces=rules.space_separated_tags),
        categories=reader.texts("categories", spaces=rules.space_separated_tags),
        section=reader.text("section"),
        authors=reader.texts("authors"),
        description=reader.prose("description"),
        image=reader.image(),
        url=reader.url(),
        slug=reader.text("slug").rstrip("/"),
        language=reader.text("language").lower().replace("_", "-"),
        aliases=reader.aliases(),
        marks=(*read_marks(pairs, document.lines, rules), *moments.unreadable),
        related=reader.texts("related", split=False, keys=("id", "url", "slug", "path")),
        related_exclude=reader.texts("related_exclude", split=False, keys=("id", "url", "slug", "path")),
        related_hide=reader.flag("related_hide") is True,
    )
    return fields, tuple(dict.fromkeys((*reader.warnings, *moments.warnings)))


class _Reader:
    def __init__(self, document: Document, rules: ReadingRules) -> None:
        self._rules = rules
        self._lines = document.lines
        self._values: dict[str, tuple[str, Any]] = {}
        self.warnings: list[Warned] = []
        groups = [value for key, value in document.metadata.items() if plain_key(str(key)) in _NESTED]
        for group in (*reversed(groups), document.metadata):
            if isinstance(group, dict):
                self._values.update({plain_key(str(key)): (str(key), value) for key, value in group.items()})

    def _candidates(self, field: str) -> Iterator[tuple[str, Any]]:
        """(name as written, value) of every name of the field that the file has, best first."""
        for name in (*self._rules.fields.get(field, ()), *FIELD_NAMES[field]):
            if (found := self._values.get(plain_key(name))) is not None and not _is_nothing(found[1]):
                yield found

    def text(self, field: str) -> str:
        return next((text for _, value in self._candidates(field) if (text := as_text(value))), "")

    def prose(self, field: str) -> str:
        """Text for readers. Systems that archives were moved from have left character references in it."""
        return " ".join(unescape(self.text(field)).split())

    def texts(
        self, field: str, *, spaces: bool = False, split: bool = True, keys: tuple[str, ...] = _NAME_KEYS
    ) -> tuple[str, ...]:
        for _, value in self._candidates(field):
            if isinstance(value, str):
                parts: list[Any] = re.split(r"[,\s]+" if spaces else ",", value) if split else [value]
            else:
                parts = value if isinstance(value, list) else [value]
            texts = (as_text(part, keys) for part in parts)
            if unique := tuple(dict.fromkeys(text for text in texts if text)):
                return unique
        return ()

    def flag(self, field: str) -> bool | None:
        return next((flag for _, value in self._candidates(field) if (flag := _as_flag(value)) is not None), None)

    def date(self, field: str) -> datetime | None:
        for name, value in self._candidates(field):
            if isinstance(value, dict):  # as Material for MkDocs has it
                value = next((part for key, part in value.items() if plain_key(str(key)) in _DATE_KEYS[field]), None)
            if no_date(value):  # Jekyll's `published: false`
                continue
            try:
                found = parse_date(value, self._rules.zone, day_first=self._rules.day_first)
            except BadDate as error:
                line = self._lines.get(name)
                self.warnings.append(
                    Warned(line, f"`{name}` is no date ({error})", "Write it as YYYY-MM-DD; it is left out until then.")
                )
                continue
            if found is not None:
                return found
        return None

    def image(self) -> str:
        for name, value in self._candidates("image"):
            first = value[0] if isinstance(value, list) and value else value
            address = as_text(first, _IMAGE_KEYS)
            if is_address(address) and not address.startswith("data:") and self._is_sound(name, address):
                return address
        return ""

    def url(self) -> str:
        """An address, or a pattern of one in Jekyll's, Hugo's or Eleventy's language; `false` is neither."""
        for name, value in self._candidates("url"):
            address = as_text(value)
            if _as_flag(value) is not None or re.search(r"\s(?![^{}]*\}\})", address):
                continue
            if re.search(r"[{}]|(?:^|[/\-.]):[a-z]", address):
                if pattern := tokens.from_front_matter(address):
                    return pattern
                continue
            if plain_key(name) == "path" and ("/" not in address or _FILE.search(address)):
                continue  # a theme's, or where the file lies
            if self._is_sound(name, address):
                url = address if re.match(r"https?://|/", address) else f"/{address}"
                return url.rstrip("/") + "/" if plain_key(name) == "path" and "." not in url else url
        return ""

    def aliases(self) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for name, value in self._candidates("aliases"):
            for part in value if isinstance(value, list) else [value]:
                alias = as_text(part, ("url", "path", "from", "source"))
                if alias and _as_flag(part) is None and self._is_sound(name, alias):
                    found[alias] = None
        for _, value in self._candidates("number"):
            if re.fullmatch(r"\d{1,12}", number := as_text(value)):
                found[f"/?p={number}"] = None
        return tuple(found)

    def _is_sound(self, name: str, address: str) -> bool:
        """Whether it can be an address at all; where not, it is told."""
        if addresses.split(address) is not None:
            return True
        shown = address if len(address) <= 80 else f"{address[:80]}…"
        remedy = "Write it like https://www.example.org/a-story/ or /a-story/; it is left out until then."
        self.warnings.append(Warned(self._lines.get(name), f"`{name}` holds no address (it says {shown})", remedy))
        return False


def as_text(value: Any, keys: tuple[str, ...] = _NAME_KEYS) -> str:
    """One value as one line of text; of a mapping, the first of `keys` that it has; empty for anything else."""
    if isinstance(value, dict):
        named = {plain_key(str(key)): part for key, part in value.items()}
        inner = (named[key] for key in keys if not isinstance(named.get(key), dict | list | None))
        value = next(inner, None)
    if isinstance(value, list) or _is_nothing(value):
        return ""
    if isinstance(value, bool):
        value = "true" if value else "false"
    return " ".join(storable(str(value)).split())


def is_address(text: str) -> bool:
    """False for the bare names that some themes look up in a data file."""
    return "/" in text or "." in text


def _is_nothing(value: Any) -> bool:
    return value is None or (isinstance(value, str) and value.strip().lower() in _NOTHING)


def _as_flag(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and (word := value.strip().lower()) in _TRUE | _FALSE:
        return word in _TRUE
    return None
