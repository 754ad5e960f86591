"""Files without a text that nobody misses, for they are no story, or none yet."""

import posixpath
from collections.abc import Mapping
from typing import Any

from content.base import Hidden, plain_key
from content.fields.reading import Fields

_TEMPLATE_NAMES = frozenset(("layout", "pagetemplate", "template", "type"))
"""Names of fields that say which template fills a page."""
_LIST_TEMPLATES = frozenset((
    "archive", "archives", "blank", "categories", "category", "contact", "friends", "gallery", "home", "homepage",
    "index", "link", "links", "list", "page", "search", "section", "sitemap", "splash", "tag", "tags",
))  # fmt: skip
"""Templates that lists and other pages are made by, whatever stands in the file."""
_STORY_WORDS = ("article", "blog", "entry", "news", "post", "single", "story")
"""What stands in the names of templates that stories are made by."""


def is_no_story(metadata: Mapping[str, Any], fields: Fields) -> bool:
    """Tell whether readers do not see the file as it is, or it is a page that its template fills."""
    if any(mark.says not in (None, Hidden.NO) and not mark.weak for mark in fields.marks):
        return True
    templates = [
        posixpath.basename(value.strip()).partition(".")[0].lower()
        for name, value in metadata.items()
        if plain_key(str(name)) in _TEMPLATE_NAMES and isinstance(value, str)
    ]
    if any(template in _LIST_TEMPLATES for template in templates):
        return True
    return (
        bool(templates)
        and fields.published is None
        and not any(word in template for template in templates for word in _STORY_WORDS)
    )
