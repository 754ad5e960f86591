"""Whether readers may see a story: what the marks of one file say, and what they come to beside those of others.

The marks of each generator are in data/visibility.yaml, which test_matrix.py reads.
"""

from __future__ import annotations

import errno
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from content.archive import Archive, ReadingRules, Site, fingerprint, read_archive, scan
from content.base.article import Hidden
from content.visibility import Mark, Underscored, path_marks, read_marks, read_moments
from content.visibility.scopes import OneStory
from tests.support.content_helpers import NOW, page, read, write

PARIS = ReadingRules(timezone="Europe/Paris")


def marks(front: str, rules: ReadingRules | None = None) -> dict[str, Hidden | None]:
    marks = read_marks(list(yaml.load(front, yaml.BaseLoader).items()), {}, rules or ReadingRules())
    return {mark.name: mark.says for mark in marks}


def moments(front: str, rules: ReadingRules | None = None) -> tuple[datetime | None, datetime | None]:
    moments = read_moments(list(yaml.load(front, yaml.BaseLoader).items()), {}, rules or ReadingRules())
    return moments.visible_from, moments.expires


def hidden(archive: Archive) -> dict[str, Hidden]:
    return {article.id: article.hidden for article in archive.articles}


@pytest.mark.parametrize(
    ("front", "why"),
    [
        ("draft: true", Hidden.DRAFT),
        ("published: false", Hidden.UNPUBLISHED),
        ("published: draft", Hidden.DRAFT),
        ("publish: private", Hidden.PRIVATE),
        ("private: 'yes'", Hidden.PRIVATE),
        ("password: hush", Hidden.PRIVATE),
        ("visibility: internal", Hidden.PRIVATE),
        ("unlisted: 1", Hidden.UNLISTED),
        ("listed: no", Hidden.UNLISTED),
        ("build: {list: never}", Hidden.UNLISTED),
        ("_build: {render: link}", Hidden.UNLISTED),
        ("eleventyExcludeFromCollections: [posts]", Hidden.UNLISTED),
        ("deleted: true", Hidden.DELETED),
        ("status: trash", Hidden.DELETED),
        ("status: Scheduled", Hidden.FUTURE),
        ("status: 0", Hidden.UNPUBLISHED),
        ("status: 'Draft, waiting for the lawyer'", Hidden.DRAFT),
        ("status: draft // until noon", Hidden.DRAFT),
        ("embargo: true", Hidden.FUTURE),
        ("draft: '\u200btrue\ufeff'", Hidden.DRAFT),
        ("draft: ｔｒｕｅ", Hidden.DRAFT),
        ("status: “Draft”", Hidden.DRAFT),
        ("draft: somewhat", None),
        ("visibility: subscribers", None),
        ("hidden: [toc]", None),
        ("state: -2", Hidden.DELETED),
        ("eleventyExcludeFromCollections: [posts, '']", Hidden.UNLISTED),
        ("draft: {value: perhaps}", None),
        ("draft: {value: perhaps, other: true}", Hidden.DRAFT),
        ("publishedAt: null\ndate: none\nexpires: ''", Hidden.DRAFT),
    ],
)
def test_what_a_mark_says(front: str, why: Hidden | None) -> None:
    assert list(marks(front).values()) == [why]


@pytest.mark.parametrize(
    "front",
    [
        "draft: false", "draft: null", "draft: ''", "published: 2024-05-02", "published: May 2024", "published: 2019",
        "private: 0", "hide: [toc]", "permalink: /draft/", "build: {publishResources: false}", "build: {list: always}",
        "password: ''", "eleventyExcludeFromCollections: false", "author: {draft: true}", "toc: {hidden: true}",
        "sidebar: {badge: {draft: true}}", "map: {private: true}", "weather: {visible: false}", "draft_number: 3",
        "comment_status: closed", "noindex: true", "visibility: members", "publish: {web: maybe, from: 2024-01-01}",
        "status: {draft: false}", "status: {expires: 2031-01-01}", "status: {password: ''}",
        "params: {meta: {page: {post: {data: {extra: {draft: true}}}}}}",
        "desk: {a: {b: {c: {d: {e: {draft: true}}}}}}",
    ],
)  # fmt: skip
def test_what_is_no_mark(front: str) -> None:
    assert marks(front) == {}


@pytest.mark.parametrize(
    "front",
    [
        "params: {draft: yes}", "extra: {meta: {hidden: true}}", "params.draft: true", "wp:status: draft",
        "settings: [{desk: city}, {draft: true}]", "weather: {draft: true}", "status: {workflow: draft}",
        "publish: {web: false}", "draft: {value: true}", "draft: [false, true]", "draft: [[[[true]]]]",
        "params: {meta: {page: {post: {data: {draft: true}}}}}", "password: [[[[[hush]]]]]",
    ],
)  # fmt: skip
def test_marks_in_tables_and_lists(front: str) -> None:
    assert any(marks(front).values())


def test_a_newsroom_adds_marks_and_takes_some_away() -> None:
    rules = ReadingRules(
        hide={"desk": ("Legal", "spiked")}, show={"visibility": ("subscribers",), "draft": ("final",)},
        no_marks=("password", "is_draft"),
    )  # fmt: skip
    assert marks("desk: legal", rules) == {"desk": Hidden.UNPUBLISHED}
    assert marks("desk: [city, Spiked]", rules) == {"desk": Hidden.UNPUBLISHED}
    assert marks("desk: city\nvisibility: subscribers\ndraft: final\npassword: x\nisDraft: yes", rules) == {}
    assert marks("held: yes", ReadingRules(fields={"draft": ("held",)})) == {"held": Hidden.DRAFT}
    untimed = ReadingRules(no_marks=("go-live", "expires"))
    assert moments("date: 2024-05-02\ngoLive: 2031-06-01\nexpires: 2024-06-01", untimed) == (
        datetime(2024, 5, 2, tzinfo=UTC),
        None,
    )


@pytest.mark.parametrize(
    ("front", "start", "end"),
    [
        ("date: 2024-05-02\npublishDate: 2024-06-01", "2024-06-01", None),
        ("date: 2024-05-02\ngo_live: 2024-06-01\nembargo_until: 2024-05-20", "2024-06-01", None),
        ("pubDatetime: 2024-05-02", "2024-05-02", None),
        ("date: {created: 2024-05-02, updated: 2031-01-01}", "2024-05-02", None),
        ("schedule: {from: 2024-05-02, until: 2024-06-01}", "2024-05-02", "2024-06-01"),
        ("embargo: {until: 2024-05-02}", "2024-05-02", None),
        ("published: 2031", "2031-01-01", None),
        ("publish: May 2031", "2031-05-01", None),
        ("date: 2024-05-02  # as printed", "2024-05-02", None),
        ("publishDate: '2024-05-02 # as printed'", "2024-05-02", None),
        ("expires: 2031-01-01\nexpiryDate: 2024-05-02", None, "2024-05-02"),
        ("date: 2031-02-30", "2031-03-01", None),
        ("date: 2031-04-31T10:00:00Z\nexpires: 2024-02-30", "2031-05-01", "2024-03-01"),
        ("date: 2031-05-02 10:00 Europe/Lodnon", "2031-05-02", None),
        ("publishDate: 9999-12-31\nexpires: 9999-12-31", "9000-12-31", "9000-12-31"),
        ("date: 2031-13-01\nexpires: 30 days", None, None),
        ("expires: never\nembargo: none\nscheduled: false", None, None),
        ("publishDate: 0001-01-01T00:00:00Z", None, None),
        ("updated: 2031-01-01\nlastmod: 2031-01-01\nevent_date: 2031-01-01", None, None),
        ("date: 2024-05-02\nissue_date: 2031-05-01", "2024-05-02", None),
        ("published: true\nissue_date: 2031-05-01", "2031-05-01", None),
        ("date: soon\nissue_date: 2031-05-01", "2031-05-01", None),
        ("expires: soon\nexpiryDate: 2024-05-02", None, "2024-05-02"),
        ("publicado: 03/04/2031", "2031-04-03", None),
        ("published: true\npublished_time: '00:00'\ndate: 2031-05-01", "2031-05-01", None),
    ],
)
def test_dates_bound_the_time_in_which_a_story_is_shown(front: str, start: str | None, end: str | None) -> None:
    expected = [None if day is None else datetime.fromisoformat(f"{day}T00:00:00+00:00") for day in (start, end)]
    assert list(moments(front)) == expected


def test_a_day_begins_in_the_newsrooms_time_zone() -> None:
    start, _ = moments("embargo_until: 2024-06-15", PARIS)
    assert start == datetime(2024, 6, 14, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    "front", ["embargo_until: when the court has ruled", "publish_on: next Tuesday", "go_live: TBC"]
)
def test_an_embargo_whose_end_is_not_told_hides(tmp_path: Path, front: str) -> None:
    archive = read(write(tmp_path, {"a.md": page(front), "b.md": page()}))
    assert hidden(archive) == {"a": Hidden.FUTURE, "b": Hidden.NO}
    assert [(problem.line, "so the story is hidden" in problem.message) for problem in archive.problems] == [(2, True)]


def test_a_day_that_no_month_has_counts_as_the_next_and_is_told(tmp_path: Path) -> None:
    write(
        tmp_path, {"a.md": page("expires: 2023-02-29"), "b.md": page("expires: soon"), "c.md": page("date: 2031-02-29")}
    )
    archive = read(write(tmp_path, {"9999-12-31-d.md": page(), "e.md": page("date: 9999-12-31")}))
    assert hidden(archive) == {
        "9999-12-31-d": Hidden.FUTURE,
        "a": Hidden.EXPIRED,
        "b": Hidden.NO,
        "c": Hidden.FUTURE,
        "e": Hidden.FUTURE,
    }
    assert [problem.remedy.rpartition("; ")[2] for problem in archive.problems] == [
        "until then the story is shown until 2023-03-01.",
        "until then the story does not expire.",
        "it is left out until then.",
    ]


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("_drafts/a.md", Hidden.DRAFT),
        ("news/drafts/a.md", Hidden.DRAFT),
        ("news/a.draft.md", Hidden.DRAFT),
        ("news/MarchNews_DRAFT.md", Hidden.DRAFT),
        ("news/council-votes-DRAFT.md", Hidden.DRAFT),
        ("news/DRAFT-council-votes.md", Hidden.DRAFT),
        ("news/2024-05-01-EMBARGOED_council-votes.md", Hidden.DRAFT),
        ("news/NFL-DRAFT.md", None),
        ("news/2024-NFL-DRAFT-picks.md", None),
        ("news/draft-budget.md", None),
        ("drafts-2024/a.md", Hidden.DRAFT),
        ("00_drafts/a.md", Hidden.DRAFT),
        ("post-drafts/a.md", Hidden.DRAFT),
        ("news/embargoed/a.md", Hidden.DRAFT),
        ("news/spiked/a.md", Hidden.DRAFT),
        ("unpublished/a.md", Hidden.DRAFT),
        ("_draft/a.md", Hidden.DRAFT),
        ("mock-drafts/a.md", None),
        ("drafts-and-pints/a.md", None),
        ("news/_a.md", Hidden.LEFT_OUT),
        ("-a.md", Hidden.LEFT_OUT),
        ("#a.md", Hidden.LEFT_OUT),
        ("~a.md", Hidden.LEFT_OUT),
        ("news/_wip/a.md", Hidden.LEFT_OUT),
        ("_includes/a.md", Hidden.LEFT_OUT),
        ("_posts/a.md", None),
        ("_news/a.md", Hidden.LEFT_OUT),
        ("2031/the-draft-report.md", None),
        ("404.md", Hidden.LEFT_OUT),
        ("404/index.md", Hidden.LEFT_OUT),
        ("templates/404.md", None),
        ("logseq/bak/pages/a/x.md", Hidden.LEFT_OUT),
        ("forests/bak/a.md", None),
    ],
)
def test_names_of_files_and_folders_hide(path: str, why: Hidden | None) -> None:
    marks = path_marks(path, Underscored(Path("nowhere"), [path, "other/b.md"]), ReadingRules())
    assert [mark.says for mark in marks] == ([why] if why else [])


@pytest.mark.parametrize(("generator", "hides"), [("", True), ("nuxt", True), ("hugo", False), ("jekyll", False)])
def test_a_dash_before_a_name_hides_where_nuxt_may_make_the_pages(generator: str, hides: bool) -> None:
    marks = path_marks("-a.md", Underscored(Path("nowhere"), ["-a.md"]), ReadingRules(), generator)
    assert bool(marks) == hides


@pytest.mark.parametrize(
    ("files", "shown"),
    [
        (["_posts/a.md", "_news/b.md", "_includes/c.md", "_Layouts/d.md"], ["_news/b", "_posts/a"]),  # a Jekyll site
        (["src/_posts/a.md", "src/_news/b.md", "src/docs/_c/d.md"], ["src/_news/b", "src/_posts/a"]),
        (["collections/_news/b.md", "c.md"], ["c", "collections/_news/b"]),
        (["_news/b.md", "_sport/c.md"], ["_news/b", "_sport/c"]),  # nothing lies elsewhere
        (["_news/b.md", "_news-drafts/c.md", "_drafts-people/d.md", "_draftees/e.md"], ["_draftees/e", "_news/b"]),
        (["_news/b.md", "news/c.md"], ["news/c"]),
        (["_config.yml", "_news/b.md", "news/c.md"], ["_news/b", "news/c"]),
    ],
)
def test_folders_with_an_underscore_are_collections_in_jekyll(
    tmp_path: Path, files: list[str], shown: list[str]
) -> None:
    archive = read(write(tmp_path, dict.fromkeys(files, page())))
    assert [article.id for article in archive.articles if not article.hidden] == shown


def test_of_a_language_of_jekyll_s_plug_in_the_posts_are_shown_where_the_site_has_it(tmp_path: Path) -> None:
    dated = ["_i18n/en/_posts/2024-05-01-a.md", "_i18n/es/_posts/2024-05-01-a.md", "_i18n/ru/_posts/2024-05-01-a.md"]
    write(tmp_path, dict.fromkeys([*dated, "_i18n/en/footer.md", "_i18n/note.md", "_i18n/en/_drafts/b.md"], page()))
    write(tmp_path, {"_config.yml": "languages: [en, es]", "about.md": page()})
    archive = read(tmp_path)
    assert [article.id for article in archive.articles if not article.hidden] == [
        *(path.removesuffix(".md") for path in dated[:2]),
        "about",
    ]
    assert [article.language for article in archive.articles if not article.hidden][:2] == ["en", "es"]


def test_what_lies_beside_the_folder_of_jekyll_s_collections_is_shown(tmp_path: Path) -> None:
    write(
        tmp_path, dict.fromkeys(["my/_posts/2024-05-01-a.md", "my/_talks/b.md", "my/_notes/c.md", "about.md"], page())
    )
    write(tmp_path, {"_config.yml": "collections_dir: my\ncollections: {talks: {output: true}}"})
    shown = [article.id for article in read(tmp_path).articles if not article.hidden]
    assert shown == ["about", "my/_posts/2024-05-01-a", "my/_talks/b"]


def test_names_that_hide_can_be_taken_away(tmp_path: Path) -> None:
    write(tmp_path, dict.fromkeys(["_a.md", "drafts/b.md", "-c.md", "news/_d/e.md", "f.md"], page()))
    rules = ReadingRules(no_marks=("_*", "-*", "drafts"))
    assert set(hidden(read(tmp_path, rules=rules)).values()) == {Hidden.NO}
    assert sorted(hidden(read(tmp_path)).values()) == ["", "draft", *["left out by name"] * 3]


def test_a_file_or_folders_named_by_a_day_to_come(tmp_path: Path) -> None:
    write(tmp_path, dict.fromkeys(["2025-01-16-a.md", "2025/01/16/b.md", "2025/01-16-c.md", "2025-01-15-d.md"], page()))
    write(tmp_path, {"2025-01-17-e.md": page("date: 2024-01-01")})
    assert [article.id for article in read(tmp_path).articles if not article.hidden] == ["2025-01-15-d"]


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        (["Production Ready", "Beta"], ["0", "1"]),  # of what the story tells
        (["published", "Beta"], ["0"]),
        (["draft", "Beta"], []),
        (["published", "publish", "Live", "posted", "released", "featured", ""], ["0", "1", "2", "3", "4", "5", "6"]),
        (["active", "pending"], []),
    ],
)
def test_an_unknown_status_hides_beside_publishing_words(tmp_path: Path, values: list[str], shown: list[str]) -> None:
    write(tmp_path, {f"{number}.md": page(f"status: {value}") for number, value in enumerate(values)})
    archive = read(write(tmp_path, {"other.md": page("state: Texas")}))
    assert [article.id for article in archive.articles if not article.hidden] == [*shown, "other"]


def test_what_a_folder_says_that_is_not_known_is_told_with_the_file_that_says_it(tmp_path: Path) -> None:
    index = page("title: Desk\ncascade:\n  draft: perhaps")
    write(tmp_path, {"hugo.toml": "baseURL = 'https://a.example/'", "content/desk/_index.md": index})
    write(tmp_path, {"content/desk/a.md": page("title: A")})
    (problem,) = read(tmp_path / "content").problems
    assert problem.message.startswith("`draft` in content/desk/_index.md says 'perhaps'")
    assert 'show = { draft = ["perhaps"] }' in problem.remedy


def test_what_is_not_known_is_told_once_with_the_setting_that_decides(tmp_path: Path) -> None:
    write(tmp_path, {f"{name}.md": page("title: A\nvisibility: Subscribers") for name in "ab"})
    archive = read(write(tmp_path, {"c.md": page("title: A\nstatus: Beta"), "d.md": page("status: Beta")}))
    hiding, showing = archive.problems
    assert (Path(hiding.path).name, hiding.line) == ("a.md", 3)
    assert hiding.message.startswith("`visibility` says 'Subscribers' (as 1 more do)")
    assert hiding.message.endswith("so it is hidden")
    assert 'show = { visibility = ["Subscribers"] }' in hiding.remedy
    assert (Path(showing.path).name, showing.message.endswith("so it is shown")) == ("c.md", True)
    assert showing.message.startswith("`status` says 'Beta' (as 1 more do), which")
    assert 'hide = { status = ["Beta"] }' in showing.remedy
    (alone,) = read(write(tmp_path / "alone", {"e.md": page("visibility: Subscribers")})).problems
    assert alone.message.startswith("`visibility` says 'Subscribers', which")
    rules = ReadingRules(show={"visibility": ("subscribers",), "status": ("beta",)})
    assert not read(tmp_path, rules=rules).problems


@pytest.mark.parametrize(
    ("name", "text", "gone"),
    [
        ("news/_index.md", "---\ncascade:\n  draft: true\n---\n", ["news/a", "news/deep/b"]),
        ("news/_index.md", "---\ncascade:\n  build: {list: never}\n---\n", ["news/a", "news/deep/b"]),
        ("_index.md", "+++\n[[cascade]]\nprivate = true\ntarget = {path = '/news/deep/**'}\n+++\n", ["news/deep/b"]),
        ("_index.md", "---\ncascade:\n- draft: true\n  _target: {kind: section}\n---\n", []),
        # A star is part of one name, and two between slashes are one folder at least; case makes no difference.
        ("_index.md", "---\ncascade: {draft: true, target: {path: '/News/*'}}\n---\n", ["news/a"]),
        ("_index.md", "---\ncascade: {draft: true, target: {path: '/**/{B,d}'}}\n---\n", ["news/deep/b"]),
        ("_index.md", "---\ncascade: {draft: true, target: {path: '**p/**'}}\n---\n", ["news/deep/b"]),
        (
            "_index.md",
            "---\ncascade: {draft: true, target: {path: '/new**'}}\n---\n",
            ["news/a", "news/deep/b", "newsletter/c"],
        ),
        ("_index.md", "---\ncascade: {draft: true, target: {path: '/news/**/a'}}\n---\n", []),
        ("news/_index.md", "---\nbuild: {list: never}\nhidden: true\n---\n", []),  # of its own page
        ("news/_index.md", "---\ncascade: {publishDate: 2031-01-01}\n---\n", ["news/a", "news/deep/b"]),
        ("_index.md", "---\ncascade: [{draft: true, target: {environment: staging}}]\n---\n", []),
        (
            "news/_index.md",
            "---\ncascade: [{draft: true, target: {environment: prod*}}]\n---\n",
            ["news/a", "news/deep/b"],
        ),
        ("news/deep/_index.md", "+++\ndraft = true\n+++\n", ["news/deep/b"]),
        ("news/a.meta", ".. title: A\n.. status: draft\n", ["news/a"]),
        ("news/a.meta", "---\ntitle: A\ndate: 2031-01-01\n---\n", ["news/a"]),
        ("news/a.yaml", "title: A\npublished: false\n", ["news/a"]),
        ("news/other.yaml", "published: false\n", []),
        ("news/news.json", '{"permalink": false, "tags": "x"}', ["news/a", "news/deep/b"]),
        ("news/_data.json", '{"a": {"published": false}, "0": {}, "x": 1}', ["news/a"]),  # Harp's
        ("news/deep/deep.11tydata.json", '{"eleventyExcludeFromCollections": true}', ["news/deep/b"]),
        ("news/deep/other.json", '{"draft": true}', []),
        ("_config.yml", "defaults: [{scope: {path: news}, values: {published: false}}]", ["news/a", "news/deep/b"]),
        ("_config.yml", "defaults:\n- scope: {path: ''}\n  values: {layout: post}\n", []),
        ("news/_index.md", "---\ncascade: [\n---\n", ["news/a", "news/deep/b"]),
        ("news/_index.md", "The news, without front matter.\n", []),
        ("news/_metadata.yml", "draft: tr\nauthor: [", ["news/a", "news/deep/b"]),
        ("news/deep/.meta.yml", "<<<<<<< HEAD\ndraft: true\n=======\n>>>>>>> main\n", ["news/deep/b"]),
        ("news/frontmatter.yaml", 'published: false\ntitle: "', ["news/a"]),
        ("news/a.yaml", "- a list\n", []),
        ("news/news.json", '{"permalink": fal', []),
        ("news/news.yaml", "draft: true\n", ["news/a", "news/deep/b"]),
        ("news/news.11tydata.js", "export const draft = true;\n", ["news/a", "news/deep/b"]),
        ("news/.meta.yml", "draft: true\n", ["news/a", "news/deep/b"]),
        ("news/_defaults.yml", "published: false\n", ["news/a", "news/deep/b"]),
        ("news/frontmatter.yaml", "published: false\n", ["news/a"]),
        ("_quarto.yml", "website: {drafts: ['news/**']}", ["news/a", "news/deep/b"]),
        (
            "config/production/hugo.toml",
            "[[cascade]]\ntarget = {path = '/news/**'}\nbuild = {list = 'never'}",
            [
                "news/a",
                "news/deep/b",
            ],
        ),
        (
            "config/_default/cascade.toml",
            "target = {path = '/news/deep/**'}\nbuild = {list = 'never'}",
            ["news/deep/b"],
        ),
        ("config/_default/cascade.yaml", "cascade:\n- target: {path: /news/deep/**}\n  draft: true\n", ["news/deep/b"]),
    ],
)
def test_what_a_folders_file_says_of_all_below(tmp_path: Path, name: str, text: str, gone: list[str]) -> None:
    write(tmp_path, dict.fromkeys(["news/a.md", "news/deep/b.md", "newsletter/c.md", "d.md"], page()))
    sites, rules = [Site(root=tmp_path)], ReadingRules()
    before = fingerprint(scan(sites, rules)[0], sites, rules, [])
    archive = read(write(tmp_path, {name: text}))
    assert [article.id for article in archive.articles if article.hidden] == gone
    is_data_file = "other" not in name
    assert (fingerprint(scan(sites, rules)[0], sites, rules, []) != before) is is_data_file


@pytest.mark.parametrize(
    ("files", "gone"),
    [
        # Hugo 0.168.0
        (
            {
                "news/_index.md": "---\ncascade: {build: {list: never}}\n---\n",
                "news/deep/_index.md": "---\ncascade: {build: {list: always}}\n---\n",
            },
            ["news/a"],
        ),
        (
            {
                "news/_index.md": "---\ncascade: {draft: true}\n---\n",
                "news/deep/_index.md": "---\ncascade: {title: Deep}\n---\n",
            },
            ["news/a", "news/deep/b"],
        ),
        (
            {
                "news/_index.md": "---\ncascade: [{target: {path: /news/deep/**}, draft: false}, {draft: true}]\n---\n",
                "hugo.toml": "baseURL = 'x'",
            },
            ["news/a"],
        ),
        (
            {"news/_index.md": "---\ncascade: {params: {draft: true}}\n---\n", "news/a.md": page("params: {k: 1}")},
            [
                "news/a",
                "news/deep/b",
            ],
        ),
        # Eleventy 3.1.8
        ({"news/news.json": '{"draft": true}', "news/deep/deep.json": '{"draft": false}'}, ["news/a"]),
        ({"news/news.json": '{"draft": true}', "news/a.11tydata.json": '{"draft": false}'}, ["news/deep/b"]),
        ({"news/news.json": '{"draft": true}', "news/news.11tydata.js": "module.exports = {draft: false}"}, []),
        (
            {
                "news/news.11tydata.js": "module.exports = {...require('./base')}",
                "news/base.js": "module.exports = {draft: true}",
            },
            ["news/a", "news/deep/b"],
        ),
        ({"news/news.json": '{"draft": tr', "eleventy.config.js": ""}, ["news/a", "news/deep/b"]),
        ({"news/a.json": '{"draft": tr', "eleventy.config.js": ""}, ["news/a"]),
        # Quarto
        ({"news/_metadata.yml": "draft: true\n", "news/deep/_metadata.yml": "draft: false\n"}, ["news/a"]),
        # Jekyll 4.3.1
        (
            {
                "_config.yml": "defaults: [{scope: {path: news/deep}, values: {published: true}}, "
                "{scope: {path: news}, values: {published: false}}]"
            },
            ["news/a"],
        ),
        (
            {
                "_config.yml": "defaults: [{scope: {path: news}, values: {published: false}}, "
                "{scope: {path: news}, values: {published: true}}]"
            },
            [],
        ),
    ],
)
def test_the_nearest_that_sets_a_name_counts(tmp_path: Path, files: dict[str, str], gone: list[str]) -> None:
    write(tmp_path, {**dict.fromkeys(["news/a.md", "news/deep/b.md", "d.md"], page()), **files})
    assert [article.id for article in read(tmp_path).articles if article.hidden] == gone


def test_a_story_is_asked_about_its_own_data_file_and_not_those_of_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked_paths, applies = list[str](), OneStory.__call__

    def counted(one: OneStory, path: str) -> bool:
        checked_paths.append(path)
        return applies(one, path)

    monkeypatch.setattr(OneStory, "__call__", counted)
    write(tmp_path, {f"{number}.md": page() for number in range(40)})
    write(tmp_path, {f"{number}.json": json.dumps({"draft": number < 3}) for number in range(40)})
    assert [article.id for article in read(tmp_path).articles if article.hidden] == ["0", "1", "2"]
    assert len(checked_paths) <= 2 * 40


@pytest.mark.parametrize(
    ("configuration", "index", "text", "gone"),
    [
        ("hugo.toml", "_index.de.md", "---\ncascade: {draft: true}\n---\n", ["news/a.de"]),
        ("hugo.toml", "_index.md", "---\ncascade: {draft: true}\n---\n", ["news/a"]),
        ("hugo.toml", "_index.en.md", "---\ncascade: {draft: true}\n---\n", ["news/a"]),
        (
            "hugo.toml",
            "_index.md",
            "---\ncascade: {target: {sites: {matrix: {languages: [de]}}}, draft: true}\n---\n",
            ["news/a.de"],
        ),
        (
            "hugo.toml",
            "_index.md",
            "---\ncascade: {target: {lang: '{de,en}'}, draft: true}\n---\n",
            [
                "news/a",
                "news/a.de",
            ],
        ),
        ("config.toml", "_index.de.md", "+++\ndraft = true\n+++\n", ["news/a", "news/a.de"]),
        ("config.toml", "_index.md", "+++\ndraft = true\n+++\n", ["news/a", "news/a.de"]),
    ],
)
def test_a_sections_page_speaks_for_its_own_language(
    tmp_path: Path, configuration: str, index: str, text: str, gone: list[str]
) -> None:
    base = "baseURL = 'x'\n[languages.en]\n[languages.de]\n"
    settings = {"hugo.toml": base, "config.toml": f"base_url = 'x'\n{base}"}[configuration]
    stories = dict.fromkeys(["news/a.md", "news/a.de.md", "b.md"], page())
    write(tmp_path, {configuration: settings, f"news/{index}": text, **stories})
    assert [article.id for article in read(tmp_path).articles if article.hidden] == gone


@pytest.mark.parametrize(
    ("name", "gone"),
    [
        ("news/_index.md", ["news/a", "news/deep/b"]),
        ("news/news.json", ["news/a", "news/deep/b"]),
        ("news/deep/_metadata.yml", ["news/deep/b"]),
        ("news/a.meta", ["news/a"]),
        ("_config.yml", []),
    ],
)
def test_what_may_hide_stories_and_cannot_be_opened_hides_them_and_is_told(
    tmp_path: Path, name: str, gone: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open

    def opened(path: Any, *arguments: Any, **named: Any) -> int:
        if str(path) == str(tmp_path / name):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return real(path, *arguments, **named)

    write(tmp_path, dict.fromkeys(["news/a.md", "news/deep/b.md", "c.md", name], page()))
    monkeypatch.setattr(os, "open", opened)
    archive = read(tmp_path)
    assert [article.id for article in archive.articles if article.hidden] == gone
    problems = [problem for problem in archive.problems if name in problem.message]
    assert len(problems) == bool(gone)
    for problem in problems:
        assert problem.message.endswith("it cannot be opened (Permission denied), so it is hidden")
        assert problem.remedy == "Give the account that runs this leave to read it."


@pytest.mark.parametrize(
    ("cascade", "own", "seen"),
    [
        ("publishDate: 2031-01-01", "publishDate: 2020-01-01", Hidden.NO),
        ("publishDate: 2031-01-01", "params: {publishDate: 2020-01-01}", Hidden.NO),
        ("publishDate: 2031-01-01", "lastmod: 2020-01-01", Hidden.FUTURE),
        ("expiryDate: 2020-01-01", "expiryDate: 2031-01-01", Hidden.NO),
        ("{expiryDate: 2020-01-01, publishDate: 2019-01-01}", "publishDate: 2018-01-01", Hidden.EXPIRED),
        ("draft: true", "draft: false", Hidden.NO),
        ("publishDate: 2031-01-01", "date: 2024-05-02", Hidden.FUTURE),
        ("date: 2024-05-02", "publishDate: 2031-01-01", Hidden.FUTURE),
        ("expiryDate: 2020-01-01", "unpublish_on: 2031-01-01", Hidden.EXPIRED),
        ("expiryDate: 2031-01-01", "unpublish_on: 2020-01-01", Hidden.EXPIRED),
    ],
)
def test_a_story_goes_by_its_own_word_and_not_by_its_folders(
    tmp_path: Path, cascade: str, own: str, seen: Hidden
) -> None:
    fields = cascade if cascade.startswith("{") else f"{{{cascade}}}"
    write(tmp_path, {"news/_index.md": f"---\ncascade: {fields}\n---\n", "news/a.md": page(own), "b.md": page()})
    assert hidden(read(tmp_path))["news/a"] == seen


@pytest.mark.parametrize(
    ("root", "files", "gone"),
    [
        (
            "_posts",
            {"_config.yml": "url: x\ndefaults: [{scope: {path: _posts/secret}, values: {published: false}}]"},
            ["secret/2024-05-01-b"],
        ),
        (
            "_posts",
            {"_config.yml": "url: x\ndefaults: [{scope: {path: '', type: posts}, values: {published: false}}]"},
            ["2024-05-01-a", "secret/2024-05-01-b"],
        ),
        ("_posts", {"_config.yml": "defaults: [{scope: {path: '', type: staff}, values: {published: false}}]"}, []),
        ("_posts", {"_config.yml": "defaults: [{scope: {path: '', type: pages}, values: {published: false}}]"}, []),
        (
            ".",
            {"_config.yml": "defaults: [{scope: {path: '', type: staff}, values: {published: false}}]"},
            ["_staff/ann"],
        ),
        (
            "content/news",
            {"hugo.toml": "baseURL = 'x'", "content/_index.md": "---\ncascade: {draft: true}\n---\n"},
            ["c"],
        ),
        (
            "content",
            {
                "hugo.toml": "baseURL = 'x'",
                "content/_index.md": "---\ncascade: {draft: true, target: {path: '/news/**'}}\n---\n",
            },
            ["news/c"],
        ),
        (
            "src/blog/old",
            {"eleventy.config.js": "x", "src/blog/blog.json": '{"draft": true}'},
            ["d"],
        ),
    ],
)
def test_what_the_project_says_around_the_archive(
    tmp_path: Path, root: str, files: dict[str, str], gone: list[str]
) -> None:
    stories = ["_posts/2024-05-01-a", "_posts/secret/2024-05-01-b", "_staff/ann", "content/news/c", "src/blog/old/d"]
    write(tmp_path, {f"{story}.md": page() for story in stories} | files | {".git/x": ""})
    archive = read(tmp_path / root)
    assert [article.id for article in archive.articles if article.hidden] == gone


def test_marks_are_ored(tmp_path: Path) -> None:
    front = "draft: false\npublished: true\nstatus: publish\nextra:\n  unlisted: yes"
    assert hidden(read(write(tmp_path, {"a.md": page(front)}))) == {"a": Hidden.UNLISTED}


def test_a_story_is_visible_between_its_moments(tmp_path: Path) -> None:
    archive = read(write(tmp_path, {"a.md": page("date: 2025-01-10\nexpires: 2025-02-01\nrelatedHide: true")}))
    article = archive.articles[0]
    hours = timedelta(hours=1)
    start, end = datetime(2025, 1, 10, tzinfo=UTC), datetime(2025, 2, 1, tzinfo=UTC)
    assert [article.visible(now) for now in (start - hours, start, end - hours, end)] == [False, True, True, False]
    assert not article.listed(NOW)
    assert archive.next_change == end


@pytest.mark.parametrize(
    ("now", "why"),
    [
        ("2025-01-09T23:59:59", Hidden.FUTURE),
        ("2025-01-10T00:00:00", Hidden.NO),
        ("2025-01-31T23:59:59", Hidden.NO),
        ("2025-02-01T00:00:00", Hidden.EXPIRED),
    ],
)
def test_a_build_shows_a_story_from_its_moment_on_and_until_before_it_expires(
    tmp_path: Path, now: str, why: Hidden
) -> None:
    write(tmp_path, {"a.md": page("date: 2025-01-10\nexpires: 2025-02-01")})
    moment = datetime.fromisoformat(f"{now}+00:00")
    assert hidden(read_archive([Site(root=tmp_path)], ReadingRules(), now=moment)) == {"a": why}


def test_a_mark_survives_a_way_through_the_cache(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": page("draft: perhaps"), "b.md": page("status: publish"), "c.md": page("status: eh")})
    cache: dict[str, str] = {}
    first, again = (read_archive([Site(root=tmp_path)], ReadingRules(), now=NOW, parsed=cache) for _ in range(2))
    assert len(cache) == 3
    assert first.articles == again.articles
    assert first.problems == again.problems
    assert hidden(again) == {"a": Hidden.UNKNOWN, "b": Hidden.NO, "c": Hidden.UNKNOWN}


def test_mark_of_a_name_has_no_value() -> None:
    assert path_marks("_a.md", Underscored(Path("nowhere"), ["_a.md"]), ReadingRules()) == (
        Mark("_a.md", "", Hidden.LEFT_OUT),
    )
