"""A sentence-transformers model as an encoder."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from content.base import printable
from content.base.nearest import did_you_mean
from embeddings.base.errors import ModelUnavailable
from embeddings.base.vectors import Floats, unit
from embeddings.encoders import distilled, hub
from embeddings.encoders.protocol import DEFAULT_MODEL, MULTILINGUAL, Advance

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

BATCH = 16
STATIC_BATCH = 256
MIN_SPEEDUP = 1.3
"""So many times as fast as float32 bfloat16 must be, to be worth its fewer digits."""


class SentenceEncoder:
    """A sentence-transformers model, in bfloat16 where the processor is faster in it.

    A `static` one only looks vectors up: it stays as it is, and takes more texts at once.
    """

    def __init__(self, name_or_folder: str | Path, *, static: bool = False) -> None:
        # Nothing is fetched from a hub unless the name asks for it, and never for a folder.
        in_folder = isinstance(name_or_folder, Path) or Path(name_or_folder).is_dir()
        if in_folder:
            os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        # Threads that wait for each other by spinning take three times as long where others use the processors too.
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        absence = ""
        try:
            if not in_folder:
                if not hub.is_possible(str(name_or_folder)):
                    raise _unavailable(name_or_folder, "there is no such folder, and on a hub it would be owner/name")
                absence = hub.absence()
            import torch
            from sentence_transformers import SentenceTransformer
            from transformers.utils import logging

            logging.disable_progress_bar()  # type: ignore[no-untyped-call]
            model = SentenceTransformer(str(name_or_folder), device="cpu", local_files_only=bool(absence))
        except (ImportError, OSError, ValueError) as error:
            reason = (str(error).splitlines() or [type(error).__name__])[0].rstrip(". ")
            if absence:
                reason = f"{absence}, and this machine has no whole copy of it"
            raise _unavailable(name_or_folder, reason) from error
        if not static and _bfloat16_pays():
            model = model.to(torch.bfloat16)
        self._model: SentenceTransformer = model
        self._batch = STATIC_BATCH if static else BATCH
        # The first call sets how the tokenizer truncates and pads, which must not happen while others use it.
        model.preprocess([""])

    def encode(self, texts: Sequence[str], advance: Advance | None = None) -> Floats:
        # Batches of like length waste no time on padding.
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        batches = [order[start : start + self._batch] for start in range(0, len(order), self._batch)]
        vectors = np.zeros((len(texts), self._model.get_embedding_dimension() or 0), np.float32)
        for batch, rows in zip(batches, self._batch_vectors(batches, texts), strict=True):
            vectors[batch] = rows
            if advance:
                advance(len(batch))
        # bfloat16 leaves the length a few thousandths off.
        return unit(vectors)

    def _batch_vectors(self, batches: Sequence[Sequence[int]], texts: Sequence[str]) -> Iterator[Floats]:
        """The vectors of every batch in order, each worked out on one processor and as many at once as there are."""
        import torch

        def encode_batch(batch: Sequence[int]) -> Floats:
            vectors = self._model.encode(
                [texts[i] for i in batch],
                batch_size=self._batch,
                convert_to_tensor=True,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
            return cast(Floats, vectors.float().cpu().numpy())

        processors = torch.get_num_threads()
        if len(batches) < processors:
            yield from map(encode_batch, batches)
            return
        # Faster by a third than sharing out every product of a batch. (The number of threads is set for one thread.)
        with ThreadPoolExecutor(processors, initializer=torch.set_num_threads, initargs=(1,)) as pool:
            yield from pool.map(encode_batch, batches)


def _unavailable(name_or_folder: str | Path, reason: str) -> ModelUnavailable:
    suggestion = did_you_mean(str(name_or_folder), (DEFAULT_MODEL, distilled.NAME, MULTILINGUAL)) or "Check the name."
    return ModelUnavailable(
        f"the model {printable(str(name_or_folder))!r} cannot be loaded: {reason}. {suggestion} "
        f"Without --model it is {DEFAULT_MODEL}, which needs no download."
    )


def _bfloat16_pays() -> bool:
    """Whether this processor multiplies in bfloat16 clearly faster than in float32.

    Measured, not looked up: with AMX units it is several times as fast, with AVX-512 instructions alone it is twice as
    fast on some processors and half as fast on others, and without either it is emulated.
    """
    import torch

    return _multiplies_bfloat16() and MIN_SPEEDUP * _product_seconds(torch.bfloat16) < _product_seconds(torch.float32)


def _multiplies_bfloat16() -> bool:
    """Whether the processor has instructions for it, and torch has not been told to do without (it then fails)."""
    import torch

    capabilities = torch.cpu.get_capabilities()
    has_instructions = bool(capabilities.get("avx512_bf16") or capabilities.get("amx_bf16"))
    return has_instructions and torch.backends.cpu.get_cpu_capability().startswith("AVX512")


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
