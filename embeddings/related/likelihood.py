"""How likely a ranking makes it that editors linked what they did: what learning makes greatest.

Minus its logarithm is the sum over stories of the mean over linked candidates p of
-log(e^s_p / (e^s_p + sum over unlinked candidates n of e^s_n)).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from embeddings.base.vectors import Doubles, Flags, Numbers


@dataclass(frozen=True, slots=True)
class Example:
    """One story whose links were hidden, and its candidates."""

    values: Doubles
    """Shape (candidates, features), features in the order that was asked for."""
    linked: Flags
    """Shape (candidates,): whether a link joins it with the story."""
    unlinked: Flags
    """Shape (candidates,): whether it may stand for those that are not related. A story that has no link at all
    may not: nobody has said what it belongs with."""
    wanted: int
    """Links of the story, among the candidates or not."""
    story: int
    """Its number."""
    numbers: Numbers
    """Shape (candidates,): theirs."""

    @property
    def is_telling(self) -> bool:
        """Whether it has a linked candidate, and one that may stand for those that are not related."""
        return bool(self.linked.any() and self.unlinked.any())

    def without(self, hidden: Flags) -> Example:
        """Forget the links to the stories of a mask, shape (stories,): these candidates count as not linked."""
        return replace(self, linked=self.linked & ~hidden[self.numbers])

    def among(self, kept: Flags) -> Example:
        """Keep some of the candidates; `kept` has shape (candidates,)."""
        numbers, values = self.numbers[kept], self.values[kept]
        return replace(self, values=values, linked=self.linked[kept], unlinked=self.unlinked[kept], numbers=numbers)


@dataclass(frozen=True, slots=True)
class Likelihood:
    """How likely weights make the links of some stories, whose candidates lie one after the other."""

    values: Doubles
    """Shape (candidates of all, features)."""
    unlinked: Flags
    counted: Flags
    """Those that are linked or may stand for the unrelated."""
    share: Doubles
    """Of a linked candidate, what it counts for among its story's, which sum to 1."""
    starts: Numbers
    """Shape (stories,): where the candidates of each begin."""
    story: Numbers
    """Shape (candidates of all,)."""

    @classmethod
    def of(cls, given: Sequence[Example]) -> Likelihood:
        """Join the examples of stories, each of which has a linked and an unlinked candidate."""
        sizes = np.array([len(e.linked) for e in given])
        linked, unlinked = (np.concatenate([getattr(e, kind) for e in given]) for kind in ("linked", "unlinked"))
        starts, story = np.cumsum(sizes) - sizes, np.repeat(np.arange(len(given)), sizes)
        share = linked / np.add.reduceat(linked.astype(np.float64), starts)[story]
        return cls(np.concatenate([e.values for e in given]), unlinked, linked | unlinked, share, starts, story)

    def loss(self, weights: Doubles) -> tuple[float, Doubles]:
        """Compute minus the log likelihood of weights of shape (features,), and its gradient by these."""
        value, slope = self.loss_of(self.values @ weights)
        return value, slope @ self.values

    def loss_of(self, scores: Doubles) -> tuple[float, Doubles]:
        """Compute minus the log likelihood of scores of shape (candidates of all,), and its gradient by these."""
        powers, against, won = self._chances(scores)
        short = self.share * (1 - won)
        pull = (np.add.reduceat(short, self.starts) / against)[self.story] * powers * self.unlinked - short
        return -float((self.share * np.log(won + 1e-12)).sum()), pull

    def curvature(self, weights: Doubles) -> Doubles:
        """Compute the second derivatives of the loss, shape (features, features)."""
        powers, against, won = self._chances(self.values @ weights)
        odds = powers * self.unlinked / against[self.story]
        mean = np.add.reduceat(self.values * odds[:, None], self.starts)
        lost = np.add.reduceat(self.share * (1 - won), self.starts)
        among = self.values - mean[self.story]
        # Among those that it competes with, and between them and the one that is linked.
        spread = (odds * lost[self.story] + self.share * won * (1 - won))[:, None]
        return np.asarray((among * spread).T @ among, dtype=np.float64)

    def _chances(self, scores: Doubles) -> tuple[Doubles, Doubles, Doubles]:
        """Of each candidate e^s; of each story the sum of the unlinked ones'; of each candidate the chance to win."""
        scores = scores - np.maximum.reduceat(np.where(self.counted, scores, -np.inf), self.starts)[self.story]
        powers = np.exp(np.minimum(scores, 0))
        against = np.add.reduceat(powers * self.unlinked, self.starts) + 1e-12
        return powers, against, powers / (powers + against[self.story])
