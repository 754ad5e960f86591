"""Article → passages: pieces short enough for the encoder to read whole."""

import re
from collections.abc import Iterator

from content.base import Article
from embeddings.base.scripts import UNSPACED

WORDS_PER_PASSAGE = 180
"""Words a passage: about 240 word pieces of English, which leaves room within the model's 256."""
MAX_PASSAGES = 12
"""Passages an article: beyond some 2,100 words a story's subject has been said."""
MIN_WORDS = 30
"""A shorter remainder is left out: by itself it says too little."""
WORD_COST, LETTER_COST = 4, 3
"""What a word counts, and what a letter of a script without spaces does, which is a word piece of its own."""
MAX_SENTENCE_LETTERS = 80
"""Letters of such a script without an end of a sentence after which it is cut all the same."""

_LETTER = re.compile(f"[{UNSPACED}]")
_SPACED = re.compile(rf"(?:(?![{UNSPACED}])\w)+")
_SENTENCE = re.compile(rf"(?:[^。！？｡…]{{1,{MAX_SENTENCE_LETTERS}}}[。！？｡…]*|[。！？｡…]+)[」』）”’)]*")


def split(article: Article) -> list[str]:
    """Split an article into passages in order; the first begins with the title. There is always at least one.

    Words are kept whole, and where none are set apart by spaces, sentences.
    """
    passages: list[str] = []
    parts: list[str] = []
    size = 0
    for part, cost in _parts(f"{article.title}. {article.text}"):
        if parts and size + cost > WORDS_PER_PASSAGE * WORD_COST:
            passages.append("".join(parts).rstrip())
            parts, size = [], 0
            if len(passages) == MAX_PASSAGES:
                return passages
        parts.append(part)
        size += cost
    if not passages or size >= MIN_WORDS * WORD_COST:
        passages.append("".join(parts).rstrip())
    return passages


def _parts(text: str) -> Iterator[tuple[str, int]]:
    """What is never cut: words and sentences, with the blank behind them, and what they count."""
    for word in text.split():
        if _LETTER.search(word) is None:
            yield f"{word} ", WORD_COST
            continue
        sentences = _SENTENCE.findall(word)
        for place, sentence in enumerate(sentences, 1):
            letters, words = len(_LETTER.findall(sentence)), len(_SPACED.findall(sentence))
            yield sentence + (" " if place == len(sentences) else ""), letters * LETTER_COST + words * WORD_COST
