"""Whether a text tells of a name, and of all of it: a list of many names does not, nor does a headline in capitals."""

import re

from embeddings.text.languages import DEFAULT

CONTEXT = 150
"""Characters on either side of a name by which it is told whether it stands in a list."""
MIN_WORDS = 6
"""Words around it, below which it stands in no list."""
MAX_SMALL_SHARE = 0.15
"""Of the words around a name in a list, those that are written small: `with`, `and`."""
_WORD = re.compile(r"[^\W\d_][\w’'-]*")


def is_told_of(name: str, text: str) -> bool:
    """Tell whether a text has a name in a sentence, and not only in lists of names: who helped, won, played, bought."""
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        words = [*_WORD.findall(text[max(0, start - CONTEXT) : start]), *_WORD.findall(text[end : end + CONTEXT])]
        if len(words) < MIN_WORDS or sum(word[0].islower() for word in words) > MAX_SMALL_SHARE * len(words):
            return True
        start = text.find(name, end)
    return False


def is_cut_from(name: str, headline: str) -> bool:
    """Tell whether a headline that has capitals throughout, as English ones may, has a name with other words beside it:
    `Project Aims` of `Otter Project Aims to Save Energy`."""
    words = _WORD.findall(headline)
    if not all(not word.islower() or word in DEFAULT.stop_words for word in words):
        return False
    before, _, after = headline.partition(name)
    return before.rstrip()[-1:].isalnum() or after.lstrip()[:1].isalnum()
