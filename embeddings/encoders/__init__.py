"""Text → dense vectors: the protocol, the models behind it, the passages that they read. Imports base."""
