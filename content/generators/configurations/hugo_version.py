"""The version of Hugo that publishes a project, by the files of what installs it."""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from content.base import data_files
from content.base.absolute import absolute

_FILES = (
    "netlify.toml", "vercel.json", "render.yaml", "amplify.yml", ".gitlab-ci.yml", ".tool-versions", "package.json",
)  # fmt: skip
_OF_HUGO_ALONE = ".hvm"
"""That of Hugo's version manager, which holds nothing but a version."""
_WORKFLOWS = (".github/workflows", ".forgejo/workflows", ".gitea/workflows")
_MAX_WORKFLOWS = 100
_MAX_FOLDERS = 5
"""From the project's to that of its repository."""
_COMMENT = re.compile(r"^[ \t]*(?:#|//).*", re.MULTILINE)
_VERSION = re.compile(
    r"(?i)\b(?:go)?hugo(?:[_-]version|[_-]extended)?[\s\"':=@^~_]{1,9}(?:extended_)?v?(\d)\.(\d{1,4})(?:\b|_)"
)
"""`HUGO_VERSION = "0.111.3"`, `hugo-version: '0.111.3'`, `image: hugo_extended:0.111.3`, `"hugo-extended": "^0.111.3"`,
`hugo_0.111.3_linux-amd64.deb`."""


def versions(project: Path, *texts: str) -> set[tuple[int, int]]:
    """Give the versions that are named for a project, and in these texts, such as `(0, 111)`."""
    return {
        (int(major), int(minor))
        for text in (*texts, *_texts(absolute(project)))
        for major, minor in _VERSION.findall(_COMMENT.sub("", text))
    }


def _texts(project: Path) -> Iterator[str]:
    for folder in (project, *project.parents)[:_MAX_FOLDERS]:
        yield from (data_files.text_if_any(folder / name) for name in _FILES)
        yield f"hugo {data_files.text_if_any(folder / _OF_HUGO_ALONE).strip()}"
        for workflows in (folder / name for name in _WORKFLOWS):
            yield from map(data_files.text_if_any, islice(sorted(workflows.glob("*.y*ml")), _MAX_WORKFLOWS))
        if (folder / ".git").exists():
            return
