"""Front matter that is there is seen, or told; and a story that only looks a little like it stays a story."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content import front_matter
from content.base.errors import UnreadableFile
from content.retagging import CannotRewrite, Style, retag

BODY = "The pier opened on Thursday.\n"
YAML = "title: A pier\ndraft: true\n"
TOML = 'title = "A pier"\ndraft = true\n'
JSON = '{"title": "A pier", "draft": true}\n'
MEMBERS = '"title": "A pier",\n"draft": true\n'
HEADER = "Title: A pier\nDraft: true\n"
NIKOLA = ".. title: A pier\n.. draft: true\n"

SEEN = [
    *(f"{fence}\n{YAML}---\n" for fence in ["---", "---yaml", "---YML", "--- yaml  ", "---\t", "----", "--- # ours"]),
    *(f"{fence}\n{JSON}---\n" for fence in ["---", "---json", "---JSON", "--- json "]),
    *(f"{fence}\n{TOML}---\n" for fence in ["---toml", "--- TOML", "----toml "]),
    *(f"{fence}\n{TOML}+++\n" for fence in ["+++", "+++  ", "+++toml", "+++ toml"]),
    f"+++++\n{TOML}+++++\n",
    *(f"{fence}\n{part}{fence}\n" for fence in [";;;", ";;;; "] for part in [JSON, MEMBERS]),
    f"---\n{YAML}...\n",
    f"---\n{YAML}...  \n\n",
    f"--- yaml\n{YAML}...\n",
    f"---\n{YAML}note: |\n  a\n  ...\n  b\n---\n",
    f"---\n\n{YAML}\n---\n\n",
    f"  ---\n  {YAML.strip().replace(chr(10), chr(10) + '  ')}\n  ---\n",
    JSON,
    '{\n  "title": "A pier",\n  "draft": true\n}\n',
    f"{YAML}---\n",
    f"title: A pier\ntags:\n- a\n- b\n\ndraft: true\n----\n{''}",
    f"{MEMBERS};;;\n",
    f"{HEADER}\n",
    f"{HEADER} \n\n",
    "Title: A pier\nSummary: long\n    and longer\nDraft: true\n\n",
    "Title:A pier\nMy own_name-2: x\n  Draft: true\n\n",
    f"{HEADER}...\n",
    f"{HEADER}---\n",
    'Title: "A pier"\nDraft: true\n\n',
    f"{NIKOLA}\n",
    f"<!--\n{NIKOLA}-->\n\n",
    f"<!-- \n{NIKOLA}.. tags:\n\n-->\n",
    f"<!--\n---\n{YAML}---\n-->\n",
    f"<!--\n+++\n{TOML}+++\n-->\n",
    "#+TITLE: A pier\n#+DRAFT: true\n\n",
    "title:: A pier\ndraft:: true\n\n",
    '@def title = "A pier"\n@def draft = true\n\n',
    "title: A pier\n:abbrlink: 12\ndraft: true\n---\n",
    "# A pier\n\nDraft: true\nTags: a, b\n\n",
    "# A pier\n\n\nCreated: July 1, 2021 3:00 PM\nDraft: True\nLast edited time: July 2, 2021\n\n",
    *(
        f"{comment}\n---\n{YAML}---\n"
        for comment in [
            "<!-- c -->",
            "<!-- c\n\nd -->",
            "# c",
            "// c",
            "{/* c */}",
            "{# c #}",
            "[//]: # (c)",
            "%YAML 1.2",
        ]
    ),
    *(f"{comment}\n{JSON}" for comment in ["// c", "// c\n// d\n", "/* c\n d */", "<!-- c -->"]),
    *(f"{comment}\n;;;\n{MEMBERS};;;\n" for comment in ["// c", "# c"]),
    '// c\n{\n  "title": "A pier",\n  "draft": true\n}\n',
    f"<!-- c -->\n\n{HEADER}\n",
    "---\n<<: {draft: true}\ntitle: A pier\n---\n",
    "---\n<<: [{draft: true}, {draft: no, title: x}]\ntitle: A pier\n---\n",
    "---\n\u2060title: A pier\n\u200bdraft\u00a0: true\n---\n",
]
BEFORE = [
    "\n",
    " \n\t\n",
    "\ufeff",
    "\ufeff\ufeff",
    "\u200b",
    "\u200c\u200d\u2060",
    "\u00a0",
    "\f",
    "\ufeff\n\u00a0\n",
    "ï»¿",
]


@pytest.mark.parametrize(
    "text", [*SEEN, *(before + f"---\n{YAML}---\n" for before in BEFORE), *(b + JSON for b in BEFORE)]
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_form_is_seen(text: str, line_end: str) -> None:
    document = front_matter.split((text + BODY).replace("\n", line_end))
    fields = {name.lower(): str(value).lower() for name, value in document.metadata.items()}
    assert (fields["title"], fields["draft"]) == ("a pier", "true")
    assert document.body == BODY
    assert document.body_line == 1 + text.count("\n")
    for name, line in document.lines.items():
        assert re.search(rf"{name}|<<", text.split("\n")[line - 1], re.IGNORECASE)


@pytest.mark.parametrize("blank", [" ", "\t", "\u00a0", "\u200b", "\ufeff", "\f", "\u3000", "\u200b \u2060"])
@pytest.mark.parametrize(("fence", "front"), [("---", YAML), ("+++", TOML), (";;;", JSON)])
def test_a_fence_may_have_blanks_that_nobody_sees(blank: str, fence: str, front: str) -> None:
    document = front_matter.split(f"{fence}{blank}\n{front}{fence}{blank}\n{BODY}")
    assert (document.metadata["title"], document.body) == ("A pier", BODY)


@pytest.mark.parametrize(
    ("text", "line", "remedy"),
    [
        *(
            (f"---{word}\nx\n---\n", 1, "YAML")
            for word in ["js", " javascript", "ts", "coffee", "CSON ", "json5", "odd"]
        ),
        ("---js\nmodule.exports = {}\n", 1, "YAML"),
        ("+++yaml\ntitle: x\n+++\n", 1, "YAML"),
        ("\n---json\n{title: 1}\n---\n", 3, "quotes"),
        ('{"title": "x", }\n', 1, "comma"),
        ('{"title": "x"\n\n', 3, "comma"),
        ('{\n"title": "x"\n"draft": true}\n', 3, "comma"),
        ('{title: "x"}\n', 1, "quotes"),
        ("{\n  odd: 1\n}\n", 2, "quotes"),
        ("{'title': 'x'}\n", 1, "quotes"),
        ("{“title”: “x”}\n", 1, "quotes"),
        ('"title": "x"\n"draft": true\n;;;\n', 2, "comma"),
        ("---\ntitle: x\ndraft: true\n\n", 1, "Close"),
        ("---\ntitle: x\n———\n", 1, "Close"),
        ("---toml\ntitle = 'x'\n\n", 1, "Close"),
        ("+++\n\n", 1, "Close"),
        ("---\ntitle = 'x'\ndraft = true\n---\n", 1, r"\+\+\+"),
        ("---\n[params]\nx = 1\n---\n", 1, r"\+\+\+"),
        ("+++\ntitle: x\n+++\n", 1, "---"),
        ("---\ntitle: x\n...\ndraft: true\n---\n", 3, "away"),
        ("--- {title: x}\n---\n", 1, "line by themselves"),
        ("---title: x\ndraft: true\n---\n", 1, "line by themselves"),
        *((f"{dashes}\ntitle: x\n{dashes}\n", 1, "hyphens") for dashes in ["———", "–--", "—-", "−−−", "--", "==="]),
        ("———\nlayout: post\n———\n", 1, "hyphens"),
        ('title = "x"\ndraft = true\n+++\n', 1, r"\+\+\+"),
        ('\n# c\ntags = ["x"]\ntitle = "x"\n\n[extra]\ndraft = true\n+++\n', 3, r"\+\+\+"),
        ('// c\n{ title: "x", draft: true }\n', 2, "quotes"),
        ('{\n# c\n"title": "x"}\n', 2, "quotes"),
        ("<<<<<<< HEAD\n---\ntitle: x\n---\n=======\n", 1, "versions"),
        ("\\---\ntitle: x\n\\---\n", 1, "hyphens"),
        ("\\+++\ntitle: x\n\\+++\n", 1, "hyphens"),
        ("* * *\n\n## title: x\ndraft: true\n\n* * *\n", 1, "hyphens"),
        ("- - -\n\ntitle: x\ndraft: true\n\n- - -\n", 1, "hyphens"),
        ("---\ntitle: x\n---\n---\ndraft: true\n---\n", 4, "one block"),
        ("---\nlayout: post\n---\n\n---\ntitle: x\ndraft: true\n---\n", 5, "one block"),
        ("---\ntitle: x\n---\n+++\ntitle = 'x'\ndraft = true\n+++\n", 4, "one block"),
        ("---\n---\ntitle: x\ndraft: true\n---\n", 3, "one block"),
        ("---\ntitle: x\n...\n---\ndraft: true\n---\n", 4, "one block"),
        ('{"title": "x"}\n---\ndraft: true\n---\n', 2, "one block"),
        ("Title: x\n\n----\n\nDate: 2024-01-02\n\n----\n\nText: y\n", 1, "between two lines"),
        ("title: x\n---\n_hidden: yes\n---\nbody: y\n", 1, "between two lines"),
        ("_model: post\n---\ntitle: x\n---\nbody: y\n", 1, "between two lines"),
        ("---\u2028title: x\u2028---\u2028", 1, "line ends"),
        ("# Words\n---\ndraft: true\n---\n", 2, "head of the file"),
        ("title: x\ntags:\n- [a\n---\n", 4, "Mend"),
        ("---\ntitle: a\n\tb: c\n---\n", 3, "Mend"),
        ("---\na: b\n? [x]\n: c\n---\n", 3, "Mend"),
        ("---\na: &x [*x]\n---\n", 2, "Mend"),
        ("---\na: *gone\n---\n", 2, "Mend"),
        (
            "---\na: &a [x, x]\n"
            + "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 20)}]\n" for a, b in zip("abcdef", "bcdefg", strict=True))
            + "tags: *g\n---\n",
            5,
            "plainly",
        ),
        (
            "---\na: &a {x: y}\n"
            + "".join(
                f"{b}: &{b} {{{', '.join(f'k{at}: *{a}' for at in range(20))}}}\n"
                for a, b in zip("abcdef", "bcdefg", strict=True)
            )
            + "---\n",
            5,
            "plainly",
        ),
        ("---\na: \ud800\n---\n", 1, "plainly"),
        ("+++\na = 1\na = 2\n+++\n", 3, "Mend"),
        ("+++\na = \n+++\n", 2, "Mend"),
        ("+++\na = " + "[" * 5000 + "\n+++\n", 1, "Mend"),
        ('{"a": ' + "[" * 100_000, 1, "Mend"),
        ('{"a": ' + "[" * 300 + "]" * 300 + "}", 1, "Mend"),
        ("---\nx: " + "y" * 300_000 + "\n---\n", 1, "below"),
        ("Title: x\nx: " + "y" * 300_000 + "\n\n", 1, "below"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line_and_a_remedy(text: str, line: int, remedy: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        front_matter.split(text + BODY)
    assert caught.value.line == line
    assert re.search(remedy, caught.value.remedy)


STORIES = [
    "Note: the pier is shut.\n\n",
    "Breaking: ten arrested\nat the pier\n\n",
    "Q: Who are you?\nA: Nobody.\n\n",
    "Date: Friday\nTime: 7pm\nPlace: the hall\n\n",
    "Date: 3 May 2024\nContact: Jane Doe\n\n",
    "Status: the bridge is shut.\n\n",
    "Summary: ten were hurt in a fire on Thursday.\n\n",
    "Author: I began to write in the war.\nEditor: And then?\n\n",
    "Note: the pier\n---\n",
    "Council leader: no comment.\n\n",
    "https://example.org/pier\n\n",
    "10:30 it began.\n\n",
    "- title: x\n- draft: true\n\n",
    "E = mc\n\nis short.\n\n+++\n\n",
    '# A heading\n{"title": "x"}\n\n',
    "/* a comment */\n\n",
    "# A pier\n\n**5 May 2031**\n\n",
    "| title | draft |\n|---|---|\n| x | y |\n\n",
    "**Title:** x\n\n",
    "> Title: x\n\n",
    "# Title: x\n\n",
    "# A concert\n\nDate: 2031-05-02\nPlace: the hall\n\n",
    "# A pier\n\nNote: the pier is shut.\n\n",
    "# A pier\n\nStatus: the bridge is shut.\nTags: none\nand more words.\n\n",
    "# A pier\n\nWords.\n\nDraft: true\n\n",
    "Foo::Bar\ntitle::x\n\n",
    "% of voters said so.\n\n",
    "% of voters said so,\n% of others did not, and\nmore words.\n\n",
    "---\n\nWords between rules.\n\n---\n\n",
    "---\nWords below a rule.\n\nMore.\n\n",
    "---\n\nNote: words between rules.\n\n---\n\n",
    "---\n\n![A pier](/pier.jpg)\n\n---\n\n",
    "--- An aside, and no more.\n\n",
    "---Ed\n\n",
    "***\n\n",
    "———\n\n",
    "-----\n\nWords.\n\n",
    "# Pier\n\n---\n\nTitle: x\n\n---\n\n",
    "```yaml\n---\ntitle: x\n---\n```\n\n",
    "~~~\ntitle: x\n~~~\n\n",
    "    ---\n    title: x\n    ---\n\n",
    "\t---\n\ttitle: x\n\t---\n\n",
    "{% include pier.html %}\n",
    "{{< figure src=x >}}\n",
    "{{ page.title }}\n",
    "{: .lead}\n",
    "{#pier}\n",
    "{.lead title=x}\n",
    "{ braces in prose }\n",
    "{Note: in braces}\n",
    "<!-- a remark -->\n",
    "<!--\ntitle: an older one\n-->\n",
    ".. note: one line\n\n",
    ".. image:: pier.jpg\n\n",
    "[pier]: https://example.org\n\n",
    ":smile: a pier\n\n",
    ":smile: a pier\n:boat: a boat\n\n",
    "<!-- status: the bridge is shut -->\n",
    "<!-- draft: true, and more -->\n",
]


@pytest.mark.parametrize(
    "text",
    ["---\n\nWords.\n\n---\n", "---\nDate: Friday\n---\n", "---\n\nNote: x\n\n---\n", "+++\nA note\n", "title: x\n\n"],
)
def test_rules_below_front_matter_are_no_second_block(text: str) -> None:
    assert front_matter.split(f"---\n{YAML}---\n{text}{BODY}").body == f"{text}{BODY}"


def test_a_remark_that_says_draft_does_not_take_the_place_of_front_matter() -> None:
    document = front_matter.split(f"<!-- draft: true -->\n---\n{YAML}---\n{BODY}")
    assert document.metadata == front_matter.split(f"---\n{YAML}---\n{BODY}").metadata


@pytest.mark.parametrize("text", STORIES)
def test_a_story_keeps_its_first_words(text: str) -> None:
    document = front_matter.split(text + BODY)
    assert (document.metadata, document.body, document.body_line) == ({}, text + BODY, 1)


@pytest.mark.parametrize(
    ("head", "fields", "words"),
    [
        ("Title: x\n\nNote: y\n\n", {"Title": "x"}, "Note: y\n\n"),
        ("Title: x\nStatus: draft\n", {"Title": "x", "Status": "draft"}, ""),
        ("Title: x\n\n- a\n- b\n\n---\n", {"Title": "x"}, "- a\n- b\n\n---\n"),
        ("Status: draft\n\n", {"Status": "draft"}, ""),
        ("Date: 2024-05-02\n\n", {"Date": "2024-05-02"}, ""),
        ("Tags: a, b\n\n", {"Tags": "a, b"}, ""),
        ("Title: x\n    code\n\n", {"Title": "x\ncode"}, ""),
        ("---\ntitle: x\n...\n\n---\n\n", {"title": "x"}, "---\n\n"),
        ("% x\n% y; z\n% 2024-05-02\n\n", {"title": "x", "authors": "y; z", "date": "2024-05-02"}, ""),
        ("% x\n  and more\n%\n% May 2, 2024\n\n", {"title": "x and more", "date": "May 2, 2024"}, ""),
        (
            ":title: x\n:status: draft\n:date: 2024-05-02\n\n",
            {"title": "x", "status": "draft", "date": "2024-05-02"},
            "",
        ),
        (":Status: Draft\n\n", {"Status": "Draft"}, ""),
        ("<!--\ntitle: x\nstatus: draft\n-->\n\n", {"title": "x", "status": "draft"}, ""),
        ("<!-- published: no -->\n", {"published": "no"}, ""),
        ("% x\n% y\n\n", {"title": "x", "authors": "y"}, ""),
    ],
)
def test_a_header_ends_where_the_story_begins(head: str, fields: dict[str, str], words: str) -> None:
    document = front_matter.split(head + BODY)
    assert (document.metadata, document.body) == (fields, words + BODY)


@pytest.mark.parametrize("number", ["1" * 9000, "-" + "9" * 9000, "0x" + "F" * 9000, "1e999999", "0o" + "7" * 9000])
def test_numbers_of_any_size_are_what_was_typed(number: str) -> None:
    forms = [f"---\nn: [{number}]\n---\n", f"+++\nn = [{number}]\n[g]\nn = {number}\n+++\n"]
    if number[1] not in "xo":
        forms += [f'{{"n": [{number}]}}\n', f';;;\n"n": [{number}]\n;;;\n', f'---json\n{{"n": [{number}]}}\n---\n']
    for text in forms:
        assert front_matter.split(text + BODY).metadata["n"] == [number]


@pytest.mark.parametrize("blank", ["\u2028", "\u2029", "\x85"])
@pytest.mark.parametrize("written", ["A{}pier", "'A{}pier'", '"A{}pier"', "A{}pier # of two"])
def test_a_line_separator_that_was_pasted_into_yaml_ends_no_line(blank: str, written: str) -> None:
    document = front_matter.split(f"---\ntitle: {written.format(blank)}\ndraft: true\n---\nText.\n")
    assert document.metadata == {"title": "A pier", "draft": "true"}
    assert document.lines == {"title": 2, "draft": 3}


def test_what_follows_a_line_separator_is_no_field_of_its_own() -> None:
    assert front_matter.split("---\ntitle: >-\n  Pier\u2028draft: true\n---\nx\n").metadata == {
        "title": "Pier draft: true"
    }


def test_toml_strings_are_left_as_they_are() -> None:
    text = (
        '+++\n1 = 2\na = """\nopened = 2024-01-01\nn = 12\n"""\nb = [\'x = 3\', 4] # 5\nd = 2024-02-31 10:00:00\n+++\n'
    )
    assert front_matter.split(text).metadata == {
        "1": "2",
        "a": "opened = 2024-01-01\nn = 12\n",
        "b": ["x = 3", "4"],
        "d": "2024-02-31 10:00:00",
    }


@pytest.mark.parametrize(
    "text",
    ["---\ndraft: yes\ntitle: x\ndraft: no\n---\n", '{"draft": "yes", "title": "x", "draft": "no"}\n']
    + [f"title: x\ndraft: yes\ndraft: no\n{end}\n" for end in ("", "---")],
)
def test_every_value_of_a_name_that_stands_twice_is_kept(text: str) -> None:
    document = front_matter.split(text)
    assert document.metadata["draft"] == "no"
    assert document.repeated == {"draft": ("yes", "no")}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Title: x\r\nTags: a,  c \r\n\r\nText", "Title: x\r\nTags: b,  c \r\n\r\nText"),
        ('Title: x\nTags: "a"\nX: 1\n\nText', 'Title: x\nTags: "b"\nX: 1\n\nText'),
        ("<!--\n.. title: x\n.. tags: a\n-->\n\nText", "<!--\n.. title: x\n.. tags: b\n-->\n\nText"),
        ("\ufeff\u200b---json\n{ 'x': 1}".replace("'", '"') + "\n---\nText", None),
        ('---json\n{"tags": ["a"]}\n---\nText', '---json\n{"tags": ["b"]}\n---\nText'),
        ("---toml\ntags = ['a']\n---\nText", "---toml\ntags = ['b']\n---\nText"),
        ("---\ntags: [a]\n...\nText\n---\n", "---\ntags: [b]\n...\nText\n---\n"),
        ("title: x\ntags:\n  - a\n---\nText", "title: x\ntags:\n  - b\n---\nText"),
        ("<!-- c -->\n\u00a0---\u200b\ntags: [a]\n---\nText", "<!-- c -->\n\u00a0---\u200b\ntags: [b]\n---\nText"),
        ("---\n\nProse.\n\n---\n\nText", None),
    ],
)
def test_tags_are_rewritten_in_every_form_and_nothing_else(before: str, after: str | None) -> None:
    result = retag(before.encode(), lambda tags: ["b" if tag == "a" else tag for tag in tags])
    assert result.decode() == (before if after is None else after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Title: x\nX: 1\n\nText", "Title: x\nTags: b, c\nX: 1\n\nText"),
        ("Title: x\nTags:\n\nText", "Title: x\nTags: b, c\n\nText"),
        ("Title: x\nTags: \n\nText", "Title: x\nTags: b, c\n\nText"),
        ("<!--\n.. title: x\n-->\nText", "<!--\n.. title: x\n.. Tags: b, c\n-->\nText"),
    ],
)
def test_tags_are_added_to_header_lines(before: str, after: str) -> None:
    assert retag(before.encode(), lambda _: ["b", "c"], style=Style(name="Tags")).decode() == after


@pytest.mark.parametrize(
    "text",
    [f';;;\n"tags": ["a"]\n;;;\n{BODY}', f"Title: x\nTags:\n  - a\n\n{BODY}", f"Title: x\nTags: a,\n  c\n\n{BODY}"],
)
def test_tags_that_cannot_be_rewritten_are_refused(text: str) -> None:
    with pytest.raises(CannotRewrite):
        retag(text.encode(), lambda _: ["b", "c"])


PIECES = [
    *(
        "---",
        "+++",
        ";;;",
        "...",
        "———",
        "--- ",
        "---json",
        "---toml",
        "\n",
        "\n\n",
        "\r",
        "\t",
        "  ",
        "\ufeff",
        "\u200b",
    ),
    *(
        "\u2028",
        "title: x",
        "draft: true",
        'a = "',
        "'''",
        '"""',
        "[x]",
        "[[x]]",
        '{"a": 1',
        "}",
        "{",
        ": ",
        "- a",
        "# c",
    ),
    *(
        "<!--",
        "-->",
        ".. title: x",
        "Title: x",
        "&a",
        "*a",
        "<<: *a",
        "!!binary x",
        "!ruby/sym y",
        "%YAML 9.9",
        "? [a]",
    ),
    *("9" * 5000, "1e999", "0xF", "2024-13-45", "\\", "\x00", "\ud800", "words and words", "a.b.c = 1", '"k": 1,', "|"),
]


@settings(max_examples=600, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.sampled_from(SEEN) | st.text(max_size=4), max_size=14).map("".join))
def test_nothing_but_unreadable_file_is_raised(text: str) -> None:
    try:
        document = front_matter.split(text)
    except UnreadableFile:
        return
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    assert plain.endswith(document.body)
    assert document.body_line == 1 + plain[: len(plain) - len(document.body)].count("\n")
