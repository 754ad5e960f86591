"""Converted: what conversions of other systems' exports write of things that are no stories."""

import re
from collections.abc import Iterator

from content.base import Hidden
from content.visibility.marks import Mark

_PASSWORD_FORM = re.compile(r"<form\b[^<>]{0,300}\baction=[^<>\s]{0,200}wp-login\.php\?action=postpass")
"""What WordPress shows in place of the words of a post behind a password."""
_GLOBAL_STYLES = '"isGlobalStylesUserThemeJSON"'
"""A member of what a theme of WordPress's looks like, which is a post of its own, in JSON."""
_SERIALIZED = re.compile(r"\s*a:\d+:\{(?:s:\d+:\\?\"|i:\d+;)")
"""Settings as PHP writes them, which plug-ins of WordPress's keep as posts."""
_COMMENTS = re.compile(
    r"\s*#{4}[^\n]{0,500}\n\s*\[[^\]\n]{0,300}\]\([^()\n]{0,500} \"[^\"\n]{0,300}\"\) - <time datetime="
)
"""What readers said of a post, in a file beside it, as blog2md writes it."""
REVISION = re.compile(r"(?:\d{4}-\d\d-\d\d-)?\d+-(?:revision|autosave)-v1")
"""The name of an earlier version of a post of WordPress's, by the post's number."""


def body_marks(body: str) -> Iterator[Mark]:
    """Read what the words of a file say of it."""
    if _PASSWORD_FORM.search(body):
        yield Mark("password", "the form that asks for it", Hidden.PRIVATE)
    if (body.lstrip().startswith("{") and _GLOBAL_STYLES in body) or _SERIALIZED.match(body):
        yield Mark("post_type", "settings of WordPress's", Hidden.LEFT_OUT)
    if _COMMENTS.match(body):
        yield Mark("post_type", "comments", Hidden.LEFT_OUT)
