"""Why two stories are related, in words that an editor believes."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from content.article import Article
from embeddings.answers import Reason
from embeddings.corpus import Corpus, Query

MOST_TERMS = 4
Terms = Sequence[str]


def explain(
    article: Article, candidate: Article, query: Query, corpus: Corpus, number: int, terms: Terms
) -> list[Reason]:
    """What the two have in common: the terms that carried the score, tags, section, authors, days apart."""
    found = []
    shared = _shared_terms(article, candidate, query, corpus, number, terms)
    if shared:
        found.append(Reason("terms", f"Both mention {_and(shared)}", tuple(shared)))
    tags = _common(article.tags, candidate.tags)
    if tags:
        found.append(Reason("tags", f"Both tagged {_and(tags)}", tuple(tags)))
    if article.section and article.section == candidate.section:
        found.append(Reason("section", f"Both in {candidate.section}", (candidate.section,)))
    authors = _common(article.authors, candidate.authors)
    if authors:
        found.append(Reason("author", f"Both by {_and(authors)}", tuple(authors)))
    if article.published and candidate.published:
        days = (candidate.published.date() - article.published.date()).days
        found.append(Reason("time", _apart(days), (str(days),)))
    return found


def _shared_terms(
    article: Article, candidate: Article, query: Query, corpus: Corpus, number: int, terms: Terms
) -> list[str]:
    """The terms whose product of weights is greatest, spelled as the candidate or the story itself does."""
    row = corpus.words[number]
    both, at, in_query = np.intersect1d(row.indices, query.words.indices, assume_unique=True, return_indices=True)
    worth = row.data[at] * query.words.data[in_query]
    spelled: list[str] = []
    for i in np.lexsort((both, -worth)).tolist():
        term = terms[both[i]]
        words = set(term.split())
        # A term whose words were said already, or that says again what a longer one did, adds nothing.
        if any(words & set(other.casefold().split()) for other in spelled):
            continue
        spelled.append(_spelling(term, f"{candidate.title}. {candidate.text}", f"{article.title}. {article.text}"))
        if len(spelled) == MOST_TERMS:
            break
    return spelled


def _spelling(term: str, *texts: str) -> str:
    """The term as a text writes it: `Roman Road` for `roman road`."""
    pattern = re.compile(r"\b" + r"\W+(?:\w{1,4}\W+)?".join(map(re.escape, term.split())) + r"\b", re.IGNORECASE)
    for text in texts:
        if found := pattern.search(text):
            return " ".join(found[0].split())
    return term


def _common(ours: Sequence[str], theirs: Sequence[str]) -> list[str]:
    folded = {label.casefold() for label in ours}
    return [label for label in theirs if label.casefold() in folded]


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _apart(days: int) -> str:
    if days == 0:
        return "Published on the same day"
    many = abs(days)
    unit, count = ("day", many) if many < 60 else ("month", many // 30) if many < 730 else ("year", many // 365)
    return f"{count} {unit}{'s' if count > 1 else ''} {'later' if days > 0 else 'earlier'}"
