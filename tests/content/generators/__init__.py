"""Tests of `content/generators`."""
