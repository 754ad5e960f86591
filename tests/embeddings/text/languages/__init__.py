"""Tests of `embeddings/text/languages`."""
