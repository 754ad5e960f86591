"""`seealso`: the commands, and the one place where errors become exit codes."""

import errno
import os
import re
import sys
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any, cast

import click

from content.base import AmbiguousName, ArchiveError, ContentError, UnknownName, printable
from content.base.nearest import MAX_NAME_LENGTH, did_you_mean, nearest
from embeddings.base.errors import EmbeddingsError, NoIndex
from service.base.errors import ServiceError, SettingsError
from service.cli import streams

# Before NumPy is imported: an answer is many small products, for which more threads only wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

USAGE_ERRORS = (ArchiveError, UnknownName, AmbiguousName, NoIndex, SettingsError)
"""Exit 2: another call, or another configuration, would have done."""
FAILED = (ContentError, EmbeddingsError, ServiceError)
"""Exit 1: the call was right, and it went wrong. Where an error is in both, it is of the first kind."""

_MAKE_ROOM = "Make room on the disk, then call it again."
SYSTEM_REMEDIES = {
    errno.ENOSPC: _MAKE_ROOM,
    errno.EDQUOT: _MAKE_ROOM,
    errno.EFBIG: "Raise the limit of a file's size (ulimit -f), then call it again.",
    errno.EMFILE: "Raise the limit of open files (ulimit -n), then call it again.",
    errno.EACCES: "Check its permissions.",
    errno.EROFS: "Allow it, or name another folder.",
    errno.EISDIR: "It is a folder where a file belongs: move it away.",
    errno.ELOOP: "It is a link that leads to itself: remove it, or name another.",
    errno.EEXIST: "A file stands there, or a link that leads nowhere: move it away, or name another.",
    errno.EBADF: "It is closed: leave it open, or lead it to a file.",
    errno.EAGAIN: "Allow it more processes (ulimit -u, the container's limit) or memory, then call it again.",
    errno.ENOMEM: "Allow it more (ulimit -v, the container's limit, a larger machine), then call it again.",
}
"""By number of an error of the system, what to do."""
_LOOP_MESSAGE = "Symlink loop from "
"""How Python before 3.13 begins to tell of a link that leads to itself, in a RuntimeError."""
_NO_MEMORY = re.compile(
    r"(?i)\b(?:cannot allocate memory|can't alloc(?:ate)?|bad_alloc|bad allocation|out of memory|"
    r"failed to map segment)\b"
)
"""How libraries tell of a lack of memory in errors of their own kinds."""
_NO_THREAD_MESSAGE = "can't start new thread"
"""What Python says where the system starts no more of them."""
_NO_TEMPORARY = "No usable temporary directory"
"""How Python's `tempfile` begins to tell that it found no folder, under the number of a file that is missing."""

COMMANDS = {
    "build": "Read an archive and build its index, or bring it up to date.",
    "check": "What is read of an archive, what is hidden and why, which links lead where; no model.",
    "related": "Stories that belong with a story or a draft.",
    "tags": "Tags for drafts, from the newsroom's own; near-duplicates found and merged.",
    "evaluate": "How good both jobs are, by the newsroom's own links and tags.",
    "export": "Write every story's related ones to one JSON file.",
    "serve": "Answer questions over HTTP.",
    "stats": "How often readers were shown and followed each story.",
    "demo": "Build an archive and look at it in the browser.",
}
"""Their short help stands here so that `seealso --help` need not import them."""

TAGS_COMMANDS = ("tags suggest", "tags audit", "tags merge", "tags apply", "tags undo")
"""Commands of a command, which are named where one of them stands alone."""


class Commands(click.Group):
    """Imports a command when it is called, and turns what is raised into one line and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return _load(cmd_name) if cmd_name in COMMANDS else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in COMMANDS and not name.startswith("-") and not ctx.resilient_parsing:
            hint = did_you_mean(name, (*COMMANDS, *TAGS_COMMANDS)) or nearest(name, COMMANDS)
            ctx.fail(f"there is no command {printable(name[:MAX_NAME_LENGTH])!r}. {hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except KeyboardInterrupt:
            raise click.Abort from None
        except Exception as error:
            if ctx.params.get("debug"):
                raise
            raise click.exceptions.Exit(_tell(error)) from None


def _tell(error: Exception) -> int:
    """Print what went wrong, in a line, and give the exit code."""
    if isinstance(error, MemoryError) or (not isinstance(error, FAILED) and _NO_MEMORY.search(str(error))):
        error = OSError(errno.ENOMEM, "there is not enough memory")
    if isinstance(error, RuntimeError) and str(error) == _NO_THREAD_MESSAGE:
        error = OSError(errno.EAGAIN, "no further thread can be started")
    if isinstance(error, RuntimeError) and str(error).startswith(_LOOP_MESSAGE):
        error = OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(error).removeprefix(_LOOP_MESSAGE).strip("'"))
    if isinstance(error, USAGE_ERRORS):
        message, code = str(error), 2
    elif isinstance(error, FAILED):
        message, code = str(error), 1
    elif isinstance(error, OSError) and error.strerror:
        place = f"{error.filename}: " if error.filename else ""
        remedy = SYSTEM_REMEDIES.get(error.errno or 0, "Check its permissions, and that the disk has room.")
        if error.strerror.startswith(_NO_TEMPORARY):
            remedy = "Name a folder for temporary files that can be written to: TMPDIR."
        message, code = f"{place}{error.strerror}. {remedy}", 1
    else:
        text = " ".join(str(error).split())
        message = f"unexpected {type(error).__name__}: {text[:300]}. Run `seealso --debug …` for the traceback."
        code = 1
    click.echo(f"seealso: {' '.join(message.splitlines())}", err=True)
    return code


@cache
def _load(name: str) -> click.Command:
    return cast(click.Command, getattr(import_module(f"service.cli.{name}"), f"{name}_command"))


def _version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from importlib.metadata import PackageNotFoundError, version

        try:
            click.echo(f"seealso {version('seealso')}")
        except PackageNotFoundError:
            click.echo("seealso, not installed")
        ctx.exit()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--debug", is_flag=True, help="Show the traceback of an unexpected error.")
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version.")
def cli(debug: bool) -> None:
    """Related stories and tags for a newsroom's archive of Markdown articles.

    A setting comes from a flag, else the environment (SEEALSO_…), else --config FILE or ./seealso.toml, else what the
    index remembers of its build, else it has its default.

    \b
    Try it on a small invented newspaper:
      seealso demo
    Then on your own:
      seealso build content/ --index .seealso
      seealso related my-story --index .seealso
    """


def main(run: Callable[..., Any] = cli) -> None:
    """Entry point of the `seealso` program."""
    streams.prepare()
    try:
        run(prog_name="seealso")
    except OSError as error:
        # Of --help and --version, which are answered before there is a command.
        sys.exit(_tell(error))
