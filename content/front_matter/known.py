"""Known names: the fields by which lines of `Name: value` show that they are front matter and no story."""

import re
from collections.abc import Iterable

from content.base import FIELD_NAMES, plain_key
from content.base.translated_names import DATE_KEYS, FIELD_OF, PUBLICATION_KEYS, STATUS_KEYS

# Written without hyphens, as in plain_name.
_DATES = {"date", "published", "pubdate", "publishdate", "publicationdate", "modified", "updated", "lastmod", "created"}
_FLAG_NAMES = {"draft", "published", "publish", "private", "hidden", "unlisted", "public", "archived", "visible"}
_STATUS_NAMES = {"status", "poststatus", "state", "visibility"}
_TRANSLATED_DATES = DATE_KEYS | PUBLICATION_KEYS
_METADATA_NAMES = {
    *_DATES, *_FLAG_NAMES, *_STATUS_NAMES, "title", "slug", "tags", "tag", "keywords", "category", "categories",
    "author", "authors", "summary", "description", "excerpt", "lang", "permalink", "url", "saveas", "layout",
    "template", "headline", "subtitle", *FIELD_OF, *STATUS_KEYS,
}  # fmt: skip
_BOOLEANS = {"true", "false", "yes", "no", "on", "off", "1", "0"}
_STATUS_VALUES = {
    "draft", "published", "publish", "hidden", "private", "public", "skip", "pending", "archived", "review", "inreview",
    "scheduled", "future", "unlisted", "unpublished", "trash", "deleted",
}  # fmt: skip
# With these a story's first words, or its last, may begin as well.
_BYLINE_NAMES = {"by", "writer", "writers", "reporter", "reporters", "contributor", "contributors", "creator"}
_KNOWN_FIELDS = {
    *_METADATA_NAMES, *({name.lower() for names in FIELD_NAMES.values() for name in names} - _BYLINE_NAMES), "weight",
    "type", "id", "params", "extra", "taxonomies", "sitemap", "robots", "noindex",
}  # fmt: skip

_KEY = re.compile(r"^[\"']?([^\W\d_][\w .-]{0,60})[\"']?[ \t]*+[:=]", re.MULTILINE)


def plain_name(name: str) -> str:
    """Give a name as it is compared: no case, accents, hyphens, underscores or blanks; and Notion's may ask."""
    return plain_key(re.sub(r"\s", "", name)).strip("?¿")


def is_metadata_name(name: str) -> bool:
    """Tell whether it is a name of metadata, with which the text of a story hardly begins."""
    return plain_name(name) in _METADATA_NAMES


def is_date_name(name: str) -> bool:
    """Tell whether it is the name of a date."""
    return plain_name(name) in _DATES | _TRANSLATED_DATES


def has_field_line(text: str) -> bool:
    """Tell whether a line of the text begins with the name of a field, be it YAML or TOML."""
    return any(plain_name(key) in _KNOWN_FIELDS for key in _KEY.findall(text))


def has_title(text: str) -> bool:
    """Tell whether a line of the text begins with a title's name."""
    return any(_is_title(plain_name(key)) for key in _KEY.findall(text))


def are_metadata_lines(pairs: Iterable[tuple[str, str]]) -> bool:
    """Tell whether lines of `Name: value` are metadata rather than the first words of a story.

    They are with a title; with two names that only metadata has; or with a single one whose value no sentence is,
    such as `Status: draft`. A story that begins `Note: …`, `Status: the bridge is shut` or `Date: Friday` stays one.
    """
    metadata_names = set()
    for name, value in pairs:
        name, value = plain_name(name), value.strip(" \t\"'")
        if (_is_title(name) and value) or _proves_metadata(name, value):
            return True
        if name in _METADATA_NAMES and (name not in _DATES | _TRANSLATED_DATES or re.search(r"\d{4}", value)):
            metadata_names.add(name)
    return len(metadata_names) > 1


def _is_title(name: str) -> bool:
    return name == "title" or FIELD_OF.get(name) == "title"


def have_visibility_mark(pairs: Iterable[tuple[str, str]]) -> bool:
    """Tell whether one of them is a mark such as `Status: draft` or `published: no`."""
    return any(_is_mark(plain_name(name), plain_name(value.strip(" \t\"'"))) for name, value in pairs)


def _is_mark(name: str, value: str) -> bool:
    return (name in _FLAG_NAMES and value in _BOOLEANS) or (
        name in _STATUS_NAMES and value in _STATUS_VALUES | _BOOLEANS
    )


def _proves_metadata(name: str, value: str) -> bool:
    return (
        _is_mark(name, plain_name(value))
        or (name in _DATES and re.match(r"\d{4}-\d\d?-\d\d?(?!\d)", value) is not None)
        or (name in ("slug", "permalink", "url", "saveas") and re.fullmatch(r"\S+", value) is not None)
        or (name in ("tags", "tag", "keywords") and bool(value))
    )
