"""Retagging one file: every form in which front matter holds tags, byte for byte."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from content import front_matter
from content.base.errors import UnreadableFile
from content.base.keys import composed
from content.base.rules import ReadingRules
from content.fields.reading import read_fields
from content.retagging import CannotRewrite, MergePlan, Style, learn_style, retag
from tests.support.content_helpers import needs_shared
from tests.support.paths import SHARED


def to(*tags: str) -> Callable[[list[str]], Sequence[str]]:
    return lambda _: tags


def rename(old: str, new: str) -> Callable[[list[str]], Sequence[str]]:
    return lambda tags: [new if tag == old else tag for tag in tags]


def drop(old: str) -> Callable[[list[str]], Sequence[str]]:
    return lambda tags: [tag for tag in tags if tag != old]


def add(*new: str) -> Callable[[list[str]], Sequence[str]]:
    return lambda tags: [*tags, *new]


YAML = [
    # block lists
    (b'tags:\n  - "a"\n  - b # why\nx: 1\n', rename("b", "c"), b'tags:\n  - "a"\n  - c # why\nx: 1\n'),
    (b'tags: \n  - "a"\n  - b\nx: 1\n', rename("a", "c"), b'tags: \n  - "c"\n  - b\nx: 1\n'),
    (b"tags:\n- 'a'\n-   b  \n", rename("a", "it's"), b"tags:\n- 'it''s'\n-   b  \n"),
    (b"tags:\n- a\n- b\n", rename("a", "yes"), b'tags:\n- "yes"\n- b\n'),
    ("title: x\u2028y\x85z\ntags:\n- a\n".encode(), rename("a", "c"), "title: x\u2028y\x85z\ntags:\n- c\n".encode()),
    (b"tags:\n- a\n- b\n", rename("a", "2020"), b'tags:\n- "2020"\n- b\n'),
    (b"tags:\n- a\n- b\n", rename("a", "a: b"), b'tags:\n- "a: b"\n- b\n'),
    (b"tags:\n- a\n- b\n", rename("a", "#x"), b'tags:\n- "#x"\n- b\n'),
    (b"tags:\n- a\n- b\n", rename("a", "c, [d]"), b"tags:\n- c, [d]\n- b\n"),
    (b"tags:\n- a\n- b\n", rename("a", "2024-02-31"), b'tags:\n- "2024-02-31"\n- b\n'),
    (b"tags:\n- a\n- b\n", rename("a", 'say "hi"'), b'tags:\n- say "hi"\n- b\n'),
    (b'tags:\n- "a"\n- b\n', rename("a", 'say "hi"'), b'tags:\n- "say \\"hi\\""\n- b\n'),
    (b"tags:\n- a\n- b\n- c\n", rename("c", "a"), b"tags:\n- a\n- b\n"),
    (b"tags:\n- a # 1\n# 2\n- b # 3\n- c\n", drop("b"), b"tags:\n- a # 1\n# 2\n- c\n"),
    (b"tags: # all\n  - a\n  # still\nx: 1\n", drop("a"), b"tags: [] # all\n  # still\nx: 1\n"),
    (b"tags:\n  - 'a'\nx: 1\n", add("b", "c"), b"tags:\n  - 'a'\n  - 'b'\n  - 'c'\nx: 1\n"),
    (b"tags:\n  - a # 1\n\n# 2\nx: 1\n", add("b"), b"tags:\n  - a # 1\n  - b\n\n# 2\nx: 1\n"),
    (b"tags:\n  - a\n", to("b", "a"), b"tags:\n  - b\n  - a\n"),
    (b"tags:\n  - a\n  -\n  - b\n", drop("a"), b"tags:\n  -\n  - b\n"),
    (b"tags:\n  - |\n    a\n  - b\n", rename("a", "c"), b"tags:\n  - c\n  - b\n"),
    (b"tags:\n  - name: a\n    x: 1\n  - b\n", rename("b", "c"), b"tags:\n  - name: a\n    x: 1\n  - c\n"),
    (b"extra:\n  tags:\n    - a\n  y: 1\n", rename("a", "c"), b"extra:\n  tags:\n    - c\n  y: 1\n"),
    (b"Key-Words:\n- a\n", rename("a", "c"), b"Key-Words:\n- c\n"),
    (b"tags:\n  -\n    a\n  - b\n", rename("a", "c"), b"tags:\n  -\n    c\n  - b\n"),
    (b"tag: a\nx: 1\n", rename("a", "b"), b"tag: b\nx: 1\n"),
    (b"tag:\n- a\n- b\n", drop("a"), b"tag:\n- b\n"),
    # lists in lists
    (b"tags:\n- - a\n  - b\n- c\n", rename("a", "x"), b"tags:\n- - x\n  - b\n- c\n"),
    (b"tags:\n- - a\n  - b\n- c\n", rename("b", "x"), b"tags:\n- - a\n  - x\n- c\n"),
    (b"tags:\n- - a\n  - b\n- c\n", drop("a"), b"tags:\n- - b\n- c\n"),
    (b"tags:\n- - a\n  - b\n- c\n", drop("b"), b"tags:\n- - a\n- c\n"),
    (b"tags:\n- - a\n  - b\n- c\n", to("c"), b"tags:\n- c\n"),
    (b"tags:\n- - a\n  - b\n", to(), b"tags: []\n"),
    (b"tags:\n- - a\n  - b\n- c\n", add("d"), b"tags:\n- - a\n  - b\n- c\n- d\n"),
    (b"tags:\n- [a, b]\n- c\n", drop("b"), b"tags:\n- [a]\n- c\n"),
    (b"tags: [[a, 'b'], c] # why\n", rename("b", "x"), b"tags: [[a, 'x'], c] # why\n"),
    ("tags: a、b，c\n".encode(), rename("a", "x"), "tags: x、b，c\n".encode()),
    (b"tags: a,b ,  c\n", rename("b", "x"), b"tags: a,x ,  c\n"),
    (b"tags: a,b ,  c\n", drop("b"), b"tags: a,c\n"),
    (b"tags: ['[[a]]', \"[[b]]\"]\n", rename("a", "x y"), b"tags: ['[[x y]]', \"[[b]]\"]\n"),
    (b'tags:\n  - "[[a]]"\n  - b\n', to("b", "c"), b"tags:\n  - b\n  - c\n"),
    (b"tags: [[a, b], [c]]\n", drop("c"), b"tags: [[a, b], []]\n"),
    (b"tags: [[a, b], c]\n", add("d"), b'tags: [[a, b], c, "d"]\n'),
    # mappings
    (b"tags:\n  - name: a # 1\n    x: 1\n", rename("a", "b"), b"tags:\n  - name: b # 1\n    x: 1\n"),
    (b"tags:\n  - x: 1\n    label: 'a'\n  - b\n", rename("a", "c"), b"tags:\n  - x: 1\n    label: 'c'\n  - b\n"),
    (b"tags:\n  - name: a\n    x: 1\n  - b\n", drop("a"), b"tags:\n  - b\n"),
    (b"tags:\n  - {name: a, x: 1}\n  - b\n", rename("a", "c, d"), b'tags:\n  - {name: "c, d", x: 1}\n  - b\n'),
    (b"tags: [{label: a, permalink: /a}, b]\n", rename("a", "c"), b"tags: [{label: c, permalink: /a}, b]\n"),
    (b"tags: [{label: a, permalink: /a}, b]\n", drop("a"), b"tags: [b]\n"),
    (b"tags:\n  name: a\n  x: 1\n", rename("a", "b"), b"tags:\n  name: b\n  x: 1\n"),
    (b"tags: {name: a, x: 1}\n", rename("a", "b"), b"tags: {name: b, x: 1}\n"),
    (b"tags:\n- - name: a\n    x: 1\n  - b\n", rename("a", "c"), b"tags:\n- - name: c\n    x: 1\n  - b\n"),
    # a colon that nobody quoted
    (b"tags:\n  - E: 24\n  - b\n", rename("E: 24", "E: 25"), b'tags:\n  - "E: 25"\n  - b\n'),
    (b"tags:\n  - E: 24\n  - b\n", rename("b", "c"), b"tags:\n  - E: 24\n  - c\n"),
    (b"tags: [E: 24, b]\n", rename("E: 24", "e"), b"tags: [e, b]\n"),
    (b"tags: [E: 24, b]\n", drop("E: 24"), b"tags: [b]\n"),
    # Unicode
    ("tags: [cafe\u0301, b]\n".encode(), rename("b", "c"), "tags: [cafe\u0301, c]\n".encode()),
    ("tags: [cafe\u0301, b]\n".encode(), rename("café", "bar"), b"tags: [bar, b]\n"),
    # semicolons
    (b"tags: a; b\n", rename("b", "c"), b"tags: a; c\n"),
    (b"tags:\n- a\n- b\n- a\n", add("c"), b"tags:\n- a\n- b\n- a\n- c\n"),
    (b"tags:\n- a\n- b\n- a\n", rename("a", "c"), b"tags:\n- c\n- b\n"),
    # flow lists
    (b'tags: [a, "b"] # why\n', rename("b", "c"), b'tags: [a, "c"] # why\n'),
    (b"tags: [a, b]\n", rename("a", "c, d"), b'tags: ["c, d", b]\n'),
    (b"tags: [a,b,c]\n", drop("b"), b"tags: [a,c]\n"),
    (b"tags: [a, b]\n", drop("a"), b"tags: [b]\n"),
    (b"tags: [ 'a' , 'b' ]\n", drop("b"), b"tags: [ 'a' ]\n"),
    (b"tags: [a, b, ]\n", drop("b"), b"tags: [a, ]\n"),
    (b"tags: ['a']\n", drop("a"), b"tags: []\n"),
    (b"tags: ['a']\n", add("b"), b"tags: ['a', 'b']\n"),
    (b"tags: []\nx: 1\n", add("b", "c"), b'tags: ["b", "c"]\nx: 1\n'),
    (b'tags: [\n  "a", # 1\n  "b", # 2\n]\n', drop("a"), b'tags: [\n  "b", # 2\n]\n'),
    (b'tags: [\n  "a", # 1\n  "b" # 2\n  ]\n', drop("b"), b'tags: [\n  "a" # 1\n  ]\n'),
    (b'tags: [\n  "a", # 1\n  "b" # 2\n  ]\n', add("c"), b'tags: [\n  "a", # 1\n  "b", # 2\n  "c"\n  ]\n'),
    (b"tags: [a, # 1\n  b]\n", drop("b"), b"tags: [a # 1\n ]\n"),
    # text
    (b"tags: a, b\n", rename("b", "c"), b"tags: a, c\n"),
    (b'tags: "a,b" # why\n', rename("b", "c"), b'tags: "a,c" # why\n'),
    (b"tags: 'a, b'\n", drop("a"), b"tags: 'b'\n"),
    (b"tags: a, b\n", rename("a", "c: d"), b'tags: "c: d, b"\n'),
    (b"tags: a, b\n", rename("a", "c, d"), b'tags: ["c, d", b]\n'),
    (b"tags: police court\n", rename("police court", "court"), b"tags: court\n"),
    (b'tags: "a"\n', add("b"), b'tags: ["a", "b"]\n'),
    (b"tags: a # why\n", to(), b"tags: [] # why\n"),
    (b"tags: >\n  a,\n  b\nx: 1\n", rename("b", "c"), b"tags: a, c\nx: 1\n"),
    # empty
    (b"tags:\nx: 1\n", add("b"), b'tags:\n  - "b"\nx: 1\n'),
    (b"tags: # none\nx: 1\n", add("b"), b'tags: # none\n  - "b"\nx: 1\n'),
    (b"tags: ~\nx: 1\n", add("b"), b'tags: ["b"]\nx: 1\n'),
    (b"topics: ''\nx: 1\n", add("b"), b"topics: ['b']\nx: 1\n"),
    # absent
    (b"title: t\nx: 1\n", add("b", "c"), b'title: t\ntags:\n  - "b"\n  - "c"\nx: 1\n'),
    (b"title: t # 1\ndate: 2020-01-01\nx: 1\n", add("b"), b'title: t # 1\ndate: 2020-01-01\ntags:\n  - "b"\nx: 1\n'),
    (b"x: 1 # 1\n", add("b"), b'x: 1 # 1\ntags:\n  - "b"\n'),
    (b"  x: 1\n", add("b"), b'  x: 1\n  tags:\n    - "b"\n'),
    (b"# nothing yet\n", add("b"), b'# nothing yet\ntags:\n  - "b"\n'),
    (b"title: >\n  t\n\nx: 1\n", add("b"), b'title: >\n  t\ntags:\n  - "b"\n\nx: 1\n'),
    # unchanged
    (b"tags: [a,   a , b ,]\n", to("a", "b"), b"tags: [a,   a , b ,]\n"),
    (b"title: t\n", drop("a"), b"title: t\n"),
    (b"tags: &t [a, b]\n", rename("a", "c"), b"tags: &t [c, b]\n"),
    (b"tags: !!seq [a, 'b']  # kept\n", rename("b", "c"), b"tags: !!seq [a, 'c']  # kept\n"),
    (b"tags: !<tag:yaml.org,2002:seq> [a, b]\n", drop("a"), b"tags: !<tag:yaml.org,2002:seq> [b]\n"),
    (b"tags:\n- &x a\n- !!str b\n", to("c", "d"), b"tags:\n- &x c\n- !!str d\n"),
    (b"tags: &t a, b\n", rename("a", "c"), b"tags: &t c, b\n"),
    (b"tags: [&x a, '&x b']\n", rename("a", "c"), b"tags: [&x c, '&x b']\n"),
]
TOML = [
    (b"tags = [\"a\", 'b']\n", rename("b", "c"), b"tags = [\"a\", 'c']\n"),
    (b"tags = [\"a\", 'b']\n", rename("b", "it's"), b'tags = ["a", "it\'s"]\n'),
    (b'tags = ["a",]\n', add("b"), b'tags = ["a", "b",]\n'),
    (b'tags=["a"]\n', add("b"), b'tags=["a","b"]\n'),
    (b'tags = [ # 1\n  "a", # 2\n  # 3\n  "b" # 4\n]\n', drop("b"), b'tags = [ # 1\n  "a" # 2\n  # 3\n]\n'),
    (b'tags = [ # 1\n  "a", # 2\n  # 3\n  "b" # 4\n]\n', drop("a"), b'tags = [ # 1\n  # 3\n  "b" # 4\n]\n'),
    (b'tags = [\n  "a"\n]\n', add("b"), b'tags = [\n  "a",\n  "b"\n]\n'),
    (b'd = 2020-01-01 10:00:00\ntags = "a, b"\n', drop("b"), b'd = 2020-01-01 10:00:00\ntags = "a"\n'),
    (
        b'tags = ["""a""", 7]\nx = \'\'\'\ntags = ["no"]\n\'\'\'\n',
        drop("7"),
        b'tags = ["""a"""]\nx = \'\'\'\ntags = ["no"]\n\'\'\'\n',
    ),
    (
        b'x = """\ntags = ["a"]\n"""\n[taxonomies]\ntags = ["a"] # 1\n',
        rename("a", "b"),
        b'x = """\ntags = ["a"]\n"""\n[taxonomies]\ntags = ["b"] # 1\n',
    ),
    (b'taxonomies = { x = [1, 2], tags = ["a"] }\n', rename("a", "b"), b'taxonomies = { x = [1, 2], tags = ["b"] }\n'),
    (b'taxonomies."tags" = ["a"]\n', rename("a", "b"), b'taxonomies."tags" = ["b"]\n'),
    (
        b'[[x]]\ntags = ["a"]\n[ params ] # 1\ntags = ["a"]\n',
        rename("a", "b"),
        b'[[x]]\ntags = ["a"]\n[ params ] # 1\ntags = ["b"]\n',
    ),
    (b'tag = "a"\n', rename("a", "b"), b'tag = "b"\n'),
    (b'tags = [["a", "b"], ["c"]] # 1\n', rename("b", "x"), b'tags = [["a", "x"], ["c"]] # 1\n'),
    (b'tags = [["a", "b"], "c"]\n', drop("a"), b'tags = [["b"], "c"]\n'),
    (
        b"tags = [{slug = 'x', name = 'a'}, {name = 'b'}]\n",
        rename("a", "c"),
        b"tags = [{slug = 'x', name = 'c'}, {name = 'b'}]\n",
    ),
    (b"tags = [{slug = 'x', name = 'a'}, {name = 'b'}]\n", drop("a"), b"tags = [{name = 'b'}]\n"),
    (
        b'[[tags]] # 1\nname = "a" # 2\nslug = "a"\n\n[[tags]]\nname = \'b\'\n[x]\ny = 1\n',
        rename("b", "c"),
        b'[[tags]] # 1\nname = "a" # 2\nslug = "a"\n\n[[tags]]\nname = \'c\'\n[x]\ny = 1\n',
    ),
    (
        b'[[tags]]\nname = "a"\n[tags.more]\nname = "q"\n# 1\n[[tags]]\nname = "b"\n[x]\nname = "a"\n',
        drop("a"),
        b'# 1\n[[tags]]\nname = "b"\n[x]\nname = "a"\n',
    ),
    (
        b'[taxonomies]\n[[taxonomies.tags]]\nname = "a"\n',
        rename("a", "b"),
        b'[taxonomies]\n[[taxonomies.tags]]\nname = "b"\n',
    ),
    (b"tags = {name = 'a', x = 1}\n", rename("a", "b"), b"tags = {name = 'b', x = 1}\n"),
    (b"tags = []\n", add("b"), b'tags = ["b"]\n'),
    (b'title = "t"\nx = 1\n[extra]\ny = 1\n', add("b"), b'title = "t"\ntags = ["b"]\nx = 1\n[extra]\ny = 1\n'),
    (b"[extra]\ny = 1\n", add("b"), b'tags = ["b"]\n[extra]\ny = 1\n'),
    (b"x = 1\n", add("b"), b'x = 1\ntags = ["b"]\n'),
]
JSON = [
    (b'{"tags": ["a", "b"]}', rename("b", 'c"d'), b'{"tags": ["a", "c\\"d"]}'),
    (b'{"title":"t","tags":["a","b"]}', drop("a"), b'{"title":"t","tags":["b"]}'),
    (b'{"tags":["a"],"x":{"tags":["a"]}}', add("b"), b'{"tags":["a","b"],"x":{"tags":["a"]}}'),
    (b'{\n  "tags": [\n    "a",\n    "b"\n  ]\n}', drop("b"), b'{\n  "tags": [\n    "a"\n  ]\n}'),
    (b'{\n  "tags": [\n    "a"\n  ]\n}', add("b"), b'{\n  "tags": [\n    "a",\n    "b"\n  ]\n}'),
    (b'{\n  "tags": [\n    "a"\n  ]\n}', drop("a"), b'{\n  "tags": []\n}'),
    (b'{"params": {"y": "}]", "tags": ["a"]}}', rename("a", "b"), b'{"params": {"y": "}]", "tags": ["b"]}}'),
    (b'{"tag": "a"}', rename("a", "b"), b'{"tag": "b"}'),
    (b'{"tags": [["a", "b"], "c"]}', rename("b", "x"), b'{"tags": [["a", "x"], "c"]}'),
    (
        b'{"tags": [{"name": "a", "id": 7}, {"id": 8, "name": "b"}]}',
        rename("b", "c"),
        b'{"tags": [{"name": "a", "id": 7}, {"id": 8, "name": "c"}]}',
    ),
    (b'{"tags": [{"name": "a", "id": 7}, "b"]}', drop("a"), b'{"tags": ["b"]}'),
    (b'{"tags": {"name": "a", "id": 7}}', rename("a", "b"), b'{"tags": {"name": "b", "id": 7}}'),
    (b'{"tags": [{"E": 24}, "b"]}', rename("E: 24", "e"), b'{"tags": ["e", "b"]}'),
    (b'{"tags": "a, b"}', drop("b"), b'{"tags": "a"}'),
    (b'{"tags": null}', add("b"), b'{"tags": ["b"]}'),
    (b'{"x": "\\u00e9", "tags": ["a"]}', rename("a", "\u00e9"), b'{"x": "\\u00e9", "tags": ["\\u00e9"]}'),
    (b'{"title":"t","x":[1]}', add("b", "c"), b'{"title":"t","tags":["b","c"],"x":[1]}'),
    (b'{\n  "x": 1\n}', add("b"), b'{\n  "x": 1,\n  "tags": [\n    "b"\n  ]\n}'),
]
FENCES = {"yaml": (b"---\n", b"---\n\nText.\n"), "toml": (b"+++\n", b"+++\nText."), "json": (b"", b"\n\nText.\n")}
CASES = [
    pytest.param(opening + before + closing, change, opening + after + closing, id=f"{name}-{number}")
    for name, cases in (("yaml", YAML), ("toml", TOML), ("json", JSON))
    for opening, closing in [FENCES[name]]
    for number, (before, change, after) in enumerate(cases)
]


@pytest.mark.parametrize("dressing", ["plain", "crlf", "bom", "cr", "open end"])
@pytest.mark.parametrize(("before", "change", "after"), CASES)
def test_only_the_tags_change(
    before: bytes, change: Callable[[list[str]], Sequence[str]], after: bytes, dressing: str
) -> None:
    def dress(data: bytes) -> bytes:
        match dressing:
            case "crlf":
                return data.replace(b"\n", b"\r\n")
            case "cr":
                return data.replace(b"\n", b"\r")
            case "bom":
                return b"\xef\xbb\xbf\n" + data
            case "open end":
                return data.rstrip(b"\n") + "  – end  ".encode()
        return data

    assert retag(dress(before), change) == dress(after)


MANY = "[{name: a, x: 1}, {name: b, x: 2}, {name: c, x: 3}]"


@pytest.mark.parametrize(
    ("merges", "after"),
    [
        ({"a": "d"}, "[{name: d, x: 1}, {name: b, x: 2}, {name: c, x: 3}]"),
        ({"a": None, "b": "d"}, "[{name: d, x: 2}, {name: c, x: 3}]"),
        ({"a": "d", "b": None}, "[{name: d, x: 1}, {name: c, x: 3}]"),
        ({"a": "c"}, "[{name: b, x: 2}, {name: c, x: 3}]"),
        ({"c": "a"}, "[{name: a, x: 1}, {name: b, x: 2}]"),
        ({"a": "d", "c": "d"}, "[{name: d, x: 1}, {name: b, x: 2}]"),
        ({"a": "b", "b": "c", "c": "d"}, "[{name: d, x: 1}]"),
        ({"a": None, "b": None, "c": None}, "[]"),
    ],
)
def test_what_stands_beside_a_tags_name_stays_with_it(merges: dict[str, str | None], after: str) -> None:
    """In each form: the plan says what becomes of each tag by itself."""
    plan = MergePlan(merges)
    assert retag(f"---\ntags: {MANY}\n---\n".encode(), plan) == f"---\ntags: {after}\n---\n".encode()
    objects = [yaml.safe_load(text) for text in (MANY, after)]
    block, wanted = (b"---\n" + yaml.safe_dump({"tags": each}, sort_keys=False).encode() + b"---\n" for each in objects)
    assert retag(block, plan) == wanted
    one, other = (json.dumps({"tags": each}).encode() for each in objects)
    assert retag(one, plan) == other
    toml = [re.sub(r"(\w+): ", r"\1 = ", re.sub(r"name: (\w)", r"name: '\1'", text)) for text in (MANY, after)]
    one, other = (f"+++\ntags = {text}\n+++\n".encode() for text in toml)
    assert retag(one, plan) == other
    tables = ["".join(f"[[tags]]\nname = '{each['name']}'\nx = {each['x']}\n" for each in one) for one in objects]
    one, other = (f"+++\ny = 1\n{text}[z]\n+++\n".encode() for text in tables)
    if objects[1]:
        assert retag(one, plan) == other


def test_a_file_without_front_matter_is_given_some() -> None:
    assert retag(b"Text.\r\n", add("b")) == b'---\r\ntags:\r\n  - "b"\r\n---\r\nText.\r\n'
    assert retag(b"\xef\xbb\xbfText.", add("b")) == b'\xef\xbb\xbf---\ntags:\n  - "b"\n---\nText.'


@pytest.mark.parametrize("sign", ["title::", ".. title:", "title:"])
def test_a_new_header_line_is_written_as_the_one_above_it(sign: str) -> None:
    before, tags = f"{sign} x\n", f"{sign} b\n".replace("title", "tags")
    behind = f"{sign} 2024\n\nText\n".replace("title", "date")
    assert retag((before + behind).encode(), add("b")).decode() == before + behind.replace("\n\n", f"\n{tags}\n", 1)


def test_properties_of_notion_stay_as_they_are_called() -> None:
    before = "# A\n\n📅 Date?: May 2, 2024\nof the fair\nTags: a\nSeen & signed: No\n\nText\n"
    assert retag(before.encode(), add("b")).decode() == before.replace("Tags: a", "Tags: a, b")
    without = before.replace("Tags: a", "Status: Done")
    assert retag(without.encode(), add("b")).decode() == without.replace("No\n", "No\ntags: b\n")


def test_where_line_ends_are_mixed_a_new_line_has_its_neighbours() -> None:
    assert retag(b"---\r\ntags:\n- a\r\n- b\n---\n", add("c")) == b"---\r\ntags:\n- a\r\n- b\n- c\n---\n"
    assert retag(b'{\r\n"tags": [\n"a"]\n}', add("b")) == b'{\r\n"tags": [\n"a",\n"b"]\n}'


def test_json_may_stand_between_fences() -> None:
    assert retag(b';;;\n{"tags": ["a"]}\n;;;\nText', add("b")) == b';;;\n{"tags": ["a", "b"]}\n;;;\nText'
    assert retag(b'---\n{"tags": ["a"]}\n---\nText', add("b")) == b'---\n{"tags": ["a", "b"]}\n---\nText'


@pytest.mark.parametrize(
    ("before", "style", "after"),
    [
        (b"x: 1\n", Style(name="topics", quote="", indent=""), b"x: 1\ntopics:\n- b\n- c d\n"),
        (b"x: 1\n", Style(form="flow", quote="'"), b"x: 1\ntags: ['b', 'c d']\n"),
        (b"x: 1\n", Style(group="extra", quote=""), b"x: 1\nextra:\n  tags:\n    - b\n    - c d\n"),
        (
            b"extra:\n    y: 1\nx: 1\n",
            Style(group="extra", quote=""),
            b"extra:\n    tags:\n      - b\n      - c d\n    y: 1\nx: 1\n",
        ),
        (b"tags:\n", Style(form="flow", quote=""), b"tags: [b, c d]\n"),
    ],
)
def test_a_new_line_of_tags_has_the_style_asked_for(before: bytes, style: Style, after: bytes) -> None:
    assert retag(b"---\n" + before + b"---\nText.", add("b", "c d"), style=style) == b"---\n" + after + b"---\nText."


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"+++\nx = 1\n+++\n", b"+++\nx = 1\n\n[taxonomies]\ntags = ['b']\n+++\n"),
        (b"+++\n[taxonomies]\ny = [1]\n+++\n", b"+++\n[taxonomies]\ntags = ['b']\ny = [1]\n+++\n"),
        (b'{"x":1}', b'{"x":1,"taxonomies":{"tags":["b"]}}'),
        (b'{"x":1,"taxonomies":{"y":1}}', b'{"x":1,"taxonomies":{"y":1,"tags":["b"]}}'),
        (b"{}", b'{"taxonomies": {"tags": ["b"]}}'),
    ],
)
def test_a_new_line_of_tags_goes_into_its_table(before: bytes, after: bytes) -> None:
    assert retag(before, add("b"), style=Style(group="taxonomies", quote="'")) == after


def test_the_style_of_an_archive_is_that_of_most_of_its_files() -> None:
    block = b"---\ntopics:\n  - a\n  - b\n---\n"
    assert learn_style([block, block, b"---\ntags: ['a']\n---\n", b"---\n[", b"\xff"]) == Style(name="topics", quote="")
    assert learn_style([b"---\ntags: ['a']\n---\n"]) == Style(form="flow", quote="'")
    assert learn_style([b'+++\n[taxonomies]\ntags = ["a"]\n+++\n']).path == ("taxonomies", "tags")
    assert learn_style([b'{"tags": [\n"a"]}']) == Style()
    assert learn_style([]) == Style()


def test_the_field_that_is_read_is_the_one_that_is_changed() -> None:
    both = b"---\nkeywords: [a]\ntags: [a]\n---\n"
    assert retag(both, rename("a", "b")) == b"---\nkeywords: [a]\ntags: [b]\n---\n"
    assert retag(both, rename("a", "b"), ReadingRules(fields={"tags": ("keywords",)})) == both.replace(
        b"s: [a]\nt", b"s: [b]\nt"
    )
    assert retag(b"---\ncategory: a\n---\n", rename("a", "b"), field="categories") == b"---\ncategory: b\n---\n"


def test_tags_of_other_scripts_and_groups_stay_as_they_stand() -> None:
    assert retag("---\ntags: 橋，議会\n---\n".encode(), rename("橋", "川")) == "---\ntags: 川，議会\n---\n".encode()
    grav = b"---\ntaxonomy:\n    category: [a]\n    tag: [a, c]\n---\n"
    assert retag(grav, rename("a", "b")) == grav.replace(b"tag: [a", b"tag: [b")


def test_character_references_stay_where_they_are_and_can_be_renamed() -> None:
    listed = b"---\ntags: [R&amp;B, a]\n---\n"
    assert retag(listed, rename("a", "b")) == listed.replace(b" a]", b" b]")
    assert retag(listed, rename("R&B", "Soul")) == listed.replace(b"R&amp;B", b"Soul")
    assert retag(listed, rename("c", "d")) == listed
    named = b"---\ntags:\n- name: R&amp;B\n  slug: rb\n- name: a\n---\n"
    assert retag(named, rename("a", "b")) == named.replace(b"name: a", b"name: b")


def test_a_new_field_has_the_name_that_the_rules_give_it() -> None:
    assert retag(b"---\nx: 1\n---\n", add("b"), field="categories") == b'---\nx: 1\ncategories:\n  - "b"\n---\n'
    rules = ReadingRules(fields={"tags": ("labels",)})
    assert retag(b'{"x":1}', add("b"), rules) == b'{"x":1,"labels":["b"]}'
    with pytest.raises(CannotRewrite):
        retag(b"---\nx: 1\n---\n", add("b"), style=Style(name="unread"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"tags: police court", b"tags: police law"),
        (b"tags: court", b"tags: law"),
        (b"tags: [police court, court]", b"tags: [police court, law]"),
        (b"tags: police court, court", b"tags: police court, law"),
        (b"tag: court", b"tag: law"),
    ],
)
def test_where_words_are_tags_they_stay_so(before: bytes, after: bytes) -> None:
    rules = ReadingRules(words_are_tags=True)
    assert retag(b"---\n" + before + b"\n---\n", rename("court", "law"), rules) == b"---\n" + after + b"\n---\n"
    assert retag(b"---\ntag: police court\n---\n", rename("court", "law"), rules) == b"---\ntag: police court\n---\n"


def test_under_jekylls_rule_blanks_part_tags() -> None:
    rules = ReadingRules(space_separated_tags=True)
    assert retag(b"---\ntags: police court\n---\n", rename("court", "law"), rules) == b"---\ntags: police law\n---\n"
    assert (
        retag(b"---\ntags: police court\n---\n", rename("court", "the law"), rules)
        == b"---\ntags: [police, the law]\n---\n"
    )


@pytest.mark.parametrize(
    ("data", "change"),
    [
        (b"---\n{x: 1}\n---\n", add("b")),
        (b"---\nx: &t [a]\ntags: *t\n---\n", rename("a", "b")),
        (b"---\ntags: &t [a]\nx: *t\n---\n", rename("a", "b")),
        (b"---\nextra: 1\n---\n", lambda tags: ["null"]),
        (b"---\ntags: [a]\n---\n", lambda tags: ["a\x1b[31m"]),
        (b"---\ntags:\n  -\n    a\n---\n", drop("a")),
        (b"---\ntags: {a, b}\n---\n", rename("a", "c")),
        (b"---\ntags: {name: a, x: 1}\n---\n", drop("a")),
        (b"---\ntags:\n- - a # why\n  - b\n---\n", drop("a")),
        (b"+++\n[[tags]]\nname = 'a'\n+++\n", add("b")),
        (b"+++\n[tags]\nx = ['a']\n+++\n", rename("a", "b")),
        (b"---\n{ tags: [a], x: 1 }\n---\nText\n", lambda tags: ["null"]),
        (b"---\ntag: a\ntags: [x]\n---\n", rename("a", "b")),
        (b"---\ntags: [a]\nkeywords: [a, c]\n---\n", drop("a")),
        (b"---\ntags: [a]\ntopics: c\n---\n", drop("a")),
        (b"% A title\n% An author\n\nText\n", add("b")),
        (b"---\ntags: R&amp;B, a\n---\n", rename("a", "b")),
        (b"Title: x\nTags: R&amp;B, a\n\nText\n", rename("a", "b")),
        (b'---\ntags: \'["a", "c"]\'\n---\n', rename("a", "b")),
        (b"---\ntags: '[[a]], [[c]]'\n---\n", rename("a", "b")),
        (b"---\nx: 1\n---\nexport const meta = { tags: ['a'] }\n\nText\n", add("b")),
        (b"export const tags = ['a']\n\nText\n", rename("a", "b")),
        (b"export const meta = { title: 'x' }\n\nText\n", add("b")),
        (b"# x\n\n```{post} 2024-05-01\n:tags: a\n```\n\nText\n", rename("a", "b")),
        (b"# x\n\n```{post} 2024-05-01\n```\n\nText\n", add("b")),
        (b'@def title = "x"\n@def published = "1 May 2024"\n\nText\n', add("b")),
        (b"<script module>\nexport const metadata = { tags: ['a'] }\n</script>\n\nText\n", rename("a", "b")),
    ],
)
def test_what_cannot_be_done_safely_is_refused(data: bytes, change: Callable[[list[str]], Sequence[str]]) -> None:
    with pytest.raises(CannotRewrite):
        retag(data, change)


@pytest.mark.parametrize("data", [b"---\ntags: [a\n---\n", b"---\ntags: \xff\n---\n", b"---\ntags: a\n"])
def test_what_cannot_be_read_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile):
        retag(data, add("b"))


def test_a_result_that_reads_differently_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("content.retagging.forms.yaml_form.yaml_scalar", lambda text, quote, context: f"{text}\nx: 2 #")
    with pytest.raises(CannotRewrite):
        retag(b"---\ntags: a\n---\n", rename("a", "b"))


# What editors type, and what trips parsers.
# fmt: off
ODD = [
    "yes", "no", "y", "2020", "1e3", "0o17", "12:30", "#x", "*a", "&a", "!a", "é", "it's", "[a]", "{a}", "a]", "a\\b",
    "?", "-", "=", "<<", "|", ">", "%a", "@a", "`a", "---", "+++", "😀", "c#", "2024-01-01", "true", ".5", "'", "0x1f",
    "~x", "->", "}", "]", "#", ",", "a,b", "a:b", '"', "\ufeff", "a\u007fb", "a: b", "a #b", "- a", 'say "x"', "a, b",
    "null x", "? a",
]
# fmt: on
CONTROL = "".join(chr(code) for code in (*range(9), *range(14, 28)))
"""What no tag holds once it is read."""
any_tag = (
    (st.sampled_from(ODD) | st.text(st.characters(codec="utf-8", exclude_characters=CONTROL), max_size=12))
    .map(lambda text: composed(" ".join(text.split())))
    .filter(lambda text: text.lower() not in ("", "~", "null"))
)
tag_lists = st.lists(any_tag, max_size=6, unique=True)


@st.composite
def documents(draw: st.DrawFn) -> tuple[list[str], list[str], list[str]]:
    """Lines before the tags, theirs, and behind them."""
    tags = draw(tag_lists)
    tags = draw(st.permutations([*tags, *tags[:2]])) if draw(st.booleans()) else tags
    form = draw(st.sampled_from(["block", "flow", "wide flow", "toml", "wide toml", "json", "wide json"]))
    note = draw(st.sampled_from(["", " # why, [not]?"]))
    if "json" in form:
        quoted = [json.dumps(tag, ensure_ascii=draw(st.booleans())) for tag in tags]
        lines = [f'"tags":[{",".join(quoted)}],']
        if "wide" in form:
            lines = ['  "tags": [', *",\n".join(f"    {tag}" for tag in quoted).split("\n"), "  ],"]
        return ['{"title": "tags: [a]",'], lines, ['"x": {"tags": ["q"]} }', "Text."]
    if "toml" in form:
        quoted = [json.dumps(tag, ensure_ascii=False).replace("\x7f", "\\u007f") for tag in tags]
        lines = [f"tags = [{', '.join(quoted)}]{note}"]
        if "wide" in form:
            lines = [f"tags = [{note}", *(f"  {tag},{note}" for tag in quoted), "]"]
        return ["+++", 'title = """', "tags = []", '"""'], lines, ["# [x]", "[x]", 'tags = ["q"]', "+++", "Text."]
    quote = draw(st.sampled_from(['"', "'"] if "flow" in form else ['"', "'", None]))
    quoted = [yaml.safe_dump(tag, default_style=quote, width=10**6).removesuffix("...\n").strip() for tag in tags]
    if form == "flow":
        lines = [f"tags: [{', '.join(quoted)}]{note}"]
    elif form == "wide flow":
        lines = [f"tags: [{note}", *(f"  {tag},{note}" for tag in quoted), "  ]"]
    else:
        indent = draw(st.sampled_from(["", "  ", "    "]))
        lines = [f"tags:{note}", *(f"{indent}- {tag}{note}" for tag in quoted)]
    return ["---", "title: 't' # x", "note: |", "  tags: [a]"], lines, ["# tags: a", "x: {tags: [q]}", "---", "Text."]


def tags_in(data: bytes) -> list[str]:
    return list(read_fields(front_matter.split(data.decode()), ReadingRules())[0].tags)


@settings(max_examples=400, deadline=None)
@given(documents(), tag_lists, st.sampled_from(["\n", "\r\n"]), st.sampled_from(["", "\ufeff"]), st.data())
def test_whatever_the_tags_nothing_else_changes(
    document: tuple[list[str], list[str], list[str]], wanted: list[str], newline: str, bom: str, data: st.DataObject
) -> None:
    head, lines, tail = ([f"{line}{newline}".encode() for line in part] for part in document)
    before = bom.encode() + b"".join([*head, *lines, *tail])
    old = tags_in(before)
    assert retag(before, to(*old)) is before

    mixed = data.draw(st.permutations([*old, *wanted]))[: len(old) + 1]
    for new in (wanted, list(dict.fromkeys([*old, *wanted])), old[1:], list(dict.fromkeys(mixed))):
        after = retag(before, to(*new))
        assert tags_in(after) == new
        assert after.startswith(bom.encode() + b"".join(head))
        assert after.endswith(b"".join(tail))
        assert after.count(b"\n") == after.count(newline.encode())
        assert tags_in(retag(after, to(*old))) == old


@needs_shared
def test_real_files_change_in_their_tag_lines_alone() -> None:
    """Each third file's first tag is renamed, its last one dropped and one added: all lines of other fields stay."""
    changed = 0
    for path in sorted(SHARED.rglob("*.md"))[::3]:
        before = path.read_bytes()
        try:
            after = retag(before, lambda tags: [*(f"{tag}: new" for tag in tags[:1]), *tags[1:-1], "added"])
        except UnreadableFile:
            continue
        at = before.find(b"\ntags:"), before.find(b"\ntopics:")
        if max(at) < 0:
            continue
        changed += 1
        start = min(place for place in at if place > 0)
        same = before[:start], before[start:].split(b"\n---", 1)[1]
        assert after.startswith(same[0]), path
        assert after.endswith(same[1]), path
    assert changed > 700
