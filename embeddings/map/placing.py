"""Places on a map that is drawn already, for stories that came later."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from content.base.article import Article
from embeddings.base.vectors import Numbers, unit
from embeddings.corpus.corpus import Corpus
from embeddings.map.group_names import terms_held
from embeddings.map.layout import NEAREST_LANDMARKS, Map


def placed(
    earlier_map: Map,
    corpus: Corpus,
    source: Numbers,
    furthest: float,
    article: Callable[[int], Article],
    gone: Sequence[int],
) -> Map:
    """Give the map of a corpus in which each story was `source`[number] on the one that is drawn, -1 for a new one.

    A new story stands among those that it is nearest to. `furthest` is as in `draw`; `article` gives a story with its
    text; `gone` are stories of the map that are there no more, whose groups may have lost what they are named by.
    """
    new_stories, old_stories = np.flatnonzero(source < 0), np.flatnonzero(source >= 0)
    earlier = np.maximum(source, 0)
    places, group, alone = earlier_map.places[earlier], earlier_map.group[earlier], earlier_map.alone[earlier]
    if len(new_stories) and len(old_stories):
        parts = np.asarray(corpus.named_series.carried @ corpus.named_series.counts).ravel()
        lengths = np.sqrt(np.einsum("ij,ij->i", corpus.fused, corpus.fused))[old_stories].clip(1e-9)
        for number in new_stories.tolist():
            similarities = (corpus.fused @ unit(corpus.fused[number][None])[0])[old_stories] / lengths
            nearest = np.argsort(-similarities, kind="stable")[:NEAREST_LANDMARKS]
            weights = similarities[nearest].clip(1e-3) ** 8
            places[number] = (places[old_stories[nearest]] * (weights / weights.sum())[:, None]).sum(axis=0)
            group[number] = group[old_stories[nearest[0]]]
            meaning = np.delete(corpus.raw @ corpus.raw[number], number).max()
            alone[number] = meaning < furthest and corpus.links.degree[number] == 0 and parts[number] < 2
    sizes = np.bincount(group, minlength=len(earlier_map.groups)).tolist()
    groups = [replace(old_group, stories=size) for old_group, size in zip(earlier_map.groups, sizes, strict=True)]
    for number in sorted(set(earlier_map.group[np.asarray(gone, np.int64)].tolist())):
        members = map(article, np.flatnonzero(group == number).tolist())
        groups[number] = replace(groups[number], terms=terms_held(groups[number].terms, members))
    return Map(places, group, alone, tuple(groups))
