"""Moments: from when and until when readers may see a story, by every date that its front matter gives."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from content.base import Hidden, ParseWarning, ReadingRules, plain_key
from content.base.dates import BadDate, legible_day, start_of
from content.base.translated_names import DATE_KEYS, FIELD_OF
from content.visibility import vocabulary, words
from content.visibility.marks import Mark

_DEEPEST = 5
_CLOCK = re.compile(r"\s*\d{1,2}(?:[:.h]\d\d(?::\d\d)?)?\s*(?:[ap]\.?m\.?)?(?: ?[A-Z]{2,5})?\s*", re.IGNORECASE)
"""A time of day, and nothing else."""
_LONGEST_CLOCK = 40
_DAY = re.compile(r"\d{4}")
_OF_A_DAY = ("date", "day", "on", "")
"""What the name of its day ends in, where that of the time ends in `time`."""


@dataclass(frozen=True, slots=True)
class Moments:
    """The bounds of the time in which readers may see a story; None where there is none."""

    visible_from: datetime | None
    """The last of the moments of publication."""
    expires: datetime | None
    """The first of the moments of expiry."""
    unreadable: tuple[Mark, ...]
    """Embargoes whose end cannot be told, which hide."""
    warnings: tuple[ParseWarning, ...]


def read_moments(pairs: Iterable[tuple[str, Any]], lines: Mapping[str, int], rules: ReadingRules) -> Moments:
    """Read the bounds that (name, value) of front matter set; `lines` has those of top-level names."""
    reader = _Reader(rules)
    for name, value in _with_times(pairs):
        reader.field(name, value, lines.get(name), "", 0)
    # A story of an event to come may have its day beside its own.
    start = reader.start if reader.dated else [*reader.start, *reader.some_day]
    return Moments(
        max(start, default=None),
        min(reader.end, default=None),
        tuple(dict.fromkeys(reader.unreadable)),
        tuple(dict.fromkeys(reader.warnings)),
    )


def _with_times(pairs: Iterable[tuple[str, Any]], *, bare: bool = False) -> list[tuple[str, Any]]:
    """Join `embargo_date: 2031-05-01` and `embargo_time: 10:00`; with `bare`, `date` and `time` as well, as in a table
    that is about one moment."""
    pairs = list(pairs)
    times = {plain_key(str(name)): str(value).strip() for name, value in pairs if _is_clock(name, value)}
    if not times:
        return pairs
    days = [plain_key(str(name)) for name, value in pairs if isinstance(value, str | int) and _DAY.search(str(value))]
    joined: dict[str, str] = {}
    for key, time in times.items():
        stem = key.removesuffix("time")
        wanted = [f"{stem}{ending}" for ending in _OF_A_DAY] if stem or bare else []
        # `cook_time` is of no day.
        wanted = [each for each in wanted if bare or vocabulary.is_moment(each)]
        wanted += ["date"] if stem and vocabulary.is_moment(key) else []
        if (day := next((each for each in wanted if each in days), None)) is not None:
            joined[day] = time
            joined[key] = ""
    made = [(name, value, joined.get(plain_key(str(name)))) for name, value in pairs]
    return [(name, f"{value} {time}" if time else value) for name, value, time in made if time != ""]


def _is_clock(name: str, value: Any) -> bool:
    named_so = plain_key(str(name)).endswith("time") and isinstance(value, str)
    return named_so and len(value) <= _LONGEST_CLOCK and _CLOCK.fullmatch(value) is not None


class _Reader:
    def __init__(self, rules: ReadingRules) -> None:
        self._rules = rules
        self._ignored = frozenset(map(plain_key, rules.no_marks))
        self._own = {
            field: frozenset(map(plain_key, rules.fields.get(field, ())))
            for field in ("published", "embargo", "expires")
        }
        self.start: list[datetime] = []
        self.some_day: list[datetime] = []
        """Under names that say in another language only that it is a date."""
        self.dated = False
        """Whether another date is that of publication."""
        self.end: list[datetime] = []
        self.unreadable: list[Mark] = []
        self.warnings: list[ParseWarning] = []

    def field(self, name: str, value: Any, line: int | None, table: str, depth: int) -> None:
        # `article:published_time` is a name in a table too.
        *outer, key = re.split(r"[.:/]", plain_key(name))
        if key in self._ignored or depth > _DEEPEST or not vocabulary.OF_THE_PAGE.issuperset(outer):
            return
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, dict):
                if key in vocabulary.TABLES or key in vocabulary.SPANS or vocabulary.is_embargo(key):
                    for inner, moment in _with_times(part.items(), bare=True):
                        self.field(str(inner), moment, line, key, depth + 1)
            elif part is None or isinstance(part, list):
                pass
            elif self._is_embargo(key, table):
                self._add(self.start, name, part, line, embargo=True)
            elif key in DATE_KEYS | vocabulary.OF_PRINT and key not in self._own["published"]:
                self._add(self.some_day, name, part, line)
            elif self._is_publication(key, table):
                before = len(self.start)
                self._add(self.start, name, part, line)
                self.dated = self.dated or (len(self.start) > before and not key.startswith("created"))
            elif self._is_expiry(key, table):
                self._add(self.end, name, part, line)

    def _is_embargo(self, key: str, table: str) -> bool:
        inside = vocabulary.is_embargo(table) and key in vocabulary.SPAN_FROM | vocabulary.SPAN_UNTIL
        return inside or key in self._own["embargo"] or vocabulary.is_embargo(key)

    def _is_publication(self, key: str, table: str) -> bool:
        inside = table in vocabulary.SPANS and key in vocabulary.SPAN_FROM
        return inside or key in self._own["published"] or vocabulary.is_publication(key)

    def _is_expiry(self, key: str, table: str) -> bool:
        inside = table in vocabulary.SPANS and key in vocabulary.SPAN_UNTIL
        return inside or key in self._own["expires"] or vocabulary.is_expiry(key)

    def _add(self, moments: list[datetime], name: str, value: Any, line: int | None, *, embargo: bool = False) -> None:
        if vocabulary.no_date(value) or (embargo and words.word_of(value) in vocabulary.LIFTED):
            return
        translated = plain_key(name) in FIELD_OF
        try:
            if (moment := self._moment(value, translated=translated)) is not None:
                moments.append(moment)
        except BadDate as error:
            fault = f"`{name}` is no date ({error})"
            day = legible_day(value, self._rules.zone)
            if day is not None and not embargo:
                moments.append(day)
            if embargo:
                self.unreadable.append(Mark(name, words.shown(value), Hidden.FUTURE, line))
                remedy = "Write it as YYYY-MM-DD, or take it away."
                self.warnings.append(ParseWarning(line, f"{fault}, so the story is hidden", remedy))
            elif moments is self.end:
                then = f"is shown until {day.date()}" if day else "does not expire"
                remedy = f"Write it as YYYY-MM-DD; until then the story {then}."
                self.warnings.append(ParseWarning(line, fault, remedy))

    def _moment(self, value: Any, *, translated: bool) -> datetime | None:
        # Under a name in another language than English the day comes first.
        day_first = self._rules.day_first or translated
        try:
            return self._rules.moment(value, day_first=day_first)
        except BadDate:
            if isinstance(value, str) and (plain := words.without_comment(value)) != value.strip():
                return self._rules.moment(plain, day_first=day_first)
            # `2031` and `May 2031` are not to be printed as a day, but they have a first one.
            if (first := start_of(value, self._rules.zone)) is not None:
                return first
            raise
