"""Whole archives put together by chance: `python -m tests.fuzz.archive COUNT [SEED]` builds one and looks what is left.

Documents are snippets cut up, joined, repeated and sprinkled with what parsers stumble over. Beside them lie entries
of every kind that a folder can hold. The build must end well, with every sound story in the index. What only the last
guard caught is listed: that is a fault of ours all the same.
"""

from __future__ import annotations

import json
import os
import random
import socket
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from content.archive import ReadingRules, Site
from embeddings.base.answers import Options
from embeddings.building.build import BuildPlan, BuildReport, build
from embeddings.index.index import Index
from embeddings.storage import snapshot
from service.payloads.render import Renderer
from service.routes.demo_site import Newspaper
from tests.fuzz.kind import Finding
from tests.support.fake_encoder import NAME

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SOUND = 20
A_FOLDER = 1_000
"""Documents in one."""
GUARDED = "it could not be read ("
"""How a problem begins that nobody foresaw."""

FIELDS = (
    "title: Ferry leaves the quay",
    'title: "A &amp; B &#8217;s"',
    "date: 2024-05-01",
    "published: 2024-05-01T24:00:00+99:00",
    "tags: [ferry, market hall]",
    "tags:\n  - ferry\n  - name: market\n    id: 3",
    "image: /images/ferry.jpg",
    "image: {url: //example.org/a.jpg}",
    "permalink: /quay/ferry/",
    "url: https://example.org/ferry",
    "aliases: [/old/, https://example.org/older/]",
    "related: [story-1, /quay/]",
    "section: Quay",
    "slug: ferry",
    "lang: en",
    "description: >\n  Folded\n  text",
    "expires: 2031-01-01",
    "draft: false",
    "status: Beta",
    "published: [true, 2024-05-01]",
    "params: {draft: no, hidden: {a: [b, {c: d}]}}",
    "embargo_until: when the court rules",
    "schedule: {from: 2024-05-01, until: 2031}",
    "build: {list: local}",
    "x: &a [1, 2]\ny: *a",
)
BODIES = (
    "Words of the ferry and *the* **market** [hall](/quay/ferry/ 'now').\n\n",
    "# Heading\n\n> quoted\n> > twice\n\n- one\n  - two\n    1. three\n\n",
    "<figure><img src='/a.png' alt='&lt;'><figcaption>Words</figcaption></figure>\n\n",
    "| a | b |\n|---|---|\n| 1 | ![i](x.png) |\n\n",
    '{{< figure src="/a.png" caption="x" >}} {% post_url 2024-01-01-a %} {{ \'/x/\' | url }}\n',
    "[^1]: note\n\ntext[^1] [ref][a]\n\n[a]: <http://a.example/b> 'c'\n\n",
    "import X from 'y'\n\n<X a={1}>words</X>\n\n```js\ncode\n```\n\n",
    "<!-- hidden --> <script>no</script> {: .kramdown} <a href='story-2.md'>two</a>\n\n",
    "&copy; &#169; &#xA9; Dr. Ada said: “Go!” e\u0302\u0304 \u202e 漢字 \U0001f6a2\n\n",
)
PIECES = (
    "&#" + "1" * 5_000 + ";", "&#x" + "f" * 5_000 + ";", "&#" + "0" * 5_000 + "65;", "&amp;#" + "9" * 5_000 + ";",
    "&#0;", "&#xD800;", "&#xe000;", "&#x1b;", "&#55296;", "&#1114112;", "\x1b[31m", "\x01", "\x7f", "\x85", "\u2028",
    "\ue000", "\ue0010\ue001", "\ufeff", "\ufffe", "\ufffd", "\u0600", "\U0010ffff", "\u200d", "\r",
    "\r\n", "\t", "\x0b", "\x0c",
    "http://[x/y.jpg", "http://[::1", "//[", "http://a.example:99999999/", "http://\u2100.example/", "http://a]b/",
    "https://user:p@[::1]:x/", "http://%5B/", "%00", "%ff", "data:image/png;base64,AAAA", "javascript:x()", "://", "//",
    "[" * 300, "](" * 50, "<" * 300, ">" * 200, "*a **b " * 30, "`" * 50, "<a href='http://[x'>", "<![CDATA[", "<!",
    "<?",
    "<!DOCTYPE [", "</", "<!--", "-->", "{{", "}}", "{%", "%}", "{:", "\\", "$", "---\n", "+++\n", ";;;\n", "\n\n",
    "\n",
    ": ", "- ", "? ", "!!binary x", "!!python/object:os.system", "&x ", "*x", "|", ">", "'", '"', "#", "{", "}", "@",
    "%",
    "99999999999999999999", "1e400", ".inf", ".nan", "NaN", "0x" + "f" * 40, "-1", "0000-00-00", "10000-01-01",
    "0001-01-01", "9999-12-31T23:59:60Z", "2024-02-30", "2024-01-01T24:00", "1700000000000000000", "٣٣٣٣-٠١-٠١", "²²²²",
    "12:30", "1" * 10_000, "a" * 5_000, "é" * 300, "null", "true", "~", "\\ud800", "\\u0000", "\\x00",
)  # fmt: skip
JSON_VALUES: tuple[object, ...] = (
    "\ud800", "a\0b", "x" * 3_000, 10**40, 10**4_000, float("inf"), float("nan"), None, [], {}, [[["a"]]], {"a": {}}
)  # fmt: skip


def document(chance: random.Random) -> bytes:
    """One file, odd more often than not."""
    body = "".join(chance.choices(BODIES, k=chance.randint(0, 4)))
    fields = [_spoilt(field, chance) for field in chance.sample(FIELDS, chance.randint(0, 6))]
    form = chance.random()
    if form < 0.7:
        text = f"---\n{chr(10).join(fields)}\n---\n{body}"
    elif form < 0.8:
        values = [field.split(": ", 1) for field in fields if ": " in field]
        text = "+++\n" + "\n".join(f"{name} = {_in_toml(value, chance)}" for name, value in values) + f"\n+++\n{body}"
    elif form < 0.9:
        front = {field.partition(":")[0]: chance.choice((*JSON_VALUES, field)) for field in fields}
        text = f"{json.dumps(front, ensure_ascii=chance.random() < 0.9)}\n{body}".encode("utf-8", "replace").decode()
    else:
        text = body
    for _ in range(chance.choice((0, 1, 1, 2, 4, 8))):
        text = _mutated(text, chance)
    data = text.encode("utf-8", "replace")
    if chance.random() < 0.05 and data:
        place = chance.randrange(len(data))
        data = data[:place] + bytes([chance.randrange(256)]) + data[place + 1 :]
    return data


def _mutated(text: str, chance: random.Random) -> str:
    place = chance.randint(0, len(text))
    other = chance.randint(place, min(len(text), place + 40))
    change = chance.random()
    if change < 0.45:
        return text[:place] + chance.choice(PIECES) + text[place:]
    if change < 0.55:
        return text[:place] + text[other:]
    if change < 0.7:
        return text[:other] + text[place:other] * chance.choice((1, 2, 50)) + text[other:]
    end = chance.randint(0, len(text))
    return text[:end] + text[place:]


def _spoilt(field: str, chance: random.Random) -> str:
    """The field, now and then with a value that none should have."""
    if chance.random() < 0.7 or ": " not in field:
        return field
    name, value = field.split(": ", 1)
    value = chance.choice((chance.choice(PIECES), chance.choice(PIECES) + value, value + chance.choice(PIECES)))
    return f"{name}: {json.dumps(value, ensure_ascii=False) if chance.random() < 0.6 else value}"


def _in_toml(value: str, chance: random.Random) -> str:
    return value if value.startswith('"') or chance.random() < 0.15 else json.dumps(value)


def odd_entries(root: Path) -> int:
    """Make entries of every kind that a folder can hold beside its stories, and tell how many; some are stories."""
    outside = root.with_name(f"{root.name}-outside")
    outside.mkdir()
    (outside / "private.md").write_text("---\ntitle: Salaries\n---\nNobody's business.\n", "utf-8")
    made = 0
    for name in _names():
        # Not every file system takes every name.
        with suppress(OSError):
            odd = root / os.fsdecode(name)
            odd.parent.mkdir(parents=True, exist_ok=True)
            odd.write_bytes(b"---\ntitle: Oddly named\n---\nWords under an odd name.\n")
            made += 1
    for link, target in _links(root, outside).items():
        with suppress(OSError):
            (root / link).symlink_to(target)
            made += 1
    for file, content in _CONTENTS.items():
        (root / file).write_bytes(content)
        made += 1
    os.mkfifo(root / "pipe.md")
    (root / "folder.md").mkdir()
    (root / "linked.md").hardlink_to(outside / "private.md")
    here = Path.cwd()
    with socket.socket(socket.AF_UNIX) as listener:
        os.chdir(root)  # the address of a socket may be 100 characters long
        try:
            listener.bind("socket.md")
        finally:
            os.chdir(here)
    return made + 4


def _names() -> Iterator[bytes]:
    yield from (
        b"caf\xe9.md",
        b"folder-\xff/story.md",
        b"a\nb.md",
        b"a\rb.md",
        b"a\tb.md",
        b"\x1b[31mred.md",
        b"\x01.md",
    )
    yield from (b"trailing .md", b" leading.md", b"dots...md", b"a:b.md", b"site:story.md", b"http:.md", b"c:\\d.md")
    yield from (b"what?.md", b"hash#.md", b"50%.md", b"%00.md", b"%2e%2e.md", b"star*.md", b"quote'\".md", b"<b>.md")
    yield from ("café.md".encode(), "cafe\u0301.md".encode(), b"Case.md", b"case.md", b"CASE.MD", "ſtory.md".encode())
    yield from (
        "İ.md".encode(),
        "\u202egnp.md".encode(),
        "\u2028.md".encode(),
        "\u200b.md".encode(),
        "\x85.md".encode(),
    )
    yield from (b"x" * 252 + b".md", "é".encode() * 126 + b".md", b"\xed\xa0\x80.md", "\U0010ffff.md".encode())
    yield from (
        b"0000-00-00-x.md",
        b"0001-01-01-x.md",
        b"9999-12-31-x.md",
        b"2024-13-45-x.md",
        b"-.md",
        b"--help.md",
        b"$(x).md",
    )
    yield from (b"index.md", b"sub/index.md", b"sub.md", b"con.md", b"a.b.c.es.md", b"x.md.md", b" /inside.md", b"~.md")
    yield from (b"[x].md", b"{{x}}.md", b"a&b.md", b"+.md", b"\\.md", b"story.md~", b".#lock.md", b"#auto.md#")
    yield b"/".join([b"d" * 200] * 15) + b"/deep.md"


def _links(root: Path, outside: Path) -> dict[str, Path]:
    return {
        "out.md": outside / "private.md",
        "out": outside,
        "nowhere.md": root / "nothing.md",
        "nowhere": root / "nothing",
        "itself.md": root / "itself.md",
        "ring": root / "gnir",
        "gnir": root / "ring",
        "up": root,
        "above": root.parent,
        "zero.md": Path("/dev/zero"),
        "memory.md": Path("/proc/self/mem"),
        "passwd.md": Path("/etc/passwd"),
        "top": Path("/"),
        "to-pipe.md": root / "pipe.md",
        "again.md": root / "sound-0.md",
    }


_CONTENTS = {
    "nothing.md-not": b"",
    "empty.md": b"",
    "blank.md": b" \n",
    "nul.md": b"a\0b",
    "utf16.md": "Words".encode("utf-16"),
    "latin.md": b"caf\xe9",
    "large.md": b"x" * 2_000_001,
    "line.md": b"x " * 900_000,
    "brackets.md": b"[" * 500_000,
    "angles.md": b"<" * 100_000,
    "quotes.md": b">" * 100_000 + b" x",
    "nested.md": b"".join(b"  " * i + b"- x\n" for i in range(300)),
    "emphasis.md": b"*_" * 100_000 + b"x",
    "reference.md": b"&#" + b"1" * 1_000_000 + b";",
    "yaml.md": b"---\ntitle: [[[\n---\nx",
    "open.md": b"---\ntitle: x\n",
    "date.md": b"---\ntitle: x\ndate: " + b"1" * 200_000 + b"\n---\nx",
}


def write(root: Path, count: int, chance: random.Random) -> int:
    """An archive of so many documents, of sound stories and of odd entries; tells how many of the last there are."""
    root.mkdir()
    for number in range(SOUND):
        text = f"Words of [the next](sound-{(number + 1) % SOUND}.md) and the ferry."
        (root / f"sound-{number}.md").write_text(f"---\ntitle: Sound {number}\ntags: [ferry]\n---\n{text}\n", "utf-8")
    for number in range(count):
        folder = root / f"part-{number // A_FOLDER}"
        folder.mkdir(exist_ok=True)
        (folder / f"d{number}.{'mdx' if number % 7 == 0 else 'md'}").write_bytes(document(chance))
    return odd_entries(root)


def built(root: Path, index: Path) -> BuildReport:
    """Build it and ask for every story. Raises Finding where a sound one is missing."""
    site = Site(root=root, base_url="https://post.example")
    report = build(
        BuildPlan(sites=(site,), rules=ReadingRules(timezone="Asia/Tokyo"), index=index, model=NAME), now=NOW
    )
    opened = Index(snapshot.load(index))
    cards = Renderer(opened.manifest.sites)
    ids = {article.id for article in opened.articles()}
    if missing := {f"sound-{number}" for number in range(SOUND)} - ids:
        raise Finding(f"missing: {sorted(missing)}")
    for article in opened.articles():
        if opened.get(article.id).id != article.id:
            raise Finding(f"{article.id!r} is another")
        cards.card(article).model_dump_json()
        str(article).encode()
    for number in range(SOUND):
        for related in opened.related(f"sound-{number}", Options(limit=20)):
            cards.item(related).model_dump_json()
    Newspaper(opened.articles(), datetime.now(UTC), opened.manifest.sites, ()).search("ferry", "", "")
    for problem in report.problems:
        str(problem).encode()
        if not str(problem).isascii() and any(not c.isprintable() and c < "\xa0" for c in str(problem)):
            raise Finding(f"not printable: {str(problem)!r}")
        if not problem.remedy:
            raise Finding(f"no remedy: {problem}")
    return report


def main(arguments: list[str]) -> None:
    """Build one, and list what was left out, by its reason."""
    count, seed = int(arguments[0]), int(arguments[1]) if len(arguments) > 1 else 0
    with tempfile.TemporaryDirectory(prefix="seealso-archive-") as folder:
        root = Path(folder) / "archive"
        odd = write(root, count, random.Random(seed))
        report = built(root, Path(folder) / "index")
        reasons = Counter(problem.message.split("(")[0][:60] for problem in report.problems)
        sys.stdout.write(
            f"{count:,} documents and {odd} odd entries: {report.articles:,} stories, {report.seconds:.0f} s\n"
        )
        sys.stdout.writelines(f"{number:7,}  {reason}\n" for reason, number in reasons.most_common(40))
        for problem in report.problems:
            if GUARDED in problem.message:
                sys.stdout.write(f"{problem}\n")
                sys.stdout.write(f"    {Path(problem.path).read_bytes()[:1500]!r}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
