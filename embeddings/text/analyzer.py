"""Analyzer: text → the terms that TF-IDF counts."""

from __future__ import annotations

from itertools import pairwise

from embeddings.text.languages import DEFAULT as LANGUAGE


def analyze(text: str) -> list[str]:
    """Give the terms of a text: its words but stop words, in lower case, then each two of these that follow each other.

    `The Mayor’s new bridge` → `mayor`, `new`, `bridge`, `mayor new`, `new bridge`.
    """
    words = [word for word in LANGUAGE.segment(text.lower()) if word not in LANGUAGE.stop_words]
    return words + [f"{first} {second}" for first, second in pairwise(words)]
