"""Aliases: several spellings of a tag, read as one."""

from __future__ import annotations

import time
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import pytest

from content.archive import Site, fingerprint, read_archive, scan
from content.base.aliases import read_through, resolve_aliases
from content.base.errors import ArchiveError
from content.base.rules import ReadingRules
from content.drafts import parse_draft
from content.retagging import MergePlan, retag
from tests.support.archives import story, write

NOW = datetime(2026, 1, 1, tzinfo=UTC)
RULES = ReadingRules(tag_aliases={"lib dems": "Lib-Dems", "LIB-DEMS": "liberal democrats"})


def test_chains_are_followed_whatever_the_case() -> None:
    assert resolve_aliases({"A": "b", "B": "c  d"}) == {"a": "c d", "b": "c d"}
    assert resolve_aliases(resolve_aliases({"a": "b", "b": "c"})) == resolve_aliases({"a": "b", "b": "c"})
    assert resolve_aliases({"NHS": "nhs"}) == {"nhs": "nhs"}


@pytest.mark.parametrize("last", ["a9999", "a0", "b"])
def test_a_chain_of_ten_thousand_is_followed_in_a_moment(last: str) -> None:
    began = time.process_time()
    aliases = {f"a{number}": f"a{number + 1}" for number in range(9_999)} | {"a9999": last}
    if last == "a0":
        with pytest.raises(ArchiveError, match=r"circle: a0 -> a1"):
            resolve_aliases(aliases)
    else:
        assert set(resolve_aliases(aliases).values()) == {last}
    # 0.03 s on the machine that this was written on; before, it took minutes.
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("aliases", "said"),
    [
        ({"a": "b", "b": "c", "C": "A"}, "a -> b -> c -> a"),
        ({"a": "b", "A": "c"}, "leads to both 'b' and 'c'"),
        ({"a": " "}, "Write a tag on both sides"),
        ({"": "a"}, "Write a tag on both sides"),
    ],
)
def test_what_makes_no_sense_is_refused(aliases: dict[str, str], said: str) -> None:
    with pytest.raises(ArchiveError, match=said):
        ReadingRules(tag_aliases=aliases)


def test_spellings_of_unicode_are_one() -> None:
    apart = unicodedata.normalize("NFD", "café")
    assert resolve_aliases({apart: "bar"}) == resolve_aliases({"CAFÉ": "bar"}) == {"café": "bar"}
    assert resolve_aliases({"bar": apart}) == {"bar": "café"}
    assert read_through((apart, "bar"), resolve_aliases({"café": "bar"})) == ("bar",)


def test_each_tag_is_read_once() -> None:
    tags = ("council", "Lib Dems", "Liberal Democrats")
    assert read_through(tags, RULES.tag_aliases) == ("council", "liberal democrats")
    assert read_through(("News", "news"), {}) == ("News", "news")


def test_archive_and_drafts_are_read_through_them(tmp_path: Path) -> None:
    file = story("A title", "Some text.", tags=["Lib Dems", "council"])
    write(tmp_path, {"a.md": file})
    (article,) = read_archive([Site(root=tmp_path)], RULES, now=NOW).articles
    assert article.tags == ("liberal democrats", "council")
    assert parse_draft(file, "draft.md", RULES, NOW).tags == ("liberal democrats", "council")


def test_a_cached_parse_serves_other_aliases_and_the_fingerprint_differs(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": story("A title", "Some text.", tags=["lib dems"])})
    sites = [Site(root=tmp_path)]
    cache: dict[str, str] = {}
    seen = {}
    for rules in (ReadingRules(), RULES):
        files, problems = scan(sites, rules)
        seen[fingerprint(files, sites, rules, problems)] = read_archive(sites, rules, now=NOW, parsed=cache).articles
    assert [articles[0].tags for articles in seen.values()] == [("lib dems",), ("liberal democrats",)]
    assert len(cache) == 1


def test_retagging_sees_what_the_file_says() -> None:
    data = story("A title", "Some text.", tags=["lib dems"]).encode()
    after = retag(data, MergePlan({"lib dems": "liberal democrats"}), RULES)
    assert b"liberal democrats" in after
