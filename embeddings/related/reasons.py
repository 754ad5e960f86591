"""Why two stories are related, in words that an editor believes; and, apart from that, what else is known of both."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from content.base import Article
from content.fields.technical_tags import is_technical
from embeddings.base.answers import Fact, Reason, enumeration
from embeddings.corpus.corpus import Corpus, Query
from embeddings.corpus.series import beginning
from embeddings.related.terms.offers import TAG, TermOverlap
from embeddings.related.terms.shared_terms import MAX_TERMS, shared_terms
from embeddings.text.name_facts import is_idle


def explain(
    article: Article,
    candidate: Article,
    query: Query,
    corpus: Corpus,
    number: int,
    terms: Sequence[str],
    weights: Mapping[str, float],
    lowers: Callable[[Sequence[int]], bool],
) -> list[Reason]:
    """Tell why they are related: a series, a link, the names, phrases and tags in common that brought them together.

    `weights` are those of the features by which the pair is scored, and `lowers` tells whether it would score lower
    without the terms in some columns: what does not raise the score is no reason. There may be nothing to tell.
    """
    reasons = []
    if article.series and article.series.casefold() == candidate.series.casefold():
        reasons.append(Reason("series", f"Both parts of {candidate.series}", (candidate.series,)))
    if query.number is not None and query.number in corpus.links.linked_with(number):
        reasons.append(Reason("links", "Linked by your editors"))
    shared: list[str] = []
    if weights.get("words", 0.0) > 0:
        same_series = query.series is not None and query.series == corpus.series.first_label(number)
        series = beginning(article.title) if same_series and weights.get("series", 0.0) < 0 else ""
        overlap = TermOverlap.of(query, corpus, number, terms)
        code = corpus.language_of_words(corpus.languages[number])
        shared = shared_terms(article, candidate, overlap, corpus.authors, lowers, series, code)
    if shared:
        reasons.append(Reason("terms", f"Both mention {enumeration(shared)}", tuple(shared)))
    if tags := _tags(article, candidate, corpus, weights, shared):
        reasons.append(Reason("tags", f"Both tagged {enumeration(tags)}", tuple(tags)))
    return reasons


def facts(article: Article, candidate: Article, query: Query, corpus: Corpus, number: int) -> list[Fact]:
    """Give what both have in common or how far apart they are, be it a reason or not: section, authors, days."""
    shared = []
    if article.section and article.section == candidate.section:
        shared.append(Fact("section", f"Both in {_readable(candidate.section)}", (candidate.section,)))
    if authors := _common_labels(article.authors, candidate.authors):
        shared.append(Fact("author", f"Both by {enumeration(authors)}", tuple(authors)))
    if article.published and candidate.published:
        days = int(corpus.day[number] - query.day)
        shared.append(Fact("time", _days_apart(days), (str(days),)))
    return shared


def _tags(
    article: Article, candidate: Article, corpus: Corpus, weights: Mapping[str, float], terms: Sequence[str]
) -> list[str]:
    """The rarest tags in common that repeat none of the terms; with the terms at most MAX_TERMS."""
    if min(weights.get("tags", 0.0), weights.get("tag_sum", 0.0)) < 0 or not (
        weights.get("tags", 0.0) or weights.get("tag_sum", 0.0)
    ):
        return []
    folded_terms = [term.casefold() for term in terms]
    rare_tags: list[tuple[int, str]] = []
    for tag in _common_labels(article.tags, candidate.tags):
        column = corpus.tags.column(tag)
        stories = 0 if column is None else int(corpus.tags.counts[column])
        is_repeated = any(tag.casefold() in term or term in tag.casefold() for term in folded_terms)
        if (
            stories
            and TAG.is_rare(stories, len(corpus))
            and not is_repeated
            and not is_technical(tag)
            and not is_idle(tag)
        ):
            rare_tags.append((stories, tag))
    return [tag for _, tag in sorted(rare_tags)][: MAX_TERMS - len(terms)]


def _common_labels(ours: Sequence[str], theirs: Sequence[str]) -> list[str]:
    folded = {label.casefold() for label in ours}
    return [label for label in theirs if label.casefold() in folded]


def _readable(section: str) -> str:
    """`Tannery Road` for `tannery-road`; what is written otherwise stays as it is."""
    return section.replace("-", " ").replace("_", " ").title() if section == section.lower() else section


def _days_apart(days: int) -> str:
    if days == 0:
        return "Published on the same day"
    span = abs(days)
    unit, count = ("day", span) if span < 60 else ("month", span // 30) if span < 730 else ("year", span // 365)
    return f"{count} {unit}{'s' if count > 1 else ''} {'later' if days > 0 else 'earlier'}"
