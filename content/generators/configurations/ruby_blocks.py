"""Settings in Ruby, as in Bridgetown's `config/initializers.rb`: what is written out is read, and nothing executed."""

import re
from itertools import islice
from typing import Any

_MOST = 2_000
"""Lines that are looked at."""
_SETTING = re.compile(
    r"""\s*([a-z]\w{0,50})[ \t(]\s*(?:"([^"#\\]{0,300})"|'([^'\\]{0,300})'|:?(\w{1,50}))\s*\)?\s*(?:#.*)?"""
)
_BLOCK = re.compile(
    r"\s*(?:([a-z]\w{0,50})\s+do|(.{0,200}?\bdo(?:\s*\|[^|]{0,100}\|)?|(?:if|unless|case|def|begin)\b.{0,200}))"
)
_TRANSPARENT = re.compile(r"\s*(?:Bridgetown\.configure\s.*|if\s.*\.production\?)")
"""Blocks whose settings are those of what is around them."""
_WORDS = {"true": True, "false": False}


def settings(text: str) -> dict[str, Any]:
    """Read `name value` and `name do … end` into a table; what stands under other conditions is left out."""
    top: dict[str, Any] = {}
    around: list[dict[str, Any]] = [top]
    for line in islice(text.splitlines(), _MOST):
        if line.strip() == "end":
            around = around[:-1] or [top]
        elif block := _BLOCK.fullmatch(line.partition(" #")[0].rstrip()):
            if block[1]:
                inner = around[-1].setdefault(block[1], {})
                around.append(inner if isinstance(inner, dict) else {})
            else:
                around.append(around[-1] if _TRANSPARENT.match(line) else {})
        elif given := _SETTING.fullmatch(line):
            texts = [text for text in given.groups()[1:3] if text is not None]
            around[-1][given[1]] = texts[0] if texts else _WORDS.get(given[4], given[4])
    return top
