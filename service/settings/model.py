"""One frozen Settings: flags > environment (`SEEALSO_…`) > seealso.toml > what the index remembers > defaults.

Nothing else of the program reads the environment or a config file. A nested setting is named with two
underscores in the environment, as in `SEEALSO_SERVICE__TOKEN`: with one, the variables that Kubernetes sets for a
service called "seealso" would be taken for ours.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from copy import deepcopy
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, cast
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    SecretStr,
    ValidationError,
)
from pydantic.aliases import AliasChoices
from pydantic_settings import BaseSettings, InitSettingsSource, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings import SettingsError as SourceError

from content.addresses.permalinks import check_pattern
from content.base import urls
from content.base.aliases import settled
from content.base.errors import ArchiveError
from content.base.nearest import LONGEST, nearest
from content.base.rules import FIELD_NAMES, ReadingRules, Site
from content.base.text import printable
from content.generators import GENERATORS
from embeddings.base.errors import Damaged
from service.base import options
from service.base.errors import SettingsError
from service.settings.files import FILE_NAME, ConfigFile, digest, find, permitted_settings, sets, without_places
from service.settings.problems import explain

if TYPE_CHECKING:
    from embeddings.base.answers import Options
    from embeddings.building.build import BuildPlan
    from embeddings.encoders.protocol import Encoders
    from embeddings.engines.base import Connection
    from embeddings.index.resources import Reach
    from embeddings.storage.snapshot import Remembered

PREFIX = "SEEALSO_"
NESTING = "__"
REMEMBERED = ("sites", "reading", "tags", "related")
"""Tables that an index remembers."""
UNKEPT = ("service", "milvus")
"""Tables that none does, and that count where an index is asked: they hold secrets, and whom to trust."""
SHORTEST_TOKEN = 16
MAKE_TOKEN = "python -c 'import secrets; print(secrets.token_urlsafe())'"


def _listed(value: object) -> object:
    """In the environment a list is written with commas; anywhere, a single value stands for a list of one."""
    if isinstance(value, str):
        return [part for part in (p.strip() for p in value.split(",")) if part]
    return value


def _time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"there is no time zone {value!r}. Write one like Europe/London") from error
    return value


def _web_address(value: str) -> str:
    parts = urls.split(value)
    if value and (parts is None or parts.scheme not in ("http", "https") or not parts.hostname):
        raise ValueError("not a web address. Write it like https://www.example.org")
    return value.rstrip("/")


def _origin(value: str) -> str:
    parts = urls.split(value)
    known = parts is not None and parts.scheme in ("http", "https") and parts.hostname
    plain = parts is not None and known and value == f"{parts.scheme}://{parts.netloc}"
    if value != "*" and (not plain or "*" in value):
        raise ValueError(f"{value!r} is not an origin. Write it like https://www.example.org, with no path, or *")
    return value


def _strong(value: SecretStr) -> SecretStr:
    token = value.get_secret_value()
    if len(token) < SHORTEST_TOKEN:
        raise ValueError(f"too short to keep anyone out: take {SHORTEST_TOKEN} characters or more. {MAKE_TOKEN}")
    # Others arrive changed: browsers, proxies and programs differ in how they write them into a header.
    if not all("!" <= letter <= "~" for letter in token):
        told = "holds a blank, a line's end or a letter that is not ASCII, which not every program can send"
        raise ValueError(f"{told}: take unaccented letters, figures and signs. {MAKE_TOKEN}")
    return value


def _path(value: Path) -> Path:
    if "\0" in str(value):
        raise ValueError("a path cannot hold a NUL")
    return value


def _article_fields(value: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    for name in value:
        if name not in FIELD_NAMES:
            raise ValueError(f"no article has a field {printable(name[:LONGEST])!r}. {nearest(name, FIELD_NAMES)}")
    return value


def _generator(value: str) -> str:
    if value and value.lower() not in GENERATORS:
        raise ValueError(f"no generator is called that. {nearest(value, GENERATORS)}")
    return value.lower()


def _pattern(value: str) -> str:
    try:
        check_pattern(value)
    except ArchiveError as error:
        raise ValueError(str(error)) from None
    return value


Texts = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)]
AnyPath = Annotated[Path, AfterValidator(_path)]
Paths = Annotated[tuple[AnyPath, ...], NoDecode, BeforeValidator(_listed)]
Origins = Annotated[tuple[Annotated[str, AfterValidator(_origin)], ...], NoDecode, BeforeValidator(_listed)]


Model = TypeVar("Model", bound=BaseModel)


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SiteSettings(_Table):
    """`[sites.NAME]`: one of the newsroom's titles."""

    title: str = Field("", validation_alias=AliasChoices("title", "name"))
    """As its readers know it."""
    folder: str = "."
    """Below the archive's folder, or else below the config file's."""
    base_url: Annotated[str, AfterValidator(_web_address)] = ""
    hosts: Texts = ()
    url_pattern: Annotated[str, AfterValidator(_pattern)] = ""
    """Empty for the one of the site's generator, or else `/{section}/{slug}/`."""
    generator: Annotated[str, AfterValidator(_generator)] = ""
    """What makes its pages, where that is another one than `generator` says."""


class HiddenSettings(_Table):
    """`[reading.hidden]`: what keeps a story from readers, beside what every generator and CMS has for it."""

    hide: dict[str, Texts] = {}
    """Front-matter name and values: `hide = { desk = ["legal", "spiked"] }`."""
    show: dict[str, Texts] = {}
    """Values that are published: `show = { status = ["beta"] }`."""
    ignore: Texts = ()
    """Names that hide nothing here: `ignore = ["password", "_*"]`, where `_*`, `-*` and `drafts` are those of files
    and folders."""


class ReadingSettings(_Table):
    """`[reading]`: how the newsroom writes its files. None leaves the reader's own default."""

    timezone: Annotated[str, AfterValidator(_time_zone)] = "UTC"
    day_first: bool = False
    space_separated_tags: bool = False
    suffixes: Texts | None = None
    ignore: Texts | None = None
    max_file_bytes: int | None = Field(None, gt=0)
    follow_links: bool = False
    """Whether symbolic links that lead out of the archive are followed."""
    fields: Annotated[dict[str, Texts], AfterValidator(_article_fields)] = {}
    """Further front-matter names, such as `tags = ["keywords"]`."""
    hidden: HiddenSettings = HiddenSettings()


def _aliases(value: dict[str, str]) -> dict[str, str]:
    try:
        return settled(value)
    except ArchiveError as error:
        raise ValueError(str(error)) from None


class TagSettings(_Table):
    """`[tags]`: the newsroom's vocabulary."""

    aliases: Annotated[dict[str, str], AfterValidator(_aliases)] = {}
    """Other spellings, each with the tag that it is read as: `"lib dems" = "liberal democrats"`."""
    ignore: Texts = ()
    """Globs for tags that are read as if they were not there: `ignore = ["posts", "#*"]`."""


class RelatedSettings(_Table):
    """`[related]`: what an answer holds unless it was asked for otherwise. None leaves the index's own default."""

    limit: int = Field(options.LIMIT.default, **options.LIMIT.bounds)
    min_score: float | None = Field(None, **options.MIN_SCORE.bounds, allow_inf_nan=False)
    per_site: int | None = Field(None, **options.PER_SITE.bounds)
    diversity: float | None = Field(None, **options.DIVERSITY.bounds, allow_inf_nan=False)
    recency: float | None = Field(None, **options.RECENCY.bounds, allow_inf_nan=False)
    max_age: int | None = Field(None, **options.MAX_AGE.bounds)
    only_older: bool | None = None
    exclude_linked: bool | None = None


class MilvusSettings(_Table):
    """`[milvus]`: the vector server that `engine = "milvus"` uses."""

    uri: str = ""
    """Its address: `http://milvus:19530`."""
    token: SecretStr = SecretStr("")
    """`user:password`, or a key, where it asks for one."""


class ServiceSettings(_Table):
    """`[service]`: how it listens, and to whom."""

    host: str = "127.0.0.1"
    port: int = Field(8000, ge=0, le=65535)
    workers: int = Field(1, ge=1, le=64)
    """Processes that answer. They share the index; one more process holds the model for all of them."""
    warm: bool = True
    """Load the model at the start rather than at the first draft."""
    threads: int = Field(4, ge=1, le=64)
    origins: Origins = ()
    """Websites whose pages may read the answers: `https://www.example.org`."""
    token: Annotated[SecretStr, AfterValidator(_strong)] | None = None
    """Bearer token that a draft needs."""
    cache_seconds: int = Field(300, ge=0)
    """How long a browser or proxy may keep an answer without asking again."""
    max_post_bytes: int = Field(10_000_000, ge=1_000)
    """Of one request, be it a draft or a batch of them."""
    posts_per_minute: int = Field(60, ge=0)
    """Drafts from one address and process, each of a batch counted; 0 for as many as may come."""
    events: bool = False
    """Take from the widget how often each story was shown and followed."""
    proxies: int = Field(0, ge=0, le=5)
    """How many proxies of one's own stand in front: so many X-Forwarded-For entries are believed."""
    site: bool = False
    """Serve the archive as a site to look at too, which `seealso demo` does."""
    logs: Literal["auto", "json", "plain"] = "auto"
    """Form of the log on stderr: JSON lines, or plain ones, which `auto` takes on a terminal."""


class Settings(BaseSettings):
    """Everything that can be set. Make one with `load`."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_prefix=PREFIX, env_nested_delimiter=NESTING, env_ignore_empty=True
    )

    archive: Paths = ()
    index: AnyPath = Path(".seealso")
    cache: AnyPath | None = None
    """Where embeddings are kept between builds; in the index's folder if None."""
    model: str = ""
    """Empty for the default model."""
    generator: Annotated[str, AfterValidator(_generator)] = ""
    """What makes pages of the archive, such as `hugo`; empty where its own configuration beside the archive tells."""
    engine: str = "faiss"
    milvus: MilvusSettings = MilvusSettings()
    sites: dict[str, SiteSettings] = {}
    reading: ReadingSettings = ReadingSettings()
    tags: TagSettings = TagSettings()
    related: RelatedSettings = RelatedSettings()
    service: ServiceSettings = ServiceSettings()

    _folder: Path = PrivateAttr(Path())
    _file: Path | None = PrivateAttr(None)
    _left_aside: str = PrivateAttr("")
    _archives: tuple[Path, ...] = PrivateAttr(())

    @property
    def file(self) -> Path | None:
        """The config file that was read, if one was."""
        return self._file

    @property
    def left_aside(self) -> str:
        """What the config file says and may not set, with the remedy, in one line; empty where there is nothing."""
        return self._left_aside

    def to_remember(self) -> Remembered:
        """What an index that is built by these settings should remember of them: what was set, and by which file."""
        from embeddings.storage.snapshot import Remembered

        tables = self.model_dump(mode="json", include=set(REMEMBERED), exclude_unset=True)
        tables = {name: table for name, table in tables.items() if table}
        archive = [_whole(folder) for folder in self.archive]
        if self._file is None:
            return Remembered(archive=archive, tables=tables)
        return Remembered(
            archive=archive,
            file=_whole(self._file),
            sha256=digest(self._file),
            tables=tables,
            unkept=sets(self._file, UNKEPT),
        )

    def with_memory(self, remembered: Remembered) -> Settings:
        """These settings, and where they say nothing, what an index remembers.

        It is left out where the file in effect is the one that it remembers: that one may have been changed since.
        Raises Damaged where it remembers what are no settings.
        """
        if self._file is not None and _whole(self._file) == remembered.file:
            return self
        check_remembered(remembered.tables)
        tables, left = without_places(deepcopy(remembered.tables), self._archives)
        joined = under(self, check_remembered(tables))
        # Where no archive is named, none is read.
        if left and self._archives:
            joined._left_aside = f"left aside what no index may set: {', '.join(left)}. Name the file: --config FILE."
        return joined

    def rules(self) -> ReadingRules:
        """How the archive's files, and drafts, are read."""
        said = self.reading
        chosen: dict[str, Any] = {"suffixes": said.suffixes, "ignore": said.ignore}
        chosen["max_file_bytes"] = said.max_file_bytes
        return ReadingRules(
            fields=said.fields,
            hide=said.hidden.hide,
            show=said.hidden.show,
            no_marks=said.hidden.ignore,
            timezone=said.timezone,
            day_first=said.day_first,
            space_separated_tags=said.space_separated_tags,
            follow_links=said.follow_links,
            tag_aliases=self.tags.aliases,
            ignored_tags=self.tags.ignore,
            **{name: value for name, value in chosen.items() if value is not None},
        )

    def archive_sites(self) -> tuple[Site, ...]:
        """The sites to read. A single one has no name, so that the ids of its stories need none.

        Raises SettingsError if there is nothing to read, or a folder is not there.
        """
        for folder in self.archive:
            if not folder.is_dir():
                raise SettingsError(f"there is no folder {folder}. Name the folder that holds the articles.")
        if not self.sites:
            return _unconfigured(self.archive, self.generator)
        single = len(self.sites) == 1
        folders = {name: self._site_folder(name, site.folder) for name, site in self.sites.items()}
        return tuple(
            Site(
                root=folders[name],
                archive=next((folder for folder in self.archive if _within(folders[name], folder)), None),
                name="" if single else name,
                title=site.title or name,
                base_url=site.base_url,
                hosts=site.hosts,
                url_pattern=site.url_pattern,
                generator=site.generator or self.generator,
            )
            for name, site in self.sites.items()
        )

    def _site_folder(self, name: str, folder: str) -> Path:
        # Where an archive was named, the sites are in it; the config file's own folder is for when none was.
        tried = [base / folder for base in (*self.archive, self._folder)]
        for candidate in tried:
            if candidate.is_dir():
                return candidate
        places = ", ".join(dict.fromkeys(str(path) for path in tried))
        raise SettingsError(
            f"{self._file or FILE_NAME}: sites.{name}.folder = {folder!r}: there is no such folder "
            f"(looked for {places}). Write it relative to the archive, or to this file."
        )

    def build_plan(self, *, full: bool = False, learn: bool = True) -> BuildPlan:
        """What `embeddings.building.build.build` is asked to do. Raises SettingsError as `archive_sites` does."""
        sites = self.archive_sites()
        from embeddings.building.build import BuildPlan
        from embeddings.encoders.protocol import DEFAULT_MODEL

        return BuildPlan(
            sites=sites,
            rules=self.rules(),
            index=self.index,
            model=self.model or DEFAULT_MODEL,
            engine=self.engine,
            connection=self.connection(),
            full=full,
            learn=learn,
            cache=self.cache,
            settings=self.to_remember(),
        )

    def connection(self) -> Connection:
        """How the vector server is reached. Raises SettingsError where one is wanted and none is named."""
        from embeddings.engines.base import Connection

        if self.engine == "milvus" and not self.milvus.uri:
            raise SettingsError(
                "the engine is milvus, and no server is named. Set SEEALSO_MILVUS__URI (http://HOST:19530), "
                "`uri` under [milvus], or --engine-uri."
            )
        return Connection(self.milvus.uri, self.milvus.token.get_secret_value())

    def reach(self, encoders: Encoders | None = None) -> Reach:
        """What an opened index needs; `encoders` as for `of_index`. Raises SettingsError as `connection` does."""
        from embeddings.encoders.registry import load_once, of_index
        from embeddings.index.resources import Reach

        return Reach(of_index(self.model, encoders or load_once), self.connection())

    def options(self, **asked: Any) -> Options:
        """What is asked of the index: `asked` where it says something, else the newsroom's defaults."""
        from embeddings.base.answers import Options

        said = {**self.related.model_dump(exclude_none=True), **_without_none(asked)}
        return Options(**said)

    def image_folders(self) -> tuple[Path, ...]:
        """Folders in which a site-wide address such as `/images/x.jpg` may be looked up: those that are there."""
        try:
            roots = [site.root for site in self.archive_sites()]
        except SettingsError:
            # The stories are in the index all the same.
            roots = []
        folders = [*roots, *self.archive, self._folder]
        return tuple(dict.fromkeys(folder.resolve() for folder in folders if (folder / "images").is_dir()))

    def beyond_loopback(self) -> bool:
        """Whether others than this machine can reach the address listened at."""
        host = self.service.host.strip("[]")
        try:
            return not ip_address(host).is_loopback
        except ValueError:
            return host != "localhost"


class _Remembered(_Table):
    """What an index remembers of the settings: how its archive is read, and what answers hold."""

    sites: dict[str, SiteSettings] = {}
    reading: ReadingSettings = ReadingSettings()
    tags: TagSettings = TagSettings()
    related: RelatedSettings = RelatedSettings()


def check_remembered(tables: Mapping[str, Any]) -> BaseModel:
    """The tables that an index remembers, as settings. Raises Damaged where they are none."""
    try:
        return _Remembered(**tables)
    except ValidationError as error:
        told = explain(error, _Remembered, {}, None, lambda _: "").removeprefix("the settings: ").rstrip(".")
        raise Damaged(
            f"what the index remembers of its settings is not sound ({printable(told)}). "
            "Build it again: seealso build ARCHIVE --index INDEX --full"
        ) from None


def load(
    archive: Sequence[Path] = (),
    *,
    config: Path | None = None,
    discover: bool = True,
    flags: Mapping[str, Any] | None = None,
    remembered: Path | None = None,
) -> Settings:
    """Settings from flags (those that are not None), environment, config file and defaults.

    The config file is `config`, else `SEEALSO_CONFIG`, else ./seealso.toml, else the one in the (first) archive.
    With `discover` false, only `config` counts. `remembered` is the file that an index was built by, which is read
    where there is no other. What an archive's own file, or that one, may not set is left aside, and told by
    `left_aside`. Raises SettingsError, one line, with the remedy.
    """
    _refuse_unknown_variables()
    found = find(archive, config or _named_config(discover), discover)
    if found is None and remembered is not None:
        found = ConfigFile(remembered, named=False, remembered=True)
    said, left = permitted_settings(found, archive or _named_archives()) if found else ({}, "")
    file = found.path if found else None
    given = _without_none({**(flags or {}), "archive": tuple(archive) or None})

    class Layered(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return init_settings, env_settings, InitSettingsSource(settings_cls, said)

    try:
        settings = Layered(**given)
    except ValidationError as error:
        told = explain(error, Settings, given, file, lambda parts: PREFIX + NESTING.join(parts).upper())
        raise SettingsError(told) from None
    except SourceError as error:
        raise SettingsError(f"the environment ({PREFIX}…): {error}. Write the value as JSON.") from None
    settings._file = file
    # What an index names leads nowhere by where it lies.
    settings._folder = archive[0] if found and found.remembered and archive else file.parent if file else Path()
    settings._left_aside = left
    settings._archives = tuple(archive) or _named_archives()
    return settings


def under(mine: Model, remembered: BaseModel) -> Model:
    """`mine`, and where nothing is set there, what is remembered, setting by setting.

    A table of names of the newsroom's own, such as `[sites]`, is one setting.
    """
    update: dict[str, Any] = {}
    for name in remembered.model_fields_set:
        ours, theirs = getattr(mine, name), getattr(remembered, name)
        if isinstance(ours, BaseModel) and isinstance(theirs, BaseModel):
            update[name] = under(ours, theirs)
        elif name not in mine.model_fields_set:
            update[name] = theirs
    return mine.model_copy(update=update)


def _whole(file: Path) -> str:
    return printable(str(file.resolve()))


def _refuse_unknown_variables() -> None:
    """Raise SettingsError for a variable of a table that there is not; with a single underscore it is anyone's."""
    for variable in os.environ:
        table, nested, _ = variable.upper().removeprefix(PREFIX).partition(NESTING)
        if variable.upper().startswith(PREFIX) and nested and table.lower() not in Settings.model_fields:
            known = (f"{PREFIX}{name}{NESTING}…".upper() for name in Settings.model_fields)
            raise SettingsError(
                f"the environment variable {printable(variable[:LONGEST])}: there is no table {table.lower()!r}. "
                f"{nearest(f'{PREFIX}{table}{NESTING}…', known)}"
            )


def _named_config(discover: bool) -> Path | None:
    named = os.environ.get(f"{PREFIX}CONFIG") if discover else None
    return Path(named) if named else None


def _named_archives() -> tuple[Path, ...]:
    """Those of the environment."""
    return tuple(map(Path, cast(list[str], _listed(os.environ.get(f"{PREFIX}ARCHIVE", "")))))


def _unconfigured(folders: Sequence[Path], generator: str) -> tuple[Site, ...]:
    if not folders:
        raise SettingsError(f"there is no archive to read. Name its folder, or set `archive` in {FILE_NAME}.")
    names = [printable(folder.resolve().name) for folder in folders]
    if len(folders) == 1:
        return (Site(root=folders[0], title=names[0], generator=generator),)
    for name in names:
        if names.count(name) > 1:
            raise SettingsError(
                f"two of the archives are in folders called {name!r}. "
                f"Give each a name of its own: [sites.NAME] in {FILE_NAME}."
            )
    return tuple(
        Site(root=folder, name=name, title=name, generator=generator)
        for folder, name in zip(folders, names, strict=True)
    )


def _within(folder: Path, archive: Path) -> bool:
    return folder.resolve().is_relative_to(archive.resolve())


def _without_none(values: Mapping[str, Any]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            out[name] = _without_none(value)
        elif value is not None:
            out[name] = value
    return out
