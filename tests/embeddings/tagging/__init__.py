"""Tests of `embeddings/tagging`."""
