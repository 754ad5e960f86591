"""What the index answers: related stories, suggested tags, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from content.base import Article

MIN_SCORE = 0.02
"""Below it, a story is not shown: a box stays short rather than wrong (docs/relevance.md)."""


StoryLevel = Literal["strong", "good", "possible"]
STRONG, GOOD = 0.5, 0.15
"""Scores from which on a story is called so. Editors' links confirm 56%, 27% and 13% of the first four on ten archives
whose links were hidden (docs/relevance.md)."""
TagLevel = Literal["sure", "likely", "possible"]
SURE, LIKELY, POSSIBLE = 0.8, 0.5, 0.2
"""Confidences from which on a tag is called so; what is less is shown on demand alone."""


def story_level(score: float) -> StoryLevel | None:
    """Give the word for a story's score; none for one that only who asks for everything is shown."""
    if score < MIN_SCORE:
        return None
    return "strong" if score >= STRONG else "good" if score >= GOOD else "possible"


def tag_level(confidence: float) -> TagLevel | None:
    """Give the word for a tag's confidence; none for one that is shown on demand alone."""
    if confidence < POSSIBLE:
        return None
    return "sure" if confidence >= SURE else "likely" if confidence >= LIKELY else "possible"


LanguageRule = Literal["separate", "together"]
"""Whether lists hold stories of one language, or of all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What may be asked of a list of related stories."""

    limit: int = 4
    site: str | None = None
    section: str | None = None
    since: date | None = None
    """Only stories published on this day or later."""
    max_age: int | None = None
    """Only stories published at most so many days ago."""
    only_older: bool = False
    """Only stories published before this one: its background, never what came of it."""
    exclude: frozenset[str] = frozenset()
    """Ids never to give, nor near-duplicates of theirs."""
    exclude_linked: bool = False
    """Leave out what the story's own text links to already."""
    min_score: float = MIN_SCORE
    """Stories scored lower are left out; between 0 and 1."""
    per_site: int | None = None
    """At most so many stories of any one site other than the story's own."""
    languages: LanguageRule | None = None
    """None: separate are those of which the archive holds many stories."""
    diversity: float = 0.0
    """How much a story loses by being like one already chosen (maximal marginal relevance); between 0 and 1."""
    recency: float = 0.0
    """How much newer stories are preferred; 0: not at all, 1: a story a year old counts as much less than one of
    today as the next best story usually does."""


DEFAULTS = Options()


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that brought two stories together."""

    kind: Literal["pin", "series", "links", "terms", "tags"]
    text: str
    """A sentence for an editor, such as `Both mention Roman Road and market traders`."""
    values: tuple[str, ...] = ()
    """The terms or tags themselves, most telling first."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is known of two stories and is no reason to show one with the other."""

    kind: Literal["section", "author", "time"]
    text: str
    """Such as `Both in Canal Side`, `3 days later`."""
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Related:
    """A story that belongs with another."""

    article: Article
    score: float
    """Between 0 and 1, with one meaning on every archive; 1 for a story pinned by an editor."""
    reasons: tuple[Reason, ...]
    """None where nothing telling is known."""
    facts: tuple[Fact, ...] = ()

    @property
    def level(self) -> StoryLevel | None:
        """The word for its score; what an editor has linked is called strong, whatever the score."""
        return "strong" if any(reason.kind == "links" for reason in self.reasons) else story_level(self.score)


@dataclass(frozen=True, slots=True)
class TagSuggestion:
    """A tag of the newsroom's own that a story seems to carry."""

    tag: str
    confidence: float
    """Between 0 and 1."""
    articles: int
    """How many stories carry it already."""
    reasons: tuple[str, ...]
    reserve: str = ""
    """Why it is at most possible: it leads readers nowhere, as far as is known, or nothing but a word speaks for it. A
    clause, such as `texts hardly show it`; empty where there is nothing of the kind."""

    @property
    def advised(self) -> bool:
        """Whether there is no reserve."""
        return not self.reserve

    @property
    def level(self) -> TagLevel | None:
        """The word for its confidence; no more than possible where it is not advised."""
        level = tag_level(self.confidence)
        return level if self.advised or level is None else "possible"

    @property
    def lowered(self) -> str:
        """The reserve where it makes the word a lower one than that for the figure; empty where it changes nothing."""
        return self.reserve if self.level != tag_level(self.confidence) else ""


@dataclass(frozen=True, slots=True)
class TagCandidate:
    """A name in the text that might make a new tag."""

    tag: str
    score: float
    """Between 0 and 1."""
    example: Article | None = None
    """A story of the archive that writes it too, the one most like the text."""
    nearest: str = ""
    """The tag that the newsroom has already and that shares the most of its words; empty where none does."""


@dataclass(frozen=True, slots=True)
class TagAnswer:
    """Suggestions from the newsroom's vocabulary, most confident first, and, apart from them, new tags."""

    tags: tuple[TagSuggestion, ...]
    candidates: tuple[TagCandidate, ...]
    threshold: float = 0.3
    """The confidence from which on a suggestion is worth showing by itself, for this archive."""
    categories: tuple[TagSuggestion, ...] = ()
    sections: tuple[TagSuggestion, ...] = ()
    """The likeliest first; their confidences sum to 1 over all sections, and a story belongs in one."""


def enumeration(words: Sequence[str]) -> str:
    """Join words as a sentence does: `ferry`, `ferry and quay`, `ferry, quay and market`. There is at least one."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
