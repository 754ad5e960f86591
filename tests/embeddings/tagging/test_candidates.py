"""Names that may make new tags, and the words beneath them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from embeddings.tagging.names.candidates import Candidates
from embeddings.tagging.names.label_names import LabelNames
from embeddings.tagging.names.terms import Terms
from embeddings.text import words
from tests.embeddings.tagging.test_tagging import told

FILLER = [told(100 + n, f"Nothing of note happened on street number{n}.") for n in range(40)]
PROTECTION = "It was Customs and Border Protection (CBP) who met. So Customs and Border Protection paid; CBP said so."


def names(text: str, archive: list[str], known: tuple[str, ...] = (), **fields: str) -> list[str]:
    earlier = [told(n, story) for n, story in enumerate(archive)]
    found = Candidates.fit([*earlier, *FILLER], known).propose(told(99, text, **fields), in_archive=False)
    assert all(0 < c.score < 1 for c in found)
    return [c.tag for c in found]


def test_a_name_that_recurs_here_and_in_the_archive_is_a_candidate() -> None:
    archive = ["We met at Cooper Row today.", "The shops of Cooper Row close."]
    assert names("On Cooper Row all is well. People like Cooper Row.", archive) == ["Cooper Row"]
    assert names("On Cooper Row all is well.", archive) == []
    assert names("On Cooper Row all is well. People like Cooper Row.", archive[:1]) == []


@pytest.mark.parametrize("known", ["cooper row", "Cooper-Rows", "CR"])
def test_what_is_a_tag_already_is_none_whatever_its_spelling(known: str) -> None:
    archive = ["We met at Cooper Row today.", "The shops of Cooper Row close."]
    assert names("On Cooper Row all is well. People like Cooper Row.", archive, (known,)) == []


def test_an_abbreviation_and_what_it_stands_for_are_one() -> None:
    assert names(PROTECTION, [PROTECTION, PROTECTION]) == ["Customs and Border Protection"]


def test_an_abbreviation_with_points_is_part_of_a_name() -> None:
    text = "The U.S. Digital Service is new. We like the U.S. Digital Service."
    assert names(text, [text, text]) == ["U.S. Digital Service"]


def test_a_word_is_no_name_because_a_sentence_begins_with_it() -> None:
    assert names("Traders left. Traders came.", ["Traders left.", "Traders came."]) == []
    assert names("I saw March end. In March it rained.", ["It was March.", "A cold March."]) == []


def test_a_common_word_is_no_name_because_someone_wrote_it_large() -> None:
    archive = ["So we Vote here.", "So we Vote there.", *(f"They vote on day{n}" for n in range(9))]
    assert names("Then we Vote, and they Vote.", archive) == []


def test_a_name_of_the_whole_archive_tells_nothing() -> None:
    archive = [f"As the Harbour Gazette said on day{n}" for n in range(30)]
    assert names("Told to the Harbour Gazette by the Harbour Gazette", archive) == []


def test_names_beyond_ascii() -> None:
    archive = ["Wir fuhren nach Österreich los.", "Sie kam aus Österreich her."]
    assert names("Er mag Österreich sehr, ja, Österreich.", archive) == ["Österreich"]


def recurring(*written: str) -> list[str]:
    """An archive of stories that hold each of these in the midst of a sentence."""
    return [f"Then we saw {name} here, number{n}." for n, name in enumerate(written)]


@pytest.mark.parametrize(
    "name",
    ["I’d", "We'll", "Couldn’t", "American", "Europeans", "URL", "URLs", "HTTP URIs", "User-Agent", "README", "Jan"],
)
def test_what_nobody_looks_up_is_none(name: str) -> None:
    text = f"So they said {name} here, and then {name} there."
    assert names(text, recurring(name, name)) == []
    assert names(text.replace(name, "Kestrel"), recurring("Kestrel", "Kestrel")) == ["Kestrel"]


def test_a_word_that_the_text_writes_small_in_its_plural_is_none() -> None:
    archive = recurring("Kestrel", "Kestrel")
    assert names("We saw Kestrel here and Kestrel there.", archive) == ["Kestrel"]
    assert names("We saw Kestrel here and Kestrel there, as kestrels go.", archive) == []


@pytest.mark.parametrize(
    ("written", "found"),
    [
        (["Ada", "Ada", "Ada Quill", "Ada Quill"], []),
        (["Ada", "Ada", "Ada Quill", "Ben Quill"], ["Ada"]),
        (["Ada"] * 4 + ["Ada Quill", "Ada Quill"], ["Ada"]),
        (["Ada"] * 4 + ["Ada Quill", "Ada Quill", "Ada Marsh", "Ada Marsh"], []),
        (["Ada"] * 2 + ["Ada Quill Marsh"] * 2, ["Ada"]),
    ],
)
def test_a_word_that_mostly_heads_names_of_two_is_half_a_name(written: list[str], found: list[str]) -> None:
    assert names("Here is Ada again, and there is Ada too.", recurring(*written)) == found


def test_what_a_long_text_mentions_twice_by_the_way_is_none() -> None:
    archive, name = recurring("Cooper Row", "Cooper Row"), "at Cooper Row"
    long = " so it went" * 700
    assert names(f"It was {name} and {name}.{long}", archive) == []
    assert names(f"It was {name} and {name} and {name}.{long}", archive) == ["Cooper Row"]
    assert names(f"It was {name} and {name}.{long}", archive, title="A day at Cooper Row") == ["Cooper Row"]


@pytest.mark.parametrize(
    ("name", "tag", "found"),
    [
        ("FEC", "fec.gov", []),
        ("FEC", "fec.gov.uk", []),
        ("FEC", "federal fec.gov", ["FEC"]),
        ("APIs", "api", []),
        ("U.S. Tax Court", "tax court", []),
        ("U.S. Tax Court", "court", ["U.S. Tax Court"]),
    ],
)
def test_what_a_tag_says_otherwise_is_none(name: str, tag: str, found: list[str]) -> None:
    text = f"So they said {name} here, and then {name} there."
    assert names(text, recurring(name, name), (tag,)) == found


def test_an_owner_and_what_is_owned_are_two_names() -> None:
    owned = "Kestrel Archive’s Heron Machine"
    text = f"So they said {owned} here, and then {owned} there."
    assert names(text, recurring(owned, owned)) == [owned]
    known = recurring(owned, owned, "Kestrel Archive", "Kestrel Archive", "Heron Machine", "Heron Machine")
    assert names(text, known) == []


BOATS = "Department of Boats and Harbour Protection"


@pytest.mark.parametrize(
    ("archive", "found"),
    [
        ([BOATS, BOATS], [BOATS]),
        # Where most call it by a half, that is its name.
        ([BOATS, *["Department of Boats"] * 3], ["Department of Boats"]),
    ],
)
def test_half_the_name_of_a_body_is_none(archive: list[str], found: list[str]) -> None:
    assert names(f"So they said at the {BOATS} here, and then the {BOATS} left.", recurring(*archive)) == found


def test_at_most_five() -> None:
    written = " ".join(f"met Anna{c} Smith{c} and saw Anna{c} Smith{c}," for c in "abcdefgh")
    assert len(names(written, [written, written])) == 5


def test_a_story_of_the_archive_does_not_count_for_itself() -> None:
    story = told(1, "On Cooper Row all is well. People like Cooper Row.")
    other = told(2, "We met at Cooper Row today.")
    assert Candidates.fit([story, other, *FILLER], ()).propose(story, in_archive=True) == ()
    assert Candidates.fit([story, other, *FILLER], ()).propose(story, in_archive=False) != ()


# Words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Elections", "election"),
        ("policies", "policy"),
        ("elections", "elected"),
        ("Mayor’s", "mayor"),
        ("ﬁsh", "FISH"),
    ],
)
def test_forms_of_a_word_meet(one: str, other: str) -> None:
    assert words.stems(one) == words.stems(other)


def test_a_script_without_spaces_is_read_by_character() -> None:
    assert words.stems("AI選挙 2025") == ["ai", "選", "挙", "2025"]


def test_spelling_is_that_of_the_text() -> None:
    spelling = words.Spelling("A By-Election: the council’s second by-elections")
    assert spelling.first_run(words.stems("by-elections")) == "By-Election"
    assert spelling.first_run(words.stems("council second")) == "council’s second"
    assert spelling.first_run(words.stems("mayor")) is None
    assert spelling.first_run([]) is None


def test_names_stand_whole_or_in_part() -> None:
    stories = [
        words.stem_article(told(0, "The city council met")),
        words.stem_article(told(1, "Council of the city", title="City")),
    ]
    found = LabelNames.fit(["City Council", "city of council", "!!!"], stories)
    mentions = found.mentions(stories)
    assert mentions.whole_names.toarray().tolist() == [[1, 0, 0], [0, 0, 0]]
    assert (mentions.words @ found.weight).toarray()[:, 0].tolist() == pytest.approx([1, 1])
    assert (mentions.head_words @ found.weight).toarray()[1, 0] == pytest.approx(0.5)


def test_terms_weigh_as_the_formula_says() -> None:
    texts = [["a", "tree", "tree"], ["tree", "house"]]
    terms, rows = Terms.fit(texts)
    assert (rows != terms.rows(texts)).nnz == 0
    assert terms.vocabulary == ["house", "tree", "tree house", "tree tree"]
    row = terms.rows([["tree", "tree", "unknown"]]).toarray()[0]
    idf = 1 + np.log(3 / np.array([3, 2]))
    raw = np.array([(1 + np.log(2)) * idf[0], idf[1]])
    assert row[[1, 3]] == pytest.approx(raw / np.linalg.norm(raw))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("schools", "School", True),
        ("family", "families", True),
        ("web-archives", "Web archive", True),
        ("housing", "houses", False),
        ("accessibility", "access", False),
        ("council", "city council", False),
    ],
)
def test_names_are_the_same_but_for_number(one: str, other: str, same: bool) -> None:
    assert words.same_but_for_number(one, other) is same
    assert words.same_but_for_number(other, one) is same


def test_all_runs_of_a_texts_words_are_found() -> None:
    spelling = words.Spelling("They elected; the Elections, an election")
    assert list(spelling.runs(words.stems("elections"))) == ["elected", "Elections", "election"]
    assert list(spelling.runs([])) == []


GERMAN = (
    "Der Rat traf sich in Neustedt. Die Brücke ist alt. Man sah in Neustedt viele Brücken, und Brücken in Altstedt."
)


@pytest.mark.parametrize(
    ("marked", "read_as", "found"),
    [
        # All nouns have capitals there: what an article or a pronoun stands before is no place and no person.
        ("de", "", ["Neustedt"]),
        ("de-AT", "", ["Neustedt"]),
        ("deu", "en", ["Neustedt"]),
        ("", "de", ["Neustedt"]),
        ("fr", "de", ["Brücken", "Neustedt"]),
    ],
)
def test_in_german_a_capital_makes_no_name(marked: str, read_as: str, found: list[str]) -> None:
    stories = [replace(told(n, GERMAN), language=marked or read_as) for n in range(3)]
    candidates = Candidates.fit([*stories, *FILLER], ())
    draft = replace(told(99, GERMAN), language=marked)
    assert sorted(c.tag for c in candidates.propose(draft, in_archive=False, code=read_as)) == found


@pytest.mark.parametrize(
    ("code", "archive", "draft", "found"),
    [
        (
            "ru",
            ["Вчера мэр Иван Сергеев приехал.", "Сегодня спросили Ивана Сергеева."],
            "Жители ответили Ивану Сергееву. Мэр Иван Сергеев молчит.",
            "Иван Сергеев",
        ),
        (
            "pl",
            ["Wczoraj był w Krakowie chór.", "Do nas z Krakowa jedzie chór."],
            "Chór jedzie dziś do Krakowa, a w Krakowie pada.",
            "Krakowa",
        ),
        (
            "pl",
            ["Strajk prowadzi Marek Wójcik.", "Tłumy słuchały Marka Wójcika."],
            "Rozmowy z Markiem Wójcikiem trwają, list do Marka Wójcika czeka.",
            "Marek Wójcik",
        ),
        (
            "fi",
            ["Asiasta kertoi Matti Virtanen.", "Torilla nähtiin Matti Virtasen auto."],
            "Kaupunginjohtaja Matti Virtanen pahoittelee. Torilla huudettiin Matti Virtaselle.",
            "Matti Virtanen",
        ),
    ],
)
def test_forms_of_a_name_count_as_one(code: str, archive: list[str], draft: str, found: str) -> None:
    stories = [replace(told(n, text), language=code) for n, text in enumerate(archive)]
    article = replace(told(99, draft), language=code)
    assert [c.tag for c in Candidates.fit([*stories, *FILLER], ()).propose(article, in_archive=False)] == [found]
    assert Candidates.fit([*stories, *FILLER], (found,)).propose(article, in_archive=False) == ()
    assert Candidates.fit([*stories, *FILLER], (draft.split()[0],)).propose(article, in_archive=False) != ()
