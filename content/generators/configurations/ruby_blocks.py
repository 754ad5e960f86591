"""Settings in Ruby, as in Bridgetown's `config/initializers.rb`: what is written out is read, and nothing executed."""

import re
from itertools import islice
from typing import Any

_MAX_LINES = 2_000
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
    open_blocks: list[dict[str, Any]] = [top]
    for line in islice(text.splitlines(), _MAX_LINES):
        if line.strip() == "end":
            open_blocks = open_blocks[:-1] or [top]
        elif block := _BLOCK.fullmatch(line.partition(" #")[0].rstrip()):
            if block[1]:
                inner = open_blocks[-1].setdefault(block[1], {})
                open_blocks.append(inner if isinstance(inner, dict) else {})
            else:
                open_blocks.append(open_blocks[-1] if _TRANSPARENT.match(line) else {})
        elif setting := _SETTING.fullmatch(line):
            texts = [text for text in setting.groups()[1:3] if text is not None]
            open_blocks[-1][setting[1]] = texts[0] if texts else _WORDS.get(setting[4], setting[4])
    return top
