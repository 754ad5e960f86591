"""Comments of HTML, and what else is written between `<!` or `<?` and its end: no reader sees any of it."""

import re
from collections.abc import Iterator

from content.base import Splice, spliced

_COMMENT = re.compile(r"<!--(?!-?>)|-->")
"""`<!-->` ends a comment, as in `<!--[if !IE]><!-->`, or is one."""
_ENCRYPTED = re.compile(r"<!-- valaxy-encrypt-(?:start|end -->)")
"""Around what Valaxy puts behind a password."""
_OPENS_BLOCK = re.compile(r"^[ \t]{0,3}<!--(?!-?>)", re.MULTILINE)
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_DECLARATION = re.compile(r"<(?:!(?!--)\[?[A-Za-z]|\?xml\b)[^<>]{0,1000}+(?<!--)>", re.IGNORECASE)


def without_declarations(text: str) -> str:
    """Remove declarations, such as the doctype, and CDATA sections, which no browser shows.

    An export may have wrapped the whole text in one such section: its words stay.
    """
    if "<!" not in text and "<?" not in text:
        return text
    if "<![CDATA[" in text:
        stripped = text.strip()
        if stripped.startswith("<![CDATA[") and stripped.find("]]>") == len(stripped) - 3:
            text = stripped[9:-3]
        else:
            text = spliced(text, _between(text, _CDATA, "<![CDATA["))
    return _DECLARATION.sub("", text)


def opens_without_end(text: str) -> bool:
    """Tell whether a comment that begins a line is never closed."""
    return "<!--" in text and _OPENS_BLOCK.search(text, text.rfind("-->") + 1) is not None


def without_comments(text: str, *, html: bool = False) -> str:
    """Remove HTML comments, and the openers of what else Markdown would search to the end of the text for.

    One that begins a line and is never closed goes on to the end, for Markdown and browsers alike; in `html` any does.
    """
    if "<!--" in text:
        text = spliced(text, _between(text, _ENCRYPTED, "<!-- valaxy-encrypt-start"))
        text = spliced(text, _between(text, _COMMENT, "<!--"))
        if (unclosed := (_COMMENT if html else _OPENS_BLOCK).search(text, text.rfind("-->") + 1)) is not None:
            text = text[: unclosed.start()]
        text = text.replace("<!-->", " ").replace("<!--", " ")
    return text.replace("<!", " ").replace("<?", " ")


def _between(text: str, delimiters: re.Pattern[str], opener: str) -> Iterator[Splice]:
    """What stands between openers and their ends, with both; an opener that no end follows stays."""
    start: int | None = None
    for delimiter in delimiters.finditer(text):
        if delimiter[0] == opener:
            start = delimiter.start() if start is None else start
        elif start is not None:
            yield Splice(start, delimiter.end())
            start = None
