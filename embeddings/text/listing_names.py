"""Names that list: of bodies what they are for, as `Ministry of Housing, Communities and Local Government`, and of
countries what they are made of.

Nothing but their head tells that the commas and the `and` are a name's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from embeddings.base.scripts import CAPITALS
from embeddings.text.languages import DEFAULT
from embeddings.text.languages.locales import locale_of

_ITEM = rf"(?=[{CAPITALS}])[\w’'-]+"
"""A word with a capital."""


@dataclass(frozen=True, slots=True)
class _Listing:
    """How the bodies of a language are called."""

    heads: str
    """A pattern: what a name begins with, or ends with where it has its `tail`."""
    joints: str
    """What stands between the head and what it lists; one that is empty is written with the space."""
    conjunction: str
    small: str = ""
    """What may stand before a listed item, such as an article or an adjective."""
    tail: bool = False


_LISTINGS = {
    "ca": _Listing(r"[Mm]inisteri|[Dd]epartament|[Cc]onselleria|[Rr]egidoria", r" de |(?: de l| d)[’']", "i"),
    "de": _Listing(
        r"(?:Bundes|Landes|Staats)?[Mm]inisteriums?|Senatsverwaltung|Ausschuss(?:es)?|Dezernat|Referat|Fakultät|Behörde"
        r"|(?:Bundes|Landes)?[Mm]inister(?:in)?|Senator(?:in)?|Landesamt|Bundesamt",
        r" für (?:den |die |das )?",
        "und|sowie",
        r"(?:[a-zäöü]+e[rns]? )?",
    ),
    "es": _Listing(
        r"[Mm]inisterio|[Cc]onsejería|[Cc]oncejalía|[Ss]ecretaría|[Dd]epartamento|[Cc]omisión|[Ff]acultad|Junta|Cortes"
        r"|[Dd]irección General|[Mm]inistr[oa]|[Cc]onsejer[oa]",
        r" de (?:la |los |las )?| del | para (?:la |el )?",
        "y|e",
    ),
    "fr": _Listing(
        r"[Mm]inistère|[Mm]inistre|[Cc]ommission|[Dd]irection|[Ff]aculté|[Ss]ecrétariat",
        r" d(?:e la |e |es |u )| de l[’']",
        "et",
        r"(?:d(?:e la |e |es |u )|de l[’'])?",
    ),
    "it": _Listing(
        r"[Mm]inistero|[Aa]ssessorato|[Dd]ipartimento|[Cc]ommissione|[Mm]inistr[oa]",
        r" (?:della|delle|del|dei|degli|dello|di|per la|per il|per) | dell[’']",
        "e|ed",
        r"(?:(?:della|delle|del|dei|degli|dello|di|per la|per il|per) |dell[’'])?",
    ),
    "nl": _Listing(r"[Mm]inisterie|[Dd]epartement|[Mm]inister|[Cc]ommissie", r" (?:van|voor) ", "en"),
    "pl": _Listing(
        r"[Mm]inisterstw(?:o|a|u|em|ie)|[Mm]inister|[Ww]ydział(?:u|owi|em)?|[Dd]epartament(?:u|owi|em)?", " ", "i|oraz"
    ),
    "pt": _Listing(
        r"[Mm]inistério|[Ss]ecretaria|[Dd]epartamento|[Cc]omissão|[Ff]aculdade|[Mm]inistr[oa]",
        r" (?:da|das|do|dos|de|para a|para o) ",
        "e",
        r"(?:(?:da|das|do|dos|de) )?",
    ),
    "tr": _Listing(r"Bakanlığı|Müdürlüğü|Başkanlığı|Komisyonu|Fakültesi|Bakanı", " ", "ve", tail=True),
    DEFAULT.code: _Listing(
        r"(?:Sub)?[Cc]ommittee|Commission|Department|Ministry|Bureau|Agency|Division|Directorate|Chamber|Faculty|School"
        r"|College|Institute|Cent(?:re|er)|Society|Union|Secretary of State|Minister",
        r" (?:of|for|on) (?:the )?",
        "and|&",
    ),
}
_BODY = re.compile(rf"(?:{_LISTINGS[DEFAULT.code].heads}){_LISTINGS[DEFAULT.code].joints}")
_BODIES = frozenset((
    "agency", "authority", "bank", "board", "bureau", "center", "centre", "college", "commission", "committee",
    "council", "court", "department", "foundation", "institute", "ministry", "office", "parliament", "police", "school",
    "senate", "service", "society", "treasury", "union", "university",
))  # fmt: skip
"""What ends the name of another body: `the Department of Justice, Home Office and Treasury` are three."""


def listing_names(text: str, code: str) -> list[re.Match[str]]:
    """Find where names stand that have commas or an `and` of their own, in their order; `code` is the language's."""
    pattern = _pattern(code)
    return [match for match in pattern.finditer(text) if not _lists_several_bodies(match[0])] if pattern else []


def is_body(name: str) -> bool:
    """Tell whether a name is an English body's that says what it is for: `Department of Health and Social Care`."""
    return _BODY.match(name) is not None


@cache
def _pattern(code: str) -> re.Pattern[str] | None:
    listing = _LISTINGS.get(code)
    if listing is None:
        return None
    item = rf"{listing.small}{_ITEM}(?: {_ITEM}){{0,2}}"
    # Where the head comes last, a word before the name has its capital from the head of the sentence more often.
    first = _ITEM if listing.tail else item
    # In English the parts of `Department of Health and Social Care` are joined as any two names are.
    commas = "{1,5}" if code == DEFAULT.code else "{0,5}"
    listed = rf"{first}(?:, {item}){commas},? (?:{listing.conjunction}) {item}"
    body = rf"{listed} (?:{listing.heads})" if listing.tail else rf"(?:{listing.heads})(?:{listing.joints}){listed}"
    begin = r"(?<![\w’'-])" if listing.tail else r"\b"
    return re.compile(rf"{begin}(?:{'|'.join([body, *map(re.escape, _countries(code, listing.conjunction))])})\b")


def _countries(code: str, conjunction: str) -> Iterator[str]:
    """The names of countries that are two joined, but for English, of which the whole is found as any other."""
    if code == DEFAULT.code:
        return
    if code == "es":
        yield "Castilla y León"
    if (locale := locale_of(code)) is None:
        return
    joint = re.compile(rf" (?:{conjunction}) ")
    yield from sorted(name for name in locale.territories.values() if joint.search(name))


def _lists_several_bodies(name: str) -> bool:
    items = re.split(r", | and | & ", name)[1:]
    return any(item.rpartition(" ")[2].casefold() in _BODIES for item in items)
