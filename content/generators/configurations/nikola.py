"""Nikola, by conf.py: what it assigns is read, and nothing is executed."""

from collections.abc import Iterator
from glob import escape
from pathlib import Path

from content.base import table
from content.generators.configurations import exclusions
from content.generators.configurations.description import Configured, Generator
from content.generators.configurations.python_assignments import Assignments, assigned_literals, text_in


def _read(text: str, file: Path) -> Configured:
    values = assigned_literals(text, file)
    ending = ".html" if values.get("PRETTY_URLS", True) is False else "/"
    default = text_in(values, "DEFAULT_LANG") or "en"
    # Where each language lies; one that is computed is not known.
    languages = values.get("TRANSLATIONS", {default: ""})
    language_paths = {str(code): str(path).strip("./") for code, path in table(languages).items()}
    rules = [
        (str(source).split("*", 1)[0].strip("/"), path)
        for posts in (values.get("POSTS"), values.get("PAGES"))
        if isinstance(posts, (list, tuple))
        for rule in posts
        if isinstance(rule, (list, tuple)) and len(rule) >= 2
        for source, path in [rule[:2]]
    ]

    def patterns(code: str) -> Iterator[tuple[str, str]]:
        for folder, path in rules:
            target = path.get(code, path.get(default, "")) if isinstance(path, dict) else path
            prefix = "/".join(part for part in (language_paths.get(code, ""), str(target).strip("/")) if part)
            depth = len(folder.split("/")) if folder else 0
            yield folder, f"/{prefix}/{{sections[{depth}:]}}/{{slug}}{ending}"

    return Configured(
        base_url=text_in(values, "BASE_URL") or text_in(values, "SITE_URL"),
        pattern=f"/{{sections}}/{{slug}}{ending}",
        permalinks=tuple(patterns(default)),
        language_permalinks=tuple((code.lower(), *rule) for code in language_paths for rule in patterns(code)),
        languages=tuple(code.lower() for code in language_paths) or None,
        left_out=tuple(_files_outside(values, [folder for folder, _ in rules])),
        hidden_tags=_globs(values, "HIDDEN_TAGS"),
        hidden_categories=_globs(values, "HIDDEN_CATEGORIES"),
        style="nikola-written" if values.get("USE_SLUGIFY") is False else None,
        timezone=text_in(values, "TIMEZONE"),
        default_language=default.lower(),
    )


def _globs(values: Assignments, name: str) -> tuple[str, ...]:
    """Give globs for the names that a setting lists."""
    names = values.get(name)
    return tuple(map(escape, map(str, names))) if isinstance(names, list | tuple) else ()


def _files_outside(values: Assignments, folders: list[str]) -> Iterator[tuple[str, str]]:
    """What lies in none of the folders of posts and of pages, where both are written out."""
    if values.whole("POSTS") is None or values.whole("PAGES") is None or "" in folders:
        return
    yield "POSTS", "/**"
    yield from (("POSTS", line) for line in exclusions.lines_below("", [f"!{folder}/**" for folder in folders]))


NIKOLA = Generator(
    name="nikola",
    title="Nikola",
    pattern="/{sections}/{slug}/",
    style="nikola",
    dates_in_names=False,
    read_script=_read,
)
