"""Request: what is asked of the front matter's form, be it YAML, TOML or JSON."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from content.fields.values import each_name, items
from content.retagging.forms.steps import Step, align, follow
from content.retagging.forms.style import Style


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One field of one file, and the tags that it is to hold."""

    path: tuple[str, ...]
    """The field's key, after the key of its group if it stands in one."""
    value: Any
    """What is there now, as the front-matter parser reads it; None where the field is absent."""
    tags: Sequence[str]
    style: Style
    target: Callable[[str], str | None] | None
    """What becomes of one tag, where that is known; else the tags that there are and those wanted are aligned."""
    joined: Callable[[str], str | None]
    """The tags as one text in the manner of the given one; None where it would not be read as these tags."""
    follows: Callable[[str], bool]
    """True for the key of a field behind which a new line of tags looks well."""

    @property
    def steps(self) -> list[Step]:
        """What becomes of each item of the list, those of lists in it counted through. Links to notes stay links."""
        old, existing = each_name(self.value), list(items(self.value))
        steps = align(old, self.tags) if self.target is None else follow(old, self.target)
        return [
            step._replace(tag=f"[[{step.tag}]]")
            if step.tag and step.item is not None and old[step.item] != step.tag and _is_link(existing[step.item])
            else step
            for step in steps
        ]


def _is_link(item: Any) -> bool:
    """Tell whether an item is a tag as Obsidian links it, `[[ferries]]`, with no words to show in its place."""
    return isinstance(item, str) and item.startswith("[[") and item.endswith("]]") and "|" not in item
