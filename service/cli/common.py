"""What several commands share: options, settings, opening the index, telling drafts from names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from service.base.options import RELATED, Option

if TYPE_CHECKING:
    from content.base.article import Article
    from embeddings.index.index import Index
    from service.settings import Settings

Command = TypeVar("Command", bound=Callable[..., Any])

_folder = click.Path(path_type=Path, file_okay=False)
_file = click.Path(path_type=Path, dir_okay=False)

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
    """`--index` and `--config`."""
    return index_option(config_option(command))


def option(declared: Option, *, help: str = "", default: Any = None) -> Callable[[Command], Command]:
    """The flag of a declared option. With a `default`, click fills it in; else the settings do, where it is None."""
    types: dict[type, click.ParamType[Any]] = {
        int: click.IntRange(declared.minimum, declared.maximum),
        float: click.FloatRange(declared.minimum, declared.maximum),
        date: click.DateTime(["%Y-%m-%d"]),
    }
    text = help or declared.help
    if default is None and declared.default is not None:
        text = f"{text}  [default: {declared.default}]"
    return click.option(
        f"--{declared.name.replace('_', '-')}",
        type=types.get(declared.type),
        is_flag=declared.type is bool,
        default=default,
        show_default=default is not None,
        metavar=declared.metavar,
        help=text,
    )


def related_options(command: Command) -> Command:
    """The flags of all options of related stories that have one."""
    for declared in reversed([declared for declared in RELATED if declared.help]):
        command = option(declared)(command)
    return command


def load_settings(
    archive: Sequence[Path] = (),
    *,
    config: Path | None = None,
    flags: Mapping[str, Any] | None = None,
) -> Settings:
    """The settings for asking an index, telling on stderr which file's they are and what of it does not count."""
    from service.settings import load, remembered

    settings = load(archive, config=config, flags=flags)
    memory = remembered.recall(settings.index)
    tell(remembered.describe_for_answers(settings, memory), settings.left_aside)
    if memory is None:
        return settings
    joined = settings.with_memory(memory)
    if joined.left_aside != settings.left_aside:
        tell(joined.left_aside)
    return joined


def load_build_settings(
    archive: Sequence[Path] = (),
    *,
    config: Path | None = None,
    discover: bool = True,
    flags: Mapping[str, Any] | None = None,
) -> Settings:
    """The settings for a build, telling the same: where no file is found, the one that the index was built by is read
    again."""
    from service.settings import load, remembered

    settings = load(archive, config=config, discover=discover, flags=flags)
    memory = remembered.recall(settings.index)
    if settings.file is None and (file := remembered.previous_file(settings, memory)):
        settings = load(archive, flags=flags, remembered=file)
    if discover:
        tell(remembered.describe_for_build(settings, memory))
    tell(settings.left_aside)
    return settings


def tell(*lines: str) -> None:
    """Say on stderr each line that is not empty."""
    for line in filter(None, lines):
        click.echo(f"seealso: {line}", err=True)


def writable(path: Path) -> None:
    """Make the folder of a file that is to be written. Raises UsageError where there can be none."""
    try:
        if path.is_dir():
            raise click.UsageError(f"{path} is a folder. Name a file in it.")
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.UsageError(f"cannot make the folder of {path}: {error.strerror}. Name another file.") from None


def open_index(settings: Settings) -> Index:
    """The published index. Raises SnapshotError."""
    from embeddings.index.index import Index

    return Index.open(settings.index, reach=settings.reach())


class Stories:
    """The stories of an index that readers may see at a moment, by the files that they were read from."""

    def __init__(self, index: Index, now: datetime) -> None:
        self._built = datetime.fromisoformat(index.manifest.built_at).timestamp()
        self._by_name: dict[str, list[Article]] = defaultdict(list)
        for article in index.articles(now):
            self._by_name[Path(article.source).name].append(article)

    def of(self, path: Path) -> Article | None:
        """The story that this file holds, None for a draft and for a story changed since the build.

        For a story, the answer leaves out what the story itself would say of itself, and needs no model.
        """
        if path.stat().st_mtime >= self._built:
            return None
        for article in self._by_name.get(path.name, ()):
            source = Path(article.source)
            if source.exists() and source.samefile(path):
                return article
        return None


def counted(number: int, noun: str) -> str:
    """`1 file`, `1,200 files`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def day(moment: Any) -> str:
    """A date as the tables show it."""
    return f"{moment:%Y-%m-%d}" if moment else "undated"
