"""A folder of Markdown becomes articles, and whatever is wrong with one file costs no more than that file."""

from __future__ import annotations

import os
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from content.archive import ReadingRules, Site, fingerprint, read_archive, scan
from content.base.article import Hidden
from content.base.errors import ArchiveError
from tests.support.content_helpers import NOW, needs_shared, page, read, write
from tests.support.paths import SHARED


def test_what_a_path_says(tmp_path: Path) -> None:
    files = {
        "town/market-hall.md": "Words",
        "town/2024/05/2024-05-01-bus-lane.markdown": "Words",
        "sport/cup/index.md": "Words",
        "sport/cup/index.es.md": "Palabras",
        "story.es.md": "Palabras",
        "st.mary.mdx": "Words",
        "_posts/2024-05-02-fire.md": "Words",
    }
    articles = {article.id: article for article in read(write(tmp_path, files)).articles}
    assert {id: (a.slug, a.section, a.language, a.url, a.title) for id, a in articles.items()} == {
        "town/market-hall": ("market-hall", "town", "", "/town/market-hall/", "Market hall"),
        "town/2024/05/2024-05-01-bus-lane": ("bus-lane", "town", "", "/town/bus-lane/", "Bus lane"),
        "sport/cup": ("cup", "sport", "", "/sport/cup/", "Cup"),
        "sport/cup.es": ("cup", "sport", "es", "/es/sport/cup/", "Cup"),
        "story.es": ("story", "", "es", "/es/story/", "Story"),
        "st.mary": ("st.mary", "", "", "/st.mary/", "St.mary"),
        "_posts/2024-05-02-fire": ("fire", "", "", "/2024/05/02/fire.html", "Fire"),
    }
    assert articles["_posts/2024-05-02-fire"].published == datetime(2024, 5, 2, tzinfo=UTC)


def test_the_first_heading_is_the_title_of_a_file_without_one(tmp_path: Path) -> None:
    assert read(write(tmp_path, {"a.md": "Words\n\n# A *head*\n"})).articles[0].title == "A head"


@pytest.mark.parametrize(
    "unseen", ["\u200b", "\u200e\ufeff", "\u00a0 \u2060", "&#8203;", "\u00ad", "\u202e\u202c", "\u0301"]
)
def test_a_title_of_which_nothing_is_seen_is_none(tmp_path: Path, unseen: str) -> None:
    write(tmp_path, {"a.md": page(f'title: "{unseen}"', "# A head\n\nWords\n"), "b-b.md": page(f'title: "{unseen}"')})
    assert [article.title for article in read(tmp_path).articles] == ["A head", "B b"]


@pytest.mark.parametrize("name", ["213000", "2024-03-05-103", "9f86d081-884c-4d63-a1b2-0123456789ab"])
def test_the_first_words_are_the_title_where_the_name_of_the_file_has_none(tmp_path: Path, name: str) -> None:
    write(tmp_path, {f"{name}.md": page('title: ""', f"The tram is late{' again' * 20}.\n\nMore\n")})
    assert read(tmp_path).articles[0].title == f"The tram is late{' again' * 9}…"


@pytest.mark.parametrize(
    ("pattern", "front", "url"),
    [
        ("/{section}/{slug}/", "title: A\nsection: Bethnal Green", "https://a.example/bethnal-green/story/"),
        ("/{year}/{month}/{day}/{slug}.html", "title: A\ndate: 2024-05-01", "https://a.example/2024/05/01/story.html"),
        ("/{year}/{slug}/", "title: A", "https://a.example/story/"),
        ("/{path}/", "title: A\nslug: other", "https://a.example/town/story/"),
        ("/{slug}/", "title: A\nslug: /other/", "https://a.example/other/"),
        ("/{slug}/", "title: A\npermalink: /p/", "https://a.example/p/"),
        ("/{slug}/", "title: A\nurl: https://b.example/p/", "https://b.example/p/"),
    ],
)
def test_a_pattern_makes_the_address(tmp_path: Path, pattern: str, front: str, url: str) -> None:
    write(tmp_path, {"town/story.md": page(front)})
    site = {"base_url": "https://a.example/", "url_pattern": pattern}
    assert read(tmp_path, site=site).articles[0].url == url


@pytest.mark.parametrize(
    ("front", "hidden"),
    [
        ("draft: true", Hidden.DRAFT),
        ("published: false", Hidden.UNPUBLISHED),
        ("date: 2025-01-16", Hidden.FUTURE),
        ("date: 2020-01-01\npublishDate: 2025-01-16", Hidden.FUTURE),
        ("expiryDate: 2025-01-15T12:00:00Z", Hidden.EXPIRED),
        ("expires: 2025-01-16", Hidden.NO),
        ("date: 2025-01-15\ndraft: false\npublished: true", Hidden.NO),
    ],
)
def test_front_matter_hides_a_story(tmp_path: Path, front: str, hidden: Hidden) -> None:
    assert read(write(tmp_path, {"a.md": page(front)})).articles[0].hidden is hidden


def test_files_in_drafts_are_drafts(tmp_path: Path) -> None:
    assert read(write(tmp_path, {"_drafts/a.md": page()})).articles[0].hidden is Hidden.DRAFT


def test_the_next_moment_at_which_the_clock_changes_something(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": page("expires: 2025-03-01"), "b.md": page("date: 2025-01-20\npublishDate: 2025-02-01")})
    write(tmp_path, {"draft.md": page("draft: true\ndate: 2025-01-16"), "old.md": page("date: 2020-01-01")})
    assert read(tmp_path).next_change == datetime(2025, 2, 1, tzinfo=UTC)
    later = read_archive([Site(root=tmp_path)], ReadingRules(), now=datetime(2025, 2, 2, tzinfo=UTC))
    assert later.next_change == datetime(2025, 3, 1, tzinfo=UTC)


def test_pins_are_ids(tmp_path: Path) -> None:
    write(tmp_path, {"a/b.md": page(), "a/c.md": page("title: C\nurl: /see/"), "d/e.md": page(), "f/e.md": page()})
    write(tmp_path, {"x.md": page("related: [/see/, b.md, nowhere, e, x]\nrelatedExclude: d/e")})
    archive = read(tmp_path)
    article = archive.articles[-1]
    assert (article.related, article.related_exclude) == (("a/c", "a/b"), ("d/e",))
    assert [problem.message for problem in archive.problems] == [
        "`related` names 'e', which fits 2 stories",
        "`related` names 'nowhere', which fits no story",
        "`related` names 'x', which is the story itself",
    ]


@pytest.mark.parametrize("name", ["items", "links", "posts"])
def test_pins_may_stand_below_a_title_and_among_links_to_elsewhere(tmp_path: Path, name: str) -> None:
    items = "[{text: B, href: /a/b}, {text: C, href: 'https://elsewhere.example/c'}]"
    write(tmp_path, {"a/b.md": page(), "x.md": page(f"related: {{title: See also, {name}: {items}}}")})
    archive = read(tmp_path)
    assert (archive.articles[-1].related, archive.problems) == (("a/b",), ())


def test_an_exclusion_that_fits_several_stories_leaves_out_all_of_them(tmp_path: Path) -> None:
    write(
        tmp_path, {"a/b.md": page(), "d/e.md": page(), "f/e.md": page(), "x.md": page("relatedExclude: [e, nowhere]")}
    )
    archive = read(tmp_path)
    assert archive.articles[-1].related_exclude == ("d/e", "f/e")
    assert [(problem.message, problem.remedy) for problem in archive.problems] == [
        (
            "`relatedExclude` names 'e', which fits 2 stories, none of which is shown with it",
            "Give the id of one: d/e, f/e.",
        ),
        ("`relatedExclude` names 'nowhere', which fits no story", "Give a story's id, slug, URL or URL path."),
    ]


@pytest.mark.parametrize(
    "name",
    [
        "../bow/market-closes.md", "./../bow/market-closes.md", "'[The market](/bow/market-closes/)'",
        "'@/bow/market-closes.md'", "'{filename}/bow/market-closes.md'", "'{{< ref \"/bow/market-closes.md\" >}}'",
        "'{{% relref \"bow/market-closes\" %}}'", "'{% post_url market-closes %}'",
        "'{% link bow/market-closes.md %}'", "'[[market-closes|The market]]'",
    ],
)  # fmt: skip
def test_a_pin_may_be_written_as_a_link(tmp_path: Path, name: str) -> None:
    pages = {"bow/market-closes.md": page(), "poplar/a.md": page(f"related: [{name}]\nrelatedExclude: [{name}]")}
    archive = read(write(tmp_path, pages))
    assert archive.articles[-1].related == archive.articles[-1].related_exclude == ("bow/market-closes",)
    assert [problem.message for problem in archive.problems] == [
        "story 1 of `related` stands under `relatedExclude` too, so it is not shown"
    ]


@pytest.mark.parametrize(
    "names",
    [
        "[The market closes]", "[the  market closes]", "[{title: The market closes}]", "[{file: market.md}]",
        "[content/bow/market.md]", "[{post: site/content/bow/market.MDX}]", "|\n  bow/market\n  market",
    ],
)  # fmt: skip
def test_a_pin_may_be_a_title_or_a_file_of_the_project(tmp_path: Path, names: str) -> None:
    pages = {"bow/market.md": page("title: The market closes"), "poplar/a.md": page(f"related: {names}")}
    archive = read(write(tmp_path, pages))
    assert archive.articles[-1].related == ("bow/market",)
    assert archive.problems == ()


def test_a_title_that_several_stories_have_is_no_pin(tmp_path: Path) -> None:
    pages = {name: page("title: The tide") for name in ("a.md", "b.md")} | {"c.md": page("related: [The tide]")}
    archive = read(write(tmp_path, pages))
    assert archive.articles[-1].related == ()
    assert archive.problems[0].message == "`related` names 'The tide', which fits 2 stories"


@pytest.mark.parametrize("name", ["../bow/nowhere.md", "'[nowhere]'", "'{{< ref >}}'", "'[a](/a/) [b](/b/)'", "'{{'"])
def test_what_leads_nowhere_is_no_pin(tmp_path: Path, name: str) -> None:
    archive = read(write(tmp_path, {"bow/a.md": page(), "poplar/b.md": page(f"related: [{name}]")}))
    assert archive.articles[-1].related == ()
    assert [problem.message.endswith("which fits no story") for problem in archive.problems] == [True]


@pytest.mark.parametrize(
    ("fields", "excluded", "why"),
    [
        ("", "", None),
        ("draft: true", "", "is hidden (draft)"),
        ("date: 2026-01-01", "", "is hidden (future)"),
        ("expires: 2024-01-01", "", "is hidden (expired)"),
        ("relatedHide: true", "", "says `relatedHide: true`"),
        ("", "relatedExclude: b", "stands under `relatedExclude` too"),
    ],
)
def test_a_pin_that_cannot_be_honoured_is_told_with_the_reason(
    tmp_path: Path, fields: str, excluded: str, why: str | None
) -> None:
    write(
        tmp_path,
        {"a.md": page(f"related: [c, b]\n{excluded}".strip()), "b.md": page(fields or "title: B"), "c.md": page()},
    )
    told = [problem.message for problem in read(tmp_path).problems]
    assert told == ([] if why is None else [f"story 2 of `related` {why}, so it is not shown"])
    # Nobody sees the pins of a story that nobody sees.
    write(tmp_path, {"a.md": page(f"draft: true\nrelated: b\n{excluded}".strip())})
    assert read(tmp_path).problems == ()


BROKEN: dict[str, tuple[str | bytes, int | None, str]] = {
    "latin.md": (b"---\ntitle: A\n---\ncaf\xe9", 4, "not UTF-8 (byte 21 is 0xe9)"),
    "utf16.md": ("Words".encode("utf-16"), 1, "UTF-16"),
    "lfs.md": (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", 1, "LFS"),
    "nul.md": (b"---\ntitle: A\n---\nWords\0", 4, "NUL byte"),
    "yaml.md": (page("title: A\nnote: a: b"), 3, "not valid YAML"),
    "list.md": (page("- a"), 1, "a list, not fields"),
    "open.md": ("---\ntitle: A\n", 1, "never closes"),
    "empty.md": ("", None, "no text"),
    "no-body.md": (page(body=""), None, "no text"),
    "huge.md": (b"x" * 2_000_001, None, "2,000,001 bytes, more than the 2,000,000 that"),
}


@pytest.mark.parametrize(
    ("text", "encoding", "probably"),
    [
        ("Die alte Brücke über den Fluß bleibt für Köln gesperrt.", "cp1252", "Windows-1252"),
        ("Stary most w Łodzi zamknięty, mówi żółty pan.", "cp1250", "Windows-1252"),
        ("Старый мост через реку закрыт.", "cp1251", "Windows-1251"),
        ("苏州的老桥将关闭至秋天。", "gbk", "GBK"),
        ("松山市の古い橋は秋まで通行止め。", "shift_jis", "Shift JIS"),
        ("سيبقى الجسر القديم مغلقا", "cp1256", "Windows-1251"),
    ],
)
def test_of_an_older_encoding_is_told_which_it_may_be(tmp_path: Path, text: str, encoding: str, probably: str) -> None:
    write(tmp_path, {"a.md": f"---\ntitle: A\n---\n{text}\n".encode(encoding), "b.md": page()})
    (problem,) = read(tmp_path).problems
    assert f"it is probably {probably}" in str(problem) or f", {probably}" in str(problem)


def test_a_broken_file_is_a_problem_and_the_rest_goes_on(tmp_path: Path) -> None:
    write(tmp_path, {name: content for name, (content, _, _) in BROKEN.items()})
    write(tmp_path, {"good.md": page(), "number.md": page("title: 1984"), "bom.md": "\ufeff" + page("title: B")})
    archive = read(tmp_path)
    assert [(article.id, article.title) for article in archive.articles] == [
        ("bom", "B"),
        ("good", "A story"),
        ("number", "1984"),
    ]
    problems = {Path(problem.path).name: problem for problem in archive.problems}
    assert set(problems) == set(BROKEN)
    for name, (_, line, message) in BROKEN.items():
        assert message in problems[name].message
        assert (problems[name].line, bool(problems[name].remedy)) == (line, True)


def test_a_date_that_does_not_exist_costs_the_date(tmp_path: Path) -> None:
    archive = read(write(tmp_path, {"a.md": page("title: A\ndate: 2024-13-45\ncreated: 2024-06-27")}))
    assert archive.articles[0].published == datetime(2024, 6, 27, tzinfo=UTC)
    assert str(archive.problems[0]) == (
        f"{tmp_path}/a.md:3: `date` is no date (it says 2024-13-45). Write it as YYYY-MM-DD; it is left out until then."
    )


def test_two_files_with_one_id(tmp_path: Path) -> None:
    archive = read(write(tmp_path, {"story.md": page("title: File"), "story/index.md": page("title: Bundle")}))
    assert [article.title for article in archive.articles] == ["File"]
    assert archive.problems[0].path.endswith("story/index.md")
    assert "as" in archive.problems[0].message
    assert str(tmp_path / "story.md") in archive.problems[0].message


def test_symbolic_links(tmp_path: Path) -> None:
    root = write(tmp_path / "archive", {"a/b.md": page()})
    write(tmp_path / "elsewhere", {"c.md": page()})
    (root / "a" / "up").symlink_to(root)
    (root / "more").symlink_to(tmp_path / "elsewhere")
    (root / "self.md").symlink_to(root / "self.md")
    (root / "gone.md").symlink_to(root / "nothing")
    (root / "within").symlink_to(root / "a")
    archive = read(root, rules=ReadingRules(follow_links=True))
    assert [article.id for article in archive.articles] == ["more/c", "within/b"]
    assert [Path(problem.path).name for problem in archive.problems] == ["gone.md", "self.md"]


def test_why_not_one_of_the_files_is_read(tmp_path: Path) -> None:
    """As where a folder is made of links, or belongs to another account."""
    write(tmp_path / "elsewhere", {"a.md": page(), "b.md": page()})
    (tmp_path / "archive").mkdir()
    for name in ("a.md", "b.md"):
        (tmp_path / "archive" / name).symlink_to(tmp_path / "elsewhere" / name)
    sites = (Site(root=tmp_path / "archive"),)
    files, problems = scan(sites, ReadingRules())
    with pytest.raises(ArchiveError, match=r"Not one article .* \(2 problems\).*a\.md: it is a symbolic link"):
        read_archive(sites, ReadingRules(), now=NOW, files=files, unread=problems)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": page(), "locked.md": page()})
    (tmp_path / "locked.md").chmod(0)
    problem = read(tmp_path).problems[0]
    assert "Permission denied" in problem.message


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    assert len(read(write(tmp_path, {"a.md": page()})).articles) == 1


def test_ignored_files(tmp_path: Path) -> None:
    names = ["README.md", "readme.es.md", "LICENSE.md", "_index.md", ".hidden.md", ".git/a.md", "node_modules/a.md"]
    names += ["note.txt", "x/secret/a.md"]
    kept = ["license-fee-rises.md", "readme-first.md", "A.MD"]
    write(tmp_path, {name: page() for name in names + kept})
    rules = ReadingRules(ignore=(*ReadingRules().ignore, "x/secret"))
    assert [article.id for article in read(tmp_path, rules=rules).articles] == [
        "A",
        "license-fee-rises",
        "readme-first",
    ]


def test_a_name_is_ignored_however_the_file_system_composes_its_letters(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": page(), "Entwu\u0308rfe/b.md": page(), "news/Cafe\u0301/c.md": page()})
    rules = ReadingRules(ignore=("Entw\u00fcrfe", "news/caf\u00e9"))
    assert [file.relative for file in scan([Site(root=tmp_path)], rules)[0]] == ["a.md"]


@pytest.mark.parametrize("glob", ["private/*", "./private/*", "/bow/private/", "bow/private/*", "./bow/private"])
def test_a_path_is_ignored_as_the_site_or_the_archive_has_it(tmp_path: Path, glob: str) -> None:
    write(tmp_path, {"bow/a.md": page(), "bow/private/b.md": page()})
    site = Site(root=tmp_path / "bow", archive=tmp_path, name="bow")
    assert [file.relative for file in scan([site], ReadingRules(ignore=(glob,)))[0]] == ["a.md"]


@pytest.mark.parametrize("name", ["missing", "file.txt", "empty", "broken"])
def test_an_archive_without_articles_is_an_error_with_its_remedy(tmp_path: Path, name: str) -> None:
    write(tmp_path, {"file.txt": "x", "empty/note.txt": "x", "broken/a.md": b"\xff"})
    with pytest.raises(ArchiveError, match=name):
        read(tmp_path / name)


def test_sites_need_names_of_their_own(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="name of its own"):
        scan([Site(root=tmp_path), Site(root=tmp_path, name="a")], ReadingRules())
    with pytest.raises(ArchiveError, match="colon"):
        scan([Site(root=tmp_path, name="a:b")], ReadingRules())


def test_a_site_within_another_keeps_its_files(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": page(), "echo/b.md": page()})
    sites = [Site(root=tmp_path, name="post"), Site(root=tmp_path / "echo", name="echo")]
    articles = read_archive(sites, ReadingRules(), now=NOW).articles
    assert [(article.id, article.site) for article in articles] == [("echo:b", "echo"), ("post:a", "post")]


def test_one_site_with_a_name_has_plain_ids(tmp_path: Path) -> None:
    article = read(write(tmp_path, {"a.md": page()}), site={"name": "post"}).articles[0]
    assert (article.id, article.site) == ("a", "")


def test_cached_files_are_not_parsed_again_and_read_the_same(tmp_path: Path) -> None:
    full = page("date: 2024-06-27 10:00 EST\ntags: [x]", "# H\n\n[b](b.md) ![i](/i.jpg)")
    root = write(tmp_path, {"a.md": full, "b.md": page("date: nope")})
    sites, rules, cache = [Site(root=root)], ReadingRules(timezone="Europe/London"), dict[str, str]()
    first = read_archive(sites, rules, now=NOW, parsed=cache)
    assert len(cache) == 2
    key = next(key for key, text in cache.items() if "2024-06-27" in text)
    assert read_archive(sites, rules, now=NOW, parsed=cache) == first
    cache[key] = cache[key].replace('["x"]', '["from the cache"]')
    assert read_archive(sites, rules, now=NOW, parsed=cache).articles[0].tags == ("from the cache",)
    cache[key] = '{"spoilt": 1}'
    assert read_archive(sites, rules, now=NOW, parsed=cache) == first
    assert read_archive(sites, replace(rules, day_first=True), now=NOW, parsed=cache) == first
    assert len(cache) == 4


RULES: tuple[dict[str, Any], ...] = (
    {"fields": {"tags": ("topics",)}},
    {"hide": {"desk": ("legal",)}},
    {"show": {"visibility": ("subscribers",)}},
    {"no_marks": ("password",)},
    {"timezone": "Asia/Tokyo"},
    {"timestamps_in_utc": True},
    {"day_first": True},
    {"space_separated_tags": True},
    {"words_are_tags": True},
    {"tag_aliases": {"gnus": "news"}},
    {"ignored_tags": ("posts",)},
    {"boilerplate": ("Tickets from *",)},
    {"suffixes": (".md", ".txt")},
    {"ignore": ("pages/*",)},
    {"max_file_bytes": 1000},
    {"follow_links": True},
)


def test_the_fingerprint_changes_with_whatever_changes_the_reading(tmp_path: Path) -> None:
    assert [*chain.from_iterable(RULES)] == [rule.name for rule in fields(ReadingRules)]
    write(tmp_path, {"a.md": page(), "note.txt": "x"})

    def now_is(site: Site | None = None, rules: ReadingRules | None = None) -> str:
        site, rules = site or Site(root=tmp_path), rules or ReadingRules()
        files, problems = scan([site], rules)
        return fingerprint(files, [site], rules, problems)

    first = now_is()
    write(tmp_path, {"note.txt": "y"})
    os.utime(tmp_path / "a.md", (0, 0))
    assert now_is() == first
    seen = {
        first,
        now_is(Site(root=tmp_path, base_url="https://a.example")),
        *(now_is(rules=ReadingRules(**rule)) for rule in RULES),
    }
    write(tmp_path, {"a.md": page(body="Other")})
    seen.add(now_is())
    write(tmp_path, {"b.md": page()})
    seen.add(now_is())
    write(tmp_path, {"b.11tydata.js": "module.exports = { ...require('./base') }"})
    seen.add(now_is())
    write(tmp_path, {"base.js": "module.exports = { draft: true }"})
    seen.add(now_is())
    assert len(seen) == 6 + len(RULES)


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    write(tmp_path, {"a.md": page(), "b.md": ""})
    read_archive([Site(root=tmp_path)], ReadingRules(), now=NOW, progress=lambda done, of: told.append((done, of)))
    assert told == [(1, 2), (2, 2)]


def test_a_file_that_goes_between_the_scan_and_the_reading(tmp_path: Path) -> None:
    files, _ = scan([Site(root=write(tmp_path, {"a.md": page(), "b.md": page()}))], ReadingRules())
    (tmp_path / "a.md").unlink()
    archive = read_archive([Site(root=tmp_path)], ReadingRules(), now=NOW, files=files)
    assert [article.id for article in archive.articles] == ["b"]
    assert "read again" in archive.problems[0].message


@needs_shared
def test_the_first_sites_article() -> None:
    root = SHARED / "seed"
    article = read(root).articles[0]
    assert (article.id, article.section) == ("bethnal-green/independents-anti-labour-tower-hamlets", "bethnal-green")
    assert article.url == "/bethnal-green/independents-anti-labour-tower-hamlets/"
    assert article.published == datetime(2024, 6, 27, tzinfo=UTC)
    assert article.categories == ("local", "democracy", "news")
    assert article.tags == ("elections", "news")
    assert article.image == "/images/Independents-anti-Labour-Tower-Hamlets.jpg"
    assert article.title.startswith("Is this the end of")
    assert not set(article.text) & set("*_<>\\{}|`")
    assert not [part for part in ("](", "http", "figcaption", "/images/") if part in article.text]
    assert article.text.count("[") == 2  # the brackets that the newsroom escaped


@needs_shared
def test_the_first_sites_links(tmp_path: Path) -> None:
    """Its seven links resolve as soon as the stories that they name are there, under their title's own host."""
    source = (SHARED / "seed/bethnal-green/independents-anti-labour-tower-hamlets.md").read_text("utf-8")
    targets = {
        "romanroadlondon.com": [
            "school-strike-protest-palestine-cease-fire-rushanara-ali-tower-hamlets",
            "tower-hamlets-council-best-value-review-inspection-lutfur-rahman",
            "political-hustings-tower-hamlets-general-elections-2024",
        ],
        "whitechapellondon.co.uk": [
            "truman-brewery-development-community-reaches-boiling-point",
            "imam-ajmal-masroor-british-bangladeshi-muslim-community-identity-israel-gaza",
            "stepney-green-cllr-sabina-akhtar-quits-labour-keir-starmer-comments-bangladesh-illegal-migrants",
        ],
        "bethnalgreenlondon.co.uk": ["bethnal-green-ltn-class-divide-poorest-shouldering-traffic-burden"],
    }
    for host, slugs in targets.items():
        write(tmp_path, {f"{host}/local/{slug}.md": page() for slug in slugs})
    write(tmp_path, {"bethnalgreenlondon.co.uk/bethnal-green/story.md": source})
    sites = [Site(root=tmp_path / host, name=host, base_url=f"https://{host}") for host in targets]
    articles = read_archive(sites, ReadingRules(), now=NOW).articles
    story = next(article for article in articles if article.slug == "story")
    wanted = {f"{host}:local/{slug}" for host, slugs in targets.items() for slug in slugs}
    assert {link.article for link in story.links} == wanted
    assert len(story.links) == 7
    assert all(link.text for link in story.links)


@needs_shared
@pytest.mark.parametrize(("name", "articles", "pairs"), [("18f", 509, 520), ("digitalgov", 2083, 1830)])
def test_real_archives_are_read_whole(name: str, articles: int, pairs: int) -> None:
    archive = read_archive([Site(root=SHARED / name)], ReadingRules(), now=datetime.now(UTC) + timedelta(seconds=1))
    assert len(archive.articles) == articles
    assert {problem.message for problem in archive.problems} <= {"it has no text"}
    linked = {frozenset((article.id, link.article)) for article in archive.articles for link in article.links}
    assert len(linked) >= pairs
    assert all(article.published and article.tags is not None for article in archive.articles)


def test_a_generators_configuration_that_cannot_be_read_is_told_once(tmp_path: Path) -> None:
    write(tmp_path, {"hugo.toml": 'ignoreFiles = ["hush\n', "content/en/a.md": page(), "content/fr/b.md": page()})
    sites = [Site(root=tmp_path / "content" / name, name=name) for name in ("en", "fr")]
    (told,) = read_archive(sites, ReadingRules(), now=NOW).problems
    assert Path(told.path).name == "hugo.toml"
    assert "so nothing counts of what it says of addresses and of pages that are left out" in told.message


def test_what_is_wrong_with_a_file_of_which_no_page_is_made_is_not_told(tmp_path: Path) -> None:
    files = {
        "_config.yml": "url: https://a.example\nsource_dir: source\n",
        "scaffolds/post.md": "---\ntitle: {{ title }}\ndate: {{ date }}\n---\n",
        "scaffolds/page.md": page("title: A\ndate: soon"),
        "source/_includes/part.md": page("title: {{ title }}"),
        "source/_posts/a.md": page("title: A\ndate: soon"),
        "source/_posts/b.md": page("title: {{ title }}"),
    }
    problems = read(write(tmp_path, files)).problems
    assert [Path(problem.path).relative_to(tmp_path).as_posix() for problem in problems] == [
        "source/_posts/a.md",
        "source/_posts/b.md",
    ]
