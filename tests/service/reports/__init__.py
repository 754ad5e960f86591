"""Tests of `service/reports`."""
