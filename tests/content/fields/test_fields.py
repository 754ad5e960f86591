"""Fields are found under the names that each generator gives them, in all their forms."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content import front_matter
from content.base.dates import BadDate, parse_date
from content.base.errors import ArchiveError
from content.base.rules import ReadingRules
from content.fields.reading import Fields, read_fields


def fields(front: str, **rules: object) -> Fields:
    return read_fields(front_matter.split(f"---\n{front}\n---\n"), ReadingRules(**rules))[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("front", "field", "value"),
    [
        ("title: 1984", "title", "1984"),
        ("title: 2024-06-27", "title", "2024-06-27"),
        ('Title: "A headline, in quotes"', "title", "A headline, in quotes"),
        ("title: >\n  Folded\n  words", "title", "Folded words"),
        ('title: "<em>Hamlet</em> at the Globe<br>Review"', "title", "Hamlet at the Globe Review"),
        ("title: '*Hamlet*, a __bold new__ _review_ of `it`'", "title", "Hamlet, a bold new review of it"),
        ("title: 'The [budget](/budget/) vote'", "title", "The budget vote"),
        ("title: 'Dear *|FNAME|*, the pier opens'", "title", "Dear, the pier opens"),
        ("title: '*|FNAME|*, the pier opens'", "title", "the pier opens"),
        ("title: 'Hi {{ contact.first_name | default(\"you\") }}! The pier'", "title", "Hi! The pier"),
        ("title: 'How {{ page.title }} works'", "title", "How {{ page.title }} works"),
        (
            "title: '5 < 6 > 3, 2 * 3 * 4, f*** you, snake_case_name, __init__, [Live]'",
            "title",
            "5 < 6 > 3, 2 * 3 * 4, f*** you, snake_case_name, __init__, [Live]",
        ),
        ("description: 'On <b>both</b> sides'", "description", "On both sides"),
        ("categories: [Arts &amp; Culture, 'Caf&eacute;s']", "categories", ("Arts & Culture", "Cafés")),
        ("tags: R&amp;B, Jazz", "tags", ("R&B", "Jazz")),
        ("tags: [caf%c3%a9, '%E6%A9%8B', 5%, 100%25]", "tags", ("café", "橋", "5%", "100%25")),
        ("tags: quay|fish market|tide", "tags", ("quay", "fish market", "tide")),
        ("tags: a|b, c", "tags", ("a|b", "c")),
        (r"title: Ten \* facts \[update\] on a\_b in C:\tmp", "title", r"Ten * facts [update] on a_b in C:\tmp"),
        ("tags:\n- name: R&#38;B\n  slug: rb", "tags", ("R&B",)),
        ("tags: 橋，市議会", "tags", ("橋", "市議会")),
        ("tags: 橋、市議会", "tags", ("橋", "市議会")),
        ("tags: جسر، مجلس", "tags", ("جسر", "مجلس")),
        ("taxonomy:\n  category: news\n  tag: [a, b]", "tags", ("a", "b")),
        ("taxonomy:\n  category: news\n  tag: [a, b]", "categories", ("news",)),
        ("post_tag: [a, b]", "tags", ("a", "b")),
        ("labels: a, b", "tags", ("a", "b")),
        ("tags: [a]\nlabels: [b]", "tags", ("a",)),
        ("coverImage: pier.jpg", "image", "pier.jpg"),
        ("heroImage: /pier.jpg", "image", "/pier.jpg"),
        ("feature_image: https://a.example/pier.jpg", "image", "https://a.example/pier.jpg"),
        ("images: [/pier.jpg, /boat.jpg]", "image", "/pier.jpg"),
        ("header:\n  teaser: /pier.jpg", "image", "/pier.jpg"),
        ("header: The pier. And more.", "image", ""),
        ("image:\n  feature: pier.jpg", "image", "pier.jpg"),
        ("image: '![[pier.jpg|300]]'", "image", "pier.jpg"),
        ("image: '{{ site.baseurl }}/pier.jpg'", "image", "/pier.jpg"),
        ("tags: [a, b, a]", "tags", ("a", "b")),
        ("tags: police, town hall", "tags", ("police", "town hall")),
        ("tags: town hall", "tags", ("town hall",)),
        ("tags: [2024, null, {name: police}, {title: fire}, [x]]", "tags", ("2024", "police", "fire", "x")),
        ("tags:\ntopics: [a]", "tags", ("a",)),
        ("tag: a\ntags: [b, a]", "tags", ("b", "a")),
        ("category: News\ncategories: [World]", "categories", ("World", "News")),
        ("tags: [a]\ntopics: [b]", "tags", ("a",)),
        ("topic: ferries", "tags", ("ferries",)),
        ("keyword: ferries, piers", "tags", ("ferries", "piers")),
        ("subjects: [ferries]", "tags", ("ferries",)),
        ("Key-Words: a", "tags", ("a",)),
        ("taxonomies:\n  tags: [zola]", "tags", ("zola",)),
        ("params:\n  topics: [hugo]", "tags", ("hugo",)),
        ("params:\n  tags: [inner]\ntags: [outer]", "tags", ("outer",)),
        *(
            (f"{group}:\n  Tags: [ferry]", "tags", ("ferry",))
            for group in ("meta", "metadata", "attributes", "fields", "frontmatter", "properties")
        ),
        ("category: news", "categories", ("news",)),
        ("authors: Ada, Ben", "authors", ("Ada", "Ben")),
        ("guest_author: true\nauthor: ada", "authors", ("ada",)),
        ("author: admin\nguest-author: Ada Lea", "authors", ("Ada Lea",)),
        ("byline: By Ada Lea and Ben Roy, Health Editor", "authors", ("Ada Lea", "Ben Roy")),
        ("by: Ada Lea", "authors", ("Ada Lea",)),
        ("writer: Ada Lea", "authors", ("Ada Lea",)),
        ("contributors: [ada, ben]", "authors", ("ada", "ben")),
        ("description: false\nsummary: Short", "description", "Short"),
        ("section: [news, local]", "section", "news"),
        ("lang: no", "language", "no"),
        ("lang: true", "language", ""),
        ("langcode: es", "language", "es"),
        ("inLanguage: es-MX", "language", "es-mx"),
        ("dc:language: es", "language", "es"),
        ("related: true", "related", ()),
        ("related: 'no'", "related", ()),
        ("related: none", "related", ()),
        ("related: hide", "related", ()),
        ("related: [tags, Categories]", "related", ()),
        ("related: {title: More, limit: 3}", "related", ()),
        ("related: {title: Market, url: /bow/market/}", "related", ("/bow/market/",)),
        ("related: {enabled: true, limit: 3}", "related", ()),
        ("related: [a, {path: b}, [c]]", "related", ("a", "b", "c")),
        ("related: a", "related", ("a",)),
        ("related: a, b", "related", ("a", "b")),
        ("related: /a/0,,12,00.html", "related", ("/a/0,,12,00.html",)),
        ("related: ['[[a]]', '[[b|The b]]']", "related", ("a", "b")),
        ("related: 5", "related", ()),
        ("related: manual", "related", ()),
        ("related: [true]", "related", ()),
        ("related:\n- 5", "related", ("5",)),
        ("related_posts: false", "related", ()),
        ("related_posts: 3", "related", ()),
        ("relatedPosts: [a, b]", "related", ("a", "b")),
        ("authors:\n- name: Ada\n  email: x\n- Ben", "authors", ("Ada", "Ben")),
        ("deck: Below\nsummary: Short", "description", "Short"),
        ("image:\n  alt: words\n  src: /a.jpg", "image", "/a.jpg"),
        ("featured_image: [/a.jpg, /b.jpg]", "image", "/a.jpg"),
        ("featured_image:\n  uid: a-card\nhero: /h.jpg", "image", "/h.jpg"),
        ("permalink: /a/b/", "url", "/a/b/"),
        ("url: a/b", "url", "a/b"),
        ("path:\n- alias: /news/a\n  pid: 7", "url", "/news/a"),
        ("path: 2014/12/1.0-timeline", "url", "2014/12/1.0-timeline/"),
        ("created:\n- value: 2024-05-02T10:00:00Z\n  format: Y", "published", datetime(2024, 5, 2, 10, tzinfo=UTC)),
        ("permalink: /:year/:title/", "url", "/{year}/{slug}/"),
        ("permalink: /:shoesize/", "url", ""),
        ("permalink: '/{{ page.slug }}/'", "url", "/{slug}/"),
        ("permalink: '/{{ page.shoesize }}/'", "url", ""),
        ("permalink: false", "url", ""),
        ("headline: Quay opens", "title", "Quay opens"),
        ("headline: Quay opens\ntitle: Quay", "title", "Quay"),
        ("headline: true", "title", ""),
        ("post_title: Quay", "title", "Quay"),
        ("hed: Quay", "title", "Quay"),
        ("title: {rendered: 'Quay &amp; pier'}", "title", "Quay & pier"),
        ("excerpt: {rendered: '<p>Short</p>'}", "description", "Short"),
        ("standfirst: Short", "description", "Short"),
        ("dek: Short", "description", "Short"),
        ("tag_names: [police]", "tags", ("police",)),
        ("author: |\n  Ada Lea\n  Ben Roy", "authors", ("Ada Lea", "Ben Roy")),
        ("cover: {data: {attributes: {url: /a.jpg}}}", "image", "/a.jpg"),
        ("cover: {fields: {file: {url: //b.example/a.jpg}}}", "image", "//b.example/a.jpg"),
        ("image: '![Quay](/a.jpg \"Quay\")'", "image", "/a.jpg"),
        ("feature_image: __GHOST_URL__/content/images/a.jpg", "image", "/content/images/a.jpg"),
        ("url: __GHOST_URL__/quay/", "url", "/quay/"),
        ("post_name: quay", "slug", "quay"),
        ("slug: {current: my-story, _type: slug}", "slug", "my-story"),
        ("permalinkPattern: /:year/:slug/", "url", "/{year}/{plain_slug}/"),
        ("permalinkPattern: :year/:i_month/:raw", "url", "/{year}/{i_month}/{path}.html"),
        ("field_tags: [pier, quay]", "tags", ("pier", "quay")),
        # Of a vault that Digital Garden publishes.
        ("dg-permalink: town/pier", "url", "town/pier"),
        ("lang: en_GB", "language", "en-gb"),
        ("redirect_from: /old/", "aliases", ("/old/",)),
        ("aliases: [/old/, /older, newer/]", "aliases", ("/old/", "/older", "newer/")),
        ("relatedHide: true", "related_hide", True),
        ("related_exclude: [a, {id: b}]", "related_exclude", ("a", "b")),
    ],
)
def test_field(front: str, field: str, value: object) -> None:
    assert getattr(fields(front), field) == value


def test_the_date_under_the_best_name_counts() -> None:
    assert fields("date: 2020-01-01\npublicationDate: 2024-06-27").published == datetime(2024, 6, 27, tzinfo=UTC)
    assert fields("published: false\ncreated: 2024-06-27").published == datetime(2024, 6, 27, tzinfo=UTC)


def test_configured_names_come_first() -> None:
    result = fields("title: Long\nkop: Short", fields={"title": ("Kop",)})
    assert result.title == "Short"


def test_a_configured_field_must_exist() -> None:
    with pytest.raises(ArchiveError, match=r"headline.*Use one of: title"):
        ReadingRules(fields={"headline": ("kop",)})


def test_an_unknown_time_zone_is_told() -> None:
    with pytest.raises(ArchiveError, match="Europe/London"):
        ReadingRules(timezone="Narnia/Lantern")


def test_space_separated_tags_where_configured() -> None:
    assert fields("tags: police court", space_separated_tags=True).tags == ("police", "court")


@pytest.mark.parametrize(
    ("written", "tags"),
    [
        ("tags: police court", ("police", "court")),
        ("Tags: police  court ", ("police", "court")),
        ("tags: police court, fire", ("police court", "fire")),
        ("tags: [police court, fire]", ("police court", "fire")),
        ("tag: police court", ("police court",)),
        ("keywords: police court", ("police court",)),
        ("categories: [a]\ntags: police", ("police",)),
    ],
)
def test_words_are_tags_by_jekylls_own_rule(written: str, tags: tuple[str, ...]) -> None:
    assert fields(written, words_are_tags=True).tags == tags


def test_a_bad_date_costs_only_the_field() -> None:
    document = front_matter.split("---\ntitle: A\ndate: 2024-13-45\n---\n")
    values, problems = read_fields(document, ReadingRules())
    assert (values.title, values.published) == ("A", None)
    assert [(warned.line, warned.message) for warned in problems] == [(3, "`date` is no date (it says 2024-13-45)")]


def warnings(front: str) -> list[tuple[int | None, str]]:
    _, warnings = read_fields(front_matter.split(f"---\n{front}\n---\n"), ReadingRules())
    return [(warned.line, warned.message) for warned in warnings]


@pytest.mark.parametrize(
    ("front", "line", "message_start"),
    [
        ("title: A\ntags:\n- {permalink: /a, color: red}\n- b", 3, "`tags` does not give a tag (it says {permalink:"),
        ("categories: {weight: 3}", 2, "`categories` does not give a category (it says {weight: 3})"),
        ("author: {url: /ada}", 2, "`author` does not give an author (it says {url: /ada})"),
        ("related: [{kind: wide}]", 2, "`related` does not give a story (it says {kind: wide})"),
        ("series: The Lenn\nseriesOrder: last", 3, "`seriesOrder` is no place in a series (it says last)"),
        ("series: The Lenn\nseries_order: 1e99", 3, "`series_order` is no place in a series (it says 1e99)"),
        ("title: {a: b, c: d}", 2, "`title` does not give text (it says {a: b, c: d})"),
        ("description: [a, b]", 2, "`description` does not give text (it says [a, b])"),
    ],
)
def test_what_was_given_and_cannot_be_used_is_told(front: str, line: int, message_start: str) -> None:
    ((warned_line, message),) = warnings(front)
    assert warned_line == line
    assert message.startswith(message_start)


@pytest.mark.parametrize(
    "front",
    [
        "related: true", "related: false", "related: {limit: 3}", "relatedPosts: true", "tags: true", "tags: []",
        "categories: false", "author: true", "authors: []", "tags: {}", "tags: [null, '']", "description: true",
        "date: today", "date: last-modified", "date: Git Created", "date: git Last Modified",
    ],
)  # fmt: skip
def test_what_themes_switch_on_and_off_is_no_fault(front: str) -> None:
    assert warnings(front) == []


EST = timezone(timedelta(hours=-5))
EDT = timezone(timedelta(hours=-4))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-06-27", datetime(2024, 6, 27, tzinfo=UTC)),
        ("2024-6-7", datetime(2024, 6, 7, tzinfo=UTC)),
        ("20240627", datetime(2024, 6, 27, tzinfo=UTC)),
        ("2016-02-17 10:00:13 -0400", datetime(2016, 2, 17, 10, 0, 13, tzinfo=EDT)),
        ("2016-02-17T10:00:13Z", datetime(2016, 2, 17, 10, 0, 13, tzinfo=UTC)),
        ("2016-02-17t10:00:13.5+00:00", datetime(2016, 2, 17, 10, 0, 13, 500_000, tzinfo=UTC)),
        ("2016-02-17 10:00", datetime(2016, 2, 17, 10, tzinfo=UTC)),
        ("Wed, 17 Feb 2016 10:00:13 -0500", datetime(2016, 2, 17, 10, 0, 13, tzinfo=EST)),
        ("Wed, 17 Feb 2016 10:00:13 EST", datetime(2016, 2, 17, 10, 0, 13, tzinfo=EST)),
        ("June 27, 2024", datetime(2024, 6, 27, tzinfo=UTC)),
        ("27 June 2024", datetime(2024, 6, 27, tzinfo=UTC)),
        ("3/4/2024", datetime(2024, 3, 4, tzinfo=UTC)),
        ("1467331200", datetime(2016, 7, 1, tzinfo=UTC)),
        (1467331200000, datetime(2016, 7, 1, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", None),
        ("0000-00-00 00:00:00", None),
        ("Wed, 30 Nov -0001 00:00:00 +0000", None),
        ("-0001-11-30T00:00:00+00:00", None),
    ],
)
def test_dates(text: object, moment: datetime | None) -> None:
    parsed = parse_date(text, UTC)
    assert parsed == moment
    assert parsed is None or parsed.tzinfo is not None


def test_day_first_is_for_dates_that_leave_it_open() -> None:
    assert parse_date("3/4/2024", UTC, day_first=True) == datetime(2024, 4, 3, tzinfo=UTC)
    assert parse_date("2024-03-04", UTC, day_first=True) == datetime(2024, 3, 4, tzinfo=UTC)
    assert parse_date("2024-3-4 9pm", UTC, day_first=True) == datetime(2024, 3, 4, 21, tzinfo=UTC)


def test_a_date_without_zone_is_in_the_configured_one() -> None:
    published = fields("date: 2024-06-27", timezone="Europe/London").published
    assert published is not None
    assert published.isoformat() == "2024-06-27T00:00:00+01:00"


@pytest.mark.parametrize(
    "text", ["2024-13-45", "2024-02-30", "soon", "May", "2024", "Tuesday", True, [], {}, "9" * 400]
)
def test_what_is_no_date_is_refused(text: object) -> None:
    with pytest.raises(BadDate):
        parse_date(text, UTC)


@given(st.one_of(st.text(), st.text("0123456789-/:TZ+. ,abJun"), st.integers(), st.floats()))
def test_dates_raise_nothing_else(value: object) -> None:
    with contextlib.suppress(BadDate):
        parse_date(value, UTC)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["name", "title", "url", "tags"]), inner),
)


@given(st.dictionaries(st.sampled_from(["title", "date", "tags", "image", "url", "params", "draft", "authors"]), JSON))
def test_any_values_are_survived(metadata: dict[str, object]) -> None:
    values, _ = read_fields(front_matter.Document(metadata, {}, "", 1), ReadingRules())
    assert isinstance(values.title, str)
    assert all(isinstance(tag, str) and tag for tag in values.tags)


@pytest.mark.parametrize(
    ("lines", "series", "order"),
    [
        ("series: The Lenn\nseries_order: 1", "The Lenn", 1.0),
        ("series: [The Lenn, Rivers]\nseriesPart: '2'", "The Lenn", 2.0),
        ("series: {name: The Lenn, order: 3}", "The Lenn", 3.0),
        ("series: {title: The Lenn, part: 4.5}", "The Lenn", 4.5),
        ("series:\n  - name: The Lenn", "The Lenn", None),
        ("series_name: 'The  Lenn &amp; more'\npart: 2", "The Lenn & more", 2.0),
        # A theme's settings, and what is no place.
        ("series: The Lenn (part 4 of 7)", "The Lenn", 4.0),
        ("series: 'The Lenn #4'", "The Lenn", 4.0),
        ("series: 'The Lenn, Part 4'\npart: 5", "The Lenn", 5.0),
        ("series: The Lenn\npart: 6 of 7", "The Lenn", 6.0),
        ("Serie: Die Lenn – Teil 2/3", "Die Lenn", 2.0),
        ("連載: 川の記憶", "川の記憶", None),
        ("series: The Lenn (2/3)", "The Lenn", 2.0),
        ("series: 'The Lenn, Part II'", "The Lenn", 2.0),
        ("series: 'The Lenn [10 of 12]'", "The Lenn", 10.0),
        ("Serie: Die Lenn, Folge IV", "Die Lenn", 4.0),
        ("連載: 川の記憶 第2回", "川の記憶", 2.0),
        ("series: After 9/11", "After 9/11", None),
        ("series: World War II", "World War II", None),
        ("series: The Lenn (2024)", "The Lenn (2024)", None),
        ("series: Class of 2024", "Class of 2024", None),
        ("series: Apollo 13", "Apollo 13", None),
        ("series: Counterpart 3", "Counterpart 3", None),
        ("series: Part 4", "Part 4", 4.0),
        ("series: true", "", None),
        ("series: 3", "", None),
        ("series: []", "", None),
        ("series: The Lenn\nseries_order: first", "The Lenn", 1.0),
        ("series: The Lenn\nseries_order: six", "The Lenn", 6.0),
        ("series: The Lenn\nseries_order: VI", "The Lenn", 6.0),
        ("series: The Lenn\nseries_order: Part 3", "The Lenn", 3.0),
        ("series: The Lenn\nseries_order: Chapter IV of 9", "The Lenn", 4.0),
        ("series: The Lenn\nseries_order: true", "The Lenn", None),
        ("series: The Lenn\npart: The long one", "The Lenn", None),
        ("series_order: odd", "", None),
        ("title: The Lenn 1", "", None),
    ],
)
def test_a_series_and_the_place_in_it(lines: str, series: str, order: float | None) -> None:
    values, warnings = read_fields(front_matter.split(f"---\n{lines}\n---\n"), ReadingRules())
    assert (values.series, values.series_order) == (series, order)
    assert warnings == ()


@pytest.mark.parametrize(
    ("front", "field", "value"),
    [
        ("titre: Le pont", "title", "Le pont"),
        ("Título: El puente", "title", "El puente"),
        ("titulo: El puente", "title", "El puente"),
        ("Überschrift: Die Brücke", "title", "Die Brücke"),
        ("ti\u0301tulo: El puente", "title", "El puente"),
        ("BAŞLIK: Köprü", "title", "Köprü"),
        ("タイトル: 橋", "title", "橋"),
        ("title: The bridge\ntitre: Le pont", "title", "The bridge"),
        ("Schlagwörter: [Wasser]", "tags", ("Wasser",)),
        ("etiketak: [Ura]", "tags", ("Ura",)),
        ("nokkelord: [Vann]", "tags", ("Vann",)),
        ("Schlagwoerter: [Wasser]", "tags", ("Wasser",)),
        ("mots-clés: eau, pont", "tags", ("eau", "pont")),
        ("Schlagwort: Wasser", "tags", ("Wasser",)),
        ("etiqueta: agua", "tags", ("agua",)),
        ("标签: 水、桥", "tags", ("水", "桥")),
        ("برچسب‌ها: آب، پل", "tags", ("آب", "پل")),
        ("rubrique: Locale", "categories", ("Locale",)),
        ("rubrique: Locale", "section", ""),
        ("auteurs: Jean d’Ormesson et Ana de la Cruz", "authors", ("Jean d’Ormesson", "Ana de la Cruz")),
        ("autor: Jan Novák a Petr Svoboda", "authors", ("Jan Novák", "Petr Svoboda")),
        ("作者: 王小明、李红", "authors", ("王小明", "李红")),
        ("resumen: Lo esencial", "description", "Lo esencial"),
        ("idioma: español", "language", "español"),
    ],
)
def test_names_in_other_languages(front: str, field: str, value: object) -> None:
    assert getattr(fields(front), field) == value


@pytest.mark.parametrize(
    ("language", "month"),
    [
        ("en-GB", 3), ("en_AU", 3), ("en-IN", 3), ("fr", 3), ("French", 3), ("de-AT", 3), ("pt-BR", 3),
        ("en", 5), ("en-US", 5), ("ja", 5), ("hu", 5), ("en-CA", 5), ("und", 5), ("none of all", 5),
    ],
)  # fmt: skip
def test_the_day_is_first_where_the_storys_language_puts_it_there(language: str, month: int) -> None:
    values = fields(f"lang: {language}\ndate: 05/03/2024\nembargo: 05/03/2024\nupdated: 23/6/2024")
    assert values.published is not None
    assert values.visible_from is not None
    assert (values.published.month, values.visible_from.month) == (month, month)
    assert ("either" in values.date_orders) is (month == 5)


def test_a_date_under_a_name_in_another_language_has_the_day_first() -> None:
    march = datetime(2024, 3, 5, tzinfo=UTC)
    for front in ("fecha: 05/03/2024", "Datum: 5.3.2024", "data: 05-03-2024", "日付: 2024年3月5日", "дата: 2024-03-05"):
        assert fields(front).published == march, front
    assert fields("date: 2024-01-02\nfecha: 05/03/2024").published == datetime(2024, 1, 2, tzinfo=UTC)
    assert fields("Erstellt: 2024-01-02\nDatum: 05/03/2024").published == march


def test_what_is_no_date_under_a_name_of_many_meanings_is_not_told() -> None:
    for front in ("data: population.csv", "datum: WGS84", "data: {a: 1}", "publicado: en El País"):
        assert read_fields(front_matter.split(f"---\n{front}\n---\n"), ReadingRules())[1] == (), front
    problems = read_fields(front_matter.split("---\nfecha: 35/03/2024\n---\n"), ReadingRules())[1]
    assert "is no date" in problems[0].message


def test_the_name_of_a_series_is_looked_through_once() -> None:
    # In time that grows with the square of it this would take a minute.
    dashes = "-" * 200_000
    assert fields(f"series: 'a{dashes}b (part 1 of 2)'").series == f"a{dashes}b"
    assert fields(f"series: 'a{dashes}b'").series == f"a{dashes}b"
    assert fields(f"series: 'a{dashes}b [2 of 3]'").series_order == 2
