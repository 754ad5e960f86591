"""`seealso tags audit`."""

import json
import shlex
from pathlib import Path

import click

from service.cli.common import (
    OutputPath,
    WholeRange,
    json_option,
    load_settings,
    open_index,
    prepare_output,
    replacing,
    settings_options,
)


@click.command("audit")
@settings_options
@click.option(
    "--limit", type=WholeRange(1), default=20, show_default=True, metavar="N", help="Rows of each section shown."
)
@click.option("--plan", type=OutputPath(), metavar="FILE", help="Write a merge plan here, for an editor to look over.")
@json_option
def audit_command(index: Path | None, config: Path | None, limit: int, plan: Path | None, as_json: bool) -> None:
    """What is wrong with the tags: near-duplicates, tags used once or never a help, stories without tags.

    Nothing is changed. A plan lists what could be merged; `seealso tags merge` carries it out.

    \b
    Examples:
      seealso tags audit --index .seealso
      seealso tags audit --plan tags.plan
      seealso tags audit --json > audit.json
    """
    from service.cli.progress import Reporter
    from service.payloads.render import Renderer
    from service.reports import audit_report

    settings = load_settings(config=config, flags={"index": index})
    plan_file = _plan_file(plan) if plan else None
    opened = open_index(settings)
    with Reporter() as reporter:
        audit = opened.audit(lambda done, total: reporter("comparing tags with texts", done, total))
    if plan_file is not None:
        with replacing(plan_file) as stream:
            stream.write(audit_report.plan(audit, opened.manifest.built_at))
    if as_json:
        click.echo(json.dumps(audit_report.record(audit, Renderer(opened.manifest.sites)), ensure_ascii=False))
    else:
        click.echo(audit_report.text(audit, limit))
    if plan_file is not None:
        next_command = f"seealso tags merge {shlex.quote(str(plan))} ARCHIVE --dry-run"
        click.echo(f"plan written to {plan}. Look it over, then: {next_command}", err=True)


def _plan_file(path: Path) -> Path:
    """Make the folder of a new plan. Raises UsageError where there is such a file."""
    if path.exists():
        # It may hold an hour of an editor's decisions.
        raise click.UsageError(f"there is a file {path} already. Name another one, or move it away.")
    prepare_output(path)
    return path
