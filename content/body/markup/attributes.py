"""Attributes: lists in braces (kramdown, Pandoc, MkDocs, Nuxt); and emoji codes, formulas, tables of contents."""

import re
from collections.abc import Iterator

from content.base import Splice, spliced
from content.body.markup.marks import CODE_CLOSE, anchor

_PART = r"(?:[.#:][\w:/-]++|[\w:.-]++=(?:\"[^\"\n{}]*+\"|'[^'\n{}]*+'|[^\s{}\"']++))"
_GAP = r"[ \t]*+(?:\n[ \t]*+)?"
"""Between them: Pandoc fills its lines to 72 characters, wherever a blank is."""
_LIST = re.compile(rf"\{{:?[ \t]*+(?>(?:{_PART}{_GAP})+)\}}")
_LINE_END = re.compile(r"[ \t]*+(?:\n|\Z)")
_KRAMDOWN = re.compile(r"\{(?::[^{}\n]{0,200}\}|(?<=[ \t]\{)[#.][^{}\n]{0,200}\}[ \t]*$)", re.MULTILINE)
_ATTACHED_TO = f")]>*_`{CODE_CLOSE}"
_SPAN = re.compile(rf"\[(?<![\]\w!\\]\[)((?>(?:[^\[\]\n]|\n(?![ \t]*\n)){{0,500}}))\]{_LIST.pattern}")
_RAISED = re.compile(r"(?<=\w)(?:\^([\w+-]{1,20})\^|(?<!~)~([\w+-]{1,20})~(?!~))")
"""What Pandoc and MultiMarkdown raise or lower behind a letter: `2^nd^`, `H~2~O`."""
_DEFINITION = re.compile(r"^ {0,3}:[ \t]{1,4}(?=\S)", re.MULTILINE)
"""What explains the term above it, and a caption of Pandoc's tables."""
_COMPONENT = re.compile(
    r":(?<![\w:/\\]:)([a-z][\w-]{0,40}+)"
    r"(?:\[([^\[\]\n]{0,500}+)\](?>(\{[^{}\n]{0,500}+\})?)|(\{[^{}\n]{0,500}+\}))(?!\()"
)
_TARGET = re.compile(r"(?<![^{\s])(?:to|href)=(?:\"([^\"{}]++)\"|'([^'{}]++)'|([^\s{}\"']++))")
_LABEL = re.compile(r"(?<![^{\s])(?:title|label|text)=(?:\"([^\"{}]++)\"|'([^'{}]++)')")
_COMMENT = re.compile(r"\{::comment\}|\{:/(?:comment)?\}")
_EMOJI = re.compile(r":(?<![\w:/]:)[a-z][a-z0-9_+-]{1,50}+:(?![\w:/])(?>(?:\{[^{}\n]{0,200}+\})?)")
_ICON = re.compile(r":\(fa[a-z-]{0,9}+ fa-[a-z0-9 -]{1,60}+\):")
"""As Hugo's theme LoveIt has them: `:(fab fa-github fa-fw):`."""
_FORMULA = re.compile(r"(?<![\\$])\$\$(?!\$)")
_TOC_MARKER = re.compile(
    r"^[ \t]*+(?:(?:[*+-]|\d{1,3}\.)[ \t][^\n]{0,200}(?=\n[ \t]*+\{:(?:[^{}\n]{0,200}\s)?toc[\s}])"
    r"|\[toc\]|\[\[_?toc_?\]\]|@\[toc\](?:\([^)\n]*+\))?"
    r"|\$\{toc\}|%%?toc%%?|\\\[toc\\?\])[ \t]*+$",
    re.MULTILINE | re.IGNORECASE,
)
"""A list's only item gives way to the contents where `{:toc}` stands below it, whatever it says."""
_TOC_BEGIN = re.compile(
    r"<!--+\s*+(?:toc\b|start doctoc|vim-markdown-toc|mtoc-start|tocstart)[^>]{0,300}>", re.IGNORECASE
)
_TOC_END = re.compile(
    r"<!--+\s*+(?:/toc\b|tocstop|end doctoc|vim-markdown-toc|mtoc-end|tocend)[^>]{0,300}>", re.IGNORECASE
)
_ABBREVIATION = re.compile(r"^\*\[[^\]\n]{1,200}+\]:[^\n]*+$", re.MULTILINE)
_SNIPPET = re.compile(r"^[ \t]*+(?:--8<--|;--8<--)[^\n]*+$|^\{!>?[^{}\n]*+!\}$", re.MULTILINE)
_MAX_FORMULA = 2_000

_CLASS = re.compile(r"(?<![\w=\"'.-])\.([\w-]{1,40})")
_ON_FORMAT = re.compile(r"\b(when|unless)-format=[\"']?([\w-]{1,40})")
_HIDING_CLASSES = frozenset(("content-hidden", "d-none", "hidden"))

_SIZE = re.compile(
    r"(\]\([^()\s]{1,500}(?: \"[^\"\n]{0,300}\")?)"
    r"(?: =\d{0,5}%?(?:x\d{0,5}%?)?|(?> (?:align|height|width)=\"[^\"\n]{0,50}\"){1,3})(?=\))"
)


def without_sizes(body: str) -> str:
    """Remove the sizes of images that stand behind their addresses: `![pier](pier.jpg =300x200)`; and where Hashnode
    sets them: `![pier](pier.jpg align="center")`."""
    return _SIZE.sub(r"\1", body) if "=" in body else body


def without_lists(body: str) -> str:
    """Remove lists of attributes; the words of inline components stay."""
    if ":" in body:
        body = _DEFINITION.sub("\n", _ICON.sub("", _EMOJI.sub(" ", _COMPONENT.sub(_component, body))))
    if "^" in body or "~" in body:
        body = _RAISED.sub(r"\1\2", body)
    if "{" in body:
        if "{::comment}" in body:
            body = spliced(body, _comments(body))
        if "]{" in body:
            body = _SPAN.sub(lambda span: span[1] if shows(span[0][len(span[1]) + 2 :]) else "", body)
        body = _LIST.sub(_without_list, _KRAMDOWN.sub("", body))
    return body


def without_apparatus(body: str) -> str:
    """Remove tables of contents, whose words are those of the headings; definitions; and formulas."""
    if "toc" in body.lower():
        body = _TOC_MARKER.sub("", body)
        body = spliced(body, _tables_of_contents(body))
    if "*[" in body:
        body = _ABBREVIATION.sub("", body)
    if "8<" in body or "{!" in body:
        body = _SNIPPET.sub("", body)
    return spliced(body, _formulas(body)) if "$$" in body else body


def shows(attributes: str) -> bool:
    """Tell whether readers of a web page see what has these attributes, by its classes and Quarto's conditions."""
    classes = set(_CLASS.findall(attributes))
    # A condition on what only the program knows is taken to hold.
    for_the_web = all((form.startswith("html")) is (word == "when") for word, form in _ON_FORMAT.findall(attributes))
    if "content-hidden" in classes and "-format=" in attributes:
        return not for_the_web
    return classes.isdisjoint(_HIDING_CLASSES) and (for_the_web or "content-visible" not in classes)


def link(attributes: str, words: str) -> str:
    """Return the words, as a link where the attributes of a component name what it leads to."""
    target = _TARGET.search(attributes)
    return words if target is None else anchor(target[1] or target[2] or target[3], words)


def _component(match: re.Match[str]) -> str:
    attributes = match[3] or match[4] or ""
    label = _LABEL.search(attributes) if not match[2] else None
    return link(attributes, match[2] or (label[1] or label[2] if label else ""))


def _without_list(match: re.Match[str]) -> str:
    """Nothing, where the list belongs to what is before it or to its line; else the list."""
    body, start = match.string, match.start()
    attached = start > 0 and body[start - 1] in _ATTACHED_TO
    return "" if attached or _LINE_END.match(body, match.end()) else match[0]


def _comments(body: str) -> Iterator[Splice]:
    start: int | None = None
    for opening in _COMMENT.finditer(body):
        if opening[0] == "{::comment}":
            start = opening.start() if start is None else start
        elif start is not None:
            yield Splice(start, opening.end())
            start = None
    # One that never ends hides nothing.


def _tables_of_contents(body: str) -> Iterator[Splice]:
    """Tables of contents that a program has written between two comments."""
    ends = list(_TOC_END.finditer(body))
    position = number = 0
    for begin in _TOC_BEGIN.finditer(body):
        if begin.start() < position:
            continue
        while number < len(ends) and ends[number].start() < begin.end():
            number += 1
        if number == len(ends):
            return
        position = ends[number].end()
        yield Splice(begin.start(), position)


def _formulas(body: str) -> Iterator[Splice]:
    marks = [match.start() for match in _FORMULA.finditer(body)]
    number = 0
    while number + 1 < len(marks):
        start, end = marks[number], marks[number + 1]
        inside = body[start + 2 : min(end, start + 2 + _MAX_FORMULA)]
        number += 1
        if end - start < _MAX_FORMULA and "\n\n" not in inside and any(sign in inside for sign in "\\^_="):
            yield Splice(start, end + 2)
            number += 1
