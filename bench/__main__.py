"""`make bench`: measures each side beside its other in one run, and prints one table.

`python -m bench [ARCHIVE] [--up-to STORIES] [--only PART …]`; without an archive, the demo's.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import content
from bench import answers, attack, builds
from bench.growth import exponent
from bench.processes import seealso, timed
from bench.table import Row, table
from embeddings.index.index import Index

DEMO = Path(content.__file__).parent / "demo"
SIZES = (1_000, 10_000, 100_000, 1_000_000)
ARCHIVES = (1_000, 5_000, 20_000)
"""Stories of the invented archives that are built as a whole."""
PARTS = ("builds", "encoders", "answers", "drafts", "attack", "archives", "growth")


def main() -> None:
    """Measure, then print."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("archive", nargs="?", type=Path, default=DEMO)
    parser.add_argument("--up-to", type=int, default=SIZES[-1], metavar="STORIES", help="largest size of the growth")
    parser.add_argument("--only", action="append", choices=PARTS, help="a part of it; may be given several times")
    asked = parser.parse_args()
    wanted = asked.only or PARTS
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="seealso-bench-") as folder:
        for part in PARTS:
            if part in wanted:
                print(f"measuring: {part}", file=sys.stderr, flush=True)
                rows += _part(part, asked.archive, Path(folder), asked.up_to)
            elif part == "builds" and {"answers", "drafts"} & set(wanted):
                timed(seealso("build", asked.archive, "--index", Path(folder, "index")))
    print(f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}")
    print(f"archive: {asked.archive.resolve().name}\n")
    print(table(rows))


def _part(part: str, archive: Path, work: Path, up_to: int) -> Iterator[Row]:
    index = work / "index"
    if part == "builds":
        return builds.measure(archive, work)
    if part == "encoders":
        return builds.encoders(archive, work / "cache")
    if part == "answers":
        return answers.measure(index, _a_story(index))
    if part == "drafts":
        return answers.drafts(index)
    if part == "attack":
        return attack.measure()
    return _archives(up_to) if part == "archives" else _growth(up_to)


def _a_story(index: Path) -> str:
    return min(article.id for article in Index.open(index).articles())


def _archives(up_to: int) -> Iterator[Row]:
    measured: list[dict[str, Any]] = []
    for stories in (size for size in ARCHIVES if size <= up_to):
        measured.append(one := _apart("bench.archives", stories))
        figure = f"{one['build']:,.0f} s, {one['own']:,.0f} MB of its own, {one['peak']:,.0f} MB with mapped files"
        rest = f"asked: p50 {one['p50']:.1f} ms, {one['asked_own']:,.0f} MB of its own"
        yield Row(f"whole build of {stories:,} invented stories (--model fast)", figure, rest)
    yield from _exponents(measured, ("build", "own", "p50", "disk"))


def _growth(up_to: int) -> Iterator[Row]:
    measured: list[dict[str, Any]] = []
    for stories in (size for size in SIZES if size <= up_to):
        measured.append(one := _apart("bench.growth", stories))
        figure = f"p50 {one['p50']:.2f} ms, p99 {one['p99']:.2f} ms, recall@10 {one['recall']:.3f}"
        rest = f"{one['resident']:,.0f} MB; build {one['build']:,.0f} s, at most {one['peak']:,.0f} MB"
        yield Row(f"search of {stories:,} stories ({one['engine']})", figure, rest)
    yield from _exponents(measured, ("p50", "build", "resident", "disk"))


def _apart(module: str, stories: int) -> dict[str, Any]:
    """What a module of ours measures of so many stories, in a process of its own."""
    done = subprocess.run([sys.executable, "-m", module, str(stories)], check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _exponents(measured: list[dict[str, Any]], names: tuple[str, ...]) -> Iterator[Row]:
    if len(measured) > 1:
        exponents = ", ".join(f"{of} {exponent(measured, of):.2f}" for of in names)
        yield Row("growth with the number of stories, exponents", exponents)


if __name__ == "__main__":
    main()
