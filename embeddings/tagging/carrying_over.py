"""What a tagger learned, carried over to an archive of which some stories, labels and authors are others by now.

A story that is gone or has changed is taken out of what was learned from. A label that nothing was learned of is known
by its name alone; one that no story bears any more is gone. Everything else stays as it was learned.
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
from embeddings.base.vectors import Floats, Numbers
from embeddings.corpus.corpus import Corpus
from embeddings.corpus.label_matrix import Labels, pack
from embeddings.tagging.names.label_names import vocabulary
from embeddings.tagging.names.terms import Terms
from embeddings.tagging.names.vocabulary import Encode
from embeddings.tagging.suggester import below
from embeddings.tagging.tagger import MOST_LABELS
from embeddings.text import words

RAREST = -9.2
"""Log of the share of a section that nothing was learned of."""
UNLIKELY = -20.0
"""Log-probability of one in a story that was learned from."""
Arrays = dict[str, npt.NDArray[Any]]


class NothingLearned(ValueError):
    """No story is left that labels were learned from, or no label: all has to be learned anew."""


def carry_over(
    previous: Path, folder: Path, old: Corpus, new: Corpus, articles: Sequence[Article], number: Numbers, encode: Encode
) -> None:
    """Write to `folder` what a tagger saved in `previous`, but for `tagging.json`, which stays as it is.

    `articles` are those of the corpus `new`, without texts; `number` is of shape (stories of `old`,): what each is
    called there, -1 for one that is gone or has changed. Raises NothingLearned.
    """
    arrays = dict(load_mapped(previous / "tagging.safetensors"))
    read = number[arrays["read"]]
    kept = read >= 0
    made: Arrays = {"read": read[kept], "idf": arrays["idf"], **_rows(arrays, "rows", kept)}
    terms = Terms(json.loads((previous / "tagging.json").read_text("utf-8"))["terms"], np.asarray(arrays["idf"]))
    authors = _columns(old.authors.names, new.authors.names)
    for kind in ("tags", "categories"):
        if not (learned := below(arrays, kind)):
            continue
        before, now = old.tags, new.tags
        if kind == "categories":
            before = Labels.load(previous, kind, len(old))
            now = Labels.fit([article.categories for article in articles])
            now.save(folder, kind)
        carried = _vocabulary(dict(learned), _names(before), _names(now), kept, authors, terms, encode)
        made |= {f"{kind}.{name}": array for name, array in carried.items()}
    if learned := below(arrays, "sections"):
        before = Labels.load(previous, "sections", len(old))
        now = Labels.fit([(article.section,) if article.section else () for article in articles])
        now.save(folder, "sections")
        sections = _sections(dict(learned), _columns(before.names, now.names), kept)
        made |= {f"sections.{name}": array for name, array in sections.items()}
    save_arrays(made, folder / "tagging.safetensors")


def _names(labels: Labels) -> Sequence[str]:
    """Those that are suggested."""
    if len(labels.names) <= MOST_LABELS:
        return labels.names
    return [labels.names[column] for column in labels.most_used(MOST_LABELS).tolist()]


def _columns(before: Sequence[str], now: Sequence[str]) -> Numbers:
    """Where each name stood before, -1 for a new one."""
    place = {name.casefold(): column for column, name in enumerate(before)}
    return np.array([place.get(name.casefold(), -1) for name in now], np.int64)


def _taken(array: npt.NDArray[Any], places: Numbers, axis: int, fill: Any = 0) -> npt.NDArray[Any]:
    """The array with what stood at these places along an axis, and `fill` in the place of each -1."""
    if not array.shape[axis]:
        shape = list(array.shape)
        shape[axis] = len(places)
        return np.zeros(shape, array.dtype)
    moved = np.moveaxis(array.take(np.maximum(places, 0), axis=axis), axis, -1)
    moved[..., places < 0] = np.asarray(fill)[..., None] if np.ndim(fill) else fill
    return np.ascontiguousarray(np.moveaxis(moved, -1, axis))


def _rows(arrays: Mapping[str, npt.NDArray[Any]], name: str, kept: npt.NDArray[np.bool_]) -> Arrays:
    return pack(_matrix(arrays, name)[np.flatnonzero(kept)], name)


def _matrix(arrays: Mapping[str, npt.NDArray[Any]], name: str) -> sparse.csr_matrix:
    data, indices, indptr, shape = (arrays[f"{name}.{part}"] for part in ("data", "indices", "indptr", "shape"))
    return sparse.csr_matrix((data, indices, indptr), shape=tuple(shape.tolist()))


def _trained(arrays: Arrays, kept: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Replace `trained` by the places of those that are left, and tell which of them are."""
    left = kept[arrays["trained"]]
    if not left.any():
        raise NothingLearned
    arrays["trained"] = (np.cumsum(kept) - 1)[arrays["trained"][left]]
    return np.asarray(left)


def _vocabulary(
    arrays: Arrays,
    before: Sequence[str],
    now: Sequence[str],
    kept: npt.NDArray[np.bool_],
    authors: Numbers,
    terms: Terms,
    encode: Encode,
) -> Arrays:
    """The arrays of a Suggester, of the names that are now in the place of those of before."""
    columns = _columns(before, now)
    if not (columns >= 0).any():
        raise NothingLearned
    left = _trained(arrays, kept)
    new = np.flatnonzero(columns < 0)
    names = [now[column] for column in new.tolist()]
    known = dict(zip(vocabulary(before), arrays["vocabulary.rarity"].tolist(), strict=True))
    rarest = max(known.values(), default=1.0)
    rarity = [known.get(word, rarest) for word in vocabulary(now)]
    arrays["vocabulary.rarity"] = np.array(rarity, np.float32)
    meanings = _taken(arrays["vocabulary.meanings"], columns, 0)
    rows = _matrix(arrays, "vocabulary.terms")[np.maximum(columns, 0)]
    if names:
        meanings[new] = encode(names)
        place = np.arange(len(columns))
        place[new] = len(columns) + np.arange(len(new))
        rows = sparse.vstack([rows, terms.rows([words.stems(name) for name in names])], format="csr")[place]
    arrays["vocabulary.meanings"] = meanings
    arrays["hardly_shown"] = _taken(arrays["hardly_shown"], columns, 0)
    arrays |= pack(rows, "vocabulary.terms")
    _views(arrays, columns, left)
    _usage(arrays, columns, authors, len(arrays["trained"]))
    return arrays


def _views(arrays: Arrays, columns: Numbers, left: npt.NDArray[np.bool_]) -> None:
    label = {before: now for now, before in enumerate(columns.tolist()) if before >= 0}
    for labels, of_label in (
        ("soft", (("softmax.weights", 1), ("softmax.offset", 0), ("apart", 1))),
        ("ridged", (("ridge.dual", 1), ("ridge.mean", 0))),
    ):
        held = np.flatnonzero([column in label for column in arrays[f"views.{labels}"].tolist()]).astype(np.int64)
        now = np.array([label[column] for column in arrays[f"views.{labels}"][held].tolist()], np.int64)
        # A label that is spelled otherwise by now stands elsewhere in the order.
        order = np.argsort(now, kind="stable")
        arrays[f"views.{labels}"] = now[order]
        for name, axis in of_label:
            arrays[f"views.{name}"] = _taken(arrays[f"views.{name}"], held[order], axis)
    for name, axis in (("apart", 0), ("ridge.dual", 0), ("ridge.own", 1)):
        arrays[f"views.{name}"] = np.compress(left, arrays[f"views.{name}"], axis=axis)
    moments: Floats = arrays["views.spread"]
    arrays["views.spread"] = _taken(moments, columns, 1, moments.mean(axis=1))


def _usage(arrays: Arrays, columns: Numbers, authors: Numbers, stories: int) -> None:
    for name in ("count", "last", "decayed", "named", "named_stories"):
        arrays[f"views.{name}"] = np.minimum(_taken(arrays[f"views.{name}"], columns, -1), stories)
    arrays["views.author_stories"] = np.minimum(_taken(arrays["views.author_stories"], authors, 0), stories)
    arrays["views.decayed_stories"] = np.minimum(arrays["views.decayed_stories"], stories)
    arrays["views.stories"] = np.array([float(stories)])
    by_author = _blank(_blank(_matrix(arrays, "views.by_author"), authors).T.tocsr(), columns).T.tocsr()
    by_author.data = np.minimum(by_author.data, stories)
    arrays |= pack(by_author, "views.by_author")


def _blank(matrix: sparse.csr_matrix, rows: Numbers) -> sparse.csr_matrix:
    """These rows of a matrix, and an empty one for each -1."""
    chosen = sparse.csr_matrix(
        (np.ones(int((rows >= 0).sum()), np.float32), (np.flatnonzero(rows >= 0), rows[rows >= 0])),
        shape=(len(rows), matrix.shape[0]),
    )
    return sparse.csr_matrix(chosen @ matrix)


def _sections(arrays: Arrays, columns: Numbers, kept: npt.NDArray[np.bool_]) -> Arrays:
    """The arrays of a SectionModel."""
    if not (columns >= 0).any():
        raise NothingLearned
    left = _trained(arrays, kept)
    arrays["weights"] = _taken(arrays["weights"], columns, 1)
    arrays["offset"] = _taken(arrays["offset"], columns, 0, RAREST)
    arrays["apart"] = _taken(np.compress(left, arrays["apart"], axis=0), columns, 1, UNLIKELY)
    return arrays
