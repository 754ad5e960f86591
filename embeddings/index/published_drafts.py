"""Drafts that are stories of the archive already: an editor opens what is published to see what belongs with it now."""

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass

from cachetools import LRUCache

from content.base import AmbiguousName, Article
from embeddings.base.reader_visibility import Shown
from embeddings.corpus import corpus, duplicates
from embeddings.engines.base import Engine
from embeddings.storage.catalogue import Catalogue

NEAREST_STORIES = 8
"""Stories nearest to a draft with which it is compared word by word."""
MIN_SIMILARITY = 0.5
"""Similarity below which they are not: a new draft, which most are, then costs a search and no more."""
SAME_TEXT = 0.8
"""Jaccard index of the shingles from which two texts are one story, whatever they are called."""
PART_OF = 0.9
"""Share of a draft's shingles in a story from which the draft is taken out of it."""
MIN_WORDS = 25
"""Words of a draft that begin a shingle, below which its text alone says nothing: it may be a quotation or a note that
many stories share."""
SAME_TITLE, SAME_NAME = duplicates.MIN_OVERLAP, 0.2
"""How much two texts must have in common where the title is the same, and where the address or the slug is: columns
of one title, and slugs such as `update`, come again with other words."""
PROBES, MIN_PROBES = 24, 12
"""Runs of a draft's words that are looked for in a story, and of them those that it must hold to be compared at all:
fewer than texts have in common that may be one story."""
REMEMBERED_DRAFTS = 512
"""Drafts of which is kept in memory which story each is. Their text is not kept."""


@dataclass(frozen=True, slots=True)
class _Likeness:
    """How much a draft's text has in common with a story's; each between 0 and 1."""

    overlap: float
    """Jaccard index of the shingles."""
    part: float
    """Share of the draft's shingles that the story holds."""
    shared: float
    """Share of the shorter text's shingles that the other holds."""


class Recognition:
    """Says which story of the archive a draft is. Safe to share by threads."""

    def __init__(self, catalogue: Catalogue, engine: Engine) -> None:
        self._catalogue = catalogue
        self._engine = engine
        self._remembered: LRUCache[tuple[Shown, bytes], int | None] = LRUCache(REMEMBERED_DRAFTS)
        self._lock = threading.Lock()

    def remembered(self, draft: Article, shown: Shown) -> tuple[bool, int | None]:
        """Tell whether that very draft is remembered, and the number of the story that it was."""
        key = (shown, _key(draft))
        with self._lock:
            return key in self._remembered, self._remembered.get(key)

    def story(self, draft: Article, query: corpus.Query, shown: Shown) -> int | None:
        """Find the number of the story that the draft is, None for a new one.

        It is one that may be named, where there is such a one: of a story and its twin in a sister title that is still
        to appear, the one that readers can see.
        """
        known, number = self.remembered(draft, shown)
        if not known:
            number = self._match(draft, query, shown)
            with self._lock:
                self._remembered[shown, _key(draft)] = number
        return number

    def _match(self, draft: Article, query: corpus.Query, shown: Shown) -> int | None:
        named_stories = self._stories_by_name(draft, shown)
        least_score = MIN_SIMILARITY * float(query.fused @ query.fused)
        hits = self._engine.search(query.fused, NEAREST_STORIES, None)
        similar = self._catalogue.numbers([hit.id for hit in hits if hit.score >= least_score])
        if not named_stories and not similar:
            return None
        probes = duplicates.probes(draft.text, PROBES)
        shingles: set[int] = set()
        is_telling = False
        candidates: list[tuple[bool, bool, float, int]] = []
        for number in dict.fromkeys([*named_stories, *similar]):
            story = self._catalogue[number]
            may_be_named = number in named_stories or _folded_title(draft.title) == _folded_title(story.title)
            if not may_be_named and duplicates.share_held(probes, story.text) < MIN_PROBES / PROBES:
                continue
            if not shingles:
                shingles = duplicates.shingles(draft.text)
                is_telling = len(shingles) >= MIN_WORDS * duplicates.per_word(draft.text)
            likeness = _likeness(shingles, duplicates.shingles(story.text))
            by_text = is_telling and (likeness.overlap >= SAME_TEXT or likeness.part >= PART_OF)
            if by_text or _is_same_name(draft, story, number in named_stories, likeness.shared):
                candidates.append((bool(shown.listed[number]), number in named_stories, likeness.overlap, -number))
        return -max(candidates)[-1] if candidates else None

    def _stories_by_name(self, draft: Article, shown: Shown) -> Sequence[int]:
        numbers = []
        for name in filter(None, (draft.url, draft.slug)):
            try:
                number = self._catalogue.named_if_any(name, shown)
            except (AmbiguousName, ValueError):
                continue
            if number is not None:
                numbers.append(number)
        return numbers


def _likeness(draft: set[int], story: set[int]) -> _Likeness:
    common = len(draft & story)
    return _Likeness(
        overlap=common / len(draft | story),
        part=common / len(draft),
        shared=common / min(len(draft), len(story)),
    )


def _is_same_name(draft: Article, story: Article, named: bool, shared: float) -> bool:
    """Whether both have one name, and enough of the text for it to mean one story."""
    if _folded_title(draft.title) == _folded_title(story.title):
        return named or shared >= SAME_TITLE
    return named and shared >= SAME_NAME


def _folded_title(title: str) -> str:
    return " ".join(title.casefold().split())


def _key(draft: Article) -> bytes:
    content = "\0".join((draft.url, draft.slug, draft.title, draft.text))
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).digest()
