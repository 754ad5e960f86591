"""Known names: the fields by which lines of `Name: value` show that they are front matter and no story."""

import re
from collections.abc import Iterable

from content.base import FIELD_NAMES, plain_key
from content.base.translated_names import DATE_KEYS, FIELD_OF, PUBLICATION_KEYS, STATUS_KEYS

# Written without hyphens, as in plain_name.
_DATES = {"date", "published", "pubdate", "publishdate", "publicationdate", "modified", "updated", "lastmod", "created"}
_MARKS = {"draft", "published", "publish", "private", "hidden", "unlisted", "public", "archived", "visible"}
_STATES = {"status", "poststatus", "state", "visibility"}
_TRANSLATED_DATES = DATE_KEYS | PUBLICATION_KEYS
_TELLING = {
    *_DATES, *_MARKS, *_STATES, "title", "slug", "tags", "tag", "keywords", "category", "categories", "author",
    "authors", "summary", "description", "excerpt", "lang", "permalink", "url", "saveas", "layout", "template",
    "headline", "subtitle", *FIELD_OF, *STATUS_KEYS,
}  # fmt: skip
_YES_OR_NO = {"true", "false", "yes", "no", "on", "off", "1", "0"}
_STATES_OF_STORIES = {
    "draft", "published", "publish", "hidden", "private", "public", "skip", "pending", "archived", "review", "inreview",
    "scheduled", "future", "unlisted", "unpublished", "trash", "deleted",
}  # fmt: skip
# With these a story's first words, or its last, may begin as well.
_WORDS = {"by", "writer", "writers", "reporter", "reporters", "contributor", "contributors", "creator"}
_FIELDS = {
    *_TELLING, *({name.lower() for names in FIELD_NAMES.values() for name in names} - _WORDS), "weight", "type", "id",
    "params", "extra", "taxonomies", "sitemap", "robots", "noindex",
}  # fmt: skip

_KEY = re.compile(r"^[\"']?([^\W\d_][\w .-]{0,60})[\"']?[ \t]*+[:=]", re.MULTILINE)


def plain_name(name: str) -> str:
    """Give a name as it is compared: no case, accents, hyphens, underscores or blanks; and Notion's may ask."""
    return plain_key(re.sub(r"\s", "", name)).strip("?¿")


def is_telling(name: str) -> bool:
    """Tell whether it is a name that metadata has and the first words of a story hardly."""
    return plain_name(name) in _TELLING


def is_a_date(name: str) -> bool:
    """Tell whether it is the name of a date."""
    return plain_name(name) in _DATES | _TRANSLATED_DATES


def names_a_field(text: str) -> bool:
    """Tell whether a line of the text begins with the name of a field, be it YAML or TOML."""
    return any(plain_name(key) in _FIELDS for key in _KEY.findall(text))


def has_title(text: str) -> bool:
    """Tell whether a line of the text begins with a title's name."""
    return any(_is_title(plain_name(key)) for key in _KEY.findall(text))


def are_plainly_fields(pairs: Iterable[tuple[str, str]]) -> bool:
    """Tell whether lines of `Name: value` are metadata rather than the first words of a story.

    They are with a title; with two names that only metadata has; or with a single one whose value no sentence is,
    such as `Status: draft`. A story that begins `Note: …`, `Status: the bridge is shut` or `Date: Friday` stays one.
    """
    telling = set()
    for name, value in pairs:
        name, value = plain_name(name), value.strip(" \t\"'")
        if (_is_title(name) and value) or _tells_alone(name, value):
            return True
        if name in _TELLING and (name not in _DATES | _TRANSLATED_DATES or re.search(r"\d{4}", value)):
            telling.add(name)
    return len(telling) > 1


def _is_title(name: str) -> bool:
    return name == "title" or FIELD_OF.get(name) == "title"


def say_whether_it_is_shown(pairs: Iterable[tuple[str, str]]) -> bool:
    """Tell whether one of them is a mark such as `Status: draft` or `published: no`."""
    return any(_is_a_mark(plain_name(name), plain_name(value.strip(" \t\"'"))) for name, value in pairs)


def _is_a_mark(name: str, word: str) -> bool:
    return (name in _MARKS and word in _YES_OR_NO) or (name in _STATES and word in _STATES_OF_STORIES | _YES_OR_NO)


def _tells_alone(name: str, value: str) -> bool:
    return (
        _is_a_mark(name, plain_name(value))
        or (name in _DATES and re.match(r"\d{4}-\d\d?-\d\d?(?!\d)", value) is not None)
        or (name in ("slug", "permalink", "url", "saveas") and re.fullmatch(r"\S+", value) is not None)
        or (name in ("tags", "tag", "keywords") and bool(value))
    )
