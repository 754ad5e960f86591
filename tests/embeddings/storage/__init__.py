"""Tests of `embeddings/storage`."""
