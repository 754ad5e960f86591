"""Tests of `embeddings/linking`."""
