"""The config file: which one is read, and what of it counts, by who may have written it.

A file that is named (a flag, the environment) may set everything. One that is merely found names no code and no prior
of the ranking. And one that lies in the archive may have been written by anyone who adds files to the archive: it sets
how the archive is read, and nothing of the service, of models, or of folders elsewhere.
"""

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from content.base import UnreadableFile, first_of, printable, read_file
from content.base.toml_text import load_toml
from service.base.errors import SettingsError

FILE_NAME = "seealso.toml"
MAX_BYTES = 1_000_000
"""Of a config file."""
MAX_STORY_BYTES = 20_000_000
"""The highest `max_file_bytes` that an archive's own file may set."""
MAX_LISTED = 8
"""Settings named in a message."""

ARCHIVE_SETTINGS = ("reading", "sites", "tags", "related", "relearn", "generator", "archive", "index", "cache", "model")
"""Settings that an archive's own file may set; of the last four, not to every value."""
OWNER_SETTINGS = ("engine", "milvus", "service", "prior", "model_prompt")
"""All other settings. A key that is no setting is an error as in any file."""
SHIPPED_MODELS = ("all-MiniLM-L6-v2", "fast", "multilingual")
"""Those that come with the program, so that no one else's code or files are meant."""


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """A config file."""

    path: Path
    named: bool
    """Whether a flag or the environment names it; else it was merely found."""
    remembered: bool = False
    """Whether an index names it, which others may write: it is read as an archive's own."""


def find_config(archive: Sequence[Path], named: Path | None, discover: bool) -> ConfigFile | None:
    """Find the file that is named, else the one in the working folder, else the first in an archive.

    Raises SettingsError where the one that is named does not exist, and where one is a link that leads nowhere: what it
    was to hide would be shown.
    """
    if named:
        if not named.exists():
            raise SettingsError(f"there is no config file {named}. Check --config, or SEEALSO_CONFIG.")
        return ConfigFile(named, named=True)
    folders = [Path(), *archive] if discover else []
    for folder in folders:
        file = folder / FILE_NAME
        with suppress(OSError):
            # One that cannot be read is an error later, and not passed over.
            if file.exists():
                return ConfigFile(file, named=False)
            if file.is_symlink():
                raise SettingsError(f"{file} is a link that leads nowhere. Mend it, or remove it.")
    return None


def permitted_settings(config: ConfigFile, archives: Sequence[Path]) -> tuple[dict[str, Any], str]:
    """Read what the file sets and may set, and a line on what it may not, empty where there is nothing.

    `archives` are those that a flag or the environment names. Raises SettingsError if the file cannot be read.
    """
    file = config.path
    if not config.named and (archive := _archive_of(file, archives)) and not _is_below(file, [archive]):
        fault = "it is a link that leads out of the archive, and is not read. Name the file itself: --config FILE"
        return {}, f"{file}: {fault}"
    tables = _read(file)
    of_archive = config.remembered or (
        not config.named and (_archive_of(file, archives or _archives_in(file, tables)) is not None)
    )
    left_aside: list[str] = []
    if of_archive:
        roots = archives or [file.parent]
        _restrict(file, tables, roots, roots if config.remembered else (*roots, file.parent), left_aside)
    elif not config.named:
        if ":" in str(tables.get("model", "")):
            del tables["model"]
            left_aside.append("model, which names a function")
        if "prior" in tables:
            del tables["prior"]
            left_aside.append("prior")
    kind = (
        "that an index names" if config.remembered else "inside the archive" if of_archive else "that was merely found"
    )
    message = _left_aside_message(file, left_aside, f"a config file {kind}") if left_aside else ""
    return _with_joined_paths(file, tables), message


def without_places(tables: dict[str, Any], archives: Sequence[Path]) -> tuple[dict[str, Any], list[str]]:
    """Restrict the tables that an index remembers, and list the settings left out.

    Others may write an index, so that it leads to no folder outside of the archives. `tables` is changed.
    """
    left_aside: list[str] = []
    if not archives:
        # Its sites say where files are read, and nothing is read.
        tables = {name: table for name, table in tables.items() if name != "sites"}
    _restrict(Path(FILE_NAME), tables, archives, archives, left_aside)
    return tables, left_aside


def tables_set(file: Path, tables: Sequence[str]) -> list[str]:
    """List those of the tables in which the file sets anything. Raises SettingsError."""
    values = _read(file)
    return [name for name in tables if values.get(name)]


def digest(file: Path) -> str:
    """Compute the SHA-256 of a config file, in hex; empty where it cannot be read."""
    try:
        return hashlib.sha256(read_file(file, MAX_BYTES)).hexdigest()
    except UnreadableFile:
        return ""


def is_blank(file: Path) -> bool:
    """Tell whether a config file cannot be read or has nothing in it, as while an editor saves it."""
    try:
        return not read_file(file, MAX_BYTES).strip()
    except UnreadableFile:
        return True


def _left_aside_message(file: Path, left_aside: Sequence[str], source: str) -> str:
    names = ", ".join(first_of(left_aside, MAX_LISTED, "and {} more"))
    return (
        f"{file}: left aside what {source} may not set: {names}. "
        f"If it is yours, name the file (--config {file}), or set it by a flag or in the environment (SEEALSO_…)."
    )


def _restrict(
    file: Path, tables: dict[str, Any], roots: Sequence[Path], bases: Sequence[Path], left_aside: list[str]
) -> None:
    """Take out of `tables` what an archive's own file may not set, and add its key to `left_aside`.

    All that is read lies below the `roots`; a site's folder is looked for from each of the `bases`.
    """

    def drop(table: dict[str, Any], name: str, key: str, reason: str = "") -> None:
        del table[name]
        left_aside.append(printable(key[:100]) + (f" ({reason})" if reason else ""))

    def is_outside(path: object) -> bool:
        return isinstance(path, str) and not _is_below(file.parent / path, roots)

    for name in [name for name in tables if name in OWNER_SETTINGS]:
        drop(tables, name, name)
    if "model" in tables and tables["model"] not in SHIPPED_MODELS:
        drop(tables, "model", "model", f"other than {', '.join(SHIPPED_MODELS[:-1])} and {SHIPPED_MODELS[-1]}")
    for name in ("index", "cache"):
        if is_outside(tables.get(name)):
            drop(tables, name, name, "outside of the archive")
    archives = _as_list(tables.get("archive", []))
    if isinstance(archives, list) and any(map(is_outside, archives)):
        drop(tables, "archive", "archive", "outside of it")
    reading: dict[str, Any] = tables["reading"] if isinstance(tables.get("reading"), dict) else {}
    if reading.get("follow_links"):
        drop(reading, "follow_links", "reading.follow_links")
    if _number(reading.get("max_file_bytes")) > MAX_STORY_BYTES:
        drop(reading, "max_file_bytes", "reading.max_file_bytes", f"more than {MAX_STORY_BYTES // 1_000_000} MB")
    sites: dict[str, Any] = tables["sites"] if isinstance(tables.get("sites"), dict) else {}
    for name, site in list(sites.items()):
        folder = site.get("folder") if isinstance(site, dict) else None
        if isinstance(folder, str) and not all(_is_below(base / folder, roots) for base in bases):
            drop(sites, name, f"sites.{name}", "its folder is outside of the archive")


def _number(value: object) -> float:
    """Give the number that the settings will take a value for, be it text; 0 where it is none."""
    with suppress(ValueError, OverflowError):
        return float(value) if isinstance(value, str | int | float) else 0
    return 0


def _archive_of(file: Path, archives: Sequence[Path]) -> Path | None:
    """Give the archive that the file lies in, by its path as it is or with links followed; None where it is in none."""
    for archive in archives:
        folders = (file.parent.absolute(), _resolve(file.parent), _resolve(file).parent)
        if any(folder.is_relative_to(root) for folder in folders for root in (archive.absolute(), _resolve(archive))):
            return archive
    return None


def _archives_in(file: Path, tables: Mapping[str, Any]) -> list[Path]:
    """List the folders that a file names as the archive, or else as that of a site."""
    if archive := tables.get("archive"):
        return [file.parent / path for path in _as_list(archive) if isinstance(path, str)]
    sites = tables.get("sites")
    site_tables = [site for site in sites.values() if isinstance(site, dict)] if isinstance(sites, dict) else []
    return [file.parent / site.get("folder", ".") for site in site_tables if isinstance(site.get("folder", "."), str)]


def _is_below(path: Path, roots: Sequence[Path]) -> bool:
    resolved = _resolve(path)
    return any(resolved.is_relative_to(_resolve(root)) for root in roots)


def _resolve(path: Path) -> Path:
    """Follow the path's links. Raises nothing."""
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):
        # A loop of links, or a name that no file can have: it leads nowhere.
        return Path("/dev/null")


def _read(file: Path) -> dict[str, Any]:
    try:
        return load_toml(read_file(file, MAX_BYTES).decode("utf-8-sig"))
    except UnreadableFile as error:
        remedy = f" {error.remedy}" if error.message.startswith("it cannot be opened") else ""
        raise SettingsError(f"{file}: {error.message.replace('of a story', 'of a config file')}.{remedy}") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{file}: not UTF-8. Save it as UTF-8.") from None
    except RecursionError:
        raise SettingsError(f"{file}: brackets within brackets, too deep. Nothing here needs more than two.") from None
    except ValueError as error:
        # A number of more digits than Python reads is no error of TOML's.
        raise SettingsError(f"{file}: not TOML: {error}. Strings need quotes, lists need brackets.") from None


def _with_joined_paths(file: Path, tables: dict[str, Any]) -> dict[str, Any]:
    """Join the paths in a file to its folder: only what a person types is relative to the working folder."""
    folder = file.parent
    for name in ("index", "cache", "prior"):
        if name in tables:
            tables[name] = _joined(folder, tables[name])
    if isinstance(archive := tables.get("archive"), str | list):
        tables["archive"] = [_joined(folder, path) for path in _as_list(archive)]
    model = tables.get("model")
    if model and isinstance(model, str) and "\0" not in model and (folder / model).is_dir():
        tables["model"] = str(folder / model)
    return tables


def _joined(folder: Path, path: object) -> object:
    """Join a path to the folder; an empty one, and what is none, are left for the settings to refuse."""
    return folder / path if path and isinstance(path, str) else path


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value
