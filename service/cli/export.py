"""`seealso export`."""

import sys
from pathlib import Path

import click

from content.base import counted
from service.base import options
from service.cli.common import (
    OutputPath,
    load_settings,
    open_index,
    option,
    prepare_output,
    replacing,
    settings_options,
)


@click.command("export")
@settings_options
@click.option(
    "--output", type=OutputPath(allow_dash=True), required=True, metavar="FILE", help="Where to write; - for stdout."
)
@option(options.LIMIT, help="Related stories under each.")
def export_command(index: Path | None, config: Path | None, output: Path, limit: int | None) -> None:
    """Write every story's related ones to one JSON file, for sites that are built rather than served.

    Its folder is made where there is none. The file is replaced as a whole, so a site build never reads half of one.

    \b
    Examples:
      seealso export --index .seealso --output src/data/related.json
      seealso export --index .seealso --output - --limit 3 | gzip > related.json.gz
    """
    from service.cli.progress import Reporter
    from service.payloads.export import write_all

    settings = load_settings(config=config, flags={"index": index})
    opened = open_index(settings, whole=False)
    related_options = settings.options(limit=limit)
    with Reporter() as reporter:
        if str(output) == "-":
            write_all(opened, sys.stdout, related_options, reporter)
            # Here, where an error is told: at the program's end it would come with a traceback.
            sys.stdout.flush()
            return
        prepare_output(output)
        with replacing(output) as stream:
            count = write_all(opened, stream, related_options, reporter)
    click.echo(f"{counted(count, 'story')} written to {output}", err=True)
