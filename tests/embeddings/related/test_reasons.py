"""Why two stories are related: each reason, which terms are named and how, and the words for them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from content.base.article import Article
from embeddings.base import answers
from embeddings.base.answers import Reason
from embeddings.related import reasons
from tests.embeddings.storage.test_catalogue import BLANK
from tests.support.hand_made import corpus, draft_like

DAY = datetime(2026, 1, 1, tzinfo=UTC)


def pair(ours: dict[str, Any], theirs: dict[str, Any]) -> tuple[Article, Article]:
    plain = replace(BLANK, title="", text="")
    return replace(plain, id="ours", **ours), replace(plain, id="theirs", **theirs)


def told(ours: dict[str, Any], theirs: dict[str, Any], **arrays: Any) -> list[Reason]:
    made = corpus(2, **arrays)
    return reasons.explain(*pair(ours, theirs), made.query(0), made, 1, ["term"])


# Each reason


def test_reasons_come_in_this_order() -> None:
    fields = {
        "tags": ("fish",),
        "section": "canal-side",
        "authors": ("Ada Quill",),
        "published": DAY,
        "text": "Our term is the term.",
    }
    made = corpus(2, links=[(0, 1)], words=[[1], [1]], day=[10, 13])
    assert reasons.explain(*pair(fields, fields), made.query(0), made, 1, ["term"]) == [
        Reason("links", "Linked by your editors"),
        Reason("terms", "Both mention term", ("term",)),
        Reason("tags", "Both tagged fish", ("fish",)),
        Reason("section", "Both in Canal Side", ("canal-side",)),
        Reason("author", "Both by Ada Quill", ("Ada Quill",)),
        Reason("time", "3 days later", ("3",)),
    ]


def test_what_two_stories_do_not_share_is_no_reason() -> None:
    ours = {"tags": ("fish",), "section": "canal", "authors": ("Ada",), "published": DAY}
    theirs = {"tags": ("fair",), "section": "market", "authors": ("Ben",)}
    assert told(ours, theirs) == []
    assert told({}, {}) == []
    assert told({}, {"published": DAY}) == []


@pytest.mark.parametrize("link", [(0, 1), (1, 0)])
def test_a_link_either_way_is_one_but_a_draft_has_none(link: tuple[int, int]) -> None:
    made = corpus(3, links=[link])
    for number, expected in ((1, ["links"]), (2, [])):
        found = reasons.explain(*pair({}, {}), made.query(0), made, number, [])
        assert [reason.kind for reason in found] == expected
    assert reasons.explain(*pair({}, {}), draft_like(made, 0), made, 1, []) == []


def test_labels_are_shared_without_regard_to_case_and_shown_as_theirs() -> None:
    ours = {"tags": ("Canal", "fish", "FAIR"), "authors": ("ADA",)}
    theirs = {"tags": ("fair", "roads", "Fish", "canal"), "authors": ("Ada", "Ben")}
    tags, author = told(ours, theirs)
    assert tags == Reason("tags", "Both tagged fair, Fish and canal", ("fair", "Fish", "canal"))
    assert author == Reason("author", "Both by Ada", ("Ada",))


@pytest.mark.parametrize(
    ("section", "shown"),
    [
        ("tannery-road", "Tannery Road"),
        ("tannery_road", "Tannery Road"),
        ("town", "Town"),
        ("Tannery-road", "Tannery-road"),
        ("BBC", "BBC"),
    ],
)
def test_a_section_is_shown_as_one_would_write_it(section: str, shown: str) -> None:
    fields = {"section": section}
    assert told(fields, fields) == [Reason("section", f"Both in {shown}", (section,))]


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (0, "Published on the same day"),
        (1, "1 day later"),
        (-1, "1 day earlier"),
        (2, "2 days later"),
        (59, "59 days later"),
        (60, "2 months later"),
        (-89, "2 months earlier"),
        (90, "3 months later"),
        (729, "24 months later"),
        (730, "2 years later"),
        (-1094, "2 years earlier"),
        (1095, "3 years later"),
    ],
)
def test_days_apart_are_told_in_the_unit_that_one_would_use(days: int, text: str) -> None:
    fields = {"published": DAY}
    assert told(fields, fields, day=[1000, 1000 + days]) == [Reason("time", text, (str(days),))]


@pytest.mark.parametrize(("words", "text"), [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")])
def test_several_are_joined_by_commas_and_an_and(words: list[str], text: str) -> None:
    assert answers.enumeration(words) == text


# Which terms


def shared(
    ours: str,
    theirs: str,
    terms: Sequence[str],
    weights: Sequence[float] | None = None,
    others: Sequence[Sequence[float]] = (),
    title: str = "",
) -> list[str]:
    """What both mention, where both hold these terms with these weights; `others` are rows of other stories."""
    row = [1.0] * len(terms) if weights is None else weights
    made = corpus(2 + len(others), words=[row, row, *others])
    article, candidate = pair({"text": ours, "title": title}, {"text": theirs, "title": title})
    found = reasons.explain(article, candidate, made.query(0), made, 1, terms)
    return list(found[0].values) if found else []


def test_a_word_that_both_use_twice_is_named_and_one_that_either_uses_once_is_not() -> None:
    twice, once = "fish and fish", "fish alone"
    assert shared(twice, twice, ["fish"]) == ["fish"]
    assert shared("fish " * 5, "fish " * 3, ["fish"]) == ["fish"]
    assert shared(twice, once, ["fish"]) == []
    assert shared(once, twice, ["fish"]) == []
    # The title is read too.
    assert shared(once, once, ["fish"], title="On fish") == ["fish"]


def test_terms_that_are_not_in_both_rows_are_not_looked_for() -> None:
    text = "fish fish fair fair roads roads"
    made = corpus(2, words=[[0.5, 0, 0.5], [0, 0.5, 0.5]])
    for number, expected in ((1, ["roads"]), (0, ["fish", "roads"])):
        found = reasons.explain(
            *pair({"text": text}, {"text": text}), made.query(0), made, number, [*text.split()[::2]]
        )
        assert [list(reason.values) for reason in found] == [expected]
    empty = corpus(2, words=[[0, 0, 0], [0, 0.5, 0.5]])
    assert reasons.explain(*pair({"text": text}, {"text": text}), empty.query(0), empty, 1, ["a", "b", "c"]) == []


def test_the_term_whose_product_of_both_weights_is_greatest_comes_first() -> None:
    text = "ant ant bee bee cat cat"
    made = corpus(2, words=[[0.9, 0.5, 0.6], [0.1, 0.5, 0.6]])
    (found,) = reasons.explain(*pair({"text": text}, {"text": text}), made.query(0), made, 1, ["ant", "bee", "cat"])
    assert found.values == ("cat", "bee", "ant")


def test_at_most_four_are_named() -> None:
    names = ["ant", "bee", "cat", "dog", "elk"]
    text = " ".join(2 * names)
    assert shared(text, text, names, [0.1, 0.2, 0.3, 0.4, 0.5]) == ["elk", "dog", "cat", "bee"]


def test_of_equal_worth_they_are_named_by_the_alphabet_and_names_first() -> None:
    text = "bee ant ant bee"
    assert shared(text, text, ["bee", "ant"]) == ["ant", "bee"]
    assert reasons._chosen("at Zed zed", "at Zed zed", {"zed": 1.0}) == []
    assert shared("in Zed zest zest", "in Zed zest zest", ["zed", "zest"]) == ["Zed", "zest"]


@pytest.mark.parametrize(
    ("stories", "holding", "named"), [(40, 4, True), (40, 5, False), (19, 3, True), (19, 4, False)]
)
def test_a_term_of_more_than_a_tenth_of_all_stories_and_of_three_is_left_aside(
    stories: int, holding: int, named: bool
) -> None:
    """Where there is a rarer one, be that worth less."""
    rows = [[0.0, 1.0]] * (holding - 2) + [[0.0, 0.0]] * (stories - holding)
    text = "rare rare common common"
    found = shared(text, text, ["rare", "common"], [0.5, 1.0], rows)
    assert found == (["common", "rare"] if named else ["rare"])


@pytest.mark.parametrize(
    ("stories", "holding", "named"), [(40, 12, True), (40, 13, False), (5, 3, True), (5, 4, False)]
)
def test_where_no_rarer_one_is_shared_up_to_three_tenths_are_named(stories: int, holding: int, named: bool) -> None:
    rows = [[1.0]] * (holding - 2) + [[0.0]] * (stories - holding)
    assert shared("fish fish", "fish fish", ["fish"], [1.0], rows) == (["fish"] if named else [])


def test_none_says_again_what_another_has_said() -> None:
    text = "planter planters planted planting planter planters planted planting"
    terms = ["planters", "planted", "planter", "planting"]
    assert shared(text, text, terms, [0.1, 0.2, 0.9, 0.3]) == ["planter", "planting"]
    text = "Roman Road. Then Roman Road, and the Roman baths."
    assert shared(text, text, ["roman road", "roman", "road"], [0.9, 0.5, 0.5]) == ["Roman Road"]


def test_a_pair_of_words_is_named_as_a_name_alone() -> None:
    text = "market hall and market hall"
    assert shared(text, text, ["market hall"]) == []
    text = "the Market Hall"
    assert shared(text, text, ["market hall"]) == ["Market Hall"]


# Names


def test_a_name_that_both_write_with_its_capitals_is_named_though_each_has_it_once() -> None:
    assert shared("He saw Ada Quill.", "Then Ada Quill spoke.", ["ada", "quill"]) == ["Ada Quill"]
    assert shared("He saw Ada Quill.", "Then Ada spoke.", ["ada", "quill"]) == ["Ada"]
    assert shared("He saw Ada.", "Then adamant Adam spoke.", ["ada"]) == []


def test_a_single_word_that_either_writes_small_is_no_name() -> None:
    assert shared("Fish swim.", "Fish die.", ["fish"]) == ["Fish"]
    assert shared("Fish swim. A fish.", "Fish die.", ["fish"]) == []
    assert shared("Fish swim.", "Fish die. A fish.", ["fish"]) == []
    # Of several words, some may be.
    assert shared("Fish Hall. A fish.", "Fish Hall. A fish.", ["fish", "hall"]) == ["Fish Hall"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("in Roman Road it rained", "Roman, Road, Roman Road"),
        ("the Bank of England fell", "Bank, England, Bank of England"),
        ("the Department of the Interior", "Department, Interior, Department of the Interior"),
        ("by Marks & Spencer", "Marks, Spencer, Marks & Spencer"),
        ("Ada Quill’s book", "Ada, Quill, Ada Quill"),
        ("Ada’s Book", "Ada, Book, Ada’s Book"),
        ("the Joneses' Hall", "Joneses, Hall, Joneses' Hall"),
        ("at Stratford-upon-Avon", "Stratford-upon-Avon"),
        # A day or a month begins no name, nor does a number, and neither a small word ends one.
        ("on Monday in March", ""),
        ("the Monday Club in March", "Club, Club in March"),
        ("from 27 Form 36 and", "Form"),
        ("De Beauvoir de Town", "De Beauvoir, De Beauvoir de Town, Beauvoir, Beauvoir de Town, Town"),
        # Two letters are too little, and two words of one are not.
        ("as Al", ""),
        ("as A B", "A B"),
        ("as Tom", "Tom"),
        ("nothing here", ""),
        ("Roman Road. Then Roman Road", "Roman, Road, Roman Road, Then, Then Roman, Then Roman Road"),
    ],
)
def test_names_are_told_by_their_capitals(text: str, names: str) -> None:
    found = [name.text for name in reasons._names(text)[0]]
    assert sorted(found) == sorted(filter(None, names.split(", ")))


def test_a_name_has_at_most_five_words() -> None:
    words = ["One", "Two", "Six", "Ten", "Nine", "Tree"]
    found = {name.text for name in reasons._names(" ".join(words))[0]}
    assert found == {" ".join(words[a:b]) for a in range(6) for b in range(a + 1, min(6, a + 5) + 1)}


def test_terms_lead_to_the_names_that_they_are_in() -> None:
    names, naming = reasons._names("in Mile End Road")
    leading = {term: {names[number].text for number in numbers} for term, numbers in naming.items()}
    assert leading == {
        "mile": {"Mile", "Mile End", "Mile End Road"},
        "mile end": {"Mile End", "Mile End Road"},
        "end": {"End", "End Road", "Mile End", "Mile End Road"},
        "end road": {"End Road", "Mile End Road"},
        "road": {"Road", "End Road", "Mile End Road"},
    }
    assert {name.text: name.words for name in names}["End Road"] == ("end", "road")
    _, naming = reasons._names("Stratford-upon-Avon")
    assert set(naming) == {"stratford", "upon", "avon", "stratford upon", "upon avon"}


def test_a_name_is_worth_what_all_its_terms_are() -> None:
    text = "Then Ada Quill met Ben Marsh."
    terms = ["ada", "quill", "ben", "marsh"]
    assert shared(text, text, terms, [0.5, 0.6, 0.7, 0.1]) == ["Ada Quill", "Ben Marsh"]
    assert shared(text, text, terms, [0.1, 0.6, 0.7, 0.5]) == ["Ben Marsh", "Ada Quill"]
    # And no more for being one.
    assert shared("in Zed fish fish", "in Zed fish fish", ["zed", "fish"], [0.5, 0.9]) == ["fish", "Zed"]


@pytest.mark.parametrize(
    ("words", "text", "most", "count"),
    [
        ("fish", "fish", 2, 1),
        ("fish", "fish fish fish", 2, 2),
        ("fish", "fishes, catfish, fish.", 2, 1),
        ("fish", "(fish) fish’s", 2, 2),
        ("fish", "Fish", 1, 0),
        ("fish", "", 1, 0),
        ("fish", "fish2 2fish", 2, 0),
        ("a a", "a a a a", 3, 2),
    ],
)
def test_whole_words_are_counted_in_their_case(words: str, text: str, most: int, count: int) -> None:
    assert reasons._count(words, text, most) == count
