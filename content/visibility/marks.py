"""Marks: the fields of a file's front matter that say whether readers may see its story."""

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

from content.base import Hidden, ReadingRules, Site, dates, plain_key
from content.base.rules import ANY_WORD
from content.visibility import moment_names, status_words, vocabulary
from content.visibility.status_words import FALSE, NOTHING, TRUE
from content.visibility.vocabulary import (
    DRAFT_IDS,
    LOGIN_TABLES,
    PAGE_TABLES,
    PART_TABLES,
    WHERE_ANYTHING_HIDES,
    Kind,
)
from content.visibility.words import for_message, word_of

_MAX_DEPTH = 5
"""Tables in tables that are looked into."""
_DRAFT = vocabulary.KINDS["draft"]
_BUILD = "build"
_DIGEST = re.compile(r"[\da-f]{32}")
"""Of a password (MD5), as the theme Reco of VuePress's has them under `keys`."""

_TRASHED = ("-2", -2)
"""Joomla's state of what lies in its trash. As a word it would be its `2`, which is of the stories of old."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What one field, or the name of a file or folder, says of whether readers may see the story."""

    name: str
    """As it is written."""
    value: str
    """What it says, shortened to be shown; empty for the name of a file or folder."""
    says: Hidden | None
    """`Hidden.NO`: a word for what is published. None: not known."""
    line: int | None = None
    weak: bool = False
    """True for `status` and its like, which may be about something else."""
    remedy: str = ""
    """What to do about a file that cannot be read: `name` is the file then, and `value` what is wrong with it."""

    @property
    def key(self) -> str:
        """The name to be compared, without the file that it stands in and the tables around it."""
        return plain_key(re.split(r": |[.:/]", self.name)[-1]).strip("?¿")


def read_marks(pairs: Iterable[tuple[str, Any]], lines: Mapping[str, int], rules: ReadingRules) -> tuple[Mark, ...]:
    """Read the marks among (name, value) of a file's front matter; `lines` has those of top-level names.

    Left out is what says that the story may be shown, but for publishing words under a name that is `weak`.
    """
    reader, pairs = _Reader(rules), list(pairs)
    marks = [mark for name, value in pairs for mark in reader.field(name, value, lines.get(name), ())]
    return tuple(dict.fromkeys((*marks, *reader.null_moments(pairs, lines))))


def tag_marks(tags: Iterable[str], site: Site, own_names: Set[str], rules: ReadingRules) -> tuple[Mark, ...]:
    """Read the tags by which Nikola knows a post that is not to be published, or not to be listed, those of which no
    page is made, and those of posts behind a password that have none of their own.

    `own_names` are the plain keys of the post's front matter.
    """
    if site.generator == "nikola":
        pairs: list[tuple[str, Any]] = [(tag, True) for tag in tags if tag.lower() in ("draft", "private")]
    else:
        pairs = [
            ("password", tag) for tag in tags if tag in site.visibility.password_tags and "password" not in own_names
        ]
    excluded = tuple(
        Mark("tags", tag, Hidden.LEFT_OUT) for tag in tags if tag.removeprefix("#") in site.visibility.excluded_tags
    )
    return (*(read_marks(pairs, {}, rules) if pairs else ()), *excluded)


class _Reader:
    """Reads marks by the vocabulary, and by the names and words of a newsroom's own rules."""

    def __init__(self, rules: ReadingRules) -> None:
        self._ignored = frozenset(map(plain_key, rules.no_marks))
        self._hide = {plain_key(name): frozenset(map(_hiding_word, words)) for name, words in rules.hide.items()}
        self._show = {plain_key(name): frozenset(map(word_of, words)) for name, words in rules.show.items()}
        self._drafts = frozenset(map(plain_key, rules.fields.get("draft", ())))

    def field(self, name: str, value: Any, line: int | None, tables: tuple[str, ...]) -> Iterator[Mark]:
        """Read the marks of a field and, where it is a table, of those in it; `tables` are those that it stands in."""
        # `params.draft` and `wp:status` are a name in a table too; Notion's boxes to tick ask: `Published?`.
        *outer, key = re.split(r"[.:/]", plain_key(name).strip("?¿"))
        tables = (*tables, *outer)
        if key not in self._ignored and not PART_TABLES.intersection(tables):
            of_page = PAGE_TABLES.issuperset(tables)
            kind = self._kind(key) if of_page or key in vocabulary.PUBLISHING_FLAGS else None
            weak = kind is not None and kind.weak
            for reason in self._reasons(key, kind, value, tables):
                if reason or (reason is None and of_page) or weak:
                    yield Mark(name, for_message(value), reason, line, weak)
        if len(tables) < _MAX_DEPTH:
            for table in value if isinstance(value, list) else [value]:
                if isinstance(table, dict):
                    for inner, part in table.items():
                        yield from self.field(str(inner), part, line, (*tables, key))

    def null_moments(self, pairs: Iterable[tuple[str, Any]], lines: Mapping[str, int]) -> Iterator[Mark]:
        """Mark a moment of publication that is null, where no other is given and no word says that it is published."""
        null: list[Mark] = []
        for name, value in pairs:
            nested = value.items() if isinstance(value, dict) and plain_key(name) in PAGE_TABLES else ()
            for inner, part in ((name, value), *nested):
                key = plain_key(str(inner))
                never = key in moment_names.NEVER_WITH_NULL and _is_null(part)
                if key not in self._ignored and (never or (moment_names.is_publication(key) and _is_of_a_draft(part))):
                    null.append(Mark(str(inner), "null" if never else for_message(part), Hidden.DRAFT, lines.get(name)))
                elif key.startswith("created") or isinstance(part, dict | list) or word_of(part) in NOTHING | {"none"}:
                    continue
                elif moment_names.is_moment(key) or (
                    (kind := self._kind(key))
                    and kind.weak
                    and self._word_reason(kind, key, part, word_of(part)) is Hidden.NO
                ):
                    return
        yield from null

    def _kind(self, key: str) -> Kind | None:
        return _DRAFT if key in self._drafts else vocabulary.kind_of(key)

    def _reasons(self, key: str, kind: Kind | None, value: Any, tables: tuple[str, ...]) -> Iterator[Hidden | None]:
        if key in self._hide and self._is_hiding(key, set(map(word_of, _leaves(value)))):
            yield Hidden.UNPUBLISHED
        elif key == "id" and isinstance(value, str) and value.startswith(DRAFT_IDS):
            yield Hidden.DRAFT
        elif key == "keys" and any(_DIGEST.fullmatch(str(part)) for part in _leaves(value)):
            yield Hidden.PRIVATE
        elif key in vocabulary.POST_TYPE_NAMES:
            words = set(map(word_of, _leaves(value))) if PAGE_TABLES.issuperset(tables) else set()
            of_blogger = key.startswith(vocabulary.BLOGGER) or vocabulary.BLOGGER in tables
            if words & vocabulary.TYPES_WITHOUT_PAGE or (of_blogger and "comment" in words):
                yield Hidden.LEFT_OUT
            if words & vocabulary.DRAFT_TYPES:
                yield Hidden.DRAFT
        elif tables[-1:] == (_BUILD,):
            if key in vocabulary.BUILD and any(word_of(part) in vocabulary.BUILD[key] for part in _leaves(value)):
                yield Hidden.UNLISTED
        elif (reason := Hidden.PRIVATE if tables[-2:] in LOGIN_TABLES else WHERE_ANYTHING_HIDES.get(key)) is not None:
            if any(word_of(part) not in NOTHING | FALSE for part in _leaves(value)):
                yield reason
        elif key in vocabulary.REDIRECTS:
            if PAGE_TABLES.issuperset(tables) and not isinstance(value, dict):
                yield from (Hidden.UNLISTED for part in _leaves(value) if word_of(part) not in NOTHING | FALSE)
        elif kind is not None and not (key in vocabulary.NO_FLAGS_AS_TABLES and isinstance(value, dict)):
            yield from self._reasons_of_kind(kind, key, value)

    def _is_hiding(self, key: str, words: Set[str]) -> bool:
        hiding, words = self._hide[key], words - self._show.get(key, frozenset())
        return not hiding.isdisjoint(words) or (ANY_WORD in hiding and not words <= NOTHING | FALSE)

    def _reasons_of_kind(self, kind: Kind, key: str, value: Any) -> Iterator[Hidden | None]:
        """Of each value under a name why it hides, `Hidden.NO` where it is known to be shown, None if not known."""
        if isinstance(value, list):
            for part in value:
                yield from self._reasons_of_kind(kind, key, part)
        elif isinstance(value, dict):
            # A table in place of a flag. What has a name of its own in it is read under that.
            spans = key in moment_names.SPAN_TABLES
            parts = [part for name, part in value.items() if not self._is_own_name(str(name), spans=spans)]
            reasons = [reason for part in parts for reason in self._reasons_of_kind(kind, key, part)]
            yield from [reason for reason in reasons if reason is not None] or reasons[: len(parts) == len(value)]
        elif value is not None and (word := word_of(value)) not in NOTHING:
            yield self._word_reason(kind, key, value, word)

    def _is_own_name(self, name: str, *, spans: bool) -> bool:
        key = plain_key(name)
        if spans and key in moment_names.SPAN_FROM | moment_names.SPAN_UNTIL:
            return True
        return moment_names.is_moment(key) or vocabulary.kind_of(key) is not None or key in WHERE_ANYTHING_HIDES

    def _word_reason(self, kind: Kind, key: str, value: Any, word: str) -> Hidden | None:
        if word in self._show.get(key, ()):
            return Hidden.NO
        if kind.hides is not None and word in TRUE | FALSE:
            return kind.reason if (word in TRUE) is kind.hides else Hidden.NO
        if kind.hides and word == "all":  # from the first page and from all lists, as Valaxy has it
            return kind.reason
        if kind.weak and value in _TRASHED:
            return Hidden.DELETED
        if kind.weak and word in ("0", "false"):  # as Drupal and Joomla have it
            return kind.reason
        if not (kind.strict or kind.weak):
            return (status_words.audience_reason(word) if kind.hides is None else None) or Hidden.NO
        is_visibility = kind.reason is Hidden.PRIVATE and not kind.hides
        strict = kind.strict and not (kind.weak and word in status_words.STATES_OF_OLD_STORIES)
        if (reason := status_words.hiding_reason(word, strict=strict or is_visibility)) is not None:
            return reason
        is_shown = word in status_words.PUBLISHED_WORDS or (is_visibility and word in status_words.VISIBILITY_WORDS)
        flag = kind.strict or kind.hides is False
        is_dated = kind.reason is Hidden.UNPUBLISHED and flag and dates.names_a_time(value)
        return Hidden.NO if is_shown or is_dated else None


def _hiding_word(word: str) -> str:
    return ANY_WORD if word == ANY_WORD else word_of(word)


def _is_null(value: Any) -> bool:
    """Tell whether null is written out; a name with nothing behind it is a form that nobody has filled in."""
    return value is None or dates.is_zero(value) or (isinstance(value, str) and value.strip() in ("null", "~"))


def _is_of_a_draft(value: Any) -> bool:
    """Tell whether it is what conversions of WordPress's exports make of the date of what was never published."""
    return dates.is_zero(value) or (isinstance(value, str) and word_of(value) == "invalid date")


def _leaves(value: Any, depth: int = 0) -> Iterator[Any]:
    if isinstance(value, list | dict):
        if depth < _MAX_DEPTH:
            for part in value if isinstance(value, list) else value.values():
                yield from _leaves(part, depth + 1)
    elif value is not None:
        yield value
