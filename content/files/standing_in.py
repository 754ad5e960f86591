"""Standing in: the text of a story that has none below its front matter, such as a gallery, a film or a link."""

from collections.abc import Iterator, Mapping
from typing import Any

from content.base import plain_key, unescape
from content.body.markdown import Reading, read_body
from content.fields import values
from content.fields.reading import Fields

_ALTS = ("caption", "alt", "alttext", "alttag")
"""How the names end under which the words of an image or a film stand."""
_TITLES = ("title", "description")
"""The same beside an address, as in a list of images."""
_ADDRESSES = frozenset(("file", "filename", "href", "image", "link", "path", "src", "url", "video", "youtube"))
_ELSEWHERE = frozenset((
    "audio", "audiofile", "audiourl", "embed", "enclosure", "externallink", "externalurl", "gallery", "images", "link",
    "linkpost", "linkto", "linkurl", "mp3", "photos", "podcast", "podcastfile", "slides", "slideshow", "sourceurl",
    "video", "videofile", "videoid", "videos", "videourl", "vimeo", "vimeoid", "youtube", "youtubeid", "youtubeurl",
))  # fmt: skip
"""Names that say what a story shows, or where it leads, in place of a text."""
_REDIRECTS = frozenset(("redirect", "redirectto", "redirecturl"))
_DEEPEST, _MOST = 4, 500
"""Levels and values of front matter that are looked at."""


def text(reading: Reading, fields: Fields, metadata: Mapping[str, Any]) -> str:
    """Join the description, captions and alternative texts in their order, as paragraphs.

    Where there are none but something is shown or linked, it is the title. Empty where that is missing too: then
    the file says nothing, and where it only leads to another page of the site.
    """
    names = {plain_key(str(name)) for name, value in metadata.items() if value}
    if names & _REDIRECTS:
        return ""
    # Some are written in Markdown.
    description = read_body(fields.description).text
    words = dict.fromkeys((description, *_captions(metadata), *reading.stand_ins))
    words.pop("", None)
    if not words and (reading.shows or names & _ELSEWHERE):
        return fields.title
    return "\n\n".join(words)


def reads(key: str) -> bool:
    """Tell whether what stands under that name, as `plain_key` gives it, may stand in."""
    return key in _ELSEWHERE | _REDIRECTS or key.endswith(_ALTS)


def _captions(metadata: Mapping[str, Any]) -> Iterator[str]:
    pending: list[tuple[Any, int]] = [(metadata, 0)]
    for _ in range(_MOST):
        if not pending:
            return
        value, depth = pending.pop()
        if isinstance(value, Mapping):
            named = [(plain_key(str(name)), part) for name, part in value.items()]
            keys = (*_ALTS, *_TITLES) if depth and any(name in _ADDRESSES for name, _ in named) else _ALTS
            for name, part in named:
                if name.endswith(keys) and isinstance(part, str):
                    yield " ".join(unescape(values.as_text(part)).split())
            value = [part for _, part in named]
        if isinstance(value, list) and depth < _DEEPEST:
            pending += [(part, depth + 1) for part in reversed(value) if isinstance(part, Mapping | list)]
