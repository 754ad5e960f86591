"""`seealso check`."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from service.cli.common import config_option, counted, index_option, json_option, load_build_settings

if TYPE_CHECKING:
    from content.archive import Archive
    from content.base.article import Article
    from content.files.walking import SourceFile
    from service.settings import Settings

SHOWN_PROBLEMS, SHOWN_UNRESOLVED, SHOWN_UNREAD = 10, 8, 12
SHOWN_LETTERS = 600
SHARES = ("dated", "tagged", "sections", "authors", "images")


@click.command("check")
@click.argument("archive", type=click.Path(path_type=Path), required=False)
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
    named = (archive,) if archive else ()
    settings = load_build_settings(named, config=config, flags={"index": index})
    if story is not None:
        _story(settings, story, as_json)
        return
    record = _record(settings)
    if as_json:
        click.echo(json.dumps(record, ensure_ascii=False))
    else:
        click.echo(table(record))
        _tell(record)
    if strict and record["problems"]:
        click.echo(f"seealso: --strict: {counted(len(record['problems']), 'problem')}. Mend the files above.", err=True)
        raise click.exceptions.Exit(1)


def _record(settings: Settings) -> dict[str, Any]:
    from content.archive import fingerprint, read_archive, scan
    from service.reports import report_cache

    sites, rules, now = settings.archive_sites(), settings.rules(), datetime.now(UTC)
    files, problems = scan(sites, rules)
    key = report_cache.key(fingerprint(files, sites, rules, problems), settings)
    if (known := report_cache.load(key, now)) is not None:
        return known
    from content.files.unclaimed import unclaimed
    from service.cli.progress import Reporter
    from service.reports.archive_report import record

    with Reporter() as reporter:
        archive = read_archive(
            sites,
            rules,
            now=now,
            texts=False,
            files=files,
            progress=lambda done, total: reporter("reading", done, total),
        )
    archive = _with(archive, problems)
    made = record(archive, settings, unclaimed(settings.archive, sites, rules))
    if archive.settled:
        report_cache.save(key, made, archive.next_change, [site.root for site in sites])
    return made


def _with(archive: Archive, problems: list[Any]) -> Archive:
    from dataclasses import replace

    from content.base.errors import by_place

    return replace(archive, problems=tuple(sorted((*archive.problems, *problems), key=by_place)))


def _story(settings: Settings, name: str, as_json: bool) -> None:
    from content.archive import read_archive, scan
    from service.reports.archive_report import story

    sites, rules = settings.archive_sites(), settings.rules()
    files, problems = scan(sites, rules)
    archive = _with(read_archive(sites, rules, now=datetime.now(UTC), texts=False, files=files), problems)
    told = story(archive, _found(archive, name, files))
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else story_table(told))


def _found(archive: Archive, name: str, files: list[SourceFile]) -> Article:
    """The story that is meant. Raises UnknownName, AmbiguousName, or UsageError for a file that holds none."""
    from content.addresses.names import Names

    path = Path(name)
    if not path.is_file():
        one = Names(archive.articles).one(name)
        return next(article for article in archive.articles if article.id == one)
    for article in archive.articles:
        if Path(article.source).exists() and path.samefile(article.source):
            return article
    problem = next((p for p in archive.problems if Path(p.path).exists() and path.samefile(p.path)), None)
    if problem is not None:
        raise click.UsageError(str(problem))
    if any(path.samefile(file.path) for file in files):
        raise click.UsageError(f"{name} is read, and holds no story of its own.")
    raise click.UsageError(f"{name} is none of the files that are read: look at the folder, `suffixes` and `ignore`.")


def table(record: dict[str, Any]) -> str:
    """The report for a person."""
    several = len(record["sites"]) > 1
    lines = [f"settings   {record['settings'] or 'none: no seealso.toml was found'}"]
    for name, site in record["sites"].items():
        lines += ["", *_site(name if several else "", site)]
    links = record["links"]
    lines += ["", f"links      {links['found']:,} to pages of your own, {links['resolved']:,} of them to stories"]
    if record["hosts"]:
        lines.append(f"           also taken for your own: {', '.join(record['hosts'])}")
    for one in links["unresolved"][:SHOWN_UNRESOLVED]:
        lines.append(f"           {one['count']:>5,} × {_cut(one['target'])}: no story")
    for title, told in (
        ("unread", ", ".join(record["unread"][:SHOWN_UNREAD])),
        ("not read", ", ".join(f"{one['folder']} ({counted(one['files'], 'file')})" for one in record["unclaimed"])),
    ):
        lines += [f"{title:<10} {told}"] if told else []
    lines += [f"idle       {told}" for told in record["idle"]]
    if record["technical"]:
        tags = ", ".join(f"{one['tag']} ({one['stories']:,})" for one in record["technical"][:SHOWN_UNREAD])
        lines.append(f"tags       say little of a story: {tags}. To leave them out: `ignore` under [tags]")
    return "\n".join(lines)


def _site(name: str, site: dict[str, Any]) -> list[str]:
    hidden = sum(site["hidden"].values())
    reasons = ", ".join(f"{count:,} {reason}" for reason, count in site["hidden"].items())
    made = site["generator"] or "not known"
    if site["configuration"]:
        made += f", by {site['configuration']}"
    rows = [
        ("site", f"{name}: {site['title']}" if name else ""),
        ("folder", site["folder"]),
        ("generator", made),
        ("stories", f"{site['stories']:,} that readers may see"),
        ("hidden", f"{hidden:,} ({reasons}): never shown" if hidden else ""),
        ("problems", f"{site['problems']:,}, listed below" if site["problems"] else ""),
        ("with", ", ".join(f"{_NOUNS[share]} {site[share]:.0%}" for share in SHARES)),
        ("addresses", f"{site['url_pattern']}, such as" if site["addresses"] else ""),
        *(("", address) for address in site["addresses"]),
        *(("note", note) for note in site["notes"]),
    ]
    return [f"{title:<10} {text}" for title, text in rows if text]


_NOUNS = {"dated": "date", "tagged": "tags", "sections": "section", "authors": "author", "images": "image"}


def _tell(record: dict[str, Any]) -> None:
    """What asks for a hand, on stderr."""
    from service.reports.archive_report import MANY_HIDDEN

    hidden = sum(record["hidden"].values())
    if hidden >= MANY_HIDDEN * (hidden + record["stories"]):
        told = f"WARNING: {hidden:,} of {hidden + record['stories']:,} stories are hidden and will never be shown."
        click.secho(told, fg="yellow", bold=True, err=True)
    for problem in record["problems"][:SHOWN_PROBLEMS]:
        place = problem["path"] if problem["line"] is None else f"{problem['path']}:{problem['line']}"
        click.echo(f"{place}: {problem['message']}. {problem['remedy']}", err=True)
    if (more := len(record["problems"]) - SHOWN_PROBLEMS) > 0:
        click.echo(f"… and {more:,} more; `--json` lists all.", err=True)


def story_table(told: dict[str, Any]) -> str:
    """How one story is read, for a person."""
    rows: list[tuple[str, str]] = [
        ("id", told["id"]),
        ("file", told["file"]),
        ("readers", f"do not see it: {told['hidden']}" if told["hidden"] else "may see it"),
        *(("because", why) for why in told["why"]),
        *((name, str(told[name])) for name in ("address", "title", "published", "updated", "section", "language")),
        *((name, ", ".join(told[name])) for name in ("tags", "categories", "authors", "aliases")),
        ("description", told["description"]),
        ("image", told["image"]),
        ("pinned", ", ".join(told["related"])),
        ("excluded", ", ".join(told["related_exclude"])),
        *(("link", f"{_cut(one['target'])} → {one['story'] or 'no story'}") for one in told["links"]),
        *(("problem", f"{one['message']}. {one['remedy']}") for one in told["problems"]),
        ("text", f"{told['words']:,} words"),
    ]
    lines = [f"{title:<12} {text}" for title, text in rows if text and text != "None"]
    text = told["text"]
    return "\n".join([*lines, "", text if len(text) <= SHOWN_LETTERS else f"{text[:SHOWN_LETTERS]}…"])


def _cut(text: str, longest: int = 90) -> str:
    return text if len(text) <= longest else f"{text[:longest]}…"
