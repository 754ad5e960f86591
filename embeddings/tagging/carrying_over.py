"""What a tagger learned, carried over to an archive of which some stories, labels and authors are others by now.

A story that is gone or has changed is taken out of what was learned from; one that came, or has changed, is put in:
it has a say in the votes, in the counts of use and, by a step, in the ridge and the softmax. All else stays as it was
learned. A label that nothing was learned of is known by its name and by the stories that came with it; one that no
story bears any more is gone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from content.base.article import Article
from embeddings.base.arrays import load_mapped, save_arrays
from embeddings.base.vectors import Doubles, Floats, Numbers
from embeddings.corpus.corpus import Corpus
from embeddings.corpus.label_matrix import Labels, pack
from embeddings.tagging.later_stories import StoriesRead, TrainingStories
from embeddings.tagging.learners import Ridge, Softmax
from embeddings.tagging.model import most_used_labels
from embeddings.tagging.names.label_names import LabelNames, vocabulary
from embeddings.tagging.names.terms import Terms
from embeddings.tagging.names.vocabulary import Encode
from embeddings.tagging.reading import days, fused
from embeddings.tagging.suggester import arrays_under
from embeddings.tagging.usage import Usage, count_named
from embeddings.tagging.views import RIDGE, RIDGE_LABELS, SOFT_LABELS
from embeddings.text import words

RAREST_LOG_SHARE = -9.2
"""Log of the share of a label that nothing was learned of."""
UNLIKELY_LOG_PROBABILITY = -20.0
"""Log-probability of one in a story that was learned from."""
Arrays = dict[str, npt.NDArray[Any]]


class NothingLearned(ValueError):
    """No story is left that labels were learned from, or no label: all has to be learned anew."""


def carry_over(
    previous: Path, folder: Path, old: Corpus, new: Corpus, articles: Sequence[Article], number: Numbers,
    fresh_articles: Mapping[int, Article], encode: Encode,
) -> None:  # fmt: skip
    """Write to `folder` what a tagger saved in `previous`, but for `tagging.json`, which stays as it is.

    `articles` are those of the corpus `new`, without texts; `number` is of shape (stories of `old`,): what each is
    called there, -1 for one that is gone or has changed. `fresh_articles` are the others by their numbers in `new`,
    with texts.
    Raises NothingLearned.
    """
    arrays = dict(load_mapped(previous / "tagging.safetensors"))
    terms = Terms(json.loads((previous / "tagging.json").read_text("utf-8"))["terms"], np.asarray(arrays["idf"]))
    labelled = {story: article for story, article in fresh_articles.items() if article.tags or article.categories}
    stories = StoriesRead.joined(new, number[arrays["read"]], _csr_matrix(arrays, "rows"), labelled, terms)
    new_arrays: Arrays = {"read": stories.numbers, "idf": arrays["idf"], **pack(stories.rows, "rows")}
    for kind in ("tags", "categories"):
        if not (learned := arrays_under(arrays, kind)):
            continue
        earlier_labels, labels = old.tags, new.tags
        if kind == "categories":
            earlier_labels = Labels.load(previous, kind, len(old))
            labels = Labels.fit([article.categories for article in articles])
            labels.save(folder, kind)
        vocabulary_arrays = _suggester_arrays(
            dict(learned), most_used_labels(earlier_labels).names, most_used_labels(labels), stories, new, terms, encode
        )
        new_arrays |= {f"{kind}.{name}": array for name, array in vocabulary_arrays.items()}
    if learned := arrays_under(arrays, "sections"):
        earlier_labels = Labels.load(previous, "sections", len(old))
        labels = Labels.fit([(article.section,) if article.section else () for article in articles])
        labels.save(folder, "sections")
        sections = _section_arrays(dict(learned), _earlier_columns(earlier_labels.names, labels.names), stories)
        new_arrays |= {f"sections.{name}": array for name, array in sections.items()}
    save_arrays(new_arrays, folder / "tagging.safetensors")


def _earlier_columns(earlier_names: Sequence[str], names: Sequence[str]) -> Numbers:
    """Where each name stood before, -1 for a new one."""
    place = {name.casefold(): column for column, name in enumerate(earlier_names)}
    return np.array([place.get(name.casefold(), -1) for name in names], np.int64)


def _take_or_fill(array: npt.NDArray[Any], places: Numbers, axis: int, fill: Any = 0) -> npt.NDArray[Any]:
    """The array with what stood at these places along an axis, and `fill` in the place of each -1."""
    if not array.shape[axis]:
        shape = list(array.shape)
        shape[axis] = len(places)
        return np.full(shape, 0 if np.ndim(fill) else fill, array.dtype)
    moved = np.moveaxis(array.take(np.maximum(places, 0), axis=axis), axis, -1)
    moved[..., places < 0] = np.asarray(fill)[..., None] if np.ndim(fill) else fill
    return np.ascontiguousarray(np.moveaxis(moved, -1, axis))


def _csr_matrix(arrays: Mapping[str, npt.NDArray[Any]], name: str) -> sparse.csr_matrix:
    data, indices, indptr, shape = (arrays[f"{name}.{part}"] for part in ("data", "indices", "indptr", "shape"))
    return sparse.csr_matrix((data, indices, indptr), shape=tuple(shape.tolist()))


def _suggester_arrays(
    arrays: Arrays, earlier_names: Sequence[str], labels: Labels, stories: StoriesRead, corpus: Corpus, terms: Terms,
    encode: Encode,
) -> Arrays:  # fmt: skip
    """The arrays of a Suggester whose labels are now `labels`, where they were `earlier_names`."""
    columns = _earlier_columns(earlier_names, labels.names)
    if not (columns >= 0).any():
        raise NothingLearned
    training = stories.training_stories(arrays["trained"], labels.carried)
    if not training.remaining.any():
        raise NothingLearned
    _carry_label_names(arrays, earlier_names, labels.names, columns, terms, encode)
    arrays["hardly_shown"] = _take_or_fill(arrays["hardly_shown"], columns, 0)
    arrays["trained"] = training.places[training.order]
    names = LabelNames(labels.names, arrays["vocabulary.rarity"])
    later_counts = count_named(names.mentions(training.stems), names.weight, training.carried[training.later_start :])
    new_columns = np.flatnonzero(columns < 0)
    earlier_rows = stories.rows[training.places[: training.later_start]]
    later_counts[1][:, new_columns] += _count_earlier_mentions(
        terms, earlier_rows, [labels.names[column] for column in new_columns.tolist()]
    )
    _recount_usage(arrays, columns, training, later_counts, corpus, stories.numbers[arrays["trained"]])
    _carry_views(arrays, columns, training, stories, corpus)
    return arrays


def _carry_label_names(
    arrays: Arrays,
    earlier_names: Sequence[str],
    label_names: Sequence[str],
    columns: Numbers,
    terms: Terms,
    encode: Encode,
) -> None:
    new_columns = np.flatnonzero(columns < 0)
    names = [label_names[column] for column in new_columns.tolist()]
    rarity = dict(zip(vocabulary(earlier_names), arrays["vocabulary.rarity"].tolist(), strict=True))
    highest_rarity = max(rarity.values(), default=1.0)
    arrays["vocabulary.rarity"] = np.array(
        [rarity.get(word, highest_rarity) for word in vocabulary(label_names)], np.float32
    )
    meanings = _take_or_fill(arrays["vocabulary.meanings"], columns, 0)
    rows = _csr_matrix(arrays, "vocabulary.terms")[np.maximum(columns, 0)]
    if names:
        meanings[new_columns] = encode(names)
        place = np.arange(len(columns))
        place[new_columns] = len(columns) + np.arange(len(new_columns))
        rows = sparse.vstack([rows, terms.rows([words.stems(name) for name in names])], format="csr")[place]
    arrays["vocabulary.meanings"] = meanings
    arrays |= pack(rows, "vocabulary.terms")


def _carry_views(
    arrays: Arrays, columns: Numbers, training: TrainingStories, stories: StoriesRead, corpus: Corpus
) -> None:
    column_now = {earlier: now for now, earlier in enumerate(columns.tolist()) if earlier >= 0}
    for kind, most_labels, label_arrays in (
        (
            "soft",
            SOFT_LABELS,
            (
                ("softmax.weights", 1, 0),
                ("softmax.offset", 0, RAREST_LOG_SHARE),
                ("apart", 1, UNLIKELY_LOG_PROBABILITY),
            ),
        ),
        ("ridged", RIDGE_LABELS, (("ridge.dual", 1, 0), ("ridge.mean", 0, 0))),
    ):
        kept = np.flatnonzero([column in column_now for column in arrays[f"views.{kind}"].tolist()]).astype(np.int64)
        now = np.array([column_now[column] for column in arrays[f"views.{kind}"][kept].tolist()], np.int64)
        # Of what only later stories bear the others have nothing to say.
        new_columns = np.setdiff1d(training.carried[training.later_start :].indices, now)[
            : max(most_labels - len(now), 0)
        ]
        kept, now = np.append(kept, np.full(len(new_columns), -1)), np.append(now, new_columns)
        # A label that is spelled otherwise by now stands elsewhere in the order.
        order = np.argsort(now, kind="stable")
        arrays[f"views.{kind}"] = now[order]
        for name, axis, fill in label_arrays:
            arrays[f"views.{name}"] = _take_or_fill(arrays[f"views.{name}"], kept[order], axis, fill)
    for name, axis in (("apart", 0), ("ridge.dual", 0), ("ridge.own", 1)):
        arrays[f"views.{name}"] = np.compress(training.remaining, arrays[f"views.{name}"], axis=axis)
    _learn_later_stories(arrays, training, stories, corpus)
    for name, axis in (("apart", 0), ("ridge.dual", 0), ("ridge.own", 1)):
        arrays[f"views.{name}"] = arrays[f"views.{name}"].take(training.order, axis=axis)
    moments: Floats = arrays["views.spread"]
    arrays["views.spread"] = _take_or_fill(moments, columns, 1, moments.mean(axis=1))


def _learn_later_stories(arrays: Arrays, training: TrainingStories, stories: StoriesRead, corpus: Corpus) -> None:
    """Put later stories behind those that remain."""
    if not training.stems:
        return
    rows = stories.rows[training.places]
    kernel = np.asarray((rows[training.later_start :] @ rows.T).toarray(), dtype=np.float32)
    ridge = Ridge(*(arrays[f"views.ridge.{name}"] for name in ("dual", "mean", "own")))
    carried = training.carried[training.later_start :][:, arrays["views.ridged"]].toarray()
    ridge = ridge.updated(kernel, carried, RIDGE)
    arrays |= {"views.ridge.dual": ridge.dual, "views.ridge.own": ridge.leave_one_out}
    numbers = stories.numbers[training.places[training.later_start :]]
    softmax = Softmax(arrays["views.softmax.weights"], arrays["views.softmax.offset"])
    vectors = fused(corpus, corpus.raw[numbers], corpus.reduced[numbers])
    softmax, held_out_scores = softmax.updated(
        vectors, training.carried[training.later_start :][:, arrays["views.soft"]].toarray()
    )
    arrays["views.apart"] = np.concatenate([arrays["views.apart"], held_out_scores])
    arrays |= {"views.softmax.weights": softmax.weights, "views.softmax.offset": softmax.offset}


def _count_earlier_mentions(terms: Terms, rows: sparse.csr_matrix, names: Sequence[str]) -> Doubles:
    """Count the stories whose texts hold each name whole, and all its words: shape (2, names)."""
    stems_of_names = [words.stems(name) for name in names]
    return np.array(
        [
            [terms.holding(name_stems, rows, adjacent=adjacent).sum() for name_stems in stems_of_names]
            for adjacent in (True, False)
        ],
        float,
    )


def _recount_usage(
    arrays: Arrays,
    columns: Numbers,
    training: TrainingStories,
    later_counts: tuple[Doubles, Doubles],
    corpus: Corpus,
    numbers: Numbers,
) -> None:
    """Count the labels anew. `later_counts` are of the later stories that hold names, as `count_named` counts them;
    `numbers` are those of all stories, oldest first."""
    remaining = training.carried[: training.later_start]
    earlier_counts = np.maximum(_take_or_fill(arrays["views.count"], columns, 0), 1)
    # Whether a text that is gone held a name is not known any more: as many as of the others did.
    named_with_label = _take_or_fill(arrays["views.named"], columns, 1) * (
        np.asarray(remaining.sum(axis=0)).ravel() / earlier_counts
    )
    named_in_all = _take_or_fill(arrays["views.named_stories"], columns, 1) * training.remaining.mean()
    usage = Usage.from_counts(
        training.carried[training.order],
        corpus.authors.carried[numbers],
        days(corpus)[numbers],
        named_with_label + later_counts[0],
        named_in_all + later_counts[1],
    )
    arrays |= {f"views.{name}": array for name, array in usage.arrays().items()}


def _section_arrays(arrays: Arrays, columns: Numbers, stories: StoriesRead) -> Arrays:
    """The arrays of a SectionModel."""
    current_places = stories.place[arrays["trained"]]
    remaining = current_places >= 0
    if not (columns >= 0).any() or not remaining.any():
        raise NothingLearned
    arrays["trained"] = current_places[remaining]
    arrays["weights"] = _take_or_fill(arrays["weights"], columns, 1)
    arrays["offset"] = _take_or_fill(arrays["offset"], columns, 0, RAREST_LOG_SHARE)
    arrays["apart"] = _take_or_fill(
        np.compress(remaining, arrays["apart"], axis=0), columns, 1, UNLIKELY_LOG_PROBABILITY
    )
    return arrays
