"""Bounds: text that would cost a Markdown parser more than linear time, made harmless first."""

import re
import sys
from collections.abc import Iterator
from itertools import islice

from content.body.tables import without_hollow

_PARAGRAPH_END = re.compile(r"\n[ \t]*\n")
_BRACKET = re.compile(r"[\[\]]")
_MARK = re.compile(r"[*_~`\[\]<>!&\\|^{}]")
_LONG = 5_000
"""A paragraph below this many characters cannot cost much."""
_BUDGET = 3_000_000
"""Characters that a parser may scan for the closing brackets of one paragraph."""
_MAX_MARKS = 10_000
_MAX_LINES = 5_000
_LARGE = 20_000
"""A text below this many characters cannot cost much."""
_WHOLE_LINES = 10_000
"""Lines of a text that are read as Markdown: the longest article of two real archives has 945."""
_WHOLE_MARKS = 20_000
"""Marks of a text that are read as Markdown; the longest article has some 3,000."""
_BLOCK = re.compile(r"^(?:[ \t]*(?:[#>|=*+-]+|\d+[.)])(?=[ \t]|$))+", re.MULTILINE)


def tame(text: str) -> str:
    """Return the text, cut where it, or a paragraph of it, holds more markup or lines than people write."""
    text = without_hollow(text)
    if len(text) < _LONG:
        return text
    text = _first_part(text)
    out, position = [], 0
    for end in (*(match.end() for match in _PARAGRAPH_END.finditer(text)), len(text)):
        paragraph = text[position:end]
        out.append(_tamed(paragraph) if len(paragraph) >= _LONG else paragraph)
        position = end
    return "".join(out)


def _first_part(text: str) -> str:
    """The text, with all that follows what an article can hold as one plain paragraph."""
    if len(text) < _LARGE:
        return text
    end = min(_nth(re.finditer("\n", text), _WHOLE_LINES), _nth(_MARK.finditer(text), _WHOLE_MARKS), len(text))
    if end == len(text):
        return text
    rest = _MARK.sub(" ", _BLOCK.sub(" ", text[end:])).split()
    return f"{text[:end]}\n\n{' '.join(rest)}\n"


def _nth(matches: Iterator[re.Match[str]], number: int) -> int:
    """Where the match of that number begins, the end of everything where there are not so many."""
    match = next(islice(matches, number, None), None)
    return sys.maxsize if match is None else match.start()


def _tamed(paragraph: str) -> str:
    if len(_MARK.findall(paragraph)) > _MAX_MARKS:
        paragraph = _MARK.sub(" ", paragraph)
    open_at: list[int] = []
    cost = 0
    for match in _BRACKET.finditer(paragraph):
        if match[0] == "[":
            open_at.append(match.start())
        elif open_at:
            cost += match.start() - open_at.pop()
    cost += sum(len(paragraph) - start for start in open_at)
    if cost > _BUDGET:
        paragraph = paragraph.replace("[", " ").replace("]", " ")
    lines = paragraph.split("\n")
    if len(lines) > _MAX_LINES:
        paragraph = "\n\n".join("\n".join(lines[at : at + 500]) for at in range(0, len(lines), 500)) + "\n\n"
    return paragraph
