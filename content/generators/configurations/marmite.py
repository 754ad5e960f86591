"""Marmite, by marmite.yaml."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from content.base import data_files
from content.generators.configurations.description import Configured, Generator


def _read(data: Mapping[str, Any], file: Path) -> Configured:
    folder = str(data.get("content_path") or "content").strip("./")
    address = str(data.get("url") or "")
    if address and "://" not in address:
        address = f"{'https' if data.get('https') is True else 'http'}://{address}"
    return Configured(
        base_url=address,
        # Where that folder is not there, all of the project is content.
        content_folders=(folder,) if folder and data_files.is_folder(file.parent / folder) else None,
        default_language=str(data.get("language") or "en").lower(),
    )


MARMITE = Generator(
    name="marmite",
    title="Marmite",
    pattern="/{slug_or_given_title}.html",
    style="marmite",
    content_setting="content_path",
    suffixes=(".md",),
    address_names=(),
    languages_in_names=False,
    read_data=_read,
)
