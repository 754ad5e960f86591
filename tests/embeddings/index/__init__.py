"""Tests of `embeddings/index`."""
