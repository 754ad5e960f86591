"""What a ranking's score is worth: the probability that an editor would link the two stories.

The linear model orders the candidates of one query and knows no zero. Whether a story belongs at all is told by the
encoder's plain cosine, seen against how near the archive's own stories lie to each other: centred and whitened
vectors, and words weighted by rarity, have thrown that away.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pydantic import TypeAdapter

from embeddings.base.answers import GOOD
from embeddings.base.checked_loading import record
from embeddings.base.samples import evenly_spread
from embeddings.base.sparse_gather import Rows
from embeddings.base.vectors import Floats, Numbers
from embeddings.corpus.corpus import UNIT, Corpus, Query
from embeddings.related.features import QueryTerms
from embeddings.related.model_scale import scale_of
from embeddings.related.prior import Probability
from embeddings.related.ranking import Ranked

GATE = 0.85
"""Of `nearness`: a draft to which no story is nearer than that is about nothing that the archive covers."""
FLOOR = 0.5
"""Of `nearness`: a story further away than that is not shown, whatever else speaks for it."""
FAINT_PROBABILITY, CLOSE_ENOUGH = 0.04, 0.74
"""A probability, and of `nearness`: a story that is less likely than the one has to be as near as the other, else a
stray word brought it."""
BRIEF_QUERY_TERMS = 23
"""Terms that the archive knows: a story of fewer says too little to tell a story that is like it from one that has a
word in common, so its list ends where nothing more speaks for the next."""
LITTLE_IN_COMMON = 0.1
"""The cosine of the words below which that is so, of stories that are no nearer than `nearness` and no better than
possible."""
SMALL_ARCHIVE, SMALL_ARCHIVE_GATE = 20, 0.75
"""Stories below which an archive has no subject of its own: any of them may be the only one of its kind, so all are
gated, by less, for what is usual there hangs on a story or two."""
QUANTILE = 0.05
USUAL_WEIGHT = 10
"""How many stories' worth of evidence it counts as what a model's `nearness` usually is."""
MIN_MARGIN = 1e-3
SAMPLED_STORIES = 20_000
"""Stories that the quantile is taken of, evenly spread over all."""
QUERIES_AT_ONCE, STORIES_AT_ONCE = 1024, 32_768
"""Stories compared at once with so many others."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Turns a ranking into probabilities.

    They come from the content score under the prior's weights, whatever weights made the order: so they mean the same
    on an archive whose editors link much and on one whose editors link little.
    """

    nearness: float
    """Cosine to its nearest other story that all but the loneliest stories of the archive reach."""
    model: Probability
    """Fitted with the prior's weights."""
    zero: float = 0.0
    """The cosine that counts as none: the encoder's `Scale.zero`."""

    def probability(
        self, corpus: Corpus, query: Query, ranked: Ranked, exempt: npt.NDArray[np.bool_] | None = None
    ) -> Floats:
        """Tell for each candidate how likely an editor would link it: between 0 and 1, never rising from one to the
        next; 0 for what is not to be shown.

        A story of the archive is about what the archive covers, but in one of a handful: only a draft may be off its
        subject. `exempt` marks candidates, shape (candidates,), that are shown however unlikely they are.
        """
        if not len(ranked.numbers):
            return np.zeros(0, dtype=np.float32)
        score, model = ranked.content, self.model
        share = score - score.max() - np.log(np.exp(score - score.max()).sum())
        cosine = self.closeness(corpus, query, ranked.numbers)
        chance = 1 / (
            1 + np.exp(-(model.score * score + model.share * share + model.cosine * cosine + model.intercept))
        )
        shown = cosine >= FLOOR
        if len(corpus) < SMALL_ARCHIVE:
            shown &= cosine.max() >= SMALL_ARCHIVE_GATE
        elif query.number is None:
            shown &= cosine.max() >= GATE
        if exempt is not None:
            shown |= exempt
        chance = np.where(shown, chance, 0)
        chance[shown] = _non_increasing(chance[shown].tolist())
        # Only now: what links have put high up is as likely as its neighbours there.
        is_faint = (chance < FAINT_PROBABILITY) & (cosine < CLOSE_ENOUGH)
        # No stray word brought what stories like the query are linked with.
        is_faint &= ~ranked.linked_by_neighbours
        # Which stories are like a brief one is uncertain, and so is where their links lead to.
        is_faint |= _brief_strays(corpus, query, ranked.numbers, chance, cosine)
        chance[is_faint if exempt is None else is_faint & ~exempt] = 0
        return chance.astype(np.float32)

    def closeness(self, corpus: Corpus, query: Query, numbers: Numbers) -> Floats:
        """Give the encoder's cosine of each story to the query, shape (numbers,), as a share of `nearness`."""
        zero = np.float32(self.zero)
        return (corpus.raw[numbers] @ query.raw - zero) / (np.float32(self.nearness) - zero)

    @property
    def least_cosine(self) -> float:
        """The cosine below which no story is shown under another, if no link joins them."""
        return self.zero + FLOOR * (self.nearness - self.zero)

    def save(self, folder: Path) -> None:
        """Write `calibration.json`."""
        (folder / "calibration.json").write_text(json.dumps(asdict(self), indent=2) + "\n", "utf-8")

    @classmethod
    def load(cls, folder: Path) -> Calibration:
        """Read what `save` wrote. Raises ValueError where it is not that."""
        calibration = record(folder / "calibration.json", _CALIBRATION)
        if calibration.zero < 0 or not calibration.zero + MIN_MARGIN <= calibration.nearness <= UNIT:
            raise ValueError("calibration.json tells of a nearness that is no cosine")
        return calibration


_CALIBRATION = TypeAdapter(Calibration)


def _brief_strays(
    corpus: Corpus, query: Query, candidates: Numbers, chance: Floats, cosine: Floats
) -> npt.NDArray[np.bool_]:
    """Mark the candidates, best first, from the first one after the likeliest that a brief story has hardly more in
    common with than a word."""
    if not 0 < query.words.nnz < BRIEF_QUERY_TERMS:
        return np.zeros(len(candidates), dtype=bool)
    query_terms = QueryTerms(query)
    word_cosine = Rows.long(corpus.words, candidates, query_terms.text > 0).inner(query_terms.words)
    is_stray = np.asarray((chance < GOOD) & (cosine < 1) & (word_cosine < LITTLE_IN_COMMON))
    is_stray[: int(np.argmax(chance)) + 1] = False
    return np.logical_or.accumulate(is_stray)


def _non_increasing(values: list[float]) -> list[float]:
    """The nearest values that never rise: neighbours in the wrong order share their mean (isotonic regression)."""
    pools: list[tuple[float, int]] = []
    for value in values:
        total, count = value, 1
        while pools and pools[-1][0] / pools[-1][1] < total / count:
            previous = pools.pop()
            total, count = total + previous[0], count + previous[1]
        pools.append((total, count))
    return [total / count for total, count in pools for _ in range(count)]


def calibrated(raw: Floats, model: str, probability: Probability) -> Calibration:
    """Calibrate for stories whose vectors the model made, `raw` of shape (stories, d), rows of length 1."""
    return Calibration(nearness(raw, model), probability, scale_of(model).zero)


def nearness(raw: Floats, model: str) -> float:
    """Compute the 5 % quantile of the stories' cosines to their nearest other story.

    `raw` has shape (stories, d), rows of length 1. In a small archive the quantile hangs on a story or two, so it is
    drawn towards what it usually is, where that is known.
    """
    scale = scale_of(model)
    usual, weight = (0.0, 0) if scale.usual is None else (scale.usual, USUAL_WEIGHT)
    least = scale.zero + MIN_MARGIN
    if len(raw) < 2:
        return max(usual, least)
    sample = evenly_spread(len(raw), SAMPLED_STORIES)
    starts = range(0, len(sample), QUERIES_AT_ONCE)
    nearest = np.concatenate([_nearest_cosines(raw, sample[start : start + QUERIES_AT_ONCE]) for start in starts])
    quantile = float(np.quantile(nearest, QUANTILE))
    return max((len(raw) * quantile + weight * usual) / (len(raw) + weight), least)


def _nearest_cosines(raw: Floats, numbers: Numbers) -> Floats:
    """Of each of these stories, the cosine to its nearest other."""
    vectors, nearest = raw[numbers], np.full(len(numbers), -1, np.float32)
    for start in range(0, len(raw), STORIES_AT_ONCE):
        cosines = vectors @ raw[start : start + STORIES_AT_ONCE].T
        in_block = np.flatnonzero((numbers >= start) & (numbers < start + STORIES_AT_ONCE))
        cosines[in_block, numbers[in_block] - start] = -1
        nearest = np.maximum(nearest, cosines.max(axis=1))
    return nearest
