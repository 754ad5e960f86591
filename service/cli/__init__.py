"""The command line."""

from service.cli.main import cli, main

__all__ = ["cli", "main"]
