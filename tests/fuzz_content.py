"""A coverage-guided fuzzer of what reads strangers' bytes: `make fuzz-content MINUTES=30`.

Needs atheris (`pip install atheris`), which no test needs. An input that ends in an exception nobody documents, takes
longer than a second or more than 500 MB is written to the working folder as crash-…, timeout-… or oom-…. Code runs some
ten times slower here than elsewhere, so look how long a timeout takes by itself.
"""

from __future__ import annotations

import json
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["content", "frontmatter", "markdown_it", "mdit_py_plugins", "service.drafts"]):
    from content.archive import parse_draft
    from content.errors import UnreadableFile
    from content.links import Resolver
    from content.names import Names
    from content.parsing import from_json, parse_bytes, to_json
    from content.rules import ReadingRules

from embeddings import snapshot
from embeddings.errors import SnapshotError

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
    "*a **b *c* d** e_ `` ` `` ~~x~~ \\[ &amp; &#xe000;0 <http://a.b> ￾ ‮ é̂̄\n",
    "# H\n\nimport X from 'y'\n\n<X a={1}>\n\nexport const a = {}\n\n```js\ncode\n```\n",
]
TOKENS = (
    "--- +++ ;;; [ ] ]( ![ > - * ** _ ` ``` ~~ | |--- [^1] [^1]: [a]: &a *a {{< >}} {% %} {{ }} <!-- --> <a </a> <b> "
    "href= \\\\ &# title: tags: date: {: } import export \\n\\n \\t"
)


def target(data: bytes) -> None:
    """One input through everything that reads one."""
    for with_jsx in (False, True):
        try:
            parsed = parse_bytes(data, RULES, with_jsx=with_jsx)
        except UnreadableFile:
            continue
        assert from_json(to_json(parsed)) == parsed
    text = data.decode("utf-8", "replace")
    try:
        article = parse_draft(text, "draft.md", RULES, NOW)
    except UnreadableFile:
        return
    names = Names([article])
    resolver = Resolver(names, {"example.org": ""})
    for word in text.split()[:200]:
        resolver.resolve(word, path="a/b", url="/a/b/")


def manifest(data: bytes) -> None:
    """The same for what a snapshot says of itself."""
    folder = _INDEX / "snapshots" / "one"
    (folder / "manifest.json").write_bytes(data)
    try:
        snapshot.load(_INDEX)
    except SnapshotError:
        return


_INDEX = Path(tempfile.mkdtemp(prefix="seealso-fuzz-"))


def main() -> None:
    """Fuzz until libFuzzer's flags say stop."""
    kind = target
    if "--manifest" in sys.argv:
        sys.argv.remove("--manifest")
        kind = manifest
        (_INDEX / "snapshots" / "one").mkdir(parents=True)
        (_INDEX / "CURRENT").write_text("one\n")
    corpus = Path(tempfile.mkdtemp(prefix="seealso-corpus-"))
    if kind is target:
        for number, seed in enumerate(SEEDS):
            (corpus / str(number)).write_text(seed, "utf-8")
            (corpus / f"{number}-long").write_text(seed * 60, "utf-8")
    else:
        said = {"schema": 1, "name": "one", "files": {"../../x": {"sha256": "0", "bytes": 1}}}
        (corpus / "0").write_text(json.dumps(said))
    words = corpus.with_suffix(".dict")
    words.write_text("".join(f'"{_quoted(token)}"\n' for token in TOKENS.split()), "utf-8")
    atheris.Setup([*sys.argv, f"-dict={words}", str(corpus)], kind)
    atheris.Fuzz()


def _quoted(token: str) -> str:
    token = token.replace("\\n", "\n").replace("\\t", "\t").replace("\\\\", "\\")
    return "".join(c if c.isalnum() else f"\\x{ord(c):02x}" for c in token)


if __name__ == "__main__":
    main()
