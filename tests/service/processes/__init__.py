"""Tests of `service/processes`."""
