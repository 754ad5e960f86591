"""What a newsroom forbids or asks for, rule by rule, on a handful of stories whose nearness is given."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from math import log, log1p, sqrt
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from content.base.article import Article, Link
from embeddings.base.answers import Options
from embeddings.base.errors import Damaged
from embeddings.corpus.corpus import Query
from embeddings.engines.base import Attributes, Engine, Filter, Hit
from embeddings.related import ranking, recommender
from embeddings.related.calibration import Calibration
from embeddings.related.list_rules import ListRules
from embeddings.related.prior import Probability
from embeddings.related.ranking import UNLINKED, Weights
from embeddings.related.recommender import Recommender
from embeddings.related.series_parts import MAX_PARTS, Parts, other_parts
from embeddings.storage import catalogue
from embeddings.storage.catalogue import Catalogue
from tests.support.articles import BLANK
from tests.support.filters import passes
from tests.support.hand_made import NAN, corpus

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
DAY = timedelta(days=1)
EVERYTHING = Options(limit=50, min_score=0)
ALPHABET = "abcdefghijkl"


class InOrder:
    """An engine that finds all stories that pass, in the order of their names, and remembers what it was asked."""

    def __init__(self, stories: Sequence[Article]) -> None:
        self._stories = stories
        self.asked: list[tuple[int, Filter | None]] = []

    def search(self, vector: object, limit: int, where: Filter | None = None) -> list[Hit]:
        self.asked.append((limit, where))
        passing = [s.id for s in self._stories if passes(where, s.id, _attributes(s))]
        return [Hit(article, 1.0) for article in passing[:limit]]


def _attributes(story: Article) -> Attributes:
    days = (story.published.date() - date(1970, 1, 1)).days if story.published else -(2**31)
    return Attributes(story.site, story.section, story.language, days)


class Newsroom:
    """Stories a, b, c … of which each is a little less near to `a`, asked as `a`'s readers do."""

    def __init__(self, folder: Path, stories: Sequence[Article], weight: float = 1, **arrays: Any) -> None:
        nearness = 1 - 0.05 * np.arange(len(stories))
        words = np.diag(np.sqrt(np.maximum(1 - nearness**2, 0)))
        words[:, 0] = nearness
        given = {"words": words, "languages": [story.language for story in stories], **arrays}
        catalogue.write(folder / "articles.sqlite", stories)
        self.stories = stories
        self.corpus = corpus(len(stories), **given)
        self.engine = InOrder(stories)
        self.made = Recommender(
            Catalogue(folder / "articles.sqlite"),
            self.corpus,
            cast(Engine, self.engine),
            Weights({"words": weight}),
            Calibration(0.5, Probability(0.409, 0.288, 0.554, -2.926)),
            [f"term{i}" for i in range(len(stories))],
        )

    def query(self) -> Query:
        return self.corpus.query(0)

    def ask(self, options: Options = EVERYTHING, now: datetime = NOW) -> str:
        """The names of the stories chosen, such as `cbd`."""
        choices = self.made.choose(self.stories[0], self.query(), options, now)
        return "".join(self.stories[choice.number].id for choice in choices)


Opened = Callable[..., Newsroom]


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    """So many stories, some of them with fields of their own, and what the arrays say."""

    def make(count: int, fields: dict[str, dict[str, Any]] | None = None, **arrays: Any) -> Newsroom:
        stories = [replace(BLANK, id=name, slug=name, **(fields or {}).get(name, {})) for name in ALPHABET[:count]]
        return Newsroom(tmp_path, stories, **arrays)

    return make


def test_the_nearest_come_first_up_to_the_limit(opened: Opened) -> None:
    newsroom = opened(6)
    assert newsroom.ask() == "bcdef"
    assert newsroom.ask(Options(limit=2, min_score=0)) == "bc"
    assert newsroom.ask(Options(limit=0, min_score=0)) == ""


def test_a_score_as_low_as_the_least_is_shown_and_a_lower_one_is_not(opened: Opened) -> None:
    newsroom = opened(5)
    choices = newsroom.made.choose(newsroom.stories[0], newsroom.query(), EVERYTHING, NOW)
    scores = [choice.score for choice in choices]
    assert scores == sorted(scores, reverse=True)
    assert not any(choice.pinned for choice in choices)
    assert newsroom.ask(Options(limit=9, min_score=scores[1])) == "bc"
    assert newsroom.ask(Options(limit=9, min_score=(scores[1] + scores[2]) / 2)) == "bc"


# Pins


def test_pins_come_first_whatever_their_score_and_count_towards_the_limit(opened: Opened) -> None:
    newsroom = opened(5, {"a": {"related": ("e", "nowhere", "c")}})
    assert newsroom.ask(Options(limit=9, min_score=1.0)) == "ec"
    assert newsroom.ask(Options(limit=3, min_score=0)) == "ecb"
    choices = newsroom.made.choose(newsroom.stories[0], newsroom.query(), Options(limit=3, min_score=0), NOW)
    assert [(choice.score, choice.pinned) for choice in choices[:2]] == [(1.0, True)] * 2
    assert not choices[2].pinned


def test_a_pin_says_so_before_all_other_reasons(opened: Opened) -> None:
    newsroom = opened(3, {"a": {"related": ("c",), "section": "news"}, "c": {"section": "news"}})
    first, second = newsroom.made.related(newsroom.stories[0], newsroom.query(), EVERYTHING, NOW)
    assert [(r.kind, r.text) for r in first.reasons] == [("pin", "Chosen by an editor")]
    assert [fact.text for fact in first.facts] == ["Both in News"]
    assert (first.article.id, first.score) == ("c", 1.0)
    assert (second.article.id, second.reasons) == ("b", ())


def test_a_pin_that_is_excluded_or_in_no_list_is_not_shown(opened: Opened) -> None:
    fields = {
        "a": {"related": ("b", "c", "d"), "related_exclude": ("b",)},
        "c": {"related_hide": True},
        "d": {"expires": NOW},
    }
    assert opened(5, fields).ask() == "e"


# What is never shown


def test_excluded_stories_are_not_shown(opened: Opened) -> None:
    newsroom = opened(5, {"a": {"related_exclude": ("b",), "links": (Link("e", "Earlier"),)}})
    assert newsroom.ask() == "cde"
    assert newsroom.ask(replace(EVERYTHING, exclude=frozenset("c"))) == "de"
    assert newsroom.ask(replace(EVERYTHING, exclude_linked=True)) == "cd"


def test_a_story_that_pins_itself_is_not_shown_under_itself(opened: Opened) -> None:
    # Nor a draft under the id of the story that it is to replace.
    newsroom = opened(3, {"a": {"related": ("a",)}})
    assert newsroom.ask() == "bc"
    found = newsroom.made.choose(newsroom.stories[0], replace(newsroom.query(), number=None), EVERYTHING, NOW)
    assert [choice.number for choice in found] == [1, 2]


def test_near_duplicates_are_shown_once_and_not_under_one_of_them(opened: Opened) -> None:
    newsroom = opened(6, duplicate_of=[0, 0, 2, 2, 4, 2])
    assert newsroom.ask() == "ce"
    # A draft is nobody's duplicate yet.
    found = newsroom.made.choose(
        replace(newsroom.stories[0], id="draft"), replace(newsroom.query(), number=None), EVERYTHING, NOW
    )
    assert "".join(ALPHABET[choice.number] for choice in found) == "ace"


def test_a_duplicate_takes_the_place_of_one_that_may_not_be_shown(opened: Opened) -> None:
    newsroom = opened(4, {"b": {"related_hide": True}, "c": {"site": "bell"}}, duplicate_of=[0, 1, 1, 1])
    assert newsroom.ask() == "c"
    assert newsroom.ask(replace(EVERYTHING, site="")) == "d"


def test_an_exclusion_holds_for_near_duplicates_too(opened: Opened) -> None:
    newsroom = opened(5, {"a": {"related_exclude": ("b",)}}, duplicate_of=[0, 1, 1, 3, 1])
    assert newsroom.ask() == "d"


def test_whoever_asks_without_a_story_gets_no_near_duplicate_of_it_not_even_a_pin(opened: Opened) -> None:
    newsroom = opened(6, {"a": {"related": ("e",)}}, duplicate_of=[0, 1, 1, 3, 3, 5])
    assert newsroom.ask() == "ebf"
    assert newsroom.ask(replace(EVERYTHING, exclude=frozenset("c"))) == "ef"
    assert newsroom.ask(replace(EVERYTHING, exclude=frozenset("d"))) == "bf"


def test_what_the_text_links_is_left_out_as_near_duplicates_too_but_for_pins(opened: Opened) -> None:
    fields = {"a": {"related": ("e",), "links": (Link("b", "Earlier"), Link("d", "Then"))}}
    newsroom = opened(6, fields, duplicate_of=[0, 1, 1, 3, 3, 5])
    assert newsroom.ask(replace(EVERYTHING, exclude_linked=True)) == "ef"


@pytest.mark.parametrize(
    ("pins", "shown"), [((), "c"), (("b",), "bc"), (("d",), "dc"), (("e", "c"), "e"), (("e",), "e")]
)
def test_a_pin_holds_for_near_duplicates_and_in_other_languages(
    opened: Opened, pins: tuple[str, ...], shown: str
) -> None:
    """b is a copy of a, e one of c, and d is in another language."""
    fields = {name: {"language": "cy" if name == "d" else "en"} for name in "abcde"}
    newsroom = opened(5, {**fields, "a": {"language": "en", "related": pins}}, duplicate_of=[0, 0, 2, 3, 2])
    assert newsroom.ask(replace(EVERYTHING, languages="separate")) == shown


def test_a_pin_holds_for_what_the_text_links_and_a_sister_site(opened: Opened) -> None:
    fields = {"a": {"site": "post", "related": ("c", "d"), "links": (Link("c", "Earlier"),)}, "b": {"site": "post"}}
    newsroom = opened(4, {**fields, "c": {"site": "bell"}, "d": {"site": "bell"}})
    assert newsroom.ask(replace(EVERYTHING, exclude_linked=True, per_site=1)) == "cdb"


# Links and series


@pytest.mark.parametrize(("links", "sure", "shown"), [([], "", "b"), ([(0, 2)], "c", "bc"), ([(2, 0)], "c", "bc")])
def test_what_a_link_joins_is_shown_however_unlikely(
    opened: Opened, links: list[tuple[int, int]], sure: str, shown: str
) -> None:
    newsroom = opened(4, raw=[[1.0, 0.0], [0.9, 0.4359], [0.0, 1.0], [0.0, 1.0]], links=links)
    assert newsroom.ask(Options(limit=9, min_score=0.99)) == sure
    assert newsroom.ask(Options(limit=9)) == shown


def test_of_a_draft_no_link_is_known(opened: Opened) -> None:
    newsroom = opened(4, raw=[[1, 0], [0.9, 0.4359], [0, 1], [0, 1]], links=[(0, 2)])
    query = replace(newsroom.query(), number=None)
    found = newsroom.made.choose(replace(newsroom.stories[0], id="draft"), query, Options(limit=9), NOW)
    assert 2 not in [choice.number for choice in found]


def part(order: float | None = None, day: int | None = None, series: str = "The Lenn") -> dict[str, Any]:
    return {"series": series, "series_order": order, "published": None if day is None else NOW + day * DAY}


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        # By their places, the next one before the one before.
        ({"a": part(2), "d": part(3), "c": part(1), "e": part(4)}, "dceb"),
        # By their days, where no place is given.
        ({"a": part(day=5), "d": part(day=7), "c": part(day=1), "e": part(day=3)}, "decb"),
        ({"a": part(1), "d": part(2, series="the lenn"), "c": part(2, series="Other")}, "dbce"),
        ({"d": part(1), "c": part(2)}, "bcde"),
    ],
)
def test_parts_of_the_series_that_front_matter_names_come_first(
    opened: Opened, parts: dict[str, dict[str, Any]], shown: str
) -> None:
    named = [[parts[name]["series"]] if name in parts else [] for name in ALPHABET[:5]]
    newsroom = opened(5, parts, named_series=named, day=[0.0] * 5)
    assert newsroom.ask() == shown
    if "a" in parts:
        first = newsroom.made.related(newsroom.stories[0], newsroom.query(), Options(limit=1, min_score=1), NOW)[0]
        assert (first.article.id, first.score) == ("d", 1.0)
        assert [reason.text for reason in first.reasons] == [f"Both parts of {parts['d']['series']}"]


def test_pins_come_before_parts_and_parts_keep_the_rules(opened: Opened) -> None:
    fields = {
        "a": {**part(1), "related": ("e", "c"), "related_exclude": ("d",)},
        "b": part(2),
        "c": part(3),
        "d": part(4),
    }
    named = [["The Lenn"]] * 4 + [[]]
    assert opened(5, fields, named_series=named).ask() == "ecb"


def test_of_a_long_series_the_next_part_and_the_one_before_come_first(opened: Opened) -> None:
    fields = {name: part(place) for place, name in enumerate("bcdeafghijk")}
    newsroom = opened(12, fields, named_series=[["The Lenn"]] * 11 + [[]])
    assert newsroom.ask()[:3] == "feb"


def test_a_name_of_very_many_stories_is_that_of_a_section_and_not_of_a_series() -> None:
    def parts(count: int) -> Parts:
        return other_parts(BLANK, None, np.arange(count), lambda number: replace(BLANK, series_order=number))

    assert parts(MAX_PARTS).exempt == [MAX_PARTS - 1]
    assert parts(MAX_PARTS + 1) == Parts()


@pytest.mark.parametrize(("parts", "first", "sure"), [(5, "fbdc", "fbdc"), (6, "bc", "bf")])
def test_of_a_series_that_is_only_named_up_to_five_parts_come_first(
    opened: Opened, parts: int, first: str, sure: str
) -> None:
    """Of a longer one, which is rather a subject, the two beside it are shown, where they are ranked."""
    names = "dcbafeghijk"[:parts]
    if parts == 5:
        names = "cdbaf"[:3] + "af"
    fields = {name: part(day=place) for place, name in enumerate(names)}
    named = [["The Lenn"] if name in names else [] for name in ALPHABET[:8]]
    newsroom = opened(8, fields, named_series=named, day=[0.0] * 8)
    assert newsroom.ask()[: len(first)] == first
    assert newsroom.ask(Options(limit=9, min_score=0.99)) == sure


def test_a_duplicate_takes_the_place_of_a_pin_that_has_expired(opened: Opened) -> None:
    newsroom = opened(3, {"a": {"related": ("b", "c")}, "b": {"expires": NOW + DAY}}, duplicate_of=[0, 1, 1])
    assert newsroom.ask(now=NOW) == "b"
    assert newsroom.ask(now=NOW + DAY) == "c"


def test_an_expired_story_is_not_shown_from_that_moment_on(opened: Opened) -> None:
    newsroom = opened(3, {"b": {"expires": NOW}})
    assert newsroom.ask(now=NOW - timedelta(seconds=1)) == "bc"
    assert newsroom.ask(now=NOW) == "c"


def test_a_story_in_another_language_is_not_shown(opened: Opened) -> None:
    newsroom = opened(4, {"c": {"language": "bn"}})
    assert newsroom.ask(replace(EVERYTHING, languages="separate")) == "bd"
    assert newsroom.engine.asked[0][1] == Filter(languages=frozenset({""}), exclude=frozenset())


def test_languages_that_have_few_stories_share_their_lists(opened: Opened) -> None:
    newsroom = opened(4, {"c": {"language": "bn"}})
    assert newsroom.ask() == "bcd"
    assert newsroom.engine.asked[0][1] == Filter()


def test_a_translation_is_in_no_list(opened: Opened) -> None:
    languages = {"b": {"language": "bn"}, "d": {"language": "bn"}}
    newsroom = opened(4, languages, translation_of=[0, 0, 2, 3])
    assert newsroom.ask() == "cd"
    assert newsroom.engine.asked[0][1] == Filter(exclude=frozenset("b"))


@pytest.mark.parametrize("language", ["bn", "en-GB"])
def test_a_link_brings_no_version_of_the_story_in_another_language_or_variant(opened: Opened, language: str) -> None:
    fields = {name: {"language": language if name == "b" else "en"} for name in "abcd"}
    newsroom = opened(4, fields, translation_of=[0, 0, 2, 3], links=[(0, 1)])
    assert newsroom.ask(replace(EVERYTHING, languages="together")) == "cd"


@pytest.mark.parametrize(
    ("ours", "theirs", "shown"),
    [("zh-CN", "zh-TW", "cd"), ("pt_BR", "pt-PT", "cd"), ("en", "en-GB", "cd")],
)
def test_a_version_in_another_variant_of_the_language_is_in_no_list(
    opened: Opened, ours: str, theirs: str, shown: str
) -> None:
    fields = {name: {"language": theirs if name == "b" else ours} for name in "abcd"}
    assert opened(4, fields, translation_of=[0, 0, 2, 3]).ask() == shown


def test_of_a_story_in_several_variants_a_list_holds_the_one_that_its_own_story_is_in(opened: Opened) -> None:
    fields = {name: {"language": "zh-tw" if name in "be" else "zh-cn"} for name in "abcde"}
    assert opened(5, fields, translation_of=[0, 1, 1, 3, 3]).ask() == "cd"


def test_a_pin_holds_for_a_translation(opened: Opened) -> None:
    fields = {"a": {"related": ("b",)}, "b": {"language": "bn"}, "d": {"language": "bn"}}
    assert opened(4, fields, translation_of=[0, 0, 2, 3]).ask() == "bcd"


def test_of_a_story_and_its_translations_a_list_holds_the_one_in_its_own_language_or_the_first(opened: Opened) -> None:
    languages = {"b": {"language": "bn"}, "d": {"language": "bn"}, "e": {"language": "cy"}}
    assert opened(5, languages, translation_of=[0, 1, 1, 3, 3]).ask() == "cd"


@pytest.mark.parametrize(
    ("duplicates", "translations", "welsh", "shown"),
    [
        ([0, 1, 2, 1, 4], [0, 0, 2, 3, 4], "bd", "ce"),  # d is a copy of b, the translation
        ([0, 1, 0, 3, 4], [0, 1, 2, 2, 4], "d", "be"),  # d is a translation of c, a copy of the story itself
        ([0, 1, 2, 1, 4], [0, 1, 2, 3, 3], "e", "bc"),  # e is a translation of d, a copy of b
        ([0, 1, 2, 3, 1], [0, 1, 2, 1, 4], "be", "cd"),  # e is a copy of b, whose translation d is read here
    ],
)
def test_near_duplicates_of_translations_are_told_as_translations(
    opened: Opened, duplicates: list[int], translations: list[int], welsh: str, shown: str
) -> None:
    fields = {name: {"language": "cy"} for name in welsh}
    assert opened(5, fields, duplicate_of=duplicates, translation_of=translations).ask() == shown


def test_a_pin_holds_across_languages(opened: Opened) -> None:
    newsroom = opened(4, {"a": {"related": ("c",)}, "c": {"language": "bn"}})
    assert newsroom.ask(replace(EVERYTHING, languages="separate")) == "cbd"


# Sites and sections

SITES: dict[str, dict[str, Any]] = {
    "a": {"site": "post", "related": ("c",)},
    "b": {"site": "post"},
    "c": {"site": "bell"},
    "d": {"site": "bell"},
    "e": {"site": "echo"},
    "f": {"site": "post"},
}


def test_only_one_site_or_section_if_asked_also_of_pins(opened: Opened) -> None:
    assert opened(6, SITES).ask(replace(EVERYTHING, site="post")) == "bf"


def test_only_one_section_if_asked_also_of_pins(opened: Opened) -> None:
    newsroom = opened(4, {"a": {"related": ("d",)}, "c": {"section": "town"}})
    assert newsroom.ask(replace(EVERYTHING, section="town")) == "c"
    assert newsroom.ask(replace(EVERYTHING, section="")) == "db"


@pytest.mark.parametrize(("most", "shown"), [(0, "cbf"), (1, "cbef"), (2, "cbdef"), (None, "cbdef")])
def test_at_most_so_many_of_each_sister_site(opened: Opened, most: int | None, shown: str) -> None:
    assert opened(6, SITES).ask(replace(EVERYTHING, per_site=most)) == shown


def test_what_is_refused_does_not_count_towards_the_cap(opened: Opened) -> None:
    fields = {**SITES, "a": {"site": "post", "related_exclude": ("c",)}}
    assert opened(6, fields).ask(replace(EVERYTHING, per_site=1)) == "bdef"


# Days


def dated(**published: datetime | None) -> dict[str, dict[str, Any]]:
    return {name: {"published": moment} for name, moment in published.items()}


def test_only_older_goes_by_the_moment_within_the_same_day(opened: Opened) -> None:
    hour = timedelta(hours=1)
    newsroom = opened(7, dated(a=NOW, b=NOW - hour, c=NOW + hour, d=NOW, e=NOW - DAY, f=NOW + DAY, g=None))
    assert newsroom.ask() == "bcdefg"
    assert newsroom.ask(replace(EVERYTHING, only_older=True)) == "be"
    day = (NOW.date() - date(1970, 1, 1)).days
    assert newsroom.engine.asked[-1][1] == Filter(until=day, exclude=frozenset())


def test_only_older_also_of_pins(opened: Opened) -> None:
    fields = dated(a=NOW, b=NOW + DAY, c=NOW - DAY)
    fields["a"]["related"] = ("b", "c")
    assert opened(3, fields).ask(replace(EVERYTHING, only_older=True)) == "c"


def test_to_a_story_without_a_date_all_are_older(opened: Opened) -> None:
    newsroom = opened(3, dated(a=None, b=NOW, c=None))
    assert newsroom.ask(replace(EVERYTHING, only_older=True)) == "bc"


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        ({"since": NOW.date() - DAY}, "bc"),
        ({"since": NOW.date()}, "b"),
        ({"max_age": 1}, "bc"),
        ({"max_age": 0}, "b"),
        ({"max_age": 2}, "bcd"),
        # The later of both days.
        ({"max_age": 2, "since": NOW.date()}, "b"),
        ({"max_age": 0, "since": NOW.date() - DAY}, "b"),
    ],
    ids=str,
)
def test_since_and_max_age_allow_the_day_itself(opened: Opened, options: dict[str, Any], shown: str) -> None:
    newsroom = opened(5, dated(b=NOW, c=NOW - DAY, d=NOW - 2 * DAY, e=None))
    assert newsroom.ask(replace(EVERYTHING, **options)) == shown


def test_since_counts_for_pins_too_and_the_engine_is_told(opened: Opened) -> None:
    fields = dated(b=NOW, c=NOW - DAY, d=None)
    fields["a"] = {"related": ("d", "c", "b")}
    newsroom = opened(4, fields)
    assert newsroom.ask(replace(EVERYTHING, since=NOW.date())) == "b"
    assert newsroom.engine.asked[-1][1] == Filter(since=(NOW.date() - date(1970, 1, 1)).days, exclude=frozenset())


def test_days_are_the_newsrooms() -> None:
    """Of one ten hours ahead of UTC, whose 16 June begins at 14:00."""
    zone = timezone(timedelta(hours=10))
    midnight = datetime(2026, 6, 15, 14, tzinfo=UTC)
    before, after = (replace(BLANK, published=midnight + timedelta(minutes=m)) for m in (-1, 0))
    for options in (Options(max_age=0), Options(since=date(2026, 6, 16))):
        rules = ListRules(replace(BLANK, id="asked"), options, midnight, zone, None)
        assert rules.today == date(2026, 6, 16)
        assert [rules.allow(before, 1, ""), rules.allow(after, 2, "")] == [False, True]
    for asked, until in ((before, 15), (after, 16)):
        rules = ListRules(asked, Options(only_older=True), midnight, zone, None)
        assert rules.filter().until == (date(2026, 6, until) - date(1970, 1, 1)).days


# What the engine keeps by itself


def test_the_engine_is_told_what_it_can_keep_by_itself(opened: Opened) -> None:
    fields: dict[str, dict[str, Any]] = {"a": {"language": "en", "links": (Link("b", "x"),), "published": NOW}}
    newsroom = opened(3, fields)
    options = Options(
        site="s",
        section="town",
        since=date(1970, 1, 11),
        only_older=True,
        exclude=frozenset({"c", "a"}),
        exclude_linked=True,
        languages="separate",
    )
    newsroom.ask(options)
    day = (NOW.date() - date(1970, 1, 1)).days
    wanted = Filter(site="s", section="town", languages=frozenset({"en"}), since=10, until=day, exclude=frozenset("bc"))
    assert newsroom.engine.asked == [(101, wanted)]


def test_where_all_stories_are_of_one_language_it_is_not_told(opened: Opened) -> None:
    newsroom = opened(2, {name: {"language": "en"} for name in "ab"})
    assert newsroom.ask() == "b"
    assert newsroom.engine.asked == [(101, Filter())]


def test_what_the_engine_filters_alike_is_found_once(opened: Opened) -> None:
    newsroom = opened(4)
    several = [Options(limit=1, min_score=0), Options(limit=2, min_score=0), Options(exclude=frozenset("b"))]
    found = newsroom.made.choose_each(newsroom.stories[0], newsroom.query(), several, NOW)
    assert [[ALPHABET[c.number] for c in choices] for choices in found[:2]] == [["b"], ["b", "c"]]
    assert len(newsroom.engine.asked) == 2


# What is asked of the engine


def crowd(folder: Path, count: int, hidden: int) -> Newsroom:
    stories = [replace(BLANK, id=f"s{n:04}", slug=f"s{n:04}", related_hide=0 < n <= hidden) for n in range(count)]
    return Newsroom(folder, stories, words=np.ones((count, 1)))


def test_a_hundred_are_ranked_beside_the_story_itself(tmp_path: Path) -> None:
    newsroom = crowd(tmp_path, 130, 0)
    ranked, scores = newsroom.made.candidates(newsroom.query())
    assert sorted(ranked.numbers.tolist()) == list(range(1, 101))
    assert scores.shape == (100,)
    assert newsroom.engine.asked == [(101, None)]
    ranked, _ = newsroom.made.candidates(replace(newsroom.query(), number=None))
    assert sorted(ranked.numbers.tolist()) == list(range(100))


def test_stories_in_no_list_take_no_place_among_them(tmp_path: Path) -> None:
    newsroom = crowd(tmp_path, 130, 20)
    shown = newsroom.made._catalogue.showing.at(NOW)
    ranked, _ = newsroom.made.candidates(newsroom.query(), None, shown)
    assert sorted(ranked.numbers.tolist()) == list(range(21, 121))
    assert newsroom.engine.asked == [(121, None)]


def test_of_very_many_in_no_list_a_thousand_are_passed_over(tmp_path: Path) -> None:
    newsroom = crowd(tmp_path, 1300, 1200)
    shown = newsroom.made._catalogue.showing.at(NOW)
    newsroom.made.candidates(newsroom.query(), None, shown)
    assert newsroom.engine.asked == [(1101, None)]


def test_vectors_of_a_story_that_is_not_there_are_told_with_the_remedy(opened: Opened) -> None:
    newsroom = opened(2)
    newsroom.engine._stories = [*newsroom.stories, replace(BLANK, id="elsewhere")]
    with pytest.raises(Damaged, match=r"'elsewhere'.*seealso build"):
        newsroom.ask()


def test_numbers_are_asked_for_once_and_forgotten_past_so_many(opened: Opened, monkeypatch: Any) -> None:
    newsroom = opened(4)
    asked: list[list[str]] = []
    real = Catalogue.numbers

    def numbers(self: Catalogue, ids: list[str]) -> list[int]:
        asked.append(list(ids))
        return list(real(self, ids))

    monkeypatch.setattr(Catalogue, "numbers", numbers)
    assert newsroom.made._numbers_of(["b", "c"]) == [1, 2]
    assert newsroom.made._numbers_of(["c", "b", "a"]) == [2, 1, 0]
    assert newsroom.made._numbers_of(["a"]) == [0]
    assert asked == [["b", "c"], ["a"]]
    monkeypatch.setattr(recommender, "REMEMBERED_IDS", 3)
    assert newsroom.made._numbers_of(["d"]) == [3]
    assert newsroom.made._numbers_of(["a"]) == [0]
    assert newsroom.made._numbers_of(["d"]) == [3]
    assert asked == [["b", "c"], ["a"], ["d"], ["a"]]


# The newsroom's tastes


@pytest.mark.parametrize(
    ("age", "taken"),
    [(90, log(2)), (270, log(4)), (NAN, log1p(365 / 90)), (1, log1p(1 / 90))],
    ids=["90 days", "270 days", "no date", "a day"],
)
@pytest.mark.parametrize("rival", [0, -400], ids=["of today", "of the future"])
def test_recency_takes_off_by_the_logarithm_of_the_age(opened: Opened, age: float, taken: float, rival: float) -> None:
    today = (NOW.date() - date(1970, 1, 1)).days
    newsroom = opened(3, day=[today, today - age, today - rival])
    values = newsroom.made.candidates(newsroom.query())[0].scores
    # At this strength b, which is nearer, and c, of which nothing is taken off, are level.
    level = float(values[0] - values[1]) / taken
    assert newsroom.ask(replace(EVERYTHING, recency=0.9995 * level)) == "bc"
    assert newsroom.ask(replace(EVERYTHING, recency=1.0005 * level)) == "cb"


def test_recency_of_nothing_found_is_nothing(opened: Opened) -> None:
    newsroom = opened(1)
    assert newsroom.ask(replace(EVERYTHING, recency=1, diversity=1)) == ""


def test_diversity_puts_a_story_like_a_chosen_one_behind(opened: Opened) -> None:
    """b and c are alike, d is of another kind."""
    dense = [[1, 0], [1, 0], [1, 0], [0, 1]]
    newsroom = opened(4, dense=dense)
    assert newsroom.ask(replace(EVERYTHING, diversity=0.01)) == "bcd"
    assert newsroom.ask(replace(EVERYTHING, diversity=0.6)) == "bdc"
    assert newsroom.ask(replace(EVERYTHING, diversity=1.0)) == "bdc"


@pytest.mark.parametrize(("alike", "turned"), [(0.30, False), (0.36, True)])
def test_by_how_much_diversity_puts_a_story_behind(opened: Opened, alike: float, turned: bool) -> None:
    """By 3 · strength · cosine, against (1 - strength) times the value in standard deviations."""
    newsroom = opened(4, weight=2, dense=[[0, 0, 1], [1, 0, 0], [alike, sqrt(1 - alike**2), 0], [0, 0, 1]])
    ranked, _ = newsroom.made.candidates(newsroom.query())
    values = ranked.scores
    ahead = float(values[1] - values[2]) / float(values.std())
    # So that the two are level at a cosine of 1/3.
    strength = ahead / (1 + ahead)
    assert newsroom.ask(replace(EVERYTHING, diversity=strength)) == ("bdc" if turned else "bcd")


def test_diversity_chooses_among_the_first_fifty(tmp_path: Path) -> None:
    """All but the last nine are alike: where those were looked at, one of them would come second."""
    dense = np.repeat([[1, 0], [0, 1]], [51, 9], axis=0)
    stories = [replace(BLANK, id=f"s{n:02}", slug=f"s{n:02}") for n in range(60)]
    nearness = np.linspace(1, 0.5, 60)
    words = np.diag(np.sqrt(1 - nearness**2))
    words[:, 0] = nearness
    newsroom = Newsroom(tmp_path, stories, words=words, dense=dense)
    options = Options(limit=60, min_score=0, diversity=0.9)
    chosen = newsroom.made.choose(stories[0], newsroom.query(), options, NOW)
    assert [choice.number for choice in chosen] == list(range(1, 60))


def test_all_of_equal_value_diversity_goes_by_likeness_alone(opened: Opened) -> None:
    newsroom = opened(4, words=[[1]] * 4, dense=[[0, 0, 1], [1, 0, 0], [1, 0, 0], [0, 1, 0]])
    assert newsroom.ask(replace(EVERYTHING, diversity=0.5)) == "bdc"


def test_a_linked_story_is_a_candidate_once_whether_the_engine_brings_it_up_or_not(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranking, "RETRIEVED", 3)
    newsroom = opened(8, links=[(0, 2), (6, 0)])
    ranked, _ = newsroom.made.candidates(newsroom.query())
    assert sorted(ranked.numbers.tolist()) == [1, 2, 3, 6]


# Strays


def _unlikely(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, *, near: set[str], linked: frozenset[str] = frozenset()
) -> None:
    """Score all stories low, tell nothing of any, and let some of them be near, or linked by neighbours."""
    ranked, ids = newsroom.made.candidates, [story.id for story in newsroom.stories]

    def candidates(*args: Any) -> Any:
        found, scores = ranked(*args)
        led = np.array([0.0 if ids[n] in linked else UNLINKED for n in found.numbers], np.float32)
        return replace(found, features={**found.features, "linked": led}), np.linspace(0.05, 0.04, len(scores))

    def closeness(*args: Any) -> Any:
        return np.array([1.0 if ids[n] in near else 0.5 for n in args[-1]])

    monkeypatch.setattr(newsroom.made, "candidates", candidates)
    monkeypatch.setattr(Calibration, "closeness", closeness)
    monkeypatch.setattr("embeddings.related.reasons.explain", lambda *_: [])


def test_strays_come_last_and_scores_stay_with_their_places(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    newsroom = opened(8)
    _unlikely(newsroom, monkeypatch, near=set("cdfgh"))
    assert newsroom.ask(Options(limit=50)) == "cdfghbe"
    assert newsroom.ask(Options(limit=2)) == "cd"
    chosen = newsroom.made.choose(newsroom.stories[0], newsroom.query(), Options(limit=50), NOW)
    assert [choice.score for choice in chosen] == sorted((choice.score for choice in chosen), reverse=True)


def test_strays_fill_no_box_but_where_everything_is_asked_for(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    newsroom = opened(6)
    _unlikely(newsroom, monkeypatch, near=set("cf"))
    assert newsroom.ask(Options(limit=50)) == "cf"
    assert newsroom.ask() == "bcdef"
    assert newsroom.ask(Options(limit=50, recency=0.1)) == newsroom.ask(Options(limit=50, diversity=0.1)) == "bcdef"


def test_no_story_is_stray_that_a_link_or_an_editor_chose(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    newsroom = opened(6, {"a": {"related": ("d",)}}, links=[(0, 4)])
    _unlikely(newsroom, monkeypatch, near=set(), linked=frozenset("c"))
    assert newsroom.ask(Options(limit=50)) == "dce"
