"""Finding: where a text's front matter lies, in every form that site generators read or people mistype."""

import re

from content.base import UnreadableFile
from content.front_matter import header_lines, json_form
from content.front_matter.blanks import BLANK, IN_LINE, after_blank_lines
from content.front_matter.block import Block, Form
from content.front_matter.fences import find_fenced
from content.front_matter.known import (
    are_plainly_fields,
    has_title,
    is_telling,
    names_a_field,
    say_whether_it_is_shown,
)

_LEADING = re.compile(rf"(?>(?:{BLANK}|ï»¿)*)")
"""The last is a byte-order mark that was read as Windows-1252."""
_COMMENT = re.compile(
    r"<!--.*?-->|\{/\*.*?\*/\}|\{#.*?#\}|\{%-?\s*comment\s*-?%\}.*?\{%-?\s*endcomment\s*-?%\}"
    r"|\[//\]:[^\n]*|%(?:YAML|TAG)\b[^\n]*|(?://|#(?!\+))[^\n]*",
    re.DOTALL,
)
_LOOKS_LIKE_FENCE = re.compile(
    r"((?:\\[-+*_]){3,60}"
    r"|\\{0,3}[-+=*_;\u2010-\u2015\u2212\uff0b\uff0d\uff1b\ufe63]{1,60}|[*_-](?:[ \t]{1,3}[*_-]){2,20})"
    rf"{IN_LINE}*\n"
)
_OPENINGS = ("---", "+++", ";;;", "{")
"""What front matter begins with."""
_HEADING = re.compile(r"#{1,6}[ \t]+")
"""What some editors make of fields above a line of hyphens."""
_PARTS = re.compile(
    r"(?P<first>_?[^\W\d_][\w-]{0,60}):[^\n]*\n(?>(?:[ \t]*\n)*)-{3,60}[ \t]*\n"
    r"(?>(?:[ \t]*\n)*)(?P<second>_?[^\W\d_][\w-]{0,60}):"
)
"""Fields with a line of hyphens between each two, as Kirby and Lektor keep them."""
_FOREIGN = (
    (
        re.compile(r"(?>(?:[a-z][\w.-]{0,60}[ \t]*+=[^\n]*+\n(?>(?:[ \t]*+\n)*))+)~{3,60}[ \t]*+\n"),
        "properties (JBake)",
    ),
    (re.compile(r"%\{\s*+\w{1,60}:\s"), "a map of Elixir (NimblePublisher)"),
    (re.compile(r"\{\s*+:(?:title|layout|date|tags|draft)\??\s"), "EDN (Cryogen)"),
    (re.compile(r"/\*+\s*+title\s*+:", re.IGNORECASE), "a comment (Pico)"),
)
"""Ways to begin a file with fields that are not read, and what each is called."""
_PARTS_OF_WORDS = frozenset(("body", "content", "text", "uuid"))
_PAIR = re.compile(r"^[\"']?([^\W\d_][\w .-]{0,60})[\"']?[ \t]*+[:=]([^\n]*)", re.MULTILINE)
_JSON = re.compile(
    r"""\{(?:\s*(?:["}]|'[^'\n]*'\s*:|[“”„][^“”„\n]*[“”]\s*:)|[^\S\n]*(?P<break>\n\s*)?(?P<key>[\w$-]+)\s*:(?!:)"""
    # Comments, which JSON has none of, above its first name.
    r"""|(?>\s*+(?://[^\n]*+|/\*(?>[^*]++|\*(?!/))*+\*/))++\s*+["'\w$-]++\s*+:(?!:))"""
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
    at = _skip(text, 0)
    if text.startswith("<<<<<<< ", at):
        raise UnreadableFile(
            "it begins with the mark of a merge that was not finished",
            "Choose one of the two versions, and take the lines of <<<<<<<, ======= and >>>>>>> away.",
            1 + text.count("\n", 0, at),
        )
    in_plain_sight = True
    if text.startswith("# ", at) and (below := header_lines.find_below_heading(text, at, len(text))) is not None:
        return below
    if text.startswith("%", at) and (block := header_lines.find_title_block(text, at, len(text))) is not None:
        return block
    while (comment := _COMMENT.match(text, at)) is not None:
        if text.startswith("<!--", at) and (inside := _inside(text, at + 4, comment.end() - 3)) is not None:
            return inside._replace(body=after_blank_lines(text, comment.end()))
        in_plain_sight = in_plain_sight and text[at] not in "#/"
        at = _skip(text, comment.end())
    if _is_code(text, at):
        return None
    line = 1 + text.count("\n", 0, at)
    if not in_plain_sight:
        return _below_words(text, at, line)
    _refuse_lookalike(text, at, line)
    block = find_fenced(text, at, len(text), line) or _json(text, at, line)
    if block is None:
        if (block := _in_code(text, at, line)) is not None:
            return block
        _refuse_parts(text, at, line)
        _refuse_foreign(text, at, line)
        return header_lines.find(text, at, len(text))
    _refuse_second_block(text, block)
    return block


def _inside(text: str, start: int, end: int) -> Block | None:
    """Front matter in an HTML comment, as Nikola has it and Hugo allows."""
    at = _skip(text, start)
    if text[at : at + 3] in ("---", "+++", ";;;"):
        line = 1 + text.count("\n", 0, at)
        return find_fenced(text, at, end, line) if names_a_field(text[at:end]) else None
    if text.startswith(".. ", at):
        return header_lines.find(text, at, end)
    fields = list(header_lines.entries(text, at, end))
    if not fields or text[fields[-1].behind : end].strip() or text.startswith(_OPENINGS, _skip(text, end + 3)):
        return None
    # A remark may name a title; that a story is a draft is said to a program.
    if not say_whether_it_is_shown((entry.name, entry.value) for entry in fields):
        return None
    return Block("header", at, min(fields[-1].behind, end), end)


def _below_words(text: str, at: int, line: int) -> Block | None:
    """Front matter below lines that are comments to YAML and a heading to Markdown."""
    if not text.startswith(("---", "+++"), at) or re.match(rf".*\n{IN_LINE}*\n", text[at : at + 200]):
        return None
    block = find_fenced(text, at, len(text), line)
    if block is None or not names_a_field(text[block.start : block.end]):
        return None
    if not has_title(text[block.start : block.end]):
        raise UnreadableFile(
            "its front matter stands below other words",
            "Move it to the head of the file, or give it a title, so that the words above are a comment.",
            line,
        )
    return block


def _in_code(text: str, at: int, line: int) -> Block | None:
    """Fields in a block of code that a file begins with, which say whether readers may see it; all others are code.

    Raises UnreadableFile where they are in Ruby, as Bridgetown allows.
    """
    code = _CODE_FENCE.match(text, at) if text.startswith(("```", "~~~"), at) else None
    if code is None or not text[code.end() :].strip():
        return None
    front, word, behind = code["front"], code["word"].lower(), after_blank_lines(text, code.end())
    if word == "ruby" and _RUBY_FIELDS.match(front) and re.search(r"\btitle\b", front):
        raise UnreadableFile(
            "its front matter is in a language that is not read (ruby)",
            "Write it as YAML, between two lines that hold only ---.",
            line,
        )
    form = _FORM_OF_CODE.get(word)
    pairs = [(name.strip(), value.strip(" \t,")) for name, value in _PAIR.findall(re.sub(r"(?m)^\s+", "", front))]
    if form is None or not any(name.lower() == "title" for name, _ in pairs) or not say_whether_it_is_shown(pairs):
        return None
    if front.startswith(("---", "+++")):
        inside = find_fenced(text, code.start("front"), code.end("front"), line + 1)
        return inside and inside._replace(body=behind)
    return Block(form, code.start("front"), code.end("front"), behind)


def _json(text: str, at: int, line: int) -> Block | None:
    if (opening := _JSON.match(text, at)) is not None:
        if opening["key"] and not opening["break"] and not is_telling(opening["key"]):
            return None  # {Note: words}
        end = json_form.object_end(text, at, line)
        behind = re.compile(rf"{IN_LINE}*+\n").match(text, end)
        return Block("json", at, end, behind.end() if behind else end)
    if _HEXO_JSON.match(text, at) and (fence := _HEXO_FENCE.search(text, at)) is not None:
        return Block("json", at, fence.start(), after_blank_lines(text, fence.end()))
    return None


def _refuse_lookalike(text: str, at: int, line: int) -> None:
    if (opening := _LOOKS_LIKE_FENCE.match(text, at)) is None or re.fullmatch(r"-{3,}|\+{3,}|;{3,}", opening[1]):
        return
    start = _skip(text, opening.end())
    if (heading := _HEADING.match(text, start)) is not None:
        start = heading.end()
    fields = [(entry.name, entry.value) for entry in header_lines.entries(text, start, len(text))]
    if are_plainly_fields(fields) or (not opening[1].isascii() and fields and is_telling(fields[0][0])):
        raise UnreadableFile(
            f"the line {opening[1][:20]} above its fields is no fence",
            "Put three hyphens there, ---, and below the last field; some programs make dashes of them.",
            line,
        )


def _refuse_parts(text: str, at: int, line: int) -> None:
    parts = _PARTS.match(text, at)
    if parts is None:
        return
    first, second = f"{parts['first'].strip('_')}:", f"{parts['second'].strip('_')}:"
    known = names_a_field(second) or parts["second"].startswith("_") or second[:-1].lower() in _PARTS_OF_WORDS
    if known and (names_a_field(first) or parts["first"].startswith("_")):
        raise UnreadableFile(
            "a line of hyphens stands between its fields, as Kirby and Lektor keep them",
            "Write all of them between two lines that hold only ---, and the text of the story below.",
            line,
        )


def _refuse_foreign(text: str, at: int, line: int) -> None:
    what = next((what for form, what in _FOREIGN if form.match(text, at)), "")
    if what:
        raise UnreadableFile(
            f"its front matter is written as {what}, which is not read",
            "Write it as YAML, between two lines that hold only ---.",
            line,
        )


def _refuse_second_block(text: str, block: Block) -> None:
    """What stands in a second block would be read as words, be it a mark that hides the story."""
    at = _skip(text, block.body)
    line = 1 + text.count("\n", 0, at)
    second: Block | None = None
    if text.startswith(("---", "+++"), at):
        try:
            second = find_fenced(text, at, len(text), line)
        except UnreadableFile:
            return
    elif not text[block.start : block.end].strip():
        second = header_lines.find(text, at, len(text))
    if second is not None and are_plainly_fields(_PAIR.findall(text[second.start : second.end])):
        raise UnreadableFile(
            "a second block of front matter stands below the first",
            "Put all fields into one block.",
            line,
        )


def _is_code(text: str, at: int) -> bool:
    """Whether it lies within an indented block of code, together with the line below."""
    here = text[text.rfind("\n", 0, at) + 1 : at]
    if len(here.expandtabs(4)) < 4 or (below := _NEXT_LINE.match(text, at)) is None:
        return False
    indent = text[text.rfind("\n", 0, below.end()) + 1 : below.end()]
    return len(indent.expandtabs(4)) >= 4


def _skip(text: str, at: int) -> int:
    leading = _LEADING.match(text, at)
    return leading.end() if leading else at
