"""`seealso tags merge`, `apply` and `undo`: the commands that change the newsroom's own files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from content.base.text import printable
from service.cli.common import config_option, json_option, load_settings, open_index, settings_options
from service.processes.stopping import terminated_as_interrupted

if TYPE_CHECKING:
    from content.retagging import MergePlan
    from service.cli.retagging import Retagging
    from service.settings import Settings

SHOWN = 20
"""Rows of a kind that a person is shown."""
FEW = 5
"""Tags that are shown in one line."""

archive_argument = click.argument("archive", nargs=-1, type=click.Path(path_type=Path))
dry_run_option = click.option("--dry-run", is_flag=True, help="Print what would change, as a unified diff.")
force_option = click.option("--force", is_flag=True, help="Go on although git holds uncommitted changes.")
undo_dir_option = click.option(
    "--undo-dir",
    type=click.Path(path_type=Path, file_okay=False),
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
    from service.cli.progress import Reporter
    from service.cli.retagging import merging

    wanted = _read_plan(plan)
    settings = load_settings(archive, config=config, flags={"index": index})
    with Reporter() as reporter:
        found = merging(settings, wanted, reporter)
    _finish(settings, found, dry_run=dry_run, force=force, undo_dir=undo_dir, as_json=as_json)


@click.command("apply")
@archive_argument
@settings_options
@click.option(
    "--confidence",
    type=click.FloatRange(0, 1),
    default=0.8,
    show_default=True,
    metavar="SHARE",
    help="How sure a tag must be.",
)
@click.option("--most", type=click.IntRange(1, 50), default=5, show_default=True, metavar="N", help="Tags a story.")
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
    from service.cli.progress import Reporter
    from service.cli.retagging import applying

    settings = load_settings(archive, config=config, flags={"index": index})
    settings.archive_sites()  # before the index is opened: no archive is the plainer fault
    opened = open_index(settings)
    with Reporter() as reporter:
        found = applying(settings, opened, confidence, most, reporter)
    _finish(settings, found, dry_run=dry_run, force=force, undo_dir=undo_dir, as_json=as_json)


@click.command("undo")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
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
    with terminated_as_interrupted():
        done = undo(file, force=force, trust=trust(settings, _asked))
    kinds = {"restored": done.restored, "untouched": done.untouched, "refused": done.refused, "outside": done.outside}
    if as_json:
        click.echo(json.dumps({kind: list(map(str, paths)) for kind, paths in kinds.items()}, ensure_ascii=False))
    else:
        already = f"; {len(done.untouched):,} were so already" if done.untouched else ""
        click.echo(f"Restored {_files(len(done.restored))}{already}.")
    if done.outside:
        _list(done.outside)
        click.echo(
            f"seealso: {_files(len(done.outside))} above left alone: no articles of a known archive, and it cannot be "
            "told who wrote this undo file. Name the archive: seealso tags undo FILE ARCHIVE. "
            "With --force, you are asked about them.",
            err=True,
        )
    if done.refused:
        for path in done.refused:
            click.echo(printable(str(path)), err=True)
        click.echo(
            f"seealso: {_files(len(done.refused))} above changed since, or gone, and left alone. "
            + (
                "They are no plain files any more."
                if force
                else "Look at what was changed there; --force restores them."
            ),
            err=True,
        )
    if done.refused or done.outside:
        raise click.exceptions.Exit(1)


def _asked(paths: Sequence[Path]) -> bool:
    """Whether these may be written, though nobody knows who wrote the undo file."""
    _list(paths)
    try:
        return click.confirm(f"Write {_files(len(paths))} above, which lie in no known archive?", err=True)
    except click.Abort:
        # There is nobody to ask.
        return False


def _list(paths: Sequence[Path]) -> None:
    for path in paths[:SHOWN]:
        click.echo(f"  {printable(str(path))}", err=True)
    if len(paths) > SHOWN:
        click.echo(f"  … and {len(paths) - SHOWN:,} more", err=True)


def _read_plan(plan: str) -> MergePlan:
    """Raises UsageError: a plan is something that the caller wrote."""
    from content.retagging import PlanError, has_arrow, parse_plan, read_plan

    path = Path(plan)
    try:
        if has_arrow(plan) and not path.exists():
            return parse_plan(plan)
        if not path.is_file():
            raise click.UsageError(
                f"There is no plan {printable(plan)}. Name its file, or write a line of one: 'old tag -> new tag'."
            )
        return read_plan(path)
    except PlanError as error:
        raise click.UsageError(str(error)) from None


def _finish(
    settings: Settings, found: Retagging, *, dry_run: bool, force: bool, undo_dir: Path | None, as_json: bool
) -> None:
    """Show what would be done, or do it, and tell what was done."""
    from content.retagging import diff

    undo_file = None
    if not dry_run and found.edits:
        if not force:
            _refuse_unsaved(settings)
        with terminated_as_interrupted():
            undo_file = _write(found, undo_dir or settings.index / "undo")
    if as_json:
        said = _record(found, undo_file)
        click.echo(json.dumps(said | {"diff": diff(found.edits, Path.cwd())} if dry_run else said, ensure_ascii=False))
    elif dry_run:
        click.echo(diff(found.edits, Path.cwd()), nl=False)
    else:
        click.echo("\n".join(_told(found, undo_file)))
    if dry_run:
        click.echo(f"{_files(len(found.edits))} of {found.files:,} would change; nothing was written.", err=True)
    for problem in found.problems:
        click.echo(str(problem), err=True)
    if found.problems:
        click.echo(f"seealso: {_files(len(found.problems))} above left as they are. Mend them by hand.", err=True)
    _tell_nested(found)
    _tell_unused(found)
    if found.problems or found.unused:
        raise click.exceptions.Exit(1)


def _tell_nested(found: Retagging) -> None:
    for nested in found.nested:
        more = f" and {len(nested.tags) - FEW:,} more" if len(nested.tags) > FEW else ""
        click.echo(
            f"Nested in {printable(nested.old)}, and left: {', '.join(map(printable, nested.tags[:FEW]))}{more}. "
            f"To take them along, add a line to the plan: {printable(nested.line)}",
            err=True,
        )


def _tell_unused(found: Retagging) -> None:
    for unused in found.unused[:SHOWN]:
        near = f" Did you mean {unused.near!r}?" if unused.near else ""
        click.echo(f"line {unused.line}: no file has a tag {unused.old!r}.{near}", err=True)
    if len(found.unused) > SHOWN:
        click.echo(f"  … and {len(found.unused) - SHOWN:,} more; --json lists all.", err=True)
    if found.unused:
        many = "1 line" if len(found.unused) == 1 else f"{len(found.unused):,} lines"
        click.echo(f"seealso: {many} of the plan fit nothing. Mend or remove them; the others count.", err=True)


def _refuse_unsaved(settings: Settings) -> None:
    from service.cli.retagging import unsaved

    names = unsaved(settings)
    if not names:
        return
    for name in names:
        click.echo(f"  {name}", err=True)
    click.echo(
        f"seealso: {_files(len(names))} above with changes that git does not hold yet, so nothing was written. "
        "Commit or stash them first, or add --force.",
        err=True,
    )
    raise click.exceptions.Exit(2)


def _write(found: Retagging, undo_dir: Path) -> Path:
    from content.retagging import apply
    from service.cli.progress import Reporter
    from service.cli.retagging import undo_key

    try:
        with Reporter() as reporter:
            reporter(f"writing {_files(len(found.edits))}", 0, 0)
            return apply(found.edits, undo_dir, undo_key())
    except KeyboardInterrupt:
        click.echo(
            f"seealso: interrupted. Each file is as it was, or as it is to be. Run the command again to complete it, "
            f"or undo it with the newest file in {undo_dir}.",
            err=True,
        )
        raise


def _told(found: Retagging, undo_file: Path | None) -> Iterator[str]:
    """What was done, for a person."""
    if undo_file is None:
        yield f"Nothing to change in {_files(found.files)}."
        return
    yield f"Changed the tags of {_files(len(found.edits))}, of {found.files:,} looked at."
    rows = [(f"{old} -> {new or '(removed)'}", _files(count)) for (old, new), count in found.merged.items()]
    rows += [
        (_shown(path), ", ".join(f"{t.tag} {t.confidence:.0%}" for t in tags)) for path, tags in found.suggested.items()
    ]
    width = max(len(name) for name, _ in rows[:SHOWN])
    yield from (f"  {name:<{width}}  {said}" for name, said in rows[:SHOWN])
    if len(rows) > SHOWN:
        yield f"  … and {len(rows) - SHOWN:,} more; --json lists all."
    yield f"To take it back: seealso tags undo {undo_file}"
    yield "The index still has the old tags: seealso build"


def _record(found: Retagging, undo_file: Path | None) -> dict[str, Any]:
    from service.payloads.render import DIGITS

    return {
        "files": found.files,
        "changed": [_shown(edit.path) for edit in found.edits],
        "merged": [{"old": old, "new": new, "files": count} for (old, new), count in found.merged.items()],
        "suggested": {
            _shown(path): [{"tag": tag.tag, "confidence": round(tag.confidence, DIGITS)} for tag in tags]
            for path, tags in found.suggested.items()
        },
        "problems": [str(problem) for problem in found.problems],
        "unused": [{"line": unused.line, "tag": unused.old, "near": unused.near} for unused in found.unused],
        "nested": [{"tag": nested.old, "tags": list(nested.tags), "line": nested.line} for nested in found.nested],
        "undo": str(undo_file) if undo_file else None,
    }


def _shown(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _files(count: int) -> str:
    return f"{count:,} file" if count == 1 else f"{count:,} files"
