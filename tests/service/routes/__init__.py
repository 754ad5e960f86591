"""Tests of `service/routes`."""
