"""Tests of `embeddings/building/quick`."""
