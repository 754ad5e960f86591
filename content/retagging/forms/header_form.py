"""Header lines: where the tags stand in lines of `Name: value`, and how they are changed there."""

from content.base import Splice
from content.front_matter.header_lines import Entry, block_entries
from content.retagging.forms.errors import CannotRewrite
from content.retagging.forms.request import Request
from content.retagging.forms.style import Style


def change(front: str, request: Request) -> list[Splice]:
    """Return the splices that change a field which is there. Raises CannotRewrite."""
    field = _find_entry(front, request.path)
    if front[field.end : field.next_line].strip():
        raise CannotRewrite(f"the value of `{field.name}` goes on below its line")
    text = request.joined(request.value) if request.tags and request.value else None
    written = front[field.start : field.end].rstrip()
    new = text if text is not None else ", ".join(request.tags)
    if written and field.value != written:  # in quotes
        new = f"{written[0]}{new}{written[0]}"
    lead = " " if not written and field.start == field.end and front[field.start - 1] == ":" else ""
    return [Splice(field.start, field.start + len(written), f"{lead}{new}" if new else "")]


def insert(front: str, request: Request) -> list[Splice]:
    """Return the splices that add a field which is not there. Raises CannotRewrite."""
    if request.style.group:
        raise CannotRewrite(f"header lines have no `{request.style.group}` to put the tags into")
    entries = block_entries(front)
    entry = ([entry for entry in entries if request.follows(entry.name)] or entries)[-1]
    # Two colons are Logseq's.
    sign = front[entry.line_start : entry.start].partition(entry.name)[2].strip()
    if sign.endswith("="):
        raise CannotRewrite("its fields are lines of a program")
    line = f"{entry.prefix}{request.style.name}{sign} {', '.join(request.tags)}"
    pos = min(entry.next_line, len(front))
    return [Splice(pos, pos, f"{line}\n" if front[pos - 1] == "\n" else f"\n{line}")]


def style_of(front: str, path: tuple[str, ...]) -> Style:
    """Tell how this file writes its tags. Raises CannotRewrite."""
    return Style(name=_find_entry(front, path).name, form="flow", quote="")


def _find_entry(front: str, path: tuple[str, ...]) -> Entry:
    # Of a name that stands twice the reader keeps the last.
    fields = [entry for entry in block_entries(front) if (entry.name,) == path]
    if not fields:
        raise CannotRewrite(f"`{path[-1]}` was not found where the reader reads it")
    return fields[-1]
