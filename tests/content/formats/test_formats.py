"""Formats: found by the name of a file, and each read in its own way."""

from __future__ import annotations

import pytest

from content.base.rules import ReadingRules
from content.files.parsing import parse_text
from content.formats import FORMATS, MARKDOWN, Format, format_of
from content.formats.html import HTML
from content.formats.mdx import MDX


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.md", MARKDOWN),
        ("news/a.markdown", MARKDOWN),
        ("a.mkd", MARKDOWN),
        ("a.svx", MARKDOWN),
        ("a.qmd", MARKDOWN),
        ("a.mdoc", MARKDOWN),
        ("news.mdx/a.MDX", MDX),
        ("news.mdx/a", MARKDOWN),
        ("a.html", HTML),
        ("a.htm", HTML),
        ("a.xhtml", HTML),
        ("a.txt", MARKDOWN),
        ("mdx", MARKDOWN),
        ("", MARKDOWN),
    ],
)
def test_a_file_is_of_the_format_that_its_name_ends_in(name: str, expected: Format) -> None:
    assert format_of(name) is expected


def test_no_two_formats_share_a_suffix_and_what_is_read_unasked_is_of_one() -> None:
    suffixes = [suffix for one in FORMATS for suffix in one.suffixes]
    assert len(set(suffixes)) == len(suffixes)
    assert set(ReadingRules().suffixes) <= set(suffixes)
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in suffixes)


@pytest.mark.parametrize(
    ("file_format", "title", "text"),
    [
        # Four blanks make code in Markdown alone, which is no text; stars are stars in HTML.
        (MARKDOWN, "", "First"),
        (MDX, "From the code", "First bold words"),
        (HTML, "", "First *bold* words"),
    ],
)
def test_each_reads_a_body_in_its_own_way(file_format: Format, title: str, text: str) -> None:
    code = "" if file_format is HTML else "export const metadata = { title: 'From the code' }\n\n"
    parsed = parse_text(f"{code}First\n\n    *bold* words\n", ReadingRules(), file_format)
    assert (parsed.fields.title, " ".join(parsed.body.text.split())) == (title, text)
