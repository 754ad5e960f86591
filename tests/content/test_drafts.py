"""A draft is read as a story of the archive would be, or refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.archive import ReadingRules
from content.base.article import Hidden
from content.base.errors import UnreadableFile
from content.drafts import parse_draft
from tests.support.content_helpers import NOW, page


def test_a_draft_with_front_matter() -> None:
    draft = parse_draft(
        page("title: New\ntags: [a]\nrelated: [b]", "[x](/y/) words"), "town/new.md", ReadingRules(), NOW
    )
    assert (draft.id, draft.title, draft.tags, draft.text) == ("", "New", ("a",), "x words")
    assert (draft.links, draft.related, draft.source) == ((), (), "town/new.md")


def test_a_draft_of_plain_text() -> None:
    draft = parse_draft("Just words \ud800", "new-story.md", ReadingRules(), NOW)
    assert (draft.title, draft.text, draft.hidden) == ("New story", "Just words ?", Hidden.NO)
    with pytest.raises(UnreadableFile):
        parse_draft("---\ntitle: x\n", "a.md", ReadingRules(), NOW)


@given(st.text())
def test_any_draft_is_read_or_refused(text: str) -> None:
    try:
        draft = parse_draft(text, "a.md", ReadingRules(), NOW)
    except UnreadableFile:
        return
    assert draft.text
    assert draft.title
