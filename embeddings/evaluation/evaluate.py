"""The whole evaluation of an archive."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime

from embeddings.base.answers import DEFAULTS, Options
from embeddings.base.errors import NothingToJudge, Unwritable
from embeddings.building import model_choice
from embeddings.building.assembling.assembly import assemble
from embeddings.building.assembling.embedding import Embedder, Progress
from embeddings.building.disk_errors import unwritable_cache
from embeddings.building.plan import BuildPlan
from embeddings.evaluation import related, tags
from embeddings.evaluation.material import gather, read
from embeddings.evaluation.results import Evaluation, RelatedResult, TagResult
from embeddings.related import prior
from embeddings.related.model_scale import scale_of
from embeddings.related.temporal_locality import temporal_locality
from embeddings.storage.cache import Cache, open_cache


def evaluate(
    plan: BuildPlan,
    options: Options = DEFAULTS,
    *,
    now: datetime | None = None,
    progress: Progress | None = None,
) -> Evaluation:
    """Judge both jobs on the archive that `plan` names; no index is read or written, but for the cache.

    `options` are the newsroom's for a list of related stories. Equal archives give equal figures.
    Raises ArchiveError, PriorUnusable, ModelUnavailable, Unwritable, OSError, or NothingToJudge where neither job can
    be judged.
    """
    beginning = prior.load(plan.prior) if plan.prior else prior.shipped()
    moment = now or datetime.now(UTC)
    tell: Callable[[str, int, int], None] = progress or (lambda *_: None)
    with _cache(plan) as cache:
        articles = read(plan, moment, cache, tell)
        if not articles:
            raise NothingToJudge(
                "There is nothing to judge by: all stories are hidden. Look at the dates and draft marks in their "
                "front matter; seealso check tells why."
            )
        # What cannot be judged is told before anything is embedded.
        lacking, split = related.lacking(articles), tags.Split.of(articles)
        why = {"related": lacking} if lacking else {}
        if isinstance(split, str):
            why["tags"] = split
            if lacking:
                raise NothingToJudge(f"There is nothing to judge by: {lacking} Nor by tags: {split}")
        # As a first build chooses it.
        model = model_choice.choose(model_choice.sample(articles)).model if plan.choose_model else plan.model
        embed = Embedder(model, cache, tell, "embedding stories without the links in them")
        material = gather(articles, embed)
        of_related: RelatedResult | None = None
        if not lacking:
            tell("learning the archive's words", 0, 0)
            assembled = assemble(
                articles,
                material.counts.tolist(),
                material.vectors,
                model=model,
                encode=embed,
                zone=plan.rules.zone,
                prior=beginning,
                learn=False,
                draw=False,
            )
            with related.prepare(assembled, options, moment) as judged:
                known = beginning.for_archive(temporal_locality(assembled.corpus))
                known = known.rescaled("general", scale_of(model).general)
                of_related, unjudged = related.judge(judged, known, material.vectors[material.starts], tell)
            why |= unjudged
        of_tags: TagResult | None = None
        if isinstance(split, tags.Split):
            of_tags = tags.judge(material, split, model, embed, plan.rules.zone, tell)
    return Evaluation(len(articles), model, of_related, of_tags, why)


@contextmanager
def _cache(plan: BuildPlan) -> Iterator[Cache]:
    """Open the cache, and close it at the end. Raises Unwritable where it takes nothing, or nothing more."""
    try:
        opened, _ = open_cache(plan.cache, plan.own_cache)
        with closing(opened):
            yield opened
    except (OSError, sqlite3.OperationalError) as error:
        if message := unwritable_cache(plan, error):
            raise Unwritable(message) from error
        raise
