"""Languages: one file each, and the registry of them. Imports nothing of ours.

To add one, write a file like `english.py` and name its `Language` in `LANGUAGES`.
"""

from collections.abc import Mapping

from embeddings.text.languages.english import ENGLISH
from embeddings.text.languages.language import Language

__all__ = ["DEFAULT", "LANGUAGES", "Language"]

LANGUAGES: Mapping[str, Language] = {language.code: language for language in (ENGLISH,)}
"""By ISO 639-1 code."""
DEFAULT = LANGUAGES["en"]
"""What every archive is analysed as, whatever its stories are written in."""
