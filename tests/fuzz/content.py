"""What a newsroom wrote: front matter, Markdown, links, and a draft's sentences."""

from __future__ import annotations

from datetime import UTC, datetime

from content.addresses.links import Origin, Resolver
from content.addresses.names import Names
from content.base.errors import UnreadableFile
from content.base.rules import ReadingRules
from content.drafts import parse_draft
from content.files.parsing import from_json, parse_bytes, to_json
from content.formats import FORMATS
from embeddings.text.sentences import sentences
from tests.fuzz.kind import Finding, Kind

RULES = ReadingRules()
NOW = datetime(2026, 1, 1, tzinfo=UTC)
SEEDS = [
    '---\ntitle: A\ntags: [a, b]\ndate: 2024-01-01\n---\nWords [and a link](/a/b/ "t") *more* _text_\n',
    "---\na: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n---\nbody\n",
    "+++\ntitle = 'x'\ndate = 2024-01-01T10:00:00Z\n[params]\nx = [1, 2]\n+++\nbody {{< ref \"a.md\" >}}\n",
    '{"title": "x", "tags": ["a"]}\nbody\n',
    "> > > > - - - 1. a\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
    "[^1]: note\n\ntext[^1] [ref][a] ![i](x.png)\n\n[a]: /b 'c'\n",
    "<figure><img src='/a.png'><figcaption>x</figcaption></figure>\n<!-- c --> <a href='x'>y</a>\n",
    "{% post_url 2024-01-01-a %} {{ '/x/' | url }} {% raw %}a{% endraw %} {{% figure src=\"x\" %}}\n",
    "*a **b *c* d** e_ `` ` `` ~~x~~ \\[ &amp; &#xe000;0 <http://a.b> \ufffe \u202e e\u0302\u0304\n",
    "# H\n\nimport X from 'y'\n\n<X a={1}>\n\nexport const a = {}\n\n```js\ncode\n```\n",
    "Dr. Ada Reed of the U.S. Mail came. “Go!” she said; it cost £3.50 a day? [Yes](/x_(y)/).\r\n\r\n- One\r\n",
]
TOKENS = (
    "--- +++ ;;; [ ] ]( ![ > - * ** _ ` ``` ~~ | |--- [^1] [^1]: [a]: &a *a {{< >}} {% %} {{ }} <!-- --> <a </a> <b> "
    "href= \\ &# title: tags: date: {: } import export \\n \\t"
)


def target(data: bytes) -> None:
    """One input through everything that reads one."""
    for file_format in FORMATS:
        try:
            parsed = parse_bytes(data, RULES, file_format)
        except UnreadableFile:
            continue
        if from_json(to_json(parsed)) != parsed:
            raise Finding("what was read is not what the cache gives back")
    text = data.decode("utf-8", "replace")
    for sentence in sentences(text):
        at = sentence.start
        for word in sentence.words:
            if not at <= word.start < word.end <= sentence.end <= len(text):
                raise Finding("a word lies outside its sentence")
            at = word.end
    try:
        article = parse_draft(text, "draft.md", RULES, NOW)
    except UnreadableFile:
        return
    names = Names([article])
    resolver = Resolver(names, {"example.org": ""})
    for said in text.split()[:200]:
        resolver.resolve(said, Origin(path="a/b", url="/a/b/"))


KIND = Kind(
    target,
    {f"{n}-{times}": (seed * times).encode() for n, seed in enumerate(SEEDS) for times in (1, 12)},
    tuple(TOKENS.split()),
)
