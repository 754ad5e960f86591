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
    may not: what it belongs with is not known."""
    link_count: int
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

    def select(self, kept: Flags) -> Example:
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
    def of(cls, examples: Sequence[Example]) -> Likelihood:
        """Join the examples of stories, each of which has a linked and an unlinked candidate."""
        sizes = np.array([len(example.linked) for example in examples])
        linked, unlinked = (
            np.concatenate([getattr(example, kind) for example in examples]) for kind in ("linked", "unlinked")
        )
        starts, story = np.cumsum(sizes) - sizes, np.repeat(np.arange(len(examples)), sizes)
        share = linked / np.add.reduceat(linked.astype(np.float64), starts)[story]
        return cls(
            np.concatenate([example.values for example in examples]), unlinked, linked | unlinked, share, starts, story
        )

    def loss(self, weights: Doubles) -> tuple[float, Doubles]:
        """Compute minus the log likelihood of weights of shape (features,), and its gradient by these."""
        value, slope = self.loss_of_scores(self.values @ weights)
        return value, slope @ self.values

    def loss_of_scores(self, scores: Doubles) -> tuple[float, Doubles]:
        """Compute minus the log likelihood of scores of shape (candidates of all,), and its gradient by these."""
        powers, rivals, win_chance = self._chances(scores)
        shortfall = self.share * (1 - win_chance)
        gradient = (np.add.reduceat(shortfall, self.starts) / rivals)[self.story] * powers * self.unlinked - shortfall
        return -float((self.share * np.log(win_chance + 1e-12)).sum()), gradient

    def curvature(self, weights: Doubles) -> Doubles:
        """Compute the second derivatives of the loss, shape (features, features)."""
        powers, rivals, win_chance = self._chances(self.values @ weights)
        odds = powers * self.unlinked / rivals[self.story]
        mean = np.add.reduceat(self.values * odds[:, None], self.starts)
        shortfalls = np.add.reduceat(self.share * (1 - win_chance), self.starts)
        centred = self.values - mean[self.story]
        # Variance among a linked candidate's rivals, and between them and itself.
        spread = (odds * shortfalls[self.story] + self.share * win_chance * (1 - win_chance))[:, None]
        return np.asarray((centred * spread).T @ centred, dtype=np.float64)

    def _chances(self, scores: Doubles) -> tuple[Doubles, Doubles, Doubles]:
        """Of each candidate e^s; of each story the sum of the unlinked ones'; of each candidate the chance to win."""
        scores = scores - np.maximum.reduceat(np.where(self.counted, scores, -np.inf), self.starts)[self.story]
        powers = np.exp(np.minimum(scores, 0))
        rivals = np.add.reduceat(powers * self.unlinked, self.starts) + 1e-12
        return powers, rivals, powers / (powers + rivals[self.story])
