"""Whether a hub can be reached, tried once: the hub's own library tries for each file, and each six times."""

from __future__ import annotations

import re

ANSWERS_WITHIN = 5.0
"""Seconds that the hub has to answer; it has as long for each further step, such as a redirect."""
_NAME = re.compile(r"\w[\w.-]*(/\w[\w.-]*)?", re.ASCII)


def is_possible(name: str) -> bool:
    """Tell whether a model on a hub could have that name."""
    return _NAME.fullmatch(name) is not None


def absence() -> str:
    """Say why the hub is not to be asked: it does not answer, or the environment forbids it. Empty where it answers.

    Where the hub is, which proxies lead to it and whether it may be asked is what the library makes of the environment.
    """
    from huggingface_hub import constants, get_session

    if constants.HF_HUB_OFFLINE:
        return "HF_HUB_OFFLINE forbids to fetch it"
    try:
        get_session().head(constants.ENDPOINT, timeout=ANSWERS_WITHIN)
    except Exception:
        # Each version of that library has errors of its own for a network, a proxy or a certificate that fails.
        return f"{constants.ENDPOINT} cannot be reached"
    return ""
