"""Tests of `embeddings/text`."""
