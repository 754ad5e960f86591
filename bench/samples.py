"""Draws what editors judge one by one: `python -m bench.samples {lists,reasons,tags,candidates} NAME=INDEX …`.

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
from content.base.languages import primary
from embeddings.base.answers import Related, TagCandidate, TagSuggestion
from embeddings.index.index import Index

Tagged = TypeVar("Tagged", TagSuggestion, TagCandidate)
LISTS, PAIRS, TAGS, CANDIDATES = 30, 50, 50, 20
"""Drawn from each archive: stories with their first four, pairs of stories with the reasons that are told of them, sure
or likely tags, and names for new tags."""
ASKED = 150
"""Chance stories whose tags and names make the pool that is drawn from; as many more where that is too few."""
OPENING = 300
"""Characters of a story that are shown."""
HEADERS = {
    "lists": ("archive", "story", "related", "level", "verdict"),
    "reasons": ("archive", "story", "related", "kind", "value", "verdict"),
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


@dataclass(frozen=True, slots=True)
class Draw:
    """What is drawn from, always the same by one seed."""

    index: Index
    seed: int
    language: str = ""
    """ISO 639-1 code of the stories to draw; empty: of all."""

    def stories(self, most: int) -> list[Article]:
        """Draw so many stories, fewer where there are no more."""
        return sorted((story for _, story in self.index.numbered() if self._is_wanted(story)), key=self._order)[:most]

    def among(self, found: Callable[[str], Sequence[Tagged]], most: int) -> list[tuple[Article, Tagged]]:
        """Draw among what is found for chance stories' ids, and sort it by these: each item of the pool is as likely as
        any other."""
        pool: list[tuple[Article, Tagged]] = []
        for place, story in enumerate(self.stories(len(self.index.shown().listed))):
            if place % ASKED == 0 and len(pool) >= most:
                break
            pool += [(story, item) for item in found(story.id)]
        drawn = sorted(pool, key=lambda pair: self.chance(pair[0].id, pair[1].tag))
        return sorted(drawn[:most], key=lambda pair: pair[0].id)

    def chance(self, *names: str) -> float:
        """Give a number from 0 to 1 by the names alone: what comes or goes elsewhere changes nobody's place, so that
        what was judged once is drawn again."""
        return random.Random("\0".join((str(self.seed), *names))).random()

    def _order(self, story: Article) -> float:
        return self.chance(story.id)

    def _is_wanted(self, story: Article) -> bool:
        return self.language in ("", primary(story.language))


def lists(draw: Draw) -> Iterator[Item]:
    """Draw stories, and give the first four that each is shown with."""
    for story in sorted(draw.stories(LISTS), key=_id):
        for related in draw.index.related(story.id):
            yield Item(story, (related.article.id, related.level or ""), _related(related))


def reasons(draw: Draw) -> Iterator[Item]:
    """Draw pairs of a story and one of its first four, until so many have reasons in words or tags, and give each of
    these; a pair drawn before that has no reason is given as `none`.

    A pair that is linked and has no other reason is left out. Where stories are few, further pairs of them follow.
    """
    left = PAIRS
    for place in range(4):
        for story in draw.stories(len(draw.index.shown().listed)):
            which = random.Random(f"{draw.seed} {story.id}").sample(range(4), 4)[place]
            for related in draw.index.related(story.id)[which : which + 1]:
                told = _told(related)
                if left == 0 or (related.reasons and not told):
                    continue
                left -= bool(told)
                for kind, value in told or [("none", "")]:
                    yield Item(story, (related.article.id, kind, value), f"{kind}: {value} {_related(related)}")


def tags(draw: Draw) -> Iterator[Item]:
    """Draw among the sure and likely tags of chance stories, each judged by its text alone."""

    def sure_or_likely(story: str) -> list[TagSuggestion]:
        return [tag for tag in draw.index.tags(story).tags if tag.level in ("sure", "likely")]

    for story, tag in draw.among(sure_or_likely, TAGS):
        yield Item(story, (tag.tag, tag.level or ""), _tag(story, tag))


def candidates(draw: Draw) -> Iterator[Item]:
    """Draw among the names that chance stories would give to new tags."""
    for story, name in draw.among(lambda story: draw.index.tags(story).candidates, CANDIDATES):
        yield Item(story, (name.tag,), _candidate(name))


KINDS: dict[str, Callable[[Draw], Iterator[Item]]] = {
    "lists": lists,
    "reasons": reasons,
    "tags": tags,
    "candidates": candidates,
}


def main() -> None:
    """Draw, print, and write rows where a file is named."""
    parser = argparse.ArgumentParser(prog="python -m bench.samples", description=__doc__)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("indexes", nargs="+", metavar="NAME=INDEX")
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--language", default="", metavar="CODE", help="draw stories of this language alone: es")
    parser.add_argument("--rows", type=Path, metavar="FILE", help="write rows that lack nothing but the verdict")
    asked = parser.parse_args()
    rows = [HEADERS[asked.kind]]
    for named in asked.indexes:
        name, _, folder = named.partition("=")
        before = ""
        for item in KINDS[asked.kind](Draw(Index.open(Path(folder)), asked.seed, asked.language)):
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


def _id(story: Article) -> str:
    return story.id


def _opening(story: Article) -> str:
    opening = " ".join(story.text[: 2 * OPENING].split())[:OPENING]
    day = f"{story.published:%Y-%m-%d}" if story.published else "no date"
    return f"{story.title} ({day})\n   {opening}"


def _related(related: Related) -> str:
    why = "; ".join(reason.text for reason in related.reasons) or "no reason"
    return f"[{related.level} {related.score:.2f}; {why}] {_opening(related.article)}"


def _told(related: Related) -> list[tuple[str, str]]:
    """The kind and the words of each reason that can be untrue."""
    return [(why.kind, value) for why in related.reasons if why.kind in ("terms", "tags") for value in why.values]


def _tag(story: Article, tag: TagSuggestion) -> str:
    borne = "borne" if tag.tag in story.tags else "not borne"
    return f"{tag.tag} [{tag.level} {tag.confidence:.2f}; {borne}; on {tag.articles}; {'; '.join(tag.reasons)}]"


def _candidate(name: TagCandidate) -> str:
    example = name.example.title if name.example else "none"
    return f"{name.tag} [{name.score:.2f}; example: {example}; nearest tag: {name.nearest or 'none'}]"


if __name__ == "__main__":
    main()
