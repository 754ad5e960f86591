"""Analyzer: text → the terms that TF-IDF counts."""

from itertools import pairwise

from embeddings.text.languages import DEFAULT as LANGUAGE
from embeddings.text.unspaced import is_unspaced, pieces


def analyze(text: str) -> list[str]:
    """Give the terms of a text: its words but stop words, in lower case, then each two of these that follow each other.

    `The Mayor’s new bridge` → `mayor`, `new`, `bridge`, `mayor new`, `new bridge`. Of scripts without spaces between
    words each two letters are a term.
    """
    if is_unspaced(text):
        return _with_letter_pairs(text.lower())
    words = [word for word in LANGUAGE.segment(text.lower()) if word not in LANGUAGE.stop_words]
    return words + [f"{first} {second}" for first, second in pairwise(words)]


def _with_letter_pairs(text: str) -> list[str]:
    """A pair of letters is half a word: no two of them make a term together."""
    terms, before = [], ""
    for piece, is_pair in pieces(text):
        if is_pair:
            terms.append(piece)
            before = ""
        elif len(piece) > 1 and piece not in LANGUAGE.stop_words:
            terms += [piece, f"{before} {piece}"] if before else [piece]
            before = piece
    return terms
