"""The table of all settings in docs/configuration.md, compared with what there is."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretStr

from content.base import ReadingRules
from embeddings.base.answers import DEFAULTS
from service.settings.model import Settings
from service.settings.tables import SiteSettings
from tests.support.paths import ROOT

ROW = re.compile(r"^\| (`[^|]*`) \| ([^|]*) \| [^|]+ \|$", re.MULTILINE)
IN_WORDS = {"archive", "sites.NAME.url_pattern", "sites.NAME.title", "sites.NAME.base_url", "sites.NAME.generator"}
IN_WORDS |= {
    "generator",
    "model",
    "reading.timezone",
    "reading.suffixes",
    "reading.ignore",
    "reading.space_separated_tags",
}
"""Settings of which the default is told in words."""


def documented() -> dict[str, str]:
    """Read the table: by setting, the default as it stands there."""
    text = (ROOT / "docs" / "configuration.md").read_text("utf-8")
    section = text.partition("## All settings\n")[2].partition("\n## ")[0]
    found: dict[str, str] = {}
    for names, default in ROW.findall(section):
        settings = re.findall("`([^`]+)`", names)
        defaults = default.split(", ")
        for place, setting in enumerate(settings):
            whole = settings[0].rpartition(".")[0] + setting if setting.startswith(".") else setting
            found[whole] = defaults[place] if len(defaults) == len(settings) else default
    return found


def existing(model: type[BaseModel] = Settings, above: str = "") -> Iterator[tuple[str, Any]]:
    """List the settings with what they are where nothing is set."""
    for name, field in model.model_fields.items():
        kind = field.annotation
        if name == "sites":
            yield from existing(SiteSettings, "sites.NAME.")
        elif isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from existing(kind, f"{above}{name}.")
        else:
            default = field.default
            if default is None:
                default = getattr({"related.": DEFAULTS, "reading.": ReadingRules()}.get(above), name, None)
            yield f"{above}{name}", default


def test_each_setting_and_no_other_is_documented() -> None:
    assert sorted(documented()) == sorted(name for name, _ in existing())


def test_defaults_are_those_that_are_documented() -> None:
    told = documented()
    for name, default in existing():
        if default is None or name in IN_WORDS:
            continue
        if isinstance(default, SecretStr):
            default = default.get_secret_value()
        value = str(default) if isinstance(default, Path) else json.loads(json.dumps(default))
        assert tomllib.loads(f"it = {told[name].strip('`')}")["it"] == value, name
