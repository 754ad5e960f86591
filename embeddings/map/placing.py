"""Places on a map that is drawn already, for stories that came later."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from content.base.article import Article
from embeddings.base.vectors import Numbers, unit
from embeddings.corpus.corpus import Corpus
from embeddings.map.group_names import names_held
from embeddings.map.layout import NEAREST, Map


def placed(
    drawn: Map, corpus: Corpus, source: Numbers, furthest: float, article: Callable[[int], Article], gone: Sequence[int]
) -> Map:
    """Give the map of a corpus in which each story was `source`[number] on the one that is drawn, -1 for a new one.

    A new story stands among those that it is nearest to. `furthest` is as in `draw`; `article` gives a story with its
    text; `gone` are stories of the map that are there no more, whose groups may have lost what they are named by.
    """
    fresh, kept = np.flatnonzero(source < 0), np.flatnonzero(source >= 0)
    old = np.maximum(source, 0)
    places, group, alone = drawn.places[old], drawn.group[old], drawn.alone[old]
    if len(fresh) and len(kept):
        parts = np.asarray(corpus.named_series.carried @ corpus.named_series.counts).ravel()
        lengths = np.sqrt(np.einsum("ij,ij->i", corpus.fused, corpus.fused))[kept].clip(1e-9)
        for number in fresh.tolist():
            near = (corpus.fused @ unit(corpus.fused[number][None])[0])[kept] / lengths
            best = np.argsort(-near, kind="stable")[:NEAREST]
            weights = near[best].clip(1e-3) ** 8
            places[number] = (places[kept[best]] * (weights / weights.sum())[:, None]).sum(axis=0)
            group[number] = group[kept[best[0]]]
            meaning = np.delete(corpus.raw @ corpus.raw[number], number).max()
            alone[number] = meaning < furthest and corpus.links.degree[number] == 0 and parts[number] < 2
    sizes = np.bincount(group, minlength=len(drawn.groups)).tolist()
    groups = [replace(one, stories=size) for one, size in zip(drawn.groups, sizes, strict=True)]
    for number in sorted(set(drawn.group[np.asarray(gone, np.int64)].tolist())):
        members = map(article, np.flatnonzero(group == number).tolist())
        groups[number] = replace(groups[number], terms=names_held(groups[number].terms, members))
    return Map(places, group, alone, tuple(groups))
