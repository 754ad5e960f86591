"""What several commands share: options, settings, opening the index, telling stories' files from drafts."""

from __future__ import annotations

import io
import math
import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

import click

from content.base import counted, safe_writes
from service.base.options import RELATED, Option
from service.processes.stop_signals import interrupt_on_termination

if TYPE_CHECKING:
    from content.base import Article
    from embeddings.index.index import Index
    from service.settings import Settings

Command = TypeVar("Command", bound=Callable[..., Any])
ABANDONED_AFTER = 86_400.0
"""Seconds after which no process still writes a file that it has not finished."""
MIN_MEASURED = 20
"""Links from which on cross-validation tells more than chance."""

PATH_REMEDIES = {
    "does not exist.": " Check how it is written.",
    "is a file.": " Name a folder.",
    "is a directory.": " Name a file.",
    "is not readable.": " Give the account that runs this leave to read it.",
}
"""By the end of what Click says of a path, what to do."""


class NamedPath(click.Path):
    """A path that is written out: an empty one, as a variable that is not set leaves, would mean the working folder."""

    def __init__(self, **checks: bool) -> None:
        super().__init__(path_type=Path, **checks)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            self.fail("it is empty. Name a path; the working folder is a dot.", param, ctx)
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            remedy = next((remedy for fault, remedy in PATH_REMEDIES.items() if error.message.endswith(fault)), "")
            raise click.BadParameter(f"{error.message}{remedy}", ctx, param) from None


class OutputPath(NamedPath):
    """A file to write: not what can only be a folder, nor, without `allow_dash`, what stands for stdout elsewhere."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, str) and value.endswith((os.sep, f"{os.sep}.")):
            self.fail(f"{value} is a folder. Name a file in it.", param, ctx)
        if value == "-" and not self.allow_dash:
            self.fail("it goes to a file, not to stdout. Name one.", param, ctx)
        return super().convert(value, param, ctx)


class FiniteRange(click.FloatRange):
    """A number between two others: not NaN, which is below none and above none."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        number = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"{value} is not in the range {self._describe_range()}.", param, ctx)
        return number


class WholeRange(click.IntRange):
    """A whole number between two others."""

    name = "whole number"


class Day(click.DateTime):
    """A day, such as 2024-06-27."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"{value!r} is no day. Write it like 2024-06-27.", param, ctx)


archive_argument = click.argument("archive", nargs=-1, type=NamedPath())
_folder = NamedPath(file_okay=False)
_file = NamedPath(dir_okay=False)

index_option = click.option(
    "--index", type=_folder, metavar="DIR", help="Folder of the index.  [default: .seealso, or as configured]"
)
config_option = click.option(
    "--config",
    type=_file,
    metavar="FILE",
    help="Config file.  [default: ./seealso.toml, else ARCHIVE/seealso.toml, else what the index remembers]",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON alone on stdout.")


engine_uri_option = click.option(
    "--engine-uri", metavar="URI", help="Milvus's address, such as http://milvus:19530.  [default: as configured]"
)


def settings_options(command: Command) -> Command:
    """Add `--index` and `--config`."""
    return index_option(config_option(command))


def option(declared: Option, *, help: str = "", default: Any = None) -> Callable[[Command], Command]:
    """Add the flag of a declared option. Click fills in the `default`; without one, the settings complete a None."""
    types: dict[type, click.ParamType[Any]] = {
        int: WholeRange(declared.minimum, declared.maximum),
        float: FiniteRange(declared.minimum, declared.maximum),
        date: Day(["%Y-%m-%d"]),
    }
    text = help or declared.help
    if default is None and declared.default is not None:
        text = f"{text}  [default: {declared.default}]"
    return click.option(
        f"--{declared.name.replace('_', '-')}",
        type=click.Choice(declared.choices) if declared.choices else types.get(declared.type),
        is_flag=declared.type is bool,
        default=default,
        show_default=default is not None,
        metavar=declared.metavar,
        help=text,
    )


def related_options(command: Command) -> Command:
    """Add the flags of all options of related stories that have a line of help."""
    for declared in reversed([declared for declared in RELATED if declared.help]):
        command = option(declared)(command)
    return command


def load_settings(
    archive: Sequence[Path] = (),
    *,
    config: Path | None = None,
    flags: Mapping[str, Any] | None = None,
) -> Settings:
    """Load the settings for answers from an index, and name on stderr their file and what of it was ignored.

    Raises SettingsError, or Damaged where the index remembers what are no settings.
    """
    from service.settings import load, remembered

    settings = load(archive, config=config, flags=flags)
    memory = remembered.recall(settings.index)
    print_notes(remembered.describe_for_answers(settings, memory), settings.left_aside)
    if memory is None:
        return settings
    joined = settings.with_memory(memory)
    if joined.left_aside != settings.left_aside:
        print_notes(joined.left_aside)
    return joined


def load_build_settings(
    archive: Sequence[Path] = (),
    *,
    config: Path | None = None,
    discover: bool = True,
    flags: Mapping[str, Any] | None = None,
    quiet: bool = False,
    without_the_last: bool = True,
) -> Settings:
    """Load the settings for a build, and name on stderr their file, unless `quiet`, and what of it was ignored.

    Where no file is found, the one that the index was built by is read again; that it is gone is told to the `quiet`
    too. With `discover` false, only `config` is looked at. Raises SettingsError, and BuildFailed where the last file
    is gone that said how the archive is read, and nothing is to be built without it.
    """
    from embeddings.base.errors import BuildFailed
    from service.settings import load, remembered

    settings = load(archive, config=config, discover=discover, flags=flags)
    memory = remembered.recall(settings.index)
    if settings.file is None and (file := remembered.previous_file(settings, memory)):
        settings = load(archive, flags=flags, remembered=file)
    if memory and not without_the_last and remembered.is_missed(settings, memory):
        raise BuildFailed(
            f"{memory.file}, by which the archive was read until now, is gone or empty, and what it keeps from readers "
            "would be shown; the index is left as it was. Put it back, name another with --config, or build with "
            "--full to go on without it."
        )
    # That a file is gone, with what it hid, is trouble.
    if discover and not (quiet and settings.file):
        print_notes(remembered.describe_for_build(settings, memory))
    print_notes(settings.left_aside)
    return settings


def print_notes(*lines: str) -> None:
    """Print on stderr each line that is not empty."""
    for line in filter(None, lines):
        click.echo(f"seealso: {line}", err=True)


def prepare_output(path: Path) -> None:
    """Make the folder of a file that is to be written. Raises UsageError where that fails, or the file is a folder."""
    try:
        if path.is_dir():
            raise click.UsageError(f"{path} is a folder. Name a file in it.")
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.UsageError(f"cannot make the folder of {path}: {error.strerror}. Name another file.") from None


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """Open a stream whose text replaces the file at `path` at the end, all or none of it.

    What is no regular file (a pipe, a terminal) is written to directly. Raises OSError, and KeyboardInterrupt where
    the process is told to end: nothing unfinished is left beside the file.
    """
    if path.exists() and not path.is_file():
        with path.open("w", encoding="utf-8") as stream:
            yield stream
        return
    with suppress(FileNotFoundError):
        # Since Python 3.13 `resolve` tells no more of a link that leads to itself.
        path.stat()
    # A link stays a link: what it leads to is replaced.
    target = path.resolve()
    safe_writes.sweep([target.parent], least_age=ABANDONED_AFTER)
    with interrupt_on_termination(), safe_writes.replacing(target) as file:
        stream = io.TextIOWrapper(file, "utf-8", newline="\n")
        try:
            yield stream
        finally:
            # Else it would close the file along with itself.
            stream.detach()


def open_index(settings: Settings, *, whole: bool = True) -> Index:
    """Open the published index, all of which is read now, or with `whole` off what lists of published stories need:
    builds that end meanwhile may remove its files. Raises SnapshotError."""
    from embeddings.base.errors import Damaged
    from embeddings.index.index import Index
    from embeddings.storage import snapshot

    while True:
        published = snapshot.published(settings.index)
        try:
            opened = Index.open(settings.index, reach=settings.reach())
            if whole:
                opened.read_whole()
            return opened
        except Damaged:
            # Two builds may have ended since it was looked at, and the second has removed it.
            if snapshot.published(settings.index) == published:
                raise


class StoriesByFile:
    """The stories of an index that readers may see at a moment, by the files that they were read from."""

    def __init__(self, index: Index, now: datetime) -> None:
        self._built_at = datetime.fromisoformat(index.manifest.built_at).timestamp()
        self._by_name: dict[str, list[Article]] = defaultdict(list)
        for article in index.articles(now):
            self._by_name[Path(article.source).name].append(article)

    def get(self, path: Path) -> Article | None:
        """Give the story that this file holds; None for a draft, and for a file changed since the build.

        A story's answer leaves out the story itself, and needs no model. Raises OSError where there is no such file.
        """
        if path.stat().st_mtime >= self._built_at:
            return None
        for article in self._by_name.get(path.name, ()):
            source = Path(article.source)
            if source.exists() and source.samefile(path):
                return article
        return None


def day(moment: Any) -> str:
    """Write a date as the tables show it."""
    return f"{moment:%Y-%m-%d}" if moment else "undated"


def ranking(learned: Mapping[str, Any] | None, links: int) -> str:
    """Tell in one line what the archive's links, so many pairs of stories, changed in the ranking."""
    if not learned:
        reason = "learning was turned off by --no-learn" if links else "there are no links to learn from"
        return f"as it comes: {reason}"
    pairs, before, after, gained = (learned[name] for name in ("pairs", "before", "after", "gained"))
    new_features = f"; more by {', '.join(gained)}" if gained else ""
    effect = f"nDCG@10 {before:.2f} → {after:.2f} in cross-validation"
    description = effect if pairs >= MIN_MEASURED else "too few to tell what that is worth"
    return f"learned from {counted(pairs, 'link')}: {description}{new_features}"
