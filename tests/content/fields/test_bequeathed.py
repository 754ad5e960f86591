"""What a folder's file, or a generator's configuration, gives stories whose own files do not say it."""

from pathlib import Path
from typing import Any

import pytest

from content.archive import ReadingRules, Site, read_archive
from tests.support.content_helpers import NOW, page, write

ENGLISH = "The council has said that the old bridge will close for repairs in March, and boats will carry people."
HUGO = {"hugo.toml": "baseURL = 'https://a.example'"}
JEKYLL = "url: https://a.example\npermalink: /:title/\ndefaults:\n"
DEFAULTS = JEKYLL + (
    "- scope: {path: '', type: posts}\n  values: {author: Jo Smith, tags: [local], categories: [news], lang: en}\n"
    "- scope: {path: _posts/quebec}\n  values: {author: Marie, lang: fr}\n"
    "- scope: {path: '_posts/2024-*'}\n  values: {series: The Lenn}\n"
)


def read(root: Path, files: dict[str, str], rules: ReadingRules | None = None) -> dict[str, dict[str, Any]]:
    """The filled fields of each story."""
    (root / ".git").mkdir()
    archive = read_archive([Site(root=write(root, files))], rules or ReadingRules(), now=NOW)
    names = ("tags", "categories", "authors", "series", "language", "related_hide")
    return {
        article.id: {name: value for name in names if (value := getattr(article, name))} for article in archive.articles
    }


@pytest.mark.parametrize(
    ("files", "story", "expected"),
    [
        (
            {"_config.yml": DEFAULTS, "_posts/2024-05-01-a.md": page(body=ENGLISH)},
            "_posts/2024-05-01-a",
            {"tags": ("local",), "categories": ("news",), "authors": ("Jo Smith",), "series": "The Lenn"},
        ),
        # What the story says itself goes first, under any of the field's names, and nothing is something too.
        (
            {"_config.yml": DEFAULTS, "_posts/2023-05-01-a.md": page("title: A\nkeywords: [pier]\nbyline: Ann Lee")},
            "_posts/2023-05-01-a",
            {"tags": ("pier",), "categories": ("news",), "authors": ("Ann Lee",)},
        ),
        (
            {"_config.yml": DEFAULTS, "_posts/2023-05-01-a.md": page("title: A\ntags: []\nauthor: ''\ncategories:")},
            "_posts/2023-05-01-a",
            {},
        ),
        # The nearest goes first.
        (
            {"_config.yml": DEFAULTS, "_posts/quebec/2023-05-01-a.md": page(body=ENGLISH), "b.md": page()},
            "_posts/quebec/2023-05-01-a",
            {"tags": ("local",), "categories": ("news",), "authors": ("Marie",), "language": "fr"},
        ),
        # A page is no post.
        ({"_config.yml": DEFAULTS, "about.md": page()}, "about", {}),
        (
            {
                **HUGO,
                "content/news/_index.md": page("cascade: {tags: [local], params: {author: Jo}, relatedHide: true}"),
                "content/news/a.md": page(),
            },
            "content/news/a",
            {"tags": ("local",), "authors": ("Jo",), "related_hide": True},
        ),
        (
            {"hugo.yaml": "baseURL: https://a.example\ncascade: [{target: {path: '/news/**'}, series: [The Lenn]}]"}
            | {"content/news/a.md": page()},
            "content/news/a",
            {"series": "The Lenn"},
        ),
        # Collections of Eleventy's are called by tags, of which some say nothing.
        (
            {".eleventy.js": "", "news/news.json": '{"tags": ["posts", "local"], "author": "Jo"}'}
            | {"news/a.11tydata.json": '{"author": "Ann"}', "news/a.md": page()},
            "news/a",
            {"tags": ("local",), "authors": ("Ann",)},
        ),
        (
            {".eleventy.js": "", "news/news.11tydata.js": 'export default { tags: ["posts", "local", "pier"] };'}
            | {"news/a.md": page()},
            "news/a",
            {"tags": ("local", "pier")},
        ),
        # They join those of the story, of which `post` says nothing.
        (
            {".eleventy.js": "", "news/news.json": '{"tags": ["local"]}', "news/a.md": page("tags: post")},
            "news/a",
            {"tags": ("local",)},
        ),
        # To others it may be any data.
        ({"news/news.json": '{"tags": ["posts", "local"], "author": "Jo"}', "news/a.md": page()}, "news/a", {}),
        (
            {"_config.ts": 'import lume from "lume/mod.ts";', "news/_data.yml": "author: Jo\ntags: [local]"}
            | {"news/a.md": page()},
            "news/a",
            {"tags": ("local",), "authors": ("Jo",)},
        ),
        (
            {"_quarto.yml": "", "news/_metadata.yml": "author: Jo\ncategories: [local]", "news/a.qmd": page()},
            "news/a",
            {"categories": ("local",), "authors": ("Jo",)},
        ),
        (
            {"mkdocs.yml": "site_name: A", "docs/news/.meta.yml": "tags: [local]", "docs/news/a.md": page()},
            "docs/news/a",
            {"tags": ("local",)},
        ),
    ],
)
def test_a_story_has_what_files_of_its_folders_say(
    tmp_path: Path, files: dict[str, str], story: str, expected: dict[str, Any]
) -> None:
    fields = read(tmp_path, files)[story]
    fields = {name: part for name, part in fields.items() if name != "language" or part != "en"}
    assert fields == expected


def test_tags_are_read_by_the_rules_for_tags(tmp_path: Path) -> None:
    files = {".eleventy.js": "", "news/news.json": '{"tags": ["nearby", "house", "harbour"]}', "news/a.md": page()}
    rules = ReadingRules(tag_aliases={"nearby": "local"}, ignored_tags=("hou*",))
    assert read(tmp_path, files, rules)["news/a"]["tags"] == ("local", "harbour")


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        # What is said of a part of a site tells its stories' language, whatever a short text says.
        ({"a/_data.yml": "lang: fr", "a/x.md": page(body=ENGLISH)}, {"a/x": "fr", "a/own": "de", "b/x": "en"}),
        # The usual configuration of a theme does not.
        ({"_data.yml": "lang: fr"}, {"a/own": "de", "b/x": "en"}),
        # A folder's name says it better, where it is one of several languages'.
        (
            {"_data.yml": "", "es/_data.yml": "lang: fr", "es/x.md": page(body="A1 B2"), "en/x.md": page(body=ENGLISH)},
            {"es/x": "es", "en/x": "en"},
        ),
    ],
)
def test_a_folder_sets_the_language_of_stories_without_one(
    tmp_path: Path, files: dict[str, str], expected: dict[str, str]
) -> None:
    others = {"a/own.md": page("lang: de", ENGLISH), "b/x.md": page(body=ENGLISH)}
    stories = read(tmp_path, {**others, **files})
    assert {story: stories[story].get("language") for story in expected} == expected


def test_few_stories_of_another_language_are_not_lost(tmp_path: Path) -> None:
    many = {f"b/{number}.md": page(body=ENGLISH) for number in range(150)}
    stories = read(tmp_path, {**many, "a/_data.yml": "lang: fr", "a/x.md": page(body="A1 B2")})
    assert stories["a/x"]["language"] == "fr"


def test_the_file_beside_a_story_of_nikolas_stands_for_its_front_matter(tmp_path: Path) -> None:
    conf = "SITE_URL = 'https://a.example/'\nPOSTS = (('posts/*.md', 'posts', 'post.tmpl'),)\nPAGES = ()\n"
    meta = ".. title: The Pier\n.. date: 2024-05-01\n.. updated: 2024-06-01\n.. slug: pier\n.. description: Boats."
    files = {"conf.py": conf, "posts/a.meta": meta, "posts/b.meta": meta}
    write(tmp_path, {**files, "posts/a.md": ENGLISH, "posts/b.md": page("title: B\nslug: c", ENGLISH)})
    a, b = read_archive([Site(root=tmp_path)], ReadingRules(), now=NOW).articles
    assert (a.title, a.url, a.description) == ("The Pier", "https://a.example/posts/pier/", "Boats.")
    assert (str(a.published)[:10], str(a.updated)[:10]) == ("2024-05-01", "2024-06-01")
    assert (b.title, b.url) == ("B", "https://a.example/posts/c/")
