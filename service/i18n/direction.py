"""The direction of what a story says: that of its language, not of the word that it happens to begin with."""

import re
from collections.abc import Iterable

LEFTWARD = frozenset({"ar", "fa", "he", "ps", "ur", "yi"})
"""Codes of the languages that run from right to left; `static/i18n.js` and `static/widget.js` have the same."""
_LETTERS = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]"
_LETTER = re.compile(_LETTERS)
_QUOTED = re.compile("(?<=“)[^”]+(?=”)|(?<=«)[^»]+(?=»)|(?<=„)[^“”]+(?=[“”])|(?<=「)[^」]+(?=」)")
"""As the catalogues quote."""


def direction(text: str, language: str) -> str:
    """Give what HTML's `dir` takes: `rtl` where the language runs so and the text has a letter that does, else `auto`.

    >>> direction("iPhone 15 في القاهرة (2024)", "ar"), direction("iPhone 15 (2024)", "ar"), direction("القاهرة", "")
    ('rtl', 'auto', 'auto')
    """
    return "rtl" if language in LEFTWARD and _LETTER.search(text) else "auto"


def isolated(value: str, *, leftward: bool = False) -> str:
    """Isolate a value, so that it does not turn the sentence around it: any value in a sentence that runs to the left,
    else those with letters that do."""
    return f"\u2068{value}\u2069" if leftward or _LETTER.search(value) else value


def isolate_values(sentence: str, values: Iterable[str], *, leftward: bool = False) -> str:
    """Isolate each of the values, wherever a sentence holds it."""
    # Never within a word, whose letters would join no more.
    pattern = "|".join(
        f"(?<!(?={_LETTERS}{_LETTERS}).){re.escape(value)}(?!(?<={_LETTERS}){_LETTERS})"
        for value in sorted(filter(None, values), key=len, reverse=True)
    )
    return re.sub(pattern, lambda value: isolated(value[0], leftward=leftward), sentence) if pattern else sentence


def isolate_quotes(sentence: str, *, leftward: bool = False) -> str:
    """Isolate what a sentence has in quotes."""
    return _QUOTED.sub(lambda quoted: isolated(quoted[0], leftward=leftward), sentence)
