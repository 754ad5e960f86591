"""Tests of `embeddings/engines`."""
