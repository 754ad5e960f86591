"""Tests of `embeddings/base`."""
