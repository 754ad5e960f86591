"""`seealso tags …`."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from content.base import counted, printable
from content.base.globs import any_of
from content.base.nearest import MAX_NAME_LENGTH, nearest
from service.base.chances import whole_percents
from service.base.columns import columns, padded
from service.base.options import TAG_LIMIT
from service.cli import tags_audit, tags_rewrite, tags_undo
from service.cli.common import StoriesByFile, json_option, load_settings, open_index, option, settings_options

if TYPE_CHECKING:
    from content.base import ReadingRules
    from embeddings.base.answers import TagAnswer, TagSuggestion


class TagsCommands(click.Group):
    """Tells of a command that there is not with the nearest, or all."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in self.commands and not name.startswith("-") and not ctx.resilient_parsing:
            asked = printable(f"tags {name[:MAX_NAME_LENGTH]}")
            ctx.fail(f"there is no command {asked!r}. {nearest(name, self.list_commands(ctx))}")
        return super().resolve_command(ctx, args)


@click.group("tags", cls=TagsCommands)
def tags_command() -> None:
    """Tags for drafts, from the newsroom's own, and the tools that keep these in order.

    \b
    Examples:
      seealso tags suggest drafts/tonight.md
      seealso tags audit --plan tags.plan
      seealso tags merge tags.plan content/ --dry-run
    """


for command in (
    tags_audit.audit_command,
    tags_rewrite.merge_command,
    tags_rewrite.apply_command,
    tags_undo.undo_command,
):
    tags_command.add_command(command)


@tags_command.command("suggest")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@settings_options
@option(TAG_LIMIT, default=TAG_LIMIT.default)
@click.option("--all", "everything", is_flag=True, help="Also tags that hardly fit, up to the limit; --json has them.")
@json_option
def suggest_command(
    paths: tuple[str, ...], index: Path | None, config: Path | None, limit: int, everything: bool, as_json: bool
) -> None:
    """Suggest tags for the drafts at PATH: a file, or a folder with everything below it.

    With --json, each line is one draft:
    {"path": …, "tags": [{"tag", "confidence", "level", "reasons"}], "candidates": […]}.
    A draft that cannot be read is told on stderr, the others go on, and the exit code is 1 at the end.

    \b
    Examples:
      seealso tags suggest drafts/tonight.md
      seealso tags suggest drafts/ --json > tags.jsonl
    """
    from embeddings.base import reader_visibility
    from service.base.errors import DraftRefused
    from service.cli.progress import Reporter
    from service.payloads.drafts import from_file

    settings = load_settings(config=config, flags={"index": index})
    rules = settings.rules()
    files = list(_drafts(paths, rules))
    opened = open_index(settings)
    rules = opened.rules or rules
    now = reader_visibility.now()
    stories = StoriesByFile(opened, now)
    refused = 0
    with Reporter(quiet=len(files) < 2) as reporter:
        for done, path in enumerate(files, start=1):
            try:
                story = stories.get(Path(path))
                draft = story or from_file(Path(path), rules, path, opened)
            except (DraftRefused, OSError) as error:
                refused += 1
                click.echo(f"seealso: {_message(error, path)}", err=True)
                continue
            answer = opened.tags(story.id, limit, now) if story else opened.tags_for_draft(draft, limit)
            click.echo(_json_line(path, answer) if as_json else listing(path, answer, everything=everything))
            reporter("reading drafts", done, len(files))
    if refused:
        click.echo(f"seealso: {refused} of {counted(len(files), 'draft')} could not be read.", err=True)
        raise click.exceptions.Exit(1)


def _drafts(paths: tuple[str, ...], rules: ReadingRules) -> Iterator[str]:
    """List the files at the paths, each path as it was written, those of a folder in order. Raises UsageError."""
    for path in paths:
        folder = Path(path)
        if folder.is_dir():
            files = sorted(_below(folder, rules))
            if not files:
                raise click.UsageError(f"{path} holds no draft: looked for files in {', '.join(rules.suffixes)}.")
            base = path if path.endswith("/") else f"{path}/"
            yield from (f"{base}{file}" for file in files)
        elif folder.exists():
            yield path
        else:
            raise click.UsageError(f"there is no file or folder {path}. Check the path.")


def _below(folder: Path, rules: ReadingRules) -> Iterator[str]:
    """List the drafts below a folder, relative to it, without the names that an archive is read without."""
    is_ignored = any_of((".*", *(glob for glob in rules.ignore if "/" not in glob)))
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not is_ignored(name)]
        suffixes = rules.suffixes_in(parent)
        for path in (Path(parent, name) for name in names if not is_ignored(name)):
            if path.suffix.lower() in suffixes and path.is_file():
                yield path.relative_to(folder).as_posix()


def _message(error: Exception, path: str) -> str:
    return f"{path}: {error.strerror}. Check that it can be read." if isinstance(error, OSError) else str(error)


def _json_line(path: str, answer: TagAnswer) -> str:
    from service.payloads.render import tags

    payload = tags(answer).model_dump(exclude={"tags": {"__all__": {"articles"}}})
    return json.dumps({"path": path, **payload}, ensure_ascii=False)


def _sureness(tag: TagSuggestion) -> str:
    """Write a confidence, and where the word for it is a lower one than the figure's, why."""
    sureness = f"{whole_percents(tag.confidence):.0%} sure"
    return f"{sureness}, but {tag.lowered}" if tag.lowered else sureness


def listing(path: str, answer: TagAnswer, *, everything: bool = False) -> str:
    """Write the answer for a person: the tags that may fit, or, with `everything`, all of them."""
    lines = [path]
    tags = [tag for tag in answer.tags if everything or tag.level]
    width = max((columns(tag.tag) for tag in tags), default=0)
    for tag in tags:
        why = "; ".join((*tag.reasons, _sureness(tag)))
        lines.append(f"  {tag.level or '':<8}  {padded(tag.tag, width)}  {why}")
    if not tags:
        lines.append("  none of your tags fits")
    if answer.candidates:
        lines.append("  names that are no tag of yours yet:")
    for candidate in answer.candidates:
        example = f"also in “{candidate.example.title}”" if candidate.example else ""
        nearest = f"your nearest tag is {candidate.nearest}" if candidate.nearest else ""
        lines.append("; ".join(filter(None, (f"    {candidate.tag}", example, nearest))))
    return "\n".join(lines)
