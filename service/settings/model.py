"""One frozen Settings, and what is made of it: rules, sites, build plan, options of an answer.

A nested setting is named with two underscores in the environment, as in `SEEALSO_SERVICE__TOKEN`: with one, the
variables that Kubernetes sets for a service called "seealso" would be taken for ours.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import PrivateAttr
from pydantic_settings import BaseSettings, SettingsConfigDict

from content.base import ReadingRules, Site, printable
from content.base.absolute import absolute
from service.base.errors import SettingsError
from service.base.loopback import is_loopback
from service.settings.files import FILE_NAME, digest, tables_set, without_places
from service.settings.merging import check_remembered, completed, without_none
from service.settings.tables import (
    AnyPath,
    Engine,
    Generator,
    MilvusSettings,
    Paths,
    ReadingSettings,
    RelatedSettings,
    RememberedTables,
    ServiceSettings,
    SiteSettings,
    TagSettings,
)

if TYPE_CHECKING:
    from embeddings.base.answers import Options
    from embeddings.building.plan import BuildPlan
    from embeddings.encoders.protocol import Encoders
    from embeddings.engines.base import Connection
    from embeddings.index.resources import Reach
    from embeddings.storage.manifest import Remembered

PREFIX = "SEEALSO_"
NESTING = "__"
UNREMEMBERED_TABLES = ("service", "milvus")
"""Tables that no index remembers, and that count where one is served: they hold secrets, and whom to trust."""


class Settings(BaseSettings):
    """All settings. `service.settings.load` makes them."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_prefix=PREFIX, env_nested_delimiter=NESTING, env_ignore_empty=True
    )

    archive: Paths = ()
    index: AnyPath = Path(".seealso")
    cache: AnyPath | None = None
    """Folder of the embeddings' cache; in the index's folder if None."""
    model: str = ""
    """Empty where it is chosen by the archive's languages: the default model, or the multilingual one."""
    model_prompt: str = ""
    """What a model that is named by folder or on a hub was taught to find before each text, such as `query: `."""
    prior: AnyPath | None = None
    """What the ranking begins with in place of the shipped prior: a file that `python -m tools.prior` wrote."""
    generator: Generator = ""
    """What makes pages of the archive, such as `hugo`; empty where its own configuration beside the archive tells."""
    engine: Engine = "faiss"
    relearn: Literal["share", "daily"] = "share"
    """When a build learns everything again: once a good part of the stories has changed, or also each day."""
    milvus: MilvusSettings = MilvusSettings()
    sites: dict[str, SiteSettings] = {}
    reading: ReadingSettings = ReadingSettings()
    tags: TagSettings = TagSettings()
    related: RelatedSettings = RelatedSettings()
    service: ServiceSettings = ServiceSettings()

    _folder: Path = PrivateAttr(Path())
    """That relative paths of sites start from, where no archive is named."""
    _file: Path | None = PrivateAttr(None)
    _left_aside: str = PrivateAttr("")
    _archives: tuple[Path, ...] = PrivateAttr(())
    """Those that a flag or the environment names, and no config file."""

    @property
    def file(self) -> Path | None:
        """The config file that was read, if one was."""
        return self._file

    @property
    def left_aside(self) -> str:
        """Line on what the config file may not set, which was ignored, with the remedy; empty where there is none."""
        return self._left_aside

    def to_remember(self) -> Remembered:
        """Make what an index that is built by these settings remembers of them: what was set, and by which file."""
        from embeddings.storage.manifest import Remembered

        tables = self.model_dump(mode="json", include=set(RememberedTables.model_fields), exclude_unset=True)
        tables = {name: table for name, table in tables.items() if table}
        archive = [_absolute(folder) for folder in self.archive]
        if self._file is None:
            return Remembered(archive=archive, tables=tables)
        return Remembered(
            archive=archive,
            file=_absolute(self._file),
            sha256=digest(self._file),
            tables=tables,
            unkept=tables_set(self._file, UNREMEMBERED_TABLES),
        )

    def with_memory(self, remembered: Remembered) -> Settings:
        """Complete these settings by what an index remembers.

        They stay as they are where the file in effect is the one that it remembers: that may have been changed since.
        Raises Damaged where it remembers what are no settings.
        """
        if self._file is not None and _absolute(self._file) == remembered.file:
            return self
        check_remembered(remembered.tables)
        tables, left_aside = without_places(deepcopy(remembered.tables), self._archives)
        joined = completed(self, check_remembered(tables))
        # Where no archive is named, none is read.
        if left_aside and self._archives:
            names = ", ".join(left_aside)
            joined._left_aside = f"left aside what no index may set: {names}. Name the file: --config FILE."
        return joined

    def rules(self, sites: Sequence[Site] = ()) -> ReadingRules:
        """Make the rules by which the archive's files, and drafts, are read.

        What they do not say of dates and tags is as the generators of `sites` read them.
        """
        reading = self.reading
        rules = ReadingRules(
            fields=reading.fields,
            hide=reading.hidden.hide,
            show=reading.hidden.show,
            no_marks=reading.hidden.ignore,
            timezone=reading.timezone or "UTC",
            day_first=reading.day_first,
            space_separated_tags=bool(reading.space_separated_tags),
            follow_links=reading.follow_links,
            boilerplate=reading.boilerplate,
            tag_aliases=self.tags.aliases,
            ignored_tags=self.tags.ignore,
            **without_none({name: getattr(reading, name) for name in ("suffixes", "ignore", "max_file_bytes")}),
        )
        if not sites:
            return rules
        # Not earlier: it knows all generators, of which most commands need none.
        from content.generators.dates import date_reading
        from content.generators.tags import words_are_tags

        generators = date_reading(sites, rules)
        further = {field: (*rules.fields.get(field, ()), *names) for field, names in generators.names.items()}
        timezone = reading.timezone or generators.time_zone or rules.timezone
        words = words_are_tags(sites) if reading.space_separated_tags is None else False
        return replace(
            rules,
            timezone=timezone,
            timestamps_in_utc=generators.timestamps_in_utc,
            fields={**rules.fields, **further},
            words_are_tags=words,
        )

    def archive_sites(self) -> tuple[Site, ...]:
        """List the sites to read. A single one has no name, so that the ids of its stories need none.

        Raises SettingsError if there is nothing to read, or a folder does not exist.
        """
        for folder in self.archive:
            if not folder.is_dir():
                raise SettingsError(f"{_why_no_folder(folder)}. Name the folder that holds the articles.")
        if not self.sites:
            return _sites_of(self.archive, self.generator)
        single = len(self.sites) == 1
        folders = {name: self._site_folder(name, site.folder) for name, site in self.sites.items()}
        read_by: dict[Path, str] = {}
        for name, folder in folders.items():
            if (other := read_by.setdefault(folder.resolve(), name)) != name:
                raise SettingsError(
                    f"{self._file or FILE_NAME}: sites.{other} and sites.{name} both read {folder}, so that each story "
                    "would be there twice. Give each a `folder` of its own."
                )
        return tuple(
            Site(
                root=folders[name],
                archive=next((archive for archive in self.archive if _is_within(folders[name], archive)), None),
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
        bases = (*self.archive, self._folder)
        candidates = [base / folder for base in bases]
        # A name from macOS may hold é as an e and an accent, which nobody sees.
        forms = (base / unicodedata.normalize(form, folder) for base in bases for form in ("NFC", "NFD"))
        for candidate in (*candidates, *forms):
            if candidate.is_dir():
                return candidate
        paths = ", ".join(dict.fromkeys(map(str, candidates)))
        raise SettingsError(
            f"{self._file or FILE_NAME}: sites.{name}.folder = {folder!r}: there is no such folder "
            f"(looked for {paths}). Write it relative to the archive, or to this file."
        )

    def model_name(self) -> str:
        """Name the model together with its prompt; empty where none is named."""
        from embeddings.encoders.registry import named

        return named(self.model, self.model_prompt)

    def build_plan(
        self,
        *,
        full: bool = False,
        learn: bool = True,
        relearn: bool = False,
        wait: bool = False,
        first_soon: bool = True,
        first_only: bool = False,
    ) -> BuildPlan:
        """Make the plan for `embeddings.building.build.build`.

        Raises SettingsError as `archive_sites` does, and where the index would lie among the stories.
        """
        sites = self.archive_sites()
        if _absolute(self.index) in {_absolute(folder) for folder in (*self.archive, *(site.root for site in sites))}:
            raise SettingsError(
                f"{self.index} is the folder of the articles. Name another for the index, such as "
                f"{self.index / '.seealso'}: --index DIR, or `index` in {FILE_NAME}."
            )
        from embeddings.building.plan import BuildPlan
        from embeddings.encoders.protocol import DEFAULT_MODEL

        return BuildPlan(
            sites=sites,
            rules=self.rules(sites),
            index=self.index,
            model=self.model_name() or DEFAULT_MODEL,
            choose_model=not self.model,
            engine=self.engine,
            connection=self.connection(),
            full=full,
            relearn=relearn,
            daily=self.relearn == "daily",
            wait=wait,
            first_soon=first_soon,
            first_only=first_only,
            learn=learn,
            prior=self.prior,
            cache=self.cache,
            settings=self.to_remember(),
        )

    def connection(self) -> Connection:
        """Tell how the vector server is reached. Raises SettingsError where the engine needs one and none is named."""
        from embeddings.engines.base import Connection

        if self.engine == "milvus" and not self.milvus.uri:
            raise SettingsError(
                "the engine is milvus, and no server is named. Set SEEALSO_MILVUS__URI (http://HOST:19530), "
                "`uri` under [milvus], or --engine-uri."
            )
        return Connection(self.milvus.uri, self.milvus.token.get_secret_value())

    def reach(self, encoders: Encoders | None = None) -> Reach:
        """Tell how an opened index reaches its encoder and its vector server.

        `encoders` is as for `embeddings.encoders.registry.of_index`. Raises SettingsError as `connection` does.
        """
        from embeddings.encoders.registry import load_once, of_index
        from embeddings.index.resources import Reach

        return Reach(of_index(self.model_name(), encoders or load_once), self.connection(), self.cache)

    def options(self, **overrides: Any) -> Options:
        """Make the options of an answer: the overrides that are not None, else the newsroom's, else the index's."""
        from embeddings.base.answers import Options

        return Options(**{**self.related.model_dump(exclude_none=True), **without_none(overrides)})

    def image_folders(self) -> tuple[Path, ...]:
        """List the folders that hold `images/`, to look up a site-wide address such as `/images/x.jpg` in."""
        try:
            roots = [site.root for site in self.archive_sites()]
        except SettingsError:
            # The stories are in the index all the same.
            roots = []
        folders = (*roots, *self.archive, self._folder)
        return tuple(dict.fromkeys(folder.resolve() for folder in folders if (folder / "images").is_dir()))

    def beyond_loopback(self) -> bool:
        """Tell whether other machines than this one can reach the service."""
        return not is_loopback(self.service.host)


def _why_no_folder(path: Path) -> str:
    if path.parts[:1] in (("http:",), ("https:",)):
        return "an archive is no address, but the Markdown files that a site is made from"
    return f"{path} is a file" if path.exists() else f"there is no folder {path}"


def _absolute(file: Path) -> str:
    return printable(str(file.resolve()))


def _sites_of(folders: Sequence[Path], generator: str) -> tuple[Site, ...]:
    """Make one site of each folder, where no site is configured. Raises SettingsError."""
    if not folders:
        raise SettingsError(f"there is no archive to read. Name its folder, or set `archive` in {FILE_NAME}.")
    # A link's own name stays, as of `current`, whichever release it leads to.
    names = [printable(absolute(folder).name) for folder in folders]
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


def _is_within(folder: Path, archive: Path) -> bool:
    return folder.resolve().is_relative_to(archive.resolve())
