"""Names of bodies that list what they are for: `Ministry of Housing, Communities and Local Government`.

They are English, and nothing but their head tells that the commas are a name's own.
"""

from __future__ import annotations

import re

_HEADS = (
    r"(?:Sub)?[Cc]ommittee|Commission|Department|Ministry|Bureau|Agency|Division|Directorate|Chamber|Faculty|School"
    r"|College|Institute|Cent(?:re|er)|Society|Union|Secretary of State|Minister"
)
_ITEM = r"[A-Z][\w’'-]*(?: [A-Z][\w’'-]*){0,2}"
_LISTING = re.compile(rf"\b(?:{_HEADS}) (?:of|for|on)(?: the)? {_ITEM}(?:, {_ITEM}){{1,5}},? (?:and|&) {_ITEM}")
_BODIES = frozenset((
    "agency", "authority", "bank", "board", "bureau", "center", "centre", "college", "commission", "committee",
    "council", "court", "department", "foundation", "institute", "ministry", "office", "parliament", "police", "school",
    "senate", "service", "society", "treasury", "union", "university",
))  # fmt: skip
"""What ends the name of another body: `the Department of Justice, Home Office and Treasury` are three."""


def listing_names(text: str) -> list[re.Match[str]]:
    """Find where names stand that have commas of their own, in their order."""
    return [found for found in _LISTING.finditer(text) if not _tells_of_several(found[0])]


def _tells_of_several(name: str) -> bool:
    items = re.split(r", | and | & ", name)[1:]
    return any(item.rpartition(" ")[2].casefold() in _BODIES for item in items)
