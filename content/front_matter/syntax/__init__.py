"""Syntax: where the values of YAML, TOML and JSON begin and end in a text. Imports nothing of ours."""
