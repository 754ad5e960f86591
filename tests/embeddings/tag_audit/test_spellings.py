"""Names of tags: which are one, and which look as if they might be."""

from __future__ import annotations

import pytest

from embeddings.tag_audit import spellings
from embeddings.tag_audit.spellings import Spellings, are_contrasted, initials, is_explained, is_plain, similar_pairs

SAME = [
    ("Elections", "elections", "capitals"),
    ("by-election", "by election", "hyphens"),
    ("by_election", "by election", "hyphens"),
    ("by-election", "byelection", "hyphens"),
    ("covid-19", "covid 19", "hyphens"),
    ("u.s. navy", "US Navy", "hyphens"),
    ("arts & culture", "arts and culture", "hyphens"),
    ("tower hamlets' council", "tower hamlets council", "hyphens"),
    ("local election", "local elections", "plural"),
    ("bus", "buses", "plural"),
    ("library", "libraries", "plural"),
    ("church", "churches", "plural"),
    ("İzmir", "izmir", "two ways"),
    ("Iğdır", "IĞDIR", "two ways"),
    ("Королёв", "Королев", "two ways"),
    ("Ιωάννινα", "ΙΩΑΝΝΙΝΑ", "two ways"),
    ("کرمانشاه", "كرمانشاه", "two ways"),
    ("أسيوط", "اسيوط", "two ways"),
    ("الجسور", "الجســـور", "two ways"),
    ("फ़ुटबॉल", "फुटबॉल", "two ways"),
    ("پل\u200cها", "پلها", "hyphens"),
    ("Straße", "Strasse", "capitals"),
]
NOT_SAME = [
    ("c", "c++"),
    ("c#", "c++"),
    ("web 2.0", "web 20"),
    ("f1 6", "f 16 1"),
    ("house", "housing"),
    ("new", "news agency"),
    ("की", "का"),
    ("🎉", "🚲"),
    ("election 2019", "election 2024"),
]


@pytest.mark.parametrize(("one", "other", "why"), SAME)
def test_one_name_in_two_spellings(one: str, other: str, why: str) -> None:
    spellings = Spellings([one, other, "something else"])
    assert spellings.groups() == [sorted([one, other])]
    assert why in spellings.difference(one, other)


@pytest.mark.parametrize(("one", "other"), NOT_SAME)
def test_different_names_are_no_spellings_of_one(one: str, other: str) -> None:
    assert Spellings([one, other]).groups() == []


def test_an_s_is_taken_off_only_where_a_word_is_left() -> None:
    assert Spellings(["sports", "paris", "pari mutuel"]).groups() == []


def test_a_name_without_letters_leaves_the_others_as_they_are() -> None:
    assert Spellings(["Trains", "trains", "🎉"]).groups() == [["Trains", "trains"]]


def test_initials_with_and_without_small_words() -> None:
    names = ["moj", "mj", "ministry of justice", "usgs", "u.s. geological survey", "justice", "x"]
    assert sorted(initials(names)) == [
        ("mj", "ministry of justice"),
        ("moj", "ministry of justice"),
        ("usgs", "u.s. geological survey"),
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The U.S. Geological Survey (USGS) measures.", True),
        ("the us geological survey (USGS)", False),
        ("The U.S. Geological Survey measures; USGS too.", False),
        ("The U.S. Geological\nSurvey (“USGS”).", True),
    ],
)
def test_a_text_that_explains_initials(text: str, told: bool) -> None:
    assert is_explained("u.s. geological survey", "usgs", text) is told


LOOK = [
    ("lib dems", "liberal democrats", "shortened"),
    ("fly tipping", "fly-tipped", "stem"),
    ("regeneration", "regenaration", "one letter"),
    ("regeneration", "regenertaion", "one letter"),
    ("regeneration", "regeneraton", "one letter"),
    ("Évreux", "Evreux", "accents"),
    ("Brücken", "Bruecken", "accents"),
    ("Đà Nẵng", "Da Nang", "accents"),
    ("Łomża", "Lomza", "accents"),
]
NO_LOOK = [
    ("by-elections", "elections"),
    ("cloud.gov", "code.gov"),
    ("research", "search"),
    ("user experience", "customer experience"),
    ("election 2019", "election 2018"),
    ("adopt", "adapt"),
    ("hackney", "hackneys 2"),
    ("c language", "c++ language"),
]


@pytest.mark.parametrize(("one", "other", "why"), LOOK)
def test_names_that_look_alike(one: str, other: str, why: str) -> None:
    ((first, second, said),) = similar_pairs([one, "something else", other])
    assert {first, second} == {one, other}
    assert why in said


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("north ashcombe", "south ashcombe", True),
        ("South-East London", "South-West London", True),
        ("men's football", "women's football", True),
        ("League One", "League Two", True),
        ("primary schools", "secondary schools", True),
        ("hexley town", "hexley city", True),
        ("January weather", "february weather", True),
        ("ward 5", "Ward 6", True),
        ("under-18s", "under-21s", True),
        ("season 2022-23", "season 2023-24", True),
        ("budget 2023", "2024 budget vote", True),
        ("french food", "spanish food", True),
        ("WWI", "WWII", True),
        ("WW2", "WWI", True),
        ("Henry VII", "Henry VIII", True),
        ("WW2", "WWII", False),
        # What only one of the two says sets nothing apart.
        ("covid", "covid-19", False),
        ("north ashcombe", "ashcombe", False),
        ("buses", "bus services", False),
        ("women", "feminism", False),
        ("old town", "new market", False),
        ("covid-19", "covid 19 cases", False),
    ],
)
def test_names_that_say_of_themselves_that_they_are_two(one: str, other: str, apart: bool) -> None:
    assert are_contrasted(one, other) is apart
    assert are_contrasted(other, one) is apart


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("bakery", True),
        ("N.H.S.", True),
        ("C#", True),
        (".net", True),
        ("東京", True),
        ("الجسور", True),
        ("الجســـور", False),
        ("#bakery", False),
        ("_featured", False),
        ("🎄 Christmas", False),
        ("ｉＰｈｏｎｅ", False),
    ],
)
def test_names_that_are_decorated(name: str, plain: bool) -> None:
    assert is_plain(name) is plain


@pytest.mark.parametrize(("one", "other"), NO_LOOK)
def test_names_that_do_not(one: str, other: str) -> None:
    assert list(similar_pairs([one, other])) == []


@pytest.mark.parametrize(
    ("one", "other", "longer"),
    [
        ("inspections", "centre inspections", True),
        ("aspnetcore", "aspnet", True),
        ("node", "node.js", True),
        ("open source", "source", True),
        ("ballot", "ballots", False),
        ("lib dems", "liberal democrats", False),
        ("fire", "police", False),
        ("ab", "abacus", False),
    ],
)
def test_a_name_may_be_another_and_more(one: str, other: str, longer: bool) -> None:
    assert spellings.is_extension(one, other) is longer
    assert spellings.is_extension(other, one) is longer


def test_initials_may_have_a_letter_more_than_the_name_has_words() -> None:
    assert list(spellings.longer_initials(["oss", "open-source", "os", "osx"])) == [
        ("oss", "open-source"),
        ("osx", "open-source"),
    ]
    text = "We publish open source software (OSS) here."
    assert spellings.is_explained("open-source", "oss", text, more=1)
    assert not spellings.is_explained("open-source", "oss", text)
    assert not spellings.is_explained("open-source", "osx", text, more=1)
