"""Undo files and plans put together by chance, and read: `python -m tests.fuzz.undo_files [NUMBER] [SEED]`.

Harm is anything but what is documented, a file written outside of the archive, or a process past its memory or time.
"""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from content.retagging import PlanError, RetaggingError, Trust, prepare, read_plan, undo

SECONDS = 5.0
"""Of the process's own time, for one file."""
BEFORE = b"---\ntags: [a]\n---\nText.\n"
WORDS = (
    *("", "\0", "/", "..", "/dev/zero", "/dev/full", "/proc/self/mem", "/etc/passwd", "a" * 5_000, "\ud800", "\udcff"),
    *("../x.md", "/tmp/a\0b", "new.md", "00000-a.md", "manifest.json", "é", "\u202e", "a/" * 2_000),
)
ODD: tuple[Any, ...] = (None, True, -1, 10**30, 1e308, [], {}, [[]], {"a": {}}, "", "x", b"".decode())
TAGS = (
    "a",
    '"a"',
    '"\\ud800"',
    '"\\u0000"',
    "->",
    "→",
    "#",
    '"',
    "\\",
    "é",
    "a" * 300,
    "\u2028",
    "'",
    "[",
    "{",
    ":",
    "- ",
    "",
    " ",
)


def made(folder: Path, dice: random.Random) -> tuple[str, Path]:
    """One file: ("undo" or "plan", where it is)."""
    if dice.random() < 0.3:
        path = folder / "tags.plan"
        path.write_bytes(_plan(dice))
        return "plan", path
    path = folder / "x.undo.zip"
    _undo_file(path, folder, dice)
    if dice.random() < 0.35:
        data = bytearray(path.read_bytes())
        for _ in range(dice.choice((1, 1, 3, 20))):
            data[dice.randrange(len(data))] = dice.choice((0, 255, dice.randrange(256)))
        path.write_bytes(data[: dice.choice((len(data),) * 5 + (len(data) // 2, 22, 3, 0))])
    return "undo", path


def tried(folder: Path, number: int, seed: int) -> Counter[str]:
    """How many of so many were done, refused, or did harm."""
    dice, told = random.Random(seed), Counter({"harm": 0})
    for _ in range(number):
        content = folder / "archive"
        shutil.rmtree(content, ignore_errors=True)
        content.mkdir()
        (content / "a.md").write_bytes(BEFORE)
        (folder / "precious.md").write_bytes(b"precious")
        kind, path = made(folder, dice)
        began = time.process_time()
        try:
            told[_use(kind, path, content)] += 1
        except Exception as error:
            sys.stdout.write(f"{kind}: {type(error).__name__}: {str(error)[:300]}\n")
            told["harm"] += 1
        if time.process_time() - began > SECONDS or (folder / "precious.md").read_bytes() != b"precious":
            told["harm"] += 1
    return told


def _use(kind: str, path: Path, content: Path) -> str:
    try:
        if kind == "plan":
            plan = read_plan(path)
            prepare(dict.fromkeys([content / "a.md"], plan), within=[content])
            return "plans carried out"
        done = undo(path, force=True, trust=Trust([content], {".md"}))
    except (PlanError, RetaggingError) as error:
        if len(str(error)) > 5_000 or (kind == "undo" and "undo" not in str(error) and "restored" not in str(error)):
            raise
        return f"{kind}s refused"
    return "undone" if done.restored or done.untouched else "undo files that leave all alone"


def _plan(dice: random.Random) -> bytes:
    makers: tuple[Callable[[], str], ...] = (
        lambda: f"{dice.choice(TAGS)} -> {dice.choice(TAGS)}",
        lambda: "".join(dice.choice(TAGS) for _ in range(dice.randrange(12))),
        lambda: dice.choice(TAGS) * dice.choice((1, 10, 3_000)),
        lambda: f"a -> {dice.choice(TAGS)}{chr(dice.randrange(0x3000))}",
        lambda: f"t{dice.randrange(50)} -> t{dice.randrange(50)}",
    )
    text = "\n".join(dice.choice(makers)() for _ in range(dice.choice((1, 1, 2, 30, 2_000))))
    data = text.encode("utf-8", "surrogatepass")
    return data if dice.random() < 0.9 else data + dice.randbytes(20)


def _undo_file(path: Path, folder: Path, dice: random.Random) -> None:
    def odd(usual: Any, share: float = 0.12) -> Any:
        chance = dice.random()
        return usual if chance > share else dice.choice(WORDS) if chance > share / 2 else dice.choice(ODD)

    entries, kept = [], []
    for number in range(dice.choice((1, 1, 2, 5))):
        place = dice.choice((folder / "archive" / "a.md", folder / "archive" / "new.md", folder / "precious.md"))
        data = dice.choice((BEFORE, b"EVIL", b"", bytes(dice.choice((10, 100_000)))))
        entry = {
            "path": odd(str(place)),
            "real": odd(str(place)),
            "saved_as": odd(str(number)),
            "before": odd(hashlib.sha256(data).hexdigest(), 0.05),
            "after": odd(hashlib.sha256(BEFORE).hexdigest()),
        }
        for name in list(entry):
            if dice.random() < 0.04:
                del entry[name]
        entries.append(odd(entry, 0.04))
        kept.append((str(number), data))
    manifest = odd({"version": odd(1, 0.05), "files": odd(entries, 0.05), "seal": odd("", 0.3)}, 0.04)
    text = json.dumps(manifest)
    if dice.random() < 0.08:
        text = dice.choice(
            ("[" * 100_000, '{"version":' * 50_000, text[:-3], text + "]", "1" * 9_000, "\ufeff" + text, "NaN")
        )
    pack = dice.choice((zipfile.ZIP_DEFLATED,) * 6 + (zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))
    with zipfile.ZipFile(path, "w", pack) as zipped:
        if dice.random() < 0.97:
            zipped.writestr("manifest.json", text.encode("utf-8", "surrogatepass"))
        for name, data in kept:
            zipped.writestr(name, data)


def main(arguments: list[str]) -> int:
    """Try, and tell what became of them."""
    number, seed = int(arguments[0]) if arguments else 2_000, int(arguments[1]) if arguments[1:] else 1
    with tempfile.TemporaryDirectory(prefix="seealso-fuzz-") as folder:
        told = tried(Path(folder), number, seed)
    sys.stdout.write(f"{number:,} files of seed {seed}: {dict(told)}\n")
    return 1 if told["harm"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
