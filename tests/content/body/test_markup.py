"""What generators, editors and content systems write into Markdown is no word; what readers see of it is."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from content.archive import read_archive
from content.base.errors import UnreadableFile
from content.base.rules import ReadingRules
from content.base.site import Site
from content.body.markdown import read_body, read_mdx
from content.files.parsing import parse_text
from tests.support.content_helpers import NOW, page, read, write
from tests.support.paths import DATA

ROWS = yaml.safe_load((DATA / "markup.yaml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("body", "text"),
    [
        pytest.param(row["body"], row["text"], id=f"{kind} {at}")
        for kind, rows in ROWS.items()
        for at, row in enumerate(rows)
    ],
)  # fmt: skip
def test_no_markup_is_a_word_and_no_word_is_lost(body: str, text: str) -> None:
    assert read_body(body).text == text


def test_marks_of_a_merge_are_told() -> None:
    merge = "<<<<<<< HEAD\nOne\n=======\nTwo\n>>>>>>> main\n"
    assert "merge" in parse_text(f"Words\n\n{merge}", ReadingRules()).warnings[0].message
    assert not parse_text(f"Words\n\n```\n{merge}```\n", ReadingRules()).warnings


def test_a_comment_that_never_ends_is_told() -> None:
    assert "never closed" in parse_text("Words\n\n<!-- for the desk\n\nonly", ReadingRules()).warnings[0].message
    assert not parse_text("Words <!-- a --> more", ReadingRules()).warnings


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ('<Cards>\n    <Card title="By sea">\n        Words\n    </Card>\n</Cards>', "By sea\n\nWords"),
        ("<Tabs>\n  <Tab>\n    Words\n\n    - more\n  </Tab>\n</Tabs>", "Words\n\nmore"),
        ("Top.\n\n    Indented words.\n\n\t# Head", "Top.\n\nIndented words.\n\nHead"),
        ("{/* a */} {/* b */}   {/* c */} Words", "Words"),
        ("```js\n    code\n```\nWords", "Words"),
    ],
)
def test_mdx_has_no_indented_code(body: str, text: str) -> None:
    assert read_mdx(body).body.text == text


@pytest.mark.parametrize(
    ("body", "links"),
    [
        ("[[Pier opens]]", [("wiki-ref:Pier%20opens", "Pier opens")]),
        ("[[town/pier-opens#Stalls|the pier]]", [("wiki-ref:town/pier-opens#Stalls", "the pier")]),
        ("<div>\n[[pier-opens]]\n</div>", [("wiki-ref:pier-opens", "pier-opens")]),
        ("![[pier-opens]]", [("wiki-ref:pier-opens", "")]),
        ("[[Who was it?|it]]", [("wiki-ref:Who%20was%20it%3F", "it")]),
        ("[[#Stalls]] [[toc]] `[[x]]`", []),
        ("[a]({filename}/x.md) [b](|filename|y.md)", [("{filename}/x.md", "a"), ("|filename|y.md", "b")]),
        ("{% post_link pier-opens 'The pier' %}", [("post-ref:pier-opens", "The pier")]),
        ("{% post_link pier-opens %}", [("post-ref:pier-opens", "")]),
        ("[a]({% post_path pier-opens %})", [("post-ref:pier-opens", "a")]),
        ("[a]({% link _posts/x.md %}#top)", [("file-ref:_posts/x.md#top", "a")]),
        ("[a]({{< relref path='x.md' lang='es' >}})", [("page-ref:x.md?lang=es", "a")]),
        ('[a]({{% ref "/x.md#top" %}})', [("page-ref:/x.md#top", "a")]),
        ('[a]({{ get_url(path="@/x.md") }})', [("@/x.md", "a")]),
        ('{{< button relref="/x" >}}The pier{{< /button >}}', [("page-ref:/x", "The pier")]),
        ('<Link to="/x/">the pier</Link> <NuxtLink :to="y" to="/y/" />', [("/x/", "the pier"), ("/y/", "")]),
        ('<router-link to="/x/">the pier</router-link> <g-link to="/y/"/>z', [("/x/", "the pier")]),
        ('<LinkCard href="/x/" title="The pier" description="Opens" />', [("/x/", "The pier Opens")]),
        ('<Card image="/y.jpg" title="The pier" />', []),
        ('{{< card link="/x/" title="The pier" subtitle="Opens" >}}', [("/x/", "The pier Opens")]),
        ('[button link="/x/"]The pier[/button] [url=/y/]it[/url]', [("/x/", "The pier"), ("/y/", "it")]),
        ("(link: /x/ text: the pier)", [("/x/", "the pier")]),
        ("See {doc}`the pier <../x>` and {doc}`y`", [("page-ref:../x", "the pier"), ("page-ref:y", "")]),
        ('See :link-card{to="/news/x"} and :a[the pier]{.b href=/y/}', [("/news/x", ""), ("/y/", "the pier")]),
        ("::card{to='/x/' title='The pier'}\nWords\n::", [("/x/", "The pier")]),
        ('::card{:to="x" icon="to=/y/"}\n::', []),
        ('[a]({base}/x) <a href="{base}/y">b</a>', [("/x", "a"), ("/y", "b")]),
        ("<a href={`${base}/x`}>a</a> <A to={`${paths.base}/y`}>b</A>", [("/x", "a"), ("/y", "b")]),
        ("[a]({basement}/x)", [("{basement}/x", "a")]),
        ("[`code`][r] and [a][R]\n\n[r]: /x/", [("/x/", "code"), ("/x/", "a")]),
    ],
)
def test_markup_of_generators_gives_links(body: str, links: list[tuple[str, str]]) -> None:
    assert list(read_body(body).links) == links


@pytest.mark.parametrize(
    ("body", "image"),
    [
        ('[caption id="a"]<img src="/a.jpg">The quay[/caption]', "/a.jpg"),
        ("![[photos/a.jpg|300]]", "photos/a.jpg"),
        ("[[File:a.jpg|thumb|The quay]]", "a.jpg"),
        ("![x]({static}/images/a.jpg)", "/images/a.jpg"),
        ("![x](|static|/images/a.jpg)", "/images/a.jpg"),
        ('<Figure src="/a.jpg" caption="x" />', "/a.jpg"),
        ('<img src={require("./a.jpg").default} alt="x" />', "./a.jpg"),
        ("{% asset_img boat.jpg 300 The quay %}", "boat.jpg"),
        ('{% img left /a.jpg 350 350 "The quay" %}', "/a.jpg"),
        ("=IMAGE=boat.jpg=", "boat.jpg"),
        ("(image: boat.jpg alt: x)", "boat.jpg"),
        ("```{figure} /a.jpg\nThe quay\n```", "/a.jpg"),
        ("[img]/a.jpg[/img]", "/a.jpg"),
        ("`![x](/a.jpg)` and `[caption x='1']<img src=/b.jpg>[/caption]`", ""),
    ],
)
def test_the_first_image(body: str, image: str) -> None:
    assert read_body(body).image == image


@pytest.mark.parametrize(
    ("front", "body", "text"),
    [
        ("body: |\n  Ten **boats**.\n\n  More.", "", "Ten boats.\n\nMore."),
        ("content: <p>Ten boats.</p>\ndescription: Boats", "", "Ten boats."),
        ("body: Ten boats.", "Words.", "Words."),
        ("sections:\n- {body: Ten.}\n- {type: image, src: a.jpg}\n- {text: Boats.}", "", "Ten.\n\nBoats."),
        ("body:\n- children: [{text: 'Ten '}, {text: boats.}]\n- children: [{text: More.}]", "", "Ten boats.\n\nMore."),
        ("body: true\nlink: https://x.example/y", "", "A story"),
        ("redirect_to: /x/\nbody: Moved", "", None),
        ("description: Ten boats.", "![At dawn](a.jpg)\n\n![A net](b.jpg)", "Ten boats.\n\nAt dawn\n\nA net"),
        ("summary: Of **bold** boats", "", "Of bold boats"),
        ("gallery:\n  - src: a.jpg\n    caption: The start", "{{< gallery dir='/a' >}}", "The start"),
        ("photos:\n  - image: a.jpg\n    title: Start\n  - image: b.jpg\n    alt: End", "", "Start\n\nEnd"),
        ("image:\n  url: a.jpg\n  alt: A boat", "", "A boat"),
        ("image_caption: A boat", "", "A boat"),
        ("link: https://x.example/y", "", "A story"),
        ("externalUrl: https://x.example/y", "<!-- nothing -->", "A story"),
        ("youtube: dQ", "", "A story"),
        ("", "{{< youtube dQ >}}", "A story"),
        ("", "{% vimeo 12 %}", "A story"),
        ("", "[gallery ids='1,2']", "A story"),
        ("", "https://x.example/y", "A story"),
        ("", "<https://x.example/y>", "A story"),
        ("", "[](/x/)", "A story"),
        ("", "![](a.jpg)", "A story"),
        ("", '<iframe src="/v" title="A film of the quay"></iframe>', "A film of the quay"),
        ("", "<video src=a.mp4></video>", "A story"),
        ("", '{{< figure src="a.jpg" alt="A boat" >}}', "A boat"),
        ("", '<img src="a.jpg" alt="A boat">', "A boat"),
        ("", "![[a.jpg]]", "A story"),
        ("", '[[{"fid":"7","attributes":{"alt":"A boat"}}]]', "A boat"),
        ("", "", None),
        ("tags: [a, b]", "<!-- nothing -->\n\n", None),
        ("", "{% for post in posts %}{% endfor %}", None),
        ("redirect_to: /x/\ndescription: Moved", "", None),
    ],
)  # fmt: skip
def test_what_stands_in_for_a_text(front: str, body: str, text: str | None) -> None:
    source = page(f"title: A story\n{front}", body)
    if text is None:
        with pytest.raises(UnreadableFile, match="no text"):
            parse_text(source, ReadingRules())
    else:
        assert parse_text(source, ReadingRules()).body.text == text


def test_a_text_of_its_own_needs_no_other(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": page("title: A\ndescription: Of boats", "Words ![At dawn](a.jpg)")})
    (article,) = read(tmp_path).articles
    assert (article.text, article.description) == ("Words", "Of boats")


@pytest.mark.parametrize("suffix", [".html", ".htm", ".HTML"])
def test_html_is_no_markdown(tmp_path: Path, suffix: str) -> None:
    body = (
        "<?xml version='1.0'?>\n<!DOCTYPE html>\n<![CDATA[ gone ]]>"
        "<p>First.</p>\n\n    <div>\n\n      <p>Indented *words*.</p>\n    </div>\n\n# no heading\n\n"
        "<h2>Head</h2>\n{% if x %}<p>Last <a href='/b/'>words</a>.</p>{% endif %}<script>var a</script><img src=a.jpg>"
        "<!-- gone -->[caption id='x']The quay[/caption]"
    )
    write(tmp_path, {f"2024-05-02-a{suffix}": page(body=body), "b.md": page()})
    rules = ReadingRules(suffixes=(".md", ".html", ".htm"))
    article, _ = read_archive([Site(root=tmp_path)], rules, now=NOW).articles
    assert article.text.split("\n\n") == [
        "First.",
        "Indented *words*.",
        "# no heading",
        "Head",
        "Last words.",
        "The quay",
    ]
    assert (article.headings, article.image) == (("Head",), "a.jpg")
    assert [link.article for link in article.links] == ["b"]
