"""The names and words that hide, each by itself: those that no row of data/visibility.yaml has."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from content.base import ReadingRules
from content.base.article import Hidden
from content.visibility import Underscored, author_marks, read_marks, read_moments

FLAGS = {
    (Hidden.DRAFT, True): """
        isdraftmode isunfinished ispending pendingapproval awaitingreview needsapproval isunapproved needsedit
        needsedits needsediting needscopyedit""",
    (Hidden.UNPUBLISHED, True): """
        isunpublished unpublish dontpublish nopublish neverpublish notpublished skippublishing norender nobuild
        isdisabled isretracted iswithdrawn suppressed issuppressed isinactive isnotready isdummy isplaceholder
        testpost""",
    (Hidden.UNPUBLISHED, False): """
        islive isreleased viewable publishable ispublishable isready isapproved iscleared clearedforpublication
        legallycleared issignedoff greenlit publishstate publicationstatus publicationstate publishingstate poststate
        moderationstatus pubstate""",
    (Hidden.DELETED, True): "istakendown ispulled isdeleted istrashed",
    (Hidden.EXPIRED, True): "isexpired",
    (Hidden.FUTURE, True): "isembargoed isunderembargo isscheduled isqueued",
    (Hidden.PRIVATE, True): """
        isprotected ispasswordprotected encrypt isencrypted confidential internalonly editorsonly adminonly requirelogin
        requireslogin privatepost isrestricted""",
    (Hidden.PRIVATE, False): "ispublic",
    (Hidden.UNLISTED, True): """
        excludefromcollections delisted isinvisible hidepage hidearticle hidestory hiddenpost hiddenpage posthidden""",
    (Hidden.UNLISTED, False): """
        listable isvisible discoverable showinlists showinlisting showinlistings showinblog showinarchive""",
}
STATUS_NAMES = """
    pagestate articlestatus articlestate storystate entrystatus entrystate contentstate documentstatus documentstate
    docstatus workflowstatus editorialstate publishedstatus wordpressstatus substackstatus drupalstatus
    bloggerstatus"""
WORDS = {
    ("status", Hidden.DRAFT): (
        "pending publication", "pending approval", "awaiting review", "needs approval", "awaiting edit", "copyedit",
        "copy editing", "copyediting", "in copy edit",
    ),
    ("status", Hidden.UNPUBLISHED): ("not published", "unpublish", "ready for publication", "awaiting publication"),
    ("status", Hidden.DELETED): ("soft deleted",),
    ("published", Hidden.DRAFT): ("under review",),
    ("published", Hidden.UNPUBLISHED): ("rejected",),
    ("published", Hidden.PRIVATE): ("confidential",),
    ("type", Hidden.LEFT_OUT): (
        "wp_template_part", "redirected", "redirection", "user_request", "wp_global_styles", "wp_font_family",
        "wp_font_face",
    ),
}  # fmt: skip
PAGE_TABLES = "devto keystatic storyblok substack scheduling"
PART_TABLES = """
    ads aside attachments audio avatar banner bluesky breadcrumbs bsky buttons charts corrections crosspost crossposts
    cta facebook faqs hero instagram liveblog menus music nav navbar opengraph organizer pagination podcast prev quiz
    recipe revisions rss slides socials sponsor thumbnail timeline toolbar twitter videos"""
STARTS = """
    createdon dateonline firstpublished onlinedate postdategmt publicationtime unlockat unlockon
    embargoedto embargoends embargoexpiry embargolifts embargorelease embargoreleased embargotill endembargo goliveat
    golivedate goliveon liveat livedate livefrom publishafter publishfrom scheduledate scheduleddate scheduledfor
    scheduledon schedulefor startpublish startpublishing"""
ENDS = """
    archiveafter archiveon autoexpire availableuntil delisted depublished endpublish endpublishing hideafter
    hideafterdate hideon liveuntil publisheduntil publishuntil showuntil stoppublish sunsetat sunseton unpublish
    validuntil visibleuntil"""
SPAN_STARTS, SPAN_ENDS = "startat startsat fromdate", "enddate endat endsat todate untildate"
MOMENT = datetime(2024, 5, 2, tzinfo=UTC)


TEMPLATES = """
    _archetypes _assets _components _data _includes _layouts _partials _plugins _private _sass _shortcodes _site
    _snippets _templates _trash _unpublished"""


def marks(name: str, value: Any) -> list[Hidden | None]:
    return [mark.says for mark in read_marks([(name, value)], {}, ReadingRules())]


def moments(name: str, value: Any) -> tuple[datetime | None, datetime | None]:
    read = read_moments([(name, value)], {}, ReadingRules())
    return read.visible_from, read.expires


@pytest.mark.parametrize(("reason", "flag"), FLAGS, ids=str)
def test_flags(reason: Hidden, flag: bool) -> None:
    names = FLAGS[reason, flag].split()
    assert {name: marks(name, flag) for name in names} == {name: [reason] for name in names}
    assert [name for name in names if marks(name, not flag)] == []


def test_under_a_storys_status_more_words_hide() -> None:
    names = STATUS_NAMES.split()
    assert [name for name in names if marks(name, "in review") != [Hidden.DRAFT]] == []
    assert [name for name in names if not marks(name, "archived") == marks(name, "Beta") == [None]] == []


@pytest.mark.parametrize(("name", "reason"), WORDS)
def test_words(name: str, reason: Hidden) -> None:
    words = WORDS[name, reason]
    assert {word: marks(name, word) for word in words} == {word: [reason] for word in words}


def test_tables_about_the_page_and_about_its_parts() -> None:
    assert [table for table in PAGE_TABLES.split() if marks(table, {"private": True}) != [Hidden.PRIVATE]] == []
    assert [table for table in PART_TABLES.split() if marks(table, {"draft": True})] == []


def test_moments() -> None:
    assert [name for name in STARTS.split() if moments(name, "2024-05-02") != (MOMENT, None)] == []
    assert [name for name in ENDS.split() if moments(name, "2024-05-02") != (None, MOMENT)] == []
    for table in ("scheduling", "publicationwindow"):
        starts = [name for name in SPAN_STARTS.split() if moments(table, {name: "2024-05-02"}) != (MOMENT, None)]
        ends = [name for name in SPAN_ENDS.split() if moments(table, {name: "2024-05-02"}) != (None, MOMENT)]
        assert (starts, ends) == ([], [])


def test_folders_of_templates_are_no_collections_of_jekylls() -> None:
    underscored = Underscored(
        Path("nowhere"), ["_posts/a.md", "_news/b.md", *(f"{name}/c.md" for name in TEMPLATES.split())]
    )
    assert [name for name in TEMPLATES.split() if not underscored.leaves_out("", name)] == []
    assert not underscored.leaves_out("", "_news")


@pytest.mark.parametrize(
    ("path", "names", "hides"),
    [
        ("authors/ann.md", {"name"}, True),
        ("author/ann.md", {"displayname", "bio"}, True),
        ("Authors/ann.md", {"name"}, True),
        ("news/_authors/ann.md", {"fullname"}, True),
        ("authors/ann/index.md", {"name"}, True),
        ("desk/authors/index.md", {"name"}, False),
        ("authors/ann.md", {"name", "title"}, False),
        ("authors/ann.md", {"name", "date"}, False),
        ("authors/ann.md", {"bio"}, False),
        ("people/ann.md", {"name"}, False),
        ("ann.md", {"name"}, False),
    ],
)
def test_pages_of_authors(path: str, names: set[str], hides: bool) -> None:
    assert bool(author_marks(path, names, ReadingRules())) is hides
    assert author_marks(path, names, ReadingRules(no_marks=("authors",))) == ()
