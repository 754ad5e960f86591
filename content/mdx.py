"""MDX: a body without its imports, exports, JSX tags and expressions; the words between them stay."""

from __future__ import annotations

import re

_MODULE = re.compile(
    r"^(?:import\s+(?:[\"']|[\w{*][^\n]*?\bfrom\b|\{\s*$)|export\s+(?:default|const|let|var|function|class|async|\{|\*))"
    r"[^\n]*(?:\n(?!\s*\n)[^\n]+)*",
    re.MULTILINE,
)
_TEXT_ATTRIBUTE = re.compile(r"""(\s[\w:-]+=)\{\s*(["'`])([^"'`{}\n]{0,500})\2\s*\}""")
_ATTRIBUTE = re.compile(r"(\s[\w:-]++=)\{(?:[^{}]|\{(?:[^{}]|\{[^{}]{0,500}+\}){0,500}+\}){0,500}+\}")
_COMPONENT_OPENING = re.compile(r"</?(?=[A-Z]|>)")
_COMPONENT = re.compile(r"</?(?:[A-Z][\w.]*+(?:[^<>\"']++|\"[^\"]{0,2000}+\"|'[^']{0,2000}+')*+)?>")
_LONGEST_TAG = 4_000
"""Characters of a component's tag, its attributes' expressions taken out."""
_TEXT_EXPRESSION = re.compile(r"""(?<!\{)\{\s*(["'`])([^"'`{}\n]{0,500})\1\s*\}(?!\})""")
_EXPRESSION = re.compile(r"(?<!\{)\{(?![{%])[^{}\n]{0,500}\}(?!\})")


def strip(body: str) -> str:
    """What is left is Markdown with plain HTML."""
    body = _MODULE.sub("", body)
    body = _without_comments(body)
    body = _TEXT_ATTRIBUTE.sub(r'\1"\3"', body)
    body = _ATTRIBUTE.sub(r'\1""', body)
    body = _without_components(body)
    body = _TEXT_EXPRESSION.sub(r"\2", body)
    return _EXPRESSION.sub("", body)


def _without_comments(body: str) -> str:
    out, position = [], 0
    while (opening := body.find("{/*", position)) >= 0 and (closing := body.find("*/}", opening + 3)) >= 0:
        out.append(body[position:opening])
        position = closing + 3
    out.append(body[position:])
    return "".join(out)


def _without_components(body: str) -> str:
    out, position = [], 0
    for opening in _COMPONENT_OPENING.finditer(body):
        at = opening.start()
        # Quotation marks hide what opens the next: without a bound, each tag could be read to the end of the text.
        if at >= position and (tag := _COMPONENT.match(body, at, at + _LONGEST_TAG)) is not None:
            out.append(body[position:at])
            position = tag.end()
    out.append(body[position:])
    return "".join(out)
