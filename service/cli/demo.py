"""`seealso demo`."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.cli.common import NamedPath, WholeRange, config_option, load_build_settings

if TYPE_CHECKING:
    from service.settings import Settings


@click.command("demo")
@click.argument("archive", required=False, type=NamedPath())
@click.option(
    "--index",
    type=NamedPath(file_okay=False),
    metavar="DIR",
    help="Folder of the index.  [default: .seealso/NAME, whatever is configured]",
)
@config_option
@click.option("--host", metavar="H", help="Address to listen at.  [default: 127.0.0.1]")
@click.option("--port", type=WholeRange(0, 65535), metavar="P", help="Port to listen at.  [default: 8000]")
@click.option("--model", metavar="NAME", help="Encoder.  [default: by your languages]")
@click.option("--open-browser", is_flag=True, help="Open the page in the browser.")
@click.option("--open", "open_to_all", is_flag=True, help="Let anyone who reaches the address send drafts.")
def demo_command(
    archive: Path | None,
    index: Path | None,
    config: Path | None,
    host: str | None,
    port: int | None,
    model: str | None,
    open_browser: bool,
    open_to_all: bool,
) -> None:
    """Build ARCHIVE (a small invented newspaper, unless one is named) and look at it in the browser.

    The index goes to .seealso/NAME below the present folder, NAME being that of ARCHIVE's folder, so a second run
    starts at once.

    \b
    Examples:
      seealso demo
      seealso demo content/ --port 8080
    """
    from contextlib import ExitStack
    from importlib.resources import as_file, files

    from service.cli.build import print_problems, run_build, summary
    from service.processes.server import check_exposure, check_port, demonstrate
    from service.settings.files import FILE_NAME

    with ExitStack() as stack:
        shipped = archive is None
        if archive is None:
            archive = stack.enter_context(as_file(files("content") / "demo"))
            # Of the shipped archive, not of the newsroom that happens to be tried out from.
            config = config or archive / FILE_NAME
        flags = {
            "index": index or Path(".seealso") / archive.resolve().name,
            "model": model,
            "service": {"host": host, "port": port, "site": True},
        }
        settings = load_build_settings((archive,), config=config, discover=not shipped, flags=flags)
        check_exposure(settings, open_to_all)
        check_port(settings)
        report = run_build(settings, first_only=True)
        click.echo(summary(report, settings.index), err=True)
        for warning in report.warnings:
            click.secho(f"WARNING: {warning}", fg="yellow", bold=True, err=True)
        print_problems(report)
        if report.provisional:
            stack.enter_context(_built_beside(settings, archive))
        demonstrate(settings, open_browser=open_browser)


@contextmanager
def _built_beside(settings: Settings, archive: Path) -> Iterator[None]:
    """Build the model's own index in another process, for the service to take up; it ends with the block."""
    command = [sys.executable, "-c", "from service.cli.main import main; main()", "build", str(archive), "--quiet"]
    command += ["--index", str(settings.index)]
    if settings.file is not None:
        command += ["--config", str(settings.file)]
    with subprocess.Popen(command) as process:
        try:
            yield
        finally:
            process.terminate()
