"""What an opened index needs beyond its own files."""

from __future__ import annotations

from dataclasses import dataclass

from embeddings.encoder import Encoders, load_once
from embeddings.engines.base import LOCAL, Connection


@dataclass(frozen=True, slots=True)
class Reach:
    """Who embeds drafts, and how an engine is reached that lives in a server. The default is all in this process."""

    encoders: Encoders = load_once
    """May be asked again for each draft."""
    connection: Connection = LOCAL


HERE = Reach()
