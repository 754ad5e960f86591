"""Merge plan: which tags become which, in a text file that an editor can edit.

# by-election, 3 stories: the same but for a hyphen
by election -> by-election
once used ->                # nothing after the arrow: the tag is removed
"#metoo" -> metoo           # double quotes around a tag that has a #, an arrow or a quote in it
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from content.errors import UnreadableFile
from content.opening import read_file
from content.retagging.errors import PlanError
from content.text import printable

LARGEST_PLAN = 4_000_000
"""Bytes of a plan: some hundred thousand lines."""
LONGEST_LINE = 2_000
"""Characters of a line of a plan."""
_MOST_TOLD = 20
"""Lines at fault that are told, and tags of a circle."""
_ARROW = re.compile(r"->|→")
_QUOTED = re.compile(r'((?:^|->|→)\s*)("(?:\\.|[^"\\])*")')
_COMMENT = re.compile(r"(?:^|(?<=\s))#(.?)")


@dataclass(frozen=True, slots=True)
class MergePlan:
    """Old tag → new tag, or → None where the tag is removed; call it with a story's tags. Raises PlanError.

    A tag is looked up as it is spelled; failing that without regard to case, unless lines that differ by case alone
    disagree. Chains are followed (a → b, b → c makes a → c). A line `us -> us` keeps that spelling from a line
    `US -> …`.
    """

    merges: Mapping[str, str | None]
    _by_case: Mapping[str, str | None] = field(init=False, repr=False, compare=False)
    _ends: dict[str, str | None] = field(init=False, repr=False, compare=False)
    """What becomes of each tag of the plan in the end."""

    def __post_init__(self) -> None:
        targets: dict[str, set[str | None]] = {}
        for old, new in self.merges.items():
            targets.setdefault(old.casefold(), set()).add(new)
        agreed = {old: next(iter(new)) for old, new in targets.items() if len(new) == 1}
        object.__setattr__(self, "merges", MappingProxyType(dict(self.merges)))
        object.__setattr__(self, "_by_case", MappingProxyType(agreed))
        object.__setattr__(self, "_ends", {})
        for old in self.merges:
            self.target(old)

    def __call__(self, tags: Sequence[str]) -> list[str]:
        """The story's new tags: each once, in their order."""
        return list(dict.fromkeys(new for tag in tags if (new := self.target(tag)) is not None))

    def target(self, tag: str) -> str | None:
        """What becomes of a tag, itself where the plan does not speak of it; None where it is removed."""
        # Each step of a chain is taken once, however many tags lead into it.
        chain: dict[str, None] = {}
        end: str | None = tag
        while end is not None and end not in self._ends:
            chain[end] = None
            new = self._next(end)
            if new == end:
                break
            if new is not None and new in chain:
                raise PlanError(_circle([*chain][[*chain].index(new) :], new))
            end = new
        else:
            end = None if end is None else self._ends[end]
        # Only of the plan's own tags, which are counted; an archive may hold any others.
        self._ends.update((one, end) for one in chain if one in self.merges)
        return end

    def _next(self, tag: str) -> str | None:
        return self.merges[tag] if tag in self.merges else self._by_case.get(tag.casefold(), tag)


def _circle(tags: Sequence[str], first: str) -> str:
    shown = [*tags[:_MOST_TOLD], *(["…"] if len(tags) > _MOST_TOLD else []), first]
    return (
        f"The merges go in a circle: {printable(' -> '.join(shown))}."
        " Decide which of these tags stays, and take away the line that begins with it."
    )


def read_plan(path: Path) -> MergePlan:
    """Read a plan from its file. Raises PlanError."""
    try:
        text = read_file(path, LARGEST_PLAN).decode("utf-8")
    except UnreadableFile as error:
        told = error.message.replace("of a story", "of a plan")
        raise PlanError(f"{path}: {told}. Give the plan as a file of its own, in parts if it is long.") from None
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
    if len(faults) > _MOST_TOLD:
        faults[_MOST_TOLD:] = [f"… and {len(faults) - _MOST_TOLD:,} more."]
    if faults:
        raise PlanError("\n".join(faults))
    try:
        return MergePlan(merges)
    except PlanError as error:
        raise PlanError(f"{name}: {error}") from None


def format_line(old: str, new: str | None, comment: str = "") -> str:
    """A line of a plan, without its line end; tags are quoted where parse_plan needs it."""
    line = f"{_written(old)} -> {_written(new) if new is not None else ''}".rstrip()
    return f"{line}  # {' '.join(comment.split())}" if comment else line


def _parse_line(line: str) -> tuple[str, str | None]:
    if len(line) > LONGEST_LINE:
        raise ValueError(f"the line has more than {LONGEST_LINE:,} characters. No tag is so long.")
    # Quoted tags are blanked out, at the same length, so that nothing inside them is taken for an arrow or a comment.
    masked = _QUOTED.sub(lambda found: found[1] + "\0" * len(found[2]), line)
    if (comment := _COMMENT.search(masked)) is not None:
        if comment[1].strip(" \t#"):
            raise ValueError(
                "is the # part of a tag or a comment? Put the tag in double quotes, or a space behind the #."
            )
        line, masked = line[: comment.start()], masked[: comment.start()]
    arrows = list(_ARROW.finditer(masked))
    if len(arrows) != 1:
        what = "more than one arrow" if arrows else "no arrow"
        raise ValueError(f"there is {what}. Write `old tag -> new tag`, or `old tag ->` to remove it.")
    old, new = _read(line[: arrows[0].start()]), _read(line[arrows[0].end() :])
    if not old:
        raise ValueError("no tag stands before the arrow. Write `old tag -> new tag`.")
    if new != new.encode("utf-8", "replace").decode():
        raise ValueError("the new tag holds half a character, which no file can. Write it without.")
    return old, new or None


def _read(part: str) -> str:
    part = part.strip()
    if part.startswith('"'):
        try:
            part = str(json.loads(part))
        except ValueError:
            raise ValueError(f"the double quotes in {part} are not in pairs around the whole tag.") from None
    return _one_line(part)


def _written(tag: str) -> str:
    tag = _one_line(tag)
    return json.dumps(tag, ensure_ascii=False) if re.search(r'^"|(?:^|\s)#|->|→|\0', tag) or not tag else tag


def _one_line(tag: str) -> str:
    return " ".join(tag.split())
