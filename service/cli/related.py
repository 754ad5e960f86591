"""`seealso related`."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from content.base import UnknownName, printable
from service.base.chances import whole_percents
from service.base.columns import clipped
from service.cli.common import (
    StoriesByFile,
    day,
    json_option,
    load_settings,
    open_index,
    print_notes,
    related_options,
    settings_options,
)

if TYPE_CHECKING:
    from content.base import Article
    from embeddings.base.answers import Related
    from embeddings.index.index import Index
    from service.settings import Settings

HIDDEN_HINT = "One that readers do not see has no name here: seealso check ARCHIVE STORY tells why."


@click.command("related")
@click.argument("ref", metavar="REF_OR_FILE")
@settings_options
@related_options
@json_option
def related_command(
    ref: str, index: Path | None, config: Path | None, since: datetime | None, as_json: bool, **options: Any
) -> None:
    """Stories that belong with REF_OR_FILE: the id, slug or address of a story, or the file of a draft.

    \b
    Examples:
      seealso related bethnal-green/library-to-close
      seealso related https://www.example.org/news/library-to-close/
      seealso related drafts/tonight.md --limit 8 --json
      seealso related library-to-close --only-older --per-site 1
    """
    from embeddings.base import reader_visibility
    from service.http.unknown_filters import unknown_section, unknown_site
    from service.payloads import render
    from service.payloads.responses import IndexInfo

    settings = load_settings(config=config, flags={"index": index})
    opened = open_index(settings)
    query = settings.options(**options, since=since.date() if since else None)
    now = reader_visibility.now()
    if (query.site is not None and (message := unknown_site(opened, query.site))) or (
        query.section is not None and (message := unknown_section(opened, query.section, now))
    ):
        raise click.UsageError(message)
    article, is_draft = _resolve(ref, opened, settings, now)
    if is_draft:
        # What the draft has become, if anything, is not related to itself.
        same = frozenset(
            candidate.id
            for candidate in opened.articles()
            if candidate.slug == article.slug and candidate.title == article.title
        )
        related = opened.related_to_draft(article, replace(query, exclude=same))
    else:
        related = opened.related(article.id, query, now)
    if not as_json:
        click.echo(table(article, related))
        return
    renderer = render.Renderer(opened.manifest.sites)
    info = IndexInfo(built_at=opened.manifest.built_at, articles=opened.manifest.articles)
    translations = [] if is_draft else opened.translations(article.id, now)
    answer = renderer.related(renderer.card(article, draft=is_draft), related, info, translations)
    click.echo(json.dumps(answer.model_dump(), ensure_ascii=False))


def _resolve(ref: str, index: Index, settings: Settings, now: datetime) -> tuple[Article, bool]:
    """Find the story, or read the draft, and tell whether it is a draft.

    Raises UnknownName, AmbiguousName, DraftRefused, UsageError.
    """
    path = Path(ref)
    if not path.is_file():
        try:
            return index.find(ref, now), False
        except UnknownName as unknown:
            if not _looks_like_path(path, ref, settings):
                raise click.UsageError(f"{unknown} {HIDDEN_HINT}") from None
            if path.is_dir():
                raise click.UsageError(f"{printable(ref)} is a folder, and no story. Name a file in it.") from None
            if path.exists():
                raise click.UsageError(f"{printable(ref)} is no file that can be read twice. Save it as one.") from None
            hint = f"Did you mean {' or '.join(unknown.closest)}?" if unknown.closest else "Check the path."
            message = f"there is no file {printable(ref)}, and no story of that name. {hint} {HIDDEN_HINT}"
            raise click.UsageError(message) from None
    if (story := StoriesByFile(index, now).get(path)) is not None:
        return story, False
    from service.payloads.drafts import from_file

    def tell(note: str) -> None:
        print_notes(f"{printable(ref)}: {note}")

    return from_file(path, index.rules or settings.rules(), ref, index, tell), True


def _looks_like_path(path: Path, ref: str, settings: Settings) -> bool:
    """Tell whether a name that fits no story may have been meant as a file."""
    return "://" not in ref and ("/" in ref or path.suffix.lower() in settings.rules().suffixes)


def table(article: Article, stories: list[Related]) -> str:
    """Write the answer for a person, as wide as the terminal and at least 60 columns."""
    if not stories:
        return f"Nothing in the archive belongs with “{article.title}”."
    width = max(shutil.get_terminal_size().columns, 60)
    lines = [f"See also, for “{article.title}”:", ""]
    for related in stories:
        head = f"{related.level or '':<8}  {day(related.article.published):<10}  "
        lines.append(head + clipped(related.article.title, width - len(head)))
        lines.append(" " * len(head) + related.article.id)
        lines += [" " * len(head) + f"· {why}" for why in _why(related)]
    return "\n".join(lines)


def _why(related: Related) -> list[str]:
    """The reasons, and how likely an editor would link the story, which nobody asks of what is pinned or linked."""
    certain = related.score == 1 or any(reason.kind == "links" for reason in related.reasons)
    chance = [] if certain else [f"{whole_percents(related.score):.0%} chance that an editor would link it"]
    return [*(reason.text for reason in related.reasons), *chance]
