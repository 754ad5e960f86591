"""Tests of `content/front_matter`."""
