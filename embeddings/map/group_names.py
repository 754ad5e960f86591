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

LONGER = 1.8
"""How much more a term of two words counts in a name: `Shoe Fair` tells more than `shoe`."""
TERMS = 3
"""Terms that name a group."""
SPELLED = 400
"""Stories of a group, evenly spread, that show how a term is written."""
_DRAWN = re.compile(r"\w['’-]")
_NO_NAME = re.compile(r"[^\w\s'’.&/-]|\b(?:[^\W\d_A-Z]{3,}|[A-Z]{2,})\.\s")
"""What stands in no name: signs, and the end of a sentence."""


class Unheld:
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


def names_held(terms: Sequence[str], articles: Iterable[Article]) -> tuple[str, ...]:
    """Give those of a group's terms that any of the articles holds."""
    unheld = Unheld(terms)
    for article in articles:
        if not unheld:
            break
        unheld.read(article)
    return tuple(term for term in terms if term not in unheld)


def names_of(
    corpus: Corpus, group: Numbers, terms: Sequence[str], articles: Sequence[Article]
) -> list[tuple[str, ...]]:
    """Name each group by terms: those of the highest mean weight in it, weighed by how much of that is there alone."""
    out: list[tuple[str, ...]] = []
    words, codes = corpus.words, of_words(corpus.languages)
    total = np.asarray(words.sum(axis=0)).ravel()
    long = np.array([" " in term for term in terms])
    for number in range(int(group.max()) + 1 if len(group) else 0):
        members = np.flatnonzero(group == number)
        rows = words[members]
        held = np.asarray(rows.sum(axis=0)).ravel()
        stories = np.bincount(rows.indices, minlength=words.shape[1])
        # What one or two stories say is no name for all of them.
        common = stories >= min(len(members), max(2, len(members) / 6))
        worth = np.where(common, held * np.sqrt(held / np.maximum(total, 1e-9)), 0) * np.where(long, LONGER, 1)
        shown = members[:: math.ceil(len(members) / SPELLED)].tolist()
        texts = [_text(articles[m]) for m in shown]
        out.append(named(worth, terms, texts, most_common([codes[member] for member in shown])))
    return out


def named(worth: np.ndarray, terms: Sequence[str], texts: Sequence[str], code: str) -> tuple[str, ...]:
    """Choose the terms of the highest worth, as texts in the language of a code spell them."""
    names: list[str] = []
    taken: set[str] = set()
    for column in np.argsort(-worth, kind="stable")[:60].tolist():
        parts = {languages.DEFAULT.plural_key(part) for part in terms[column].split()}
        if worth[column] <= 0 or parts & taken or any(part.isdigit() for part in parts):
            continue
        spelled = _spelling(terms[column], texts, code)
        # A run across a comma or two sentences, or with a word that the terms leave out, is no name.
        if len(spelled.split()) != len(terms[column].split()) or _NO_NAME.search(spelled) or _is_of_time(spelled, code):
            continue
        taken |= parts
        if spelled in names:
            continue
        names.append(spelled)
        if len(names) == TERMS:
            break
    return tuple(names)


def _spelling(term: str, texts: Sequence[str], code: str) -> str:
    """As the stories, in the language of a code, most often write it: `Roman Road` for `roman road`."""
    seen = Counter[str]()
    if is_unspaced(term):
        seen.update(filter(None, (shared_word(term, text[:20_000], text) for text in texts)))
        # By itself a pair of letters is no name.
        return seen.most_common(1)[0][0] if seen else ""
    if languages.of(code).term is not unchanged:
        # No text has the term itself.
        for text in texts:
            seen.update(word_places.standing(term.split(), text[:20_000], code))
        return seen.most_common(1)[0][0] if seen else ""
    pattern = _pattern(term)
    for text in texts:
        # What stands behind an apostrophe or a hyphen is a part of a word: of `we’ve`, or of a name.
        whole = (m for m in pattern.finditer(text[:20_000]) if not _DRAWN.fullmatch(text, m.start() - 2, m.start()))
        seen.update(" ".join(match[0].split()) for match in whole)
    best = seen.most_common(1)
    return best[0][0] if best and len(best[0][0]) <= 40 else ""


def _is_of_time(spelled: str, code: str) -> bool:
    """Whether a name would be a day, a month or a number, which many groups have."""
    return spelled.casefold() in languages.of(code).calendar or is_amount(spelled)


def _pattern(term: str) -> re.Pattern[str]:
    """Where a text has the term's words, in any case and with a small word between two of them."""
    return re.compile(r"\b" + r"\W+(?:\w{1,4}\W+)?".join(map(re.escape, term.split())) + r"\b", re.IGNORECASE)


def _text(article: Article) -> str:
    return f"{article.title}. {article.text}"
