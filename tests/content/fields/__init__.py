"""Tests of `content/fields`."""
