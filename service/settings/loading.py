"""Loading the settings: flags > environment (`SEEALSO_…`) > config file > defaults.

Nothing else of the program reads the environment or a config file.
"""

import difflib
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource
from pydantic_settings import SettingsError as SourceError

from content.base import printable
from content.base.nearest import MAX_NAME_LENGTH, nearest
from service.base.errors import SettingsError
from service.settings import merging, problems
from service.settings.files import ConfigFile, find_config, permitted_settings
from service.settings.model import NESTING, PREFIX, Settings
from service.settings.tables import Table, split_list

_SET_BY_KUBERNETES = re.compile(
    r"SEEALSO\w*_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)"
)
"""Where a service whose name begins so runs in the same namespace: they mean that one's address."""
MIN_SIMILARITY = 0.8
"""How alike a variable and a setting are, from 0 to 1, where one was meant for the other: others are anyone's."""
MIN_CHARACTERS = 5
"""Of a table's setting for which a name that is nearly its own is taken, where the table is left out."""


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
    config_file = find_config(archive, config or _named_config(discover), discover)
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
        message = problems.explain(error, Settings, flag_values, file, lambda parts: _variable(*parts))
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
    """Raise SettingsError for a variable of an unknown table, for a setting whose parts a single underscore joins,
    and for one that is nearly a setting's.

    Any other without two underscores is anyone's.
    """
    for variable, value in os.environ.items():
        name = variable.upper()
        if not name.startswith(PREFIX):
            continue
        subject = f"the environment variable {printable(variable[:MAX_NAME_LENGTH])}"
        if intended := _intended_variable(name):
            raise SettingsError(f"{subject}: two underscores join a table and its setting. Write {intended}.")
        table, nested, _ = name.removeprefix(PREFIX).partition(NESTING)
        if nested and table.lower() not in Settings.model_fields:
            tables = (f"{PREFIX}{field}{NESTING}…".upper() for field in Settings.model_fields)
            raise SettingsError(
                f"{subject}: there is no table {table.lower()!r}. {nearest(f'{PREFIX}{table}{NESTING}…', tables)}"
            )
        if not nested and (similar := _similar_variables(name, value)):
            raise SettingsError(f"{subject}: there is no such setting. Did you mean {' or '.join(similar)}?")


def _intended_variable(variable: str) -> str:
    """Give the variable that sets what this one names with a single underscore; empty where it names nothing so."""
    if _SET_BY_KUBERNETES.fullmatch(variable):
        return ""
    return next((_variable(*parts) for parts in _table_settings() if variable == PREFIX + "_".join(parts).upper()), "")


def _similar_variables(variable: str, value: str) -> list[str]:
    """List the variables that one which sets nothing was probably meant to be: a misspelt one, or a table's setting
    without its table."""
    name = variable.removeprefix(PREFIX)
    # Kubernetes and Docker set SEEALSO_PORT=tcp://….
    if _SET_BY_KUBERNETES.fullmatch(variable) or (name.endswith("PORT") and "://" in value):
        return []
    if name.lower() in (*Settings.model_fields, "config"):
        return []
    # The name of a table alone is near to what others call theirs: SEEALSO_TAG may be an image's.
    tables = {table for table, _ in _table_settings()} | {"sites"}
    variables = {
        setting.upper(): [_variable(setting)] for setting in ("config", *Settings.model_fields) if setting not in tables
    }
    by_setting: dict[str, list[str]] = {}
    for table, setting in _table_settings():
        by_setting.setdefault(setting.upper(), []).append(_variable(table, setting))
        variables[f"{table}_{setting}".upper()] = [_variable(table, setting)]
    if name in by_setting:
        return by_setting[name]
    variables = {
        setting: intended for setting, intended in by_setting.items() if len(setting) >= MIN_CHARACTERS
    } | variables
    # A table's name that both begin with makes no two settings of it alike.
    prefix = next((f"{table}_".upper() for table in tables if name.startswith(f"{table}_".upper())), "")
    by_rest = {
        setting.removeprefix(prefix): intended for setting, intended in variables.items() if setting.startswith(prefix)
    }
    matches = difflib.get_close_matches(
        name[:MAX_NAME_LENGTH].removeprefix(prefix), by_rest, n=1, cutoff=MIN_SIMILARITY
    )
    return by_rest[matches[0]] if matches else []


def _table_settings() -> Iterator[tuple[str, str]]:
    """Go through the settings of tables: the table's name, and the setting's."""
    for name, field in Settings.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, Table):
            yield from ((name, setting) for setting in field.annotation.model_fields)


def _variable(*parts: str) -> str:
    return PREFIX + NESTING.join(parts).upper()


def _not_json() -> str:
    """Tell of the first variable whose table or list is no JSON, as pydantic reads it."""
    place = f"the environment ({PREFIX}…)"
    for variable, value in os.environ.items():
        path = variable.lower().removeprefix(PREFIX.lower()).split(NESTING)
        if variable.upper().startswith(PREFIX) and problems.is_table(Settings, path) and not _is_json(value):
            place = f"the environment variable {printable(variable[:MAX_NAME_LENGTH])}"
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
