"""Addresses are taken apart the same, whichever way is the quicker."""

from __future__ import annotations

import pytest

from content.addresses.links import Resolver
from content.addresses.names import Names, split_address
from content.base import urls

PLAIN = [
    "/",
    "/a",
    "/a//b/",
    "/News/2024/05/The-Canal.html",
    "/docs/index.md",
    "/docs/default.aspx/",
    "/x.y~z_1-2",
    "https://post.example",
    "https://post.example/",
    "http://www.post.example//a/b.php",
    "https://www.www.example/index.html",
]
OTHERS = [
    *("", "a", "a/b", "//post.example/a", "https:///a", "https://post.example:80/a", "https://Post.example/a"),
    *("https://me@post.example/a", "/a?p=1", "/a#b", "/a%20b", "/ä", "/a b", " /a", "/a\n", "mailto:a@b.example"),
    *("ftp://post.example/a", "https://post.example?p=1", "https://-a.example/b", "\\a", "/" + "a" * urls.MAX_LENGTH),
]


@pytest.mark.parametrize("address", PLAIN)
def test_a_plain_address_is_told_as_with_an_anchor_which_is_none(address: str) -> None:
    assert urls.plain(address) is not None
    assert urls.plain(f"{address}#top") is None
    assert split_address(address) == split_address(f"{address}#top")
    resolver = Resolver(Names([]), {"post.example": ""})
    assert resolver.is_internal(address) is resolver.is_internal(f"{address}#top")


@pytest.mark.parametrize("address", OTHERS)
def test_no_other_address_is_plain(address: str) -> None:
    assert urls.plain(address) is None
