"""Comments of HTML, and what else is written between `<!` or `<?` and its end: no reader sees any of it."""

import re

_COMMENT = re.compile(r"<!--(?!-?>)|-->")
"""`<!-->` ends a comment, as in `<!--[if !IE]><!-->`, or is one."""
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_DECLARATION = re.compile(r"<(?:!(?!--)\[?[A-Za-z]|\?xml\b)[^<>]{0,1000}+(?<!--)>", re.IGNORECASE)


def without_declarations(text: str) -> str:
    """The text without what says of which kind it is, and without sections that no browser shows.

    An export may have wrapped the whole text in one such section: its words stay.
    """
    if "<!" not in text and "<?" not in text:
        return text
    if "<![CDATA[" in text:
        whole = text.strip()
        if whole.startswith("<![CDATA[") and whole.find("]]>") == len(whole) - 3:
            text = whole[9:-3]
        else:
            text = _without(text, _CDATA, "<![CDATA[", text.rfind("]]>"))
    return _DECLARATION.sub("", text)


def without_comments(text: str) -> str:
    """Out come HTML comments; and the openers of what else Markdown would search to the end of the text for."""
    if "<!--" in text:
        text = _without(text, _COMMENT, "<!--", text.rfind("-->"))
        text = text.replace("<!-->", " ").replace("<!--", " ")
    return text.replace("<!", " ").replace("<?", " ")


def _without(text: str, marks: re.Pattern[str], opener: str, last: int) -> str:
    """The text without what stands between openers and their ends; one that no end follows stays."""
    out, position, keep = [], 0, True
    for mark in marks.finditer(text):
        if mark[0] == opener and keep and mark.end() <= last:
            out.append(text[position : mark.start()])
            keep = False
        elif mark[0] != opener and not keep:
            position, keep = mark.end(), True
    out.append(text[position:])
    return "".join(out)
