"""Quoting: one tag written in YAML, TOML or JSON."""

import json
import re
from typing import Literal

import yaml

from content.retagging.forms.style import Quote

Context = Literal["- {}", "[{}]", "k: {}"]
"""Where a YAML scalar is to stand: what is plain text in a block list may be none within brackets."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ufeff\ufffe\uffff]")
# Beyond what PyYAML itself takes for something else: YAML 1.2's numbers and YAML 1.1's shortest booleans.
_NOT_TEXT = re.compile(r"y|n|[-+]?(?:0o[0-7_]+|\d[\d_]*\.?\d*(?:e[-+]?\d+)?|\.\d+(?:e[-+]?\d+)?)", re.IGNORECASE)


def yaml_scalar(text: str, quote: Quote, context: Context) -> str:
    """Write a text in the quotes wanted, or in double ones where YAML would not read it as this text otherwise."""
    if _CONTROL.search(text):
        return double(text)
    if quote == "'":
        return "'" + text.replace("'", "''") + "'"
    return text if not quote and _is_plain(text, context) else double(text)


def toml_string(text: str, quote: Quote) -> str:
    """Write a TOML string in the quotes wanted, else in double ones: TOML has no plain text."""
    return f"'{text}'" if quote == "'" and "'" not in text and not _CONTROL.search(text) else double(text)


def double(text: str, *, ascii_only: bool = False) -> str:
    """Write a double-quoted string that JSON, TOML and YAML read alike."""
    quoted = json.dumps(text, ensure_ascii=ascii_only)
    return _CONTROL.sub(lambda character: f"\\u{ord(character[0]):04x}", quoted)


def quote_of(raw: str) -> Quote:
    """Return the quotes that a scalar is written in."""
    return '"' if raw.startswith('"') else "'" if raw.startswith("'") else ""


def _is_plain(text: str, context: Context) -> bool:
    if not text or _NOT_TEXT.fullmatch(text):
        return False
    try:
        parsed = yaml.safe_load(context.format(text))
    except (yaml.YAMLError, ValueError):  # ValueError: a date that does not exist
        return False
    return bool(parsed == ({"k": text} if context == "k: {}" else [text]))
