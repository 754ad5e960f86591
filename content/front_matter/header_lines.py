"""Header lines: metadata as lines of `Name: value`, with no fences, as Pelican, MultiMarkdown and Nikola have it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from content.base import UnreadableFile
from content.front_matter import yaml_form
from content.front_matter.blanks import IN_LINE, after_blank_lines
from content.front_matter.block import MAX_CHARACTERS, Block, Parsed, lines_of, repeated
from content.front_matter.known import (
    are_metadata_lines,
    has_field_line,
    have_visibility_mark,
    is_date_name,
    is_metadata_name,
)

_LINE = re.compile(
    r"(?P<prefix>\.\.[ \t]+|#\+|@def[ \t]+|:(?=[^\W\d_][\w -]{0,60}:(?:[ \t]|$)))?(?P<indent>[ ]{0,3})"
    r"(?P<name>[^\W\d_][\w-]*(?: [\w-]+){0,2})"
    r"(?:[ \t]*:(?!:|//)|::(?=[ \t]|$)|(?(prefix)[ \t]*=|(?!)))"
    r"[ \t]*(?P<value>[^\n]*)"
)
"""`.. ` is Nikola's, `#+` Org's, which Hugo reads in Markdown too, `@def name = value` Franklin's, `:` that of
reStructuredText, and two colons are Logseq's."""
_PROPERTY = re.compile(
    r"(?![-*+>#|]+[ \t])(?:[^\w\s:]{1,8}[ \t]*)?"
    r"(?P<name>[^\W\d_](?:[^\n:.,;!]{0,60}[^\s:.,;!])?)[ \t]*:(?=[ \t]|$)[ \t]*(?P<value>[^\n]*)"
)
"""Notion's, whose names are as somebody typed them: `Published?`, `📅 Date`, `Editor & desk`."""
_TITLE_BLOCK = re.compile(
    r"%[ \t]*+(?P<title>[^\n%]*+(?>(?:\n[ \t]++[^\n]++)*))\n%[ \t]*+(?P<authors>[^\n%]*+(?>(?:\n[ \t]++[^\n]++)*))"
    r"(?>(?:\n%[ \t]*+(?P<date>[^\n%]*+))?)(?=\n[ \t]*+\n|\n?\Z)"
)
"""Pandoc's: title, authors and date, each below a percent sign."""
_HEADING = re.compile(r"#[ \t]+(\S[^\n]{0,500})\n[ \t]*\n+")
_FENCE = re.compile(rf"(?:-{{3,}}|\.{{3}}){IN_LINE}*$", re.MULTILINE)
_LIKE_YAML = re.compile(r"[ \t]|-(?:[ \t]|$)|#|[\]}]|[\"':]?[\w<][\w .$/<-]{0,100}[\"']?[ \t]*:(?:\s|$)")
_FIELD = re.compile(r"[\"']?([^\W\d_][\w .-]{0,120}+)[\"']?[ \t]*+:(.*)")


class Entry(NamedTuple):
    """One field. text[start:end] is its value's first line; at `next_line` what follows all its lines begins."""

    prefix: str
    name: str
    value: str
    line_start: int
    start: int
    end: int
    next_line: int


def find(text: str, start: int, end: int) -> Block | None:
    """Find the header lines that text[start:end] begins with; None where it begins with a story.

    Raises UnreadableFile where it is Hexo's YAML, whose opening fence may be left out, and cannot be parsed.
    """
    fields = list(entries(text, start, end))
    if not fields:
        return _hexo_block(text, start, end)
    fields_end = fields[-1].next_line
    fence = _FENCE.match(text, after_blank_lines(text, fields_end))
    pairs = [(entry.name, entry.value) for entry in fields]
    if fields[0].prefix:
        if (len(fields) < 2 or fields[0].prefix == ":") and not are_metadata_lines(pairs):
            return None
        return Block("header", start, fields_end, after_blank_lines(text, fields_end))
    try:
        if (hexo := _hexo_block(text, start, end)) is not None:
            return hexo
    except UnreadableFile:
        if fence is None or text[fence.start()] != "-":
            raise
    if not are_metadata_lines(pairs):
        return None
    return Block("header", start, fields_end, after_blank_lines(text, fence.end() if fence else fields_end))


def find_below_heading(text: str, start: int, end: int) -> Block | None:
    """Find the properties that Notion exports between a page's title and its words."""
    if (heading := _HEADING.match(text, start, end)) is None:
        return None
    for read_entries in (entries, _properties):
        fields = list(read_entries(text, heading.end(), end))
        if fields and after_blank_lines(text, fields[-1].next_line) > fields[-1].next_line:
            break
    else:
        return None
    pairs = [(entry.name, entry.value) for entry in fields]
    # A day beside a place is that of an event that the story tells of.
    telling = any(is_metadata_name(name) and not is_date_name(name) for name, _ in pairs) or have_visibility_mark(pairs)
    if not telling or not are_metadata_lines(pairs):
        return None
    return Block("header", fields[0].line_start, fields[-1].next_line, after_blank_lines(text, fields[-1].next_line))


def find_title_block(text: str, start: int, end: int) -> Block | None:
    """Find the title, authors and date that Pandoc lets a text begin with."""
    block = _TITLE_BLOCK.match(text, start, end)
    return Block("header", start, block.end(), after_blank_lines(text, block.end())) if block else None


def title_above(text: str, block: Block) -> str:
    """Give the title of the page above its properties; empty where there is none."""
    above = _HEADING.search(text, 0, block.start) if block.form == "header" else None
    return above[1].strip() if above and above.end() == block.start else ""


def parse(text: str, line: int) -> Parsed:
    """Read the fields, each a text; a list of lines that begin with a hyphen is a list."""
    if (block := _TITLE_BLOCK.fullmatch(text)) is not None:
        values = {name: " ".join(value.split()) for name, value in block.groupdict().items() if value and value.strip()}
        return Parsed(values, dict.fromkeys(values, line), {})
    pairs = []
    fields = block_entries(text)
    for entry in fields:
        continuation = [part.strip() for part in text[entry.end : entry.next_line].split("\n") if part.strip()]
        value: str | list[str] = "\n".join([entry.value, *continuation] if entry.value else continuation)
        if not entry.value and continuation and all(part.startswith("- ") for part in continuation):
            value = [_unquoted(part[2:].strip()) for part in continuation]
        pairs.append((entry.name, value))
        if entry.prefix.startswith("..") and entry.name == "tags" and isinstance(value, str):
            # So Nikola marks a post that is not to be published, or not to be listed.
            pairs += [("status", tag) for tag in map(str.strip, value.split(",")) if tag in ("draft", "private")]
    places = ((entry.name, entry.line_start) for entry in fields)
    return Parsed(dict(pairs), lines_of(text, line, places), repeated(pairs))


def block_entries(front: str) -> list[Entry]:
    """Give the fields of front matter that was found."""
    fields = list(entries(front, 0, len(front)))
    return fields if fields and fields[-1].next_line == len(front) else list(_properties(front, 0, len(front)))


def entries(text: str, start: int, end: int) -> Iterator[Entry]:
    """Give the fields from `start` on, up to the first line that is none and continues none."""
    pos, entry = start, None
    while pos < end:
        line_end = text.find("\n", pos, end)
        line_end = end if line_end < 0 else line_end
        line = _LINE.match(text, pos, line_end)
        if line and entry and line["indent"] and not is_metadata_name(line["name"]):
            line = None  # Python-Markdown allows a name three blanks; elsewhere these continue the line above
        if line and (entry is None or entry.prefix.strip() == (line["prefix"] or "").strip()):
            if entry:
                yield entry
            prefix, value = line["prefix"] or "", line["value"].strip()
            entry = Entry(prefix, line["name"], _unquoted(value), pos, line.start("value"), line_end, line_end + 1)
        elif entry and text[pos] in " \t" and text[pos:line_end].strip():
            entry = entry._replace(next_line=line_end + 1)
        else:
            break
        pos = line_end + 1
    if entry:
        yield entry._replace(next_line=min(entry.next_line, end))


def _properties(text: str, start: int, end: int) -> Iterator[Entry]:
    """Give the fields of a paragraph; lines between two belong to the first, and its last ones to none."""
    pos, entry = start, None
    while pos < end:
        line_end = text.find("\n", pos, end)
        line_end = end if line_end < 0 else line_end
        if line := _PROPERTY.match(text, pos, line_end):
            if entry:
                yield entry._replace(next_line=pos)
            next_line = min(line_end + 1, end)
            value = _unquoted(line["value"].strip())
            entry = Entry("", line["name"], value, pos, line.start("value"), line_end, next_line)
        elif entry is None or not text[pos:line_end].strip():
            break
        pos = line_end + 1
    if entry:
        yield entry


def _hexo_block(text: str, start: int, end: int) -> Block | None:
    """YAML up to a closing fence; a paragraph of it that names no field is taken for the story's."""
    pos, fence = start, None
    pairs: list[tuple[str, str]] = []
    begins_paragraph = True
    while pos < end and (fence := _FENCE.match(text, pos, end)) is None:
        line_end = text.find("\n", pos, end)
        line_end = end if line_end < 0 else line_end
        line = text[pos:line_end]
        if blank := not line.strip():
            pass
        elif _LIKE_YAML.match(line) is None or (begins_paragraph and pairs and not has_field_line(line)):
            return None
        elif (field := _FIELD.match(line)) is not None:
            pairs.append((field[1].strip("\"'"), field[2]))
        elif not pairs:
            return None
        begins_paragraph = blank
        pos = line_end + 1
    if fence is None or not are_metadata_lines(pairs):
        return None
    if pos - start <= MAX_CHARACTERS:
        yaml_form.parse(text[start:pos], 1 + text.count("\n", 0, start))
    return Block("yaml", start, pos, after_blank_lines(text, fence.end()))


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" and value[0] not in value[1:-1]:
        return value[1:-1]
    return value
