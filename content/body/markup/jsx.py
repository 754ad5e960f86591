"""JSX: a body without its imports, exports, component tags and expressions; the words between them stay.

In MDX all of them count. Plain Markdown of the same generators may hold them too: there only what can be nothing else.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from content.base import Splice, spliced
from content.body.markup.marks import IMAGE_NAME, Marks, anchor, url_safe

_MODULE = re.compile(
    r"^(?:import\s+(?:[\"']|[\w{*][^\n]*?\bfrom\b|\{\s*$)|export\s+(?:default|const|let|var|function|class|async|\{|\*))"
    r"[^\n]*(?:\n(?!\s*\n)[^\n]+)*",
    re.MULTILINE,
)
"""In MDX, a paragraph that begins so is no paragraph."""
_STATEMENT = re.compile(
    r"^(?:import[ \t]+(?:(?:type[ \t]+)?[\w$*{][^\n\"'`;]*?[ \t}]from[ \t]*)?(?:\"[^\"\n]+\"|'[^'\n]+')[ \t]*;?[ \t]*$"
    r"|import[ \t]+(?:[\w$]+,[ \t]*)?\{[ \t]*\n(?>(?:[\w$ \t,]*+\n){1,60})[ \t]*\}"
    r"[ \t]*from[ \t]*[\"'][^\"'\n]+[\"'];?[ \t]*$"
    r"|export[ \t]+(?:default[ \t]+(?:(?:async[ \t]+)?(?:function|class)\b|[\w$.]+[ \t]*;?[ \t]*$|[({\[<])"
    r"|(?:const|let|var)[ \t]+(?:[\w$]+[ \t]*(?::[^\n=]*+)?=|[{\[])"
    r"|(?:async[ \t]+)?function\b[ \t*]*[\w$]+[ \t]*\(|class[ \t]+[A-Z]\w*[^\n{]*\{"
    r"|type[ \t]+\w+[ \t]*=|interface[ \t]+\w+[^\n{]*\{"
    r"|\{[^\n]*+$|\*[ \t]+(?:as[ \t]+\w+[ \t]+)?from\b))",
    re.MULTILINE,
)
"""In Markdown, a line that only JavaScript has: `import taxes from abroad` is none."""
_CODE_TOKEN = re.compile(
    r"\"(?:[^\"\\\n]|\\.){0,500}+\"|'(?:[^'\\\n]|\\.){0,500}+'"
    # What is never closed goes on to the end, for time's sake.
    r"|`(?:[^`\\]|\\.)*+(?:`|\Z)|//[^\n]*+|/\*(?>(?:[^*]++|\*(?!/))*)(?:\*/|\Z)|[(){}\[\]\n]",
    re.DOTALL,
)
_COMPONENT_START = re.compile(r"<(/?)([A-Z][\w.]*+)", re.ASCII)
_UPPERCASE_HTML = frozenset((
    "ABBR", "ADDRESS", "B", "BIG", "BLOCKQUOTE", "BR", "CAPTION", "CENTER", "CITE", "CODE", "DD", "DIV", "DL", "DT",
    "EM", "FONT", "FORM", "H1", "H2", "H3", "H4", "H5", "H6", "HR", "I", "IFRAME", "IMG", "LI", "NOSCRIPT", "OBJECT",
    "OL", "P", "PRE", "SCRIPT", "SMALL", "SPAN", "STRIKE", "STRONG", "STYLE", "SUB", "SUP", "TABLE", "TBODY", "TD",
    "TH", "THEAD", "TR", "TT", "U", "UL",
))  # fmt: skip
"""HTML as it was once written, which is no component."""
_TAG_START = re.compile(r"<(/?)([A-Za-z][\w.]*+|(?=>))", re.ASCII)
_TAG_PIECE = re.compile(
    r"\s*+(?P<end>/?>)"
    r"|\s++(?P<name>[\w:@.-]++)(?>(?:\s*+=\s*+(?:\"(?P<double>[^\"]{0,2000}+)\"|'(?P<single>[^']{0,2000}+)'|(?P<brace>\{)"
    r"|(?P<bare>[^\s\"'=<>`{}]++)))?)"
    r"|\s*+(?P<spread>\{)"
)
_LITERAL = re.compile(r"""(["'`])(?>(?:(?<=`)\$\{[\w$.]{1,50}+\})?)([^"'`{}\n]{0,500}+)\1""")
_TEXT_EXPRESSION = re.compile(r"""\{\s*+(["'`])([^"'`{}\n]{0,500}+)\1\s*+\}\Z""")
_EXPRESSION = re.compile(r"(?<!\{)\{(?![{%#])[^{}\n]{0,500}+\}(?!\})")
_BLOCK = re.compile(
    r"(?<!\{)\{[#:/@](?:if|else|each|await|then|catch|key|html|const|debug|snippet|render)\b[^{}\n]{0,500}+\}"
)
_WORD_ATTRIBUTES = ("title", "label", "caption", "summary", "heading", "header", "description", "text")
_ADDRESS_ATTRIBUTES = ("href", "to", "src", "url", "image")
_PUNCTUATION, _OPENERS = tuple(".,;:!?"), tuple("<[(*_`")
"""Before and behind what a component says: a blank belongs between."""
_MAX_INDENT = 40
_MAX_TAG, _MAX_STATEMENT = 4_000, 20_000
"""Characters of a tag or an expression, and of a statement, that are looked at."""


@dataclass(frozen=True, slots=True)
class _Tag:
    name: str
    is_end_tag: bool
    self_closing: bool
    attributes: dict[str, str]
    has_expression: bool
    end: int


def strip(body: str, marks: Marks, *, mdx: bool) -> str:
    """Reduce the body to Markdown with plain HTML. `mdx` is for files that are MDX by their name."""
    if "<" not in body and "{" not in body and "import" not in body and "export" not in body:
        return body
    found = list(statements(body, mdx=mdx)) if "import" in body or "export" in body else []
    is_jsx = mdx or bool(found)
    body = spliced(body, found)
    body = spliced(body, _comments(body))
    if "{" in body:
        body = _BLOCK.sub("", body)
    if "<" in body:
        body = spliced(body, _components(body, marks, all_jsx=is_jsx))
    return spliced(body, _expressions(body)) if is_jsx and "{" in body else body


def statements(body: str, *, mdx: bool) -> Iterator[Splice]:
    """Find the imports and exports of a body without code; `mdx` is for files that are MDX by their name."""
    position = unclosed_until = 0
    for statement in (_MODULE if mdx else _STATEMENT).finditer(body):
        if statement.start() < position:
            continue
        position = statement.end()
        if statement.start() >= unclosed_until:
            position, unclosed_until = _statement_end(body, statement.start(), position)
        yield Splice(statement.start(), position)


def _statement_end(body: str, start: int, min_end: int) -> tuple[int, int]:
    """Where the statement ends: with the line, at or behind `least`, on which its brackets are closed.

    And up to where no other need be looked at.
    """
    depth = 0
    for token in _CODE_TOKEN.finditer(body, start, min(len(body), start + _MAX_STATEMENT)):
        text = token[0]
        if text == "\n":
            if depth <= 0 and token.start() >= min_end:
                return token.start(), 0
        elif len(text) == 1:
            depth += 1 if text in "([{" else -1
    if depth <= 0 and len(body) <= start + _MAX_STATEMENT:
        return len(body), 0
    line = body.find("\n", min_end)
    return (len(body) if line < 0 else line), start + _MAX_STATEMENT


def _comments(body: str) -> Iterator[Splice]:
    position = 0
    while (opening := body.find("{/*", position)) >= 0 and (closing := body.find("*/}", opening + 3)) >= 0:
        # `{{/* … */}}` is Hugo's, and taken out with the rest of its kind.
        position = closing + 3
        if body[opening - 1 : opening] != "{":
            yield Splice(opening, position)


def _components(body: str, marks: Marks, *, all_jsx: bool) -> Iterator[Splice]:
    position = unclosed_until = 0
    # Other tags are HTML's already where no attribute is an expression.
    for opening in (_TAG_START if all_jsx or "={" in body or "{..." in body else _COMPONENT_START).finditer(body):
        start = opening.start()
        if start < max(position, unclosed_until) or not (opening[2] or all_jsx):
            continue
        tag, read_until = _read_tag(body, opening)
        if tag is None:
            # Quotation marks and braces hide what opens the next tag: each is read once.
            unclosed_until = read_until
            continue
        if (tag.name[:1].islower() or tag.name in _UPPERCASE_HTML) and not tag.has_expression:
            continue
        starts_line = not body[max(0, start - _MAX_INDENT) : start].rpartition("\n")[2].strip()
        html = _plain_tag(tag) if tag.name[:1].islower() else _component(tag, marks)
        position = tag.end
        ends_line = html and starts_line and html[-1] != ">" and body[position : position + 1] == "\n"
        replacement = html if tag.name[:1].islower() else _with_blanks(html, tag, body, start)
        yield Splice(start, position, f"{replacement}\n" if ends_line else replacement)


def _read_tag(body: str, opening: re.Match[str]) -> tuple[_Tag | None, int]:
    """The tag, and how far was read."""
    position = opening.end()
    attributes: dict[str, str] = {}
    has_expression = False
    limit = min(len(body), opening.start() + _MAX_TAG)
    while (piece := _TAG_PIECE.match(body, position, limit)) is not None:
        position = piece.end()
        if piece["end"]:
            self_closing = piece["end"] == "/>"
            return _Tag(opening[2], bool(opening[1]), self_closing, attributes, has_expression, position), position
        value = piece["double"] or piece["single"] or piece["bare"] or ""
        if piece["brace"] or piece["spread"]:
            has_expression = True
            end = _closing_brace_end(body, position - 1, limit)
            if end < 0:
                return None, limit
            literal = _LITERAL.search(body, position, end)
            value, position = literal[2] if literal else "", end
        if piece["name"]:
            attributes.setdefault(piece["name"].lower(), value)
    return None, position


def _closing_brace_end(body: str, start: int, limit: int) -> int:
    """Behind the brace that closes the one at `start`; -1 where it is not before `limit`."""
    depth = 0
    for token in _CODE_TOKEN.finditer(body, start, limit):
        depth += (token[0] == "{") - (token[0] == "}")
        if depth == 0:
            return token.end()
    return -1


def _plain_tag(tag: _Tag) -> str:
    """An HTML tag whose attributes are text."""
    values = "".join(f' {name}="{value}"' for name, value in tag.attributes.items() if '"' not in value)
    return f"<{'/' * tag.is_end_tag}{tag.name}{values}{'/' * tag.self_closing}>"


def _component(tag: _Tag, marks: Marks) -> str:
    """What readers see of a component: where it leads, its image, the words in its attributes."""
    is_link = tag.name.endswith(("Link", "Button")) or tag.name == "A"
    if tag.is_end_tag:
        return "</a>" if is_link else ""
    address = next((tag.attributes[name] for name in _ADDRESS_ATTRIBUTES if tag.attributes.get(name)), "")
    # A card has a picture too.
    link_target = next((tag.attributes[name] for name in ("href", "to", "link") if tag.attributes.get(name)), "")
    words = [tag.attributes[name] for name in _WORD_ATTRIBUTES if tag.attributes.get(name)]
    if is_link and address:
        return anchor(address, " ".join(words)) if tag.self_closing else f'<a href="{url_safe(address)}">'
    if tag.self_closing and link_target and words and tag.name.endswith("Card"):
        return anchor(link_target, " ".join(words))
    if address and IMAGE_NAME.search(tag.name):
        words.insert(0, marks.image(address, tag.attributes.get("alt", "")))
    return " ".join(words)


def _with_blanks(html: str, tag: _Tag, body: str, start: int) -> str:
    """The component as HTML, with blanks where its words and those around it would be one."""
    if (html.startswith("<a ") and not tag.self_closing) or html == "</a>":
        return html
    before, after = body[max(0, start - 1) : start], body[tag.end : tag.end + 1]
    if html:
        blank_before = " " if before.isalnum() or before in _PUNCTUATION else ""
        return f"{blank_before}{html}{' ' if after.isalnum() or after in _OPENERS else ''}"
    # What ends before the next one begins stands beside it.
    separates = tag.self_closing or (after == "<" and tag.is_end_tag and body[tag.end + 1 : tag.end + 2] != "/")
    return " " if separates and before.strip() and after.strip() else ""


def _expressions(body: str) -> Iterator[Splice]:
    position = 0
    while (start := body.find("{", position)) >= 0:
        # Two braces, or one with a sign, are a template's.
        if body[start + 1 : start + 2] in ("{", "%", "#"):
            position = start + 2
            continue
        position = _closing_brace_end(body, start, min(len(body), start + _MAX_TAG))
        if position < 0:
            position = start + _MAX_TAG
            yield Splice(start, position, _EXPRESSION.sub("", body[start:position]))
        else:
            literal = _TEXT_EXPRESSION.match(body, start, position)
            yield Splice(start, position, literal[2] if literal else "")
