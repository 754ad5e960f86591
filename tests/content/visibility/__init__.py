"""Tests of `content/visibility`."""
