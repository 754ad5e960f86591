"""Tagger model: what is learned of an archive's labels, from which of its stories."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import FailFast, TypeAdapter
from scipy import sparse

from embeddings.base.arrays import load_mapped
from embeddings.base.checked_loading import expect
from embeddings.base.vectors import Floats, Numbers
from embeddings.corpus.corpus import UNIT, Corpus
from embeddings.corpus.label_matrix import Labels
from embeddings.tagging import section
from embeddings.tagging.names.candidates import Candidates, CandidatesRecord
from embeddings.tagging.names.terms import Terms
from embeddings.tagging.names.vocabulary import Texts
from embeddings.tagging.reading import by_age
from embeddings.tagging.suggester import Suggester

MAX_TRAINING_STORIES = 4000
"""Stories that a vocabulary learns from, the newest of those that bear a label of it: it bounds time and memory."""
MAX_LABELS = 5000
"""Labels of a vocabulary that are suggested, those that the most stories bear: it bounds time and memory too."""


@dataclass(frozen=True, slots=True)
class TaggerModel:
    """What the archive taught."""

    story_numbers: Numbers
    """The numbers of the stories that were read, oldest first."""
    terms: Terms
    rows: sparse.csr_matrix
    """Shape (stories read, terms)."""
    tags: Suggester | None
    categories: Suggester | None
    sections: tuple[Labels, section.SectionModel] | None
    candidates: Candidates

    @staticmethod
    def meanings(folder: Path, tags: Labels) -> Floats:
        """Read the encoder's vectors of the tags' names as `Tagger.save` wrote them: shape (tags, d), rows of length 1,
        or 0 for tags never suggested."""
        arrays = load_mapped(folder / "tagging.safetensors")
        if "tags.vocabulary.meanings" not in arrays:
            return np.zeros((len(tags.names), 1), np.float32)
        columns = tags.most_used(MAX_LABELS)
        name_vectors = expect(arrays, "tags.vocabulary.meanings", "f4", (len(columns), None), -UNIT, UNIT)
        vectors = np.zeros((len(tags.names), name_vectors.shape[1]), np.float32)
        vectors[columns] = name_vectors
        return vectors


@dataclass(frozen=True, slots=True)
class _Content:
    """What `tagging.json` holds."""

    terms: Annotated[list[str], FailFast()]
    candidates: CandidatesRecord


CONTENT = TypeAdapter(_Content)


def fit_sections(
    labels: Labels, training_places: Numbers, texts: Texts, story_numbers: Numbers
) -> tuple[Labels, section.SectionModel] | None:
    """Learn the sections from the stories at these places among the texts; None where there are none."""
    if not len(training_places):
        return None
    training_texts = texts[training_places]
    return labels, section.SectionModel.fit(
        training_places,
        training_texts.fused,
        labels.carried[story_numbers[training_places]].toarray(),
        training_texts.day,
    )


def most_used_labels(labels: Labels) -> Labels:
    """Give the labels that are suggested: all, or of very many those that the most stories bear."""
    return labels if len(labels.names) <= MAX_LABELS else labels.only(labels.most_used(MAX_LABELS))


def newest_bearers(corpus: Corpus, labels: Labels, *, least: int) -> Numbers:
    """Give the stories to learn from: the newest that bear a label; none where there are fewer labels than `least`."""
    if len(labels.names) < least:
        return np.zeros(0, np.int64)
    bearing = np.flatnonzero(np.diff(labels.carried.indptr))
    return by_age(corpus, bearing)[-MAX_TRAINING_STORIES:]
