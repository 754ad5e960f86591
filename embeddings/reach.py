"""What an opened index needs beyond its own files."""

from __future__ import annotations

from dataclasses import dataclass, field

from embeddings.encoder import Encoders, permitted
from embeddings.engines.base import LOCAL, Connection


@dataclass(frozen=True, slots=True)
class Reach:
    """Who embeds drafts, and how an engine is reached that lives in a server. The default is all in this process."""

    encoders: Encoders = field(default_factory=lambda: permitted(""))
    """May be asked again for each draft. The default knows no encoder of a newsroom's own."""
    connection: Connection = LOCAL


HERE = Reach()
