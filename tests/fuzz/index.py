"""Indexes with right hashes and wrong contents, opened as a service does: `python -m tests.fuzz.index COUNT SEED`.

Each change is made to a copy of an index, which a process of its own then opens and asks, within 4 GB and 30 s. It is
refused as Damaged or OtherSchema, or every question is answered: anything else is told, and makes the exit code 1.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from content.archive import ReadingRules, Site
from embeddings.base.answers import Options
from embeddings.base.errors import SnapshotError
from embeddings.building.build import BuildPlan, build
from embeddings.index.resources import Reach
from embeddings.storage.layout import CURRENT, ENGINE, SNAPSHOTS
from embeddings.storage.manifest import MANIFEST
from service.app import create_app
from service.live.live_index import open_index
from service.payloads.export import write_all
from service.settings import load
from tests.fuzz.mutations import Mutation, every
from tests.support.archives import story, write
from tests.support.fake_encoder import NAME, FakeEncoder

ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
MEMORY = 4 << 30
SECONDS = 30
ENGINES = ("faiss", "faiss-hnsw")
SUBJECTS = {
    "ferry": "The ferry to Mill Island leaves the harbour late, and the council pays for a second boat.",
    "library": "The library on Mill Lane lends books, and readers fear that it will close before winter.",
    "market": "Traders in the covered market sell bread and cloth under a roof that the council will mend.",
}
NOW = datetime(2026, 5, 1, tzinfo=UTC)
REFUSED, ANSWERED = "refused", "answered"


def archive(root: Path) -> None:
    """Write stories with everything that an index keeps: tags, categories, sections, authors, links."""
    files = {}
    for number in range(24):
        subject = list(SUBJECTS)[number % 3]
        body = (
            f"{SUBJECTS[subject]} Part {number} of it, told by Councillor Ines Orrin at Quay House. Ines Orrin said so "
            f"at Quay House again.\n\nAs [told before](story-{max(number - 3, 0):02}.md), {subject} comes first."
        )
        fields = [
            f"date: 2025-{number % 12 + 1:02}-{number % 27 + 1:02}",
            f"tags: [{subject}, {'council' if number % 2 else 'island'}]",
            f"categories: [{'news' if number % 4 else 'opinion'}]",
            f"section: {'quayside' if number % 2 else 'old-town'}",
            f"author: {'Ada Reed' if number % 3 else 'Ben Moss'}",
        ]
        if number == 5:
            fields += ["relatedHide: true", "expires: 2999-01-01"]
        if number == 8:
            fields = fields[1:]
        if number == 9:
            fields += ["related: [story-01]", "aliases: [/old/]"]
        head = "".join(f"{field}\n" for field in fields)
        text = story(f"{subject.capitalize()} story {number}", body).replace("---\n", f"---\n{head}", 1)
        files[f"story-{number:02}.md"] = text
    write(root, files)


def built(folder: Path) -> list[Path]:
    """Build an index with each engine; gives their folders."""
    archive(folder / "archive")
    made = []
    for engine in ENGINES:
        plan = BuildPlan(
            sites=(Site(root=folder / "archive", base_url="https://post.example", title="The Post"),),
            rules=ReadingRules(timezone="Europe/London", tag_aliases={"isle": "island"}),
            index=folder / engine,
            model=NAME,
            engine=engine,
        )
        build(plan, now=NOW)
        made.append(folder / engine)
    return made


def ask(index: Path) -> None:
    """Open it as a service does before it is taken over, and ask what readers and editors do. Raises SnapshotError
    where it is refused, and anything else where it is not and should have been."""
    reach = Reach(encoders=lambda *_: FakeEncoder())
    opened = open_index(index, reach=reach)
    opened.prepare(drafts=True)
    client = create_app(load(discover=False, flags={"index": index, "model": NAME}), index=opened).test_client()
    ids = [article.id for article in opened.articles()]
    questions = ["/map.json", "/health/ready", "/metrics", "/related?id=nobody-knows-it", "/related?url=/old/"]
    for story_id in (*ids[:2], ids[len(ids) // 2], *ids[-2:]):
        questions += [
            f"/related?id={story_id}",
            f"/tags?id={story_id}",
            f"/related?id={story_id}&limit=20&diversity=0.5",
        ]
    draft = {"title": "The ferry", "text": f"{SUBJECTS['ferry']} Quay House and Ines Orrin. Quay House."}
    answers = [client.get(question) for question in questions]
    answers += [client.post(path, json=draft) for path in ("/related", "/tags", "/suggestions")]
    for answer in answers:
        if answer.status_code >= 500:
            raise AssertionError(f"{answer.status_code} for {answer.request.path}: {answer.text[:200]}")
        answer.get_data()
    write_all(opened, io.StringIO(), Options())
    opened.audit()
    opened.style.written("a b")


def outcome(whole: Path, mutation: Mutation, scratch: Path) -> str:
    """REFUSED or ANSWERED, or what went wrong. `whole` is an index, of which a changed copy is made in `scratch`."""
    shutil.rmtree(scratch, ignore_errors=True)
    name = (whole / CURRENT).read_text().strip()
    folder = scratch / SNAPSHOTS / name
    shutil.copytree(whole / SNAPSHOTS / name, folder)
    shutil.copy(whole / CURRENT, scratch / CURRENT)
    mutation.apply(folder)
    if mutation.rehash:
        _rehash(folder)
    return _in_a_process(scratch)


def _rehash(folder: Path) -> None:
    said = json.loads((folder / MANIFEST).read_text("utf-8"))
    for name in list(said["files"]):
        file = folder / name
        if file.is_file():
            said["files"][name] = {
                "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
                "bytes": file.stat().st_size,
            }
        else:
            del said["files"][name]
    (folder / MANIFEST).write_text(json.dumps(said), "utf-8")


def _in_a_process(index: Path) -> str:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(SECONDS)
            os.write(writing, _told(index).encode("utf-8", "replace")[:2000])
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as said:
        found = said.read().decode("utf-8", "replace")
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return f"ended by {signal.Signals(os.WTERMSIG(status)).name}"
    return found or "ended without a word"


def _told(index: Path) -> str:
    try:
        with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stderr(nowhere):
            ask(index)
    except SnapshotError as error:
        return REFUSED if "\n" not in str(error) else f"refused in several lines: {error}"
    except BaseException as error:
        frame, places = error.__traceback__, []
        while frame is not None:
            places.append(f"{Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}")
            frame = frame.tb_next
        return f"{type(error).__name__}: {str(error)[:300]!r} at {' < '.join(places[::-1][:6])}"
    return ANSWERED


def chosen(wholes: list[Path], count: int, seed: int) -> Iterator[tuple[Path, Mutation]]:
    """So many of all changes to all indexes, by chance; those of what no engine has, once."""
    kinds: list[tuple[Path, Mutation]] = []
    for whole in wholes:
        folder = whole / SNAPSHOTS / (whole / CURRENT).read_text().strip()
        only = "" if whole is wholes[0] else f"{ENGINE}/"
        kinds += [(whole, each) for each in every(folder) if each.label.startswith(only)]
    random.Random(seed).shuffle(kinds)
    yield from kinds[:count]


def main(arguments: list[str]) -> int:
    """Try so many changes, and tell which did harm."""
    count, seed = int(arguments[0]), int(arguments[1]) if len(arguments) > 1 else 1
    outcomes: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="seealso-index-") as place:
        wholes = built(Path(place))
        # What is imported before the processes part is imported once.
        for whole in wholes:
            ask(whole)
        for whole, mutation in chosen(wholes, count, seed):
            found = outcome(whole, mutation, Path(place) / "changed")
            outcomes[found if found in (REFUSED, ANSWERED) else "did harm"] += 1
            if found not in (REFUSED, ANSWERED):
                sys.stdout.write(f"{mutation.label}\n    {found}\n")
                sys.stdout.flush()
    told = ", ".join(f"{number:,} {what}" for what, number in sorted(outcomes.items()))
    sys.stdout.write(f"{sum(outcomes.values()):,} changes: {told}\n")
    return 1 if outcomes["did harm"] else 0


if __name__ == "__main__":
    if os.environ.get("OMP_NUM_THREADS") != "1":
        # Threads of a library that multiplies do not live on where a process parts.
        os.execve(sys.executable, [sys.executable, "-m", "tests.fuzz.index", *sys.argv[1:]], os.environ | ONE_THREAD)
    sys.exit(main(sys.argv[1:]))
