"""Brackets: tags put into, taken out of and renamed in a list in brackets, as YAML, TOML and JSON have it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from content.base import Splice

_UP_TO_COMMA = re.compile(r"((?>(?:\s++|#[^\n]*\n)*)),([ \t]*#[^\n]*)?")
_COMMENT = re.compile(r"[ \t]*#[^\n]*")


@dataclass(frozen=True, slots=True)
class _Chunk:
    """An item and what belongs to it: goes with it, stays with it."""

    lead: str
    """Blanks, line ends and comments before it."""
    value: str
    before_comma: str = ""
    has_comma: bool = True
    comment: str = ""
    """Behind it on its line."""


class Piece(NamedTuple):
    """One item as it is to stand: `item` counts the list as it was, None for one put in; without `raw` it goes."""

    item: int | None
    raw: str | None


def edit_list(text: str, start: int, end: int, items: Sequence[tuple[int, int]], pieces: Sequence[Piece]) -> Splice:
    """Rewrite text[start:end], a list from bracket to bracket whose `items` have these spans.

    Layout, trailing comma and comments stay; an item takes the comment behind it along.
    """
    chunks, position = _split_chunks(text, start, end, items)
    tail = text[position : end - 1]
    first_lead = _without_comments(chunks[0].lead) if chunks else ""
    if len(chunks) > 1:
        next_lead = _without_comments(chunks[1].lead)
    else:
        next_lead = first_lead if "\n" in first_lead else "" if text[start - 1] in ":=" else " "

    new_chunks: list[_Chunk] = []
    orphaned = ""  # comments above an item that goes
    for item, raw in pieces:
        if item is None:
            chunk = _Chunk(next_lead if new_chunks else first_lead, raw or "")
        else:
            chunk = chunks[item]
            if raw is None:
                orphaned += _comments_in(chunk.lead)
                continue
            chunk = replace(chunk, value=raw)
            if "\n" not in chunk.lead and bool(item) != bool(new_chunks):  # the first one now, or no longer
                chunk = replace(chunk, lead=next_lead if new_chunks else first_lead)
        new_chunks.append(replace(chunk, lead=orphaned + _on_new_line(chunk.lead, orphaned)))
        orphaned = ""

    inside, comment = "", ""
    for number, chunk in enumerate(new_chunks, 1):
        comma = ""
        if number < len(new_chunks) or (chunks and chunks[-1].has_comma):
            comma = chunk.before_comma + ","
        elif "#" in chunk.before_comma:
            comma = chunk.before_comma
        inside += _on_new_line(chunk.lead, comment) + chunk.value + comma + chunk.comment
        comment = chunk.comment
    rest = orphaned + _on_new_line(tail, orphaned or comment)
    if (not new_chunks and "#" not in rest) or (not chunks and not rest.strip()):
        rest = ""
    return Splice(start, end, f"[{inside}{rest}]")


def _split_chunks(text: str, start: int, end: int, items: Sequence[tuple[int, int]]) -> tuple[list[_Chunk], int]:
    chunks, position = [], start + 1
    for item_start, item_end in items:
        lead, value = text[position:item_start], text[item_start:item_end]
        if (up_to_comma := _UP_TO_COMMA.match(text, item_end, end - 1)) is not None:
            chunks.append(_Chunk(lead, value, up_to_comma[1], True, up_to_comma[2] or ""))
            position = up_to_comma.end()
        else:
            comment = _COMMENT.match(text, item_end, end - 1)
            chunks.append(_Chunk(lead, value, "", False, comment[0] if comment else ""))
            position = comment.end() if comment else item_end
    return chunks, position


def _without_comments(lead: str) -> str:
    return lead[lead.rindex("\n") :] if "#" in lead else lead


def _comments_in(lead: str) -> str:
    return lead[: lead.rindex("\n")] if "#" in lead else ""


def _on_new_line(blank: str, comment: str) -> str:
    return blank if not comment or "\n" in blank else "\n " + blank.lstrip(" ")
