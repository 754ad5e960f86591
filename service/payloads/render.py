"""Answers of the index → payloads: addresses made absolute, scores rounded."""

from collections.abc import Iterable, Mapping
from typing import Any

from content.base import Article, urls
from content.base.languages import primary
from embeddings.base.answers import Related, TagAnswer, TagCandidate, TagSuggestion
from service.i18n import sentences
from service.i18n.interface import ENGLISH, Interface
from service.payloads.responses import (
    ArticleCard,
    CandidateTag,
    Example,
    ExportArticle,
    ExportItem,
    Fact,
    IndexInfo,
    Published,
    Reason,
    RelatedAnswer,
    RelatedItem,
    SuggestedTag,
    TagsAnswer,
    TagsPage,
    Translation,
)

DIGITS = 4
"""Decimals of scores and confidences: more would claim more than is known."""


class Renderer:
    """Makes payloads for the stories of one index."""

    def __init__(self, sites: Iterable[Mapping[str, Any]], interface: Interface = ENGLISH) -> None:
        """`sites` are those of the index's manifest, each with `name` and perhaps `base_url`.

        Reasons are told in the language of `interface`.
        """
        self._interface = interface
        self._base = {str(site["name"]): str(site.get("base_url") or "") for site in sites}

    def card(self, article: Article, *, draft: bool = False) -> ArticleCard:
        """Make the card of a story. A draft has no id and no address yet."""
        url = self.url(article)
        return ArticleCard(
            id=None if draft else article.id,
            title=article.title,
            url=None if draft else url,
            image=self._image(article, url),
            section=article.section or None,
            site=article.site or None,
            published=article.published.isoformat() if article.published else None,
            language=article.language or None,
        )

    def published(self, article: Article | None) -> Published | None:
        """Make the payload of the story that a draft is, None where it is none."""
        return Published(id=article.id, title=article.title, url=self.url(article)) if article else None

    def item(self, related: Related) -> RelatedItem:
        """Make the card of a related story, with score and reasons."""
        return RelatedItem(
            **self.card(related.article).model_dump(),
            score=round(related.score, DIGITS),
            level=related.level,
            reasons=tuple(
                Reason(kind=reason.kind, text=sentences.reason(reason, self._interface), values=reason.values)
                for reason in related.reasons
            ),
            facts=tuple(Fact(kind=fact.kind, text=fact.text, values=fact.values) for fact in related.facts),
        )

    def translation(self, article: Article) -> Translation:
        """Make the payload of a story that says the same as another."""
        return Translation(
            id=article.id, title=article.title, url=self.url(article), language=primary(article.language)
        )

    def related(
        self,
        article: ArticleCard,
        stories: Iterable[Related],
        index: IndexInfo,
        translations: Iterable[Article] = (),
    ) -> RelatedAnswer:
        """Make the answer about related stories, as the command line prints it."""
        return RelatedAnswer(
            article=article,
            related=tuple(map(self.item, stories)),
            translations=tuple(map(self.translation, translations)),
            index=index,
        )

    def exported(
        self, article: Article, stories: Iterable[Related], translations: Iterable[Article] = ()
    ) -> ExportArticle:
        """Make the entry of a story in the exported file."""
        fields = set(ExportItem.model_fields)
        return ExportArticle(
            title=article.title,
            url=self.url(article),
            related=tuple(ExportItem(**self.item(related).model_dump(include=fields)) for related in stories),
            translations=tuple(map(self.translation, translations)),
        )

    def url(self, article: Article) -> str | None:
        """Give a story's address: absolute where its site has a base URL, None where a browser should not follow it."""
        return _safe(_absolute(self._base.get(article.site, ""), article.url))

    def _image(self, article: Article, url: str | None) -> str | None:
        if not article.image:
            return None
        base = self._base.get(article.site, "")
        parts = urls.split(article.image)
        if parts is None:
            return None
        if article.image.startswith("/") or parts.scheme:
            return _safe(_absolute(base, article.image))
        # As in a browser: an address without a leading slash is relative to the story's own.
        return _safe(urls.join(url, article.image) if url else article.image)


def tags(answer: TagAnswer, interface: Interface = ENGLISH) -> TagsAnswer:
    """Make the answer about tags, as the command line prints it, its reasons in the language of `interface`."""
    return TagsAnswer(
        tags=_suggested(answer.tags, interface),
        candidates=tuple(map(_candidate, answer.candidates)),
    )


def tags_page(answer: TagAnswer, interface: Interface = ENGLISH) -> TagsPage:
    """Make the answer of `/tags`, its reasons in the language of `interface`."""
    return TagsPage(
        **dict(tags(answer, interface)),
        threshold=round(answer.threshold, DIGITS),
        categories=_suggested(answer.categories, interface),
        sections=_suggested(answer.sections, interface),
    )


def _candidate(candidate: TagCandidate) -> CandidateTag:
    example = candidate.example
    return CandidateTag(
        tag=candidate.tag,
        score=round(candidate.score, DIGITS),
        example=Example(id=example.id, title=example.title) if example else None,
        nearest=candidate.nearest or None,
    )


def _suggested(suggestions: Iterable[TagSuggestion], interface: Interface) -> tuple[SuggestedTag, ...]:
    return tuple(
        SuggestedTag(
            tag=suggestion.tag,
            confidence=round(suggestion.confidence, DIGITS),
            level=suggestion.level,
            articles=suggestion.articles,
            reasons=tuple(sentences.tag_reason(reason, interface) for reason in suggestion.reasons),
            reserve=sentences.tag_reserve(suggestion.lowered, interface) or None,
        )
        for suggestion in suggestions
    )


def _absolute(base: str, path: str) -> str:
    """Join a path, which may repeat the path of the base URL, to that; an absolute address stays as it is."""
    if path.startswith("//"):
        return f"https:{path}"
    path_parts, base_parts = urls.split(path), urls.split(base)
    if not base or not path or base_parts is None or path_parts is None or path_parts.scheme:
        return path
    prefix = base_parts.path.rstrip("/")
    if prefix and (path == prefix or path.startswith(f"{prefix}/")):
        path = path.removeprefix(prefix)
    return f"{base.rstrip('/')}/{path.lstrip('/')}"


def _safe(address: str) -> str | None:
    """Give the address, or None if no browser should follow it: `javascript:` and the like, from a broken file."""
    parts = urls.split(address)
    return address if address and parts is not None and parts.scheme in ("", "http", "https") else None
