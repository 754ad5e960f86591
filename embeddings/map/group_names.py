"""The names of a map's groups: which terms tell a group from the others, how they are spelled, who still holds them."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from content.base import Article
from embeddings.base.vectors import Numbers
from embeddings.corpus.corpus import Corpus, most_common, of_words
from embeddings.text import languages, word_places
from embeddings.text.languages.language import unchanged
from embeddings.text.shared_words import shared_word
from embeddings.text.unspaced import is_amount, is_unspaced

TWO_WORD_WEIGHT = 1.8
"""Factor by which a term of two words counts more in a name: `Shoe Fair` tells more than `shoe`."""
TERMS_PER_GROUP = 3
"""Terms that name a group."""
MAX_SPELLING_STORIES = 400
"""Stories of a group, evenly spread, that show how a term is written."""
_INSIDE_WORD = re.compile(r"\w['’-]")
_NOT_IN_NAMES = re.compile(r"[^\w\s'’.&/-]|\b(?:[^\W\d_A-Z]{3,}|[A-Z]{2,})\.\s")
"""What no name has in it: signs, and the end of a sentence."""


class AbsentTerms:
    """Terms that none of the stories read so far holds."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._patterns = {term: _pattern(term) for term in terms}

    def __bool__(self) -> bool:
        return bool(self._patterns)

    def __contains__(self, term: str) -> bool:
        return term in self._patterns

    def read(self, article: Article) -> None:
        """Look for the terms in a story."""
        if self._patterns:
            text = _text(article)
            for term in [term for term, pattern in self._patterns.items() if pattern.search(text)]:
                del self._patterns[term]


def terms_held(terms: Sequence[str], articles: Iterable[Article]) -> tuple[str, ...]:
    """Give the terms of a group that any of the articles holds."""
    absent = AbsentTerms(terms)
    for article in articles:
        if not absent:
            break
        absent.read(article)
    return tuple(term for term in terms if term not in absent)


def name_groups(
    corpus: Corpus, group: Numbers, terms: Sequence[str], articles: Sequence[Article]
) -> list[tuple[str, ...]]:
    """Name each group by terms: those of the highest mean weight in it, weighed by how much of that is there alone."""
    names: list[tuple[str, ...]] = []
    words, codes = corpus.words, of_words(corpus.languages)
    archive_weight = np.asarray(words.sum(axis=0)).ravel()
    has_two_words = np.array([" " in term for term in terms])
    for number in range(int(group.max()) + 1 if len(group) else 0):
        members = np.flatnonzero(group == number)
        rows = words[members]
        group_weight = np.asarray(rows.sum(axis=0)).ravel()
        document_frequency = np.bincount(rows.indices, minlength=words.shape[1])
        # What one or two stories say is no name for all of them.
        is_common = document_frequency >= min(len(members), max(2, len(members) / 6))
        worth = np.where(
            is_common, group_weight * np.sqrt(group_weight / np.maximum(archive_weight, 1e-9)), 0
        ) * np.where(has_two_words, TWO_WORD_WEIGHT, 1)
        sample = members[:: math.ceil(len(members) / MAX_SPELLING_STORIES)].tolist()
        texts = [_text(articles[member]) for member in sample]
        names.append(best_terms(worth, terms, texts, most_common([codes[member] for member in sample])))
    return names


def best_terms(worth: np.ndarray, terms: Sequence[str], texts: Sequence[str], code: str) -> tuple[str, ...]:
    """Choose the terms of the highest worth, as texts in the language of a code spell them."""
    names: list[str] = []
    used_parts: set[str] = set()
    for column in np.argsort(-worth, kind="stable")[:60].tolist():
        parts = {languages.DEFAULT.plural_key(part) for part in terms[column].split()}
        if worth[column] <= 0 or parts & used_parts or any(part.isdigit() for part in parts):
            continue
        spelling = _spelling(terms[column], texts, code)
        # A run across a comma or two sentences, or with a word that the terms leave out, is no name.
        if (
            len(spelling.split()) != len(terms[column].split())
            or _NOT_IN_NAMES.search(spelling)
            or _is_date_or_number(spelling, code)
        ):
            continue
        used_parts |= parts
        if spelling in names:
            continue
        names.append(spelling)
        if len(names) == TERMS_PER_GROUP:
            break
    return tuple(names)


def _spelling(term: str, texts: Sequence[str], code: str) -> str:
    """As the stories, in the language of a code, most often write it: `Roman Road` for `roman road`."""
    spellings = Counter[str]()
    if is_unspaced(term):
        spellings.update(filter(None, (shared_word(term, text[:20_000], text) for text in texts)))
        # By itself a pair of letters is no name.
        return spellings.most_common(1)[0][0] if spellings else ""
    if languages.by_code(code).term is not unchanged:
        # No text has the term itself.
        for text in texts:
            spellings.update(word_places.standing(term.split(), text[:20_000], code))
        return spellings.most_common(1)[0][0] if spellings else ""
    pattern = _pattern(term)
    for text in texts:
        # What stands behind an apostrophe or a hyphen is a part of a word: of `we’ve`, or of a name.
        matches = (
            match
            for match in pattern.finditer(text[:20_000])
            if not _INSIDE_WORD.fullmatch(text, match.start() - 2, match.start())
        )
        spellings.update(" ".join(match[0].split()) for match in matches)
    commonest = spellings.most_common(1)
    return commonest[0][0] if commonest and len(commonest[0][0]) <= 40 else ""


def _is_date_or_number(name: str, code: str) -> bool:
    """Whether a name would be a day, a month or a number, which many groups have."""
    return name.casefold() in languages.by_code(code).calendar or is_amount(name)


def _pattern(term: str) -> re.Pattern[str]:
    """Where a text has the term's words, in any case and with a small word between two of them."""
    return re.compile(r"\b" + r"\W+(?:\w{1,4}\W+)?".join(map(re.escape, term.split())) + r"\b", re.IGNORECASE)


def _text(article: Article) -> str:
    return f"{article.title}. {article.text}"
