"""HTML: a piece of it as tags and words in their order, in linear time.

Libraries build a tree: of the pieces that Markdown leaves between its own words they drop each end tag whose start tag
is in another piece, and some compare each tag with all that are open. `html.parser` reads from every `<` to the end.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from content.base import unescape

_TAG = re.compile(
    # A quotation mark is one behind an equals sign alone, as for a browser: <p title=Bob's>.
    r"<(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*+)"
    r"(?P<rest>(?>(?:[^>=]++|=\s*+(?>(?:\"[^\"]*+\"|'[^']*+')?))*))>"
)
_ATTRIBUTE = re.compile(r"([^\s/>=]++)(?>(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>]*+)))?)")
_BARE_VALUE = re.compile(r"=[^\s\"'=]++\Z")
_RAW_TEXT = frozenset(("script", "style"))
"""What they hold is no HTML up to their end tags."""


@dataclass(frozen=True, slots=True)
class Tag:
    """`<name …>`, or `</name>` where `is_end_tag`; `self_closing` where it is written `<name/>`."""

    name: str
    attribute_text: str
    is_end_tag: bool

    @property
    def self_closing(self) -> bool:
        # In `<a href=/x/>` it is the address that ends so.
        return self.attribute_text.endswith("/") and _BARE_VALUE.search(self.attribute_text) is None

    def attributes(self) -> Mapping[str, str]:
        """Return the values by name; empty where there is none. The first of a name counts, as for a browser."""
        pairs = reversed(_ATTRIBUTE.findall(self.attribute_text))
        return {name.lower(): unescape("".join(values)) for name, *values in pairs}


def read(source: str) -> Iterator[Tag | str]:
    """Split HTML without comments into its tags and the words between them."""
    position = 0
    lowered = ""
    while (start := source.find("<", position)) >= 0:
        tag = _TAG.match(source, start)
        if tag is None:
            # No tag from here on ends: all of it is words, such as `a <b` at the end of a text.
            if source[start + 1 : start + 2].isalpha() or source.startswith("</", start):
                break
            start += 1
            yield unescape(source[position:start])
            position = start
            continue
        if start > position:
            yield unescape(source[position:start])
        name = tag["name"].lower()
        yield Tag(name, tag["rest"], bool(tag["end"]))
        position = tag.end()
        if name in _RAW_TEXT and not tag["end"]:
            lowered = lowered or source.lower()
            end = lowered.find(f"</{name}", position)
            end = len(source) if end < 0 else end
            yield source[position:end]
            position = end
    if position < len(source):
        yield unescape(source[position:])
