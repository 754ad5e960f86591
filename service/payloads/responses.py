"""The payloads of the routes' answers, of the export and of the command line's JSON."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from service.payloads.payload import MAX_DRAFTS, Payload

EXPORT_VERSION = 1
"""Version of the exported file's format."""


class Reason(Payload):
    """One thing that brought two stories together."""

    kind: Literal["pin", "series", "links", "terms", "tags"]
    text: str
    """A sentence for an editor."""
    values: tuple[str, ...]
    """The terms or tags themselves, most telling first."""


class Fact(Payload):
    """One thing that is known of two stories and is no reason to show one with the other."""

    kind: Literal["section", "author", "time"]
    text: str
    """Such as `Both in Canal Side` or `3 days later`."""
    values: tuple[str, ...]
    """The section, the authors, or the days from the one to the other, below 0 where that is the older."""


class ArticleCard(Payload):
    """What a list shows of a story. null stands for what is not known, or not published yet."""

    id: str | None
    title: str
    url: str | None
    """Absolute where the site has a base URL."""
    image: str | None
    section: str | None
    site: str | None
    """Name of the site, null where the index holds a single one."""
    published: str | None
    """ISO 8601 with the time zone."""
    language: str | None
    """Code of the language that it is in."""


class RelatedItem(ArticleCard):
    """A story that belongs with another."""

    score: float = Field(ge=0, le=1)
    """How likely an editor would link it; 1 for one that an editor pinned, or a part of the same named series."""
    level: Literal["strong", "good", "possible"] | None
    """The same as a word, on one scale for all archives; null below any `min_score` that is usual."""
    reasons: tuple[Reason, ...]
    """Most telling first; none where nothing telling is known."""
    facts: tuple[Fact, ...]


class Translation(Payload):
    """A story that says the same in another language."""

    id: str
    title: str
    url: str | None
    """Absolute where the site has a base URL."""
    language: str
    """Its code, such as `es`."""


class IndexInfo(Payload):
    """Which index answered."""

    built_at: str
    """ISO 8601 in UTC."""
    articles: int = Field(ge=0)
    """Stories that can be shown."""


class Published(Payload):
    """The story of the archive that a draft is, by its text or its name. It is compared with the others only."""

    id: str
    title: str
    url: str | None
    """Absolute where the site has a base URL."""


def _absent_if_none() -> Any:
    """Make a field that is left out of the payload where it is None."""
    return Field(None, exclude_if=lambda value: value is None)


def _absent_if_empty() -> Any:
    """Make a field that is left out of the payload where it is empty."""
    return Field((), exclude_if=lambda value: not value)


class RelatedAnswer(Payload):
    """Stories that belong with one story or draft, best first."""

    article: ArticleCard
    related: tuple[RelatedItem, ...]
    translations: tuple[Translation, ...] = _absent_if_empty()
    """The same story in other languages, which no list of it holds; not there where there are none."""
    index: IndexInfo


class RelatedPage(RelatedAnswer):
    """Stories that belong with one story or draft, best first, and where the list goes on."""

    next: str | None
    """The address, on this service, of what comes after; null at the end. A draft is sent there again."""
    note: str | None = _absent_if_none()
    """Why the list is empty, where the question names a section that no story is in, and what keeps a pin or an
    exclusion in a draft's front matter from having an effect; else it is not there."""


class RelatedToDraft(RelatedPage):
    """Stories that belong with a draft, best first, and where the list goes on."""

    published_as: Published | None = _absent_if_none()


class SuggestedTag(Payload):
    """A tag of the newsroom's own that a story seems to carry."""

    tag: str
    confidence: float = Field(ge=0, le=1)
    level: Literal["sure", "likely", "possible"] | None
    """The same as a word, and no more than possible for a tag that leads readers nowhere, or for which nothing but a
    word speaks; null for a tag that is to be shown on demand alone."""
    articles: int = Field(ge=0)
    """How many stories carry it already."""
    reasons: tuple[str, ...]
    reserve: str | None
    """Why the word is a lower one than that for the figure, a clause; null where it is not."""


class Example(Payload):
    """A story of the archive."""

    id: str
    title: str


class CandidateTag(Payload):
    """A name in the text that might make a new tag."""

    tag: str
    score: float = Field(ge=0, le=1)
    example: Example | None
    """A story of the archive that writes it too, null where none was found near the text."""
    nearest: str | None
    """The tag of the newsroom's own that shares most of its words, null where none does."""


class TagsAnswer(Payload):
    """Tags of the newsroom's own for one story or draft, most confident first, and, apart from them, new ones."""

    tags: tuple[SuggestedTag, ...]
    candidates: tuple[CandidateTag, ...]


class TagsPage(TagsAnswer):
    """Tags for one story or draft, and where it belongs."""

    threshold: float = Field(ge=0, le=1)
    """The confidence from which on a tag is worth showing by itself, in this archive."""
    categories: tuple[SuggestedTag, ...]
    sections: tuple[SuggestedTag, ...]
    """The likeliest first; a story belongs in one."""


class TagsForDraft(TagsPage):
    """Tags for a draft, and where it belongs."""

    published_as: Published | None = _absent_if_none()


class ExportItem(Payload):
    """A related story in the exported file."""

    id: str | None
    title: str
    url: str | None
    image: str | None
    section: str | None
    published: str | None
    score: float
    level: Literal["strong", "good", "possible"] | None
    reasons: tuple[Reason, ...]


class ExportArticle(Payload):
    """A story in the exported file."""

    title: str
    url: str | None
    related: tuple[ExportItem, ...]
    translations: tuple[Translation, ...] = _absent_if_empty()
    """The same story in other languages, which no list of it holds; not there where there are none."""


class FieldError(Payload):
    """Which part of a request cannot be used, and why."""

    field: str
    """Its name; within a batch with its place, such as `drafts.3.title`. Empty where it is none by itself."""
    detail: str


class Problem(Payload):
    """RFC 9457: what went wrong with a request, and what to do."""

    type: Literal["about:blank"] = "about:blank"
    title: str
    status: int = Field(ge=400, le=599)
    detail: str
    errors: tuple[FieldError, ...] = ()


class RelatedBatch(Payload):
    """Answers for several drafts in their order. One that cannot be read has a problem in its place."""

    results: tuple[RelatedToDraft | Problem, ...] = Field(min_length=1, max_length=MAX_DRAFTS)


class TagsBatch(Payload):
    """Answers for several drafts in their order. One that cannot be read has a problem in its place."""

    results: tuple[TagsForDraft | Problem, ...] = Field(min_length=1, max_length=MAX_DRAFTS)


class Live(Payload):
    """The process answers."""

    status: Literal["live"]


class ServedIndex(IndexInfo):
    """The index that answers."""

    name: str
    model: str
    provisional: bool
    """Whether it is a first index by the fast model: another follows once the archive's own model has read it."""


class Ready(Payload):
    """What is served, and whether something keeps a newer index out."""

    status: Literal["ready", "degraded"]
    index: ServedIndex
    problem: str | None
    """What keeps a newer index out, null where nothing does. The service's log says more."""


class OfferedTag(SuggestedTag):
    """A tag of the newsroom's own, ready to be pasted."""

    written: str
    """As it stands in front matter."""
    likely: bool
    """Whether it is sure or likely, and so chosen unless the editor says otherwise."""


class NewTag(CandidateTag):
    """A name in the text that might make a new tag, ready to be pasted."""

    written: str
    """As it would stand in front matter."""


class OfferedLink(Payload):
    """Words of the draft at which an earlier story could be linked."""

    phrase: str
    sentence: str
    start: int = Field(ge=0)
    """Where the phrase begins in the text as it was sent, in characters (code points)."""
    end: int = Field(ge=0)
    article: ArticleCard
    score: float = Field(ge=0, le=1)
    markdown: str | None
    """To paste in place of the phrase; null for a story without an address."""


class TagStyle(Payload):
    """How tags are written here: `before`, the tags with `between` them, `after`."""

    before: str
    between: str
    after: str


class SuggestionsAnswer(Payload):
    """All that an editor is told of a draft: tags, related stories, and places for links."""

    title: str
    own_tags: tuple[NewTag, ...]
    """Those that the draft's front matter bears already."""
    tags: tuple[OfferedTag, ...]
    candidates: tuple[NewTag, ...]
    style: TagStyle
    related: tuple[RelatedItem, ...]
    links: tuple[OfferedLink, ...]
    index: IndexInfo
    published_as: Published | None = _absent_if_none()
    note: str | None = _absent_if_none()
    """What keeps a pin or an exclusion in the front matter from having an effect; else it is not there."""
