"""MDX: a body without its imports, exports, JSX tags and expressions; the words between them stay."""

from __future__ import annotations

import re

_MODULE = re.compile(
    r"^(?:import\s+(?:[\"']|[\w{*][^\n]*?\bfrom\b|\{\s*$)|export\s+(?:default|const|let|var|function|class|async|\{|\*))"
    r"[^\n]*(?:\n(?!\s*\n)[^\n]+)*",
    re.MULTILINE,
)
_COMMENT = re.compile(r"\{/\*(?:[^*]|\*(?!/))*+\*/\}")
_TEXT_ATTRIBUTE = re.compile(r"""(\s[\w:-]+=)\{\s*(["'`])([^"'`{}\n]{0,500})\2\s*\}""")
_ATTRIBUTE = re.compile(r"(\s[\w:-]+=)\{(?:[^{}]|\{(?:[^{}]|\{[^{}]{0,500}\}){0,500}\}){0,500}\}")
_COMPONENT = re.compile(r"</?[A-Z][\w.]*+(?:[^<>\"']++|\"[^\"]{0,2000}\"|'[^']{0,2000}')*+>|</?>")
_TEXT_EXPRESSION = re.compile(r"""(?<!\{)\{\s*(["'`])([^"'`{}\n]{0,500})\1\s*\}(?!\})""")
_EXPRESSION = re.compile(r"(?<!\{)\{(?![{%])[^{}\n]{0,500}\}(?!\})")


def strip(body: str) -> str:
    """What is left is Markdown with plain HTML."""
    body = _MODULE.sub("", body)
    body = _COMMENT.sub("", body)
    body = _TEXT_ATTRIBUTE.sub(r'\1"\3"', body)
    body = _ATTRIBUTE.sub(r'\1""', body)
    body = _COMPONENT.sub("", body)
    body = _TEXT_EXPRESSION.sub(r"\2", body)
    return _EXPRESSION.sub("", body)
