"""Tests of `content/base`."""
