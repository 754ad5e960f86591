"""Fences: front matter between lines of ---, +++ or ;;;, with or without the name of its language."""

import re

from frontmatter.default_handlers import BaseHandler, JSONHandler, YAMLHandler

from content.base import UnreadableFile
from content.front_matter.blanks import IN_LINE, INVISIBLE, after_blank_lines
from content.front_matter.block import Block, Form, Language
from content.front_matter.known import has_field_line

_OPENING = re.compile(
    rf"(?P<fence>-{{3,}}|\+{{3,}}|;{{3,}}){IN_LINE}*+(?P<word>[^\W\d_][\w.+-]*)?{IN_LINE}*+(?:(?<=\s)#[^\n]*)?(?=\n|\Z)"
)
_OTHER_LINE_END = re.compile(r"(?:---|\+\+\+|;;;)[ \t]*[\u2028\u2029\x85\v]")
_HANDLERS: dict[str, type[BaseHandler]] = {"-": YAMLHandler, "+": BaseHandler, ";": JSONHandler}
_BY_FENCE: dict[str, Language] = {"-": "yaml", "+": "toml", ";": "json"}
_BY_OPENING: dict[str, Language] = {**_BY_FENCE, "{": "json"}
_BY_WORD: dict[str, dict[str, Form]] = {
    "-": {"yaml": "yaml", "yml": "yaml", "toml": "toml", "json": "json"},
    "+": {"toml": "toml"},
    ";": {"json": "json"},
}
_UNREAD_LANGUAGES = {
    "js", "javascript", "jsx", "mjs", "ts", "typescript", "coffee", "coffeescript", "cson", "json5", "jsonc", "hjson",
    "xml", "ini", "lua", "python", "ruby", "php", "clojure", "edn", "nix", "hcl", "kdl",
}  # fmt: skip
_FIRST_FIELD = re.compile(
    r"(?>(?:\s++|#[^\n]*+\n)*)(?:[\"']?[^\W\d][\w$./-]{0,60}(?: [\w$./-]{1,60}){0,2}[\"']?[ \t]*(?::(?=\s|$)|=)"
    r"|<<[ \t]*:|\?\s|&\w|!!\w|\{(?![{%<#:.])|\[\[?[\w.]+\])",
    re.MULTILINE,
)
_BLANK_LINE = re.compile(rf"\n{IN_LINE}*+\n")
_RULE = re.compile(rf"^(-{{3,}}){IN_LINE}*+$", re.MULTILINE)
_FENCE_LINE = re.compile(r"(?:-{3,}|\+{3,}|;{3,})(?P<rest>[^\n]*)")


def find_fenced(text: str, pos: int, end: int, line: int) -> Block | None:
    """Find the block that a fence at text[at] opens; None where it is a rule above a story's first words.

    Raises UnreadableFile where it is never closed, or in a language that is not read.
    """
    if _OTHER_LINE_END.match(text, pos):
        raise UnreadableFile(
            "its lines end in a character that only some programs take for a line's end",
            "Save it with ordinary line ends.",
            line,
        )
    opening = _OPENING.match(text, pos, end)
    if opening is None:
        _refuse_fields_in_fence_line(text, pos, end, line)
        return None
    fence, word = opening["fence"], (opening["word"] or "").lower()
    form = _BY_WORD[fence[0]].get(word) if word else _BY_FENCE[fence[0]]
    indent = text[text.rfind("\n", 0, pos) + 1 : pos]
    parts = _split_at_closing(text[pos:end], opening[0], indent if indent.isspace() else "", dots=form == "yaml")
    start = opening.end()
    closing = start + len(parts[0]) if parts else end
    front = text[start:closing]
    if form is None:
        if fence[0] == "-" and word not in _UNREAD_LANGUAGES and not parts and not _FIRST_FIELD.match(front):
            return None
        raise UnreadableFile(
            f"its front matter is in a language that is not read ({word[:40]})",
            "Write it as YAML, between two lines that hold only ---.",
            line,
        )
    if fence[0] == "-" and _is_prose(front, closed=parts is not None):
        return None
    if parts is None:
        raise UnreadableFile(
            "the front matter opens but never closes",
            f"Close it with a line that holds only {fence[:3]}, after its last field.",
            line,
        )
    body_start = end - len(parts[1])
    if "." in text[closing:body_start]:
        _refuse_fields_behind_dots(text[body_start:end], line + text.count("\n", pos, closing))
    return Block(form, start, closing, after_blank_lines(text, body_start))


def language_by_opening(text: str) -> Language | None:
    """Tell the language of front matter by a file's first character; None where no fence and no object begins so."""
    return _BY_OPENING.get(text.lstrip("\ufeff \t\r\n")[:1])


def _split_at_closing(text: str, opening: str, indent: str, *, dots: bool) -> tuple[str, str] | None:
    """Split into what stands between the fences and what follows; None where there is no closing one."""
    mark = rf"{re.escape(opening[0])}{{3,}}" + (r"|\.{3}" if dots else "")
    boundary = rf"\A{re.escape(opening)}$|^(?:{re.escape(indent)})?[{INVISIBLE}]*+(?:{mark}){IN_LINE}*+$"
    handler = _HANDLERS[opening[0]](re.compile(boundary, re.MULTILINE), opening[:3], opening[:3])
    try:
        front, body = handler.split(text) if opening[0] != ";" else BaseHandler.split(handler, text)
    except ValueError:
        return None
    return front, body


def _is_prose(front: str, *, closed: bool) -> bool:
    """Whether it is a story's words between two rules, or below one, rather than fields that someone got wrong."""
    starts_with_field = _FIRST_FIELD.match(front) is not None
    if not closed:
        return not ((starts_with_field and front[:2].strip()) or has_field_line(front.lstrip().split("\n\n", 1)[0]))
    if has_field_line(front):
        return False
    has_blank_ends = _BLANK_LINE.match(front) is not None and front[-2:].strip("\n") == ""
    if starts_with_field:
        return has_blank_ends
    return bool(front.strip()) and (has_blank_ends or _BLANK_LINE.search(front.strip()) is not None)


def _refuse_fields_behind_dots(rest: str, line: int) -> None:
    """Refuse fields between a line of dots and a --- below it, which would be lost."""
    fields, rule, _ = _RULE.split(rest, 1) if _RULE.search(rest) else (rest, "", "")
    if rule and has_field_line(fields) and _FIRST_FIELD.match(fields) and not _BLANK_LINE.search(fields.strip()):
        raise UnreadableFile(
            "a line of ... closes the front matter above its last fields",
            "Take that line away, or indent it with the value that it belongs to.",
            line,
        )


def _refuse_fields_in_fence_line(text: str, pos: int, end: int, line: int) -> None:
    """`--- title: x`, `---{"title": "x"}` and the like: fields in the line of the fence."""
    if (opening := _FENCE_LINE.match(text, pos, end)) is None:
        return
    below = text[opening.end() : end]
    if (_FIRST_FIELD.match(opening["rest"]) or _FIRST_FIELD.match(below)) and (
        has_field_line(opening["rest"].lstrip("{ ")) or has_field_line(_BLANK_LINE.split(below.lstrip(), maxsplit=1)[0])
    ):
        raise UnreadableFile(
            "more than a fence stands in the line that opens the front matter",
            "Put the three characters in a line by themselves, and the fields below it.",
            line,
        )
