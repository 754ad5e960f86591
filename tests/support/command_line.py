"""The command line, called in this process."""

from pathlib import Path

from click.testing import CliRunner, Result

from service.cli import cli


def run(*arguments: str | Path, input: str | None = None) -> Result:
    """Call the program with these arguments, as a terminal would; `input` is what is typed then."""
    return CliRunner().invoke(cli, [str(argument) for argument in arguments], input=input, prog_name="seealso")
