"""Tests of `content/body`."""
