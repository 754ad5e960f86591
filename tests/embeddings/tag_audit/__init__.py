"""Tests of `embeddings/tag_audit`."""
