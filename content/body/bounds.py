"""Bounds: text that would cost a Markdown parser more than linear time, made harmless first."""

import re
import sys
from collections.abc import Iterator
from itertools import islice

from content.body.tables import without_hollow_tables

_PARAGRAPH_END = re.compile(r"\n[ \t]*\n")
_BRACKET = re.compile(r"[\[\]]")
_MARK = re.compile(r"[*_~`\[\]<>!&\\|^{}]")
_LONG_PARAGRAPH = 5_000
"""A paragraph below this many characters cannot cost much."""
_MAX_BRACKET_SCAN = 3_000_000
"""Characters that a parser may scan for the closing brackets of one paragraph."""
_MAX_PARAGRAPH_MARKS = 10_000
_MAX_PARAGRAPH_LINES = 5_000
_LARGE_TEXT = 20_000
"""A text below this many characters cannot cost much."""
_MAX_TEXT_LINES = 10_000
"""Lines of a text that are read as Markdown: the longest article of two real archives has 945."""
_MAX_TEXT_MARKS = 20_000
"""Marks of a text that are read as Markdown; the longest article has some 3,000."""
_BLOCK = re.compile(r"^(?:[ \t]*(?:[#>|=*+-]+|\d+[.)])(?=[ \t]|$))+", re.MULTILINE)


def tame(text: str) -> str:
    """Return the text, cut where it, or a paragraph of it, holds more markup or lines than people write."""
    text = without_hollow_tables(text)
    if len(text) < _LONG_PARAGRAPH:
        return text
    text = _with_plain_rest(text)
    paragraphs, position = [], 0
    for end in (*(match.end() for match in _PARAGRAPH_END.finditer(text)), len(text)):
        paragraph = text[position:end]
        paragraphs.append(_tamed_paragraph(paragraph) if len(paragraph) >= _LONG_PARAGRAPH else paragraph)
        position = end
    return "".join(paragraphs)


def _with_plain_rest(text: str) -> str:
    """The text, with all that follows what an article can hold as one plain paragraph."""
    if len(text) < _LARGE_TEXT:
        return text
    end = min(
        _start_of_nth(re.finditer("\n", text), _MAX_TEXT_LINES),
        _start_of_nth(_MARK.finditer(text), _MAX_TEXT_MARKS),
        len(text),
    )
    if end == len(text):
        return text
    rest = _MARK.sub(" ", _BLOCK.sub(" ", text[end:])).split()
    return f"{text[:end]}\n\n{' '.join(rest)}\n"


def _start_of_nth(matches: Iterator[re.Match[str]], number: int) -> int:
    """Where the match of that number begins, the end of everything where there are not so many."""
    match = next(islice(matches, number, None), None)
    return sys.maxsize if match is None else match.start()


def _tamed_paragraph(paragraph: str) -> str:
    if len(_MARK.findall(paragraph)) > _MAX_PARAGRAPH_MARKS:
        paragraph = _MARK.sub(" ", paragraph)
    open_starts: list[int] = []
    cost = 0
    for match in _BRACKET.finditer(paragraph):
        if match[0] == "[":
            open_starts.append(match.start())
        elif open_starts:
            cost += match.start() - open_starts.pop()
    cost += sum(len(paragraph) - start for start in open_starts)
    if cost > _MAX_BRACKET_SCAN:
        paragraph = paragraph.replace("[", " ").replace("]", " ")
    lines = paragraph.split("\n")
    if len(lines) > _MAX_PARAGRAPH_LINES:
        paragraph = "\n\n".join("\n".join(lines[row : row + 500]) for row in range(0, len(lines), 500)) + "\n\n"
    return paragraph
