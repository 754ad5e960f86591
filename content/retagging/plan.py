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
from types import MappingProxyType

from content.retagging.errors import PlanError

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

    def __post_init__(self) -> None:
        targets: dict[str, set[str | None]] = {}
        for old, new in self.merges.items():
            targets.setdefault(old.casefold(), set()).add(new)
        agreed = {old: next(iter(new)) for old, new in targets.items() if len(new) == 1}
        object.__setattr__(self, "merges", MappingProxyType(dict(self.merges)))
        object.__setattr__(self, "_by_case", MappingProxyType(agreed))
        for old in self.merges:
            self.target(old)

    def __call__(self, tags: Sequence[str]) -> list[str]:
        """The story's new tags: each once, in their order."""
        return list(dict.fromkeys(new for tag in tags if (new := self.target(tag)) is not None))

    def target(self, tag: str) -> str | None:
        """What becomes of a tag, itself where the plan does not speak of it; None where it is removed."""
        seen = [tag]
        while True:
            new = self._next(seen[-1])
            if new is None or new == seen[-1]:
                return new
            if new in seen:
                raise PlanError(
                    f"The merges go in a circle: {' -> '.join([*seen[seen.index(new) :], new])}."
                    " Decide which of these tags stays, and take away the line that begins with it."
                )
            seen.append(new)

    def _next(self, tag: str) -> str | None:
        return self.merges[tag] if tag in self.merges else self._by_case.get(tag.casefold(), tag)


def parse_plan(text: str, name: str = "plan") -> MergePlan:
    """Read a plan; `name` stands in messages. Raises PlanError with the number of every line at fault."""
    merges: dict[str, str | None] = {}
    lines: dict[str, int] = {}
    faults: list[str] = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            old, new = _parse_line(line)
        except ValueError as error:
            faults.append(f"{name}:{number}: {error}")
            continue
        if old in lines:
            faults.append(f"{name}:{number}: {old!r} stands in line {lines[old]} already. Keep one of the two.")
            continue
        merges[old], lines[old] = new, number
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
