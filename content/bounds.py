"""Bounds: text that would cost a Markdown parser more than linear time, made harmless first."""

from __future__ import annotations

import re

_PARAGRAPH_END = re.compile(r"\n[ \t]*\n")
_BRACKET = re.compile(r"[\[\]]")
_MARK = re.compile(r"[*_~`\[\]<>!&\\|^{}]")
_LONG = 5_000
"""A paragraph below this many characters cannot cost much."""
_BUDGET = 3_000_000
"""Characters that a parser may scan for the closing brackets of one paragraph."""
_MAX_MARKS = 10_000
_MAX_LINES = 5_000


def tame(text: str) -> str:
    """The same text, except where a paragraph holds more markup or lines than people write."""
    if len(text) < _LONG:
        return text
    out, position = [], 0
    for end in (*(match.end() for match in _PARAGRAPH_END.finditer(text)), len(text)):
        paragraph = text[position:end]
        out.append(_tamed(paragraph) if len(paragraph) >= _LONG else paragraph)
        position = end
    return "".join(out)


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
