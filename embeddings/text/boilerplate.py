"""Boilerplate: runs of words that so many stories of a section share that two stories with them are no copies."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Shingles = npt.NDArray[np.uint32]
"""Sorted, each once."""

PLACE_SHARE = 3
"""One in so many stories of a section, or of a site, has to hold a shingle for it to be boilerplate."""
SHARED_BY, COMMON_BY = 3, 6
"""Stories that have to hold a shingle for it to be shared, and to be common, however small the section is: so many as
the second are hardly versions of one story."""
OWN_OF_SHARED, OWN_OF_COMMON = 0.15, 0.05
"""Share of each text that has to be left without its shared shingles, or its common ones. Versions of one story share
nearly all that they have, and would leave less; then the boilerplate counts after all."""
SAMPLE = 300
"""Stories of a section, evenly spaced, among which shingles are counted."""
KEPT = 20_000
"""Texts without their boilerplate that are in memory at most: some 40 MB."""


class Boilerplate:
    """Takes from texts the shingles that too many others of the same places hold too."""

    def __init__(
        self, shingles: Callable[[int], Shingles], places: Sequence[Iterable[Hashable]], counted: Iterable[int]
    ) -> None:
        """Take texts by number, whose shingles `shingles` gives.

        `places` are those of each text, such as its site and its section; `counted` the texts that are no exact copies
        of another.
        """
        self._shingles, self._places = shingles, places
        self._members: dict[Hashable, list[int]] = defaultdict(list)
        for number in counted:
            for place in set(places[number]):
                self._members[place].append(number)
        self._shared: dict[Hashable, tuple[Shingles, Shingles]] = {}
        self._cached_rest = lru_cache(KEPT)(self._rest_of)

    def rest(self, a: int, b: int) -> tuple[Shingles, Shingles]:
        """Give the shingles of two texts less their boilerplate; all of them where too few would be left."""
        all_a, all_b = self._shingles(a), self._shingles(b)
        for common, least in ((False, OWN_OF_SHARED), (True, OWN_OF_COMMON)):
            own_a, own_b = self._cached_rest(a, common), self._cached_rest(b, common)
            if len(own_a) >= least * len(all_a) and len(own_b) >= least * len(all_b):
                return own_a, own_b
        return all_a, all_b

    def _rest_of(self, number: int, common: bool) -> Shingles:
        rest = self._shingles(number)
        for place in set(self._places[number]):
            rest = np.setdiff1d(rest, self._common_shingles(place)[common], assume_unique=True)
        return rest

    def _common_shingles(self, place: Hashable) -> tuple[Shingles, Shingles]:
        """The shared shingles of a place, and the common ones."""
        shared = self._shared.get(place)
        if shared is None:
            members = self._members[place]
            sample = members[:: -(-len(members) // SAMPLE) or 1]
            no_shingles = np.zeros(0, np.uint32)
            shared = no_shingles, no_shingles
            if len(sample) >= SHARED_BY:
                shingles, counts = np.unique(
                    np.concatenate([self._shingles(number) for number in sample]), return_counts=True
                )
                share = -(-len(sample) // PLACE_SHARE)
                shared = shingles[counts >= max(SHARED_BY, share)], shingles[counts >= max(COMMON_BY, share)]
            self._shared[place] = shared
        return shared
