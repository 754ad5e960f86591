"""Plan: which tags become which, in a text file that an editor can edit.

# by-election, 3 stories: the same but for a hyphen
by election -> by-election
once used ->                # nothing after the arrow: the tag is removed
"#metoo" -> metoo           # double quotes around a tag that has a #, an arrow or a quote in it
sport/* -> games/*          # all tags nested in `sport`
"""

import json
import re
from pathlib import Path

from content.base import UnreadableFile, composed, printable, read_file
from content.retagging.forms.errors import PlanError
from content.retagging.merge_plan import MergePlan, nested_pattern

MAX_PLAN_BYTES = 4_000_000
"""Bytes of a plan: some hundred thousand lines."""
MAX_LINE_CHARACTERS = 2_000
"""Characters of a line of a plan."""
_MAX_FAULTS_SHOWN = 20
"""Lines at fault that a message lists."""
_ARROW = re.compile(r"->|→")
_QUOTED = re.compile(r'((?:^|->|→)\s*)("(?:\\.|[^"\\])*")')
_COMMENT = re.compile(r"(?:^|(?<=\s))#(.?)")


def read_plan(path: Path) -> MergePlan:
    """Read a plan from its file. Raises PlanError."""
    try:
        text = read_file(path, MAX_PLAN_BYTES).decode("utf-8")
    except UnreadableFile as error:
        message = error.message.replace("of a story", "of a plan")
        raise PlanError(f"{path}: {message}. Give the plan as a file of its own, in parts if it is long.") from None
    except UnicodeDecodeError as error:
        raise PlanError(f"{path}: not UTF-8 (byte {error.start}). Save it as UTF-8.") from None
    return parse_plan(text, str(path))


def parse_plan(text: str, name: str = "plan") -> MergePlan:
    """Read a plan; `name` stands in messages. Raises PlanError with the numbers of the lines at fault."""
    merges: dict[str, str | None] = {}
    lines: dict[str, int] = {}
    faults: list[str] = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            old, new = _parse_line(line)
        except ValueError as error:
            faults.append(f"{name}:{number}: {printable(str(error))}")
            continue
        if old in lines:
            faults.append(f"{name}:{number}: {old!r} stands in line {lines[old]} already. Keep one of the two.")
            continue
        merges[old], lines[old] = new, number
    if len(faults) > _MAX_FAULTS_SHOWN:
        faults[_MAX_FAULTS_SHOWN:] = [f"… and {len(faults) - _MAX_FAULTS_SHOWN:,} more."]
    if faults:
        raise PlanError("\n".join(faults))
    try:
        return MergePlan(merges, lines)
    except PlanError as error:
        raise PlanError(f"{name}: {error}") from None


def format_line(old: str, new: str | None, comment: str = "") -> str:
    """Write a line of a plan, without its line end; tags are quoted where parse_plan needs it."""
    line = f"{_format_tag(old)} -> {_format_tag(new) if new is not None else ''}".rstrip()
    return f"{line}  # {' '.join(comment.split())}" if comment else line


def has_arrow(text: str) -> bool:
    """Tell whether it can be a line of a plan, rather than the name of a file."""
    return _ARROW.search(text) is not None


def _parse_line(line: str) -> tuple[str, str | None]:
    if len(line) > MAX_LINE_CHARACTERS:
        raise ValueError(f"the line has more than {MAX_LINE_CHARACTERS:,} characters. No tag is so long.")
    # Quoted tags are blanked out, at the same length, so that nothing inside them is taken for an arrow or a comment.
    masked = _QUOTED.sub(lambda match: match[1] + "\0" * len(match[2]), line)
    if (comment := _COMMENT.search(masked)) is not None:
        if comment[1].strip(" \t#"):
            raise ValueError(
                "is the # part of a tag or a comment? Put the tag in double quotes, or a space behind the #."
            )
        line, masked = line[: comment.start()], masked[: comment.start()]
    arrows = list(_ARROW.finditer(masked))
    if len(arrows) != 1:
        fault = "more than one arrow" if arrows else "no arrow"
        raise ValueError(f"there is {fault}. Write `old tag -> new tag`, or `old tag ->` to remove it.")
    old, new = _parse_tag(line[: arrows[0].start()]), _parse_tag(line[arrows[0].end() :])
    if not old:
        raise ValueError("no tag stands before the arrow. Write `old tag -> new tag`.")
    if nested_pattern(new) and not nested_pattern(old):
        raise ValueError(f"the * after the arrow has none before it. Write `{old}/* -> {new}`.")
    if nested_pattern(old) and "*" in new and not nested_pattern(new):
        raise ValueError(f"the * after the arrow stands for what is nested, at the end alone. Write `{old} -> new/*`.")
    if new != new.encode("utf-8", "replace").decode():
        raise ValueError("the new tag holds half a character, which no file can. Write it without.")
    return old, new or None


def _parse_tag(text: str) -> str:
    text = text.strip()
    if text.startswith('"'):
        try:
            text = str(json.loads(text))
        except ValueError:
            raise ValueError(f"the double quotes in {text} are not in pairs around the whole tag.") from None
    return _one_line(text)


def _format_tag(tag: str) -> str:
    tag = _one_line(tag)
    return json.dumps(tag, ensure_ascii=False) if re.search(r'^"|(?:^|\s)#|->|→|\0', tag) or not tag else tag


def _one_line(tag: str) -> str:
    return composed(" ".join(tag.split()))
