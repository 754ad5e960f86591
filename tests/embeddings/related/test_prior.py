"""The prior: what it says, that it is checked, and that it knows again what it was learned from."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from embeddings.base.errors import PriorUnusable
from embeddings.corpus.link_graph import LinkGraph
from embeddings.related import prior
from embeddings.related.features import CONTENT_FEATURES, FEATURES, LinkView, feature_names
from embeddings.related.prior import MAX_DEVIATIONS, Locality, Probability, SeenArchive, shipped
from embeddings.related.ranking import Weights, rank
from tests.support.hand_made import corpus, numbers

SMALL = prior.Prior(
    features=("words", "degree"),
    mean=(1.0, 0.5),
    covariance=((2.0, 0.6), (0.6, 1.0)),
    tempering=0.5,
    probability=Probability(0.4, 0.3, 0.5, -3.0),
    locality=Locality(mean=0.25, deviation=0.1, slope=0.3),
    archives=(SeenArchive("here", 10, 4, 3, prior.sketch(f"Story {n}" for n in range(100))),),
    commit="abc",
)


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    prior.save(SMALL, tmp_path / "prior.json")
    found = prior.load(tmp_path / "prior.json")
    assert found == SMALL
    before = prior.digest(tmp_path / "prior.json")
    prior.save(SMALL, tmp_path / "again.json")
    assert prior.digest(tmp_path / "again.json") == before
    prior.save(replace(SMALL, tempering=0.6), tmp_path / "prior.json")
    assert prior.digest(tmp_path / "prior.json") != before
    assert prior.digest(None) == prior.digest(prior.SHIPPED)


def test_a_prior_gives_the_weights_it_was_made_with() -> None:
    assert SMALL.weights == {"words": 1.0, "degree": 0.5}
    assert SMALL.content == {"words": 1.0}
    assert SMALL.root @ SMALL.root.T == pytest.approx(np.array(SMALL.covariance))


Change = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda said: said.update(features=["words", "moon"]), "weighs what nobody measures: moon"),
        (lambda said: said.update(features=["words", "words"]), "one mean for each"),
        (lambda said: said.update(mean=[1.0]), "one mean for each"),
        (lambda said: said.update(mean=[1.0, 1e9]), "less than or equal to"),
        (lambda said: said.update(covariance=[[1.0, 0.0]]), "not of the features"),
        (lambda said: said.update(covariance=[[1.0, 0.5], [0.1, 1.0]]), "not symmetric"),
        (lambda said: said.update(covariance=[[1.0, 2.0], [2.0, 1.0]]), "not positive"),
        (lambda said: said.update(tempering=0), "greater than 0"),
        (lambda said: said.pop("probability"), "required"),
        (lambda said: said.pop("locality"), "required"),
        (lambda said: said["locality"].update(deviation=0), "greater than 0"),
    ],
)
def test_what_is_none_is_refused(tmp_path: Path, change: Change, message: str) -> None:
    file = tmp_path / "prior.json"
    prior.save(SMALL, file)
    said = json.loads(file.read_text("utf-8"))
    change(said)
    file.write_text(json.dumps(said), "utf-8")
    with pytest.raises(PriorUnusable, match=f"prior.json is no prior.*{message}.*SEEALSO_PRIOR"):
        prior.load(file)


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff", b"[" * 100_000])
def test_a_file_of_anything_else_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "prior.json").write_bytes(content)
    with pytest.raises(PriorUnusable, match="is no prior"):
        prior.load(tmp_path / "prior.json")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    for asked in (prior.load, prior.digest):
        with pytest.raises(PriorUnusable, match="No such file"):
            asked(tmp_path / "prior.json")


def test_an_archive_is_known_again_when_it_has_grown_or_lost_some() -> None:
    assert SMALL.known_archive(f"story {n} " for n in range(130)) == "here"
    assert SMALL.known_archive(f"Story {n}" for n in range(80)) == "here"
    assert SMALL.known_archive(f"Story {n}" for n in range(25)) == ""
    assert SMALL.known_archive(["Story 1", "Another"]) == ""
    assert SMALL.known_archive([]) == ""


# For one archive


@pytest.mark.parametrize(
    ("locality", "deviations"),
    [(None, 0), (0.25, 0), (0.35, 1), (0.2, -0.5), (1.0, MAX_DEVIATIONS), (-1.0, -MAX_DEVIATIONS)],
)
def test_time_counts_for_more_in_an_archive_of_more_temporal_locality(
    locality: float | None, deviations: float
) -> None:
    with_time = replace(SMALL, features=("words", "time"))
    found = with_time.for_archive(locality)
    assert found.weights == pytest.approx({"words": 1.0, "time": 0.5 + 0.3 * deviations})
    assert (found.covariance, found.probability) == (SMALL.covariance, SMALL.probability)


def test_without_a_weight_of_time_an_archive_changes_nothing() -> None:
    assert SMALL.for_archive(0.9) == SMALL


def test_a_feature_that_differs_less_is_weighed_so_much_more() -> None:
    found = SMALL.rescaled("degree", 2)
    assert found.mean == (1.0, 1.0)
    assert found.covariance == ((2.0, 1.2), (1.2, 4.0))
    assert (found.probability, found.locality) == (SMALL.probability, SMALL.locality)
    assert SMALL.rescaled("degree", 1) == SMALL.rescaled("other", 3) == SMALL
    assert prior.shipped().rescaled("general", 1.0) == prior.shipped()


# The shipped one


def test_the_shipped_prior_weighs_every_feature() -> None:
    found = shipped()
    assert found.features == feature_names(FEATURES)
    assert [*found.content] == [*feature_names(CONTENT_FEATURES)]
    assert len(found.archives) >= 10


def test_without_links_the_score_is_that_of_an_empty_graph() -> None:
    draw = np.random.default_rng(3)
    words = draw.random((30, 6))
    words /= np.linalg.norm(words, axis=1, keepdims=True)
    made = corpus(30, words=words, day=range(0, 300, 10), authors=[["Ada"]] * 15 + [[]] * 15)
    view = LinkView(made, LinkGraph(30, []))
    found = shipped()
    alone = rank(made, made.query(0), numbers(*range(1, 30)), Weights(found.content), view)
    empty = rank(made, made.query(0), numbers(*range(1, 30)), Weights(found.content, found.weights), view)
    assert alone.numbers.tolist() == empty.numbers.tolist()
    apart = empty.scores - alone.scores
    assert apart == pytest.approx(np.full(29, apart[0]), abs=1e-5)
