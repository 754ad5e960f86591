"""Bodies come out as the words that a reader sees, with headings, links and the first image told apart."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.body.body import Reading
from content.body.markdown import read, read_body, read_html, read_mdx


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("One\ntwo\n\nthree", "One two\n\nthree"),
        ("# Head\nWords", "Head\n\nWords"),
        (r"‘one \[pro-Palestinian\] figure’", "‘one [pro-Palestinian] figure’"),
        ("_For more, read_ [_On the hunt_](https://a.example/x/)", "For more, read On the hunt"),
        ("a **b** _c_ ~~d~~ `e f`", "a b c d e f"),
        ("a&nbsp;b &mdash; c<br>d", "a b — c d"),
        ("before\n\n```\ncode [x](/y)\n```\n\nafter", "before\n\nafter"),
        ("before\n\n    code\n\nafter", "before\n\nafter"),
        ("- one\n- two\n  - three", "one\n\ntwo\n\nthree"),
        ("| a | b |\n|---|---|\n| c | d |", "a b\n\nc d"),
        ("See https://a.example/long?x=1 now, or www.b.example.", "See now, or"),
        ("<https://a.example/> said", "said"),
        ("x <script>var a = 1</script> y", "x y"),
        ("<script>\nvar a\n\nvar b\n</script>\nWords", "Words"),
        ("<style>p {}</style>\n\nWords", "Words"),
        ("<iframe src=x>no frames</iframe>\n\nWords", "Words"),
        ('<iframe src="x" />\n\nWords', "Words"),
        ("<!-- hidden [x](/y) -->Words<!--more-->", "Words"),
        ("an unclosed <!-- comment", "an unclosed comment"),
        (
            "<figure>\n\n![alt](/a.jpg)\n\n<figcaption>\n\nCaption\n\n</figcaption>\n\n</figure>\n\nWords",
            "Caption\n\nWords",
        ),
        ("<div><p>One</p><p>two <b>bold</b></p></div>", "One\n\ntwo bold"),
        ("Words[^1]\n\n[^1]: A note", "Words\n\nA note"),
        ("Words\n{: .lead}\n\n## Head {#id}", "Words\n\nHead"),
        ("> quoted\n\nWords", "quoted\n\nWords"),
        # Templating
        ("{{< box >}}**Bold** words{{< /box >}}", "Bold words"),
        ("{{< note >}}\nWords\n{{< /note >}}", "Words"),
        ('{{< figure src="/a.jpg" caption="The market" >}}', "The market"),
        ("{{% callout %}}Words{{% /callout %}}", "Words"),
        ("{{< highlight go >}}code{{< /highlight >}}Words", "Words"),
        ("{{< highlight >}}Words{{< /highlight >}}", "Words"),
        ('{{< code-toggle file="config" >}}\n[[module.mounts]]\na = "b"\n{{< /code-toggle >}}\n\nWords', "Words"),
        ('{{< code-toggle config="minify" />}}\n\nWords\n\n{{< code-toggle >}}a{{< /code-toggle >}}', "Words"),
        ('{{< youtube "abc" >}}\n\nWords', "Words"),
        ("{% raw %}{{ kept }}{% endraw %} words", "{{ kept }} words"),
        ("a {% comment %}hidden{% endcomment %} b", "a b"),
        ("a {% if x %}b{% endif %} c", "a b c"),
        ('{{ "https://v.example/1" | embed: "Title" }}\n\nWords', "Words"),
        ("{{ page.title }} words", "words"),
        ('See {{< ref "x.md" >}} (planning ref:PA/24)', "See (planning ref:PA/24)"),
        ("a {{ b\n\nc }} d", "a {{ b\n\nc }} d"),
        ("", ""),
        ("![only](/an.jpg)", ""),
    ],
)
def test_markdown_is_read_as_plain_text(body: str, text: str) -> None:
    assert read_body(body).text == text


@pytest.mark.parametrize(
    ("body", "links"),
    [
        ("[a](/x/) [b][r]\n\n[r]: /y/", [("/x/", "a"), ("/y/", "b")]),
        ("[c] <https://d.example/>\n\n[c]: /z/", [("/z/", "c"), ("https://d.example/", "")]),
        ('[a](/x/ "Title")', [("/x/", "a")]),
        ("[**bold** words](/x/)", [("/x/", "bold words")]),
        ("**[a](/x/)**", [("/x/", "a")]),
        ('<a class="k" href="/x/?a=1&amp;b=2">two <b>words</b></a>', [("/x/?a=1&b=2", "two words")]),
        ('<p>\n<a href="/x/">a</a>\n</p>', [("/x/", "a")]),
        ('[a]({{< ref "news/x.md" >}})', [("page-ref:news/x.md", "a")]),
        ("[a]({{<relref x>}})", [("page-ref:x", "a")]),
        ('[a]({{< ref path="/x" lang="es" >}} "T")', [("page-ref:/x?lang=es", "a")]),
        ('[a]({{< ref "x.md" >}}"Say "hello" now")', [("page-ref:x.md", "a")]),
        ('<a href="{{< ref "x.md" >}}">a</a>', [("page-ref:x.md", "a")]),
        ('<a href="{{ "/x/" | url }}">a</a>', [("/x/", "a")]),
        ('[a]({{ "/x/" | url }})', [("/x/", "a")]),
        ("[a]({{ '/x' | relative_url }})", [("/x", "a")]),
        ("[a]({{ site.baseurl }}/x/)", [("/x/", "a")]),
        ("[a]({{site.baseurl}}{% post_url 2024-01-02-x %})", [("post-ref:2024-01-02-x", "a")]),
        ("[a]({% link _posts/2024-01-02-x.md %})", [("file-ref:_posts/2024-01-02-x.md", "a")]),
        ('[a]({{< asset "x.pdf" >}} "T") b', [("", "a")]),
        ('[a]({{< docsref "/u/x#y" >}}) b', [("page-ref:/u/x#y", "a")]),
        ('[a][r] [b][s]\n\n[r]: {{< docsref "/u/x" >}}\n[s]: {{< docsref "/u/y" >}}', [
            ("page-ref:/u/x", "a"), ("page-ref:/u/y", "b"),
        ]),
        ('<a href="{% doclink page="/u/x.md" %}">a</a>', [("page-ref:/u/x.md", "a")]),
        ('[a]({{< static "/u/x.zip" >}}) [b]({{< away "https://b.example/x" >}})', [
            ("", "a"), ("https://b.example/x", "b"),
        ]),
        ('[a][r] b\n\n[r]: {{< asset "x.pdf" >}}\n\nAn end.', [("", "a")]),
        ('a[^1]\n\n[^1]: {{< cite "smith/2020" >}} said.', []),
        ("`[a](/x/)`\n\n```\n[a](/x/)\n```\n\n    [a](/x/)", []),
        ("![a](/x.jpg)", []),
        (r"\[a](/x/)", []),
    ],
)  # fmt: skip
def test_links_are_read_as_written(body: str, links: list[tuple[str, str]]) -> None:
    assert list(read_body(body).links) == links


@pytest.mark.parametrize(
    ("body", "image"),
    [
        ("![a](/a.jpg) ![b](/b.jpg)", "/a.jpg"),
        ('<figure><img alt="" src="/a.jpg"></figure>', "/a.jpg"),
        ("<figure>\n\n![a](/a.jpg)\n\n</figure>", "/a.jpg"),
        ('{{< figure src="/a.jpg" alt="x" >}}\n\n![b](/b.jpg)', "/a.jpg"),
        ('<div>{{< img src="/a.jpg" >}}</div>', "/a.jpg"),
        ('{% image "assets/a.jpg" "alt words" %}', "assets/a.jpg"),
        ("{% include figure.html url='/a.jpg' %}", "/a.jpg"),
        ("![b](data:image/png;base64,AAAA) ![a](/a.jpg)", "/a.jpg"),
        ("```\n![a](/a.jpg)\n```", ""),
    ],
)
def test_first_image(body: str, image: str) -> None:
    assert read_body(body).image == image


def test_headings_are_told_in_order_and_stay_in_the_text() -> None:
    body = read_body("# One *two*\n\nwords\n\nThree\n---\n\n<h3>Four</h3>\n\nend")
    assert body.headings == ("One two", "Three", "Four")
    assert body.text == "One two\n\nwords\n\nThree\n\nFour\n\nend"


def test_mdx_leaves_words_and_links() -> None:
    body = read_mdx(
        "import Chart from \"./chart\"\nimport { a } from 'b'\n\nexport const meta = {\n  a: 1\n}\n\n"
        'Import taxes rose{" "}again.\n\n<Note kind={x}>\n\nInner [a](/x/)\n\n</Note>\n\n'
        '<Figure src="/f.jpg" style={{ a: 1 }} />\n\n{/* gone */}<a href={"/y/"}>b</a>'
    ).body
    assert body.text == "Import taxes rose again.\n\nInner a\n\nb"
    assert body.links == (("/x/", "a"), ("/y/", "b"))


@pytest.mark.parametrize(
    "piece",
    ["word ", "a", "[", "![", "[a](", "*a ", "**", "*a_ ", "`", "<!--", "<a ", '<a href="', "<script>", "{{< ", "{{ ",
     "{% raw %}", '{{< img src="', ">", "\\", "&", "~~", "[^1]", "<http://", "<?", "{", "={"],
)  # fmt: skip
def test_a_long_line_takes_linear_time(piece: str) -> None:
    line = (piece * 400_000)[:400_000]
    start = time.process_time()
    read_mdx(line)
    # About 0.2 s on the machine that this was written on; a quadratic rule takes minutes.
    assert time.process_time() - start < 8


def test_deep_nesting_is_survived() -> None:
    read_body(">" * 5000 + "- " * 5000 + "<div>" * 5000 + "[" * 5000 + "x")


PIECES = st.sampled_from(
    ["[", "](", ")", "*", "_", "`", "```\n", "<a href='", "<script>", "</script>", "<!--", "-->", "{{<", ">}}",
     "{%", "%}", "{{", "}}", "ref", " figure ", '"', "'", "src=", "\n", "\n\n", "    ", "# ", "> ", "- ", "|", "---\n",
     "&#xe000;9&#xe001;", "\ue000", "1", "[^1]", ": ", "<h1>", "</h1>", "<svg", "{", "}", "import ", "export default "]
)  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=5), max_size=60).map("".join), st.sampled_from((read, read_mdx, read_html)))
def test_it_never_raises_and_the_text_is_tidy(body: str, read_any: Callable[[str], Reading]) -> None:
    body_read = read_any(body).body
    assert body_read.text == body_read.text.strip()
    assert "\n\n\n" not in body_read.text
    assert "\ue000" not in body_read.text + body_read.image
