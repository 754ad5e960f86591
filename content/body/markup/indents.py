"""Indents: those that a body's author wrote, kept apart from the blanks that markup leaves where it is taken out.

Four blanks at the start of a line mean code to Markdown. An indent of the author's holds a tab from here on, and no
other blank of the body does.
"""

import re

_MARKERS = r"^((?>(?: {0,3}(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t])))*))"
"""Of quotations and lists: what stands behind them is indented from there."""
_LINE_START = re.compile(rf"{_MARKERS}([ \t]*+)(.?)")
_LEFTOVER_BLANKS = re.compile(rf"{_MARKERS}(\t*+) {{4,}}+(?=[^ \t\n])", re.MULTILINE)
_REMOVABLE_LINE = re.compile(
    r"[ \t]*+(?:\\?\[/?[A-Za-z]|\{\{|\{%|</?[A-Z]|\{[:.#])[^\n]*[\]}>][ \t\r]*\Z"
    r"|[ \t]*+(?:::|///|%%|:[a-z])|[ \t]*+(?:[>%]\}\}|%\}|/?>)[ \t\r]*\Z"
)
"""A line that may be taken out as a whole. Deeper lines right below it are not code: there is no blank line."""
_TAB_WIDTH, _MAX_INDENT = 4, 100


def with_tabs(body: str) -> str:
    """Write the author's indents as tabs, which no other blank is then; to Markdown they are as wide as before."""
    if "    " not in body and "\t" not in body:
        return body
    lines: list[str] = []
    below_removable = False
    previous = ""
    for line in body.split("\n"):
        indented = line.startswith(("\t", "    "))
        if line.strip():
            below_removable = indented and (
                below_removable or (_REMOVABLE_LINE.match(previous) is not None and _width(line) > _width(previous))
            )
        previous = line
        if below_removable and indented:
            lines.append(line.expandtabs(_TAB_WIDTH))
        else:
            lines.append(_line_with_tabs(line) if indented or "    " in line or "\t" in line else line)
    return "\n".join(lines)


def without_leftover_blanks(body: str) -> str:
    """Take away such indents as only markup has left that was taken out."""
    return _LEFTOVER_BLANKS.sub(_with_author_indent, body) if "    " in body else body


def _with_author_indent(match: re.Match[str]) -> str:
    markers, indent = match.groups()
    # By fewer than four a line is still in the list that it was in.
    return f"{markers}{indent or (' ' if markers else '   ')}"


def _width(line: str) -> int:
    expanded = line[:_MAX_INDENT].expandtabs(_TAB_WIDTH)
    return len(expanded) - len(expanded.lstrip(" "))


def _line_with_tabs(line: str) -> str:
    match = _LINE_START.match(line)
    if match is None:
        return line
    markers = match[1].expandtabs(_TAB_WIDTH)
    begin, end = len(markers), len((markers + match[2]).expandtabs(_TAB_WIDTH))
    blanks = " " * (end - begin)
    if end - begin >= _TAB_WIDTH:
        stop = end - end % _TAB_WIDTH
        blanks = "\t" * (stop // _TAB_WIDTH - begin // _TAB_WIDTH) + " " * (end - stop)
    return f"{markers}{blanks}{line[match.end(2) :].replace(chr(9), ' ')}"
