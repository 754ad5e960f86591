"""Labels that lead no reader anywhere: those of nearly every story, those that stand where another does, and those
that texts hardly show."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy import sparse

from embeddings.base.vectors import Doubles, Flags
from embeddings.corpus.label_matrix import Labels

EVERYWHERE = 0.4
"""Share of the labelled stories from which on a label no longer tells one from another."""
ALWAYS_TOGETHER = 0.95
"""Share of the stories of two labels that bear both, from which on one of them adds nothing."""
ENOUGH = 5
"""Stories that a label needs before its use is judged."""
PLENTY = 10
"""Stories that a label needs before it is said not to show in the texts."""
HARDLY_SHOWN_RATIO = 2.5
"""How many times surer the suggester must be of a label on its own stories than on others; below, no text shows it."""


def everywhere(labels: Labels) -> Iterator[tuple[int, float]]:
    """Give the columns of the labels that stand everywhere, those on most stories first, with the share that they are
    on."""
    for column in np.argsort(-labels.counts, kind="stable").tolist():
        count = int(labels.counts[column])
        if count >= ENOUGH and count > EVERYWHERE * labels.labelled:
            yield column, count / labels.labelled


def always_together(labels: Labels) -> Iterator[tuple[int, int]]:
    """Give the columns of each two labels that stand on the same stories, first the one on fewer."""
    carried, counts = labels.carried, labels.counts
    shared = sparse.triu(sparse.csr_matrix(carried.T @ carried), k=1).tocoo()
    for a, b, count in sorted(zip(shared.row.tolist(), shared.col.tolist(), shared.data.tolist(), strict=True)):
        if count >= ENOUGH and count >= ALWAYS_TOGETHER * (counts[a] + counts[b] - count):
            rarer, commoner = sorted((a, b), key=lambda column: (counts[column], labels.names[column]))
            yield rarer, commoner


def hardly_shown(own: Doubles, others: Doubles, bearing: Doubles) -> Flags:
    """Mark the labels that the texts of their stories give hardly more reason to expect than other texts do.

    Each has shape (labels,): mean confidences on the stories that bear a label and on those that do not, and how many
    bear it.
    """
    return np.asarray((bearing >= PLENTY) & (own < HARDLY_SHOWN_RATIO * others))
