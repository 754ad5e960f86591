"""The address of a story's image, in whichever mappings its front matter keeps it."""

from typing import Any

from content.fields.values import as_text

_IMAGE_KEYS = ("url", "src", "path", "image", "teaser", "feature", "file", "filename")
_WRAPPER_KEYS = ("data", "attributes", "fields", "file", "asset", "src", "url", "image")
"""Mappings that hold it: `{data: {attributes: {url: …}}}` of Strapi, `{fields: {file: {url: …}}}` of Contentful."""


def image_of(value: Any, depth: int = 0) -> str:
    """Read an image's address, which may be in a mapping, or in mappings in it."""
    if (text := as_text(value, _IMAGE_KEYS)) or not isinstance(value, dict) or depth > len(_WRAPPER_KEYS):
        return text
    nested = (image_of(value[key], depth + 1) for key in _WRAPPER_KEYS if isinstance(value.get(key), dict))
    return next(filter(None, nested), "")


def is_address(text: str) -> bool:
    """Return False for the bare names that some themes look up in a data file."""
    return "/" in text or "." in text
