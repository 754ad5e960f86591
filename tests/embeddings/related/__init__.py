"""Tests of `embeddings/related`."""
