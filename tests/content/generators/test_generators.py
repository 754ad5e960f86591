"""The addresses that each generator gives the stories of an archive, by its own configuration."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import yaml

from content.archive import Archive, ReadingRules, Site, read_archive
from content.generators import GENERATORS, completed
from content.generators.configurations.description import Configured
from content.generators.configurations.eleventy_code import read_program
from content.javascript.literals import literals
from content.javascript.script import Script
from tests.support.content_helpers import NOW, page, read, write
from tests.support.paths import DATA

SITES = yaml.safe_load((DATA / "generators.yaml").read_text("utf-8"))


def site_of(place: Path, said: dict[str, Any]) -> Archive:
    write(place, {name: _file(name, text) for name, text in said["files"].items()})
    # A repository's folder is the last in which a configuration is looked for.
    (place / ".git").mkdir()
    rules = ReadingRules(suffixes=(".md", ".mdx"))
    return read_archive([Site(root=place / said["archive"])], rules, now=NOW)


def _file(name: str, text: str) -> str:
    if not name.endswith((".md", ".mdx", ".svx")) or text.startswith(("# ", "## ", "* ")):
        return text
    if text.startswith("+++"):
        return f"{text}+++\n\nWords.\n"
    return f"{text}\n\nWords.\n" if text.startswith("Title:") else page(text)


@pytest.mark.parametrize("said", SITES, ids=[site["what"] for site in SITES])
def test_stories_have_the_generators_addresses(tmp_path: Path, said: dict[str, Any]) -> None:
    archive = site_of(tmp_path, said)
    urls = {article.id: article.url for article in archive.articles}
    assert {story: urls.get(story) for story in said["addresses"]} == said["addresses"]
    if "left_out" in said:
        assert [article.id for article in archive.articles if article.hidden] == said["left_out"]
    notes = " ".join(archive.sites[0].notes)
    assert all(note in notes for note in said.get("notes", ()))
    assert not (said.get("no_notes") and notes)
    assert not list(tmp_path.rglob("pwned"))


@pytest.mark.parametrize("said", [site for site in SITES if site["addresses"]], ids=lambda site: str(site["what"]))
def test_a_link_by_the_address_finds_the_story(tmp_path: Path, said: dict[str, Any]) -> None:
    first = site_of(tmp_path, said)
    body = " ".join(f"[x]({unquote(a.url).replace(' ', '%20')})" for a in first.articles)
    root = tmp_path / said["archive"]
    (root / "every.md").write_text(page("title: Every", body))
    again = read_archive([Site(root=root)], ReadingRules(suffixes=(".md", ".mdx")), now=NOW)
    every = next(article for article in again.articles if article.id == "every")
    site = first.sites[0]
    # A link to the home page is one to the paper.
    homes = [f"{site.base_url or site.addresses.base_path}/{end}" for end in ("", "index.html")]
    homely = {a.id for a in first.articles if a.url in homes}
    assert {link.article for link in every.links} - homely == {a.id for a in first.articles} - homely


SECTIONS = [
    ({"hugo.toml": ""}, "content/harbour/x.md", "harbour"),
    ({"hugo.toml": ""}, "content/x.md", ""),
    ({"web/hugo.toml": ""}, "web/content/harbour/x.md", "harbour"),
    ({"hugo.toml": "[languages.fr]\ncontentDir = 'content/fr'\n"}, "content/fr/harbour/x.md", "harbour"),
    ({".eleventy.js": "module.exports = () => ({dir: {input: 'src'}})"}, "src/harbour/x.md", "harbour"),
    ({"astro.config.mjs": ""}, "src/content/stories/x.md", "stories"),
    ({"astro.config.mjs": ""}, "src/pages/harbour/x.md", "harbour"),
    ({"_config.yml": "title: A"}, "harbour/_posts/2024-01-01-x.md", "harbour"),
    ({"docusaurus.config.js": "module.exports = {}"}, "blog/2024-01-01-x.md", "blog"),
    ({"nuxt.config.ts": "export default {}"}, "content/1.harbour/2.x.md", "harbour"),
    ({"_config.yml": "title: A", "scaffolds/post.txt": ""}, "source/_posts/harbour/x.md", "harbour"),
    ({"config.toml": "base_url = 'https://a.example'"}, "content/harbour/x.md", "harbour"),
    ({"mkdocs.yml": "site_name: A"}, "docs/harbour/x.md", "harbour"),
    ({"pelicanconf.py": "PATH = 'content'"}, "content/harbour/x.md", "harbour"),
    ({"svelte.config.js": ""}, "content/harbour/x.md", "harbour"),
    ({"svelte.config.js": ""}, "src/content/harbour/x.md", "harbour"),
    ({"svelte.config.js": ""}, "src/routes/harbour/x.md", "harbour"),
    ({}, "content/harbour/x.md", "content"),
]


@pytest.mark.parametrize(("files", "story", "section"), SECTIONS)
def test_the_folder_that_all_stories_lie_in_is_no_section(
    tmp_path: Path, files: dict[str, str], story: str, section: str
) -> None:
    archive = site_of(tmp_path, {"files": {**files, story: "title: X"}, "archive": "."})
    assert [article.section for article in archive.articles] == [section]


def test_a_pattern_that_the_newsroom_sets_holds_for_pages_and_collections_too(tmp_path: Path) -> None:
    config = "url: https://a.example\ncollections:\n  guides: {output: true, permalink: /g/:name}"
    write(tmp_path, {"_config.yml": config})
    write(tmp_path, {"_posts/2024-01-02-a.md": page(), "_guides/b.md": page(), "news/c.md": page()})
    addresses = [article.url for article in read(tmp_path, site={"url_pattern": "/s/{slug}/"}).articles]
    assert addresses == ["https://a.example/s/b/", "https://a.example/s/a/", "https://a.example/s/c/"]


def test_what_the_newsroom_sets_holds(tmp_path: Path) -> None:
    write(tmp_path, {"hugo.toml": "baseURL = 'https://a.example'\n[permalinks]\nposts = '/x/:slug/'"})
    write(tmp_path, {"content/posts/one.md": page()})
    root = tmp_path / "content"
    assert read(root).articles[0].url == "https://a.example/x/a-story/"
    assert read(root, site={"url_pattern": "/s/{slug}/"}).articles[0].url == "https://a.example/s/one/"
    assert read(root, site={"base_url": "https://b.example"}).articles[0].url == "https://b.example/x/a-story/"


def test_a_generator_that_is_named_is_the_one(tmp_path: Path) -> None:
    write(tmp_path, {"mkdocs.yml": "site_url: https://a.example", "_config.yml": "url: https://b.example"})
    write(tmp_path, {"docs/a.md": page()})
    site = completed(Site(root=tmp_path / "docs", generator="mkdocs"), ["a.md"])
    assert (site.generator, site.base_url) == ("mkdocs", "https://a.example")
    assert completed(Site(root=tmp_path / "docs", generator="zola"), ["a.md"]).url_pattern == GENERATORS["zola"].pattern


@pytest.mark.parametrize(
    ("root", "folders", "stories"),
    [
        ("content", {"de": "content/de"}, {"de/a/x": "/de/a/x/", "b/x": "/b/x/", "b/y.fr": "/fr/b/y/"}),
        ("content", {"en": "content/en", "de": "content/de"}, {"de/a/x": "/de/a/x/", "en/a/x": "/a/x/"}),
        (".", {"en": "english", "de": "content/de"}, {"content/de/a/x": "/de/a/x/", "english/a": "/a/", "x": "/x/"}),
        ("content/de", {"de": "content/de"}, {"a/x": "/de/a/x/"}),
        ("content/de/a", {"de": "content/de"}, {"x": "/de/a/x/"}),
    ],
)
def test_folders_of_languages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, root: str, folders: dict[str, str], stories: dict[str, str]
) -> None:
    configured = Configured(language_folders=tuple((folder, code) for code, folder in folders.items()))
    monkeypatch.setitem(GENERATORS, "hugo", replace(GENERATORS["hugo"], read_data=lambda text, file: configured))
    write(tmp_path, {"hugo.toml": "title = 'x'"} | {f"{root}/{story}.md": page() for story in stories})
    articles = {article.id: article for article in read(tmp_path / root).articles}
    assert {story: articles[story].url for story in stories} == stories
    assert all(articles[story].language == "de" for story, url in stories.items() if url.startswith("/de/"))


def test_a_configuration_far_above_or_of_another_repository_is_none_of_ours(tmp_path: Path) -> None:
    write(tmp_path, {"hugo.toml": "baseURL = 'https://a.example'", "r/.git/x": "", "r/content/a.md": page()})
    write(tmp_path, {"1/2/3/4/5/a.md": page()})
    assert read(tmp_path / "r" / "content").sites[0].generator == ""
    assert read(tmp_path / "1/2/3/4/5").sites[0].generator == ""


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("site: 'https://a.example'", "https://a.example"),
        ('"site": "https://a.example"', "https://a.example"),
        ("site: `https://a.example`", "https://a.example"),
        ("site:\n    'https://a.example'", "https://a.example"),
        ("// site: 'https://no.example'\nsite: 'https://a.example'", "https://a.example"),
        ("/* site: 'https://no.example' */ site: 'https://a.example'", "https://a.example"),
        ("x: 'see // not a comment', site: 'https://a.example'", "https://a.example"),
        ("x: /[\"'{]/, site: 'https://a.example'", "https://a.example"),
        ("x: `a ${b ? `c` : 'd'} {`, site: 'https://a.example'", "https://a.example"),
        ("x() { return { site: 'https://no.example' } }, site: 'https://a.example'", "https://a.example"),
        ("...other, x: { site: 'https://no.example' }, site: 'https://a.example'", "https://a.example"),
        ("x: [y({ site: 'https://no.example' })], site: 'https://a.example'", "https://a.example"),
        ("site: 'https://a.example' as const", "https://a.example"),
        ("...{ site: 'https://a.example' }", "https://a.example"),
        ("site: 'https://' + 'a.example'", "https://a.example"),
        ("site: new URL('https://a.example')", "https://a.example"),
        ("site: 'https:\\/\\/a.example'", "https://a.example"),
        ("site: process.env.URL", None),
        ("site: `https://${host}`", None),
        ("site: get('https://no.example')", None),
        ("site: 'https://no.example' + suffix", None),
        ("site: '/' + process.env.B + '/'", None),
        ("site: process.env.URL ?? 'https://no.example'", None),
        ("site: 'https://no.example'.replace('no', host)", None),
        ("site: test ? 'https://no.example' : 'https://a.example'", None),
        ("...(test ? { site: 'https://no.example' } : { site: 'https://a.example' })", "nothing"),
        ("site: ('https://no.example' + suffix)", None),
        ("site,", None),
        ("site: true", True),
        ("site: undefined", "nothing"),
        ("website: 'https://no.example'", "nothing"),
        ("x: { site: 'https://no.example' }", "nothing"),
        ("x: test ? { site: 'https://no.example' } : {}", "nothing"),
    ],
)
def test_literals_of_javascript(text: str, value: str | bool | None) -> None:
    assert literals(Script(f"export default {{ {text} }}")).get("site", "nothing") == value


@pytest.mark.parametrize(
    "text",
    [
        "export default {%}",
        "export default defineConfig({%})",
        "export default defineConfig(({ mode }) => ({%}))",
        "export default defineConfig(() => { const x = { base: '/no' }; return {%} })",
        "module.exports = {%}",
        "module.exports = (c) => ({%});",
        "module.exports = function (c) { c.add({ base: '/no' }, () => { return { base: '/no' } })\nreturn {%} }",
        "export default async function (c) { c.add('x', function () { return { base: '/no' } }); return {%}; }",
        "const config = {%}\nexport default config",
        "const config = {%};\nmodule.exports = withPlugins(config);",
        "/** @type {import('x').Config} */\nconst config = {%}\nexport default config",
        "const config: Config = {%}\nexport default config satisfies Config",
        "const other = { base: '/no' }\nexport default {%}",
        "const other = { base: '/no' }; const config = {%}; module.exports = config",
        "function x() { return { base: '/no' } }\nexport default {%}",
        "import { a } from 'b'\nexport const other = { base: '/no' }\nexport default <Config>{%}",
        "const base = '/yes'\nexport default { base }",
        "const BASE = '/yes';\nexport default { base: BASE }",
        "const SITE = { base: '/yes' };\nexport default { ...SITE }",
        "const { base } = { base: '/yes' };\nexport default { base }",
        "const NAME = 'yes';\nexport default { base: `/${NAME}` }",
        "const config = {%};\nexport { config as default }",
        "function config() { return {%} }\nmodule.exports = config",
        "export default withPlugins({ plugins: [] })({%})",
    ],
)
def test_whatever_wraps_the_configuration(text: str) -> None:
    assert (
        literals(Script(text.replace("%", " a: { base: '/no' }, base: '/yes', b: [{ base: '/no' }] ")))["base"]
        == "/yes"
    )


_MANY = "".join(f"a{n}:1," for n in range(2_500))


@pytest.mark.parametrize(
    "text",
    [
        "const { a } = b, { b } = a;",
        "const a = { a: a.a.a, ...a, ...a };",
        "const a = { ...a, b: a, c: a, d: `${a}${a}` + a.b + a.c + a };",
        "const a = () => f(a, a, { b: a }, a());",
        "import { a } from './x';",
        "import a from './x'; export { a as default };",
        "".join(f"const a{n} = {{ x: a{n - 1}.x, ...a{n - 1} }};" for n in range(1, 900)) + "const a = a899;",
        "const a = " + "x." * 20_000 + "x;",
        "const a = " + "{ a: " * 9_000 + "1;",
        "const a = '' + " + "x + " * 20_000 + "x;",
        "function a() { return a }",
        "const a = () => () => a;",
        "const a0 = { x: 1 };"
        + "".join(f"const a{n} = {{ {f'...a{n - 1},' * 30} }};" for n in range(1, 7))
        + "const a = a6;",
        "const a0 = 'x';" + "".join(f"const a{n} = `{f'${{a{n - 1}}}' * 30}`;" for n in range(1, 7)) + "const a = a6;",
        "const a0 = () => x;"
        + "".join(f"function a{n}() {{ {f'return a{n - 1};' * 9} }}" for n in range(1, 8))
        + "const a = a7;",
        f"const b = {{ {_MANY} }};" + f"const a = {{ {'...b,' * 2_500} }};",
        f"const b = {{ {_MANY} }};" + f"const a = {{ x: [{'b.a0,' * 2_500}] }};",
    ],
)
def test_names_that_lead_back_to_themselves_or_to_ever_more(tmp_path: Path, text: str) -> None:
    other = "export { a as default } from './y'; import { a } from './y'; export const b = a;"
    program = f"{text} export default a; export const b = {{ site: a, ...a }};"
    write(tmp_path, {"x.js": other, "y.js": program})
    start = time.process_time()
    literals(Script(program, tmp_path / "y.js"))
    read_program(Script(program.replace("default a", "default { permalink: a }"), tmp_path / "y.js"))
    assert time.process_time() - start < 8


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("export default define(({ mode }) => mode ? { a: 'b', c: 'd' } : { a: 'e', c: 'd' })", {"a": None, "c": "d"}),
        ("export default () => { if (x) { return { a: 'b' } } return { a: 'c' } }", {"a": None}),
        ("module.exports = Object.assign({ a: 'b' }, { a: 'c' })", {"a": None}),
        ("let a = 'b'; if (x) { a = 'c' } export default { a }", {"a": None}),
        ("let a = { b: 'c' }; a = withPlugin(a); module.exports = a", {"b": "c"}),
        ("let a = { b: 'c' }; a.d = 'e'; module.exports = a", {"b": "c"}),
        ("exports.a = 'b'; module.exports.c = { d: 'e' }", {"a": "b", "c.d": "e"}),
        ("module.exports = () => {}; module.exports.a = { b: 'c' }", {"a.b": "c"}),
        ("const a = 'b', c = { d: 'e' }; export { a, c as f }", {"a": "b", "f.d": "e"}),
    ],
)
def test_values_by_conditions_and_by_names(text: str, values: dict[str, str | None]) -> None:
    assert values.items() <= literals(Script(text)).items()


def test_paths_of_literals() -> None:
    text = "export default { a: { b: { c: 'd' } }, e: [['f', /** @type {X} */ ({ g: { h: 'i' } })], 'j'] }"
    assert literals(Script(text)) == {"a.b.c": "d", "e.0.0": "f", "e.0.1.g.h": "i", "e.1": "j"}


@pytest.mark.parametrize(
    "unit",
    ["site:", "'", '"', "`", "//", "/*", "site: '", "a:", " ", "\\'", "\\`", "${", "{", "}", "[", "a:{", "({", "=/[",
     "=/a", "=/[/]", "export ", "return{", "const a={", "a,", "'a',", "export default a ", "a?b:", "a||", "("],
)  # fmt: skip
def test_javascript_is_read_in_linear_time(unit: str) -> None:
    start = time.process_time()
    literals(Script(unit * (1_000_000 // len(unit))))
    read_program(Script("module.exports = {permalink:" + unit * (1_000_000 // len(unit))))
    # At most 0.5 s on the machine that this was written on; a quadratic rule takes hours.
    assert time.process_time() - start < 8


def test_a_pattern_that_cannot_be_filled_is_told_once(tmp_path: Path) -> None:
    fronts = ["permalink: '/{{ category }}/{{ page.fileSlug }}/'"] * 2 + ["permalink: x y", "permalink: false"]
    write(tmp_path, {f"{number}.md": page(f"title: A\n{front}") for number, front in enumerate(fronts)})
    messages = [problem.message for problem in read(tmp_path).problems]
    assert [message.partition(",")[0] for message in messages] == [
        "`permalink` says '/{{ category }}/{{ page.fileSlug }}/' (as 1 more do)",
        "`permalink` says 'x y'",
    ]
