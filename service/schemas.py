"""The payloads that the routes, the export and the command line share, and what may be asked of the routes."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

MOST_RELATED = 50
MOST_TAGS = 50
EXPORT_VERSION = 1
"""Of the shape of the exported file."""


class _Payload(BaseModel):
    model_config = ConfigDict(frozen=True)


class Reason(_Payload):
    """One thing that two stories have in common."""

    kind: Literal["pin", "terms", "tags", "section", "author", "time", "links"]
    text: str
    values: tuple[str, ...]


class ArticleCard(_Payload):
    """What a list shows of a story. None stands for what is not known, or not published yet."""

    id: str | None
    title: str
    url: str | None
    """Absolute where the site has a base URL."""
    image: str | None
    section: str | None
    site: str | None
    """Name of the site, None where the index holds a single one."""
    published: str | None
    """ISO 8601 with the time zone."""


class RelatedItem(ArticleCard):
    """A story that belongs with another."""

    score: float
    """Between 0 and 1."""
    reasons: tuple[Reason, ...]


class IndexInfo(_Payload):
    """Which index answered."""

    built_at: str
    articles: int


class RelatedAnswer(_Payload):
    """Answer of `/related`."""

    article: ArticleCard
    related: tuple[RelatedItem, ...]
    index: IndexInfo


class SuggestedTag(_Payload):
    """A tag of the newsroom's own that a story seems to carry."""

    tag: str
    confidence: float
    """Between 0 and 1."""
    articles: int
    """How many stories carry it already."""
    reasons: tuple[str, ...]


class CandidateTag(_Payload):
    """A name in the text that might make a new tag."""

    tag: str
    score: float


class TagsAnswer(_Payload):
    """Answer of `/tags`."""

    tags: tuple[SuggestedTag, ...]
    candidates: tuple[CandidateTag, ...]


class ExportItem(_Payload):
    """A related story in the exported file."""

    id: str | None
    title: str
    url: str | None
    image: str | None
    section: str | None
    published: str | None
    score: float
    reasons: tuple[Reason, ...]


class ExportArticle(_Payload):
    """A story in the exported file."""

    title: str
    url: str | None
    related: tuple[ExportItem, ...]


class FieldError(_Payload):
    """Which part of a request cannot be used, and why."""

    field: str
    detail: str


class Problem(_Payload):
    """RFC 9457: what went wrong with a request."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: tuple[FieldError, ...] = ()


class _Query(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _names(value: object) -> object:
    """`exclude=a,b&exclude=c` is three names."""
    parts = value if isinstance(value, list | tuple) else [value]
    return tuple(name for part in parts for name in str(part).split(",") if name.strip())


class RelatedOptions(_Query):
    """What may be asked of a list of related stories."""

    limit: int | None = Field(None, ge=1, le=MOST_RELATED)
    section: str | None = None
    site: str | None = None
    exclude: Annotated[tuple[str, ...], BeforeValidator(_names)] = ()
    since: date | None = None
    min_score: float | None = Field(None, ge=0, le=1, allow_inf_nan=False)


class TagOptions(_Query):
    """What may be asked of a list of tags."""

    limit: int = Field(10, ge=1, le=MOST_TAGS)


class _Named(_Query):
    id: str | None = Field(None, min_length=1, max_length=2000)
    url: str | None = Field(None, min_length=1, max_length=2000)

    @model_validator(mode="after")
    def _one_name(self) -> _Named:
        if (self.id is None) == (self.url is None):
            raise ValueError("name the story by either id=… or url=…")
        return self


class RelatedQuery(RelatedOptions, _Named):
    """Query of `GET /related`."""


class TagQuery(TagOptions, _Named):
    """Query of `GET /tags`."""


class DraftBody(BaseModel):
    """A draft as JSON. `body` is Markdown."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    title: str = ""
    body: str = ""
    tags: list[str] | str | None = None
    categories: list[str] | str | None = None
    section: str | None = None
    authors: list[str] | str | None = None
    description: str | None = None
    published: str | None = None

    @model_validator(mode="after")
    def _something_to_read(self) -> DraftBody:
        if not self.title and not self.body:
            raise ValueError("give a title, a body (Markdown), or both")
        return self
