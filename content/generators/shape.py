"""Shape: the generator that an archive's file names tell, where no configuration lies beside it."""

import re
from collections.abc import Iterable
from pathlib import Path

_NUMBERED = re.compile(r"(?:^|/)\d+\.[^/\d][^/]*/")
"""A folder such as `2.news`."""


def told_by_names(root: Path, paths: Iterable[str]) -> str:
    """The generator whose way of naming files the archive shows; empty where none's is plain.

    `paths` are those of the site's stories below its root.
    """
    jekyll = root.name == "_posts"
    for path in paths:
        if path.rsplit("/", 1)[-1].startswith("+page."):
            return "sveltekit"
        if _NUMBERED.search(path):
            return "nuxt"
        jekyll = jekyll or path.startswith("_posts/") or "/_posts/" in path
    return "jekyll" if jekyll else ""
