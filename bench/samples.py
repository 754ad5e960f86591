"""Draws what editors judge one by one: `python -m bench.samples {lists,tags,candidates} NAME=INDEX …`.

Prints each item with what there is to judge it by, and with `--rows FILE` writes them as the rows of
`bench/verdicts/*.tsv`, whose last column is left to the reader.
"""

from __future__ import annotations

import argparse
import csv
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from content.base import Article
from embeddings.base.answers import Related, TagCandidate, TagSuggestion
from embeddings.index.index import Index

Kind = TypeVar("Kind")
LISTS, TAGS, CANDIDATES = 30, 50, 20
"""Drawn from each archive: stories with their first four, sure or likely tags, and names for new tags."""
ASKED = 150
"""Chance stories whose tags and names make the pool that is drawn from; as many more where that is too few."""
OPENING = 300
"""Characters of a story that are shown."""
HEADERS = {
    "lists": ("archive", "story", "related", "level", "verdict"),
    "tags": ("archive", "story", "tag", "level", "verdict"),
    "candidates": ("archive", "story", "candidate", "looked up"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to judge."""

    story: Article
    values: tuple[str, ...]
    """What stands in its row after archive and story, the verdict aside."""
    shown: str
    """Lines to judge it by."""


def lists(index: Index, seed: int) -> Iterator[Item]:
    """Draw stories, and give the first four that each is shown with."""
    for story in sorted(_some(index, seed, LISTS), key=_id):
        for related in index.related(story.id):
            yield Item(story, (related.article.id, related.level or ""), _related(related))


def tags(index: Index, seed: int) -> Iterator[Item]:
    """Draw among the sure and likely tags of chance stories, each judged by its text alone."""

    def sure_or_likely(story: Article) -> list[TagSuggestion]:
        return [tag for tag in index.tags(story.id).tags if tag.level in ("sure", "likely")]

    for story, tag in _drawn(index, seed, TAGS, sure_or_likely):
        yield Item(story, (tag.tag, tag.level or ""), _tag(story, tag))


def candidates(index: Index, seed: int) -> Iterator[Item]:
    """Draw among the names that chance stories would give to new tags."""
    for story, name in _drawn(index, seed, CANDIDATES, lambda story: index.tags(story.id).candidates):
        yield Item(story, (name.tag,), _candidate(name))


KINDS: dict[str, Callable[[Index, int], Iterator[Item]]] = {"lists": lists, "tags": tags, "candidates": candidates}


def main() -> None:
    """Draw, print, and write rows where a file is named."""
    parser = argparse.ArgumentParser(prog="python -m bench.samples", description=__doc__)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("indexes", nargs="+", metavar="NAME=INDEX")
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--rows", type=Path, metavar="FILE", help="write rows that lack nothing but the verdict")
    asked = parser.parse_args()
    rows = [HEADERS[asked.kind]]
    for named in asked.indexes:
        name, _, folder = named.partition("=")
        before = ""
        for item in KINDS[asked.kind](Index.open(Path(folder)), asked.seed):
            if item.story.id != before:
                before = item.story.id
                print(f"\n## {name}: {_opening(item.story)}")
            print(f"{len(rows)}. {item.shown}")
            rows.append((name, item.story.id, *item.values, ""))
    if asked.rows:
        with asked.rows.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None).writerows(
                rows
            )


def _some(index: Index, seed: int, most: int) -> list[Article]:
    stories = sorted((story for _, story in index.numbered()), key=_id)
    return random.Random(seed).sample(stories, min(most, len(stories)))


def _drawn(
    index: Index, seed: int, most: int, found: Callable[[Article], Sequence[Kind]]
) -> list[tuple[Article, Kind]]:
    """Items of chance stories, by the stories' ids: each item of the pool is as likely as any other."""
    first = _some(index, seed, ASKED)
    known = set(map(_id, first))
    later = [story for story in _some(index, seed + 1, len(index.shown().listed)) if story.id not in known]
    pool: list[tuple[Article, Kind]] = []
    for place, story in enumerate((*first, *later)):
        if place % ASKED == 0 and len(pool) >= most:
            break
        pool += [(story, item) for item in found(story)]
    return sorted(random.Random(seed).sample(pool, min(most, len(pool))), key=lambda pair: pair[0].id)


def _id(story: Article) -> str:
    return story.id


def _opening(story: Article) -> str:
    opening = " ".join(story.text[: 2 * OPENING].split())[:OPENING]
    day = f"{story.published:%Y-%m-%d}" if story.published else "no date"
    return f"{story.title} ({day})\n   {opening}"


def _related(related: Related) -> str:
    why = "; ".join(reason.text for reason in related.reasons) or "no reason"
    return f"[{related.level} {related.score:.2f}; {why}] {_opening(related.article)}"


def _tag(story: Article, tag: TagSuggestion) -> str:
    borne = "borne" if tag.tag in story.tags else "not borne"
    return f"{tag.tag} [{tag.level} {tag.confidence:.2f}; {borne}; on {tag.articles}; {'; '.join(tag.reasons)}]"


def _candidate(name: TagCandidate) -> str:
    example = name.example.title if name.example else "none"
    return f"{name.tag} [{name.score:.2f}; example: {example}; nearest tag: {name.nearest or 'none'}]"


if __name__ == "__main__":
    main()
