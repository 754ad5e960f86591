"""The index on disk: what lies where.

INDEX/
  CURRENT              the name of the published snapshot, replaced by rename
  snapshots/NAME/      manifest.json and the files that it lists; never changed once published
  cache/               what earlier builds worked out
  lock                 one build at a time
  learning/            what is learned of all stories is written here, while others build; one process at a time
  id                   tells this index from others in the same vector server

Left on disk are the published snapshot and the one before: a service may still read it, and starts from it should the
published one be damaged.
"""

CURRENT = "CURRENT"
SNAPSHOTS = "snapshots"
CATALOGUE = "articles.sqlite"
ENGINE = "engine"
CACHE = "cache"
LEARNED = frozenset({"weights.json", "bilinear.safetensors", "calibration.json", "style.json", "tagging.json"})
"""Files of what was learned of an archive as a whole, beside its terms: a quick build leaves them as they are."""
LOCK, HOLDER = "lock", "lock.holder"
LEARNING, LEARNING_LOCK = "learning", "learning.lock"
IDENTITY = "id"
MAX_NAME_BYTES = 200
"""Bytes of a file that holds but a name."""
