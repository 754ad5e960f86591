"""JSON front matter: where the tags stand in it, and how they are changed there."""

import re

from content.base import Splice
from content.front_matter.syntax.scanner import Member, members, node
from content.retagging.forms.errors import CannotRewrite
from content.retagging.forms.nodes import edit_flow, edit_mapping
from content.retagging.forms.quoting import double
from content.retagging.forms.request import Request
from content.retagging.forms.style import Style


def change(front: str, request: Request) -> list[Splice]:
    """Return the splices that change a field which is there. Raises CannotRewrite."""
    member = _find_member(front, request.path)
    write = _Writer(front)
    value_node = node(front, member.start, member.end)
    if front[member.start] == "[":
        return [edit_flow(front, value_node, request.value, request.steps, write.tag)]
    if front[member.start] == "{":
        return [edit_mapping(front, value_node, request.value, request.steps, write.tag)]
    text = request.joined(request.value) if request.tags and isinstance(request.value, str) else None
    new = write.tag(text) if text is not None else write.array(request, _lead_of(front, member))
    return [Splice(member.start, member.end, new)]


def insert(front: str, request: Request) -> list[Splice]:
    """Return the splices that add a field which is not there. Raises CannotRewrite."""
    style, write = request.style, _Writer(front)
    name, start, nested = style.name, front.index("{"), False
    if style.group:
        group = next((existing for existing in members(front, start) if existing.path == (style.group,)), None)
        if group is None:
            nested = True
        elif front[group.start] != "{":
            raise CannotRewrite(f"`{style.group}` is no object to put the tags into")
        else:
            start = group.start
    siblings = list(members(front, start))
    if not siblings:
        member = f"{double(name)}: {write.array(request, '')}"
        return [Splice(start + 1, start + 1, f"{double(style.group)}: {{{member}}}" if nested else member)]
    preceding = [sibling for sibling in siblings if request.follows(sibling.path[0])]
    after = (preceding or siblings)[-1]
    lead = _lead_of(front, after)
    if after is siblings[0] and "\n" not in lead and len(siblings) > 1:
        lead = _lead_of(front, siblings[1])  # what stands behind { may differ from what stands behind a comma
    colon = _colon_of(front, after)
    if nested:
        inner = f"{double(name)}{colon}{write.array(request, '')}"
        return [Splice(after.end, after.end, f",{lead}{double(style.group)}{colon}{{{inner}}}")]
    return [Splice(after.end, after.end, f",{lead}{double(name)}{colon}{write.array(request, lead)}")]


def style_of(front: str, path: tuple[str, ...]) -> Style:
    """Tell how this file writes its tags. Raises CannotRewrite."""
    member = _find_member(front, path)
    raw = front[member.start : member.end]
    return Style(name=path[-1], group="".join(path[:-1]), form="block" if "\n" in raw else "flow")


class _Writer:
    """Writes as this file does: compactly or not, beyond ASCII by escapes or not."""

    def __init__(self, front: str) -> None:
        self._ascii_only = front.isascii() and "\\u" in front
        self._comma = "," if re.search(r'[\]}"\d],"', front) else ", "

    def tag(self, tag: str, like: str = "") -> str:
        return double(tag, ascii_only=self._ascii_only)

    def array(self, request: Request, lead: str) -> str:
        """Write an array. `lead` stands before the member's key: where it is a new line, so have a block's tags."""
        tags = [self.tag(tag) for tag in request.tags]
        if request.style.form == "block" and "\n" in lead and tags:
            indent = lead[lead.rindex("\n") :]
            deeper = indent + (indent[1:] if len(request.path) == 1 else "  ")
            return f"[{deeper}{f',{deeper}'.join(tags)}{indent}]"
        return f"[{self._comma.join(tags)}]"


def _find_member(front: str, path: tuple[str, ...]) -> Member:
    start = front.index("{")
    for name in path:
        # Of a key that stands twice the parser keeps the last.
        fitting = [member for member in members(front, start) if member.path == (name,)] if front[start] == "{" else []
        if not fitting:
            raise CannotRewrite(f"`{path[-1]}` was not found where the parser reads it")
        start = fitting[-1].start
    return fitting[-1]


def _lead_of(front: str, member: Member) -> str:
    before = front[: member.key_start]
    return before[len(before.rstrip()) :]


def _colon_of(front: str, member: Member) -> str:
    colon = re.search(r"\s*:\s*$", front[member.key_start : member.start])
    return colon[0] if colon else ": "
