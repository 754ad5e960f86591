"""The rest of a name that is cut short: `Old Mills and` before `Rivers Fund`, where two texts have it so throughout.

Within one text nothing tells whether an `and` joins two names or the halves of one; and a word such as `openTANNERY`
has no capital at its head. What two texts both have beside a name, wherever they write it, is a part of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from embeddings.base.scripts import CAPITALS
from embeddings.text import names, written_places
from embeddings.text.languages import DEFAULT

CONTEXT = 80
"""Characters before and behind a name that are searched for the rest of it."""
MAX_PLACES = 1000
"""Of a name in a text that are looked at: it bounds the time."""

_WORD = rf"(?=[{CAPITALS}]){names.WORD}"
_SMALL_HEAD = re.compile(rf"(?<![\w.’'@/:#-])((?=[^\W\d_]+[{CAPITALS}])(?![{CAPITALS}])[^\W\d_]+(?:\.[^\W\d_]+)*) $")
"""A name that begins small and goes on with capitals, such as `openTANNERY.West`."""
_POSSESSIVE = re.compile(r".*[’']s? ")
_LEFT = re.compile(rf"(?<![\w’'-])((?:{_WORD} )+(?:and|&) (?:the )?)$")
_RIGHT = re.compile(rf"( (?:and|&)(?: the)?(?: {_WORD})+)(?![\w’'-])")
_THE = re.compile(r"\bthe ")
_LISTED = re.compile(r"[\w’'], *$")
"""What stands before the parts of a list of three: `Ada Quill, Ben Marsh and Cora Finch`."""


@dataclass(frozen=True, slots=True)
class _Rest:
    """What stands on one side of a name, at one place."""

    written: str
    part: str
    """The rest without what joins it to the name."""

    @property
    def same(self) -> str:
        """The rest as all its spellings have it: `and the Arts` is `and Arts`."""
        return _THE.sub("", self.written)


def whole_name(name: str, texts: Sequence[str]) -> str:
    """Give a name with the words that stand beside it, as a part of it, wherever each of the texts has it."""
    head = _common_rest([_rests_before(_SMALL_HEAD, name, text) for text in texts])
    if head:
        return f"{head.written}{name}"
    for sides, is_left in (
        ([_rests_before(_LEFT, name, text) for text in texts], True),
        ([_rests_behind(name, text) for text in texts], False),
    ):
        rest = _common_rest(sides)
        if rest and all(
            written_places.count(rest.part, text, MAX_PLACES) == len(side)
            for text, side in zip(texts, sides, strict=True)
        ):
            return f"{rest.written}{name}" if is_left else f"{name}{rest.written}"
    return name


def _common_rest(sides: Sequence[Sequence[_Rest | None]]) -> _Rest | None:
    """Give the rest that all places of all texts have, in the spelling that most have; None where one has another."""
    rests = [rest for side in sides for rest in side]
    if not rests or not all(sides) or None in rests or len({rest.same for rest in rests if rest}) > 1:
        return None
    counts = Counter(rest for rest in rests if rest)
    return max(counts, key=lambda rest: (counts[rest], rest.written))


def _rests_before(pattern: re.Pattern[str], name: str, text: str) -> list[_Rest | None]:
    rests: list[_Rest | None] = []
    for start, _ in _places(name, text):
        left = text[max(0, start - CONTEXT) : start].rpartition("\n")[2]
        match = pattern.search(left)
        if match is None or _LISTED.search(left, 0, match.start()):
            rests.append(None)
            continue
        words = _POSSESSIVE.sub("", match[1]) if pattern is _LEFT else f"{match[1]} "
        while pattern is _LEFT and words.partition(" ")[0].casefold() in DEFAULT.openers:
            words = words.partition(" ")[2]
        rests.append(_rest(words))
    return rests


def _rests_behind(name: str, text: str) -> list[_Rest | None]:
    rests: list[_Rest | None] = []
    for start, end in _places(name, text):
        match = _RIGHT.match(text[end : end + CONTEXT])
        is_listed = _LISTED.search(text[max(0, start - CONTEXT) : start])
        rests.append(None if match is None or is_listed else _rest(match[1]))
    return rests


def _rest(written: str) -> _Rest | None:
    part = " ".join(word for word in written.split() if word not in ("and", "&", "the"))
    return _Rest(written, part) if part else None


def _places(name: str, text: str) -> Iterator[tuple[int, int]]:
    return islice(written_places.places(name, text), MAX_PLACES)
