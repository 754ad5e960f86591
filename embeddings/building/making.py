"""All files of a snapshot made anew: stories written, embedded, and everything learned of them."""

from collections.abc import Sequence
from pathlib import Path

from embeddings import engines
from embeddings.base.vectors import Floats
from embeddings.building.assembling.embedding import Embedder, passage_texts, passage_vectors
from embeddings.building.job import Job
from embeddings.building.manifest import SnapshotContents, learned_figures
from embeddings.building.reading import ArchiveSummary, Source, write_stories
from embeddings.encoders.protocol import Model
from embeddings.related import prior
from embeddings.storage.build_memory import LearnedWords
from embeddings.storage.cache import Cache
from embeddings.storage.catalogue import Catalogue
from embeddings.storage.layout import CATALOGUE, ENGINE


class Unlearned:
    """An archive of which everything is yet to be learned. Nothing else may hold it: its stories take much memory."""

    def __init__(self, job: Job, source: Source, cache: Cache) -> None:
        self.job, self.cache = job, cache
        self._sources = [source]

    @property
    def source(self) -> Source:
        """The archive, until it is written."""
        return self._sources[0]

    def write(self, folder: Path) -> ArchiveSummary:
        """Write the stories to a new snapshot, where they are read from now on, and let go of them; once."""
        return write_stories(self._sources.pop(), folder / CATALOGUE)


def make(
    job: Job, folder: Path, summary: ArchiveSummary, cache: Cache, model: Model, *, learn: bool = True
) -> SnapshotContents:
    """Write all files of a snapshot but its manifest, of the stories that `folder` holds, with the vectors of `model`.

    Without `learn` their links teach the ranking nothing. Raises PriorUnusable, ModelUnavailable or OSError.
    """
    # Not earlier: what it imports takes half as long as a build that has nothing to do.
    from embeddings.building.assembling.assembly import assemble
    from embeddings.building.assembling.store import Store

    plan, articles = job.plan, Catalogue(folder / CATALOGUE, len(summary.keys))
    embed = Embedder(model.name, cache, job.progress)
    names: list[str] = []

    def encode(texts: Sequence[str]) -> Floats:
        names.extend(texts)
        return embed(texts)

    def report_words(done: int, total: int) -> None:
        job.progress("reading words", done, total)
        if done == total:
            job.progress("learning words", 0, 0)

    embedded = embed.embed(lambda: passage_texts(articles))
    counts, vectors = passage_vectors(articles, embed, folder)
    engine = engines.choose(plan.engine, len(articles))
    assembled = assemble(
        articles,
        counts,
        vectors,
        model=model.name,
        encode=encode,
        zone=plan.rules.zone,
        prior=prior.load(plan.prior) if plan.prior else None,
        learn=plan.learn and learn,
        store=Store(engine, folder / ENGINE, plan.connected()),
        scratch=folder,
        progress=report_words,
        steps=lambda done, steps: job.progress("learning tags and links", done, steps),
    )
    job.progress("writing", 0, 0)
    assembled.save(folder)
    lexical = assembled.lexical
    return SnapshotContents(
        model=model,
        engine=engine,
        dimension=vectors.shape[1],
        passages=len(vectors),
        links=assembled.corpus.links.pairs,
        learned=learned_figures(assembled.learned),
        vectors=assembled.engine,
        words=LearnedWords(lexical.single, articles.ids(), lexical.singular) if lexical.single else None,
        embedded=embedded,
        names=names,
    )
