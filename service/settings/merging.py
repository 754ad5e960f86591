"""Settings that complete others: what an index remembers of the settings it was built by, under a newsroom's own."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from content.base import printable
from embeddings.base.errors import Damaged
from service.settings.problems import explain
from service.settings.tables import RememberedTables

Model = TypeVar("Model", bound=BaseModel)


def check_remembered(tables: Mapping[str, Any]) -> RememberedTables:
    """Validate the tables that an index remembers. Raises Damaged."""
    try:
        return RememberedTables(**tables)
    except ValidationError as error:
        fault = explain(error, RememberedTables, {}, None, None).removeprefix("the settings: ").rstrip(".")
        raise Damaged(
            f"what the index remembers of its settings is not sound ({printable(fault)}). "
            "Build it again: seealso build ARCHIVE --index INDEX --full"
        ) from None


def completed(settings: Model, remembered: BaseModel) -> Model:
    """Give the settings with each one that is not set there, and is remembered, as it is remembered.

    A table of names of the newsroom's own, such as `[sites]`, is one setting.
    """
    update: dict[str, Any] = {}
    for name in remembered.model_fields_set:
        value, remembered_value = getattr(settings, name), getattr(remembered, name)
        if isinstance(value, BaseModel) and isinstance(remembered_value, BaseModel):
            update[name] = completed(value, remembered_value)
        elif name not in settings.model_fields_set:
            update[name] = remembered_value
    return settings.model_copy(update=update)


def without_none(values: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is None, in tables within tables too."""
    return {
        name: without_none(value) if isinstance(value, Mapping) else value
        for name, value in values.items()
        if value is not None
    }
