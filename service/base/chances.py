"""Chances and confidences as people read them."""

import math

_ROUNDING = 1e-6
"""What the binary form of a number such as 0.29 may lack, in hundredths."""


def whole_percents(chance: float) -> float:
    """Round a chance down to whole per cent, so that its figure never says more than the word for it: 79.6% is no 80%,
    from which on a tag is sure, and nothing but what is certain is 100%.

    >>> whole_percents(0.796), whole_percents(0.999), whole_percents(0.29), whole_percents(1)
    (0.79, 0.99, 0.29, 1.0)
    """
    return math.floor(chance * 100 + _ROUNDING) / 100
