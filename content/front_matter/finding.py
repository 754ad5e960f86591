"""Finding: where a text's front matter lies, in every form that site generators read or people mistype."""

import re

from content.base import UnreadableFile
from content.front_matter import header_lines, json_form
from content.front_matter.blanks import BLANK, IN_LINE, after_blank_lines
from content.front_matter.block import Block, Form
from content.front_matter.fences import find_fenced
from content.front_matter.known import (
    are_metadata_lines,
    has_field_line,
    has_title,
    have_visibility_mark,
    is_metadata_name,
)

_LEADING = re.compile(rf"(?>(?:{BLANK}|ï»¿)*)")
"""The last is a byte-order mark that was read as Windows-1252."""
_COMMENT = re.compile(
    r"<!--.*?-->|\{/\*.*?\*/\}|\{#.*?#\}|\{%-?\s*comment\s*-?%\}.*?\{%-?\s*endcomment\s*-?%\}"
    r"|\[//\]:[^\n]*|%(?:YAML|TAG)\b[^\n]*|(?://|#(?!\+|##+(?:ruby|<%)))[^\n]*",
    re.DOTALL,
)
_COMMENT_ABOVE_JSON = re.compile(r"/\*[^*]*(?:\*(?!/)[^*]*)*\*/(?=\s*\{\s*\")")
_TOML_LINE = re.compile(r"\s*[\w\"'.-]{1,100}[ \t]*=")
_TOML_END = re.compile(rf"^\+{{3,60}}{IN_LINE}*$", re.MULTILINE)
_LOOKS_LIKE_FENCE = re.compile(
    r"((?:\\[-+*_]){3,60}"
    r"|\\{0,3}[-+=*_;\u2010-\u2015\u2212\uff0b\uff0d\uff1b\ufe63]{1,60}|[*_-](?:[ \t]{1,3}[*_-]){2,20})"
    rf"{IN_LINE}*\n"
)
_OPENINGS = ("---", "+++", ";;;", "{")
"""What front matter begins with."""
_HEADING_MARK = re.compile(r"#{1,6}[ \t]+")
"""What some editors make of fields above a line of hyphens."""
_SEPARATED_FIELDS = re.compile(
    r"(?P<first>_?[^\W\d_][\w-]{0,60}):[^\n]*\n(?>(?:[ \t]*\n)*)-{3,60}[ \t]*\n"
    r"(?>(?:[ \t]*\n)*)(?P<second>_?[^\W\d_][\w-]{0,60}):"
)
"""Fields with a line of hyphens between each two, as Kirby and Lektor keep them."""
_UNREAD_SYNTAXES = (
    (
        re.compile(r"(?>(?:[a-z][\w.-]{0,60}[ \t]*+=[^\n]*+\n(?>(?:[ \t]*+\n)*))+)~{3,60}[ \t]*+\n"),
        "properties (JBake)",
    ),
    (re.compile(r"%\{\s*+\w{1,60}:\s"), "a map of Elixir (NimblePublisher)"),
    (re.compile(r"\{\s*+:(?:title|layout|date|tags|draft)\??\s"), "EDN (Cryogen)"),
    (re.compile(r"/\*+\s*+title\s*+:", re.IGNORECASE), "a comment (Pico)"),
    (re.compile(r"#{3,60}ruby[ \t]*+\n|[-~`#]{3,60}(?:<%|\{%)[ \t]*+\n"), "Ruby (Bridgetown)"),
)
"""Ways to begin a file with fields that are not read, and what each is called."""
_BODY_NAMES = frozenset(("body", "content", "text", "uuid"))
_PAIR = re.compile(r"^[\"']?([^\W\d_][\w .-]{0,60})[\"']?[ \t]*+[:=]([^\n]*)", re.MULTILINE)
_JSON = re.compile(
    r"""\{(?:\s*(?:["}]|'[^'\n]*'\s*:|[“”„][^“”„\n]*[“”]\s*:)|[^\S\n]*(?P<break>\n\s*)?(?P<key>[\w$-]+)\s*:(?!:)"""
    # Comments, which JSON has none of, above its first name.
    r"""|(?>(?:\s*(?://[^\n]*|#[^\n]*|/\*(?:[^*]|\*(?!/))*\*/))+)\s*+["'\w$-]++\s*+:(?!:))"""
)
_NEXT_LINE = re.compile(r"[^\n]*+\n\s*+(?=\S)")
"""Up to the first word below this line."""
_CODE_FENCE = re.compile(
    rf"(?P<fence>`{{3,}}+|~{{3,}}+){IN_LINE}*+(?P<word>[a-z]{{1,10}}+)(?:-[\w-]{{0,40}}+)?{IN_LINE}*+\n(?P<front>.*?)^(?P=fence)[`~]*{IN_LINE}*$",
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
_FORM_OF_CODE: dict[str, Form] = {"yaml": "yaml", "yml": "yaml", "toml": "toml", "json": "json"}
_RUBY_FIELDS = re.compile(r"\s*(?:\{|front_matter\s+do\b)")
_HEXO_JSON = re.compile(r'"[\w-]+"\s*:')
_HEXO_FENCE = re.compile(rf"^;{{3,}}{IN_LINE}*$", re.MULTILINE)


def find(text: str) -> Block | None:
    """Find the front matter of a text whose line ends are plain; None where it has none.

    Raises UnreadableFile where the text begins like front matter and cannot be taken apart.
    """
    pos = _skip_blanks(text, 0)
    if text.startswith("<<<<<<< ", pos):
        raise UnreadableFile(
            "it begins with the mark of a merge that was not finished",
            "Choose one of the two versions, and take the lines of <<<<<<<, ======= and >>>>>>> away.",
            1 + text.count("\n", 0, pos),
        )
    nothing_visible_above = True
    if text.startswith("# ", pos) and (block := header_lines.find_below_heading(text, pos, len(text))) is not None:
        return block
    if text.startswith("%", pos) and (block := header_lines.find_title_block(text, pos, len(text))) is not None:
        return block
    while (comment := _COMMENT.match(text, pos) or _COMMENT_ABOVE_JSON.match(text, pos)) is not None:
        if text.startswith("<!--", pos) and (block := _in_comment(text, pos + 4, comment.end() - 3)) is not None:
            return block._replace(body=after_blank_lines(text, comment.end()))
        nothing_visible_above = nothing_visible_above and text[pos] not in "#/"
        pos = _skip_blanks(text, comment.end())
    if _is_indented_code(text, pos):
        return None
    line = 1 + text.count("\n", 0, pos)
    _refuse_unopened_toml(text, pos, line)
    if not nothing_visible_above:
        return _below_comments(text, pos, line)
    _refuse_lookalike(text, pos, line)
    block = find_fenced(text, pos, len(text), line) or _json_block(text, pos, line)
    if block is None:
        if (block := _in_code_block(text, pos, line)) is not None:
            return block
        _refuse_separated_fields(text, pos, line)
        _refuse_unread_syntax(text, pos, line)
        return header_lines.find(text, pos, len(text))
    _refuse_second_block(text, block)
    return block


def _in_comment(text: str, start: int, end: int) -> Block | None:
    """Front matter in an HTML comment, as Nikola has it and Hugo allows."""
    pos = _skip_blanks(text, start)
    if text[pos : pos + 3] in ("---", "+++", ";;;"):
        line = 1 + text.count("\n", 0, pos)
        return find_fenced(text, pos, end, line) if has_field_line(text[pos:end]) else None
    if text.startswith(".. ", pos):
        return header_lines.find(text, pos, end)
    fields = list(header_lines.entries(text, pos, end))
    if (
        not fields
        or text[fields[-1].next_line : end].strip()
        or text.startswith(_OPENINGS, _skip_blanks(text, end + 3))
    ):
        return None
    # A remark may name a title; that a story is a draft is said to a program.
    if not have_visibility_mark((entry.name, entry.value) for entry in fields):
        return None
    return Block("header", pos, min(fields[-1].next_line, end), end)


def _below_comments(text: str, pos: int, line: int) -> Block | None:
    """Front matter below lines that are comments to YAML, or to JavaScript, and a heading or words to Markdown."""
    if text.startswith("{", pos):
        block = _json_block(text, pos, line) if text.lstrip().startswith("/") else None
    elif not text.startswith(("---", "+++", ";;;"), pos) or re.match(rf".*\n{IN_LINE}*\n", text[pos : pos + 200]):
        return None
    else:
        block = find_fenced(text, pos, len(text), line)
    front = re.sub(r"(?m)^[ \t{]+", "", text[block.start : block.end]) if block else ""
    if block is None or not has_field_line(front):
        return None
    if not has_title(front):
        raise UnreadableFile(
            "its front matter stands below other words",
            "Move it to the head of the file, or give it a title, so that the words above are a comment.",
            line,
        )
    return block


def _in_code_block(text: str, pos: int, line: int) -> Block | None:
    """Fields in a block of code that a file begins with, which say whether readers may see it; all others are code.

    Raises UnreadableFile where they are in Ruby, as Bridgetown allows.
    """
    code = _CODE_FENCE.match(text, pos) if text.startswith(("```", "~~~"), pos) else None
    if code is None or not text[code.end() :].strip():
        return None
    front, word, body_start = code["front"], code["word"].lower(), after_blank_lines(text, code.end())
    if word == "ruby" and _RUBY_FIELDS.match(front) and re.search(r"\btitle\b", front):
        raise UnreadableFile(
            "its front matter is in a language that is not read (ruby)",
            "Write it as YAML, between two lines that hold only ---.",
            line,
        )
    form = _FORM_OF_CODE.get(word)
    pairs = [(name.strip(), value.strip(" \t,")) for name, value in _PAIR.findall(re.sub(r"(?m)^\s+", "", front))]
    if form is None or not any(name.lower() == "title" for name, _ in pairs) or not have_visibility_mark(pairs):
        return None
    if front.startswith(("---", "+++")):
        block = find_fenced(text, code.start("front"), code.end("front"), line + 1)
        return block and block._replace(body=body_start)
    return Block(form, code.start("front"), code.end("front"), body_start)


def _json_block(text: str, pos: int, line: int) -> Block | None:
    if (opening := _JSON.match(text, pos)) is not None:
        if opening["key"] and not opening["break"] and not is_metadata_name(opening["key"]):
            return None  # {Note: words}
        end = json_form.object_end(text, pos, line)
        rest_of_line = re.compile(rf"{IN_LINE}*+\n").match(text, end)
        return Block("json", pos, end, rest_of_line.end() if rest_of_line else end)
    if _HEXO_JSON.match(text, pos) and (fence := _HEXO_FENCE.search(text, pos)) is not None:
        return Block("json", pos, fence.start(), after_blank_lines(text, fence.end()))
    return None


def _refuse_lookalike(text: str, pos: int, line: int) -> None:
    if (opening := _LOOKS_LIKE_FENCE.match(text, pos)) is None or re.fullmatch(r"-{3,}|\+{3,}|;{3,}", opening[1]):
        return
    start = _skip_blanks(text, opening.end())
    if (heading := _HEADING_MARK.match(text, start)) is not None:
        start = heading.end()
    fields = [(entry.name, entry.value) for entry in header_lines.entries(text, start, len(text))]
    if are_metadata_lines(fields) or (not opening[1].isascii() and fields and is_metadata_name(fields[0][0])):
        raise UnreadableFile(
            f"the line {opening[1][:20]} above its fields is no fence",
            "Put three hyphens there, ---, and below the last field; some programs make dashes of them.",
            line,
        )


def _refuse_separated_fields(text: str, pos: int, line: int) -> None:
    parts = _SEPARATED_FIELDS.match(text, pos)
    if parts is None:
        return
    first, second = f"{parts['first'].strip('_')}:", f"{parts['second'].strip('_')}:"
    second_is_field = has_field_line(second) or parts["second"].startswith("_") or second[:-1].lower() in _BODY_NAMES
    if second_is_field and (has_field_line(first) or parts["first"].startswith("_")):
        raise UnreadableFile(
            "a line of hyphens stands between its fields, as Kirby and Lektor keep them",
            "Write all of them between two lines that hold only ---, and the text of the story below.",
            line,
        )


def _refuse_unread_syntax(text: str, pos: int, line: int) -> None:
    syntax = next((syntax for pattern, syntax in _UNREAD_SYNTAXES if pattern.match(text, pos)), "")
    if syntax:
        raise UnreadableFile(
            f"its front matter is written as {syntax}, which is not read",
            "Write it as YAML, between two lines that hold only ---.",
            line,
        )


def _refuse_unopened_toml(text: str, pos: int, line: int) -> None:
    if _TOML_LINE.match(text, pos) is None or (fence := _TOML_END.search(text, pos)) is None:
        return
    if are_metadata_lines(_PAIR.findall(text[pos : fence.start()])):
        raise UnreadableFile(
            "the line +++ above its fields is missing",
            "Put +++ in a line by itself above the first field, as it stands below the last one.",
            line,
        )


def _refuse_second_block(text: str, block: Block) -> None:
    """What stands in a second block would be read as words, be it a mark that hides the story."""
    pos = _skip_blanks(text, block.body)
    line = 1 + text.count("\n", 0, pos)
    second: Block | None = None
    if text.startswith(("---", "+++"), pos):
        try:
            second = find_fenced(text, pos, len(text), line)
        except UnreadableFile:
            return
    elif not text[block.start : block.end].strip():
        second = header_lines.find(text, pos, len(text))
    if second is not None and are_metadata_lines(_PAIR.findall(text[second.start : second.end])):
        raise UnreadableFile(
            "a second block of front matter stands below the first",
            "Put all fields into one block.",
            line,
        )


def _is_indented_code(text: str, pos: int) -> bool:
    """Whether it lies within an indented block of code, together with the line below."""
    indent = text[text.rfind("\n", 0, pos) + 1 : pos]
    if len(indent.expandtabs(4)) < 4 or (below := _NEXT_LINE.match(text, pos)) is None:
        return False
    next_indent = text[text.rfind("\n", 0, below.end()) + 1 : below.end()]
    return len(next_indent.expandtabs(4)) >= 4


def _skip_blanks(text: str, pos: int) -> int:
    leading = _LEADING.match(text, pos)
    return leading.end() if leading else pos
