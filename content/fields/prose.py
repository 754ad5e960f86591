"""Marks of HTML and Markdown in a title or a description, which readers of the page do not see."""

import re

_TAG = re.compile(
    r"</?(a|abbr|b|big|br|cite|code|del|div|em|font|i|ins|kbd|mark|nobr|p|q|s|small|span|strike|strong|sub|sup|time|tt|u"
    r"|wbr)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_LINK = re.compile(r"(?<!!)\[([^\[\]]{1,300})\]\([^()\s]{1,500}\)")
_EMPHASIS = (
    re.compile(r"(?<![\w*\\])\*\*(?=\S)([^*]{1,300}?)(?<=\S)\*\*(?![\w*])"),
    re.compile(r"(?<![\w*\\])\*(?=\S)([^*]{1,300}?)(?<=\S)\*(?![\w*])"),
    # Not `__init__`.
    re.compile(r"(?<![\w_\\])__(?=[^\s_])(?=[^_]{0,300}[^\w])([^_]{1,300}?)(?<=\S)__(?![\w_])"),
    re.compile(r"(?<![\w_\\])_(?=[^\s_])([^_]{1,300}?)(?<=\S)_(?![\w_])"),
    re.compile(r"`([^`]{1,300})`"),
)
_ESCAPE = re.compile(r"\\([*_`\[\]()#&.!+-])")
"""As conversions to Markdown put it before what they take for a mark: `snake\\_case`."""
_MERGE_TAG = re.compile(
    r"\\?\*\|[A-Z][A-Z\d_]{0,40}(?::[^|*\n]{0,80})?\|\\?\*"
    r"|\{\{-?\s*(?:\w{1,30}\.){0,3}(?:[Ff]|[Ff]irst_?|FIRST_?|[Ll]|[Ll]ast_?|LAST_?|[Ff]ull_?)(?:[Nn]ame|NAME)\s*(?:\|[^{}\n]{0,80})?\}\}",
)
"""What newsletters fill in for each reader: Mailchimp's `*|FNAME|*`, others' `{{ contact.first_name }}`."""
_GAP = re.compile(r"\s+(?=[,.!?:;])|^[\s,:;]+")


def without_markup(text: str) -> str:
    """Take the marks of HTML and Markdown off a line of text that readers see, as the page shows it."""
    if "*|" in text or "{{" in text:
        unfilled = _MERGE_TAG.sub("", text)
        text = text if unfilled == text else _GAP.sub("", " ".join(unfilled.split()))
    if "<" in text:
        text = _TAG.sub(lambda tag: " " if tag[1].lower() in ("br", "p", "div") else "", text)
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    for marks in _EMPHASIS:
        text = marks.sub(r"\1", text)
    return _ESCAPE.sub(r"\1", text) if "\\" in text else text
