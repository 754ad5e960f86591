"""Tests of `content/retagging`."""
