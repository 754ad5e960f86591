"""The language of a page: what its address asks for, else the first of the reader's that there is."""

from collections.abc import Iterable

from content.base.languages import primary
from service.i18n import catalogue

PARAMETER = "lang"
"""In the address of a page; it goes before what the browser says."""


def negotiate(requested: str, accepted: Iterable[tuple[str, float]]) -> str:
    """Choose one of the languages that there are, English where none of the requested ones is among them.

    `requested` is from the address, and may be empty; `accepted` are the languages of Accept-Language with their
    weights, from 0 to 1. `pt-BR` asks for `pt`.
    """
    available = catalogue.languages()
    if (code := primary(requested)) in available:
        return code
    for language, weight in sorted(accepted, key=lambda pair: -pair[1]):
        if weight > 0 and (code := primary(language)) in available:
            return code
    return catalogue.SOURCE
