"""Tests of `embeddings/evaluation`."""
