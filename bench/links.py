"""How often link suggestions find what an editor linked: `python -m bench.links ARCHIVE [--cache FOLDER]`.

The internal links of some articles are taken out of a copy of the archive (the anchor's words stay), an index is built
from that copy, and each of those articles is then asked about as a draft, under the rule that only older stories may
be linked. Links to a story that is not older are not counted: nobody could suggest them.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from content.addresses.links import Origin, Resolver
from content.addresses.names import Names
from content.archive import Archive, ReadingRules, Site, read_archive
from content.base import Article
from content.body import templating
from content.body.markup import Marks
from content.drafts import parse_draft
from embeddings.base.answers import Related
from embeddings.building.build import BuildPlan, build
from embeddings.corpus.corpus import day_number
from embeddings.encoders.protocol import DEFAULT_MODEL
from embeddings.index.index import Index
from embeddings.linking.suggestions import LINKABLE, LinkSuggestion
from embeddings.text.sentences import sentences

SHOWN = 5
_LINK = re.compile(
    r"(?<!!)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(((?:\{\{.*?\}\}|[^()\s]|\([^()]*\))+)(?:\s+[\"'][^\n]*?[\"'])?\s*\)"
    r"|<a\s[^>]*?href\s*=\s*[\"'](.*?)[\"'][^>]*>(.*?)</a>",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Draft:
    """An article without its internal links, and where they stood."""

    article: Article
    text: str
    links: tuple[tuple[str, int, int], ...]
    """(id of the story, start and end of the anchor's words in the text)."""


def drafts(archive: Archive) -> Iterator[Draft]:
    """Every article that links to older ones, without its internal links."""
    resolver = Resolver(Names(archive.articles), dict.fromkeys(archive.hosts, ""))
    by_id = {article.id: article for article in archive.articles}
    for article in archive.articles:
        if article.links and not article.hidden:
            source = Path(article.source).read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
            text, places = _unlinked(source, article, resolver)
            told = [place for place in places if _may_be_linked(by_id[place[0]], article)]
            if told:
                yield Draft(article, text, tuple(told))


def _unlinked(source: str, article: Article, resolver: Resolver) -> tuple[str, list[tuple[str, int, int]]]:
    pieces: list[str] = []
    places = []
    position = length = 0
    for found in _LINK.finditer(source):
        target = templating.resolve(found[2] or found[3] or "", Marks()).strip()
        story = resolver.resolve(target, Origin(site=article.site, path=article.id, url=article.url))
        if story is None or story == article.id:
            continue
        before, words = source[position : found.start()], found[1] or found[4] or ""
        pieces += (before, words)
        length += len(before) + len(words)
        places.append((story, length - len(words), length))
        position = found.end()
    return "".join([*pieces, source[position:]]), places


def _may_be_linked(story: Article, by: Article) -> bool:
    if story.hidden:
        return False
    return by.published is None or (story.published is not None and story.published < by.published)


@dataclass(frozen=True, slots=True)
class Result:
    """What the suggestions for one draft were worth."""

    right: int
    """Of those shown, how many are stories that the editor linked."""
    at_place: int
    """And of these, how many are at the sentence where the link stood."""
    overlapping: int
    """And of these, how many share a word with the anchor."""
    shown: int
    links: int
    """Stories that the editor linked."""
    nearest: bool
    """Whether one of the most related stories, as many as are shown, is among them: what a plain list would do."""
    seconds: float


def judge(draft: Draft, shown: Sequence[LinkSuggestion], nearest: Sequence[Related], seconds: float) -> Result:
    """Compare suggestions with the links that were taken out."""
    spans = [(s.start, s.end) for s in sentences(draft.text)]
    right = at_place = overlapping = 0
    for suggestion in shown:
        places = [(start, end) for story, start, end in draft.links if story == suggestion.article.id]
        right += bool(places)
        here = next(span for span in spans if span[0] <= suggestion.start < span[1])
        at_place += any(start < here[1] and here[0] < end for start, end in places)
        overlapping += any(start < suggestion.end and suggestion.start < end for start, end in places)
    linked = {story for story, _, _ in draft.links}
    plain = any(story.article.id in linked for story in nearest)
    return Result(right, at_place, overlapping, len(shown), len(linked), plain, seconds)


def evaluate(archive: Path, cache: Path | None, model: str, count: int, seed: int) -> tuple[list[Result], int]:
    """The result of each draft, and how many links were taken out of them."""
    rules = ReadingRules()
    read = read_archive((Site(root=archive),), rules, now=datetime.now(UTC))
    chosen = list(drafts(read))
    chosen = random.Random(seed).sample(chosen, min(count, len(chosen)))
    with tempfile.TemporaryDirectory(prefix="seealso-links-") as folder:
        copy = Path(folder, "archive")
        shutil.copytree(archive, copy)
        for draft in chosen:
            (copy / Path(draft.article.source).relative_to(archive)).write_text(draft.text, "utf-8")
        index = Path(folder, "index")
        build(BuildPlan(sites=(Site(root=copy),), index=index, model=model, cache=cache))
        opened = Index.open(index)
        results = [_ask(opened, draft, rules) for draft in chosen]
    return results, sum(len(draft.links) for draft in chosen)


def _ask(index: Index, draft: Draft, rules: ReadingRules) -> Result:
    story = draft.article
    parsed = parse_draft(draft.text, Path(story.source).name, rules, datetime.now(UTC))
    # What the place of a file says, its date above all, a draft's editor would have written into it.
    asked = replace(parsed, published=story.published, section=story.section, language=story.language)
    related = index.related_to_draft(asked, replace(LINKABLE, exclude=frozenset({story.id})))
    start = time.process_time()
    suggested = index.linker.suggest(draft.text, related, day=day_number(asked.published, index.zone))
    seconds = time.process_time() - start
    return judge(draft, suggested[:SHOWN], related[:SHOWN], seconds)


def main() -> None:
    """Measure, then print."""
    parser = argparse.ArgumentParser(prog="python -m bench.links", description=__doc__)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--cache", type=Path, help="folder in which embeddings are kept between runs")
    parser.add_argument("--model", default=DEFAULT_MODEL)
    parser.add_argument("--articles", type=int, default=100, metavar="N")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    results, links = evaluate(asked.archive, asked.cache, asked.model, asked.articles, asked.seed)
    drafts_, found = len(results), sum(r.shown for r in results)
    print(f"{drafts_} articles, {links} links to older stories taken out (seed {asked.seed})")
    rows = [
        (f"one of the first {SHOWN} is a story that the editor linked", sum(r.right > 0 for r in results), drafts_),
        ("… and stands at the sentence where the link stood", sum(r.at_place > 0 for r in results), drafts_),
        ("… and shares a word with the editor's anchor", sum(r.overlapping > 0 for r in results), drafts_),
        (f"(one of the {SHOWN} most related stories is)", sum(r.nearest for r in results), drafts_),
        ("suggestions that the editor had linked", sum(r.right for r in results), found),
        ("linked stories that were suggested", sum(r.right for r in results), sum(r.links for r in results)),
    ]
    for what, part, whole in rows:
        print(f"{what:<56} {part:>4} of {whole:>4}  {part / max(whole, 1):>4.0%}")
    spent = 1000 * statistics.median(r.seconds for r in results)
    print(f"finding the places takes {spent:.1f} ms of processor time (median)")


if __name__ == "__main__":
    main()
