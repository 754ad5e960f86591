"""Ignored tags: read as if they were not there, in archives and drafts, and still seen by what changes files."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import pytest

from content.archive import Site, fingerprint, read_archive, scan
from content.base.rules import ReadingRules
from content.drafts import parse_draft
from content.fields.ignored import without_ignored
from content.retagging import MergePlan, retag
from tests.support.archives import story, write

NOW = datetime(2026, 1, 1, tzinfo=UTC)
RULES = ReadingRules(ignored_tags=("posts", "#*"))


@pytest.mark.parametrize(
    ("globs", "tags", "left"),
    [
        ((), ("posts", "a"), ("posts", "a")),
        (("posts",), ("Posts", "POSTS", "posts 2", "a"), ("posts 2", "a")),
        (("#*",), ("#a", "#", "a#", "c#"), ("a#", "c#")),
        (("post?",), ("posts", "post"), ("post",)),
        (("lib  dems",), ("lib dems", "a"), ("a",)),
        (("CAFÉ*",), ("café", unicodedata.normalize("NFD", "café noir"), "cafe"), ("cafe",)),
        ((unicodedata.normalize("NFD", "café"),), ("café",), ()),
        (("STRASSE",), ("Straße", "a"), ("a",)),
        (("a.b", "(c"), ("a.b", "axb", "(c"), ("axb",)),
    ],
)
def test_globs_leave_tags_out(globs: tuple[str, ...], tags: tuple[str, ...], left: tuple[str, ...]) -> None:
    assert without_ignored(tags, globs) == left


def test_archives_and_drafts_are_read_without_them(tmp_path: Path) -> None:
    file = story("A title", "Some text.", tags=["Posts", "council", "#featured"])
    write(tmp_path, {"a.md": file})
    (article,) = read_archive([Site(root=tmp_path)], RULES, now=NOW).articles
    assert article.tags == ("council",)
    assert parse_draft(file, "draft.md", RULES, NOW).tags == ("council",)


def test_an_alias_counts_first() -> None:
    rules = ReadingRules(ignored_tags=("#*", "posts"), tag_aliases={"#metoo": "metoo", "post": "posts"})
    assert parse_draft(story("A", "Text.", tags=["#metoo", "post"]), "a.md", rules, NOW).tags == ("metoo",)


def test_they_belong_to_the_fingerprint_and_spare_the_parse(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": story("A title", "Some text.", tags=["posts", "council"])})
    sites = [Site(root=tmp_path)]
    cache: dict[str, str] = {}
    seen = {}
    for rules in (ReadingRules(), RULES):
        files, problems = scan(sites, rules)
        seen[fingerprint(files, sites, rules, problems)] = read_archive(sites, rules, now=NOW, parsed=cache).articles
    assert [articles[0].tags for articles in seen.values()] == [("posts", "council"), ("council",)]
    assert len(cache) == 1


def test_retagging_sees_what_the_file_says() -> None:
    data = story("A title", "Some text.", tags=["posts", "council"]).encode()
    assert b"posts" not in retag(data, MergePlan({"posts": None}), RULES)
