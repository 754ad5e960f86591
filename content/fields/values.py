"""Values: the names that one field's value holds, be it text, a list, lists in a list, or mappings."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from content.base import composed, plain_key, printable, shortened, storable, unescape

TAG_KEYS = ("name", "label", "title", "tag", "category", "topic", "keyword", "term", "value", "text", "slug", "id")
"""Under which a tag or category that is a mapping has its name, in the order tried."""
_ADDRESS_KEYS = {"permalink", "url", "href", "link", "path", "to", "uri"}
_DETAIL_KEYS = {
    "color", "colour", "icon", "image", "img", "description", "count", "weight", "order", "lang", "uid", "ref",
}  # fmt: skip
_ENTRY_KEYS = ("attributes", "fields", "node")
_VALUE_TABLE_KEYS = {
    "value": {"value", "end_value", "format", "processed", "lang", "langcode", "timezone"},
    "$date": {"$date"},
    "seconds": {"seconds", "nanoseconds"},
    "_seconds": {"_seconds", "_nanoseconds"},
}
"""What may stand in the table of a value, by the name that this has there: Drupal's, MongoDB's, Firestore's."""
_PERCENT_ENCODED = re.compile(r"%[c-f][0-9a-f]%[89ab][0-9a-f]", re.IGNORECASE)
_WIKI_LINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]+)\]\]")
WIKI_FILE = re.compile(r"!?\[\[([^\[\]|]+)(?:\|[^\[\]]*)?\]\]")
"""The name of a file in Obsidian's brackets, before the words shown for it."""
_NOTHING = {"", "~", "null"}
_YES = {"true", "yes", "on"}
_NO = {"false", "no", "off"}


@dataclass(frozen=True, slots=True)
class Name:
    """One name, in Unicode NFC, and where it stands."""

    text: str
    key: str | None = None
    """The key of the mapping that is the name's alone, as it is written; None where the value as a whole says it."""


def unwrap(value: Any) -> Any:
    """Take a value out of the table that a database keeps it in: `[{value: 2024-03-05, format: Y-m-d}]`; and Drupal's
    address."""
    table = value[0] if isinstance(value, list) and len(value) == 1 else value
    if isinstance(table, dict):
        for name, allowed_keys in _VALUE_TABLE_KEYS.items():
            if name in table and table.keys() <= allowed_keys:
                return table[name]
        if "alias" in table and "pid" in table:
            return table["alias"]
    return value


def as_text(value: Any, keys: tuple[str, ...] = TAG_KEYS) -> str:
    """Write one value as one line; of a mapping, the first of `keys` that it has; empty for anything else."""
    if isinstance(value, dict):
        name = _name_under(value, keys)
        return "" if name is None else name.text
    if isinstance(value, list) or is_nothing(value):
        return ""
    if isinstance(value, bool):
        value = "true" if value else "false"
    return " ".join(storable(str(value)).split())


def is_nothing(value: Any) -> bool:
    """Tell whether nothing was given: `null`, `~`, or no text."""
    return value is None or (isinstance(value, str) and value.strip().lower() in _NOTHING)


def is_flag(value: Any) -> bool:
    """Tell whether it is a bare yes or no, by which a theme switches something on or off."""
    return isinstance(value, bool) or (isinstance(value, str) and value.strip().lower() in _YES | _NO)


def text_as_list(value: Any) -> Any:
    """Open a list that a program has written as text: `'["a", "b"]'`, `'[a, b]'`, `'"a", "b"'`; leave all else."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    if (hashtags := text.split()) and len(hashtags) > 1 and all(len(word) > 1 and word[0] == "#" for word in hashtags):
        return hashtags  # as Obsidian's users have typed them
    if re.fullmatch(r'"[^"]*"(?:\s*,\s*"[^"]*")+', text):
        text = f"[{text}]"
    if re.fullmatch(r"\[[^\[\]]*\]", text) is None:
        return value
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        parts = (part.strip() for part in text[1:-1].split(","))
        return [part.strip("\"'") if part[:1] in ("'", '"') else part for part in parts if part]


def name_of(value: Any, keys: tuple[str, ...] = TAG_KEYS, *, pairs: bool = True) -> Name | None:
    """Return the name that one item of a list gives; None for a list, and for a mapping that gives none.

    With `pairs`, a mapping of one plain pair is a name with a colon that nobody quoted: `Elections: 2024`.
    """
    if not isinstance(value, dict):
        text = as_text(value)
        if pairs and (wiki_link := _WIKI_LINK.fullmatch(text)) is not None:
            text = wiki_link[1].strip()  # as Obsidian links to a note
        return Name(_as_readers_see(text)) if text else None
    if pairs and (inner := _entry_fields(value)) is not None and _name_under(inner, keys) is not None:
        return None
    if (own_name := _name_under(value, keys)) is not None:
        return own_name
    if len(value) != 1 or not pairs:
        return None
    key, inner = next(iter(value.items()))
    name = as_text(str(key))
    if isinstance(inner, dict | list) or plain_key(name) in _ADDRESS_KEYS | _DETAIL_KEYS or _is_no(inner):
        return None
    text = "" if is_flag(inner) else as_text(inner)
    return Name(composed(f"{name}: {text}" if text else name)) if name else None


def _entry_fields(value: Mapping[Any, Any]) -> Mapping[Any, Any] | None:
    """The fields of an entry as Strapi, Contentful and Gatsby give it; beside them is only what identifies it."""
    return next((part for key, part in value.items() if key in _ENTRY_KEYS and isinstance(part, dict)), None)


def names(value: Any, keys: tuple[str, ...] = TAG_KEYS, *, pairs: bool = True) -> tuple[list[str], list[Any]]:
    """Return (names, what gives none) of a field's value, each list in it opened. `pairs` as for `name_of`."""
    texts: list[str] = []
    nameless: list[Any] = []
    for item in items(value):
        if (name := name_of(item, keys, pairs=pairs)) is not None:
            texts.append(name.text)
        elif isinstance(item, dict) and item and not pairs:
            nameless.append(item)
        elif isinstance(item, dict) and item:
            inner_names, inner_nameless = _names_in_groups(item, keys)
            texts += inner_names
            nameless += inner_nameless
    return texts, nameless


def each_name(value: Any) -> list[str]:
    """List the name that each of a value's items gives, "" for none; each list in it opened."""
    return [name.text if (name := name_of(item)) is not None else "" for item in items(value)]


def items(value: Any) -> Iterator[Any]:
    """List what a value holds once each list in it is opened."""
    if not isinstance(value, list):
        yield value
        return
    for part in value:
        yield from items(part)


def for_message(value: Any) -> str:
    """Write a value for a message."""
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except (ValueError, RecursionError):
        text = str(type(value).__name__)
    return shortened(printable(storable(text).replace('"', "")), 80)


def _name_under(value: Mapping[Any, Any], keys: tuple[str, ...]) -> Name | None:
    entries = {plain_key(str(key)): (str(key), part) for key, part in value.items()}
    for key in keys:
        written_key, part = entries.get(key, ("", None))
        if not isinstance(part, dict | list) and (text := as_text(part)):
            return Name(_as_readers_see(text), written_key)
    return None


def _names_in_groups(value: Mapping[Any, Any], keys: tuple[str, ...]) -> tuple[list[str], list[Any]]:
    """Of a mapping without a name: `{a, b}` for `[a, b]`, groups of names, and names with more about each."""
    if (fields := _entry_fields(value)) is not None:
        return names(fields, keys)
    texts: list[str] = []
    nameless: list[Any] = []
    has_groups = any(isinstance(inner, dict | list) for inner in value.values())
    for key, inner in value.items():
        if isinstance(inner, dict | list):
            inner_names, inner_nameless = names(inner, keys)
            # Only about the thing itself: its key is its name.
            key_is_name = isinstance(inner, dict) and not inner_names
            texts += [as_text(str(key))] if key_is_name else inner_names
            nameless += [] if key_is_name else inner_nameless
        elif is_nothing(inner) or is_flag(inner):
            texts += [] if _is_no(inner) else [as_text(str(key))]
        elif has_groups:
            texts.append(as_text(inner))
        else:
            return [], [value]
    return [composed(name) for name in texts if name], nameless


def _as_readers_see(name: str) -> str:
    """A name as readers see it: WordPress's exports have `Arts &amp; Culture`, and `caf%c3%a9` of an address."""
    if _PERCENT_ENCODED.search(name) and "\ufffd" not in (decoded := unquote(name)):
        name = decoded
    return composed(" ".join(unescape(name).split()))


def _is_no(value: Any) -> bool:
    return is_flag(value) and str(value).strip().lower() in _NO


def separator_of(text: str) -> str:
    """Find what parts the names in a text: commas, also those of Chinese, Japanese and Arabic, else semicolons, as
    Pelican has it, or upright lines, else line ends; `&amp;` has none."""
    if "," in text or re.search(r"&#?\w{1,10};", text):
        return r","
    if re.search(r"[，、،]", text):
        return r"[，、،]"
    return r"\n" if "\n" in text.strip() and not re.search(r"[;；]", text) else r"[,;；|]"


def is_undivided(text: str) -> bool:
    """Tell whether a text of names has no commas or the like."""
    return len(re.split(separator_of(text), text)) == 1
