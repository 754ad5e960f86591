"""Which tags are advised, and which at most possible; the words for confidences and scores; copies of a story."""

from __future__ import annotations

import numpy as np
import pytest

from embeddings.base.answers import Reason, Related, TagSuggestion, story_level, tag_level
from embeddings.corpus import unhelpful
from embeddings.corpus.label_matrix import Labels
from tests.support.articles import BLANK


@pytest.mark.parametrize(
    ("score", "word"),
    [
        (1, "strong"),
        (0.5, "strong"),
        (0.499, "good"),
        (0.15, "good"),
        (0.149, "possible"),
        (0.02, "possible"),
        (0.019, None),
    ],
)
def test_a_score_has_a_word(score: float, word: str | None) -> None:
    assert story_level(score) == word
    assert Related(BLANK, score, ()).level == word


def test_what_an_editor_has_linked_is_strong() -> None:
    assert Related(BLANK, 0.0, (Reason("links", "Linked by your editors"),)).level == "strong"


@pytest.mark.parametrize(
    ("confidence", "word", "not_advised"),
    [
        (1, "sure", "possible"),
        (0.8, "sure", "possible"),
        (0.79, "likely", "possible"),
        (0.5, "likely", "possible"),
        (0.49, "possible", "possible"),
        (0.2, "possible", "possible"),
        (0.19, None, None),
    ],
)
def test_a_confidence_has_a_word(confidence: float, word: str | None, not_advised: str | None) -> None:
    assert tag_level(confidence) == word
    assert TagSuggestion("fish", confidence, 3, ()).level == word
    assert TagSuggestion("fish", confidence, 3, (), "texts hardly show it").level == not_advised


@pytest.mark.parametrize(("on", "of", "found"), [(5, 12, True), (4, 9, False), (4, 10, False), (5, 13, False)])
def test_a_label_of_nearly_every_story_tells_none_apart(on: int, of: int, found: bool) -> None:
    labels = Labels.fit([["news", f"own{n}"] if n < on else [f"own{n}"] for n in range(of)])
    assert [labels.names[column] for column, _ in unhelpful.everywhere(labels)] == (["news"] if found else [])


def test_of_two_labels_on_the_same_stories_one_adds_nothing() -> None:
    rows = [["fish", "canal"]] * 20 + [["canal"]] + [[]] * 9
    labels = Labels.fit(rows)
    assert [(labels.names[a], labels.names[b]) for a, b in unhelpful.always_together(labels)] == [("fish", "canal")]
    assert not list(unhelpful.always_together(Labels.fit([*rows, ["canal"]])))
    assert not list(unhelpful.always_together(Labels.fit([["fish", "canal"]] * 4)))
    assert np.all(labels.counts > 0)


@pytest.mark.parametrize(
    ("own", "others", "bearing", "found"),
    [
        (0.24, 0.1, 10, True),
        (0.26, 0.1, 10, False),
        (0.24, 0.1, 9, False),
        (0.0, 0.0, 10, False),
    ],
)
def test_a_label_that_texts_hardly_show(own: float, others: float, bearing: int, found: bool) -> None:
    """2.5 times as sure of it on its own stories as on others, from 10 stories on."""
    shown = unhelpful.hardly_shown(np.array([own]), np.array([others]), np.array([float(bearing)]))
    assert shown.tolist() == [found]
