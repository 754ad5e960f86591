"""The catalogues of messages: gettext's files in `service/translations`, read when a page first needs one."""

from __future__ import annotations

import gettext
import io
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

FOLDER = Path(__file__).parents[1] / "translations"
SOURCE = "en"
"""The language that the messages themselves are written in; it has no file."""
CONTEXT = "\x04"
"""Between a message's context and the message, as gettext writes them."""
_SAMPLES = (*range(200), 1000, 10_000, 1_000_000)
"""Whole numbers among which every rule for plurals has one of each of its categories."""


def N_(message: str) -> str:
    """Mark a message for the catalogues, where it is not said yet."""
    return message


def file(language: str) -> Path:
    """Give the path of a language's catalogue, be it there or not."""
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


@cache
def languages() -> tuple[str, ...]:
    """List the codes of the languages that the pages speak, English first, then by the alphabet."""
    return (SOURCE, *sorted(path.parents[1].name for path in FOLDER.glob("*/LC_MESSAGES/messages.po")))


@cache
def translations(language: str) -> gettext.NullTranslations:
    """Give the messages of one of the `languages`. What a catalogue does not say is said in English.

    There is no compiled file beside the text, which it could disagree with: two hundred messages are read in a few
    hundredths of a second, once a process.
    """
    if language == SOURCE:
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo

    compiled = io.BytesIO()
    write_mo(compiled, read(language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@cache
def script_messages(language: str) -> dict[str, str | dict[str, str]]:
    """Give the messages that scripts use: what is said in English → what is said in that language.

    A message with a number is given under its singular, as one form for each category of Intl.PluralRules. A message
    with a context has that before it, and CONTEXT between.
    """
    if language == SOURCE:
        return {}
    categories = _plural_categories(language)
    messages: dict[str, str | dict[str, str]] = {}
    for message in read(language):
        name, forms = message.id, message.string
        if name and forms and all(forms) and not message.fuzzy and _in_script(message):
            key = name if isinstance(name, str) else name[0]
            translated = forms if isinstance(forms, str) else {category: forms[i] for category, i in categories.items()}
            messages[f"{message.context}{CONTEXT}{key}" if message.context else key] = translated
    return messages


@cache
def read(language: str) -> Catalog:
    """Read a language's file, its comments and places included."""
    from babel.messages.pofile import read_po

    with file(language).open("rb") as stream:
        return read_po(stream, locale=language)


def _in_script(message: Message) -> bool:
    return any(name.endswith(".js") for name, _ in message.locations)


def _plural_categories(language: str) -> dict[str, int]:
    """Map each category that CLDR has for whole numbers to the place of its form in the language's catalogue."""
    from babel import Locale

    category = Locale.parse(language).plural_form
    form = gettext.c2py(read(language).plural_expr)
    return {category(n): form(n) for n in reversed(_SAMPLES)}
