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

LOOKED_BESIDE = 80
"""Characters before and behind a name in which the rest of it is sought."""
MOST_PLACES = 1000
"""Of a name in a text that are looked at: it bounds the time."""

_WORD = rf"(?=[{CAPITALS}]){names.WORD}"
_SMALL_HEAD = re.compile(rf"(?<![\w.’'@/:#-])((?=[^\W\d_]+[{CAPITALS}])(?![{CAPITALS}])[^\W\d_]+(?:\.[^\W\d_]+)*) $")
"""A name that begins small and goes on with capitals, such as `openTANNERY.West`."""
_OWNED = re.compile(r".*[’']s? ")
_LEFT = re.compile(rf"(?<![\w’'-])((?:{_WORD} )+(?:and|&) (?:the )?)$")
_RIGHT = re.compile(rf"( (?:and|&)(?: the)?(?: {_WORD})+)(?![\w’'-])")
_THE = re.compile(r"\bthe ")
_LISTED = re.compile(r"[\w’'], *$")
"""What stands before the parts of a list of three: `Ada Quill, Ben Marsh and Cora Finch`."""


@dataclass(frozen=True, slots=True)
class _Rest:
    """What a name has on one side, at one place."""

    written: str
    part: str
    """The rest without what joins it to the name."""

    @property
    def same(self) -> str:
        """What the same has in all its spellings: `and the Arts` is `and Arts`."""
        return _THE.sub("", self.written)


def whole(name: str, texts: Sequence[str]) -> str:
    """Give a name with the words that stand beside it, as a part of it, wherever each of the texts has it."""
    head = _common([_before(_SMALL_HEAD, name, text) for text in texts])
    if head:
        return f"{head.written}{name}"
    for sides, is_left in (
        ([_before(_LEFT, name, text) for text in texts], True),
        ([_behind(name, text) for text in texts], False),
    ):
        rest = _common(sides)
        if rest and all(
            written_places.count(rest.part, text, MOST_PLACES) == len(side)
            for text, side in zip(texts, sides, strict=True)
        ):
            return f"{rest.written}{name}" if is_left else f"{name}{rest.written}"
    return name


def _common(sides: Sequence[Sequence[_Rest | None]]) -> _Rest | None:
    """Give the rest that all places of all texts have, in the spelling that most have; None where one has another."""
    rests = [rest for side in sides for rest in side]
    if not rests or not all(sides) or None in rests or len({rest.same for rest in rests if rest}) > 1:
        return None
    counted = Counter(rest for rest in rests if rest)
    return max(counted, key=lambda rest: (counted[rest], rest.written))


def _before(pattern: re.Pattern[str], name: str, text: str) -> list[_Rest | None]:
    found: list[_Rest | None] = []
    for start, _ in _places(name, text):
        left = text[max(0, start - LOOKED_BESIDE) : start].rpartition("\n")[2]
        at = pattern.search(left)
        if at is None or _LISTED.search(left, 0, at.start()):
            found.append(None)
            continue
        words = _OWNED.sub("", at[1]) if pattern is _LEFT else f"{at[1]} "
        while pattern is _LEFT and words.partition(" ")[0].casefold() in DEFAULT.openers:
            words = words.partition(" ")[2]
        found.append(_rest(words))
    return found


def _behind(name: str, text: str) -> list[_Rest | None]:
    found: list[_Rest | None] = []
    for start, end in _places(name, text):
        at = _RIGHT.match(text[end : end + LOOKED_BESIDE])
        listed = _LISTED.search(text[max(0, start - LOOKED_BESIDE) : start])
        found.append(None if at is None or listed else _rest(at[1]))
    return found


def _rest(written: str) -> _Rest | None:
    part = " ".join(word for word in written.split() if word not in ("and", "&", "the"))
    return _Rest(written, part) if part else None


def _places(name: str, text: str) -> Iterator[tuple[int, int]]:
    return islice(written_places.places(name, text), MOST_PLACES)
