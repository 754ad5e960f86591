"""Authors whom stories name by a key: they are told by the names that the project's own file of authors has."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.archive import ReadingRules, Site, read_archive
from content.generators.authors import MAX_ENTRIES, author_names
from tests.support.content_helpers import NOW, page, read, write

BY_KEY = page("authors: [quill]")
STARLIGHT = "{ prefix: 'news', authors: { quill: { name: 'Ada Quill', title: 'Editor' } } }"
ONE_BLOG = f"export default {{ integrations: [starlight({{ plugins: [starlightBlog({STARLIGHT})] }})] }}"
BLOGS = f"const blogs = [{{ prefix: 'a' }}, {STARLIGHT}]; export default {{ x: starlightBlog(blogs) }}"
SITES = [
    ({"mkdocs.yml": "a: 1", "docs/blog/.authors.yml": "authors: {quill: {name: Ada Quill}}"}, "docs/blog/posts"),
    ({"mkdocs.yml": "a: 1", "docs/.authors.yml": "authors:\n  quill:\n    name: Ada Quill"}, "docs"),
    ({"docusaurus.config.js": "", "blog/authors.yml": "quill: {name: Ada Quill, title: Editor}"}, "blog"),
    ({"_config.yml": "title: A", "_data/authors.yml": "quill: {display_name: Ada  Quill}"}, "_posts/2024-01-01-"),
    ({"_config.yml": "a: 1", "_data/authors.yaml": "authors: [{id: quill, name: Ada Quill}]"}, "_posts/2024-1-1-"),
    ({"_config.yml": "authors: {quill: {name: Ada Quill}}"}, "_posts/2024-01-01-"),
    ({"_config.yml": "a: 1", "_authors/ada.md": page("short_name: quill\nname: Ada Quill")}, "_posts/2024-01-01-"),
    ({"_config.yml": "a: 1", "_authors/quill.md": page("name: quill\ntitle: Ada Quill")}, "_posts/2024-01-01-"),
    ({".eleventy.js": "", "_data/authors.yaml": "Quill: Ada Quill"}, "posts"),
    ({"hugo.toml": "", "data/authors/quill.toml": "name = 'Ada Quill'"}, "content/posts"),
    ({"hugo.toml": "", "data/authors/quill.yaml": "name: {display: Ada Quill}"}, "content/posts"),
    ({"hugo.toml": "", "content/authors/quill/_index.md": page("title: Ada Quill")}, "content/posts"),
    ({"astro.config.mjs": "", "src/content/authors/quill.json": '{"name": "Ada Quill"}'}, "src/content/blog"),
    ({"marmite.yaml": "authors: {quill: {name: Ada Quill, avatar: a.png}}"}, "content"),
    ({"astro.config.mjs": ONE_BLOG}, "src/content/docs"),
    ({"astro.config.mjs": BLOGS}, "src/content/docs"),
    ({"next.config.js": "", "data/authors/quill.mdx": page("name: Ada Quill")}, "content"),
]  # fmt: skip


@pytest.mark.parametrize(("files", "place"), SITES, ids=[" ".join(files) for files, _ in SITES])
def test_a_key_is_told_as_a_name(tmp_path: Path, files: dict[str, str], place: str) -> None:
    story = f"{place}story.md" if place.endswith("-") else f"{place}/story.md"
    write(tmp_path, {**files, story: BY_KEY})
    (tmp_path / ".git").mkdir()
    told = {article.source.rsplit("/")[-1]: article.authors for article in read(tmp_path).articles}
    assert told[story.rsplit("/", 1)[-1]] == ("Ada Quill",)


def test_who_stands_in_no_file_keeps_what_the_story_says(tmp_path: Path) -> None:
    files = {
        "docusaurus.config.js": "",
        "blog/authors.yml": "quill: {name: Ada Quill}\nAda Quill: {name: Nobody}\nbo: 7",
    }
    story = page("authors: [{key: quill, title: Editor}, Ada Quill, bo, Cy Ray, quill]")
    write(tmp_path, {**files, "blog/story.md": story})
    (tmp_path / ".git").mkdir()
    assert [article.authors for article in read(tmp_path).articles] == [("Ada Quill", "Nobody", "bo", "Cy Ray")]


def test_an_author_is_named_by_the_path_of_a_page_too(tmp_path: Path) -> None:
    author = {"next.config.js": "", "content/authors/quill.md": page("name: Ada Quill")}
    write(tmp_path, {**author, "content/story.md": page("author: content/authors/quill.md")})
    (tmp_path / ".git").mkdir()
    assert {article.id: article.authors for article in read(tmp_path).articles}["content/story"] == ("Ada Quill",)


PAGES = [
    ("authors/quill.md", "name: Ada Quill\nbio: x", True),
    ("_authors/quill.md", "short_name: quill\nname: Ada Quill", True),
    ("news/author/quill/index.md", "Full-Name: Ada Quill", True),
    ("authors/quill.md", "title: Ada Quill\nname: Ada Quill", False),
    ("authors/quill.md", "name: Ada Quill\ndate: 2024-05-01", False),
    ("authors/festival/x.md", "name: Ada Quill", False),
    ("people/quill.md", "name: Ada Quill", False),
]


@pytest.mark.parametrize(("file", "fields", "left_out"), PAGES)
def test_the_page_of_an_author_is_no_story(tmp_path: Path, file: str, fields: str, *, left_out: bool) -> None:
    write(
        tmp_path,
        {"_config.yml": "collections: {authors: {output: true}}", file: page(fields), "b.md": page("title: B")},
    )
    (tmp_path / ".git").mkdir()
    hidden = {article.source: bool(article.hidden) for article in read(tmp_path).articles}
    assert sorted(hidden.values()) == [False, left_out]
    rules = ReadingRules(no_marks=("authors",))
    assert not any(article.hidden for article in read_archive([Site(root=tmp_path)], rules, now=NOW).articles)


@pytest.mark.parametrize("text", ["", "[", "- 1", "quill:", "quill: [1]", "authors: 3", "quill: {name: {a: 1}}"])
def test_a_file_of_authors_that_tells_nothing_stops_nothing(tmp_path: Path, text: str) -> None:
    write(tmp_path, {"authors.yml": text, "authors/x.md": "---\n: [\n---\n", "authors/y.json": "{"})
    assert author_names(tmp_path, ["content"]) == ()


def test_authors_are_counted_and_links_are_not_followed(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"authors.yml": "".join(f"a{n}: Name {n}\n" for n in range(MAX_ENTRIES + 5)), "out/b.yml": "name: B Tern"},
    )
    (tmp_path / "data/authors").mkdir(parents=True)
    (tmp_path / "data/authors/b.yml").symlink_to(tmp_path / "out/b.yml")
    assert len(author_names(tmp_path, [])) == MAX_ENTRIES
    (tmp_path / "authors.yml").unlink()
    assert author_names(tmp_path, []) == ()
