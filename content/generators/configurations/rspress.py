"""Rspress: where its documents lie, and which languages and versions are no part of addresses."""

from collections.abc import Iterator

from content.generators.configurations import exclusions
from content.generators.configurations.description import Configured, Generator
from content.generators.configurations.script_options import ScriptOptions, by_options, folder_of, site_url, text_of


def _rspress(options: ScriptOptions) -> Configured:
    base = options.path("base")
    root_folder = folder_of(text_of(options.literals.get("root"))) or "docs"
    ending = "" if options.get("route.cleanUrls") is True else ".html"
    excluded = [*options.listed("route.exclude"), "public/**"]
    return Configured(
        base_url=site_url(options.address("siteOrigin", "siteUrl"), base),
        base_path=base,
        pattern=f"/{{path}}{ending}",
        permalinks=tuple((folder, f"{path}{ending}") for folder, path in _shortened_paths(options)),
        content_folders=(root_folder,),
        left_out=tuple(("exclude", line) for line in exclusions.lines_below(root_folder, excluded, anchored=True)),
    )


def _shortened_paths(options: ScriptOptions) -> Iterator[tuple[str, str]]:
    """(folder, path) of what lies in the default version, or in a version's default language: neither is in a path."""
    language = options.address("lang") if "locales" in options.script.text else ""
    default_version = options.address("multiVersion.default")
    for version in options.listed("multiVersion.versions") if default_version and language else ():
        path = "/{path[2:]}" if version == default_version else "/{path[:1]}/{path[2:]}"
        yield f"{version}/{language}", path
    yield from ((folder, "/{path[1:]}") for folder in [default_version or language] if folder)


RSPRESS = Generator(
    name="rspress",
    title="Rspress",
    address_names=(),
    pattern="/{path}.html",
    style="as written",
    content_folders=("docs",),
    content_setting="root",
    suffixes=(".md", ".mdx"),
    languages_in_names=False,
    dates_in_names=False,
    index="/",
    read_script=by_options(_rspress),
)
