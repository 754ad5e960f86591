"""Tests of `service/payloads`."""
