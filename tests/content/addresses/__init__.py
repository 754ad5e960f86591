"""Tests of `content/addresses`."""
