"""Article → passages: pieces short enough for the encoder to read whole."""

from content.base import Article

WORDS = 180
"""Words a passage: about 240 word pieces of English, which leaves room within the model's 256."""
MOST = 12
"""Passages an article: beyond some 2,100 words a story's subject has been said."""
LEAST_WORDS = 30
"""A shorter remainder is left out: by itself it says too little."""


def split(article: Article) -> list[str]:
    """Split an article into passages in order; the first begins with the title. There is always at least one."""
    words = f"{article.title}. {article.text}".split()
    starts = range(0, min(len(words), WORDS * MOST), WORDS)
    return [" ".join(words[at : at + WORDS]) for at in starts if at == 0 or len(words) - at >= LEAST_WORDS]
