"""Front matter comes off a file in every form that site generators allow, and errors name their line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content import front_matter
from content.base.errors import UnreadableFile


@pytest.mark.parametrize(
    ("text", "metadata", "body", "line"),
    [
        ("---\ntitle: One\n---\nWords\n", {"title": "One"}, "Words\n", 4),
        ("\ufeff---\r\ntitle: One\r\n---\r\n\r\nWords\r\n", {"title": "One"}, "Words\n", 5),
        ("\n\n---\ntitle: One\n---\nWords", {"title": "One"}, "Words", 6),
        ('+++\ntitle = "One"\ntags = ["a"]\n+++\nWords', {"title": "One", "tags": ["a"]}, "Words", 5),
        ('{\n  "title": "One"\n}\n\nWords', {"title": "One"}, "\nWords", 4),
        ('{"title": "One"}\nWords', {"title": "One"}, "Words", 2),
        (';;;\n{"title": "One"}\n;;;\nWords', {"title": "One"}, "Words", 4),
        ("```yaml\ntitle: One\ndraft: no\n```\n\nWords", {"title": "One", "draft": "no"}, "Words", 6),
        (
            "+++\npublished = Date(2018, 11, 9)\ntitle = 'Date(1)'\n+++\nWords",
            {"published": "Date(2018, 11, 9)", "title": "Date(1)"},
            "Words",
            5,
        ),
        ("~~~~ toml\ntitle = 'One'\ndraft = true\n~~~~\nWords", {"title": "One", "draft": True}, "Words", 5),
        ('```json\n{\n  "title": "One",\n  "draft": true\n}\n```\nWords', {"title": "One", "draft": True}, "Words", 7),
        ("```yaml-x\n---\ntitle: One\nhidden: on\n---\n```\nWords", {"title": "One", "hidden": "on"}, "Words", 7),
        ("```yaml\ntitle: One\n```\nWords", {}, "```yaml\ntitle: One\n```\nWords", 1),
        ("```yaml\nservices: {}\n```\nWords", {}, "```yaml\nservices: {}\n```\nWords", 1),
        ("```ruby\nputs 'title'\n```\nWords", {}, "```ruby\nputs 'title'\n```\nWords", 1),
        ("Words\n\n```yaml\ntitle: x\ndraft: on\n```", {}, "Words\n\n```yaml\ntitle: x\ndraft: on\n```", 1),
        ("Words alone\n", {}, "Words alone\n", 1),
        ("---\n---\nWords", {}, "Words", 3),
        ("{{< figure src=x >}}\nWords", {}, "{{< figure src=x >}}\nWords", 1),
        ('{ /* "title": */ }\nWords', {}, '{ /* "title": */ }\nWords', 1),
        ("", {}, "", 1),
    ],
)
def test_a_file_is_divided_into_front_matter_and_body(
    text: str, metadata: dict[str, object], body: str, line: int
) -> None:
    document = front_matter.split(text)
    assert (document.metadata, document.body, document.body_line) == (metadata, body, line)


def test_yaml_scalars_stay_what_was_typed() -> None:
    document = front_matter.split("---\ntitle: 007\ntags: [no, 12:30, 2024-13-45]\n---\n")
    assert document.metadata == {"title": "007", "tags": ["no", "12:30", "2024-13-45"]}


def test_keys_know_their_line() -> None:
    assert front_matter.split("\n---\ntitle: One\n\ndate: x\n---\n").lines == {"title": 3, "date": 5}
    assert front_matter.split("+++\ntitle = 'One'\ndate = 2024-13-45\n+++\n").lines == {"title": 2, "date": 3}


def test_a_toml_date_that_does_not_exist_costs_no_more_than_itself() -> None:
    text = "+++\ntitle = 'One'\ndate = 2024-13-45 # when?\nupdated = 2024-06-27T10:00:00+01:00\n+++\n"
    assert front_matter.split(text).metadata == {
        "title": "One",
        "date": "2024-13-45",
        "updated": "2024-06-27T10:00:00+01:00",
    }


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("---\ntitle: One\nnote: a: b\n---\nWords", "not valid YAML", 3),
        ("---\ntitle: [One\n---\nWords", "not valid YAML", 3),
        ("---\ntitle: One\x07\n---\nWords", r"YAML forbids \(U\+0007\)", 2),
        ("---\ntitle: Caf\u00c3\u00a9\nsaid: now\u00e2\u20ac\u009d\n---\nWords", r"YAML forbids \(U\+009D\)", 3),
        ("\\-\\-\\-\ntitle: One\ndraft: true\n\\-\\-\\-\n\nWords", "is no fence", 1),
        ("---\n- one\n- two\n---\nWords", "a list", 1),
        ("---\njust words\n---\nWords", "plain text", 1),
        ("---\ntitle: One\n\nWords", "never closes", 1),
        ('```ruby\nfront_matter do\n  title "One"\nend\n```\nWords', r"not read \(ruby\)", 1),
        ("~~~ruby\n{ title: 'One', published: false }\n~~~\nWords", r"not read \(ruby\)", 1),
        ("```yaml\ntitle: [One\ndraft: true\n```\nWords", "not valid YAML", 3),
        ("title=One\nstatus=draft\n\n~~~~~~\nWords", "written as properties", 1),
        ('\n%{\n  title: "One",\n  published: false\n}\n---\nWords', "written as a map of Elixir", 2),
        ('{:title "One"\n :draft? true}\n\nWords', "written as EDN", 1),
        ("###ruby\n{ title: 'One', published: false }\n###\n\nWords", "written as Ruby", 1),
        ("---<%\n{ title: 'One', published: false }\n%>---\n\nWords", "written as Ruby", 1),
        ("~~~{%\n{ title: 'One', published: false }\n%}~~~\n\nWords", "written as Ruby", 1),
        ("/*\nTitle: One\nHidden: true\n*/\nWords", "written as a comment", 1),
        ("+++\ntitle = 'One'\ndraft = maybe\n+++\nWords", "not valid TOML", 3),
        ('{\n"title": "One"\n"draft": true\n}\nWords', "not valid JSON", 3),
        ('{\n  // "kept": 1\n  /* for\n  now */ "title": "One",\n  "draft": true\n}\n\nWords', "not valid JSON", 2),
        ("---\na: " + "[" * 100_000 + "\n---\nWords", "nests", 2),
        ("---\na: &a [x]\nb: [" + "*a, " * 2000 + "]\n---\nWords", "nests", 3),
    ],
)
def test_errors_name_their_line_and_a_remedy(text: str, message: str, line: int) -> None:
    with pytest.raises(UnreadableFile, match=message) as caught:
        front_matter.split(text)
    assert caught.value.line == line
    assert caught.value.remedy


@given(
    st.sampled_from(["---\n", "+++\n", ";;;\n", '{"', ""]), st.text(), st.sampled_from(["\n---\n", "\n+++\n", "}", ""])
)
def test_nothing_but_unreadable_file_is_raised(opening: str, text: str, closing: str) -> None:
    try:
        document = front_matter.split(opening + text + closing)
    except UnreadableFile:
        return
    assert isinstance(document.metadata, dict)
