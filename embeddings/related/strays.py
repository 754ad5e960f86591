"""Stray stories: unlikely ones that a word or a day brought up, which are no reason to fill a box."""

from collections.abc import Callable

import numpy as np

from embeddings.base.answers import GOOD
from embeddings.related.calibration import SMALL_ARCHIVE
from embeddings.related.features import Pairs, title_shares

STRAY_SCORE, REMOTE_CLOSENESS = 0.1, 0.7
"""A score, and a share of what is near in the archive: a story that is less likely and less near is stray."""
UNEXPLAINED_SCORE, UNEXPLAINED_CLOSENESS = 0.08, 1.0
"""The same of a story for which there is no reason to give. Read one by one, half of the strays are out of place, and
one in twenty of the others (docs/relevance.md)."""
BRIEF_STORY_TERMS, MIN_WORD_COSINE, SAME_TITLE_SHARE = 50, 0.06, 0.7
"""Terms that the archive knows, the cosine of the words, and the share of a title that stands in the other text, by
idf². Of two stories one of which has fewer terms, and whose words and titles share less, the vectors tell little but a
manner or a mood."""
REORDERED_PLACES = 10
"""Places of a list, from its beginning, within which strays come last."""
BOX_SIZE = 4
"""Stories that a box under an article usually shows."""


def is_stray(
    score: float,
    closeness: Callable[[], float],
    is_apart: Callable[[], bool],
    is_explained: Callable[[], bool],
) -> bool:
    """Tell whether a story is stray; `closeness` is the encoder's cosine as a share of what is near in the archive, and
    `is_apart` what `are_apart` tells of the two stories."""
    if score >= GOOD:
        return False
    if score < STRAY_SCORE and closeness() < REMOTE_CLOSENESS:
        return True
    doubtful = (score < UNEXPLAINED_SCORE and closeness() < UNEXPLAINED_CLOSENESS) or is_apart()
    return doubtful and not is_explained()


def are_apart(pairs: Pairs) -> bool:
    """Tell whether the words of the query and of a single candidate, one of which is brief, are too far apart to say
    that the two are related. In another language all words differ, and a handful of stories cannot tell which words
    are rare."""
    corpus, query, number = pairs.corpus, pairs.query, int(pairs.candidates[0])
    if len(corpus) < SMALL_ARCHIVE or corpus.languages[number] != query.language:
        return False
    if min(query.words.nnz, int(np.diff(corpus.words.indptr[number : number + 2])[0])) >= BRIEF_STORY_TERMS:
        return False
    if pairs.words.inner(pairs.query_terms.words)[0] >= MIN_WORD_COSINE:
        return False
    return all(share[0] < SAME_TITLE_SHARE for share in title_shares(pairs))


def strays_last(
    count: int, limit: int, is_stray_at: Callable[[int], bool], is_apart_at: Callable[[int], bool]
) -> list[int]:
    """Order the `count` places of a list so that strays come last among the first `REORDERED_PLACES`.

    A list that has nothing else for one of its first `BOX_SIZE` places ends there; but one with nothing but strays
    keeps the first that is not apart from the query as well. Whether a story is stray is asked by its place, until
    `limit` are found that are not. Returns the places, at least the first `limit`.
    """
    kept_places: list[int] = []
    stray_places: list[int] = []
    for place in range(min(count, REORDERED_PLACES)):
        if len(kept_places) == limit:
            break
        (stray_places if is_stray_at(place) else kept_places).append(place)
    if stray_places and len(kept_places) < min(BOX_SIZE, limit):
        return kept_places or [place for place in stray_places if not is_apart_at(place)][:1]
    checked = len(kept_places) + len(stray_places)
    return [*kept_places, *stray_places, *range(checked, count)]
