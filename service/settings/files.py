"""The config file: which one is read, and what of it counts, by who may have written it.

A file that is named (a flag, the environment) may set everything. One that is merely found names no code. And where it
lies in the archive, whoever may add a file to the archive may have written it: it sets how the archive is read, and
nothing of the service, of models, or of folders elsewhere.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from content.base.errors import UnreadableFile
from content.base.opening import read_file
from content.base.text import printable
from service.base.errors import SettingsError

FILE_NAME = "seealso.toml"
LARGEST = 1_000_000
"""Bytes of a config file."""
LARGEST_STORY = 20_000_000
"""Bytes: the most that an archive's own file may allow itself."""
MOST_TOLD = 8

OF_AN_ARCHIVE = ("reading", "sites", "tags", "related", "generator", "archive", "index", "cache", "model")
"""What an archive's own file may say something of; of the last four, not everything."""
NOT_OF_AN_ARCHIVE = ("engine", "milvus", "service")
"""All other settings. A key that is no setting is told as ever."""
SHIPPED_MODELS = ("all-MiniLM-L6-v2", "fast")
"""Those that come with the program, so that no one else's code or files are meant."""


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """A config file."""

    path: Path
    named: bool
    """By a flag or the environment; else it was merely there."""
    remembered: bool = False
    """By an index, which others may write: it is read as an archive's own."""


def find(archive: Sequence[Path], named: Path | None, discover: bool) -> ConfigFile | None:
    """The file that is named, else the one in the working folder, else in an archive. Raises SettingsError."""
    if named:
        if not named.exists():
            raise SettingsError(f"there is no config file {named}. Check --config.")
        return ConfigFile(named, named=True)
    places = [Path(), *archive] if discover else []
    for place in places:
        with suppress(OSError):
            # A link that leads nowhere is none; what else cannot be read is told, not passed over.
            if (place / FILE_NAME).exists():
                return ConfigFile(place / FILE_NAME, named=False)
    return None


def permitted_settings(found: ConfigFile, archives: Sequence[Path]) -> tuple[dict[str, Any], str]:
    """What the file says, as far as it may; and a line on what it may not, empty where there is nothing.

    `archives` are those that a flag or the environment names. Raises SettingsError if it cannot be read.
    """
    file = found.path
    if not found.named and (place := _archive_of(file, archives)) and not _below(file, [place]):
        told = "it is a link that leads out of the archive, and is not read. Name the file itself: --config FILE"
        return {}, f"{file}: {told}"
    said = _read(file)
    own = found.remembered or (
        not found.named and (_archive_of(file, archives or _archives_in(file, said)) is not None)
    )
    left: list[str] = []
    if own:
        roots = archives or [file.parent]
        _hold_back_own(file, said, roots, roots if found.remembered else (*roots, file.parent), left)
    elif not found.named and ":" in str(said.get("model", "")):
        del said["model"]
        left.append("model, which names a function")
    whose = "that an index names" if found.remembered else "inside the archive" if own else "that was merely found"
    return _with_paths(file, said), _told(file, left, f"a config file {whose}") if left else ""


def without_places(tables: dict[str, Any], archives: Sequence[Path]) -> tuple[dict[str, Any], list[str]]:
    """What an index remembers of the settings, as far as it may, and the settings that it may not: others may write
    it, so that it leads nowhere that the archives do not."""
    left: list[str] = []
    if not archives:
        # Its sites say where files are read, and nothing is read.
        tables = {name: table for name, table in tables.items() if name != "sites"}
    _hold_back_own(Path(FILE_NAME), tables, archives, archives, left)
    return tables, left


def sets(file: Path, tables: Sequence[str]) -> list[str]:
    """Those of the tables in which the file sets anything."""
    said = _read(file)
    return [name for name in tables if said.get(name)]


def digest(file: Path) -> str:
    """sha256 of a config file; empty where there is none to be read."""
    try:
        return hashlib.sha256(read_file(file, LARGEST)).hexdigest()
    except UnreadableFile:
        return ""


def _told(file: Path, left: Sequence[str], whose: str) -> str:
    shown = ", ".join([*left[:MOST_TOLD], *([f"and {len(left) - MOST_TOLD} more"] if len(left) > MOST_TOLD else [])])
    return (
        f"{file}: left aside what {whose} may not set: {shown}. "
        f"If it is yours, name the file (--config {file}), or set it by a flag or in the environment (SEEALSO_…)."
    )


def _hold_back_own(
    file: Path, said: dict[str, Any], roots: Sequence[Path], bases: Sequence[Path], left: list[str]
) -> None:
    """Take out of `said` what an archive's own file may not set, and note it in `left`.

    All that is read lies below the `roots`; a site's folder is looked for from each of the `bases`.
    """

    def drop(table: dict[str, Any], name: str, key: str, why: str = "") -> None:
        del table[name]
        left.append(printable(key[:100]) + (f" ({why})" if why else ""))

    def outside(path: object) -> bool:
        return isinstance(path, str) and not _below(file.parent / path, roots)

    for name in [name for name in said if name in NOT_OF_AN_ARCHIVE]:
        drop(said, name, name)
    if "model" in said and said["model"] not in SHIPPED_MODELS:
        drop(said, "model", "model", f"other than {' and '.join(SHIPPED_MODELS)}")
    for name in ("index", "cache"):
        if outside(said.get(name)):
            drop(said, name, name, "outside of the archive")
    listed = _as_list(said.get("archive", []))
    if isinstance(listed, list) and any(map(outside, listed)):
        drop(said, "archive", "archive", "outside of it")
    _hold_back_reading(said, drop)
    sites = said.get("sites")
    tables: dict[str, Any] = sites if isinstance(sites, dict) else {}
    for name, site in list(tables.items()):
        folder = site.get("folder") if isinstance(site, dict) else None
        if isinstance(folder, str) and not all(_below(base / folder, roots) for base in bases):
            drop(tables, name, f"sites.{name}", "its folder is outside of the archive")


def _hold_back_reading(said: dict[str, Any], drop: Callable[..., None]) -> None:
    reading = said.get("reading")
    if not isinstance(reading, dict):
        return
    if reading.get("follow_links"):
        drop(reading, "follow_links", "reading.follow_links")
    largest = reading.get("max_file_bytes")
    if isinstance(largest, int) and largest > LARGEST_STORY:
        drop(reading, "max_file_bytes", "reading.max_file_bytes", f"more than {LARGEST_STORY // 1_000_000} MB")


def _archive_of(file: Path, archives: Sequence[Path]) -> Path | None:
    """The archive that the file lies in, as it was found or with links followed."""
    for archive in archives:
        places = (file.parent.absolute(), _real(file.parent), _real(file).parent)
        if any(place.is_relative_to(root) for place in places for root in (archive.absolute(), _real(archive))):
            return archive
    return None


def _archives_in(file: Path, said: Mapping[str, Any]) -> list[Path]:
    """The folders that a file of the working folder says are read, where nothing else does."""
    if archive := said.get("archive"):
        return [file.parent / path for path in _as_list(archive) if isinstance(path, str)]
    sites = said.get("sites")
    tables = [site for site in sites.values() if isinstance(site, dict)] if isinstance(sites, dict) else []
    return [file.parent / site.get("folder", ".") for site in tables if isinstance(site.get("folder", "."), str)]


def _below(path: Path, roots: Sequence[Path]) -> bool:
    real = _real(path)
    return any(real.is_relative_to(_real(root)) for root in roots)


def _real(path: Path) -> Path:
    """With links followed; raises nothing."""
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):
        # A loop of links, or a name that no file can have: it leads nowhere.
        return Path("/dev/null")


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(read_file(file, LARGEST).decode("utf-8"))
    except UnreadableFile as error:
        raise SettingsError(f"{file}: {error.message.replace('of a story', 'of a config file')}.") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{file}: not UTF-8. Save it as UTF-8.") from None
    except RecursionError:
        raise SettingsError(f"{file}: brackets within brackets, too deep. Nothing here needs more than two.") from None
    except ValueError as error:
        # A number of more digits than Python reads is no error of TOML's.
        raise SettingsError(f"{file}: not TOML: {error}. Strings need quotes, lists need brackets.") from None


def _with_paths(file: Path, said: dict[str, Any]) -> dict[str, Any]:
    """What a file says of paths holds from where the file is; what a person types, from where they are."""
    folder = file.parent
    for name in ("index", "cache"):
        if isinstance(said.get(name), str):
            said[name] = folder / said[name]
    if isinstance(archive := said.get("archive"), str | list):
        said["archive"] = [folder / path if isinstance(path, str) else path for path in _as_list(archive)]
    model = said.get("model")
    if isinstance(model, str) and "\0" not in model and (folder / model).is_dir():
        said["model"] = str(folder / model)
    return said


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value
