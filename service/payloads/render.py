"""What the index answers → the payloads: addresses made absolute, scores rounded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from content.base import urls
from content.base.article import Article
from embeddings.base.answers import Related, TagAnswer, TagSuggestion
from service.payloads.schemas import (
    ArticleCard,
    CandidateTag,
    ExportArticle,
    ExportItem,
    IndexInfo,
    Published,
    Reason,
    RelatedAnswer,
    RelatedItem,
    SuggestedTag,
    TagsAnswer,
    TagsPage,
)

DIGITS = 4
"""Decimals of scores and confidences: more would claim more than is known."""


class Renderer:
    """Makes payloads for the stories of one index; `sites` is what its manifest says of them."""

    def __init__(self, sites: Iterable[Mapping[str, Any]]) -> None:
        self._base = {str(site["name"]): str(site.get("base_url") or "") for site in sites}

    def card(self, article: Article, *, draft: bool = False) -> ArticleCard:
        """The card of a story. A draft has no id and no address yet."""
        url = self.url(article)
        return ArticleCard(
            id=None if draft else article.id,
            title=article.title,
            url=None if draft else url,
            image=self._image(article, url),
            section=article.section or None,
            site=article.site or None,
            published=article.published.isoformat() if article.published else None,
        )

    def published(self, article: Article | None) -> Published | None:
        """What is told of the story that a draft is."""
        return Published(id=article.id, title=article.title, url=self.url(article)) if article else None

    def item(self, related: Related) -> RelatedItem:
        """The card of a related story, with score and reasons."""
        return RelatedItem(
            **self.card(related.article).model_dump(),
            score=round(related.score, DIGITS),
            reasons=tuple(Reason(kind=r.kind, text=r.text, values=r.values) for r in related.reasons),
        )

    def related(self, article: ArticleCard, found: Iterable[Related], index: IndexInfo) -> RelatedAnswer:
        """The whole answer of `/related`."""
        return RelatedAnswer(article=article, related=tuple(map(self.item, found)), index=index)

    def exported(self, article: Article, found: Iterable[Related]) -> ExportArticle:
        """A story as the exported file holds it."""
        fields = set(ExportItem.model_fields)
        items = (ExportItem(**self.item(related).model_dump(include=fields)) for related in found)
        return ExportArticle(title=article.title, url=self.url(article), related=tuple(items))

    def url(self, article: Article) -> str | None:
        """Address of a story: absolute where its site has a base URL, None where it has none to follow."""
        return _web(_below(self._base.get(article.site, ""), article.url))

    def _image(self, article: Article, url: str | None) -> str | None:
        if not article.image:
            return None
        base = self._base.get(article.site, "")
        parts = urls.split(article.image)
        if parts is None:
            return None
        if article.image.startswith("/") or parts.scheme:
            return _web(_below(base, article.image))
        # As in a browser: an address without a leading slash is relative to the story's own.
        return _web(urls.join(url, article.image) if url else article.image)


def tags(answer: TagAnswer) -> TagsAnswer:
    """The suggestions, as the command line tells them."""
    return TagsAnswer(
        tags=_suggested(answer.tags),
        candidates=tuple(CandidateTag(tag=c.tag, score=round(c.score, DIGITS)) for c in answer.candidates),
    )


def tags_page(answer: TagAnswer) -> TagsPage:
    """The whole answer of `/tags`."""
    said = tags(answer)
    return TagsPage(
        tags=said.tags,
        candidates=said.candidates,
        threshold=round(answer.threshold, DIGITS),
        categories=_suggested(answer.categories),
        sections=_suggested(answer.sections),
    )


def _suggested(found: Iterable[TagSuggestion]) -> tuple[SuggestedTag, ...]:
    return tuple(
        SuggestedTag(tag=t.tag, confidence=round(t.confidence, DIGITS), articles=t.articles, reasons=t.reasons)
        for t in found
    )


def _below(base: str, path: str) -> str:
    if path.startswith("//"):
        return f"https:{path}"
    here, home = urls.split(path), urls.split(base)
    if not base or not path or home is None or here is None or here.scheme:
        return path
    prefix = home.path.rstrip("/")
    if prefix and (path == prefix or path.startswith(f"{prefix}/")):
        path = path.removeprefix(prefix)
    return f"{base.rstrip('/')}/{path.lstrip('/')}"


def _web(address: str) -> str | None:
    """The address, or None if a browser should not follow it: `javascript:` and the like come from a broken file."""
    parts = urls.split(address)
    return address if address and parts is not None and parts.scheme in ("", "http", "https") else None
