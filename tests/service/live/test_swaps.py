"""Snapshots are exchanged under constant load: no question fails, no answer mixes two, no memory is lost.

`make soak` does it fifty times within a minute; here it is a few times.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from embeddings.storage import snapshot
from embeddings.storage.manifest import Manifest
from tests.support.service_helpers import TOPICS, built, newsroom, story
from tests.support.service_load import Load, draft_readers, memory, workers
from tests.support.service_process import WITHIN, Service, serving

SWAPS = int(os.environ.get("SEEALSO_SWAPS", "6"))
SECONDS = float(os.environ.get("SEEALSO_SWAP_SECONDS", str(1.2 * SWAPS)))
SETTLED = 10
"""Exchanges after which memory has grown to what it needs."""
GROWTH = 1.1
NUMBER = re.compile(r"generation (\d+)")


def generation(config: Path, number: int) -> None:
    """Build the archive with the generation in every title, and so many stories more."""
    for file in sorted((config.parent / "content").rglob("*.md")):
        text = NUMBER.sub(f"generation {number}", file.read_text("utf-8"))
        if "generation" not in text:
            text = text.replace('title: "', f'title: "generation {number}: ', 1)
        file.write_text(text, "utf-8")
    for more in range(number):
        story(
            config.parent / f"content/post/more-{more}.md",
            f"generation {number}: another {more}",
            f"{TOPICS['market']} The {more}th of them.",
            date="2024-06-01",
        )
    built(config)


def mixed(answer: Any) -> str:
    """What tells that an answer is of two indexes."""
    stories = [answer["article"], *answer["related"]]
    said = {int(found[1]) for one in stories if (found := NUMBER.search(one["title"]))}
    if len(said) != 1 or not all(NUMBER.search(one["title"]) for one in stories):
        return f"generations {said}"
    (number,) = said
    return "" if answer["index"]["articles"] == 15 + number else f"{answer['index']} in generation {number}"


def republish(index: Path, kept: list[Path], turn: int) -> str:
    """Publish a copy of one of the snapshots under a name of its own, as a build does."""
    source = snapshot.read(kept[turn % len(kept)], verify=False)
    name = f"turn-{turn:03}"
    with snapshot.writing(index, name) as folder:
        for file in source.manifest.files:
            (folder / file).parent.mkdir(exist_ok=True)
            shutil.copyfile(source.path(file), folder / file)
        changed = {field: getattr(source.manifest, field) for field in source.manifest.__dataclass_fields__}
        snapshot.publish(index, folder, Manifest(**{**changed, "name": name}))
    return name


def both(service: Service) -> list[int]:
    """The two processes that answer, once there are two, and the others have got their names."""
    until = time.monotonic() + WITHIN
    while not draft_readers(service.process.pid) or len(found := workers(service.process.pid)) != 2:
        assert time.monotonic() < until
        time.sleep(0.02)
    return found


def wait_for(service: Service, name: str) -> None:
    until = time.monotonic() + WITHIN
    while service.ask("/health/ready").json()["index"]["name"] != name:
        assert time.monotonic() < until, f"{name} is not served"
        time.sleep(0.02)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_snapshots_are_exchanged_under_load(tmp_path: Path) -> None:
    config = newsroom(tmp_path / "news")
    index = config.parent / "index"
    kept = []
    for number in (1, 2, 3):
        generation(config, number)
        folder = snapshot.load(index).folder
        kept.append(shutil.copytree(folder, tmp_path / f"kept-{number}" / folder.name))
    paths = [f"/related?id=post:{topic}-{number}" for topic in TOPICS for number in (1, 3)]
    used = []
    with serving(config, tmp_path / "log", "--workers", "2") as service:
        load = Load(service.port, paths, mixed)
        answering = both(service)
        with load.running():
            for turn in range(SWAPS):
                begun = time.monotonic()
                wait_for(service, republish(index, kept, turn))
                time.sleep(max(0.0, SECONDS / SWAPS - (time.monotonic() - begun)))
                used.append(sum(map(memory, answering)))
        assert workers(service.process.pid) == answering, "no process was replaced"
        assert service.ask("/health/ready").json()["status"] == "ready"
    sys.stderr.write(
        f"\n{SWAPS} exchanges, {load.answers:,} answers, {len(load.wrong)} wrong, the longest took "
        f"{load.longest * 1000:.0f} ms; both processes took {[round(kib / 1024) for kib in used]} MiB\n"
    )
    assert load.wrong == []
    assert load.answers > 10 * SWAPS, "each exchange was under load"
    assert service.said.count("now serving") >= SWAPS, "each by one process at least"
    if SWAPS > SETTLED:
        assert max(used[SETTLED:]) <= GROWTH * used[SETTLED - 1]
