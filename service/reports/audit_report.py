"""The report of `seealso tags audit`: for a person, as JSON, and as a merge plan for an editor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from content.base import counted, first_of
from content.retagging import format_line
from service.base.chances import whole_percents
from service.base.columns import columns, padded
from service.payloads.render import DIGITS

if TYPE_CHECKING:
    from content.base import Article
    from embeddings.tag_audit.audit import Audit
    from embeddings.tag_audit.merges import Merge
    from service.payloads.render import Renderer

Item = TypeVar("Item")
MAX_TITLE = 60
"""Characters of a title in a table or a plan."""


def text(audit: Audit, limit: int) -> str:
    """Write the findings by section, at most `limit` rows of each."""
    same, look = (_of_kind(audit, kind) for kind in ("same", "look"))
    return "\n".join(
        [
            summary(audit),
            *_section("one tag under two names", [_merge_row(merge) for merge in same], limit),
            *_section("perhaps the same: decide", [_merge_row(merge) for merge in look], limit),
            *_section("used once", [(once.tag, _title(once.article)) for once in audit.used_once], limit),
            *_section(
                "never a help",
                [
                    (finding.tag, f"{counted(finding.articles, 'story')}; {finding.reason}")
                    for finding in audit.unhelpful
                ],
                limit,
            ),
            *_section("stories without tags", [(article.id, _title(article)) for article in audit.untagged], limit),
            *_section(
                "tags that the text contradicts",
                [
                    (f"{doubt.tag} ?", f"{doubt.article.id}: the text speaks for {_instead(doubt)}")
                    for doubt in audit.doubts
                ],
                limit,
            ),
        ]
    )


def summary(audit: Audit) -> str:
    """Write the counts in one sentence."""
    same, look = len(_of_kind(audit, "same")), len(_of_kind(audit, "look"))
    counts = [
        f"{same:,} under two names",
        f"{look:,} perhaps the same",
        f"{len(audit.used_once):,} used once",
        f"{len(audit.unhelpful):,} never a help",
        f"{counted(len(audit.untagged), 'story')} without tags",
        f"{counted(len(audit.doubts), 'tag')} in doubt",
    ]
    return (
        f"{counted(audit.tags, 'tag')} on {audit.tagged:,} of {counted(audit.articles, 'story')}: {', '.join(counts)}."
    )


def record(audit: Audit, renderer: Renderer) -> dict[str, Any]:
    """Make plain data of the whole audit, for JSON."""
    return {
        "articles": audit.articles,
        "tagged": audit.tagged,
        "tags": audit.tags,
        "checked": audit.checked,
        "near_duplicates": [
            {
                "kind": merge.kind,
                "old": merge.old,
                "new": merge.new,
                "reason": merge.reason,
                "old_articles": merge.old_articles,
                "new_articles": merge.new_articles,
                "together": merge.together,
                "examples": [_story(article, renderer) for article in merge.examples],
            }
            for merge in audit.merges
        ],
        "used_once": [{"tag": once.tag, "article": _story(once.article, renderer)} for once in audit.used_once],
        "unhelpful": [
            {"tag": finding.tag, "articles": finding.articles, "reason": finding.reason} for finding in audit.unhelpful
        ],
        "untagged": [_story(article, renderer) for article in audit.untagged],
        "contradicted": [
            {
                "article": _story(doubt.article, renderer),
                "tag": doubt.tag,
                "confidence": round(doubt.confidence, DIGITS),
                "instead": [{"tag": tag.tag, "confidence": round(tag.confidence, DIGITS)} for tag in doubt.instead],
            }
            for doubt in audit.doubts
        ],
    }


def plan(audit: Audit, built_at: str) -> str:
    """Write a merge plan: tags that are the same are merged; the rest is behind a #, for an editor to decide.

    `built_at` is when the index was built, in ISO 8601.
    """
    same, look = (_of_kind(audit, kind) for kind in ("same", "look"))
    # A plan may not speak twice of a tag.
    merged = {merge.old.casefold() for merge in audit.merges}
    once = [(used.tag, used.article) for used in audit.used_once if used.tag.casefold() not in merged]
    lines = [
        f"# Merge plan by `seealso tags audit`, from the index of {built_at}.",
        "# `old tag -> new tag` renames a tag in every story; with nothing after the arrow it is removed.",
        "# Lines that begin with # do nothing. Try it first: seealso tags merge PLAN ARCHIVE --dry-run",
        "",
        f"# == One tag under two names ({len(same)}). Take away, or turn round, the lines that you do not want.",
        *(_plan_line(merge) for merge in same),
        "",
        f"# == Perhaps the same ({len(look)}). Take away the # before those that are.",
        *(f"# {_plan_line(merge)}" for merge in look),
        "",
        f"# == Used once ({len(once)}). Take away the # to remove a tag, or write a better one after its arrow.",
        *(f"# {format_line(tag, None, _title(article))}" for tag, article in once),
    ]
    return "\n".join(lines) + "\n"


def _of_kind(audit: Audit, kind: str) -> list[Merge]:
    return [merge for merge in audit.merges if merge.kind == kind]


def _section(head: str, rows: Sequence[tuple[str, str]], limit: int) -> Iterator[str]:
    if not rows:
        return
    yield f"\n{head[0].upper()}{head[1:]} ({len(rows):,})"
    width = max(columns(name) for name, _ in rows[:limit])
    lines = [f"  {padded(name, width)}  {finding}" for name, finding in rows]
    yield from first_of(lines, limit, f"  … and {{:,}} more: --limit {len(rows)}, or --json")


def _merge_row(merge: Merge) -> tuple[str, str]:
    return f"{merge.old} -> {merge.new}", f"{_evidence(merge)}: {_titles(merge.examples)}"


def _plan_line(merge: Merge) -> str:
    return format_line(merge.old, merge.new, f"{_evidence(merge)}: {_titles(merge.examples)}")


def _evidence(merge: Merge) -> str:
    with_both = f", {merge.together} with both" if merge.together else ""
    return f"{merge.old_articles} -> {counted(merge.new_articles, 'story')}{with_both}; {merge.reason}"


def _instead(doubt: Any) -> str:
    return " and ".join(f"{tag.tag} ({whole_percents(tag.confidence):.0%})" for tag in doubt.instead)


def _titles(articles: Iterable[Article]) -> str:
    return ", ".join(_title(article) for article in articles)


def _title(article: Article) -> str:
    title = article.title
    return f"“{title if len(title) <= MAX_TITLE else title[: MAX_TITLE - 1].rstrip() + '…'}”"


def _story(article: Article, renderer: Renderer) -> dict[str, Any]:
    card = renderer.card(article)
    return {"id": card.id, "title": card.title, "url": card.url}
