"""Authors in every form in which bylines, generators and CMSs write them."""

from __future__ import annotations

import pytest

from content.fields.people import people

ONE = [
    "Ada Lea", "ada-lea", "ada_lea", "@ada", "Andrew Anderson", "Sandy Band", "Byron Katie", "Staff", "J. K. Rowling",
    "Martin Luther King, Jr.", "Ada Lea, PhD", "Smith, John", "Marks & Spencer", "José Ortega y Gasset",
    "Department of Health and Social Care", "Food Safety and Inspection Service", "The Rust Survey Working Group",
    "Vincent van Gogh", "ada@post.example", "https://post.example/ada", "src/authors/ada.md", "田中太郎", "O'Brien",
]  # fmt: skip
MANY = [
    ("Ada Lea and Ben Roy", ["Ada Lea", "Ben Roy"]),
    ("Ada Lea & Ben Roy", ["Ada Lea", "Ben Roy"]),
    ("Ada and Ben", ["Ada", "Ben"]),
    ("ada, ben", ["ada", "ben"]),
    ("Ada Lea, Ben Roy", ["Ada Lea", "Ben Roy"]),
    ("Ada Lea, Ben Roy & Cy Day", ["Ada Lea", "Ben Roy", "Cy Day"]),
    ("Ada Lea, Ben Roy, and Cy Day", ["Ada Lea", "Ben Roy", "Cy Day"]),
    ("A, B & C", ["A", "B", "C"]),
    ("Ada Lea; Ben Roy", ["Ada Lea", "Ben Roy"]),
    ("Lea, Ada; Roy, Ben", ["Lea, Ada", "Roy, Ben"]),
    ("Ada Lea | Ben Roy", ["Ada Lea", "Ben Roy"]),
    ("Ada Lea / Ben Roy", ["Ada Lea", "Ben Roy"]),
    ("Ada Lea with Ben Roy", ["Ada Lea", "Ben Roy"]),
    ("Ada Lea et Ben Roy", ["Ada Lea", "Ben Roy"]),
    ("Ada Lea und Ben Roy", ["Ada Lea", "Ben Roy"]),
    ("Ada Lea y Ben Roy", ["Ada Lea", "Ben Roy"]),
    ("田中太郎、鈴木花子", ["田中太郎", "鈴木花子"]),
    ("Ada Lea and the Data Team", ["Ada Lea", "the Data Team"]),
    ("Ada Lea, PhD, and Ben Roy, MD", ["Ada Lea, PhD", "Ben Roy, MD"]),
    # bylines
    ("By Ada Lea", ["Ada Lea"]),
    ("by: Ada Lea and Ben Roy", ["Ada Lea", "Ben Roy"]),
    ("BY ADA LEA", ["ADA LEA"]),
    ("Written by Ada Lea", ["Ada Lea"]),
    ("**By Ada Lea**", ["Ada Lea"]),
    ("By Ada Lea and Ben Roy, Health Editor", ["Ada Lea", "Ben Roy"]),
    ("Ada Lea, Local Democracy Reporter", ["Ada Lea"]),
    ("Ada Lea, tamer of ferrets", ["Ada Lea"]),
    ("Ada Lea — tamer of ferrets", ["Ada Lea"]),
    ("Words by Ada Lea, photos by Ben Roy", ["Ada Lea", "Ben Roy"]),
    ("Ada Lea, with additional reporting by Ben Roy", ["Ada Lea", "Ben Roy"]),
    ("Ada Lea et al.", ["Ada Lea"]),
    # what stands beside a name
    ("Ada Lea (author)", ["Ada Lea"]),
    ("Ada Lea (Post), Ben Roy (Echo)", ["Ada Lea", "Ben Roy"]),
    ("Ada Lea <ada@post.example>", ["Ada Lea"]),
    ("Ada Lea <ada@post.example>, Ben Roy <ben@post.example>", ["Ada Lea", "Ben Roy"]),
    ("ada@post.example (Ada Lea)", ["Ada Lea"]),
    ("Ada Lea @ada", ["Ada Lea"]),
    ("“Ada Lea”", ["Ada Lea"]),
    ("Ada Lea &amp; Ben Roy", ["Ada Lea", "Ben Roy"]),
    # links
    ("[Ada Lea](/authors/ada)", ["Ada Lea"]),
    ('[Ada Lea](/authors/ada "Ada")', ["Ada Lea"]),
    ("[Ada Lea][ada]", ["Ada Lea"]),
    ("[Lea, Ada](/a), [Roy, Ben](/b)", ["Lea, Ada", "Roy, Ben"]),
    ("[Ada Lea](/a) and [Ben Roy](/b)", ["Ada Lea", "Ben Roy"]),
    ("By [Ada Lea](/a) (Post), [Ben Roy](/b)(Echo)", ["Ada Lea", "Ben Roy"]),
    ("[Ada Lea](/a), Cisco", ["Ada Lea"]),
    ("[Ada Lea](/a), Ben Roy", ["Ada Lea", "Ben Roy"]),
    ("Ada Lea [@ada](https://social.example/ada)", ["Ada Lea"]),
    ("[@ada](https://social.example/ada)", ["@ada"]),
    ("[[Ada Lea]]", ["Ada Lea"]),
    ("[[people/ada|Ada Lea]]", ["Ada Lea"]),
    ("<a href='/ada'>Ada Lea</a>", ["Ada Lea"]),
    ("<ada@post.example>", ["ada@post.example"]),
    ("Words: Ada Lea; Photos: Ben Roy", ["Ada Lea", "Ben Roy"]),
    ("Text: Ada Lea", ["Ada Lea"]),
    ("Por Ada Lea", ["Ada Lea"]),
    ("Par Lea", ["Par Lea"]),
    ("Ada Lea\nBen Roy\n", ["Ada Lea", "Ben Roy"]),
]
MAPPINGS = [
    ({"name": "Ada Lea", "url": "/ada"}, ["Ada Lea"]),
    ({"Name": "Ada Lea and Ben Roy"}, ["Ada Lea", "Ben Roy"]),
    ({"display_name": "Ada Lea", "login": "ada", "email": "ada@post.example"}, ["Ada Lea"]),
    ({"first": "Ada", "last": "Lea"}, ["Ada Lea"]),
    ({"first_name": "Ada", "last_name": "Lea"}, ["Ada Lea"]),
    ({"name": {"given": "Ada", "family": "Lea"}}, ["Ada Lea"]),
    ({"name": "", "login": "ada"}, ["ada"]),
    ([{"user": "ada", "guest": True}], ["ada"]),
    ({"ada": {"name": "Ada Lea"}, "ben": {"url": "/ben"}}, ["Ada Lea", "ben"]),
    ({"ada": "Ada Lea", "ben": "Ben Roy"}, ["Ada Lea", "Ben Roy"]),
    ({"ada": None, "ben": True, "cy": False}, ["ada", "ben"]),
    ([{"name": "Ada Lea"}, {"slug": "ben"}, "Cy Day"], ["Ada Lea", "ben", "Cy Day"]),
    (["Ada Lea", ["Ben Roy"]], ["Ada Lea", "Ben Roy"]),
    (["Ada Lea and Ben Roy", "Day, Cy"], ["Ada Lea", "Ben Roy", "Day, Cy"]),
    ([7, "Ada Lea", None, ""], ["7", "Ada Lea"]),
    (["Ada Lea, Biology", "Ben Roy, Health Editor"], ["Ada Lea, Biology", "Ben Roy"]),
    (["Local Staff and Steering Committees"], ["Local Staff and Steering Committees"]),
]


@pytest.mark.parametrize("name", ONE)
def test_a_name_that_looks_like_several_is_one_author(name: str) -> None:
    assert people(name, several=False) == ([name], [])
    assert people([name], several=True) == ([name], [])
    assert people({"name": name}, several=False) == ([name], [])


@pytest.mark.parametrize(("text", "authors"), MANY)
def test_a_byline(text: str, authors: list[str]) -> None:
    assert people(text, several=False) == (authors, [])
    assert people(text, several=True) == (authors, [])


@pytest.mark.parametrize(("value", "authors"), MAPPINGS)
def test_what_is_no_text(value: object, authors: list[str]) -> None:
    assert people(value, several=False) == (authors, [])


def test_a_name_for_several_parts_what_a_name_for_one_does_not() -> None:
    assert people("Ada, Ben", several=True)[0] == ["Ada", "Ben"]
    assert people("Marks & Spencer", several=True)[0] == ["Marks", "Spencer"]


def test_a_mapping_without_a_name_is_lost() -> None:
    assert people({"url": "/ada", "bio": "Tall"}, several=False) == ([], [{"url": "/ada", "bio": "Tall"}])
    reference = {"_ref": "a1b2", "_type": "reference"}
    assert people([reference, "Ada"], several=True) == (["Ada"], [reference])


def test_a_text_that_is_no_byline_stays() -> None:
    assert people("a, " * 2000, several=True)[0] == [" ".join(("a, " * 2000).split())]
    assert people("()", several=False)[0] == ["()"]
