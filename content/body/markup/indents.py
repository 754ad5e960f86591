"""Indents: those that a body's author wrote, kept apart from the blanks that markup leaves where it is taken out.

Four blanks at the start of a line mean code to Markdown. An indent of the author's holds a tab from here on, and no
other blank of the body does.
"""

import re

_MARKERS = r"^((?>(?: {0,3}(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t])))*))"
"""Of quotations and lists: what stands behind them is indented from there."""
_START = re.compile(rf"{_MARKERS}([ \t]*+)(.?)")
_BLANKS_LEFT = re.compile(rf"{_MARKERS}(\t*+) {{4,}}+(?=[^ \t\n])", re.MULTILINE)
_ALONE = re.compile(
    r"[ \t]*+(?:\\?\[/?[A-Za-z]|\{\{|\{%|</?[A-Z]|\{[:.#])[^\n]*[\]}>][ \t\r]*\Z"
    r"|[ \t]*+(?:::|///|%%|:[a-z])|[ \t]*+(?:[>%]\}\}|%\}|/?>)[ \t\r]*\Z"
)
"""A line that may be taken out as a whole. Deeper lines right below it are not code: there is no blank line."""
_TAB, _DEEPEST = 4, 100


def with_tabs(body: str) -> str:
    """Write the author's indents as tabs, which no other blank is then; to Markdown they are as wide as before."""
    if "    " not in body and "\t" not in body:
        return body
    out: list[str] = []
    below_alone = False
    before = ""
    for line in body.split("\n"):
        indented = line.startswith(("\t", "    "))
        if line.strip():
            below_alone = indented and (
                below_alone or (_ALONE.match(before) is not None and _width(line) > _width(before))
            )
        before = line
        if below_alone and indented:
            out.append(line.expandtabs(_TAB))
        else:
            out.append(_with_tabs(line) if indented or "    " in line or "\t" in line else line)
    return "\n".join(out)


def without_blanks_left(body: str) -> str:
    """Take away such indents as only markup has left that was taken out."""
    return _BLANKS_LEFT.sub(_without, body) if "    " in body else body


def _without(match: re.Match[str]) -> str:
    markers, author = match.groups()
    # By fewer than four a line is still in the list that it was in.
    return f"{markers}{author or (' ' if markers else '   ')}"


def _width(line: str) -> int:
    wide = line[:_DEEPEST].expandtabs(_TAB)
    return len(wide) - len(wide.lstrip(" "))


def _with_tabs(line: str) -> str:
    match = _START.match(line)
    if match is None:
        return line
    markers = match[1].expandtabs(_TAB)
    begin, end = len(markers), len((markers + match[2]).expandtabs(_TAB))
    blanks = " " * (end - begin)
    if end - begin >= _TAB:
        stop = end - end % _TAB
        blanks = "\t" * (stop // _TAB - begin // _TAB) + " " * (end - stop)
    return f"{markers}{blanks}{line[match.end(2) :].replace(chr(9), ' ')}"
