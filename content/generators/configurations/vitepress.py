"""VitePress: where the site is published, which files are no pages, and at which addresses some are shown instead."""

import re
from collections.abc import Iterator

from content.generators.configurations import exclusions
from content.generators.configurations.description import Configured, Generator
from content.generators.configurations.script_options import ScriptOptions, by_options, site_url

_PATH_PART = re.compile(
    r"(?P<before>/?):(?P<name>[A-Za-z]\w*+)(?P<several>\*?)(?![?+*(])|(?P<rest>\(\.\*\))|(?P<text>[^:(){}?*+^\\/]++|/(?!:))"
)
"""Of a path such as `packages/:name/:rest*` or `news/(.*)`."""
_BUILD_OUTPUT = "**/dist/**"


def _vitepress(options: ScriptOptions) -> Configured:
    base = options.path("base")
    source = options.folder("srcDir")
    excluded = [*options.listed("srcExclude"), _BUILD_OUTPUT, exclusions.TEMPLATES]
    moved = list(_moved(options))
    if None in moved:
        options.unread.append("rewrites")
    return Configured(
        base_url=site_url(options.address("sitemap.hostname"), base),
        base_path=base,
        pattern="/{path}" + ("" if options.get("cleanUrls") is True else ".html"),
        content_folders=(source,),
        moved=tuple(pair for pair in moved if pair),
        left_out=tuple(("srcExclude", line) for line in exclusions.lines_below(source, excluded, anchored=True)),
    )


def _moved(options: ScriptOptions) -> Iterator[tuple[str, str] | None]:
    """(regular expression of a path, what it becomes) of each of the `rewrites`; None of what cannot be followed."""
    for rewrites in options.values("rewrites"):
        if not rewrites.is_whole:
            yield None
        for path, to in rewrites.members().items():
            yield _rewrite(path, text) if isinstance(text := to.literal(), str) else None


def _rewrite(path: str, target: str) -> tuple[str, str] | None:
    parts, target_parts = _parts(path), _parts(target)
    names = [part["name"] or "rest" for part in parts if not part["text"]]
    used_names = {part["name"] or "rest" for part in target_parts if not part["text"]}
    if not (parts and target_parts) or len(set(names)) < len(names) or not used_names <= {*names}:
        return None
    # In others the parameters could divide a path among them in very many ways.
    if path.count("*") > 1 or any(segment.count(":") + segment.count("(") > 1 for segment in path.split("/")):
        return None
    return "".join(map(_pattern, parts)), "".join(map(_replacement, target_parts))


def _parts(path: str) -> list[re.Match[str]]:
    """Divide a path of a rewrite; nothing where it holds what is not known."""
    parts = list(_PATH_PART.finditer(path))
    return parts if "".join(part[0] for part in parts) == path else []


def _pattern(part: re.Match[str]) -> str:
    if part["text"] or part["rest"]:
        return re.escape(part["text"]) if part["text"] else "(?P<rest>.*)"
    before, name, segment = part["before"], part["name"], "[^/#?]+?"
    return f"(?:{before}(?P<{name}>{segment}(?:/{segment})*))?" if part["several"] else f"{before}(?P<{name}>{segment})"


def _replacement(part: re.Match[str]) -> str:
    return part["text"] or rf"{part['before'] or ''}\g<{part['name'] or 'rest'}>"


VITEPRESS = Generator(
    name="vitepress",
    title="VitePress",
    address_names=(),
    pattern="/{path}.html",
    style="as written",
    content_folders=("docs",),
    content_setting="srcDir",
    suffixes=(".md",),
    languages_in_names=False,
    dates_in_names=False,
    index="/",
    read_script=by_options(_vitepress),
)
