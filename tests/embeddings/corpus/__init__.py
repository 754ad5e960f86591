"""Tests of `embeddings/corpus`."""
