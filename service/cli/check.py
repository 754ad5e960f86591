"""`seealso check`."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from content.base import ArchiveProblem, UnknownName, counted, first_of, printable, shortened
from service.base.columns import clipped
from service.cli.common import NamedPath, config_option, index_option, json_option, load_build_settings
from service.cli.garbage import seldom_collecting

if TYPE_CHECKING:
    from content.archive import Archive
    from content.base import Article
    from content.files.walking import SourceFile
    from service.settings import Settings

SHOWN_PROBLEMS, SHOWN_UNRESOLVED, SHOWN_UNREAD, SHOWN_REPEATED = 10, 8, 12, 8
SHOWN_LINE, SHOWN_CHARACTERS = 90, 600
SHARES = ("dated", "tagged", "sections", "authors", "images")


@click.command("check")
@click.argument("archive", type=NamedPath(), required=False)
@click.argument("story", required=False)
@index_option
@config_option
@click.option("--strict", is_flag=True, help="Exit 1 if any file has a problem.")
@json_option
def check_command(
    archive: Path | None, story: str | None, index: Path | None, config: Path | None, strict: bool, as_json: bool
) -> None:
    """What is read of ARCHIVE and how: stories, those hidden and why, problems, addresses, links; or of one STORY.

    No model is loaded and nothing is written but a copy of the report in your cache folder, so that it comes at once
    where nothing has changed. STORY is an id, a slug, an address or a file.

    \b
    Examples:
      seealso check content/
      seealso check content/ market-hall-sold        how one story is read, and why readers do not see it
      seealso check content/ --strict --json         in a site's own tests
    """
    settings = load_build_settings((archive,) if archive else (), config=config, flags={"index": index})
    if story is not None:
        try:
            _check_story(settings, story, as_json)
        except UnknownName:
            if not Path(story).is_dir():
                raise
            raise click.UsageError(
                f"{printable(story)} is a folder, and no story. Check one archive at a time, or name their folders "
                "under [sites] in seealso.toml."
            ) from None
        return
    record = _report(settings)
    if as_json:
        click.echo(json.dumps(record, ensure_ascii=False))
    else:
        click.echo(table(record))
        _print_warnings(record)
    if strict and record["problems"]:
        click.echo(f"seealso: --strict: {counted(len(record['problems']), 'problem')}. Mend the files above.", err=True)
        raise click.exceptions.Exit(1)


def _report(settings: Settings) -> dict[str, Any]:
    """Read the archive and report on it, or take the report from the cache where nothing has changed."""
    from content.archive import fingerprint, read_archive, scan
    from content.files.unclaimed import idle_globs, unclaimed
    from content.files.walking import completed_sites
    from service.reports import report_cache

    sites, now = settings.archive_sites(), datetime.now(UTC)
    rules = settings.rules(sites)
    files, problems = scan(sites, rules)
    unread, idle = unclaimed(settings.archive, sites, rules), idle_globs(sites, rules)
    # These notes may change though nothing changes that the stories are read by.
    extra = [unread, idle, *((site.configuration, site.notes) for site in completed_sites(sites, files))]
    key = report_cache.key(fingerprint(files, sites, rules, problems), settings, extra)
    if (cached := report_cache.load(key, now)) is not None:
        return cached
    from service.cli.progress import Reporter
    from service.reports.archive_report import record

    with Reporter() as reporter, seldom_collecting():
        archive = read_archive(
            sites,
            rules,
            now=now,
            texts=False,
            files=files,
            unread=problems,
            progress=lambda done, total: reporter("reading", done, total),
        )
    archive = _with_problems(archive, problems)
    report = record(archive, settings, unread, idle)
    if archive.settled:
        report_cache.save(key, report, archive.next_change, [site.root for site in sites])
    return report


def _with_problems(archive: Archive, problems: list[Any]) -> Archive:
    """Add the problems of finding files to those of reading them, in the order of their places."""
    from dataclasses import replace

    from content.base.errors import by_place

    return replace(archive, problems=tuple(sorted((*archive.problems, *problems), key=by_place)))


def _check_story(settings: Settings, name: str, as_json: bool) -> None:
    from content.archive import read_archive, scan
    from service.reports.archive_report import story

    sites = settings.archive_sites()
    rules = settings.rules(sites)
    files, problems = scan(sites, rules)
    archive = read_archive(sites, rules, now=datetime.now(UTC), texts=False, files=files, unread=problems)
    archive = _with_problems(archive, problems)
    record = story(archive, _find_story(archive, name, files))
    click.echo(json.dumps(record, ensure_ascii=False) if as_json else story_table(record))


def _find_story(archive: Archive, name: str, files: list[SourceFile]) -> Article:
    """Find a story by id, slug, address or file.

    Raises UnknownName, AmbiguousName, or UsageError for a file that holds none.
    """
    from content.addresses.names import Names

    path = Path(name)
    if not path.is_file():
        id = Names(archive.articles).resolve(name)
        return next(article for article in archive.articles if article.id == id)
    for article in archive.articles:
        if Path(article.source).exists() and path.samefile(article.source):
            return article
    problem = next(
        (problem for problem in archive.problems if Path(problem.path).exists() and path.samefile(problem.path)), None
    )
    if problem is not None:
        raise click.UsageError(str(problem))
    if any(path.samefile(file.path) for file in files):
        raise click.UsageError(f"{name} is read, and holds no story of its own.")
    raise click.UsageError(f"{name} is none of the files that are read: look at the folder, `suffixes` and `ignore`.")


def table(record: dict[str, Any]) -> str:
    """Write the report for a person."""
    has_several_sites = len(record["sites"]) > 1
    lines = [f"settings   {record['settings'] or 'none: no seealso.toml was found'}"]
    for name, site in record["sites"].items():
        lines += ["", *_site(name if has_several_sites else "", site)]
    links = record["links"]
    lines += ["", f"links      {links['found']:,} to pages of your own, {links['resolved']:,} of them to stories"]
    if record["hosts"]:
        lines.append(f"           also taken for your own: {', '.join(record['hosts'])}")
    for link in links["unresolved"][:SHOWN_UNRESOLVED]:
        lines.append(f"           {link['count']:>5,} × {clipped(link['target'], SHOWN_LINE)}: no story")
    folders = (f"{folder['folder']} ({counted(folder['files'], 'file')})" for folder in record["unclaimed"])
    for title, text in (("unread", ", ".join(record["unread"][:SHOWN_UNREAD])), ("not read", ", ".join(folders))):
        lines += [f"{title:<10} {text}"] if text else []
    lines += [f"idle       {setting}" for setting in record["idle"]]
    if record["repeated"]:
        lines.append("repeated   left out of stories, for many have it; `boilerplate` under [reading] adds and keeps:")
    for sentence in record["repeated"][:SHOWN_REPEATED]:
        lines.append(f"           {sentence['stories']:>5,} × {clipped(sentence['text'], SHOWN_LINE)}")
    if record["technical"]:
        tags = ", ".join(f"{tag['tag']} ({tag['stories']:,})" for tag in record["technical"][:SHOWN_UNREAD])
        lines.append(f"tags       say little of a story: {tags}. To leave them out: `ignore` under [tags]")
    return "\n".join(lines)


def _site(name: str, site: dict[str, Any]) -> list[str]:
    hidden = sum(site["hidden"].values())
    reasons = ", ".join(f"{count:,} {reason}" for reason, count in site["hidden"].items())
    generator = site["generator"] or "not known"
    if site["configuration"]:
        generator += f", by {site['configuration']}"
    rows = [
        ("site", f"{name}: {site['title']}" if name else ""),
        ("folder", site["folder"]),
        ("generator", generator),
        ("stories", f"{site['stories']:,} that readers may see"),
        ("hidden", f"{hidden:,} ({reasons}): never shown" if hidden else ""),
        ("problems", f"{site['problems']:,}, listed below" if site["problems"] else ""),
        ("languages", ", ".join(f"{count:,} {code or 'not known'}" for code, count in site["languages"].items())),
        ("with", ", ".join(f"{_NOUNS[share]} {site[share]:.0%}" for share in SHARES)),
        ("addresses", f"{site['url_pattern']}, such as" if site["addresses"] else ""),
        *(("", address) for address in site["addresses"]),
        *(("note", note) for note in site["notes"]),
    ]
    return [f"{title:<10} {text}" for title, text in rows if text]


_NOUNS = {"dated": "date", "tagged": "tags", "sections": "section", "authors": "author", "images": "image"}


def _print_warnings(record: dict[str, Any]) -> None:
    """Print on stderr what somebody should look at: too many hidden stories, and problems of files."""
    from service.reports.archive_report import MANY_HIDDEN

    hidden = sum(record["hidden"].values())
    if hidden >= MANY_HIDDEN * (hidden + record["stories"]):
        click.secho(
            f"WARNING: {hidden:,} of {counted(hidden + record['stories'], 'story')} {'is' if hidden == 1 else 'are'} "
            "hidden and not shown.",
            fg="yellow",
            bold=True,
            err=True,
        )
    problems = [str(ArchiveProblem(**problem)) for problem in record["problems"]]
    for line in first_of(problems, SHOWN_PROBLEMS, "… and {:,} more; `--json` lists all."):
        click.echo(line, err=True)


def story_table(record: dict[str, Any]) -> str:
    """Write for a person how one story is read."""
    rows: list[tuple[str, str]] = [
        ("id", record["id"]),
        ("file", record["file"]),
        ("readers", f"do not see it: {record['hidden']}" if record["hidden"] else "may see it"),
        *(("because", reason) for reason in record["why"]),
        *((name, str(record[name])) for name in ("address", "title", "published", "updated", "section", "language")),
        *((name, ", ".join(record[name])) for name in ("tags", "categories", "authors", "aliases")),
        ("description", record["description"]),
        ("image", record["image"]),
        ("pinned", ", ".join(record["related"])),
        ("excluded", ", ".join(record["related_exclude"])),
        *(
            ("link", f"{clipped(link['target'], SHOWN_LINE)} → {link['story'] or 'no story'}")
            for link in record["links"]
        ),
        *(("problem", f"{problem['message']}. {problem['remedy']}") for problem in record["problems"]),
        *(("left out", f"{clipped(sentence, SHOWN_LINE)} (many stories have it)") for sentence in record["repeated"]),
        ("text", counted(record["words"], "word")),
    ]
    lines = [f"{title:<12} {text}" for title, text in rows if text and text != "None"]
    return "\n".join([*lines, "", shortened(record["text"], SHOWN_CHARACTERS)])
