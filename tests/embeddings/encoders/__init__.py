"""Tests of `embeddings/encoders`."""
