"""Article → passages: pieces short enough for the encoder to read whole."""

import re

from content.base import Article

WORDS = 180
"""Words a passage: about 240 word pieces of English, which leaves room within the model's 256."""
MOST = 12
"""Passages an article: beyond some 2,100 words a story's subject has been said."""
LEAST_WORDS = 30
"""A shorter remainder is left out: by itself it says too little."""
_IDEOGRAPHS = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_OTHERS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
"""Of scripts without spaces: Chinese and Japanese; Thai, Lao, Burmese and Khmer."""
_UNSPACED = re.compile(f"[{_IDEOGRAPHS}{_OTHERS}]")
_WORD = re.compile(f"[{_IDEOGRAPHS}]{{1,2}}|[{_OTHERS}]{{1,4}}|[^{_IDEOGRAPHS}{_OTHERS}]+")
"""Of a text between two spaces. So many characters are as many word pieces as an English word is."""


def split(article: Article) -> list[str]:
    """Split an article into passages in order; the first begins with the title. There is always at least one."""
    text = f"{article.title}. {article.text}"
    words = text.split()
    if _UNSPACED.search(text):
        # With its spaces, so that the parts of what had none are joined again as they were.
        words = [part for word in words for part in _WORD.findall(f"{word} ")]
        return [passage.rstrip() for passage in _cut(words, "")]
    return _cut(words, " ")


def _cut(words: list[str], space: str) -> list[str]:
    starts = range(0, min(len(words), WORDS * MOST), WORDS)
    return [space.join(words[at : at + WORDS]) for at in starts if at == 0 or len(words) - at >= LEAST_WORDS]
