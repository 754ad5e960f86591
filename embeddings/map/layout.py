"""The archive as a map: a place for every story near what it is related to, and groups named by their terms."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import FailFast, Field, TypeAdapter
from safetensors.numpy import save_file

from content.base import Article
from embeddings.base.arrays import load_mapped
from embeddings.base.checked_loading import expect, record
from embeddings.base.vectors import Floats, Numbers, unit
from embeddings.corpus.corpus import Corpus
from embeddings.map.group_names import name_groups

PLACES, GROUPS = "map.safetensors", "map.json"
LANDMARKS = 5000
"""Stories that are laid out against each other; in a larger archive the rest find their place among these."""
MIN_LAID_OUT = 5
"""Fewer stories than this are put on a circle: there is nothing to lay out."""
DIMENSIONS = 50
PERPLEXITY = 30.0
ITERATIONS = 500
ANGLE = 0.8
"""How wide a far group may be seen and still count as one point. At 0.5 an archive of 1,800 stories takes a third
longer, and its ten nearest stay as near (trustworthiness 0.949 both)."""
NEAREST_LANDMARKS = 5
"""Landmarks between which another story finds its place."""
STORIES_A_GROUP, MAX_GROUPS = 9, 36
PLACE_DIGITS = 3
"""Decimals of a place that an eye can tell from others: a thousandth of the map's width."""
VECTOR_DIGITS = 5
"""Decimals of a vector in which two stories differ: below, it is the order of a sum that differs."""
WINDOWED_FROM, WINDOW_STORIES = 10_000, 1536
"""Stories beyond which each is compared only with a window of others on either side of it on the map."""
BLOCK_STORIES = 1024
PLACE_BOUNDS = -0.1, 1.1
"""Within which every place lies."""


@dataclass(frozen=True, slots=True)
class Group:
    """Stories that lie together."""

    terms: Annotated[tuple[str, ...], FailFast()]
    """What they have in common and the others have not, most telling first, as the stories spell it."""
    x: Annotated[float, Field(ge=-0.1, le=1.1)]
    y: Annotated[float, Field(ge=-0.1, le=1.1)]
    stories: int


_GROUPS = TypeAdapter(Annotated[tuple[Group, ...], FailFast()])


@dataclass(frozen=True, slots=True)
class Map:
    """Stories by number."""

    places: Floats
    """Shape (n, 2), between 0 and 1, the wider side filling it."""
    group: Numbers
    """Shape (n,): the number of a story's group."""
    alone: np.ndarray
    """Shape (n,): true for a story to which nothing is related."""
    groups: tuple[Group, ...]

    def save(self, folder: Path) -> None:
        """Write `map.safetensors` and `map.json`."""
        arrays = {"places": self.places, "group": self.group, "alone": self.alone.astype(np.uint8)}
        save_file({name: np.ascontiguousarray(array) for name, array in arrays.items()}, folder / PLACES)
        groups = [asdict(group) for group in self.groups]
        (folder / GROUPS).write_text(json.dumps(groups, ensure_ascii=False) + "\n", "utf-8")

    @classmethod
    def load(cls, folder: Path, stories: int) -> Map:
        """Read what `save` wrote of so many stories. Raises ValueError where it is not that."""
        arrays = load_mapped(folder / PLACES)
        groups = record(folder / GROUPS, _GROUPS)
        group = expect(arrays, "group", "i8", (stories,), 0, len(groups) - 1)
        if np.bincount(group, minlength=len(groups)).tolist() != [one.stories for one in groups]:
            raise ValueError(f"{GROUPS} counts other stories than {PLACES}")
        places = expect(arrays, "places", "f4", (stories, 2), *PLACE_BOUNDS)
        return cls(places, group, expect(arrays, "alone", "u1", (stories,), 0, 1).astype(bool), groups)


def draw(corpus: Corpus, articles: Sequence[Article], terms: Sequence[str], furthest: float) -> Map:
    """Lay the stories out and name their groups. The same stories give the same map.

    `furthest` is the cosine below which no story is shown under another (Calibration.furthest).
    """
    # Not earlier: reading an index needs none of it.
    from threadpoolctl import threadpool_limits

    # The order of a sum over threads would move every dot a little from build to build.
    with threadpool_limits(1):
        places = _places(corpus.fused)
        group = _clustered(places)
    names = name_groups(corpus, group, terms, articles)
    centres = [np.median(places[group == number], axis=0) for number in range(len(names))]
    sizes = np.bincount(group, minlength=len(names))
    groups = tuple(
        Group(name, round(float(centre[0]), 4), round(float(centre[1]), 4), int(size))
        for name, centre, size in zip(names, centres, sizes, strict=True)
    )
    return Map(places, group, _alone(corpus, furthest, np.lexsort((places[:, 1], places[:, 0], group))), groups)


def _places(vectors: Floats) -> Floats:
    count = len(vectors)
    if count < MIN_LAID_OUT:
        angle = np.arange(count) * 2 * math.pi / max(count, 1)
        return np.column_stack([0.5 + 0.3 * np.cos(angle), 0.5 + 0.3 * np.sin(angle)]).astype(np.float32)
    if count <= LANDMARKS:
        return _framed(_tsne(unit(vectors)))
    landmark_numbers = np.sort(np.random.default_rng(0).choice(count, LANDMARKS, replace=False))
    landmarks = unit(vectors[landmark_numbers])
    landmark_places = _tsne(landmarks)
    places = np.empty((count, 2), dtype=np.float32)
    for start in range(0, count, BLOCK_STORIES):
        similarities = unit(vectors[start : start + BLOCK_STORIES]) @ landmarks.T
        nearest = np.argpartition(-similarities, NEAREST_LANDMARKS, axis=1)[:, :NEAREST_LANDMARKS]
        weights = np.take_along_axis(similarities, nearest, axis=1).clip(1e-3) ** 8
        weights /= weights.sum(axis=1, keepdims=True)
        places[start : start + BLOCK_STORIES] = (landmark_places[nearest] * weights[:, :, None]).sum(axis=1)
    # Those that share their neighbours would lie on one another.
    jitter = np.random.default_rng(1).normal(scale=0.004 * float(np.ptp(landmark_places)), size=(count, 2))
    jitter[landmark_numbers] = 0
    places[landmark_numbers] = landmark_places
    return _framed(places + jitter.astype(np.float32))


def _tsne(vectors: Floats) -> Floats:
    """t-SNE (van der Maaten and Hinton, 2008) of the vectors' first principal components."""
    from sklearn.manifold import TSNE

    count = len(vectors)
    centred = vectors - vectors.mean(axis=0)
    axes = np.linalg.eigh(centred.T.astype(np.float64) @ centred.astype(np.float64))[1][:, ::-1][:, :DIMENSIONS]
    # An axis has two directions, and which of them comes out is the library's affair: always the same one here.
    axes *= np.where(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])] < 0, -1, 1)
    reduced = np.round(centred @ axes, VECTOR_DIGITS).astype(np.float32)
    start = reduced[:, :2] if reduced.shape[1] > 1 else np.column_stack([reduced[:, 0], np.zeros(count)])
    # Copies of one story must not begin at the very same point: nothing would ever part them.
    start = start / max(float(start.std()), 1e-6) + np.random.default_rng(0).normal(scale=0.01, size=(count, 2))
    model = TSNE(
        perplexity=min(PERPLEXITY, (count - 1) / 3),
        init=(start * 1e-4).astype(np.float32),
        max_iter=ITERATIONS,
        angle=ANGLE,
        random_state=0,
    )
    return np.asarray(model.fit_transform(reduced), dtype=np.float32)


def _framed(places: Floats) -> Floats:
    """Between 0.02 and 0.98, the outermost few drawn in so that they do not push all others together."""
    low, high = np.quantile(places, [0.002, 0.998], axis=0)
    middle, half = (low + high) / 2, max(float((high - low).max()) / 2, 1e-9)
    offsets = (places - middle) / half
    is_outlying = np.abs(offsets) > 1
    offsets = np.where(is_outlying, np.sign(offsets) * (1 + 0.04 * np.tanh(np.abs(offsets) - 1)), offsets)
    return np.asarray(0.5 + 0.46 * offsets, dtype=np.float32)


def _clustered(places: Floats) -> Numbers:
    from sklearn.cluster import KMeans

    group_count = min(MAX_GROUPS, max(1, round(len(places) / STORIES_A_GROUP)))
    # Places that differ in their last digits only are one: how they differ is the processor's doing, and there can be
    # no more groups than places.
    rounded = np.round(places.astype(np.float64), PLACE_DIGITS)
    group_count = min(group_count, len(np.unique(rounded, axis=0)))
    clusters = KMeans(group_count, n_init=4, random_state=0).fit_predict(rounded)
    # The largest first.
    order = np.argsort(-np.bincount(clusters, minlength=group_count), kind="stable")
    rank = np.empty(group_count, dtype=np.int64)
    rank[order] = np.arange(group_count)
    return np.asarray(rank[clusters], dtype=np.int64)


def _alone(corpus: Corpus, furthest: float, order: Numbers) -> np.ndarray:
    """Whether no other story would be shown under a story, for none is near, linked, or of its named series. `order`
    is one in which near stories mostly stand near each other."""
    count = len(corpus)
    if count < 2:
        return np.ones(count, dtype=bool)
    highest_cosine = np.zeros(count)
    reach = WINDOW_STORIES if count > WINDOWED_FROM else count
    for start in range(0, count, BLOCK_STORIES):
        rows = order[start : start + BLOCK_STORIES]
        window = order[max(0, start - reach) : start + BLOCK_STORIES + reach]
        own_places = np.arange(len(rows)), start - max(0, start - reach) + np.arange(len(rows))
        cosines = corpus.raw[rows] @ corpus.raw[window].T
        cosines[own_places] = -1
        highest_cosine[rows] = cosines.max(axis=1)
    parts = np.asarray(corpus.named_series.carried @ corpus.named_series.counts).ravel()
    return np.asarray((highest_cosine < furthest) & (corpus.links.degree == 0) & (parts < 2), dtype=bool)
