"""The fast model: a vector for each word piece, distilled from the bundled model, in place of the model itself.

It reads some fifty times more passages a second and knows nothing of the order of words. It is made on first use,
which takes some ten seconds, and kept beside the embeddings.
"""

import contextlib
import io
import logging
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from embeddings.base.errors import ModelUnavailable

NAME = "fast"
RECIPE = 1
"""Raised with every change that makes other vectors."""


def model_folder(cache: Path, key: str) -> Path:
    """Give the folder of the distilled model in a cache."""
    return cache / key.replace("@", "-")


def is_whole(folder: Path) -> bool:
    """Tell whether the folder holds what `distil` saved."""
    return (folder / "modules.json").is_file()


def distil(teacher: Path, folder: Path) -> None:
    """Distil the model in `teacher` and save it as a sentence-transformers model in `folder`, all of it or nothing.

    Raises ModelUnavailable if the library for it is missing, OSError if `folder` cannot be written.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as unfinished:
        model = Path(unfinished, "model")
        _distil(teacher, model)
        if is_whole(folder):
            # Another process made it meanwhile, and may be reading it.
            return
        if folder.exists():
            shutil.rmtree(folder)
        model.rename(folder)


def _distil(teacher: Path, folder: Path) -> None:
    try:
        import model2vec.distill  # noqa: F401 - what from_distillation imports, asked for here to tell the remedy
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    except ImportError as error:
        raise ModelUnavailable(
            f"the fast model cannot be made: {error}. Install what makes it: pip install 'model2vec[distill]'"
        ) from error
    # All of the teacher's dimensions: a PCA of nearly equal components would come out differently elsewhere.
    with _quiet():
        static = StaticEmbedding.from_distillation(str(teacher), device="cpu", pca_dims=None)
        SentenceTransformer(modules=[static], device="cpu").save(str(folder))


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Without the bars and the notes of the libraries, which tell a newsroom nothing."""
    logger = logging.getLogger("sentence_transformers")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            yield
    finally:
        logger.setLevel(level)
