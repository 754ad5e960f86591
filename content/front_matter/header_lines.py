"""Header lines: metadata as lines of `Name: value`, with no fences, as Pelican, MultiMarkdown and Nikola have it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from content.base import UnreadableFile
from content.front_matter import yaml_form
from content.front_matter.blanks import IN_LINE, after_blank_lines
from content.front_matter.block import LONGEST, Block, Parsed, lines_of, repeated
from content.front_matter.known import (
    are_plainly_fields,
    is_a_date,
    is_telling,
    names_a_field,
    say_whether_it_is_shown,
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
    """One field. text[start:end] is its value's first line, and `behind` the head of what follows all its lines."""

    prefix: str
    name: str
    value: str
    at: int
    """Where its line begins."""
    start: int
    end: int
    behind: int


def find(text: str, start: int, end: int) -> Block | None:
    """Find the header lines that text[start:end] begins with; None where it begins with a story.

    Raises UnreadableFile where it is Hexo's YAML, whose opening fence may be left out, and cannot be parsed.
    """
    fields = list(entries(text, start, end))
    if not fields:
        return _hexo(text, start, end)
    behind = fields[-1].behind
    fence = _FENCE.match(text, behind)
    pairs = [(entry.name, entry.value) for entry in fields]
    if fields[0].prefix:
        if (len(fields) < 2 or fields[0].prefix == ":") and not are_plainly_fields(pairs):
            return None
        return Block("header", start, behind, after_blank_lines(text, behind))
    try:
        if (hexo := _hexo(text, start, end)) is not None:
            return hexo
    except UnreadableFile:
        if fence is None or text[behind] != "-":
            raise
    if not are_plainly_fields(pairs):
        return None
    return Block("header", start, behind, after_blank_lines(text, fence.end() if fence else behind))


def find_below_heading(text: str, start: int, end: int) -> Block | None:
    """Find the properties that Notion exports between a page's title and its words."""
    if (heading := _HEADING.match(text, start, end)) is None:
        return None
    for read in (entries, _properties):
        fields = list(read(text, heading.end(), end))
        if fields and after_blank_lines(text, fields[-1].behind) > fields[-1].behind:
            break
    else:
        return None
    pairs = [(entry.name, entry.value) for entry in fields]
    # A day beside a place is that of an event that the story tells of.
    told = any(is_telling(name) and not is_a_date(name) for name, _ in pairs) or say_whether_it_is_shown(pairs)
    if not told or not are_plainly_fields(pairs):
        return None
    return Block("header", fields[0].at, fields[-1].behind, after_blank_lines(text, fields[-1].behind))


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
        said = {name: " ".join(value.split()) for name, value in block.groupdict().items() if value and value.strip()}
        return Parsed(said, dict.fromkeys(said, line), {})
    pairs = []
    fields = of_block(text)
    for entry in fields:
        rest = [more.strip() for more in text[entry.end : entry.behind].split("\n") if more.strip()]
        value: str | list[str] = "\n".join([entry.value, *rest] if entry.value else rest)
        if not entry.value and rest and all(more.startswith("- ") for more in rest):
            value = [_unquoted(more[2:].strip()) for more in rest]
        pairs.append((entry.name, value))
        if entry.prefix.startswith("..") and entry.name == "tags" and isinstance(value, str):
            # So Nikola marks a post that is not to be published, or not to be listed.
            pairs += [("status", tag) for tag in map(str.strip, value.split(",")) if tag in ("draft", "private")]
    return Parsed(dict(pairs), lines_of(text, line, ((entry.name, entry.at) for entry in fields)), repeated(pairs))


def of_block(front: str) -> list[Entry]:
    """Give the fields of front matter that was found."""
    fields = list(entries(front, 0, len(front)))
    return fields if fields and fields[-1].behind == len(front) else list(_properties(front, 0, len(front)))


def entries(text: str, start: int, end: int) -> Iterator[Entry]:
    """Give the fields from `start` on, up to the first line that is none and continues none."""
    at, entry = start, None
    while at < end:
        line_end = text.find("\n", at, end)
        line_end = end if line_end < 0 else line_end
        line = _LINE.match(text, at, line_end)
        if line and entry and line["indent"] and not is_telling(line["name"]):
            line = None  # Python-Markdown allows a name three blanks; elsewhere these continue the line above
        if line and (entry is None or entry.prefix.strip() == (line["prefix"] or "").strip()):
            if entry:
                yield entry
            prefix, value = line["prefix"] or "", line["value"].strip()
            entry = Entry(prefix, line["name"], _unquoted(value), at, line.start("value"), line_end, line_end + 1)
        elif entry and text[at] in " \t" and text[at:line_end].strip():
            entry = entry._replace(behind=line_end + 1)
        else:
            break
        at = line_end + 1
    if entry:
        yield entry._replace(behind=min(entry.behind, end))


def _properties(text: str, start: int, end: int) -> Iterator[Entry]:
    """Give the fields of a paragraph; lines between two belong to the first, and its last ones to none."""
    at, entry = start, None
    while at < end:
        line_end = text.find("\n", at, end)
        line_end = end if line_end < 0 else line_end
        if line := _PROPERTY.match(text, at, line_end):
            if entry:
                yield entry._replace(behind=at)
            behind = min(line_end + 1, end)
            entry = Entry("", line["name"], _unquoted(line["value"].strip()), at, line.start("value"), line_end, behind)
        elif entry is None or not text[at:line_end].strip():
            break
        at = line_end + 1
    if entry:
        yield entry


def _hexo(text: str, start: int, end: int) -> Block | None:
    """YAML up to a closing fence; a paragraph of it that names no field is taken for the story's."""
    at, fence = start, None
    pairs: list[tuple[str, str]] = []
    begins = True  # a paragraph
    while at < end and (fence := _FENCE.match(text, at, end)) is None:
        line_end = text.find("\n", at, end)
        line_end = end if line_end < 0 else line_end
        line = text[at:line_end]
        if blank := not line.strip():
            pass
        elif _LIKE_YAML.match(line) is None or (begins and pairs and not names_a_field(line)):
            return None
        elif (field := _FIELD.match(line)) is not None:
            pairs.append((field[1].strip("\"'"), field[2]))
        elif not pairs:
            return None
        begins = blank
        at = line_end + 1
    if fence is None or not are_plainly_fields(pairs):
        return None
    if at - start <= LONGEST:
        yaml_form.parse(text[start:at], 1 + text.count("\n", 0, start))
    return Block("yaml", start, at, after_blank_lines(text, fence.end()))


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" and value[0] not in value[1:-1]:
        return value[1:-1]
    return value
