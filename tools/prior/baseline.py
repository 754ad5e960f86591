"""Plain TF-IDF, beside which priors are judged."""

from __future__ import annotations

import numpy as np

from embeddings.corpus.corpus import Corpus
from embeddings.evaluation.baselines import PLACES, Baselines
from embeddings.evaluation.material import Material
from embeddings.evaluation.metrics import ndcg


def tfidf(written: Material, corpus: Corpus) -> float:
    """Mean nDCG@10 of the linked stories of a corpus, whose texts are read as they are written."""
    baselines = Baselines(written.articles, corpus, written.vectors[written.starts])
    graph, values = corpus.links, []
    for story in np.flatnonzero(graph.degree).tolist():
        allowed = np.arange(len(corpus)) != story
        values.append(ndcg(baselines.rank("tfidf", story, allowed), set(graph.linked_with(story).tolist()), PLACES))
    return float(np.mean(values))
