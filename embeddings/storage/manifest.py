"""What a snapshot says of itself, and of each of its files.

Nothing of it is believed before it was checked: it may have been cut off, or written by somebody else.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, ConfigDict, FailFast, Field, TypeAdapter

from content.base import ArchiveError, ArchiveProblem, Article, Link, ReadingRules, UnreadableFile, read_file
from embeddings.base.errors import REBUILD, Damaged, OtherSchema
from embeddings.storage.permissions import forbidden

SCHEMA = 12
"""Version of the layout and of every file in it. A reader refuses any other."""
MANIFEST = "manifest.json"
PROVISIONAL = "provisional"
"""The fingerprint of a first index, which another model's follows as soon as that has read the archive."""
MAX_MANIFEST_BYTES = 32_000_000
"""Bytes. Most of it are the archive's problems, some hundred bytes each."""
MAX_FILES = 100
"""Of a snapshot, which has some twenty."""
MAX_STORIES = 1 << 31
MAX_SETTINGS_BYTES = 8_000_000
"""Characters of what is remembered of the settings: a config file has a million bytes at most."""
NAME = r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}"
"""Of a snapshot: a name, never a way out of the folder."""


def _check_moment(text: str) -> str:
    if datetime.fromisoformat(text).tzinfo is None:
        raise ValueError("a moment has a time zone")
    return text


Count = Annotated[int, Field(ge=0, lt=MAX_STORIES)]
Moment = Annotated[str, AfterValidator(_check_moment), Field(max_length=64)]
Plain = Annotated[str, Field(max_length=10_000)]


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file of a snapshot as it was when published."""

    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    bytes: Annotated[int, Field(ge=0)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteEntry:
    """One title of the newsroom."""

    name: Plain
    title: Plain
    base_url: Plain


def _check_size(tables: dict[str, Any]) -> dict[str, Any]:
    if len(json.dumps(tables)) > MAX_SETTINGS_BYTES:
        raise ValueError("these are more settings than any config file holds")
    return tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """The settings that a build went by, for whoever asks the index from another folder.

    What they mean is checked by whoever goes by them, not here.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")
    file: Plain = ""
    """The config file's whole path; empty where there was none."""
    sha256: Annotated[str, Field(pattern="^([0-9a-f]{64})?$")] = ""
    """Of that file."""
    archive: Annotated[list[Plain], Field(max_length=1000)] = field(default_factory=list)
    """The folders that were named to be read."""
    tables: Annotated[dict[str, dict[str, Any]], AfterValidator(_check_size)] = field(default_factory=dict)
    """What was set, by table; a secret is in none of them."""
    unkept: Annotated[list[Plain], Field(max_length=100)] = field(default_factory=list)
    """What else the file sets that serving would heed, and no index remembers."""


def _record_schema() -> str:
    schema = [[f"{entry.name}: {entry.type}" for entry in fields(kind)] for kind in (Article, Link)]
    return hashlib.sha256(json.dumps(schema).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a snapshot says of itself."""

    schema: int = SCHEMA
    record: str = field(default_factory=_record_schema)
    """Of the fields that `Article` has: a story's record holds these, and a program that has others cannot read it."""
    name: Annotated[str, Field(pattern=f"^{NAME}$")]
    built_at: Moment
    """When the build began, ISO 8601 in UTC."""
    version: Plain
    """Of the program that wrote it."""
    fingerprint: Plain
    """Of everything that the build read: equal fingerprints make equal snapshots."""
    next_change: Moment | None
    """When the first embargo lifts or the first story expires, ISO 8601."""
    model: Plain
    model_key: Plain
    dimension: Annotated[int, Field(ge=1, le=1 << 16)]
    """Of the dense vectors."""
    engine: Plain
    articles: Annotated[int, Field(ge=1, lt=MAX_STORIES)]
    """Stories that can be shown."""
    hidden: dict[Plain, Count]
    """Stories that cannot, by reason."""
    problems: Annotated[list[dict[str, Any]], FailFast()]
    """Path, line, message and remedy of each."""
    hosts: Annotated[list[Plain], FailFast()]
    """Hosts taken for the newsroom's own, beside those configured."""
    read: Annotated[dict[Plain, Annotated[float, Field(ge=0, allow_inf_nan=False)]], Field(max_length=20)]
    """Shares of the stories with a date and with tags; links to pages of the newsroom's own, and those to stories."""
    passages: Annotated[int, Field(ge=1)]
    links: Annotated[int, Field(ge=0)]
    """Pairs of stories that a link joins."""
    sites: Annotated[list[dict[str, str]], FailFast()]
    """Name, title and base_url of each."""
    learned: dict[str, Any] | None = None
    reading: dict[str, Any] = field(default_factory=dict)
    """The ReadingRules: a draft is read as the archive was. Empty for those that nothing is said of."""
    repeated: Annotated[list[Annotated[int, Field(ge=0, lt=1 << 32)]], FailFast()] = field(default_factory=list)
    """Keys of the sentences that many stories hold, which are no part of a story or a draft."""
    settings: Remembered = field(default_factory=Remembered)
    """What was set when it was built."""
    files: Annotated[dict[str, FileEntry], Field(max_length=MAX_FILES)] = field(default_factory=dict)

    @property
    def read_stories(self) -> int:
        """How many stories were read, hidden ones too."""
        return self.articles + sum(self.hidden.values())

    @property
    def provisional(self) -> bool:
        """Whether it is a first index, by the fast model, until the model has read the archive."""
        return self.fingerprint == PROVISIONAL

    def in_common(self, other: "Manifest") -> frozenset[str]:
        """Give the names of the files that both snapshots have, and that are the same in both."""
        return frozenset(name for name, entry in self.files.items() if other.files.get(name) == entry)

    @property
    def zone(self) -> tzinfo:
        """The newsroom's time zone, of whose days the snapshot's are."""
        return self.rules.zone

    @property
    def rules(self) -> ReadingRules:
        """How the archive was read, and drafts should be."""
        return _RULES.validate_python(self.reading)


_MANIFEST = TypeAdapter(Manifest)
_RULES = TypeAdapter(ReadingRules)
_PROBLEMS = TypeAdapter(list[ArchiveProblem])
_SITES = TypeAdapter(list[SiteEntry])


@dataclass(frozen=True, slots=True, kw_only=True)
class _LearnedWeights:
    pairs: Count
    before: Annotated[float, Field(ge=0, le=1)]
    after: Annotated[float, Field(ge=0, le=1)]
    gained: Annotated[list[Plain], Field(max_length=100)]


_LEARNED = TypeAdapter(_LearnedWeights | None)


def read(folder: Path, name: str) -> Manifest:
    """Read the manifest of the snapshot in that folder, whose name is `name`; its files are not looked at.

    Raises OtherSchema or Damaged.
    """
    file = folder / MANIFEST
    try:
        data = read_file(file, MAX_MANIFEST_BYTES)
        content = json.loads(data)
        schema, record_schema, field_names = int(content["schema"]), content.get("record"), set(content)
        # Freed: it may take as much memory as what is read next.
        content = None
    except UnreadableFile as error:
        missing = "is missing" if is_missing(file) else f"cannot be read: {error.message}"
        raise forbidden(file) or Damaged(f"{file} {missing}. {REBUILD}") from error
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError, MemoryError) as error:
        raise Damaged(f"{file} cannot be read. {REBUILD}") from error
    if schema != SCHEMA or record_schema != _record_schema():
        age = "an earlier" if schema < SCHEMA else "a later" if schema > SCHEMA else "another"
        raise OtherSchema(
            f"{folder} was written by {age} version of this program (schema {schema}, this one reads {SCHEMA}). "
            "Build the index again with this one: seealso build ARCHIVE --index INDEX"
        )
    try:
        manifest = _MANIFEST.validate_json(data, strict=True)
        _RULES.validate_python(manifest.reading)
        _PROBLEMS.validate_python([asdict(ArchiveProblem(**problem)) for problem in manifest.problems])
        _SITES.validate_python(manifest.sites)
        _LEARNED.validate_python(manifest.learned)
        # Fields that this program does not know are refused: it cannot tell what they mean.
        sound = manifest.name == name and field_names == set(Manifest.__dataclass_fields__)
    except (ValueError, TypeError, ArchiveError, RecursionError) as error:
        raise Damaged(f"{file} is not a manifest. {REBUILD}") from error
    if not sound:
        raise Damaged(f"{file} is not a manifest of {name}. {REBUILD}")
    return manifest


def write(folder: Path, manifest: Manifest) -> None:
    """Write it beside the files that it lists."""
    (folder / MANIFEST).write_text(json.dumps(asdict(manifest), indent=2, ensure_ascii=False) + "\n", "utf-8")


def is_missing(file: Path) -> bool:
    """Tell whether nothing at all has that name."""
    try:
        file.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        pass
    return False
