"""Stories in formats beside Markdown: pages of HTML among posts are read, what is not read is told."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from content.archive import ReadingRules, Site, read_archive, scan
from content.base.errors import ArchiveError
from tests.support.archives import write

NOW = datetime(2026, 1, 1, tzinfo=UTC)
STORY = "---\ntitle: The hall\ndate: 2024-05-01\n---\nThe council opens the market hall.\n"
PAGE = "---\ntitle: The hall\ndate: 2024-05-01\n---\n<p>The council opens <b>the market hall</b>.</p>\n"
TEMPLATE = "---\nlayout: home\n---\n{% for post in site.posts %}<p>{{ post.title }}</p>{% endfor %}\n"


@pytest.mark.parametrize(
    ("files", "read"),
    [
        # As jekyll-import writes what came from WordPress.
        ({"_posts/2024-05-01-hall.html": PAGE}, ["_posts/2024-05-01-hall"]),
        ({"blog/_posts/2024/2024-05-01-hall.HTML": PAGE}, ["blog/_posts/2024/2024-05-01-hall"]),
        ({"source/_posts/hall.html": PAGE, "source/about.html": PAGE}, ["source/_posts/hall"]),
        # A page is no story anywhere else, nor among the posts that are drafts.
        ({"a.md": STORY, "posts/hall.html": PAGE, "_drafts/hall.html": PAGE, "_layouts/post.html": TEMPLATE}, ["a"]),
        # What a generator made of a post lies beside it.
        ({"_posts/hall.html": "<html><p>Made of it.</p></html>", "_posts/hall.md": STORY}, ["_posts/hall"]),
    ],
    ids=lambda value: " ".join(value),
)
def test_pages_of_html_are_stories_among_posts(files: dict[str, str], read: list[str], tmp_path: Path) -> None:
    archive = read_archive([Site(root=write(tmp_path, files))], ReadingRules(), now=NOW)
    assert [article.id for article in archive.articles] == read
    assert archive.articles[0].text == "The council opens the market hall."
    assert not archive.articles[0].hidden


def test_a_folder_of_posts_may_be_the_archive(tmp_path: Path) -> None:
    root = write(tmp_path / "_posts", {"2024-05-01-hall.html": PAGE})
    (article,) = read_archive([Site(root=root)], ReadingRules(), now=NOW).articles
    assert article.title == "The hall"


def test_who_chose_the_suffixes_has_no_others(tmp_path: Path) -> None:
    root = write(tmp_path, {"a.md": STORY, "_posts/hall.html": PAGE, "b.rst": "The hall\n========\n"})
    files, problems = scan([Site(root=root)], ReadingRules(suffixes=(".md",)))
    assert [file.relative for file in files] == ["a.md"]
    assert not problems


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"b.rst": "The hall\n"}, ["b.rst: it is reStructuredText, which is not read. Convert it to Markdown"]),
        (
            {"news/b.adoc": "= Hall\n", "news/c.ASCIIDOC": "= Hall\n", "d.org": "* Hall\n", "e.textile": "h1. Hall\n"},
            [
                "d.org: it is Org, which",
                "e.textile: it is Textile, which is not read. Convert it to Markdown, as pandoc does, or ignore *.tex",
                "news/b.adoc: it is AsciiDoc (as 1 more is), which",
            ],
        ),
        ({"b.Rmd": STORY}, ['b.Rmd: it is R Markdown, which is not read. If it is a story, name its ending beside the '
                            'others: suffixes = [".md", ".Rmd"] under [reading].']),
        (
            {"b.html.md.erb": STORY, "c.html.erb": STORY},
            ["b.html.md.erb: it is Markdown with Ruby in it, which is not read. Take the Ruby out and the .erb off"],
        ),
        # A page with a date, beside stories; not a template, nor what a generator has written elsewhere.
        ({"b.html": PAGE, "c.html": PAGE, "d.html": PAGE}, ["b.html: it is a page of HTML (as 2 more are), which is"]),
        ({"b.html": PAGE.replace("---", "+++").replace(":", " =")}, ["b.html: it is a page of HTML, which is not"]),
        ({"index.html": TEMPLATE, "404.html": "<p>Date: none</p>", "public/hall.html": PAGE, "b.htm": PAGE}, []),
        ({"README.rst": "What this is\n", ".cache/b.rst": "The hall\n", "node_modules/x/c.html": PAGE}, []),
        ({"b.png": "", "b.css": "", "b.json": "{}", "b.ipynb": "{}", "b": "", "b.txt": "The hall\n"}, []),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, dict) else "",
)  # fmt: skip
def test_what_is_in_another_format_is_told_once(files: dict[str, str], told: list[str], tmp_path: Path) -> None:
    root = write(tmp_path, {"a.md": STORY} | files)
    found, problems = scan([Site(root=root)], ReadingRules())
    assert [file.relative for file in found] == ["a.md"]
    lines = [str(problem).removeprefix(f"{root}/") for problem in problems]
    assert len(lines) == len(told)
    assert all(line.startswith(start) for line, start in zip(lines, told, strict=True))


def test_an_archive_of_nothing_else_says_so(tmp_path: Path) -> None:
    root = write(tmp_path, {"b.rst": "The hall\n========\n", "c.rst": "The bridge\n==========\n"})
    with pytest.raises(ArchiveError, match=r"can be read .1 problem.. The first: .*b\.rst: it is reStructuredText"):
        read_archive([Site(root=root)], ReadingRules(), now=NOW)
