"""What the cosines of each model mean, beside those of the model that prior and thresholds were fitted with."""

from dataclasses import dataclass

from embeddings.encoders.protocol import DEFAULT_MODEL, MULTILINGUAL


@dataclass(frozen=True, slots=True)
class Scale:
    """What to read a model's cosines by."""

    zero: float = 0.0
    """The cosine that says as little as 0 does of the default model's."""
    usual: float | None = None
    """What the archive's `nearness` usually is (embeddings.related.calibration), where that is known."""
    general: float = 1.0
    """How many times as far apart stories are in how typical they are of their archive, with the default model."""


SCALES = {DEFAULT_MODEL: Scale(usual=0.5), MULTILINGUAL: Scale(zero=0.35, usual=0.65, general=1.9)}
"""Measured (docs/relevance.md, "Models"): with these the loneliest stories, the linked ones and those of other archives
are as near, in units of nearness, as with the default, and typical stories stand out as far."""
UNKNOWN = Scale()


def scale_of(model: str) -> Scale:
    """Look up the scale of a model by its name; of another, cosines are taken as they are."""
    return SCALES.get(model, UNKNOWN)
