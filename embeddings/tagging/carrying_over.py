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
from embeddings.tagging.later_stories import StoriesRead, Trained
from embeddings.tagging.learners import Ridge, Softmax
from embeddings.tagging.names.label_names import LabelNames, vocabulary
from embeddings.tagging.names.terms import Terms
from embeddings.tagging.names.vocabulary import Encode
from embeddings.tagging.reading import days, fused
from embeddings.tagging.suggester import below
from embeddings.tagging.tagger import suggested
from embeddings.tagging.usage import Usage, named
from embeddings.tagging.views import RIDGE, RIDGE_LABELS, SOFT_LABELS
from embeddings.text import words

RAREST = -9.2
"""Log of the share of a label that nothing was learned of."""
UNLIKELY = -20.0
"""Log-probability of one in a story that was learned from."""
Arrays = dict[str, npt.NDArray[Any]]


class NothingLearned(ValueError):
    """No story is left that labels were learned from, or no label: all has to be learned anew."""


def carry_over(
    previous: Path, folder: Path, old: Corpus, new: Corpus, articles: Sequence[Article], number: Numbers,
    fresh: Mapping[int, Article], encode: Encode,
) -> None:  # fmt: skip
    """Write to `folder` what a tagger saved in `previous`, but for `tagging.json`, which stays as it is.

    `articles` are those of the corpus `new`, without texts; `number` is of shape (stories of `old`,): what each is
    called there, -1 for one that is gone or has changed. `fresh` are the others by their numbers in `new`, with texts.
    Raises NothingLearned.
    """
    arrays = dict(load_mapped(previous / "tagging.safetensors"))
    terms = Terms(json.loads((previous / "tagging.json").read_text("utf-8"))["terms"], np.asarray(arrays["idf"]))
    labelled = {story: article for story, article in fresh.items() if article.tags or article.categories}
    stories = StoriesRead.joined(new, number[arrays["read"]], _matrix(arrays, "rows"), labelled, terms)
    made: Arrays = {"read": stories.read, "idf": arrays["idf"], **pack(stories.rows, "rows")}
    for kind in ("tags", "categories"):
        if not (learned := below(arrays, kind)):
            continue
        before, now = old.tags, new.tags
        if kind == "categories":
            before = Labels.load(previous, kind, len(old))
            now = Labels.fit([article.categories for article in articles])
            now.save(folder, kind)
        carried = _vocabulary(dict(learned), suggested(before).names, suggested(now), stories, new, terms, encode)
        made |= {f"{kind}.{name}": array for name, array in carried.items()}
    if learned := below(arrays, "sections"):
        before = Labels.load(previous, "sections", len(old))
        now = Labels.fit([(article.section,) if article.section else () for article in articles])
        now.save(folder, "sections")
        sections = _sections(dict(learned), _columns(before.names, now.names), stories)
        made |= {f"sections.{name}": array for name, array in sections.items()}
    save_arrays(made, folder / "tagging.safetensors")


def _columns(before: Sequence[str], now: Sequence[str]) -> Numbers:
    """Where each name stood before, -1 for a new one."""
    place = {name.casefold(): column for column, name in enumerate(before)}
    return np.array([place.get(name.casefold(), -1) for name in now], np.int64)


def _taken(array: npt.NDArray[Any], places: Numbers, axis: int, fill: Any = 0) -> npt.NDArray[Any]:
    """The array with what stood at these places along an axis, and `fill` in the place of each -1."""
    if not array.shape[axis]:
        shape = list(array.shape)
        shape[axis] = len(places)
        return np.full(shape, 0 if np.ndim(fill) else fill, array.dtype)
    moved = np.moveaxis(array.take(np.maximum(places, 0), axis=axis), axis, -1)
    moved[..., places < 0] = np.asarray(fill)[..., None] if np.ndim(fill) else fill
    return np.ascontiguousarray(np.moveaxis(moved, -1, axis))


def _matrix(arrays: Mapping[str, npt.NDArray[Any]], name: str) -> sparse.csr_matrix:
    data, indices, indptr, shape = (arrays[f"{name}.{part}"] for part in ("data", "indices", "indptr", "shape"))
    return sparse.csr_matrix((data, indices, indptr), shape=tuple(shape.tolist()))


def _vocabulary(
    arrays: Arrays, before: Sequence[str], labels: Labels, stories: StoriesRead, corpus: Corpus, terms: Terms,
    encode: Encode,
) -> Arrays:  # fmt: skip
    """The arrays of a Suggester, of the labels that are now in the place of those of before."""
    columns = _columns(before, labels.names)
    if not (columns >= 0).any():
        raise NothingLearned
    trained = stories.trained(arrays["trained"], labels.carried)
    if not trained.left.any():
        raise NothingLearned
    _names_of_labels(arrays, before, labels.names, columns, terms, encode)
    arrays["hardly_shown"] = _taken(arrays["hardly_shown"], columns, 0)
    arrays["trained"] = trained.places[trained.order]
    names = LabelNames(labels.names, arrays["vocabulary.rarity"])
    came = named(names.read(trained.stems), names.weight, trained.carried[trained.later :])
    new = np.flatnonzero(columns < 0)
    before_them = stories.rows[trained.places[: trained.later]]
    came[1][:, new] += _held_before(terms, before_them, [labels.names[column] for column in new.tolist()])
    _usage(arrays, columns, trained, came, corpus, stories.read[arrays["trained"]])
    _views(arrays, columns, trained, stories, corpus)
    return arrays


def _names_of_labels(
    arrays: Arrays, before: Sequence[str], now: Sequence[str], columns: Numbers, terms: Terms, encode: Encode
) -> None:
    new = np.flatnonzero(columns < 0)
    names = [now[column] for column in new.tolist()]
    known = dict(zip(vocabulary(before), arrays["vocabulary.rarity"].tolist(), strict=True))
    rarest = max(known.values(), default=1.0)
    arrays["vocabulary.rarity"] = np.array([known.get(word, rarest) for word in vocabulary(now)], np.float32)
    meanings = _taken(arrays["vocabulary.meanings"], columns, 0)
    rows = _matrix(arrays, "vocabulary.terms")[np.maximum(columns, 0)]
    if names:
        meanings[new] = encode(names)
        place = np.arange(len(columns))
        place[new] = len(columns) + np.arange(len(new))
        rows = sparse.vstack([rows, terms.rows([words.stems(name) for name in names])], format="csr")[place]
    arrays["vocabulary.meanings"] = meanings
    arrays |= pack(rows, "vocabulary.terms")


def _views(arrays: Arrays, columns: Numbers, trained: Trained, stories: StoriesRead, corpus: Corpus) -> None:
    label = {before: now for now, before in enumerate(columns.tolist()) if before >= 0}
    for labels, most, of_label in (
        ("soft", SOFT_LABELS, (("softmax.weights", 1, 0), ("softmax.offset", 0, RAREST), ("apart", 1, UNLIKELY))),
        ("ridged", RIDGE_LABELS, (("ridge.dual", 1, 0), ("ridge.mean", 0, 0))),
    ):
        held = np.flatnonzero([column in label for column in arrays[f"views.{labels}"].tolist()]).astype(np.int64)
        now = np.array([label[column] for column in arrays[f"views.{labels}"][held].tolist()], np.int64)
        # Of what only later stories bear the others have nothing to say.
        unlearned = np.setdiff1d(trained.carried[trained.later :].indices, now)[: max(most - len(now), 0)]
        held, now = np.append(held, np.full(len(unlearned), -1)), np.append(now, unlearned)
        # A label that is spelled otherwise by now stands elsewhere in the order.
        order = np.argsort(now, kind="stable")
        arrays[f"views.{labels}"] = now[order]
        for name, axis, unseen in of_label:
            arrays[f"views.{name}"] = _taken(arrays[f"views.{name}"], held[order], axis, unseen)
    for name, axis in (("apart", 0), ("ridge.dual", 0), ("ridge.own", 1)):
        arrays[f"views.{name}"] = np.compress(trained.left, arrays[f"views.{name}"], axis=axis)
    _later(arrays, trained, stories, corpus)
    for name, axis in (("apart", 0), ("ridge.dual", 0), ("ridge.own", 1)):
        arrays[f"views.{name}"] = arrays[f"views.{name}"].take(trained.order, axis=axis)
    moments: Floats = arrays["views.spread"]
    arrays["views.spread"] = _taken(moments, columns, 1, moments.mean(axis=1))


def _later(arrays: Arrays, trained: Trained, stories: StoriesRead, corpus: Corpus) -> None:
    """Put later stories behind those that are left."""
    if not trained.stems:
        return
    rows = stories.rows[trained.places]
    kernel = np.asarray((rows[trained.later :] @ rows.T).toarray(), dtype=np.float32)
    ridge = Ridge(*(arrays[f"views.ridge.{name}"] for name in ("dual", "mean", "own")))
    carried = trained.carried[trained.later :][:, arrays["views.ridged"]].toarray()
    ridge = ridge.followed(kernel, carried, RIDGE)
    arrays |= {"views.ridge.dual": ridge.dual, "views.ridge.own": ridge.own}
    numbers = stories.read[trained.places[trained.later :]]
    softmax = Softmax(arrays["views.softmax.weights"], arrays["views.softmax.offset"])
    vectors = fused(corpus, corpus.raw[numbers], corpus.reduced[numbers])
    softmax, apart = softmax.followed(vectors, trained.carried[trained.later :][:, arrays["views.soft"]].toarray())
    arrays["views.apart"] = np.concatenate([arrays["views.apart"], apart])
    arrays |= {"views.softmax.weights": softmax.weights, "views.softmax.offset": softmax.offset}


def _held_before(terms: Terms, rows: sparse.csr_matrix, names: Sequence[str]) -> Doubles:
    """Count the stories whose texts hold each name whole, and all its words: shape (2, names)."""
    stems = [words.stems(name) for name in names]
    return np.array(
        [[terms.holding(each, rows, whole=whole).sum() for each in stems] for whole in (True, False)], float
    )


def _usage(
    arrays: Arrays, columns: Numbers, trained: Trained, came: tuple[Doubles, Doubles], corpus: Corpus, numbers: Numbers
) -> None:
    """Count the labels anew. `came` are the later stories that hold names, as `named` counts them, and `numbers` those
    of all stories, oldest first."""
    left = trained.carried[: trained.later]
    before = np.maximum(_taken(arrays["views.count"], columns, 0), 1)
    # Whether a text that is gone held a name is not known any more: as many as of the others did.
    bearing = _taken(arrays["views.named"], columns, 1) * (np.asarray(left.sum(axis=0)).ravel() / before)
    holding = _taken(arrays["views.named_stories"], columns, 1) * trained.left.mean()
    usage = Usage.counted(
        trained.carried[trained.order],
        corpus.authors.carried[numbers],
        days(corpus)[numbers],
        bearing + came[0],
        holding + came[1],
    )
    arrays |= {f"views.{name}": array for name, array in usage.arrays().items()}


def _sections(arrays: Arrays, columns: Numbers, stories: StoriesRead) -> Arrays:
    """The arrays of a SectionModel."""
    placed = stories.place[arrays["trained"]]
    left = placed >= 0
    if not (columns >= 0).any() or not left.any():
        raise NothingLearned
    arrays["trained"] = placed[left]
    arrays["weights"] = _taken(arrays["weights"], columns, 1)
    arrays["offset"] = _taken(arrays["offset"], columns, 0, RAREST)
    arrays["apart"] = _taken(np.compress(left, arrays["apart"], axis=0), columns, 1, UNLIKELY)
    return arrays
