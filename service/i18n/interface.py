"""Interface: everything that a page says in one language, be it words, numbers, dates or lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from service.base.chances import whole_percents
from service.i18n import catalogue

if TYPE_CHECKING:
    from babel import Locale

FORMATS = {"en": "en_GB"}
"""Language → the locale by which numbers and dates are written, where that is another."""
SCRIPT_FORMATS = {"en": "en-GB", "ar": "ar-u-nu-latn"}
"""The same for Intl in a browser: digits are those that Babel writes."""


@dataclass(frozen=True)
class Interface:
    """The pages' words in one of `catalogue.languages()`."""

    language: str

    @cached_property
    def _locale(self) -> Locale:
        from babel import Locale

        return Locale.parse(FORMATS.get(self.language, self.language))

    @property
    def direction(self) -> str:
        """Give `ltr` or `rtl`, as HTML's `dir` takes it."""
        return self._locale.text_direction

    def gettext(self, message: str, **values: str) -> str:
        """Say a message in this language, with `%(name)s` in it replaced by the value of that name."""
        return _filled(catalogue.translations(self.language).gettext(message), values)

    def ngettext(self, singular: str, plural: str, number: int, **values: str) -> str:
        """Say a message that holds a number, which is `%(num)s` in it."""
        message = catalogue.translations(self.language).ngettext(singular, plural, number)
        return _filled(message, {"num": self.number(number), **values})

    def pgettext(self, context: str, message: str) -> str:
        """Say a message that has other words in another context."""
        return catalogue.translations(self.language).pgettext(context, message)

    def number(self, n: int) -> str:
        """Write a whole number with its groups of digits: `1,234`."""
        from babel.numbers import format_decimal

        return format_decimal(n, locale=self._locale)

    def percent(self, share: float) -> str:
        """Write a chance, from 0 to 1, in whole per cent."""
        from babel.numbers import format_percent

        return format_percent(whole_percents(share), locale=self._locale)

    def day(self, moment: date | None) -> str:
        """Write a date as a newspaper prints it, `27 June 2024`; empty for None."""
        from babel.dates import format_date

        return format_date(moment, "long", locale=self._locale) if moment else ""

    def listed(self, words: Sequence[str]) -> str:
        """Join words as a sentence does: `ferry, quay and market`."""
        from babel.lists import format_list

        return format_list(words, locale=self._locale)

    def for_scripts(self) -> dict[str, Any]:
        """Give what `static/i18n.js` needs, as JSON: the locale for Intl, and the messages."""
        return {
            "locale": SCRIPT_FORMATS.get(self.language, self.language),
            "messages": catalogue.script_messages(self.language),
        }


ENGLISH = Interface(catalogue.SOURCE)


@cache
def language_names() -> dict[str, str]:
    """Map the code of each language that there is to its name in that language: `de` → `Deutsch`."""
    return {code: own_name(code) for code in catalogue.languages()}


@cache
def own_name(language: str) -> str:
    """Name a language in itself, `Deutsch` for `de`; its code where Babel does not know it."""
    from babel import Locale, UnknownLocaleError

    try:
        name = Locale.parse(language).get_display_name() or language
    except (UnknownLocaleError, ValueError):
        return language
    return f"{name[:1].upper()}{name[1:]}"


def _filled(message: str, values: dict[str, str]) -> str:
    return message % values if values else message
