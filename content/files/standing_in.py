"""Standing in: the text of a story that has none below its front matter, such as a gallery, a film or a link."""

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

from content.base import plain_key, unescape
from content.body.markdown import Reading, read_body
from content.fields import values
from content.fields.reading import Fields
from content.visibility.vocabulary import REDIRECTS

_CAPTION_ENDINGS = ("caption", "alt", "alttext", "alttag")
"""How the names end under which the words of an image or a film stand."""
_TITLE_ENDINGS = ("title", "description")
"""The same beside an address, as in a list of images."""
_ADDRESS_NAMES = frozenset(("file", "filename", "href", "image", "link", "path", "src", "url", "video", "youtube"))
_SHOWN_OR_LINKED = frozenset((
    "audio", "audiofile", "audiourl", "embed", "enclosure", "externallink", "externalurl", "gallery", "images", "link",
    "linkpost", "linkto", "linkurl", "mp3", "photos", "podcast", "podcastfile", "slides", "slideshow", "sourceurl",
    "video", "videofile", "videoid", "videos", "videourl", "vimeo", "vimeoid", "youtube", "youtubeid", "youtubeurl",
))  # fmt: skip
"""Names that say what a story shows, or where it leads, in place of a text."""
_BODY_NAMES = frozenset((
    "article", "articlebody", "body", "bodyhtml", "bodymarkdown", "bodytext", "content", "contenthtml",
    "contentmarkdown", "fulltext", "html", "maincontent", "maintext", "markdown", "paragraph", "paragraphs", "richtext",
    "text",
))  # fmt: skip
"""Names under which CMSs keep the text of a story among the fields."""
_BODY_LISTS = frozenset((
    "blocks", "children", "columns", "components", "contentblocks", "modules", "pageblocks", "parts", "rows",
    "sections", "slices",
))  # fmt: skip
"""Lists of parts of a page, in which a text may have one of those names."""
_READ_NAMES = _SHOWN_OR_LINKED | REDIRECTS | _BODY_NAMES | _BODY_LISTS
_MAX_DEPTH, _MAX_VALUES, _MAX_PARTS = 4, 500, 10_000
"""Levels and values of front matter that are looked at, and parts of a text."""


def text(reading: Reading, fields: Fields, metadata: Mapping[str, Any]) -> str:
    """Join the description, captions and alternative texts in their order, as paragraphs.

    Where there are none but something is shown or linked, it is the title. Empty where that is missing too: then
    the file says nothing, and where it only leads to another page of the site.
    """
    names = {plain_key(str(name)) for name, value in metadata.items() if value}
    if names & REDIRECTS:
        return ""
    # Some are written in Markdown.
    description = read_body(fields.description).text
    paragraphs = dict.fromkeys((description, *_captions(metadata), *reading.stand_ins))
    paragraphs.pop("", None)
    if not paragraphs and (reading.shows or names & _SHOWN_OR_LINKED):
        return fields.title
    return "\n\n".join(paragraphs)


def body(metadata: Mapping[str, Any]) -> str:
    """Join what the fields hold of the story's own text, as paragraphs of Markdown; empty where there is none."""
    if REDIRECTS.intersection(plain_key(str(name)) for name, value in metadata.items() if value):
        return ""
    return "\n\n".join(_paragraphs(metadata, 0, count(1)))


def _paragraphs(value: Any, depth: int, counter: Iterator[int]) -> Iterator[str]:
    # Aliases of YAML can repeat themselves without end.
    if next(counter) > _MAX_PARTS:
        return
    if isinstance(value, str):
        if not values.is_nothing(value) and not values.is_flag(value):
            yield value
    elif depth > 2 * _MAX_DEPTH:
        return
    elif isinstance(value, list):
        pieces = [part.get("text") for part in value if isinstance(part, Mapping)]
        if pieces and len(pieces) == len(value) and all(isinstance(piece, str) for piece in pieces):
            # Pieces of one paragraph, each with marks of its own; or paragraphs, each with a kind.
            yield ("\n\n" if any("type" in part for part in value) and depth < 2 else "").join(map(str, pieces))
        else:
            for part in value:
                yield from _paragraphs(part, depth + 1, counter)
    elif isinstance(value, Mapping):
        for name, part in value.items():
            key = plain_key(str(name))
            if key in _BODY_NAMES or (key in _BODY_LISTS and not isinstance(part, str)):
                yield from _paragraphs(part, depth + 1, counter)


def may_stand_in(key: str) -> bool:
    """Tell whether what stands under that name, as `plain_key` gives it, may stand in."""
    return key in _READ_NAMES or key.endswith(_CAPTION_ENDINGS)


def _captions(metadata: Mapping[str, Any]) -> Iterator[str]:
    pending: list[tuple[Any, int]] = [(metadata, 0)]
    for _ in range(_MAX_VALUES):
        if not pending:
            return
        value, depth = pending.pop()
        if isinstance(value, Mapping):
            members = [(plain_key(str(name)), part) for name, part in value.items()]
            endings = (
                (*_CAPTION_ENDINGS, *_TITLE_ENDINGS)
                if depth and any(name in _ADDRESS_NAMES for name, _ in members)
                else _CAPTION_ENDINGS
            )
            for name, part in members:
                if name.endswith(endings) and isinstance(part, str):
                    yield " ".join(unescape(values.as_text(part)).split())
            value = [part for _, part in members]
        if isinstance(value, list) and depth < _MAX_DEPTH:
            pending += [(part, depth + 1) for part in reversed(value) if isinstance(part, Mapping | list)]
