"""Article: the one frozen record that everything else passes round."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Hidden(StrEnum):
    """Why a story may not be shown to a reader."""

    NO = ""
    DRAFT = "draft"
    UNPUBLISHED = "unpublished"
    PRIVATE = "private"
    UNLISTED = "unlisted"
    """It has a page, which its generator keeps out of every list."""
    DELETED = "deleted"
    LEFT_OUT = "left out by name"
    """Generators make no page of a file, or of a folder's files, of that name."""
    UNKNOWN = "unknown mark"
    """Under a name such as `published`, a value that nobody knows."""
    FUTURE = "future"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Link:
    """A link in a story's body that leads to another story of the archive."""

    article: str
    """The id of the story that it leads to."""
    text: str
    """The anchor: the words that are linked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One story as its newsroom wrote it, with nothing of ours computed into it.

    Empty strings and empty tuples stand for what the front matter does not say.
    """

    id: str
    """Path below the archive's root without its suffix, `/` between parts; `site:path` with several sites."""
    site: str
    """Name of the site, empty where the archive holds a single one."""
    source: str
    """The file's path as a person would type it: for messages, never for readers."""
    slug: str
    url: str
    title: str
    published: datetime | None
    """In the newsroom's time zone, as all its dates are: the day that it says is the newsroom's."""
    updated: datetime | None
    visible_from: datetime | None = None
    """The last of all dates of publication that the file gives: no reader may see the story before it."""
    expires: datetime | None
    """From when on no reader may see it."""
    tags: tuple[str, ...]
    """As the newsroom spells them, each once, in their order."""
    categories: tuple[str, ...]
    section: str
    authors: tuple[str, ...]
    description: str
    image: str
    language: str
    """Lower-case language code such as `es`: what the file says, or what was told of it; empty where nothing tells."""
    text: str
    """Plain text of the body: paragraphs set apart by a blank line; no markup, code, shortcodes or URLs."""
    headings: tuple[str, ...]
    aliases: tuple[str, ...]
    """Earlier addresses of the story (`aliases`, `redirect_from`)."""
    links: tuple[Link, ...]
    """Internal links in the order of the text, each target once, never to the story itself."""
    series: str = ""
    """Name of the series that it is a part of."""
    series_order: float | None = None
    """Its place in that, None where the file does not say."""
    translation_key: str = ""
    """What its file says that its translations say too."""
    related: tuple[str, ...]
    """Ids of the stories pinned by the editor, in the editor's order."""
    related_exclude: tuple[str, ...]
    """Ids of the stories that the editor never wants under this one."""
    related_hide: bool
    """True: this story is shown under no other."""
    hidden: Hidden
    """Why no reader may see it, as of the moment of reading; false where any reader may."""

    def visible(self, now: datetime) -> bool:
        """Tell whether a reader may see it at that moment."""
        begun = self.visible_from is None or self.visible_from <= now
        return not self.hidden and begun and (self.expires is None or now < self.expires)

    def listed(self, now: datetime) -> bool:
        """Tell whether it may be named to a reader: in a list, a reason, a suggestion or a map."""
        return self.visible(now) and not self.related_hide
