"""Whether a text tells of a name, and of all of it: a list of many names does not, nor does a headline in capitals."""

import re

from embeddings.text.languages import DEFAULT

AROUND = 150
"""Characters on either side of a name in which it is told what it stands among."""
FEWEST = 6
"""Words around it, below which it stands in no list."""
LARGEST_SHARE = 0.15
"""Of the words around a name in a list, those that are written small: `with`, `and`."""
_WORD = re.compile(r"[^\W\d_][\w’'-]*")


def is_told_of(name: str, text: str) -> bool:
    """Tell whether a text has a name in a sentence, and not only in lists of names: who helped, won, played, bought."""
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        words = [*_WORD.findall(text[max(0, at - AROUND) : at]), *_WORD.findall(text[end : end + AROUND])]
        if len(words) < FEWEST or sum(word[0].islower() for word in words) > LARGEST_SHARE * len(words):
            return True
        at = text.find(name, end)
    return False


def is_cut_from(name: str, headline: str) -> bool:
    """Tell whether a headline that has capitals throughout, as English ones may, has a name with other words beside it:
    `Project Aims` of `Otter Project Aims to Save Energy`."""
    words = _WORD.findall(headline)
    if not all(not word.islower() or word in DEFAULT.stop_words for word in words):
        return False
    before, _, after = headline.partition(name)
    return before.rstrip()[-1:].isalnum() or after.lstrip()[:1].isalnum()
