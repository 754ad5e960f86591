"""`seealso tags undo`: what a merge or an apply has changed, given back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from content.base import counted, first_of, printable
from service.cli.common import NamedPath, archive_argument, config_option, json_option, load_settings
from service.processes.stop_signals import interrupt_on_termination

SHOWN = 20
"""Files of each list."""


@click.command("undo")
@click.argument("file", type=NamedPath(exists=True, dir_okay=False))
@archive_argument
@config_option
@click.option("--force", is_flag=True, help="Restore files that were changed since, too, and those that are gone.")
@json_option
def undo_command(file: Path, archive: tuple[Path, ...], config: Path | None, force: bool, as_json: bool) -> None:
    """Give back every byte of the files that a merge or an apply has changed; FILE is the undo file it told of.

    A file that was changed since is left alone, and the exit code is 1. Where FILE was not written by this account's
    own seealso, only articles below ARCHIVE, or the configured one, are restored; with --force, you are asked about
    the others.

    \b
    Example:
      seealso tags undo .seealso/undo/tags-20260102-030405-abcdef.undo.zip
    """
    from content.retagging import undo
    from service.cli.retagging import trust

    settings = load_settings(archive, config=config)
    with interrupt_on_termination():
        result = undo(file, force=force, trust=trust(settings, _confirm))
    if as_json:
        kinds = ("restored", "untouched", "refused", "outside")
        data = {kind: list(map(str, getattr(result, kind))) for kind in kinds}
        click.echo(json.dumps(data, ensure_ascii=False))
    else:
        untouched = f"; {len(result.untouched):,} were so already" if result.untouched else ""
        click.echo(f"Restored {counted(len(result.restored), 'file')}{untouched}.")
    if result.outside:
        _list(result.outside)
        click.echo(
            f"seealso: {counted(len(result.outside), 'file')} above left alone: no articles of a known archive, and "
            "it cannot be told who wrote this undo file. Name the archive: seealso tags undo FILE ARCHIVE. "
            "With --force, you are asked about them.",
            err=True,
        )
    if result.refused:
        for path in result.refused:
            click.echo(printable(str(path)), err=True)
        click.echo(
            f"seealso: {counted(len(result.refused), 'file')} above changed since, or gone, and left alone. "
            + (
                "They are no plain files any more."
                if force
                else "Look at what was changed there; --force restores them."
            ),
            err=True,
        )
    if result.refused or result.outside:
        raise click.exceptions.Exit(1)


def _confirm(paths: Sequence[Path]) -> bool:
    """Ask whether these files may be written, though nobody knows who wrote the undo file. No answer is a no."""
    _list(paths)
    try:
        return click.confirm(f"Write {counted(len(paths), 'file')} above, which lie in no known archive?", err=True)
    except click.Abort:
        return False


def _list(paths: Sequence[Path]) -> None:
    for line in first_of([f"  {printable(str(path))}" for path in paths], SHOWN, "  … and {:,} more"):
        click.echo(line, err=True)
