"""The files of a snapshot of a quick build: what changed is read, embedded and put among what was learned before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np

from content.archive import Archive
from content.base.article import Article
from content.base.errors import ArchiveProblem
from embeddings.base.vectors import Numbers
from embeddings.building.assembling.embedding import Embedder
from embeddings.building.assembling.store import Store
from embeddings.building.quick.change import Change
from embeddings.building.quick.revised_words import LearnedTerms
from embeddings.building.quick.revision import Revision, revise
from embeddings.corpus.corpus import Corpus, of_words, settled_languages
from embeddings.encoders import passages
from embeddings.engines.base import Engine
from embeddings.map.layout import Map
from embeddings.map.placing import placed
from embeddings.related.calibration import Calibration
from embeddings.storage import catalogue, snapshot
from embeddings.storage.build_memory import LearnedWords
from embeddings.storage.catalogue import Catalogue
from embeddings.storage.layout import CATALOGUE, LEARNED
from embeddings.storage.snapshot import Snapshot
from embeddings.tagging.carrying_over import carry_over
from embeddings.text.single_terms import Holder
from embeddings.text.tfidf import LEARNED_FILES, NEW_FILES, LexicalModel


@dataclass(frozen=True, slots=True)
class Revised:
    """What a quick build wrote."""

    engine: Engine
    passages: int
    links: int
    embedded: int
    recent: Sequence[str]
    """Ids of the stories whose words were made since all was learned."""


def write_revised(
    folder: Path, base: Snapshot, learned: LearnedWords, archive: Archive, shown: Sequence[Article], change: Change,
    embed: Embedder, store: Store,
) -> Revised | None:  # fmt: skip
    """Write all files of a snapshot but its manifest: what another one, `base`, holds, with what changed since.

    `shown` are all stories of the index, without texts. None where a file that changed cannot be read again. Raises
    ModelUnavailable, Damaged, and NothingLearned where nothing is left of what was learned.
    """
    unreadable: list[ArchiveProblem] = []
    changed = set(change.fresh)
    texts = {
        article.id: article
        for article in archive.with_texts((article for article in shown if article.id in changed), unreadable)
    }
    if unreadable:
        return None
    manifest, previous = base.manifest, base.path(CATALOGUE)
    old_stories = Catalogue(previous, manifest.articles)
    old_number = {story: number for number, story in enumerate(old_stories.ids())}
    number_of = [-1 if article.id in changed else old_number[article.id] for article in shown]
    source = np.array(number_of, np.int64)
    kept_numbers = ((number, new) for new, number in enumerate(number_of) if number >= 0)
    fresh = {new: texts[article.id] for new, article in enumerate(shown) if article.id in changed}
    catalogue.rewrite(folder / CATALOGUE, previous, kept_numbers, fresh)
    stories = Catalogue(folder / CATALOGUE, len(shown))

    lexical = LexicalModel.stored(base.folder)
    old = Corpus.load(
        base.folder,
        old_stories.languages,
        manifest.zone,
        dimension=manifest.dimension,
        passages=manifest.passages,
        terms=len(lexical.terms),
    )
    split_passages = [passages.split(fresh[new]) for new in sorted(fresh)]
    passage_texts = list(chain.from_iterable(split_passages))
    embedded = embed.embed(lambda: [passage_texts])
    rewritten = _rewritten(old, shown, source)
    recent = {*change.recent, *(shown[number].id for number in rewritten)}
    revision = Revision(
        articles=shown,
        source=source,
        recent=np.array([new for new, article in enumerate(shown) if article.id in recent], np.int64),
        rewritten=np.array(rewritten, np.int64),
        text=lambda number: stories[number].text,
        learned=LearnedTerms(
            common=learned.single.common,
            single=_single_term_holders(
                learned, {article.id: new for new, article in enumerate(shown) if article.id not in recent}
            ),
            singular=learned.singular,
        ),
        counts=[len(texts) for texts in split_passages],
        vectors=embed.vectors(passage_texts) if passage_texts else np.zeros((0, manifest.dimension), np.float32),
    )
    model, corpus = revise(old, lexical, revision, folder)
    _save(folder, base.folder, lexical, model, corpus)
    number = np.full(len(old), -1, np.int64)
    number[source[revision.kept]] = revision.kept
    carry_over(base.folder, folder, old, corpus, shown, number, fresh, embed)
    least_cosine = Calibration.load(base.folder).least_cosine
    old_map = Map.load(base.folder, len(old))
    placed(old_map, corpus, source, least_cosine, stories.__getitem__, revision.gone(len(old)).tolist()).save(folder)
    return Revised(store.fill(shown, corpus), len(corpus.passages), corpus.links.pairs, embedded, sorted(recent))


def _rewritten(old: Corpus, shown: Sequence[Article], source: Numbers) -> list[int]:
    """The kept stories whose words are now made by another language's rules: theirs has, or had, few stories."""
    old_codes, new_codes = (
        of_words(old.languages),
        of_words(settled_languages([article.language for article in shown])),
    )
    return [new for new, number in enumerate(source.tolist()) if number >= 0 and old_codes[number] != new_codes[new]]


def _single_term_holders(
    learned: LearnedWords, number_of: Mapping[str, int]
) -> Callable[[Sequence[str]], Mapping[str, Holder]]:
    """What tells of words which story alone had them when all was learned, if it is among those of `number_of`."""

    def find(words: Sequence[str]) -> Mapping[str, Holder]:
        matches = learned.single.find(words).items()
        holders = {
            word: (learned.ids[holder.story], holder.times)
            for word, holder in matches
            if holder.story < len(learned.ids)
        }
        return {word: Holder(number_of[story], times) for word, (story, times) in holders.items() if story in number_of}

    return find


def _save(folder: Path, previous: Path, old: LexicalModel, lexical: LexicalModel, corpus: Corpus) -> None:
    learned, new = old.terms[: old.learned], old.terms[old.learned :]
    shared = list(LEARNED)
    if lexical.terms[: old.learned] != learned:
        lexical.save(folder)
    else:
        shared += LEARNED_FILES
        if lexical.terms[old.learned :] == new:
            shared += NEW_FILES if new else ()
        elif len(lexical.terms) > old.learned:
            lexical.save_new(folder, old.learned)
    for name in shared:
        snapshot.share_file(previous, name, folder)
    corpus.save(folder)
