"""What a file's front matter has for a field, under every name that the field goes by."""

from collections.abc import Callable, Iterator
from typing import Any

from content.base import ParseWarning, ReadingRules, plain_key, shortened, shows, unescape, urls
from content.base.translated_names import FIELD_OF, in_order
from content.fields.prose import without_markup
from content.fields.values import TAG_KEYS, as_text, for_message, is_flag, is_nothing
from content.front_matter import Document
from content.front_matter.groups import fields_by_key

_TEXT_KEYS = ("current", "rendered")
"""Of Sanity's slugs, and of titles and excerpts as WordPress's interface gives them."""
_TWINS = frozenset(("tags", "tag", "categories", "category"))
_TRUE = {"true", "yes", "on", "1"}
_FALSE = {"false", "no", "off", "0"}


class Lookup:
    """Looks a file's fields up, and gathers the warnings of those that cannot be used."""

    def __init__(self, document: Document, rules: ReadingRules) -> None:
        self.rules = rules
        self.warnings: list[ParseWarning] = []
        self._lines = document.lines
        self._values = {key: (path[-1], value) for key, (path, value) in fields_by_key(document.metadata).items()}
        self._translated: dict[str, list[tuple[str, Any]]] = {}
        for key in in_order(self._values):
            if not is_nothing(self._values[key][1]):
                self._translated.setdefault(FIELD_OF[key], []).append(self._values[key])

    def candidates(self, field: str) -> Iterator[tuple[str, Any]]:
        """Give (name as written, value) of every name of the field that the file has, best first."""
        for name in self.rules.names_of(field):
            if (candidate := self._values.get(plain_key(name))) is not None and not is_nothing(candidate[1]):
                yield candidate
        yield from self._translated.get(field, ())

    def named(self, key: str, default: Any = None) -> tuple[str, Any]:
        """Give (name as written, value) of the one name that has this plain key."""
        return self._values.get(key, ("", default))

    def value(self, key: str, default: Any = None) -> Any:
        """Give the value under the one name that has this plain key."""
        return self.named(key, default)[1]

    def text(self, field: str) -> str:
        """Give the first value that is text, on one line; empty where there is none."""
        for name, value in self.candidates(field):
            if field in ("title", "description") and is_flag(value) and plain_key(name) != "title":
                continue  # of a theme, which may show one or not
            is_single = isinstance(value, list) and (len(value) == 1 or (value and field == "section"))
            if text := as_text(value[0] if is_single else value, (*_TEXT_KEYS, *TAG_KEYS)):
                return text
            self._warn_unusable(name, value, "text")
        return ""

    def prose(self, field: str) -> str:
        """Return text for readers. Systems that archives were moved from have left character references in it."""
        text = " ".join(unescape(without_markup(self.text(field))).split())
        return text if shows(text) else ""

    def first_list(
        self, field: str, read: Callable[[str, Any], tuple[list[str], list[Any]]], kind: str
    ) -> tuple[str, ...]:
        """Give the list under the first of the field's names that has one; of twins such as `tag` and `tags`, of both.

        `read` divides the value of a name into what can be used and what cannot, which is warned of as no `kind`.
        """
        collected: dict[str, None] = {}
        for name, value in self.candidates(field):
            # A bare yes or no switches something on or off in a theme.
            if is_flag(value) or value in ([], {}) or (collected and plain_key(name) not in _TWINS):
                continue
            values, unusable = read(name, value)
            for item in unusable:
                self._warn_unusable(name, item, kind)
            if values and not collected and plain_key(name) not in _TWINS:
                return tuple(dict.fromkeys(filter(None, values)))
            collected.update(dict.fromkeys(filter(None, values)))
        return tuple(collected)

    def flag(self, field: str) -> bool | None:
        """Give the first value that says yes or no."""
        return next((flag for _, value in self.candidates(field) if (flag := as_boolean(value)) is not None), None)

    def is_valid_address(self, name: str, address: str) -> bool:
        """Tell whether it can be an address at all; where not, warn of it."""
        if urls.split(address) is not None:
            return True
        self.warn(
            name,
            f"holds no address (it says {shortened(address, 80)})",
            "Write it like https://www.example.org/a-story/ or /a-story/; it is left out until then.",
        )
        return False

    def warn(self, name: str, fault: str, remedy: str) -> None:
        """Warn of what is wrong with the field, with the remedy."""
        self.warnings.append(ParseWarning(self._lines.get(name), f"`{name}` {fault}", remedy))

    def _warn_unusable(self, name: str, value: Any, kind: str) -> None:
        if value not in ([], {}, [""]):
            self.warn(
                name,
                f"does not give {kind} (it says {for_message(value)})",
                "Write it as text, or give it a `name`; it is left out until then.",
            )


def as_boolean(value: Any) -> bool | None:
    """Give the yes or no that a value is, also as `1` or `0`, which is_flag() takes for text; None for any other."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and (word := value.strip().lower()) in _TRUE | _FALSE:
        return word in _TRUE
    return None
