"""`seealso stats`."""

from __future__ import annotations

import json
import math
import shutil
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from content.base import counted, day_of
from service.base.columns import clipped
from service.cli.common import WholeRange, json_option, load_settings, print_notes, ranking, settings_options

if TYPE_CHECKING:
    from embeddings.storage.snapshot import Snapshot
    from service.counts.events import Tally

MAX_LINES = 10
"""Lines of each table."""
HIDDEN_STORIES = "(stories no longer shown)"
MIN_SHOWN = 20
"""Showings from which on a box is compared with others: below, chance decides."""


@dataclass(frozen=True, slots=True)
class Line:
    """A box, or a story in any box. Without an id, all those together that readers may not see any more."""

    id: str | None
    tally: Tally
    stories: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Stats:
    """The counts of some days. `boxes` are named by the story that they stand under; the most shown come first."""

    total: Tally
    boxes: tuple[Line, ...]
    stories: tuple[Line, ...]


@click.command("stats")
@settings_options
@click.option("--days", type=WholeRange(1, 36_500), metavar="N", help="Only the last N days, today among them.")
@json_option
def stats_command(index: Path | None, config: Path | None, days: int | None, as_json: bool) -> None:
    """How often the widget showed each story, and how often it was followed.

    The widget counts where <see-also> has the attribute `count`, and the service takes it with `events = true`.
    A box counts as shown once its first story has come into view. What the archive's links changed in the ranking is
    told on stderr.

    \b
    Examples:
      seealso stats --index .seealso
      seealso stats --index .seealso --days 30 --json
    """
    from embeddings.base import reader_visibility
    from embeddings.storage import snapshot
    from service.base.errors import ServiceError
    from service.counts import events

    settings = load_settings(config=config, flags={"index": index})
    published = snapshot.load(settings.index, verify=False)
    today = day_of(reader_visibility.now(), published.manifest.zone)
    since = today - timedelta(days=days - 1) if days else None
    is_visible, title = _stories(published, reader_visibility.now())
    try:
        stats = summed(events.read(settings.index, since), is_visible)
    except sqlite3.Error as error:
        file = settings.index / events.FILE
        raise ServiceError(f"{file} cannot be read: {error}. Remove it to count anew.") from None
    if not as_json:
        print_notes(f"ranking: {ranking(published.manifest.learned, published.manifest.links)}")
    if as_json:
        click.echo(json.dumps(as_data(stats, since, today, title), ensure_ascii=False))
    elif not stats.boxes:
        click.echo(
            "Nothing has been counted. Set `events = true` under [service], and write <see-also count></see-also>.",
            err=True,
        )
    else:
        width = max(shutil.get_terminal_size().columns, 60)
        click.echo(as_table(stats, since, title, width))


def summed(tallies: dict[tuple[str, str], Tally], is_visible: Callable[[str], bool]) -> Stats:
    """Add up the tallies of {(box, story): tally} by box and by story; those of stories that are not visible as one."""
    from service.counts.events import Tally

    boxes: defaultdict[str | None, Tally] = defaultdict(Tally)
    inside: defaultdict[str | None, defaultdict[str | None, Tally]] = defaultdict(lambda: defaultdict(Tally))
    stories: defaultdict[str | None, Tally] = defaultdict(Tally)
    for (source, target), tally in tallies.items():
        box = source if is_visible(source) else None
        if not target:
            boxes[box] += tally
            continue
        story = target if is_visible(target) else None
        inside[box][story] += tally
        stories[story] += tally
    return Stats(
        total=sum(boxes.values(), Tally()),
        boxes=tuple(replace(box, stories=_most_shown(inside[box.id])) for box in _most_shown(boxes)),
        stories=_most_shown(stories),
    )


def _most_shown(tallies: Mapping[str | None, Tally]) -> tuple[Line, ...]:
    return tuple(
        sorted(
            (Line(id, tally) for id, tally in tallies.items()),
            key=lambda line: (-line.tally.shown, -line.tally.followed, line.id or ""),
        )
    )


def bounds(tally: Tally) -> tuple[float, float]:
    """Give the 95 % confidence interval of a rate, within 0 to 1: the score interval of Wilson (1927)."""
    n, z = tally.shown, 1.96
    if not n:
        return 0.0, 1.0
    middle = (tally.rate + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(tally.rate * (1 - tally.rate) / n + z * z / (4 * n * n))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def as_data(stats: Stats, since: date | None, until: date, title: Callable[[str], str | None]) -> dict[str, Any]:
    """Make plain data of all counts, for JSON."""

    def entry(line: Line) -> dict[str, Any]:
        return {"id": line.id, "title": title(line.id) if line.id else None, **_figures(line.tally)}

    return {
        "since": since.isoformat() if since else None,
        "until": until.isoformat(),
        **_figures(stats.total),
        "boxes": [{**entry(box), "stories": [entry(story) for story in box.stories]} for box in stats.boxes],
        "stories": [entry(story) for story in stats.stories],
    }


def _figures(tally: Tally) -> dict[str, Any]:
    return {"shown": tally.shown, "followed": tally.followed, "rate": round(tally.rate, 4)}


def as_table(stats: Stats, since: date | None, title: Callable[[str], str | None], width: int) -> str:
    """Write the most telling counts for a person, in lines of `width` characters."""
    compared = [box for box in stats.boxes if box.id and box.tally.shown >= MIN_SHOWN]
    # No box is in both.
    best = sorted(compared, key=lambda box: -bounds(box.tally)[0])[: min(MAX_LINES, -(-len(compared) // 2))]
    worst = [box for box in sorted(compared, key=lambda box: bounds(box.tally)[1]) if box not in best][:MAX_LINES]
    period = f"Since {since:%Y-%m-%d}" if since else "All days"
    total = stats.total
    parts = [
        f"{period}: boxes shown {counted(total.shown, 'time')}, "
        f"{counted(total.followed, 'story')} followed from them ({total.rate:.1%}).",
        _table("Boxes shown most, with the stories in them", stats.boxes[:MAX_LINES], title, width),
        _table(f"Best boxes (of those shown {MIN_SHOWN} times or more)", best, title, width, stories=False),
        _table("Worst boxes", worst, title, width, stories=False),
        _table("Stories, under whichever", stats.stories[:MAX_LINES], title, width),
    ]
    return "\n\n".join(filter(None, parts))


def _table(
    heading: str, lines: Iterable[Line], title: Callable[[str], str | None], width: int, *, stories: bool = True
) -> str:
    rows = []
    for line in lines:
        rows.append(_row(line, "", title, width))
        if stories:
            rows += [_row(story, "  ", title, width) for story in line.stories]
    return "\n".join([f"{'shown':>7} {'followed':>8} {'rate':>6}  {heading}", *rows]) if rows else ""


def _row(line: Line, indent: str, title: Callable[[str], str | None], width: int) -> str:
    figures = f"{line.tally.shown:>7,} {line.tally.followed:>8,} {line.tally.rate:>6.1%}  {indent}"
    return figures + clipped((line.id and title(line.id)) or line.id or HIDDEN_STORIES, width - len(figures))


def _stories(published: Snapshot, now: datetime) -> tuple[Callable[[str], bool], Callable[[str], str | None]]:
    """Make two functions of a story's id: whether readers may see it at `now`, and its title, None if they may not."""
    from embeddings.storage.catalogue import Catalogue
    from embeddings.storage.layout import CATALOGUE

    catalogue = Catalogue(published.path(CATALOGUE), published.manifest.articles)
    visibility = catalogue.showing.at(now)

    @cache
    def is_visible(id: str) -> bool:
        number = catalogue.known(id)
        return number is not None and bool(visibility.visible[number])

    def title(id: str) -> str | None:
        return catalogue[catalogue.number(id)].title if is_visible(id) else None

    return is_visible, title
