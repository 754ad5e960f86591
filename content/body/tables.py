"""Tables: rows far shorter than their heading, which a parser fills up with cells that nobody wrote."""

import re
from collections.abc import Iterator

from content.base import Splice, spliced

_DELIMITER_ROW = re.compile(r"^[ \t>|:*+-]*+$", re.MULTILINE)
"""What may be the line below a table's heading."""
_BLANK_LINE = re.compile(r"\n[ \t>]*+\n")
_FREE_CELLS = 2_000
"""Cells that are filled up in any text: some 50 ms."""
_CHARACTERS_PER_CELL = 20
"""Characters of the text for one cell more."""


def without_hollow_tables(text: str) -> str:
    """Take apart the tables of mostly missing cells: their words stay."""
    return spliced(text, _hollow_tables(text)) if "|" in text else text


def _hollow_tables(text: str) -> Iterator[Splice]:
    cells_left = _FREE_CELLS + len(text) // _CHARACTERS_PER_CELL
    table_end = 0
    for delimiter_row in _DELIMITER_ROW.finditer(text):
        columns = delimiter_row[0].count("|") + 1
        if delimiter_row.start() < table_end or columns < 3 or "-" not in delimiter_row[0]:
            continue
        blank = _BLANK_LINE.search(text, delimiter_row.end())
        table_end = blank.start() if blank else len(text)
        rows = text[delimiter_row.end() : table_end].split("\n")[1:]
        missing = sum(max(0, columns - row.count("|") - 1) for row in rows)
        if missing <= cells_left:
            cells_left -= missing
            continue
        # With whatever else in this paragraph would make it a table again.
        table = text[delimiter_row.start() : table_end]
        yield Splice(
            delimiter_row.start(), table_end, _DELIMITER_ROW.sub(lambda line: line[0].replace("|", " "), table)
        )
