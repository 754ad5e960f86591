"""Tests of `service/settings`."""
