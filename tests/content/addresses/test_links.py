"""Links lead to the story that their author meant, or to none."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.addresses.links import Origin, Resolver
from content.addresses.names import Names
from content.archive import Archive, ReadingRules, Site, read_archive
from content.body.markup.marks import PAGE_REF, POST_REF, WIKI_REF
from content.drafts import parse_draft
from tests.support.content_helpers import NOW, page, read, write


def links_of(archive: Archive, story: str) -> list[str]:
    return next([link.article for link in article.links] for article in archive.articles if article.id == story)


STORIES = {
    "town/market-hall-sold.md": page(),
    "town/design.md": page(),
    "town/fire/index.md": page(),
    "_posts/2024-05-01-bus-lane-opens.md": page("title: A\nslug: bus-lane"),
    "_posts/2024-05-02-tram-line-opens.html.md": page(),
    "town/renamed.md": page("title: A\naliases: [/2019/old-name-of-it.aspx]"),
    "a/twice-told-tale.md": page(),
    "b/twice-told-tale.md": page(),
}


UUID, UID, KIRBY = "3f1c2a9e-1111-4222-8333-444455556666", "9AB8c7d6e5f4a3b2c1d0e9f8a7b6c5d4", "HhX1YjY6KKbNWpUn"


@pytest.mark.parametrize(
    ("link", "story"),
    [
        (f"[x](statamic://entry::{UUID})", "by-id"),
        (f"[x](entry::{UUID})", "by-id"),
        (f"[x](page://{KIRBY})", "by-uuid"),
        (f"[x](/@/page/{KIRBY})", "by-uuid"),
        (f"[x](resolveuid/{UID.lower()})", "by-uid"),
        (f'<a href="../resolveuid/{UID}#one">x</a>', "by-uid"),
        (f"[x](:/{UID})", "by-uid"),
        (f"[x](/{UUID})", "by-id"),
        (f"[x](https://elsewhere.example/resolveuid/{UID})", None),
        (f"[x](entry::{UUID[:-1]}0)", None),
        (f"[x](page://{KIRBY[:-1]})", None),
        ("[x](/12)", None),
    ],
)
def test_a_page_is_found_by_an_id_that_is_one_in_the_world(tmp_path: Path, link: str, story: str | None) -> None:
    files = {
        "by-id.md": page(f"title: A\nid: {UUID}"),
        "by-uid.md": page(f"title: A\nUID: {UID}"),
        "by-uuid.md": page(f"title: A\nuuid: {KIRBY}"),
        "numbered.md": page("title: A\nid: 12"),
        "here.md": page(body=link),
    }
    assert links_of(read(write(tmp_path, files)), "here") == ([story] if story else [])


def test_a_pin_may_be_such_an_id(tmp_path: Path) -> None:
    files = {
        "a.md": page(f"title: A\nid: {UUID}"),
        "b.md": page(f"title: A\nuuid: {KIRBY}"),
        "here.md": page(f"title: A\nrelated: ['{UUID}', 'page://{KIRBY}']"),
    }
    archive = read(write(tmp_path, files))
    assert [list(article.related) for article in archive.articles] == [[], [], ["a", "b"]]
    assert not archive.problems


@pytest.mark.parametrize(
    ("link", "story"),
    [
        ("[x](https://millfieldpost.example/town/market-hall-sold/)", "town/market-hall-sold"),
        ("[x](http://www.millfieldpost.example/2024/05/market-hall-sold.html?a=b#c)", "town/market-hall-sold"),
        ("[x](//millfieldpost.example/market-hall-sold)", "town/market-hall-sold"),
        ("[x](https://elsewhere.example/town/market-hall-sold/)", None),
        ("[x](/town/market-hall-sold/)", "town/market-hall-sold"),
        ("[x](/Town/Market-Hall-Sold)", "town/market-hall-sold"),
        ("[x](market-hall-sold.md)", "town/market-hall-sold"),
        ("[x](./market-hall-sold.md#top)", "town/market-hall-sold"),
        ("[x](../market-hall-sold/)", "town/market-hall-sold"),
        ("[x](../a/twice-told-tale.md)", "a/twice-told-tale"),
        ("[x](/b/twice-told-tale/)", "b/twice-told-tale"),
        ("[x](/elsewhere/twice-told-tale/)", None),
        ("[x](/town/fire/)", "town/fire"),
        ("[x](fire/index.md)", "town/fire"),
        ("[x](fire/README.md#who)", "town/fire"),
        ("[x](/2019/old-name-of-it.aspx)", "town/renamed"),
        ("[x](/2019/old-name-of-it/)", "town/renamed"),
        ("[x](/town/design/)", "town/design"),
        ("[x](/2024/05/design/)", "town/design"),
        ("[x](/topics/design/)", None),
        ('[x]({{< ref "town/market-hall-sold.md" >}})', "town/market-hall-sold"),
        ('[x]({{< ref "market-hall-sold" >}})', "town/market-hall-sold"),
        ('[x]({{< relref "/town/fire/index.md#who" >}})', "town/fire"),
        ('[x]({{< ref "twice-told-tale" >}})', None),
        ("[x]({% post_url 2024-05-01-bus-lane-opens %})", "_posts/2024-05-01-bus-lane-opens"),
        ("[x]({{ site.baseurl }}{% link _posts/2024-05-01-bus-lane-opens.md %})", "_posts/2024-05-01-bus-lane-opens"),
        ("[x](/2024/05/01/bus-lane-opens.html)", "_posts/2024-05-01-bus-lane-opens"),
        ("[x](/2024/bus-lane/)", "_posts/2024-05-01-bus-lane-opens"),
        ("[x](/2024/05/02/tram-line-opens.html)", "_posts/2024-05-02-tram-line-opens.html"),
        ("[x]({% post_url 2024-05-02-tram-line-opens %})", "_posts/2024-05-02-tram-line-opens.html"),
        ('[x]({{ "/town/market-hall-sold/" | url }})', "town/market-hall-sold"),
        ('<a href="/town/market-hall-sold/">x</a>', "town/market-hall-sold"),
        ("[x](/town/this/)", None),
        ("[x](#top)", None),
        ("[x](mailto:market-hall-sold@millfieldpost.example)", None),
        ("[x](https://[bad)", None),
    ],
)
def test_a_link_leads_to(tmp_path: Path, link: str, story: str | None) -> None:
    root = write(tmp_path, {**STORIES, "town/this.md": page(body=link)})
    archive = read(root, site={"base_url": "https://millfieldpost.example"})
    assert links_of(archive, "town/this") == ([story] if story else [])


def test_each_target_once_with_the_first_words(tmp_path: Path) -> None:
    root = write(tmp_path, {"a-b.md": page(), "c.md": page(body="[one](/a-b/) [self](/c/) [two](a-b.md)")})
    link = read(root).articles[1].links
    assert [(one.article, one.text) for one in link] == [("a-b", "one")]


def test_sister_sites_link_by_host(tmp_path: Path) -> None:
    write(tmp_path, {"post/fire.md": page(body="[x](https://echo.example/fire/) [y](/flood/)")})
    write(tmp_path, {"echo/fire.md": page(body="[x](https://post.example/fire/)"), "echo/flood.md": page()})
    sites = [
        Site(root=tmp_path / "post", name="post", base_url="https://post.example", url_pattern="/{slug}/"),
        Site(root=tmp_path / "echo", name="echo", hosts=("echo.example",), url_pattern="/{slug}/"),
    ]
    archive = read_archive(sites, ReadingRules(), now=NOW)
    assert links_of(archive, "post:fire") == ["echo:fire", "echo:flood"]
    assert links_of(archive, "echo:fire") == ["post:fire"]
    assert archive.hosts == ()


def test_own_hosts_show_in_the_links_where_none_is_configured(tmp_path: Path) -> None:
    slugs = ["market-hall-sold", "bus-lane-opens-early", "flood-on-mill-street"]
    own = " ".join(f"[x](https://www.post.example/2024/{slug}/)" for slug in slugs)
    other = " ".join(f"[x](https://other.example/{slug}/)" for slug in ("market-hall-sold", "bus-lane-opens-early"))
    rare = " ".join(f"[x](https://big.example/some-story-{n}/)" for n in range(30))
    common = " ".join(f"[x](https://big.example/{slug}/)" for slug in slugs)
    root = write(
        tmp_path, {f"{slug}.md": page() for slug in slugs} | {"this.md": page(body=own + other + rare + common)}
    )
    archive = read(root)
    assert archive.hosts == ("post.example",)
    assert links_of(archive, "this") == slugs
    assert read(root, site={"hosts": ("other.example",)}).hosts == ()


@pytest.mark.parametrize(
    ("links", "hosts"),
    [
        (["https://post.example/2024/05/01/bus-lane-opens/"], ("post.example",)),
        (["https://post.example/2024/05/bus-lane-opens.html"], ("post.example",)),
        (["https://post.example/2023/05/01/bus-lane-opens/"], ()),
        (["https://post.example/bus-lane-opens/"], ()),
        (
            ["https://post.example/2024/05/01/bus-lane-opens/", "https://post.example/2024/05/02/quite-another-story/"],
            (),
        ),
    ],
)
def test_one_address_is_enough_where_it_names_the_day_too(tmp_path: Path, links: list[str], hosts: tuple[str]) -> None:
    body = " ".join(f"[x]({link})" for link in links)
    write(tmp_path, {"bus-lane-opens.md": page("title: A\ndate: 2024-05-01"), "this.md": page(body=body)})
    assert read(tmp_path).hosts == hosts


@pytest.mark.parametrize(
    ("link", "story"),
    [
        ("[x](/blog/2024/05/01/vscode/)", "2024-05-01-vscode"),
        ("[x](/blog/2024/04/01/vscode/)", None),
        ("[x](/tag/vscode/)", None),
        ("[x](/notes/tides/)", "tides"),
        ("[x](/?p=123)", "numbered"),
        ("[x](https://old.example/?p=123)", "numbered"),
        ("[x](http://former.example/2009/05/what-stood-there)", "moved"),
        ("[x](https://else.example/2009/05/what-stood-there)", None),
        ("[x]({filename}/2024-05-01-vscode.md)", "2024-05-01-vscode"),
        ("[x](|filename|tides.md)", "tides"),
        ("[x](link://filename/tides.md)", "tides"),
        ("[x](link://slug/tides)", "tides"),
        ("[x](link://slug/gone)", None),
        ("[x](project:/tides.md)", "tides"),
        ("[x](/node/12)", "numbered"),
        ("[x](/node/13)", None),
        ("[x](/the-old-tide-tables)", "moved"),
        ("[x](https://paper.tumblr.example/post/9/a)", "moved"),
        ('[x]({{ get_url(path="@/tides.md") }})', "tides"),
        ("[[Tides]]", "tides"),
        ("[[Numbers  and Names]] [[numbers and names#One]]", "numbered"),
        ("[[tides|the sea]] [[gone]]", "tides"),
        ("[x](caf%C3%A9.md)", "cafe\u0301"),
        ("[x](/caf\u00e9/)", "cafe\u0301"),
        ("[x](//post.example/tides)", "tides"),
    ],
)
def test_links_by_what_is_known_beside_the_name(tmp_path: Path, link: str, story: str | None) -> None:
    shown = "[a](/notes/low-water-again/) [b](/notes/high-water-again/)"
    files = {
        "2024-05-01-vscode.md": page(),
        "tides.md": page("title: Tides\ndate: 2020-01-01"),
        "low-water-again.md": page(),
        "high-water-again.md": page(),
        "numbered.md": page("title: Numbers and names\nwordpress_id: 123\nnid: 12\nguid: https://old.example/?p=123"),
        "moved.md": page(
            "title: M\nwordpress_url: http://former.example/2009/05/what-stood-there\n"
            "tumblr_url: https://paper.tumblr.example/post/9/a\nroutes: {aliases: [/the-old-tide-tables]}"
        ),
        "cafe\u0301.md": page(),
        "shown.md": page(body=shown),
        "this.md": page(body=link),
    }
    archive = read(write(tmp_path, files), site={"base_url": "https://post.example"})
    assert links_of(archive, "this") == ([story] if story else [])


def test_an_address_that_the_generator_does_not_read_is_a_former_one(tmp_path: Path) -> None:
    files = {
        "hugo.toml": "baseURL = 'https://post.example/'",
        "a.md": page("permalink: /2014/tides-of-may/"),
        "b.md": page(body="[x](/2014/tides-of-may/)"),
    }
    archive = read(write(tmp_path, files))
    assert links_of(archive, "b") == ["a"]


NAMED = [parse_draft(page(), f"{name}.md", ReadingRules(), NOW) for name in ("market-hall-sold", "a", "fire")]
ODD = ["/", "//", ":", "http", "[", "]", "..", "%2f", "%00", "%ff", "?", "#", ".md", "@", "&", "a", "market-hall-sold"]


@given(st.lists(st.sampled_from(ODD) | st.text(max_size=4), max_size=8).map("".join), st.text(max_size=8))
def test_any_target_leads_to_a_story_or_to_none(target: str, path: str) -> None:
    resolver = Resolver(Names(NAMED), {"post.example": ""})
    known = {None, *(article.id for article in NAMED)}
    for form in (
        target,
        f"https://post.example/{target}",
        f"{PAGE_REF}{target}",
        f"{POST_REF}{target}",
        f"{WIKI_REF}{target}",
    ):
        assert resolver.resolve(form, Origin(path=path, url=f"/{path}/")) in known


class Thorough(Resolver):
    """Takes every target apart."""

    def _leads_elsewhere(self, target: str) -> bool:
        return False


HOSTS = (
    "post.example",
    "www.post.example",
    "beta.post.example",
    "example",
    "old.example",
    "else.example",
    "post.example:80",
)
FORMER = parse_draft(
    "---\naliases: [https://old.example/news/fire]\n---\nThe mill burned.", "fire.md", ReadingRules(), NOW
)


@given(
    st.sampled_from(("http", "HTTPS", "ftp", "//")),
    st.sampled_from(HOSTS) | st.text(max_size=6),
    st.sampled_from(("", "/", "/fire", "/market-hall-sold/", "?p=1", "#a", "/news/fire.html", "\\fire")),
)
def test_a_host_of_others_tells_as_much_as_the_whole_address(scheme: str, host: str, rest: str) -> None:
    names = Names([*NAMED, replace(FORMER, id="fire", slug="fire")])
    target = f"{scheme}{'' if scheme == '//' else '://'}{host}{rest}"
    quick, thorough = (kind(names, {"post.example": ""}) for kind in (Resolver, Thorough))
    assert quick.resolve(target) == thorough.resolve(target)
    assert quick.is_internal(target) == thorough.is_internal(target)


@pytest.mark.parametrize("link", ["/weeks/{}/story/", "/story/", "story.md", f"{WIKI_REF}Same"])
def test_a_name_that_thousands_bear_is_looked_up_in_a_moment(link: str) -> None:
    story = parse_draft("---\ntitle: Same\nslug: story\n---\nWords", "a.md", ReadingRules(), NOW)
    stories = [replace(story, id=f"weeks/w{number}/story") for number in range(2_000)]
    resolver = Resolver(Names(stories), {}, days={story.id: NOW for story in stories})
    began = time.process_time()
    assert {resolver.resolve(link.format(number), Origin(path=f"x/{number}")) for number in range(2_000)} == {None}
    # Half a second on the machine that this was written on; it was five.
    assert time.process_time() - began < 3
