"""Time is linear in the text: whatever is repeated, twice as much of it takes at most three times as long."""

from __future__ import annotations

import contextlib
import gc
import os
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, partial
from itertools import pairwise, product

import pytest

from content.base.errors import UnreadableFile
from content.base.rules import ReadingRules
from content.body.markdown import MAX_CHARACTERS
from content.drafts import parse_draft, parse_linking_draft
from content.files.parsing import parse_bytes
from content.formats.html import HTML
from content.formats.mdx import MDX
from embeddings.base.answers import Related
from embeddings.encoders import passages
from embeddings.linking.linker import Linker
from embeddings.tagging.names.candidates import Candidates
from embeddings.tagging.names.label_names import LabelNames
from embeddings.text import words
from embeddings.text.tfidf import LexicalModel

RULES, NOW = ReadingRules(), datetime(2026, 1, 1, tzinfo=UTC)
SIZES = (2_000, 4_000, 8_000, 16_000, 32_000, 64_000)
FLOOR = 0.12
"""Seconds of processor time below which growth is not looked at: it may be the collector's."""
SECONDS, SECONDS_OF_LONG = 1.0, 8.0
"""For 64 kB and for 500 kB, on the machine of the tests; three times as much is allowed, for others are slower."""

REPEATED = r"""
` `` ~~~ [ ] ![ [] []( ]( [a]( ![a]( [a][ [^ ^[ [^a] < <a </ </a <a> <div> </div> <!-- <! <? <svg> <select> <x:y
& &# &#1 &#x &amp; @ a@ a@b a. . ... - -- _ __ _a * ** *a ~ ~~ ~~a + ' " “ ” ’ A.b A a 1 中 # = > | |a |- \ \[ \`
{ } {{ }} {% %} {% {%% {{< >}} {{% {/* */} {` {" {a} {{a}} {: a={ http:// www. page-ref: :// href=" "/a '/ ( ) $$
""".split()  # noqa: SIM905 - a list of so many would fill a page
UNITS = [
    *REPEATED,
    " ", "\t", "\n", " \n", "x\n", "x  \n", "x\\\n", "a ", "a, ", "A. b", ". ", ".) ", "*a ", "*a _b ", "**a b** ",
    "Bob of ", "Bob and ", "Mr. ", "<a ", "<a x=\"", "<a x='", "<a b=c ", "<a href=\"/x\">", "<X a=\"", "<X a={`",
    "<a \"", "[a]: ", "[a]: b\n", "[a]: b 'c\n", "[^a]: ", "[^a]: b\n\n", "[a](b \"", "[^a]\n\n", "> ", "> a\n", "- ",
    "- a\n", "1. a\n", "# a\n", "a\n=\n", "a\n-\n", "|a|b|\n|-|-|\n", "a|b\n", "```\n", "``` a\n", "    a\n", "***\n",
    "---\n", "+++\n", "\n\n[", "{{< a \"", "{{< a `", "{{< highlight go >}}", "{{</highlight ", "{% raw %}",
    "{% endraw ", "{% comment %}", "{% x \\\"", "{{ 'a' }}", " a={{", "import a from 'b'\n", "import {\n",
    "export const a\n", "export const metadata = {", "<!--a-->",
    "export const draft = '", "export const tags = ['a', ", "<script module>", "<rt>", "<ruby>a<rt>b", "![a](b =1",
    "# a\n\n", "# a\n\nTags: b\n\n", "a:: b\n", "~~~~", "<P>", "% a\n", "% a\n ",
    # Markup of generators and content systems.
    "[a b=c]", "[caption id=\"", "[/caption]", "[code]", "[gallery]", "\\[vc_a\\]", "[a=", "[b]x", "[img:a|", "[[a]]",
    "[[a|", "![[a", "[[{", "[[{\"alt\":\"a\"}]]", "%%", "%%a\n\n", "==a==", " ==a", "> [!a] b\n", " ^a\n", "!!! a\n",
    "!!! a\n    ", "=== \"a\"\n", ":::", "::: a\n", ":::\n", "::a\n", "::a{b=\"", "/// a | b\n", ".. a:: b\n", ":a:",
    ":a[", ":a[b]{c}", "{.a}", "{a=b ", "{ #a", "[a]{.b}", "{::comment}", "{>>", "{--", "$$", "$$a=", "[toc]\n",
    "<!-- toc -->", "*[a]: b\n", "```{note} a\n", "````{tip}\n", "{doc}`a`", "{doc}`a <b", "`a`\n", "<code>[",
    "<pre>`", "<code>", "{#", "{# a #}", "{{!--", "{{{", "<%", "<% a %>", "<?", "{% tabs a %}<!-- tab ", "{{ a(",
    "{{< a.inline >}}", "{{ a.png|", "{% codeblock a %}", "<A b={", "<A b={\"", "<A b=c ", "<A b='", "<A {",
    "<a b={c}>", "</A>", "<>", "{`a`}", "{a", "{\"", "import a from \"b\"\n", "import {\na,\n", "export default a\n",
    "export function a() {\n", "{#if a}", "<o:p>", "<o:p ", "<MTa ", "=IMAGE=", "=IMAGE=a", "(image: ",
    "(image: a.b alt: ", "{youtube}", "{module a", "@[youtube](", "[plugin:a](", "\n\n===",
    "<svelte:head>", "<svelte:head ", "<p><a #cmnt_ref1>", "<p><a #cmnt_ref1 ", "<div><p><a ", "[[a]](#cmnt1)",
    "[[a]](#cmnt_ref1) ", "<sup><a #cmnt1",
    "<![CDATA[", "]]>", "<!a ", "<?xml ", "<![CDATA[ a ]]>", "{{< a >}}\n    b\n", "\ta\n", "> \t", "-\t", "a\t",
    "<A/> ", "<X a=\"b\">c</X>", "++a", "++a+b ", "^^a", "{++", "{++a", "{==a", "{~~a", "{~~a~>", "- [x] a\n",
    "[a/]", "[a_b]",
    "[gallery] “", "[A b=c]", "!!!a\n", "!!! a b\n", "!!! a b\n    c\n", ":a{to=", ":a{to=b}", "::a{to=b}\n",
    ":aa:{", "{a b=c",
    "[a]({base}/b)", "<A b={`${c}/", "{`${a}`}",
]  # fmt: skip


def times(unit: str, size: int, before: str = "", after: str = "") -> str:
    return before + (unit * (size // len(unit) + 1))[:size] + after


def nested(opening: str, closing: str, size: int) -> str:
    number = size // len(opening + closing)
    return opening * number + "x" + closing * number


def rising(unit: str, gap: str, size: int) -> str:
    parts: list[str] = []
    while (size := size - len(unit) * len(parts) - len(gap)) > 0:
        parts.append(unit * len(parts))
    return gap.join(parts)


def hollow_tables(size: int) -> str:
    return times("|a" * 60 + "|\n" + "|-" * 60 + "|\n" + "b\n" * 500 + "\n", size)


def differing(unit: str, size: int) -> str:
    """The unit with another word in each place of `{}`."""
    ends = ("".join(letters) for letters in product("abcdefghij", repeat=5))
    return "".join(unit.replace("{}", next(ends)) for _ in range(size // (len(unit) + 2)))


SHAPES: dict[str, Callable[[int], str]] = {
    **{repr(unit): partial(times, unit) for unit in UNITS},
    **{f"{unit!r} in HTML": partial(times, unit, before="<div>\n") for unit in UNITS[::3]},
    **{f"{unit!r} in lines": partial(times, f"{unit}\n") for unit in UNITS[1::3]},
    **{f"{unit!r} in names": partial(times, f"{unit} Bob of ") for unit in UNITS[2::6]},
    **{
        f"{unit!r} in {before}{after}": partial(times, unit, before=f"Words {before}", after=f"{after} end")
        for unit in ("\\\"", "\\'", "a=", "'", " ", "a -", "=\" ")
        for before, after in (('{% x "', " %}"), ("{{< x '", " >}}"), ("{{ ", " }}"), ("<a ", ">"), ("[x](", ")"))
    },
    **{
        f"{opening}…{closing}": partial(nested, opening, closing)
        for opening, closing in (
            ("[", "]"), ("![", "](u)"), ("^[", "]"), ("(", ")"), ("{", "}"), ("<b>", "</b>"), ("<div>\n", "</div>\n"),
            ("<svg>", "</svg>"), ("<A>", "</A>"), ("*", "*"), ("**a ", " b**"), ("`", "`"), ("a={", "}"), ("> ", ""),
            ("{% raw %}", "{% endraw %}"), ("{{< a >}}", "{{< /a >}}"), ("[^a]: ", ""), ("[a b=c]", "[/a]"),
            ("<A b={", "}>"), ("{", "}"), ("::: a\n", ":::\n"), ("```{note}\n", "```\n"), ("!!! a\n    ", ""),
        )
    },
    **{
        f"rising {unit!r}": partial(rising, unit, gap)
        for unit, gap in (("`", " "), ("*", " "), (">", "\n"), ("  ", "- a\n"))
    },
    **{
        f"{unit!r} that differ": partial(differing, unit)
        for unit in (
            "Ada Reed{} said. ", "(Photo: Ada Reed{})\n", "Mill{} of Bow ", "#a{} ", "[a](/{}/) ", "[[{}]] ",
            "[a][{}] ", "[{}]: b\n", "[^{}]: b\n\n", "*[{}]: b\n", "# {}\n\n", "{}: b\n", "{{< {} >}} ", "<{}>",
            ":{}: ", "|{}|\n",
        )
    },
    "tables without cells": hollow_tables,
    "closing tags of code that never end": partial(times, "{{</highlight ", before="{{< highlight go >}}\n"),
    "attributes that never end": partial(times, "<a b b b b b b ", before="<div>\n"),
    "a title that never ends": partial(times, "x\n", before="[a]: /b '"),
    "blanks below a line": partial(times, " ", before="x\n"),
    **{
        f"front matter {before!r} {unit!r}": partial(times, unit, before=before, after=after)
        for before, after in (
            ("---\ntitle: ", "\n---\nx"), ("---\ntags: [", "]\n---\nx"), ("+++\n", "\n+++\nx"),
            ("+++\na = '", "\n+++\nx"),
            ('{"a": "', '"}\nx'), ("Title: x\n", "\n\nx"), ("", ": a\n\nx"), ("<!--\n", "\n-->\nx"),
            ("export const metadata = {", "\nx"),
        )
        for unit in ("a", " ", "\n", "a: b\n", "a.", '\\"', "/*", "[", "---\n", "# ")
    },
    **{
        f"{name} of {before!r} {unit!r}": partial(times, unit, before=f'---\n{name}: "{before}', after='x"\n---\nx')
        for name in ("title", "tags", "series", "author", "date", "publish_time", "status", "lang", "url", "related")
        for before, unit in (
            ("1", " "), ("10:00", " "), ("a", "-"), ("1 of", " "), ("a (", "a"), ("", "( "), ("a", ", "), ("5 ", "of "),
            ("https://a/", "/"), ("", "[["), ("a", ":"), ("part 1", " "), ("until ", "until "), ("", "'"), ("", "& "),
        )
    },
}  # fmt: skip


def read_file(text: str) -> None:
    parse_bytes(text.encode(), RULES)


def read_mdx(text: str) -> None:
    parse_bytes(text.encode(), RULES, MDX)


@cache
def newsroom() -> Callable[[str], None]:
    """All that is done to a draft, but for the model of sentences, which reads a fixed number of words."""
    bodies = [f"Bob{number} went to Bob of the {number}. A word, x and a b. Mr. Bob said." for number in range(20)]
    articles = [
        replace(parse_draft(f"---\ntitle: Bob of the {number} words\n---\n{body}", "a.md", RULES, NOW), id=str(number))
        for number, body in enumerate(bodies)
    ]
    lexical, rows = LexicalModel.fit([f"{article.title}. {article.text}" for article in articles])
    days, ids = [float(number) for number in range(len(articles))], [article.id for article in articles]
    linker = Linker(lexical, rows, days, ids, [""] * len(articles), [])
    related = [Related(article, 0.5, ()) for article in articles]
    candidates = Candidates.fit(articles, ["Words"])
    names = LabelNames.fit(["Bob", "words", "a"], [words.stem_article(article) for article in articles])

    def read(text: str) -> None:
        draft, _ = parse_linking_draft(text, "draft.md", RULES, NOW)
        passages.split(draft)
        candidates.propose(draft, in_archive=False)
        names.mentions([words.stem_article(draft)])
        words.Spelling(draft.text).first_run(["bob", "nobody"])
        lexical.transform([draft.text])
        linker.suggest(text, related)

    return read


def read_draft(text: str) -> None:
    newsroom()(text)


def seconds(read: Callable[[str], None], text: str) -> float:
    gc.collect(0)
    began = time.process_time()
    with contextlib.suppress(UnreadableFile):
        read(text)
    return time.process_time() - began


def read_html(text: str) -> None:
    parse_bytes(text.encode(), RULES, HTML)


ENTRIES: dict[str, Callable[[str], None]] = {
    "a file": read_file,
    "an MDX file": read_mdx,
    "an HTML file": read_html,
    "a draft": read_draft,
}


EACH = os.environ.get("SEEALSO_SHAPES") == "all"
"""Each shape by each entry, which takes some minutes: `make linear`. Else every eighth one, by one of the four,
and of those that a draft would read, which takes longest, every twenty-fourth one."""


@pytest.mark.parametrize("read", ENTRIES.values(), ids=ENTRIES)
def test_twice_the_text_takes_no_more_than_three_times_as_long(read: Callable[[str], None]) -> None:
    read("Words <b>to</b> begin with.")
    slow = {}
    first, stride = list(ENTRIES.values()).index(read), len(ENTRIES) * (24 if read is read_draft else 8)
    for name, text in list(SHAPES.items())[0 if EACH else first :: 1 if EACH else stride]:
        # Most are read in no time, and need not be read at each size: no growth counts that ends below this.
        if all(seconds(read, text(size)) < 3 * FLOOR for size in SIZES[-3:]):
            continue
        if (grown := _growth(read, text, 2)) and (grown := _growth(read, text, 6)):
            slow[name] = grown
    assert not slow


def _growth(read: Callable[[str], None], text: Callable[[int], str], repeats: int) -> str:
    """The first doubling that takes more than three times as long, as does the next one; empty where there is none.

    Both are read in turn, and the least growth counts: another's use of the processor, or the collector, may have been
    at work in one of them. A text that is divided from some length on takes a step there, and no more behind it.
    """
    for half, size in pairwise((0, *SIZES)):
        taken = [(seconds(read, text(half)), seconds(read, text(size))) for _ in range(repeats)]
        before, after = min(taken, key=lambda both: both[1] / min(max(both[0], FLOOR), SECONDS))
        is_grown = after > 3 * min(max(before, FLOOR), SECONDS)
        if is_grown and (after > 3 * SECONDS or seconds(read, text(2 * size)) > 3 * after):
            return f"{size} take {after:.2f} s, half of it {before:.2f} s"
    return ""


LONG = (
    "[",
    "*a ",
    "> ",
    "- a\n",
    "<a ",
    '<a x="',
    "<div>",
    "a@",
    "A. b",
    "{/*",
    '{{< a "',
    "|a",
    "[^a]: b\n\n",
    "a b c ",
)


@pytest.mark.parametrize("unit", LONG)
def test_the_longest_text_takes_seconds(unit: str) -> None:
    assert seconds(read_mdx, times(unit, MAX_CHARACTERS)) < 3 * SECONDS_OF_LONG


@pytest.mark.parametrize("unit", ["Ada Reed{} said. ", "(Photo: Ada Reed{})\n"])
def test_a_draft_of_thousands_of_names_takes_seconds(unit: str) -> None:
    assert seconds(read_draft, differing(unit, 60_000)) < SECONDS_OF_LONG


@pytest.mark.parametrize(
    ("body", "message_part"),
    [
        ("word " * 200_000, "first 500,000"),
        ("*a* " * 20_000, "more markup"),
        (hollow_tables(20_000), "cells of tables"),
    ],
)
def test_what_is_cut_is_told(body: str, message_part: str) -> None:
    (warned,) = parse_bytes(body.encode(), RULES).warnings
    assert message_part in warned.message
    assert warned.remedy


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<div>\n<p title=Bob's>One</p> <b x='a>b'>two</b>", "One\n\ntwo"),
        ("<div>\nOne < two <3 &lt;b> &#38;", "One < two <3 <b> &"),
        ("<div>\nOne <a href='/x", "One <a href='/x"),
        ("<style>\na > b { }\n</style>\n\nOne", "One"),
        ("One<br/>two <svg><b>no</b></svg>three", "One two three"),
    ],
)
def test_html_is_read_as_it_was(body: str, text: str) -> None:
    assert " ".join(parse_bytes(body.encode(), RULES).body.text.split()) == " ".join(text.split())
