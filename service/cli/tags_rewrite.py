"""`seealso tags merge` and `apply`: the commands that change the newsroom's own files."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from content.base import counted, first_of, printable
from service.base.chances import whole_percents
from service.base.columns import columns, padded
from service.cli.common import (
    FiniteRange,
    NamedPath,
    WholeRange,
    archive_argument,
    json_option,
    load_settings,
    open_index,
    settings_options,
)
from service.cli.progress import Reporter
from service.processes.stop_signals import interrupt_on_termination

if TYPE_CHECKING:
    from content.retagging import MergePlan
    from service.cli.retagging import Retagging
    from service.settings import Settings

SHOWN = 20
"""Rows of each table."""
AND_MORE = "  … and {:,} more; --json lists all."
SHOWN_TAGS = 5
"""Tags in one line."""

dry_run_option = click.option("--dry-run", is_flag=True, help="Print what would change, as a unified diff.")
force_option = click.option("--force", is_flag=True, help="Go on although git holds uncommitted changes.")
undo_dir_option = click.option(
    "--undo-dir",
    type=NamedPath(file_okay=False),
    metavar="DIR",
    help="Where the undo file goes.  [default: undo/ in the index's folder]",
)


@click.command("merge")
@click.argument("plan")
@archive_argument
@settings_options
@dry_run_option
@force_option
@undo_dir_option
@json_option
def merge_command(
    plan: str,
    archive: tuple[Path, ...],
    index: Path | None,
    config: Path | None,
    dry_run: bool,
    force: bool,
    undo_dir: Path | None,
    as_json: bool,
) -> None:
    """Rename, merge and remove tags in the files of ARCHIVE as PLAN says: a file with lines `old tag -> new tag`, or
    one such line itself.

    Only tags in front matter change; every other byte stays as it is. An undo file is written first. Tags nested in
    another, such as sport/football, go along only with a line of their own: `sport/* -> games/*`. A line that fits no
    tag is told, and the exit code is 1; the others are carried out.

    \b
    Examples:
      seealso tags audit --plan tags.plan
      seealso tags merge tags.plan content/ --dry-run
      seealso tags merge tags.plan content/
      seealso tags merge 'sport/* -> games/*' content/
    """
    from service.cli.retagging import plan_merge

    merge_plan = _read_plan(plan)
    settings = load_settings(archive, config=config, flags={"index": index})
    with Reporter() as reporter:
        retagging = plan_merge(settings, merge_plan, reporter)
    _finish(settings, config, retagging, dry_run=dry_run, force=force, undo_dir=undo_dir, as_json=as_json)


@click.command("apply")
@archive_argument
@settings_options
@click.option(
    "--confidence",
    type=FiniteRange(0, 1),
    default=0.8,
    show_default=True,
    metavar="SHARE",
    help="How sure a tag must be.",
)
@click.option("--most", type=WholeRange(1, 50), default=5, show_default=True, metavar="N", help="Tags a story.")
@dry_run_option
@force_option
@undo_dir_option
@json_option
def apply_command(
    archive: tuple[Path, ...],
    index: Path | None,
    config: Path | None,
    confidence: float,
    most: int,
    dry_run: bool,
    force: bool,
    undo_dir: Path | None,
    as_json: bool,
) -> None:
    """Tag the stories of ARCHIVE that have no tags, with suggestions that are sure enough.

    They are written as the archive writes its tags. Stories with tags, and drafts, are left alone.

    \b
    Examples:
      seealso tags apply content/ --index .seealso --dry-run
      seealso tags apply content/ --index .seealso --confidence 0.9 --most 3
    """
    from service.cli.retagging import plan_suggested_tags

    settings = load_settings(archive, config=config, flags={"index": index})
    settings.archive_sites()  # before the index is opened: no archive is the plainer fault
    opened = open_index(settings)
    with Reporter() as reporter:
        retagging = plan_suggested_tags(settings, opened, confidence, most, reporter)
    if not (retagging.files or retagging.problems or as_json):
        click.echo("No story that readers may see is without tags: there is nothing to change.")
        return
    _finish(settings, config, retagging, dry_run=dry_run, force=force, undo_dir=undo_dir, as_json=as_json)


def _read_plan(plan: str) -> MergePlan:
    """Read a plan from its file, or take it as a line of one. Raises UsageError."""
    from content.retagging import PlanError, has_arrow, parse_plan, read_plan

    path = Path(plan)
    try:
        if has_arrow(plan) and not path.exists():
            if not (line := parse_plan(plan)).merges:
                raise click.UsageError(f"{printable(plan)} does nothing: put a tag with a # into double quotes.")
            return line
        if not path.is_file():
            raise click.UsageError(
                f"There is no plan {printable(plan)}. Name its file, or write a line of one: 'old tag -> new tag'."
            )
        return read_plan(path)
    except PlanError as error:
        raise click.UsageError(str(error)) from None


def _finish(
    settings: Settings,
    config: Path | None,
    retagging: Retagging,
    *,
    dry_run: bool,
    force: bool,
    undo_dir: Path | None,
    as_json: bool,
) -> None:
    """Show the edits, or make them, and report on them. Raises Exit: 1 after problems, 2 for unsaved changes."""
    from content.retagging import diff

    edits = retagging.edits
    undo_file = None
    if not dry_run and edits:
        if not force:
            _refuse_unsaved(settings)
        with interrupt_on_termination():
            undo_file = _write(retagging, undo_dir or settings.index / "undo")
    if as_json:
        data = _record(retagging, undo_file)
        click.echo(json.dumps(data | {"diff": diff(edits, Path.cwd())} if dry_run else data, ensure_ascii=False))
    elif dry_run:
        click.echo(diff(edits, Path.cwd()), nl=False)
    else:
        click.echo("\n".join(_summary(settings, config, retagging, undo_file)))
    if dry_run:
        click.echo(f"{counted(len(edits), 'file')} of {retagging.files:,} would change; nothing was written.", err=True)
    for problem in retagging.problems:
        click.echo(str(problem), err=True)
    if retagging.problems:
        files = counted(len(retagging.problems), "file")
        click.echo(f"seealso: {files} above left as they are. Mend them by hand.", err=True)
    _print_nested(retagging)
    _print_unused(retagging)
    if retagging.problems or retagging.unused:
        raise click.exceptions.Exit(1)


def _print_nested(retagging: Retagging) -> None:
    for nested in retagging.nested:
        and_more = f" and {len(nested.tags) - SHOWN_TAGS:,} more" if len(nested.tags) > SHOWN_TAGS else ""
        tags = ", ".join(map(printable, nested.tags[:SHOWN_TAGS]))
        click.echo(
            f"Nested in {printable(nested.old)}, and left: {tags}{and_more}. "
            f"To take them along, add a line to the plan: {printable(nested.line)}",
            err=True,
        )


def _print_unused(retagging: Retagging) -> None:
    lines = [
        f"line {unused.line}: no file has a tag {unused.old!r}."
        + (f" Did you mean {unused.similar!r}?" if unused.similar else "")
        for unused in retagging.unused
    ]
    for line in first_of(lines, SHOWN, AND_MORE):
        click.echo(line, err=True)
    if retagging.unused:
        count, alone = counted(len(retagging.unused), "line"), len(retagging.unused) == 1
        fit, them = ("fits", "it") if alone else ("fit", "them")
        click.echo(f"seealso: {count} of the plan {fit} nothing. Mend or remove {them}; the others count.", err=True)


def _refuse_unsaved(settings: Settings) -> None:
    """Raise Exit(2) where git holds uncommitted changes of article files, and print their names on stderr."""
    from service.cli.retagging import unsaved

    if names := unsaved(settings):
        for name in names:
            click.echo(f"  {name}", err=True)
        click.echo(
            f"seealso: {counted(len(names), 'file')} above with changes that git does not hold yet, so nothing was "
            "written. Commit or stash them first, or add --force.",
            err=True,
        )
        raise click.exceptions.Exit(2)


def _write(retagging: Retagging, undo_dir: Path) -> Path:
    """Make the edits, and give the undo file."""
    from content.retagging import apply
    from service.cli.retagging import undo_key

    try:
        with Reporter() as reporter:
            reporter(f"writing {counted(len(retagging.edits), 'file')}", 0, 0)
            return apply(retagging.edits, undo_dir, undo_key())
    except KeyboardInterrupt:
        click.echo(
            f"seealso: interrupted. Each file is as it was, or as it is to be. Run the command again to complete it, "
            f"or undo it with the newest file in {undo_dir}.",
            err=True,
        )
        raise


def _summary(settings: Settings, config: Path | None, retagging: Retagging, undo_file: Path | None) -> Iterator[str]:
    """Write for a person, line by line, what was done."""
    if undo_file is None:
        yield f"Nothing to change in {counted(retagging.files, 'file')}."
        return
    yield f"Changed the tags of {counted(len(retagging.edits), 'file')}, of {retagging.files:,} looked at."
    rows = [
        (f"{old} -> {new or '(removed)'}", counted(count, "file")) for (old, new), count in retagging.merged.items()
    ]
    rows += [
        (_relative(path), ", ".join(f"{tag.tag} {whole_percents(tag.confidence):.0%}" for tag in tags))
        for path, tags in retagging.suggested.items()
    ]
    width = max(columns(name) for name, _ in rows[:SHOWN])
    yield from first_of([f"  {padded(name, width)}  {value}" for name, value in rows], SHOWN, AND_MORE)
    yield f"To take it back: seealso tags undo {shlex.quote(str(undo_file))}"
    yield f"The index has the old tags until it is built again: {_build(settings, config)}"


def _build(settings: Settings, config: Path | None) -> str:
    """Write the command that brings the index up to date. A config file that was not named is found again, and may
    set less than one that is."""
    named = ("--config", str(config)) if config else ()
    return shlex.join(("seealso", "build", *map(str, settings.archive), "--index", str(settings.index), *named))


def _record(retagging: Retagging, undo_file: Path | None) -> dict[str, Any]:
    from service.payloads.render import DIGITS

    return {
        "files": retagging.files,
        "changed": [_relative(edit.path) for edit in retagging.edits],
        "merged": [{"old": old, "new": new, "files": count} for (old, new), count in retagging.merged.items()],
        "suggested": {
            _relative(path): [{"tag": tag.tag, "confidence": round(tag.confidence, DIGITS)} for tag in tags]
            for path, tags in retagging.suggested.items()
        },
        "problems": [str(problem) for problem in retagging.problems],
        "unused": [{"line": unused.line, "tag": unused.old, "near": unused.similar} for unused in retagging.unused],
        "nested": [{"tag": nested.old, "tags": list(nested.tags), "line": nested.line} for nested in retagging.nested],
        "undo": str(undo_file) if undo_file else None,
    }


def _relative(path: Path) -> str:
    """Write a path relative to the working folder where it lies below that."""
    folder = Path.cwd()
    return str(path.relative_to(folder) if path.is_relative_to(folder) else path)
