"""Quick builds of invented archives beside whole ones: `python -m bench.quick STORIES [MODEL]`.

Prints JSON: seconds of the whole process, of the first build, of builds that have nothing to do, and of builds after a
story was added, changed and deleted (the median of each); and the disk that the index takes in full snapshots.
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.invented import invent
from bench.processes import seealso, timed

TIMES = 3
LAIN = 2.5
"""Seconds after which a file's time tells that it was not saved again since."""


def measure(stories: int, model: str = "fast") -> dict[str, float]:
    """Invent so many stories, build their index, and change a story at a time."""
    with tempfile.TemporaryDirectory(prefix="seealso-bench-") as folder:
        archive, index = Path(folder, "archive"), Path(folder, "index")
        invent(stories, archive)
        time.sleep(LAIN)
        build = seealso("build", archive, "--index", index, "--model", model)
        figures: dict[str, float] = {"stories": stories, "first": timed(build)}
        files = sorted(archive.rglob("*.md"))
        text = files[0].read_text("utf-8")
        (before,) = (index / "snapshots").iterdir()
        snapshot = _size(before)

        def added(number: int) -> None:
            files[0].with_name(f"added-{number}.md").write_text(f"{text}\n\nA new tale {number}.\n", "utf-8")

        def changed(number: int) -> None:
            files[1].write_text(f"{files[1].read_text('utf-8')}\n\nMore of it {number}.\n", "utf-8")

        def deleted(number: int) -> None:
            files[0].with_name(f"added-{number}.md").unlink()

        def nothing(_: int) -> None:
            pass

        steps: tuple[Callable[[int], None], ...] = (nothing, added, changed, deleted)
        for step in steps:
            taken = [_after(step, number, build) for number in range(TIMES)]
            figures[step.__name__] = statistics.median(seconds for seconds, _ in taken)
            figures[f"{step.__name__}, of a processor"] = statistics.median(seconds for _, seconds in taken)
        return figures | {"snapshots": _size(index / "snapshots") / snapshot}


def _after(step: Callable[[int], None], number: int, build: list[str]) -> tuple[float, float]:
    """Seconds of a build after a step, by the clock and of a processor: others may be at work."""
    step(number)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = timed(build)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _size(folder: Path) -> int:
    """Bytes on the disk, of a file that has several names once."""
    blocks = {(status.st_dev, status.st_ino): status.st_blocks for p in folder.rglob("*") for status in [p.stat()]}
    return sum(blocks.values()) * 512


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]), *sys.argv[2:])))
