"""Temporal locality: how far an archive's stories that are alike in words are also near in time.

It needs no link, and tells how much the time between two stories should count: where affairs are followed from day to
day, what shares words is near in time, and editors link what is near. Over archives it goes along with the weight of
time that suits their links (docs/relevance.md).
"""

import numpy as np

from embeddings.base.samples import evenly_spread
from embeddings.corpus.corpus import Corpus
from embeddings.corpus.link_graph import LinkGraph
from embeddings.related.features import FEATURES, LinkView, Pairs, measure
from embeddings.related.learning import retrieve

SAMPLED_STORIES = 200
"""Asked for their candidates, evenly spread over the archive."""
MIN_YEARS = 6
"""From the first story to the last, below which None is given: in a shorter time it is lower, whatever is linked."""
_CORRELATED = tuple(feature for feature in FEATURES if feature.name in ("words", "time"))


def temporal_locality(corpus: Corpus) -> float | None:
    """Give the mean, over stories, of the correlation between words and nearness in time among each one's candidates.

    None for an archive of few years, and for one that is mostly undated.
    """
    if not corpus.is_dated or np.nanmax(corpus.day) - np.nanmin(corpus.day) < 365 * MIN_YEARS:
        return None
    stories = evenly_spread(len(corpus), SAMPLED_STORIES).tolist()
    view = LinkView(corpus, LinkGraph(len(corpus), []))
    correlations = []
    for story, candidates in retrieve(corpus, stories):
        values = np.stack([*measure(Pairs(corpus, corpus.query(story), candidates, view), _CORRELATED).values()])
        if (values.std(axis=1) > 1e-6).all():
            correlations.append(float(np.asarray(np.corrcoef(values))[0, 1]))
    return float(np.mean(correlations)) if correlations else None
