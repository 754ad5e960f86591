"""What can go wrong between an archive and an answer.

EmbeddingsError
├── BuildLocked        another build of the same index is running
├── BuildFailed        there is nothing to build from
├── Unwritable         the disk is full, or must not be written to
├── NothingToJudge     an archive has too few links and tags to evaluate anything by
├── PriorUnusable      the file that the ranking is to begin with is none
├── ModelUnavailable   the model cannot be loaded, or is not the one whose hash is known
│   └── ModelAway      it does not answer now, and may in a moment
├── SnapshotError      the index on disk cannot be used
│   ├── NoIndex        there is none
│   ├── OtherSchema    it was written by another version, older or newer
│   └── Damaged        a file is missing, truncated or changed
│       └── Forbidden  it is there, and this account may not read it
├── ModelMismatch      the index was made with another model than the one at hand
└── EngineUnavailable  the vector engine cannot be loaded or reached

Every message holds what failed, where, and what to do about it.
"""

REBUILD = "Build the index again: seealso build ARCHIVE --index INDEX --full"
"""The remedy for a damaged index."""


class EmbeddingsError(Exception):
    """Base class of everything that this package raises on purpose."""


class BuildLocked(EmbeddingsError):
    """Another build of the same index is running."""


class BuildFailed(EmbeddingsError):
    """There is nothing to build an index from."""


class Unwritable(EmbeddingsError):
    """The folder of the index, or of the cache, takes no more: the disk is full, or must not be written to."""


class NothingToJudge(EmbeddingsError):
    """The archive has too few links and too few tags to evaluate anything by."""


class PriorUnusable(EmbeddingsError):
    """The file that is named for the ranking's prior cannot be read, or is none."""


class ModelUnavailable(EmbeddingsError):
    """The model cannot be loaded, or its weights are not the ones expected."""


class ModelAway(ModelUnavailable):
    """The model is somewhere else, and does not answer now; asking again in a moment may help."""


class SnapshotError(EmbeddingsError):
    """The index on disk cannot be used."""


class NoIndex(SnapshotError):
    """There is no published index in the folder."""


class OtherSchema(SnapshotError):
    """The index was written by another version of the program, older or newer."""


class Damaged(SnapshotError):
    """A file of the index is missing, truncated or changed."""


class Forbidden(Damaged):
    """A file of the index is there, and the account that asks may not read it."""


class ModelMismatch(EmbeddingsError):
    """The index was made with another model than the one at hand."""


class EngineUnavailable(EmbeddingsError):
    """The vector engine is not installed, or cannot be reached."""
