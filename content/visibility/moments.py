"""Moments: from when and until when readers may see a story, by every date that its front matter gives."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from content.base import Hidden, ParseWarning, ReadingRules, plain_key
from content.base.dates import BadDate, legible_day, start_of
from content.base.translated_names import DATE_KEYS, FIELD_OF
from content.visibility import moment_names, vocabulary, words
from content.visibility.marks import Mark

_MAX_DEPTH = 5
_CLOCK = re.compile(r"\s*\d{1,2}(?:[:.h]\d\d(?::\d\d)?)?\s*(?:[ap]\.?m\.?)?(?: ?[A-Z]{2,5})?\s*", re.IGNORECASE)
"""A time of day, and nothing else."""
_MAX_CLOCK_LENGTH = 40
_DAY = re.compile(r"\d{4}")
_DAY_ENDINGS = ("date", "day", "on", "")
"""What the name of its day ends in, where that of the time ends in `time`."""


@dataclass(frozen=True, slots=True)
class Moments:
    """The bounds of the time in which readers may see a story; None where there is none."""

    visible_from: datetime | None
    """The last of the moments of publication."""
    expires: datetime | None
    """The first of the moments of expiry."""
    unreadable: tuple[Mark, ...]
    """Embargoes whose end cannot be read, which hide."""
    warnings: tuple[ParseWarning, ...]


def read_moments(pairs: Iterable[tuple[str, Any]], lines: Mapping[str, int], rules: ReadingRules) -> Moments:
    """Read the bounds that (name, value) of front matter set; `lines` has those of top-level names."""
    reader = _Reader(rules)
    for name, value in _with_times(pairs):
        reader.field(name, value, lines.get(name), "", 0)
    # A story of an event to come may have its day beside its own.
    start = reader.starts if reader.dated else [*reader.starts, *reader.possible_starts]
    return Moments(
        max(start, default=None),
        min(reader.ends, default=None),
        tuple(dict.fromkeys(reader.unreadable)),
        tuple(dict.fromkeys(reader.warnings)),
    )


def _with_times(pairs: Iterable[tuple[str, Any]], *, one_moment: bool = False) -> list[tuple[str, Any]]:
    """Join `embargo_date: 2031-05-01` and `embargo_time: 10:00`; in a table that is about `one_moment`, `date` and
    `time` as well."""
    pairs = list(pairs)
    times = {plain_key(str(name)): str(value).strip() for name, value in pairs if _is_clock(name, value)}
    if not times:
        return pairs
    days = [plain_key(str(name)) for name, value in pairs if isinstance(value, str | int) and _DAY.search(str(value))]
    joined_times: dict[str, str] = {}
    for clock_key, time in times.items():
        stem = clock_key.removesuffix("time")
        day_keys = [f"{stem}{ending}" for ending in _DAY_ENDINGS] if stem or one_moment else []
        # `cook_time` is of no day.
        day_keys = [key for key in day_keys if one_moment or moment_names.is_moment(key)]
        day_keys += ["date"] if stem and moment_names.is_moment(clock_key) else []
        if (day := next((key for key in day_keys if key in days), None)) is not None:
            joined_times[day] = time
            joined_times[clock_key] = ""
    timed_pairs = [(name, value, joined_times.get(plain_key(str(name)))) for name, value in pairs]
    return [(name, f"{value} {time}" if time else value) for name, value, time in timed_pairs if time != ""]


def _is_clock(name: str, value: Any) -> bool:
    is_named_time = plain_key(str(name)).endswith("time") and isinstance(value, str)
    return is_named_time and len(value) <= _MAX_CLOCK_LENGTH and _CLOCK.fullmatch(value) is not None


class _Reader:
    def __init__(self, rules: ReadingRules) -> None:
        self._rules = rules
        self._ignored = frozenset(map(plain_key, rules.no_marks))
        self._own_names = {
            field: frozenset(map(plain_key, rules.fields.get(field, ())))
            for field in ("published", "embargo", "expires")
        }
        self.starts: list[datetime] = []
        self.possible_starts: list[datetime] = []
        """Under names that say in another language only that it is a date."""
        self.dated = False
        """Whether another date is that of publication."""
        self.ends: list[datetime] = []
        self.unreadable: list[Mark] = []
        self.warnings: list[ParseWarning] = []

    def field(self, name: str, value: Any, line: int | None, table: str, depth: int) -> None:
        # `article:published_time` is a name in a table too.
        *outer, key = re.split(r"[.:/]", plain_key(name))
        if key in self._ignored or depth > _MAX_DEPTH or not vocabulary.PAGE_PREFIXES.issuperset(outer):
            return
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, dict):
                if key in vocabulary.PAGE_TABLES or key in moment_names.SPAN_TABLES or moment_names.is_embargo(key):
                    for inner, moment in _with_times(part.items(), one_moment=True):
                        self.field(str(inner), moment, line, key, depth + 1)
            elif part is None or isinstance(part, list):
                pass
            elif self._is_embargo(key, table):
                self._add(self.starts, name, part, line, embargo=True)
            elif key in DATE_KEYS | moment_names.PRINT_DATES and key not in self._own_names["published"]:
                self._add(self.possible_starts, name, part, line)
            elif self._is_publication(key, table):
                count_before = len(self.starts)
                self._add(self.starts, name, part, line)
                self.dated = self.dated or (len(self.starts) > count_before and not key.startswith("created"))
            elif self._is_expiry(key, table):
                self._add(self.ends, name, part, line)

    def _is_embargo(self, key: str, table: str) -> bool:
        in_span = moment_names.is_embargo(table) and key in moment_names.SPAN_FROM | moment_names.SPAN_UNTIL
        return in_span or key in self._own_names["embargo"] or moment_names.is_embargo(key)

    def _is_publication(self, key: str, table: str) -> bool:
        in_span = table in moment_names.SPAN_TABLES and key in moment_names.SPAN_FROM
        return in_span or key in self._own_names["published"] or moment_names.is_publication(key)

    def _is_expiry(self, key: str, table: str) -> bool:
        in_span = table in moment_names.SPAN_TABLES and key in moment_names.SPAN_UNTIL
        return in_span or key in self._own_names["expires"] or moment_names.is_expiry(key)

    def _add(self, moments: list[datetime], name: str, value: Any, line: int | None, *, embargo: bool = False) -> None:
        if moment_names.no_date(value) or (embargo and words.word_of(value) in moment_names.LIFTED_WORDS):
            return
        translated = plain_key(name) in FIELD_OF
        try:
            moment = self._moment(value, translated=translated)
            # Of what was not archived HubSpot writes that it was when Unix's time began.
            may_be_never = moments is self.ends and not plain_key(name).startswith("expir")
            if moment is not None and not (may_be_never and moment.timestamp() == 0):
                moments.append(moment)
        except BadDate as error:
            fault = f"`{name}` is no date ({error})"
            day = legible_day(value, self._rules.zone)
            if day is not None and not embargo:
                moments.append(day)
            if embargo:
                self.unreadable.append(Mark(name, words.for_message(value), Hidden.FUTURE, line))
                remedy = "Write it as YYYY-MM-DD, or take it away."
                self.warnings.append(ParseWarning(line, f"{fault}, so the story is hidden", remedy))
            elif moments is self.ends:
                consequence = f"is shown until {day.date()}" if day else "does not expire"
                remedy = f"Write it as YYYY-MM-DD; until then the story {consequence}."
                self.warnings.append(ParseWarning(line, fault, remedy))

    def _moment(self, value: Any, *, translated: bool) -> datetime | None:
        # Under a name in another language than English the day comes first.
        day_first = self._rules.day_first or translated
        try:
            return self._rules.moment(value, day_first=day_first)
        except BadDate:
            if isinstance(value, str) and (uncommented := words.without_comment(value)) != value.strip():
                return self._rules.moment(uncommented, day_first=day_first)
            # `2031` and `May 2031` are not to be printed as a day, but they have a first one.
            if (first_day := start_of(value, self._rules.zone)) is not None:
                return first_day
            raise
