"""A newsroom of 64 stories that is built, edited and built again, and what its index says that may not be stale."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from content.archive import Site
from embeddings.building.build import BuildPlan, BuildReport, build
from embeddings.index.index import Index
from tests.support import fake_encoder
from tests.support.archives import WORDS, story, write

NOW = datetime(2026, 1, 1, tzinfo=UTC)
STORIES = 64


def text(subject: str, number: int) -> str:
    words = (WORDS[subject] + " council street morning").split() * 2
    random.Random(f"{subject} {number}").shuffle(words)
    return f"Of {' '.join(words)}, said witness{number % 7} of {subject}"


def newsroom(root: Path) -> Path:
    """Stories on four subjects, in two sections and categories, which link to the one before."""
    files = {}
    for number in range(STORIES):
        subject = [*WORDS][number % len(WORDS)]
        link = f" [Earlier](/{'local' if number % 2 else 'sport'}/story-{number - 1:02}/)" if number else ""
        files[f"{'sport' if number % 2 else 'local'}/story-{number:02}.md"] = story(
            f"{subject.title()} news {number}",
            f"{text(subject, number)}.{link}",
            date=f"2025-{1 + number % 12:02}-{1 + number % 28:02}",
            tags=[subject, "news"],
            categories=["town" if number % 3 else "country"],
            author=f"Writer {number % 3}",
        )
    return write(root, files)


def run(archive: Path, index: Path, now: datetime = NOW, **settings: Any) -> BuildReport:
    return build(BuildPlan(sites=(Site(root=archive),), index=index, model=fake_encoder.NAME, **settings), now=now)


def opened(index: Path) -> Index:
    found = Index.open(index, reach=fake_encoder.REACH)
    found.probe()
    return found


def right_at_once(index: Path) -> dict[str, Any]:
    """What an index says that may not be stale."""
    found = opened(index)
    corpus, manifest = found._corpus, found.manifest
    labels = {"tags": corpus.tags, "authors": corpus.authors, "series": corpus.series}
    return {
        "ids": found._catalogue.ids(),
        "stories": [found._catalogue[number] for number in range(len(found._catalogue))],
        "names": found._catalogue._db.rows("SELECT * FROM names ORDER BY kind, name, number"),
        "anchors": found._catalogue.anchors(),
        "labels": {kind: (list(each.names), each.carried.toarray().tolist()) for kind, each in labels.items()},
        "links": corpus.links.directed_pairs(),
        "duplicates": corpus.duplicate_of.tolist(),
        "translations": corpus.translation_of.tolist(),
        "languages": list(corpus.languages),
        "days": corpus.day.tolist(),
        "passages": corpus.passage_start.tolist(),
        "raw": corpus.raw.round(5).tolist(),
        "manifest": [manifest.articles, manifest.passages, manifest.links, manifest.hidden, manifest.problems],
        "until": [manifest.next_change, manifest.read, manifest.hosts],
        "places": found.map.places.shape,
    }


def differing(root: Path) -> dict[str, Any]:
    quick, full = right_at_once(root / "index"), right_at_once(root / "full")
    return {name: (quick[name], full[name]) for name in full if quick[name] != full[name]}


def add(archive: Path) -> None:
    body = f"{text('canal', 99)} [before](/local/story-10/)"
    write(
        archive, {"local/news-of-today.md": story("Canal dries up", body, date="2025-12-30", tags=["canal", "drought"])}
    )


def change(archive: Path) -> None:
    write(archive, {"local/story-10.md": story("A new title", text("library", 77), date="2025-11-11", author="New")})


def delete(archive: Path) -> None:
    (archive / "local" / "story-20.md").unlink()
