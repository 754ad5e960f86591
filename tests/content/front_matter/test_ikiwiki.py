"""What ikiwiki's directives say of a page."""

from pathlib import Path
from typing import Any

import pytest

from content.base import Hidden
from content.front_matter import split
from content.front_matter.ikiwiki import with_wiki_directives
from tests.support.content_helpers import read, write


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ('[[!meta title="One & only"]]\nWords.\n', {"title": "One & only"}),
        ('Words.\n\n[[!meta date="2024-05-01 10:00" author=Jo]]\n', {"date": "2024-05-01 10:00", "author": "Jo"}),
        ('[[!meta title="""A "B" C"""]]\n', {"title": 'A "B" C'}),
        ('[[!meta\n  title="""Two\nlines"""]]\n', {"title": "Two\nlines"}),
        ('[[!tag town "a b" town_hall /tags/x]]\n[[!tag more]]\n', {"tags": ["town", "a b", "town hall", "x", "more"]}),
        ('---\ntitle: Own\n---\n[[!meta redir="x"]]\n[[!tag y]]\n', {"title": "Own"}),
        ('[[!meta redir="news/one"]]\n', {"redirect": "/news/one"}),
        ('[[!meta redir="https://b.example/"]]\n', {"redirect": "https://b.example/"}),
        ('[[!meta robots="noindex" license="x"]]\n', {}),
        ('\\[[!meta title="As an example"]]\n', {}),
        ("[[!meta title=" * 2_000, {}),
        ("[[!inline pages=x]] [[!table x]] [[tag]]\n", {}),
    ],
)
def test_directives_give_the_fields(text: str, fields: dict[str, Any]) -> None:
    assert with_wiki_directives(split(text)).metadata == fields


def test_pages_of_ikiwiki_are_read(tmp_path: Path) -> None:
    said = '[[!meta title="The pier"]]\n[[!meta date="2024-05-01"]]\n[[!tag town]]\n\n'
    gone = '[[!meta title="Gone"]]\n[[!meta redir="blog/one"]]\nSee there.\n'
    write(tmp_path, {"blog/one.mdwn": f"{said}The pier opens.\n", "blog/two.mdwn": gone})
    one, two = read(tmp_path).articles
    assert (one.title, one.tags, one.text) == ("The pier", ("town",), "The pier opens.")
    assert str(one.published)[:10] == "2024-05-01"
    assert two.hidden is not Hidden.NO
