"""Verdict: what the marks of one story come to, beside those of the whole archive."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from content.base import ArchiveProblem, Hidden, plain_key
from content.visibility import translated
from content.visibility.marks import Mark
from content.visibility.words import word_of

_PRECEDENCE = (
    Hidden.DELETED, Hidden.DRAFT, Hidden.PRIVATE, Hidden.UNPUBLISHED, Hidden.UNLISTED, Hidden.LEFT_OUT, Hidden.UNKNOWN,
)  # fmt: skip
"""Of several reasons the first one here is given."""
_PUBLISHED_FLAGS = ("1", "true")
"""What Drupal and Joomla write under `status` and `state` of what is published, beside the `0` of what is not."""


class Verdicts:
    """Judges the marks of all stories: a value of `status` that is not known hides only where the archive has
    publishing words under that name."""

    def __init__(self, marks: Mapping[str, Sequence[Mark]]) -> None:
        """`marks` are those of each story, by id."""
        self._marks = marks
        all_marks = [mark for story_marks in marks.values() for mark in story_marks]
        self._publishing = {plain_key(mark.name) for mark in all_marks if mark.weak and mark.says is not None}

    def why_hidden(self, story: str, visible_from: datetime | None, expires: datetime | None, now: datetime) -> Hidden:
        """Tell why nobody may see a story at that moment, `Hidden.NO` where they may."""
        reasons = {reason for mark in self._marks.get(story, ()) if (reason := self._reason(mark))}
        if reasons:
            return next((reason for reason in _PRECEDENCE if reason in reasons), min(reasons))
        if expires is not None and expires <= now:
            return Hidden.EXPIRED
        return Hidden.FUTURE if visible_from is not None and visible_from > now else Hidden.NO

    def problems(self, sources: Mapping[str, str]) -> Iterable[ArchiveProblem]:
        """List each value that is not known, once; `sources` are the stories' files, by id."""
        unknown: dict[tuple[str, str], list[tuple[str, Mark]]] = {}
        for story in sorted(self._marks):
            for mark in self._marks[story]:
                if mark.says is None and not self._is_flag(mark) and not self._may_be_a_province(mark):
                    unknown.setdefault((plain_key(mark.name), word_of(mark.value)), []).append((story, mark))
        for occurrences in unknown.values():
            story, mark = occurrences[0]
            yield ArchiveProblem(sources[story], mark.line, *self._warning(mark, len(occurrences)))

    def _reason(self, mark: Mark) -> Hidden:
        if mark.says is not None:
            return mark.says
        weak = mark.weak and plain_key(mark.name) not in self._publishing
        return Hidden.NO if weak or self._is_flag(mark) else Hidden.UNKNOWN

    def _may_be_a_province(self, mark: Mark) -> bool:
        """Whether it has an unknown value under a name such as `estado`, which is a part of a country as well."""
        return mark.weak and mark.key in translated.TRANSLATED and plain_key(mark.name) not in self._publishing

    def _is_flag(self, mark: Mark) -> bool:
        return mark.weak and plain_key(mark.name) in self._publishing and word_of(mark.value) in _PUBLISHED_FLAGS

    def _warning(self, mark: Mark, story_count: int) -> tuple[str, str]:
        """(message, remedy)."""
        if mark.remedy:
            return f"{mark.name} may say that it is not public, and {mark.value}, so it is hidden", mark.remedy
        # A folder's mark has its file before its name.
        file, _, path = mark.name.rpartition(": ")
        name, value = path.rpartition(".")[2], mark.value.replace('"', "'")
        several = f" (as {story_count - 1:,} more do)" if story_count > 1 else ""
        where = f" in {file}" if file else ""
        message = f"`{name}`{where} says {mark.value!r}{several}, which is no word known for what is published or not"
        show = f'show = {{ {name} = ["{value}"] }}'
        if self._reason(mark):
            return f"{message}, so it is hidden", f"If readers may see it, write under [reading.hidden]: {show}."
        return f"{message}, so it is shown", (
            f'If they may not, write under [reading.hidden]: hide = {{ {name} = ["{value}"] }}; else: {show}.'
        )
