"""Groups: the tables of front matter in which Zola and Hugo keep fields of one's own, Grav its tags, and exports of
CMSs all that they know of a story."""

from collections.abc import Iterator, Mapping
from typing import Any

from content.base import plain_key

_TAXONOMIES = ("taxonomies", "taxonomy")
"""Fields that the generator knows."""
OF_ONES_OWN = ("params", "extra")
"""What Hugo and Zola call the table of fields of one's own."""
_GROUPS = (*_TAXONOMIES, *OF_ONES_OWN, "attributes", "fields", "frontmatter", "meta", "metadata", "properties")

_ADDRESS = ("slug", "path", "permalink", "url")
"""Fields of which Zola and Hugo make an address, but not where they stand among one's own."""

Path = tuple[str, ...]
"""The keys that lead to a value, as they are written: that of its group, if it stands in one, and its own."""


def groups(metadata: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Give (name, fields) of each group, in order."""
    for name, value in metadata.items():
        if plain_key(str(name)) in _GROUPS and isinstance(value, dict):
            yield str(name), value


def fields_by_key(metadata: Mapping[str, Any]) -> dict[str, tuple[Path, Any]]:
    """Give (path, value) of each field by its plain key: one at the top comes before one in a group, and one that the
    generator knows before one of the newsroom's own.

    `{"Title": "A", "extra": {"title": "B", "deck": "C"}}` → `{"title": (("Title",), "A"),
    "deck": (("extra", "deck"), "C"), "extra": (("extra",), {…})}`.
    """
    fields: dict[str, tuple[Path, Any]] = {}
    ranked = sorted(groups(metadata), key=lambda group: plain_key(group[0]) not in _TAXONOMIES)
    for group, members in reversed(ranked):
        unread = _ADDRESS if plain_key(group) in OF_ONES_OWN else ()
        keyed = [(plain_key(str(name)), ((group, str(name)), value)) for name, value in members.items()]
        fields.update({key: field for key, field in keyed if key not in unread})
    fields.update({plain_key(str(name)): ((str(name),), value) for name, value in metadata.items()})
    return fields
