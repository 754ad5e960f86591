"""Marks by names of a site's own, beside what the newsroom's settings say of the same names."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.archive import ReadingRules, Site, read_archive
from content.generators.configurations.conditions import not_passing, without_page
from content.javascript.script import Script
from tests.support.content_helpers import NOW, page, write

HEXO = "url: https://a.example\nsource_dir: source\nhide_posts: {filter: offstage}"
STORIES = {
    "a": "title: A\noffstage: true",
    "b": "title: B\noffstage: until Friday",
    "c": "title: C\noffstage: false",
    "d": "title: D\noffstage:",
    "e": "title: E",
}


@pytest.mark.parametrize(
    ("rules", "hidden"),
    [
        (ReadingRules(), ["a", "b"]),
        (ReadingRules(show={"offstage": ("until Friday",)}), []),
        (ReadingRules(no_marks=("offstage",)), []),
        (ReadingRules(hide={"offstage": ("until Friday",)}), ["a", "b"]),
        (ReadingRules(hide={"title": ("*",)}), ["a", "b", "c", "d", "e"]),
    ],
)
def test_the_newsroom_s_settings_go_before(tmp_path: Path, rules: ReadingRules, hidden: list[str]) -> None:
    write(tmp_path, {"_config.yml": HEXO, **{f"source/_posts/{name}.md": page(text) for name, text in STORIES.items()}})
    archive = read_archive([Site(root=tmp_path)], rules, now=NOW)
    assert [article.id[-1] for article in archive.articles if article.hidden] == hidden


def test_a_mark_of_one_site_is_none_of_another_s(tmp_path: Path) -> None:
    for name, config in (("one", HEXO), ("two", HEXO.replace("offstage", "sealed"))):
        write(tmp_path / name, {"_config.yml": config, "source/_posts/a.md": page("title: A\noffstage: true")})
    sites = [Site(root=tmp_path / name, name=name) for name in ("one", "two")]
    archive = read_archive(sites, ReadingRules(), now=NOW)
    assert [article.id for article in archive.articles if article.hidden] == ["one:source/_posts/a"]


CONDITIONS = [
    ("({ data }) => !data.a && data.b !== 'x'", [("a", "true", True), ("b", "x", True)]),
    ("({ data: { a } }) => !a", [("a", "true", True)]),
    ("post => post && !post.data.a", [("a", "true", True)]),
    ("post => post.slug === 'x' && post.data", []),
    ("({ data }) => import.meta.env.DEV || data.a === true", [("a", "true", False)]),
    ("({ data }) => !(data.a || data.b)", [("a", "true", True), ("b", "true", True)]),
    ("({ data }) => data.a || data.b", []),
    ("({ data }) => { if (data.a) return false; return data.b === 'x' }", [("a", "true", True), ("b", "x", False)]),
    ("({ data }) => { if (data.a) { if (data.b) return false } return true }", []),
    ("({ data }) => data.a !== false", [("a", "false", True)]),
    ("({ data }) => ['x', 'y'].includes(data.a)", [("a", "x", False), ("a", "y", False)]),
    ("({ data }) => !(data.tags ?? []).includes('x')", [("tags", "x", True)]),
    ("({ data }) => new Date(data.day) < new Date()", []),
]


@pytest.mark.parametrize(("function", "asked"), CONDITIONS)
def test_a_filter_says_which_stories_pass(function: str, asked: list[tuple[str, str, bool]]) -> None:
    value = next(iter(Script(f"export default {function}").exported()))
    assert list(not_passing(value)) == asked


@pytest.mark.parametrize(
    ("function", "asked"),
    [
        ("data => { if (data.a && process.env.LIVE) return false }", [("a", "true", True)]),
        ("data => { if (data.a && data.b) return false }", []),
        ("data => data.a ? false : data.permalink", [("a", "true", True)]),
        ("data => data.a ? data.permalink : false", [("a", "true", False)]),
        ("data => { const off = data.a === false; if (off) return false }", [("a", "false", True)]),
        ("({ a }) => { if (!a) return false }", [("a", "true", False)]),
        ("data => { if (!data.page) return false }", []),
        ("data => { if (!live) return false }", []),
    ],
)
def test_a_function_says_of_which_stories_no_page_is_made(function: str, asked: list[tuple[str, str, bool]]) -> None:
    value = next(iter(Script(f"export default {function}").exported()))
    assert list(without_page(value)) == asked
