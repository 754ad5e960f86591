"""Which stories the published snapshot has, told without opening it: an older one that answers in its place shows no
others."""

from pathlib import Path

from embeddings.base.errors import Damaged, SnapshotError
from embeddings.storage import build_memory, manifest, snapshot
from embeddings.storage.catalogue import Catalogue
from embeddings.storage.layout import CACHE, CATALOGUE


def still_published(index: Path) -> frozenset[str] | None:
    """Give the ids of the stories in what is published in `index`, sound or damaged; None where that cannot be told."""
    try:
        folder = snapshot.published(index)
    except Damaged:
        # What the last build published is not named any more, yet that build remembers it.
        folder = None
    else:
        if folder is None:
            return None
    remembered = build_memory.published(index / CACHE)
    if remembered is not None and (folder is None or folder.name == remembered.snapshot):
        return frozenset(remembered.stories)
    if folder is None:
        return None
    try:
        return frozenset(Catalogue(folder / CATALOGUE, manifest.read(folder, folder.name).articles).ids())
    except SnapshotError:
        return None
