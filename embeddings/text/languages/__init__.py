"""Languages: those with a file of their own, and what libraries know of the others. Imports nothing of ours.

To add one, write a file like `english.py` and name its `Language` in `LANGUAGES`.
"""

from collections.abc import Mapping
from functools import cache

from embeddings.text.languages.english import ENGLISH
from embeddings.text.languages.language import Language

__all__ = ["DEFAULT", "LANGUAGES", "Language", "by_code"]

LANGUAGES: Mapping[str, Language] = {language.code: language for language in (ENGLISH,)}
"""By ISO 639-1 code."""
DEFAULT = LANGUAGES["en"]
"""The language of all labels, and of texts whose language is not known."""


@cache
def by_code(code: str) -> Language:
    """Give the language of an ISO 639-1 code, the default one where it is empty."""
    if not code:
        return DEFAULT
    if code in LANGUAGES:
        return LANGUAGES[code]
    from embeddings.text.languages.general import language

    return language(code)
