"""`seealso serve`."""

from pathlib import Path

import click

from service.cli.common import WholeRange, engine_uri_option, print_notes, settings_options


@click.command("serve")
@settings_options
@click.option("--host", metavar="H", help="Address to listen at.  [default: 127.0.0.1]")
@click.option("--port", type=WholeRange(0, 65535), metavar="P", help="Port to listen at.  [default: 8000]")
@click.option("--workers", type=WholeRange(1, 64), metavar="N", help="Processes.  [default: 1]")
@engine_uri_option
@click.option("--open", "open_to_all", is_flag=True, help="Let anyone who reaches the address send drafts.")
def serve_command(
    index: Path | None,
    config: Path | None,
    host: str | None,
    port: int | None,
    workers: int | None,
    engine_uri: str | None,
    open_to_all: bool,
) -> None:
    """Answer questions over HTTP from the index, and take over each new one that a build publishes.

    Beyond this machine, drafts need a token: set SEEALSO_SERVICE__TOKEN, or `token` under [service].

    \b
    Examples:
      seealso serve --index .seealso
      SEEALSO_SERVICE__TOKEN=… seealso serve --index /var/lib/seealso --host 0.0.0.0 --workers 2
    """
    from service.processes.server import check_exposure, serve
    from service.settings import load
    from service.settings.remembered import describe_for_answers, recall

    flags = {"index": index, "milvus": {"uri": engine_uri}, "service": {"host": host, "port": port, "workers": workers}}
    # What the index remembers is left to the service, which may be given another index.
    settings = load(config=config, flags=flags)
    print_notes(settings.left_aside)
    check_exposure(settings, open_to_all)
    serve(settings, describe_for_answers(settings, recall(settings.index), serving=True))
