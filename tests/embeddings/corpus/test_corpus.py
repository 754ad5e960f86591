"""What the words of a story are: its title twice, its text once, and no anchors; and both vectors as one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from math import sqrt

import numpy as np
import pytest

from content.base.article import Link
from embeddings.corpus.corpus import DraftWords, day_number, fuse, lexical_text, without_anchors
from embeddings.text.tfidf import LexicalModel
from tests.support.articles import BLANK
from tests.support.hand_made import corpus, floats, numbers


def test_the_title_counts_twice() -> None:
    story = replace(BLANK, title="Fish die", text="Canal canal.")
    assert lexical_text(story) == "Fish die. Fish die. Canal canal."
    model, _ = LexicalModel.fit([lexical_text(story), "Fish. Canal."])
    row = model.transform([lexical_text(story)]).toarray()[0]
    words = dict(zip(model.terms, row.tolist(), strict=True))
    assert words["fish"] == pytest.approx(words["canal"])


def test_the_anchors_of_a_storys_own_links_do_not_count_each_once() -> None:
    links = (Link("a", "Mill fire"), Link("b", ""), Link("c", "never there"))
    story = replace(BLANK, title="Mill fire", text="See Mill fire, and Mill fire again.", links=links)
    assert without_anchors(story) == "See  , and Mill fire again."
    assert lexical_text(story) == "Mill fire. Mill fire. See  , and Mill fire again."


def test_a_fused_product_is_the_lexical_cosine_and_six_tenths_of_the_dense_one() -> None:
    one = fuse(floats([[0.6, 0.8]]), floats([[1, 0]]))
    other = fuse(floats([[1, 0]]), floats([[0.8, 0.6]]))
    assert (one @ other.T).item() == pytest.approx(0.6 + 0.6 * 0.8, abs=1e-6)


def test_similarity_is_1_for_the_same_vector() -> None:
    made = corpus(3, dense=[[1, 0], [0.6, 0.8], [-1, 0]])
    assert made.similarity(made.query(0), numbers(0, 1, 2)).tolist() == pytest.approx([1, 0.6, -1], abs=1e-6)


def test_dates_are_looked_at_where_nine_tenths_have_one() -> None:
    nan = float("nan")
    assert corpus(10, day=[*[1] * 9, nan]).is_dated
    assert not corpus(10, day=[*[1] * 8, nan, nan]).is_dated


def test_terms_are_counted_by_the_stories_that_hold_them(monkeypatch: pytest.MonkeyPatch) -> None:
    words = [[0.6, 0.8, 0], [0, 1, 0], [0, 1, 0]]
    for at_once in (1, 3, 100):
        monkeypatch.setattr("embeddings.corpus.corpus.TERMS_AT_ONCE", at_once)
        assert corpus(3, words=words).document_frequency.tolist() == [1, 3, 0]


def test_terms_are_counted_among_the_stories_of_a_language(monkeypatch: pytest.MonkeyPatch) -> None:
    words = [[0.6, 0.8, 0]] * 3 + [[0, 1, 0]] * 3 + [[0, 0.6, 0.8]]
    made = corpus(7, words=words, languages=[*["en"] * 3, *["es"] * 3, "fr"])
    for block in (2, 100):
        monkeypatch.setattr("embeddings.corpus.corpus.BLOCK", block)
        again = replace(made)
        # The one in French is analysed as most are.
        counts, stories = again.frequency_within("en")
        assert (counts.tolist(), stories) == ([3, 4, 1], 4)
        counts, stories = again.frequency_within("es")
        assert (counts.tolist(), stories) == ([0, 3, 0], 3)


def test_a_draft_is_the_mean_of_its_passages() -> None:
    made = corpus(2)
    passages = floats([[1, 0], [0, 1], [0, 1]])
    model, _ = LexicalModel.fit(["fish", "canal"])
    query = made.query_for(BLANK, passages, DraftWords.of(BLANK, model))
    assert query.number is None
    assert query.raw.tolist() == pytest.approx([1 / sqrt(5), 2 / sqrt(5)])
    assert query.passages.tolist() == passages.tolist()
    assert np.isnan(query.day)


def test_a_day_is_the_newsrooms() -> None:
    late = datetime(1970, 1, 2, 20, tzinfo=UTC)
    assert day_number(late, UTC) == 1
    assert day_number(late, timezone(timedelta(hours=10))) == 2
    assert np.isnan(day_number(None, UTC))
