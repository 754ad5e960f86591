"""Features of stories that do not depend on the labels that they bear."""

from __future__ import annotations

from dataclasses import dataclass

from scipy import sparse

from embeddings.base.vectors import Doubles, Floats
from embeddings.tagging.names.label_names import Mentions


@dataclass(frozen=True, slots=True)
class StoryFeatures:
    """s stories against the names of k labels."""

    fused: Floats
    """Shape (s, fused dimensions), rows of length 1."""
    mentions: Mentions
    name_weight: sparse.csr_matrix
    """Shape (words of names, k)."""
    passage: Floats
    """Shape (s, k): cosine of the label's name with the story's nearest passage."""
    opening: Floats
    """Shape (s, k): the same with its first passage, which begins with the title."""
    cosine: sparse.csr_matrix
    """Shape (s, k): cosine of the label's name with the text, word by word."""
    authors: sparse.csr_matrix
    """Shape (s, authors): 1 where a story is by an author."""
    day: Doubles
    """Shape (s,): days since 1970-01-01, none of them NaN."""

    def __len__(self) -> int:
        return len(self.day)

    def __getitem__(self, rows: slice) -> StoryFeatures:
        return StoryFeatures(
            self.fused[rows],
            self.mentions[rows],
            self.name_weight,
            self.passage[rows],
            self.opening[rows],
            self.cosine[rows],
            self.authors[rows],
            self.day[rows],
        )
