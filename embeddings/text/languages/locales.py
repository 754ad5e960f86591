"""Locales: what Babel knows of a language."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale


def locale_of(code: str) -> Locale | None:
    """Give the locale of a language's code; None where Babel does not know it."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(code)
    except (ValueError, UnknownLocaleError):
        return None
