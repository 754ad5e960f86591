"""Analyzer: text → the terms that TF-IDF counts."""

from itertools import pairwise

from embeddings.text import languages
from embeddings.text.languages.language import Language, unchanged
from embeddings.text.unspaced import is_unspaced, pieces


def analyze(text: str, code: str = "") -> list[str]:
    """Give the terms of a text in the language of a code: its words but stop words, in lower case, then each two of
    these that follow each other.

    `The Mayor’s new bridge` → `mayor`, `new`, `bridge`, `mayor new`, `new bridge`. Of scripts without spaces between
    words each two letters are a term; of languages whose words have many endings, a word's stem.
    """
    language = languages.by_code(code)
    text = language.normalize(text)
    if is_unspaced(text):
        return _with_letter_pairs(text, language)
    words = [word for word in language.segment(text) if word not in language.stop_words]
    if language.term is not unchanged:
        words = [language.term(word) for word in words]
    return words + [f"{first} {second}" for first, second in pairwise(words)]


def _with_letter_pairs(text: str, language: Language) -> list[str]:
    """A pair of letters is half a word: no two of them make a term together."""
    terms, previous_word = [], ""
    for piece, is_pair in pieces(text):
        if is_pair:
            terms.append(piece)
            previous_word = ""
        elif len(piece) > 1 and piece not in language.stop_words:
            word = language.term(piece)
            terms += [word, f"{previous_word} {word}"] if previous_word else [word]
            previous_word = word
    return terms
