"""The offline job: an archive in, a published snapshot out. Imports every room but evaluation and index."""
