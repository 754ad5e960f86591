"""The queries and bodies that the routes take."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from embeddings.base.answers import LanguageRule
from service.base import options
from service.payloads.payload import MAX_DRAFTS, Payload

MAX_OFFSET = 1000
"""No list is so long that anything would come after so many stories."""
MAX_EXCLUDED = 50
"""Names in `exclude`."""
MAX_NAME = 2000
"""Characters of a story's id, slug or address."""
_HOW_A_DAY_IS_WRITTEN = "write a day like 2024-06-27"


def _matching(pattern: str, remedy: str) -> BeforeValidator:
    """Refuse text of a query that does not match the whole pattern, before pydantic would take what resembles it."""
    compiled = re.compile(pattern, re.ASCII)

    def check(value: object) -> object:
        if isinstance(value, str) and not compiled.fullmatch(value):
            raise ValueError(remedy)
        return value

    return BeforeValidator(check)


def _as_day(value: object) -> object:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        raise ValueError(_HOW_A_DAY_IS_WRITTEN) from None


def _split_names(value: object) -> object:
    """Split `exclude=a,b&exclude=c` into three names. Empty ones count, so that no list looks shorter than it is."""
    values = value if isinstance(value, list | tuple) else [value]
    return tuple(name for text in values for name in str(text).split(","))


# Bounds stand before the validator of the text: the other way round, the JSON schema would not have them.
WHOLE = _matching(r"-?\d{1,9}", "write a whole number")
NUMBER = _matching(r"-?(\d{1,9}(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?", "write a number from 0 to 1, such as 0.2")
Flag = Annotated[bool, _matching("true|false", "write true or false")]
LANGUAGE = "[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*"
Language = Annotated[
    str, Field(max_length=35, pattern=f"^{LANGUAGE}$"), _matching(LANGUAGE, "write the code of a language, such as es")
]
Day = Annotated[date, BeforeValidator(_as_day), _matching(r"\d{4}-\d\d-\d\d", _HOW_A_DAY_IS_WRITTEN)]


def _described(option: options.Option, default: Any = None, **constraints: Any) -> Any:
    """Make a field with the option's description; None leaves it to the newsroom's settings."""
    return Field(default, description=option.description, **constraints)


class RelatedOptions(Payload):
    """What may be asked of a list of related stories. What is not asked is as the newsroom has set it."""

    limit: Annotated[int, Field(**options.LIMIT.bounds), WHOLE] | None = _described(options.LIMIT)
    offset: Annotated[int, Field(ge=0, le=MAX_OFFSET), WHOLE] = 0
    """Leave out so many of the best: the next page. An answer says in `next` where it goes on."""
    section: str | None = _described(options.SECTION, min_length=1, max_length=200)
    site: str | None = _described(options.SITE, min_length=1, max_length=200)
    exclude: Annotated[tuple[str, ...], Field(max_length=MAX_EXCLUDED), BeforeValidator(_split_names)] = _described(
        options.EXCLUDE, ()
    )
    since: Day | None = _described(options.SINCE)
    max_age: Annotated[int, Field(**options.MAX_AGE.bounds), WHOLE] | None = _described(options.MAX_AGE)
    only_older: Flag | None = _described(options.ONLY_OLDER)
    exclude_linked: Flag | None = _described(options.EXCLUDE_LINKED)
    min_score: Annotated[float, Field(**options.MIN_SCORE.bounds), NUMBER] | None = _described(options.MIN_SCORE)
    # No list holds more than its limit.
    per_site: Annotated[int, Field(**options.PER_SITE.bounds, le=options.LIMIT.maximum), WHOLE] | None = _described(
        options.PER_SITE
    )
    languages: LanguageRule | None = _described(options.LANGUAGES)
    diversity: Annotated[float, Field(**options.DIVERSITY.bounds), NUMBER] | None = _described(options.DIVERSITY)
    recency: Annotated[float, Field(**options.RECENCY.bounds), NUMBER] | None = _described(options.RECENCY)
    lang: Language | None = None
    """Language of the sentences in `reasons`, such as `es`; English where there is no catalogue of it."""


class TagOptions(Payload):
    """What may be asked of a list of tags."""

    limit: Annotated[int, Field(**options.TAG_LIMIT.bounds), WHOLE] = _described(
        options.TAG_LIMIT, options.TAG_LIMIT.default
    )
    lang: Language | None = None
    """Language of the sentences in `reasons`, such as `es`; English where there is no catalogue of it."""


class SuggestionOptions(RelatedOptions):
    """What may be asked of all that an editor is told of a draft; but for `tags`, it is about the related stories."""

    limit: Annotated[int, Field(**options.LIMIT.bounds), WHOLE] = _described(options.LIMIT, 6)
    tags: Annotated[int, Field(**options.TAG_LIMIT.bounds), WHOLE] = _described(options.TAG_LIMIT, 12)


class _StoryName(Payload):
    id: str | None = Field(None, min_length=1, max_length=MAX_NAME)
    """The story's id or slug. Give this or `url`, not both."""
    url: str | None = Field(None, min_length=1, max_length=MAX_NAME)
    """The story's address or its path, with whatever a newsletter hung on to it."""

    @model_validator(mode="after")
    def _one_name(self) -> _StoryName:
        if (self.id is None) == (self.url is None):
            raise ValueError("name the story by either id=… or url=…")
        return self


class RelatedQuery(RelatedOptions, _StoryName):
    """Query of `GET /related`."""


class TagQuery(TagOptions, _StoryName):
    """Query of `GET /tags`."""


class DraftBody(BaseModel):
    """A draft: field by field, with at least a title or a body; or a whole file as `text`."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        use_attribute_docstrings=True,
        json_schema_extra={"not": {"required": ["body", "text"]}},
    )

    title: str = ""
    body: str = ""
    """Markdown, without front matter."""
    text: str = ""
    """In place of `body`: Markdown, with or without front matter. Where it has some, that says everything: the title
    is not looked at, and the other fields are not taken."""
    tags: list[str] | str | None = None
    categories: list[str] | str | None = None
    section: str | None = None
    authors: list[str] | str | None = None
    description: str | None = None
    published: str | None = None
    """A date, as in front matter."""
    language: str | None = None
    """A code such as `en`; told from the text where it is not given."""
    slug: str | None = None
    """By it and by `url` a draft is known that is a story of the archive already."""
    url: str | None = None

    @model_validator(mode="after")
    def _one_text(self) -> DraftBody:
        if {"body", "text"} <= self.model_fields_set:
            raise ValueError("give the text as either body or text")
        return self

    @property
    def markdown(self) -> str:
        """The text, of whichever field it came in."""
        return self.body if self.body.strip() else self.text


class DraftBatch(BaseModel):
    """Several drafts at once; their answers come in the same order."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    drafts: list[DraftBody] = Field(min_length=1, max_length=MAX_DRAFTS)


class Report(Payload):
    """What the widget sends: a box came into view, or a story in it was followed."""

    event: Literal["shown", "followed"]
    source: str = Field(alias="from", min_length=1, max_length=1000)
    """Id of the story under which the box stands."""
    to: tuple[str, ...] = Field(min_length=1, max_length=50)
    """Ids of the stories in it, or of the one that was followed."""
