"""What an opened index needs beyond its own files."""

from dataclasses import dataclass
from pathlib import Path

from embeddings.encoders import protocol, registry
from embeddings.engines.base import LOCAL, Connection


@dataclass(frozen=True, slots=True)
class Reach:
    """Who embeds drafts, and how an engine is reached that lives in a server. The default is all in this process."""

    encoders: protocol.Encoders = registry.SHIPPED
    """May be asked again for each draft; without more, those of the models that come with the program."""
    connection: Connection = LOCAL
    cache: Path | None = None
    """Folder of what builds keep, such as a model that they made; in the index's folder if None."""


HERE = Reach()
