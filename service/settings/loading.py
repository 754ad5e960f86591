"""Loading the settings: flags > environment (`SEEALSO_…`) > config file > defaults.

Nothing else of the program reads the environment or a config file.
"""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource
from pydantic_settings import SettingsError as SourceError

from content.base import printable
from content.base.nearest import LONGEST, nearest
from service.base.errors import SettingsError
from service.settings import merging, problems
from service.settings.files import ConfigFile, find, permitted_settings
from service.settings.model import NESTING, PREFIX, Settings
from service.settings.tables import Table, split_list

SET_BY_KUBERNETES = ("SEEALSO_SERVICE_HOST", "SEEALSO_SERVICE_PORT")
"""Where a service of that name runs in the same namespace: they mean that one's address."""


class _FileSource(PydanticBaseSettingsSource):
    """The tables of the config file under the names that they have there.

    pydantic's own source takes `Model` for `model`, which would pass by what an archive's file may set.
    """

    def __init__(self, settings_cls: type[BaseSettings], tables: Mapping[str, Any]) -> None:
        super().__init__(settings_cls)
        self._tables = tables

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Give the value of a setting, its name, and that it is no JSON."""
        return self._tables.get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        """Give all that the file sets, so that what is no setting is refused."""
        return dict(self._tables)


def load(
    archive: Sequence[Path] = (),
    *,
    config: Path | None = None,
    discover: bool = True,
    flags: Mapping[str, Any] | None = None,
    remembered: Path | None = None,
) -> Settings:
    """Load the settings from flags (those that are not None), environment, config file and defaults.

    The config file is `config`, else `SEEALSO_CONFIG`, else ./seealso.toml, else the one in the (first) archive.
    With `discover` false, only `config` counts. `remembered` is the file that an index was built by, which is read
    where there is no other. What an archive's own file, or that one, may not set is ignored, and listed in
    `left_aside`. Raises SettingsError, one line, with the remedy.
    """
    _check_variables()
    config_file = find(archive, config or _named_config(discover), discover)
    if config_file is None and remembered is not None:
        config_file = ConfigFile(remembered, named=False, remembered=True)
    archives = tuple(archive) or _named_archives()
    tables, left_aside = permitted_settings(config_file, archives) if config_file else ({}, "")
    file = config_file.path if config_file else None
    flag_values = merging.without_none({**(flags or {}), "archive": tuple(archive) or None})

    class LayeredSettings(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return init_settings, env_settings, _FileSource(settings_cls, tables)

    try:
        settings = LayeredSettings(**flag_values)
    except ValidationError as error:
        message = problems.explain(
            error, Settings, flag_values, file, lambda parts: PREFIX + NESTING.join(parts).upper()
        )
        raise SettingsError(message) from None
    except SourceError:
        raise SettingsError(_not_json()) from None
    settings._file = file
    # Paths in a file that an index names are relative to the archive: where the file lies, others may have chosen.
    is_remembered = config_file is not None and config_file.remembered
    settings._folder = archive[0] if is_remembered and archive else file.parent if file else Path()
    settings._left_aside = left_aside
    settings._archives = archives
    return settings


def _check_variables() -> None:
    """Raise SettingsError for a variable of an unknown table, and for a setting whose parts a single underscore joins.

    Any other with single underscores is anyone's.
    """
    for variable in os.environ:
        if meant := _misjoined(variable.upper()):
            raise SettingsError(
                f"the environment variable {printable(variable[:LONGEST])}: two underscores join a table and its "
                f"setting. Write {meant}."
            )
        table, nested, _ = variable.upper().removeprefix(PREFIX).partition(NESTING)
        if variable.upper().startswith(PREFIX) and nested and table.lower() not in Settings.model_fields:
            tables = (f"{PREFIX}{name}{NESTING}…".upper() for name in Settings.model_fields)
            raise SettingsError(
                f"the environment variable {printable(variable[:LONGEST])}: there is no table {table.lower()!r}. "
                f"{nearest(f'{PREFIX}{table}{NESTING}…', tables)}"
            )


def _misjoined(variable: str) -> str:
    """Give the variable that sets what this one names with a single underscore; empty where it names nothing so."""
    if not variable.startswith(PREFIX) or variable in SET_BY_KUBERNETES:
        return ""
    for name, field in Settings.model_fields.items():
        start = f"{PREFIX}{name}_".upper()
        if isinstance(field.annotation, type) and issubclass(field.annotation, Table) and variable.startswith(start):
            setting = variable.removeprefix(start)
            if setting.lower() in field.annotation.model_fields:
                return f"{PREFIX}{name}{NESTING}{setting}".upper()
    return ""


def _not_json() -> str:
    """Tell of the first variable whose table or list is no JSON, as pydantic reads it."""
    place = f"the environment ({PREFIX}…)"
    for variable, value in os.environ.items():
        path = variable.lower().removeprefix(PREFIX.lower()).split(NESTING)
        if variable.upper().startswith(PREFIX) and problems.is_table(Settings, path) and not _is_json(value):
            place = f"the environment variable {printable(variable[:LONGEST])}"
            break
    return f'{place}: a table is written as JSON there, and this is none. Write it like {{"name": "value"}}.'


def _is_json(value: str) -> bool:
    try:
        json.loads(value)
    except ValueError:
        return False
    return True


def _named_config(discover: bool) -> Path | None:
    named = os.environ.get(f"{PREFIX}CONFIG") if discover else None
    return Path(named) if named else None


def _named_archives() -> tuple[Path, ...]:
    """Read the archives that the environment names."""
    return tuple(map(Path, cast(list[str], split_list(os.environ.get(f"{PREFIX}ARCHIVE", "")))))
