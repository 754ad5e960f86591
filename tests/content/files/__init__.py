"""Tests of `content/files`."""
