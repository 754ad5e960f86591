"""Files of a snapshot: which there must be, and what is told where they cannot be read."""

import errno
import os
from pathlib import Path

from content.base import ContentError
from embeddings.base.errors import Damaged
from embeddings.storage.layout import CATALOGUE, LEARNED
from embeddings.storage.manifest import Manifest
from embeddings.text.tfidf import LEARNED_FILES, NEW_FILES

SNAPSHOT_FILES = frozenset(
    {
        CATALOGUE,
        *LEARNED_FILES,
        *LEARNED,
        *("map.json", "corpus.safetensors", "tagging.safetensors", "map.safetensors"),
        *("tags.json", "tags.safetensors", "authors.json", "authors.safetensors", "series.json", "series.safetensors"),
        *("named_series.json", "named_series.safetensors"),
    }
)
"""Of every snapshot; its engine has more, and some have those of categories and sections."""
BASE_FILES = LEARNED_FILES | LEARNED
"""What an index has in common with those that quick builds make of it."""
MAX_REASON_CHARACTERS = 200
"""Of an error of a library, in a message."""
READ_ERRORS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    ContentError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What reading a file of a snapshot raises where it is not as it was written."""


def check_listed(manifest: Manifest, folder: Path) -> None:
    """Raise ValueError where a file is not among those whose hashes are known."""
    present = {name for name in NEW_FILES if (folder / name).exists()}
    if missing := (SNAPSHOT_FILES | present) - manifest.files.keys():
        raise ValueError(f"the manifest does not list {min(missing)}")


def damaged(folder: Path, error: Exception) -> Damaged:
    """Say what an error of reading means for the snapshot in a folder, and what to do."""
    why = " ".join(str(error).split())[:MAX_REASON_CHARACTERS] or type(error).__name__
    # FAISS tells what failed in its words only.
    if os.strerror(errno.EMFILE) in why:
        return Damaged(f"{folder}: {why}. Raise the limit of open files (ulimit -n), then call it again.")
    return Damaged(
        f"the index in {folder} cannot be read ({why}): it was damaged, or made by another "
        "version. Build it again: seealso build ARCHIVE --index INDEX --full"
    )
