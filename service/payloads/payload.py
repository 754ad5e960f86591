"""What all payloads have in common: the models validate requests, make answers, and `/openapi.json` is made of them."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

MAX_DRAFTS = 32
"""Drafts of one request."""


class Payload(BaseModel):
    """What all payloads and queries have in common: frozen, an unknown field is an error, docstrings describe."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)
