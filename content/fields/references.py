"""The stories that a story's front matter names: related ones, those never shown beside it, and its translations."""

import re
from collections.abc import Iterator
from typing import Any

from content.base import FIELD_NAMES, plain_key
from content.fields.lookup import Lookup
from content.fields.values import WIKI_FILE, as_text, is_flag, names, text_as_list

STORY_KEYS = (
    "id", "url", "slug", "path", "link", "href", "permalink", "ref", "to", "story", "article", "post", "page", "file",
    "filename", "title",
)  # fmt: skip
"""Under which a mapping names a story, in the order tried."""
_SWITCHES = {
    "none", "auto", "enabled", "disabled", "default", "manual", "automatic", "tags", "categories", "category", "random",
    "latest", "newest", "recent", "popular", "similar", "all", "show", "hide", "shown", "hidden",
}  # fmt: skip
"""By which themes switch a list of related stories on and off, beside yes and no."""
_LIST_KEYS = ("items", "links", "posts", "articles", "stories", "pages")
"""Names of a list of stories beside the title that a theme, such as GOV.UK's, sets above it."""
_MAX_TRANSLATIONS, _MAX_TRANSLATION_DEPTH = 100, 3
_LANGUAGE_KEYS = ("lang", "hreflang", "locale", "language", "label", "title", "name")
"""Under which a translation's entry says in which language it is."""


def stories(lookup: Lookup, field: str) -> tuple[str, ...]:
    """Read stories by any of their names."""
    own_names = {plain_key(name) for name in (*lookup.rules.fields.get(field, ()), FIELD_NAMES[field][0])}

    def read(name: str, value: Any) -> tuple[list[str], list[Any]]:
        value = text_as_list(value)
        if isinstance(value, dict):
            value = next((part for key in _LIST_KEYS if isinstance(part := value.get(key), list)), value)
        # Under others' names, and in a mapping of settings, only what is plainly a list of stories.
        may_be_stories = isinstance(value, list) or plain_key(name) in own_names
        # A title by itself is that of the list.
        is_settings = isinstance(value, dict) and not as_text(value, STORY_KEYS[:-1])
        if _is_switch(value) or is_settings or not may_be_stories:
            return [], []
        if isinstance(value, str):
            value = re.split(r", |\n", value)
        references, unusable = names(value, STORY_KEYS, pairs=False)
        named = [story for story in references if not is_flag(story) and story.lower() not in _SWITCHES]
        # As Obsidian links to a note.
        return [WIKI_FILE.sub(r"\1", story) for story in named], unusable

    return lookup.first_list(field, read, "a story")


def translations(lookup: Lookup) -> tuple[str, ...]:
    """Read what may be the names or numbers of stories, however they are kept by language."""
    leaves = (leaf for _, value in lookup.candidates("translations") for leaf in _leaves(value))
    return tuple(dict.fromkeys(leaves))[:_MAX_TRANSLATIONS]


def _is_switch(value: Any) -> bool:
    """Whether it switches a theme's list on or off, or says how many it is to show."""
    if isinstance(value, str):
        return value.strip().lower() in _SWITCHES or value.strip().isdigit()
    return isinstance(value, int | float)


def _leaves(value: Any, depth: int = 0) -> Iterator[str]:
    """The texts and numbers in a value, but for what says in which language something is."""
    if isinstance(value, dict | list) and depth < _MAX_TRANSLATION_DEPTH:
        parts = value.items() if isinstance(value, dict) else (("", part) for part in value)
        for key, part in parts:
            if plain_key(str(key)) not in _LANGUAGE_KEYS:
                yield from _leaves(part, depth + 1)
    elif isinstance(value, str | int) and not is_flag(value) and (text := as_text(value)):
        yield f"/?p={text}" if text.isdecimal() else text
