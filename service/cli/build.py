"""`seealso build`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from content.base import counted, first_of
from service.cli.common import (
    NamedPath,
    engine_uri_option,
    json_option,
    load_build_settings,
    ranking,
    settings_options,
)
from service.cli.garbage import seldom_collecting
from service.cli.interrupting import ends_soon
from service.processes.priority import work_behind_readers

if TYPE_CHECKING:
    from embeddings.building.plan import BuildPlan
    from embeddings.building.report import BuildReport
    from service.settings import Settings

SHOWN_PROBLEMS = 10
SHOWN_FOLDERS = 5
SHOWN_STORIES = 10
ENDED = (
    "the build was ended. What was published stays in service, what was embedded is kept, and the next build goes on "
    "from there."
)


@click.command("build")
@click.argument("archive", nargs=-1, type=NamedPath())
@settings_options
@click.option(
    "--model",
    metavar="NAME",
    help="Encoder: fast, multilingual, or a sentence-transformers name or folder.  [default: by your languages]",
)
@click.option(
    "--cache",
    type=NamedPath(file_okay=False),
    metavar="DIR",
    help="Where embeddings are kept between builds.  [default: in the index's folder]",
)
@click.option(
    "--prior",
    type=NamedPath(dir_okay=False),
    metavar="FILE",
    help="What the ranking begins with, made by tools.prior.  [default: bundled]",
)
@click.option("--engine", type=click.Choice(["faiss", "milvus"]), help="Where the vectors live.  [default: faiss]")
@engine_uri_option
@click.option("--full", is_flag=True, help="Read and embed everything again, changed or not.")
@click.option(
    "--relearn", is_flag=True, help="Learn everything again, though little changed. Nothing is embedded twice."
)
@click.option("--no-learn", is_flag=True, help="Keep the shipped ranking instead of learning from your own links.")
@click.option("--wait-for-model", is_flag=True, help="Publish no first index by the fast model meanwhile.")
@click.option("--dry-run", is_flag=True, help="Say what a build would do, and do nothing.")
@click.option("--wait", is_flag=True, help="Where another build is running, begin when it has ended.")
@click.option("--quiet", is_flag=True, help="Print trouble alone, as suits cron.")
@click.option("--strict", is_flag=True, help="Exit 1 if any file had a problem.")
@json_option
@seldom_collecting()
def build_command(
    archive: tuple[Path, ...],
    index: Path | None,
    config: Path | None,
    model: str | None,
    cache: Path | None,
    prior: Path | None,
    engine: str | None,
    engine_uri: str | None,
    full: bool,
    relearn: bool,
    no_learn: bool,
    wait_for_model: bool,
    dry_run: bool,
    wait: bool,
    quiet: bool,
    strict: bool,
    as_json: bool,
) -> None:
    """Read ARCHIVE (a folder of Markdown articles, or several) and build its index.

    Where little changed, only that is read, embedded and published, in a second or so; what is learned of the whole
    archive is learned again once a fiftieth of the stories, or 50, have changed. Until the new index is complete, the
    old one is left in service.

    \b
    Examples:
      seealso build content/ --index .seealso
      seealso build post/ mercury/ --index /var/lib/seealso     two sister titles
      seealso build content/ --quiet --wait                     on each publish
      seealso build --config seealso.toml --strict --json       in a nightly job
    """
    flags: dict[str, Any] = {"index": index, "model": model, "cache": cache, "prior": prior, "engine": engine}
    flags["milvus"] = {"uri": engine_uri}
    settings = load_build_settings(archive, config=config, flags=flags, quiet=quiet, without_the_last=full)
    if dry_run:
        plan = settings.build_plan(full=full, learn=not no_learn, relearn=relearn)
        _preview(plan, as_json)
        return
    how: dict[str, bool] = {"full": full, "learn": not no_learn, "relearn": relearn, "wait": wait}
    with ends_soon(ENDED), work_behind_readers():
        report = run_build(settings, quiet=quiet, first_soon=not wait_for_model, **how)
    if as_json:
        click.echo(json.dumps(asdict(report), ensure_ascii=False))
    elif not quiet:
        click.echo(summary(report, settings.index))
    # What was told before is not told again by each build that has nothing to do.
    if not (quiet and report.unchanged):
        for warning in report.warnings:
            click.secho(f"WARNING: {warning}", fg="yellow", bold=True, err=True)
        print_problems(report)
    if strict and report.problems:
        click.echo(f"seealso: --strict: {counted(len(report.problems), 'problem')}. Mend the files above.", err=True)
        raise click.exceptions.Exit(1)


def run_build(settings: Settings, *, quiet: bool = False, **how: bool) -> BuildReport:
    """Build an index by the settings, and as `Settings.build_plan` is told, with the progress on stderr.

    Raises SettingsError and what `build` raises.
    """
    plan = settings.build_plan(**how)
    from embeddings.building.build import build
    from service.cli.progress import Reporter

    with Reporter(quiet=quiet) as reporter:
        return build(plan, progress=reporter)


def _preview(plan: BuildPlan, as_json: bool) -> None:
    """Say what a build would do."""
    from embeddings.building.preview import preview

    result = preview(plan)
    if as_json:
        click.echo(json.dumps(asdict(result), ensure_ascii=False))
        return
    if result.unchanged:
        click.echo("Nothing changed: the index would stay as it is.")
        return
    how = "everything would be learned anew" if result.learns else "that would be added, and nothing else"
    arrivals, departures = counted(len(result.fresh), "story"), f"{len(result.gone):,} went"
    click.echo(f"{arrivals} came or changed, {departures}; {how}.")
    for mark, ids in (("+", result.fresh), ("-", result.gone)):
        for line in first_of(ids, SHOWN_STORIES, "… and {:,} more; --json lists all."):
            click.echo(f"  {mark} {line}")


def summary(report: BuildReport, index: Path) -> str:
    """Write for a person what the build did."""
    hidden = sum(report.hidden.values())
    reasons = ", ".join(f"{count:,} {reason}" for reason, count in sorted(report.hidden.items()))
    rows = [
        ("stories", f"{report.articles:,} that readers may see"),
        ("hidden", f"{hidden:,} ({reasons}): never shown" if hidden else ""),
        ("unclaimed", _unclaimed(report)),
        ("problems", f"{len(report.problems):,}, listed below" if report.problems else ""),
        ("model", f"{report.model}: {report.model_note}" if report.model_note else ""),
        ("passages", f"{report.passages:,}, of which {report.embedded:,} were new and embedded"),
        ("links", f"{counted(report.links, 'pair')} of stories linked by your editors"),
        ("own hosts", ", ".join(report.hosts)),
        ("read", _completeness(report.read)),
        ("ranking", ranking(report.learned, report.links)),
        ("snapshot", report.snapshot),
    ]
    width = max(len(name) for name, _ in rows)
    head = "Nothing changed: the index is up to date" if report.unchanged else "Index built"
    if report.changed is not None:
        head = f"Index brought up to date, {counted(report.changed, 'change')}"
    lines = [f"{head} in {report.seconds:.1f} s: {index}"]
    return "\n".join(lines + [f"  {name:<{width}}  {text}" for name, text in rows if text])


def _unclaimed(report: BuildReport) -> str:
    folders = [f"{folder} ({counted(files, 'file')})" for folder, files in report.unclaimed]
    listed = first_of(folders, SHOWN_FOLDERS, "{:,} more")
    return f"{', '.join(listed)}: no site reads {'it' if len(listed) == 1 else 'them'}" if listed else ""


def print_problems(report: BuildReport) -> None:
    """Print the first problems on stderr, each with its place and remedy."""
    problems = list(map(str, report.problems))
    for line in first_of(problems, SHOWN_PROBLEMS, "… and {:,} more; `seealso build --json` lists all."):
        click.echo(line, err=True)


def _completeness(shares: Mapping[str, float]) -> str:
    """Say which share of the stories has dates and tags, and how many links lead to stories."""
    total, resolved = int(shares["links"]), int(shares["resolved"])
    links = f"{resolved:,} of {total:,} links to your own pages lead to a story" if total else "no links of your own"
    return f"{shares['dated']:.0%} have a date, {shares['tagged']:.0%} tags; {links}: seealso check tells more"
