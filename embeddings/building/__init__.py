"""The offline job: an archive in, a published snapshot out. Imports every room but evaluation and index.

What a build that was killed leaves to the next is `embeddings.storage`'s to tell: embeddings in `cache`, the lock and
half-written folders in `snapshot`.
"""
