"""Files made to hang or to fill the memory of whoever reads them: each is read, or refused in one line, and soon."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from content.base.errors import UnreadableFile
from content.base.rules import ReadingRules
from content.files.parsing import parse_bytes
from embeddings.base.errors import Damaged
from embeddings.index.index import Index
from embeddings.storage import snapshot
from embeddings.storage.catalogue import Catalogue
from tests.support.fake_encoder import REACH
from tests.support.paths import ROOT
from tests.support.service_helpers import built, client, newsroom

SIZE = 100_000
SECONDS = 5
"""Ample, for machines are noisy: each takes less than 0.7 seconds alone, and what it guards against took minutes."""


def times(text: str) -> str:
    return text * (SIZE // len(text))


HOSTILE = {
    "quotes in quotes": ">" * SIZE + " x",
    "lists in lists": "".join("  " * i + "- x\n" for i in range(300)),
    "open brackets": "[" * SIZE,
    "brackets back to back": times("]("),
    "emphasis that never closes": times("*a _b "),
    "rising runs of backticks": " ".join("`" * i for i in range(440)),
    "many footnotes": "".join(f"[^{i}]: n\n\n" for i in range(SIZE // 12)) + times("[^1]"),
    "a wide table": "|" + "a|" * 2000 + "\n|" + "-|" * 2000 + "\n" + ("|" + "b|" * 2000 + "\n") * 20,
    "comments that never close": times("<!--"),
    "tags that never close": times("<a "),
    "templating that never closes": times('{{< a "'),
    "one long line": "a" * 10_000_000,
    "character references": times("&#1"),
    "combining marks": times("e\u0301"),
    "nothing but headings": "# a\n" * 500_000,
    "nothing but underlined headings": "a\n=\n" * 500_000,
    "nothing but list items": "- a\n" * 500_000,
    "nothing but numbered items": "1. a\n" * 400_000,
    "a table of many rows": "|a|b|\n|-|-|\n" + "|1|2|\n" * 300_000,
    "nothing but footnotes": "".join(f"[^{i}]: n\n\n" for i in range(150_000)),
    "nothing but emphasis": "*a* " * 500_000,
    "nothing but tags": "{%" * 1_000_000,
    "nothing but colons": "a:" * 1_000_000,
    "much front matter": "---\n" + "".join(f"k{i}: v\n" for i in range(200_000)) + "---\nx",
    "a list of many tags": "---\ntags: [" + "a, " * 80_000 + "b]\n---\nx",
    "YAML brackets": "---\na: " + "[" * SIZE + "\n---\nx",
    "YAML aliases": "---\na: &a [x, x]\n"
    + "".join(f"{chr(98 + i)}: &{chr(98 + i)} [*{chr(97 + i)}, *{chr(97 + i)}]\n" for i in range(20))
    + "---\nx",
    "TOML brackets": "+++\na=" + "[" * SIZE + "\n+++\nx",
    "a TOML key of many parts": "+++\n" + "a." * (SIZE // 2) + "b = 1\n+++\nx",
    "a TOML key of many parts in a table": "+++\nt = { " + "a . " * (SIZE // 4) + "b = 1 }\n+++\nx",
    "JSON brackets": '{"a":' + "[" * SIZE,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_it_is_read_or_refused_soon(text: str) -> None:
    began = time.process_time()
    message = ""
    try:
        parse_bytes(text.encode(), ReadingRules())
    except UnreadableFile as refused:
        message = f"{refused.message} {refused.remedy}"
    assert time.process_time() - began < SECONDS
    assert "\n" not in message


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_none_takes_much_memory() -> None:
    # In the program itself: what runs between fork and exec in a process of several threads may end it.
    program = (
        "import resource\n"
        "resource.setrlimit(resource.RLIMIT_AS, (4_000_000_000, 4_000_000_000))\n"
        "from tests.project.test_hostile_input import HOSTILE, test_it_is_read_or_refused_soon as read\n"
        "for text in HOSTILE.values(): read(text)\n"
        "status = open('/proc/self/status').read()\n"
        "print(next(line.split()[1] for line in status.splitlines() if line.startswith('VmHWM')))"
    )

    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout) < 500_000


@pytest.mark.parametrize("parts", [2, 60])
def test_an_ordinary_toml_key_is_no_such_thing(parts: int) -> None:
    key = ".".join(["params"] * parts)
    text = f"+++\ntitle = 'x'\n{key} = 1\nurl = 'a.b.c'\n+++\nWords."
    assert parse_bytes(text.encode(), ReadingRules()).fields.title == "x"


def test_what_follows_more_lines_than_an_article_has_is_still_read() -> None:
    text = "# Heading\n\nFirst words.\n\n" + "- item\n" * 20_000 + "\n## Near the end\n\nThe *last* words.\n"
    body = parse_bytes(text.encode(), ReadingRules()).body
    assert body.headings == ("Heading",)
    assert body.text.count("item") == 20_000
    assert body.text.endswith("item Near the end The last words.")


DEEP = b"[" * 100_000
FILES = [
    ("weights.json", b"[]"),
    ("weights.json", DEEP),
    ("bilinear.safetensors", b"\x02" + b"\0" * 7 + b"{}"),
    ("calibration.json", b'{"nearness": {}, "other": 1}'),
    ("tags.json", b'{"names": 5, "power": 1}'),
    ("tags.json", DEEP),
    ("tags.safetensors", b"\x02" + b"\0" * 7 + b"{}"),
    ("lexical.json", b'["the same", "the same"]'),
    ("lexical.json", DEEP),
    ("tagging.json", b"[]"),
    ("tagging.json", DEEP),
    ("style.json", b'"yaml"'),
    ("style.json", DEEP),
    ("map.json", b"[1]"),
    ("map.json", DEEP),
    ("engine/records.json", b"[[]]"),
    ("engine/records.json", DEEP),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    config = newsroom(tmp_path_factory.mktemp("newsroom") / "news")
    built(config)
    return config.parent / "index"


@pytest.mark.parametrize(("name", "content"), FILES)
def test_a_hostile_file_of_an_index_is_damage(index: Path, name: str, content: bytes) -> None:
    opened = snapshot.load(index)
    file = opened.folder / name
    sound = file.read_bytes()
    file.write_bytes(content)
    try:
        with pytest.raises(Damaged, match="Build"):
            Index(opened, reach=REACH).prepare(drafts=True)
    finally:
        file.write_bytes(sound)


@pytest.mark.parametrize("reading", [{"fields": 5}, {"fields": {}, "suffixes": [], "ignore": [], "timezone": "Mars"}])
def test_rules_of_reading_that_are_none_are_damage(index: Path, reading: dict[str, object]) -> None:
    opened = snapshot.load(index)
    with pytest.raises(Damaged, match="Build"):
        Index(snapshot.Snapshot(opened.folder, replace(opened.manifest, reading=reading)))


def test_no_closest_name_is_sought_for_what_is_only_passed_over(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes milliseconds in an archive of thousands, and a draft may hold thousands of links."""

    def sought(self: Catalogue, slug: str, count: int) -> list[str]:
        raise AssertionError(slug)

    monkeypatch.setattr(Catalogue, "slugs_around", sought)
    service = client(index.parent / "seealso.toml")
    links = "".join(f"[a](/gone-{n}/) [b](https://post.example/gone-{n}/)\n" for n in range(50))
    assert service.post("/related", json={"body": f"Of fish and bread.\n\n{links}"}).status_code == 200
    assert service.get(f"/related?id=market-0&exclude={','.join(f'gone-{n}' for n in range(50))}").status_code == 200
    assert service.get(f"/related?id=market-0{'&exclude=' * 51}").status_code == 400
