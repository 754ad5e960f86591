"""Tests of `embeddings/building`."""
