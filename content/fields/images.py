"""The address of a story's image, in whichever mappings its front matter keeps it."""

import re
from typing import Any

from content.base import plain_key
from content.fields.lookup import Lookup
from content.fields.values import WIKI_FILE, as_text

_IMAGE_KEYS = ("url", "src", "path", "image", "teaser", "feature", "file", "filename")
_WRAPPER_KEYS = ("data", "attributes", "fields", "file", "asset", "src", "url", "image")
"""Mappings that hold it: `{data: {attributes: {url: …}}}` of Strapi, `{fields: {file: {url: …}}}` of Contentful."""
_MARKDOWN_IMAGE = re.compile(r"!\[[^\[\]]*\]\(([^()\s]+)[^()]*\)")
_SITE_PREFIX = re.compile(r"\A(?:\{\{[^{}]*\}\}|__GHOST_URL__)(?=/)")
"""What a template, or Ghost, puts the site's own address for."""


def image(lookup: Lookup) -> str:
    """Read the address of the story's image; empty where it gives none that can be one."""
    for name, value in lookup.candidates("image"):
        if plain_key(name) == "header" and not isinstance(value, dict):
            continue  # words above the page
        address = image_of(value[0] if isinstance(value, list) and value else value)
        address = _SITE_PREFIX.sub("", _MARKDOWN_IMAGE.sub(r"\1", WIKI_FILE.sub(r"\1", address)))
        if is_address(address) and not address.startswith("data:") and lookup.is_valid_address(name, address):
            return address
    return ""


def image_of(value: Any, depth: int = 0) -> str:
    """Read an image's address, which may be in a mapping, or in mappings in it."""
    if (text := as_text(value, _IMAGE_KEYS)) or not isinstance(value, dict) or depth > len(_WRAPPER_KEYS):
        return text
    nested = (image_of(value[key], depth + 1) for key in _WRAPPER_KEYS if isinstance(value.get(key), dict))
    return next(filter(None, nested), "")


def is_address(text: str) -> bool:
    """Return False for the bare names that some themes look up in a data file."""
    return "/" in text or "." in text
