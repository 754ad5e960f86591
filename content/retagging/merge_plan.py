"""Merge plan: what becomes of each tag, chains followed and nested tags taken along."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from content.base import composed, folded_name, printable
from content.retagging.forms.errors import PlanError

_MAX_SHOWN = 20
"""Tags of a circle that a message lists."""
_MAX_DEPTH = 20
"""Parts of a nested tag that are considered."""
SEPARATORS = "/."
"""Between the parts of a nested tag: Obsidian's `sport/football`, Dendron's `sport.football`."""


@dataclass(frozen=True, slots=True)
class MergePlan:
    """Old tag → new tag, or → None where the tag is removed; call it with a story's tags. Raises PlanError.

    A tag is looked up as it is spelled; failing that without regard to case, unless lines that differ by case alone
    disagree; failing that in lines such as `sport/* -> games/*`, which are for all tags nested in `sport`. Chains are
    followed (a → b, b → c makes a → c). A line `us -> us` keeps that spelling from a line `US -> …`.
    """

    merges: Mapping[str, str | None]
    lines: Mapping[str, int] = field(default_factory=dict, compare=False)
    """Old tag → the number of its line, where it was read from a file."""
    _by_case: Mapping[str, str] = field(init=False, repr=False, compare=False)
    """Folded tag → the line for it, where those that differ by case alone agree."""
    _nested: Mapping[tuple[str, str], str] = field(init=False, repr=False, compare=False)
    """(Folded tag, separator) → the line for all tags nested in it."""
    _ends: dict[str, str | None] = field(init=False, repr=False, compare=False)
    """What becomes of each tag of the plan in the end."""

    def __post_init__(self) -> None:
        merges = {composed(old): None if new is None else composed(new) for old, new in self.merges.items()}
        spellings: dict[str, list[str]] = {}
        for old in merges:
            spellings.setdefault(folded_name(old), []).append(old)
        agreed = {name: olds[0] for name, olds in spellings.items() if len({merges[old] for old in olds}) == 1}
        nested = {(folded_name(pattern[0]), pattern[1]): old for old in merges if (pattern := nested_pattern(old))}
        object.__setattr__(self, "merges", MappingProxyType(merges))
        object.__setattr__(self, "_by_case", MappingProxyType(agreed))
        object.__setattr__(self, "_nested", MappingProxyType(nested))
        object.__setattr__(self, "_ends", {})
        for old in merges:
            self.target(old)

    def __call__(self, tags: Sequence[str]) -> list[str]:
        """The story's new tags: each once, in their order. One that it bears already stays where it is."""
        targets = [(tag, self.target(tag)) for tag in tags]
        unchanged = {tag for tag, new in targets if new == tag}
        kept = (new for tag, new in targets if new is not None and (new == tag or new not in unchanged))
        return list(dict.fromkeys(kept))

    def target(self, tag: str) -> str | None:
        """Return what becomes of a tag: itself where the plan does not speak of it, None where it is removed."""
        # Each step of a chain is taken once, however many tags lead into it.
        chain: dict[str, None] = {}
        patterns_taken: set[str] = set()
        end: str | None = tag
        while end is not None and end not in self._ends:
            chain[end] = None
            line, new = self._apply_once(end)
            if new == end or line in patterns_taken:  # `sport/* -> sport/old/*` does not go on for ever
                break
            if nested_pattern(line):
                patterns_taken.add(line)
            if new is not None and new in chain:
                raise PlanError(_circle([*chain][[*chain].index(new) :], new))
            end = new
        else:
            end = None if end is None else self._ends[end]
        # Only of the plan's own tags, which are counted; an archive may hold any others.
        self._ends.update((link, end) for link in chain if link in self.merges)
        return end

    def unused(self, tags: Iterable[str]) -> list[str]:
        """List the old tags of the lines that none of these tags, and no chain from one, comes to."""
        used: set[str] = set()
        seen: set[str] = set()
        for tag in tags:
            end: str | None = tag
            while end is not None and end not in seen:
                seen.add(end)
                line, end = self._apply_once(end)
                if nested_pattern(line) and line in used:
                    break
                used.add(line)
        reached = {folded_name(line) for line in used} & self._by_case.keys()
        return [old for old in self.merges if old not in used and folded_name(old) not in reached]

    def left_nested(self, tags: Iterable[str]) -> dict[tuple[str, str], list[str]]:
        """Map (old tag of a line, separator) to the nested tags that keep their names: `sport`, `/` → `sport/golf`."""
        renamed = {folded_name(old): old for old, new in self.merges.items() if new != old and not nested_pattern(old)}
        nested: dict[tuple[str, str], list[str]] = {}
        for tag in tags:
            pairs = ((renamed[head], separator) for head, separator, _ in _ancestors(tag) if head in renamed)
            ancestor = next(pairs, None)
            if ancestor is not None and self._apply_once(tag)[0] == "":
                nested.setdefault(ancestor, []).append(tag)
        return nested

    def _apply_once(self, tag: str) -> tuple[str, str | None]:
        """(The line that speaks of a tag, what it makes of it); ("", the tag) where none does."""
        line = tag if tag in self.merges else self._by_case.get(folded_name(tag))
        if line is not None:
            return line, self.merges[line]
        for head, separator, rest in _ancestors(tag):
            if (line := self._nested.get((head, separator))) is not None:
                new = self.merges[line]
                pattern = nested_pattern(new or "")
                return line, f"{pattern[0]}{pattern[1]}{rest}" if pattern else new
        return "", tag


def nested_pattern(tag: str) -> tuple[str, str] | None:
    """Take `sport/*` apart into (`sport`, `/`); None of any other tag."""
    return (tag[:-2], tag[-2]) if len(tag) > 2 and tag[-1] == "*" and tag[-2] in SEPARATORS else None


def _ancestors(tag: str) -> Iterator[tuple[str, str, str]]:
    """(Folded tag above, separator, the rest) of a nested tag, the nearest first."""
    for place in reversed([place for place, letter in enumerate(tag) if letter in SEPARATORS][:_MAX_DEPTH]):
        head, rest = tag[:place], tag[place + 1 :]
        if head and rest and not rest[0].isspace():
            yield folded_name(head), tag[place], rest


def _circle(tags: Sequence[str], first: str) -> str:
    shown = [*tags[:_MAX_SHOWN], *(["…"] if len(tags) > _MAX_SHOWN else []), first]
    return (
        f"The merges go in a circle: {printable(' -> '.join(shown))}."
        " Decide which of these tags stays, and take away the line that begins with it."
    )
