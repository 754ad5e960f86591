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
from embeddings.evaluation.material import gather, read_visible
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
    start_prior = prior.load(plan.prior) if plan.prior else prior.shipped()
    moment = now or datetime.now(UTC)
    report_progress: Callable[[str, int, int], None] = progress or (lambda *_: None)
    with _cache(plan) as cache:
        articles = read_visible(plan, moment, cache, report_progress)
        if not articles:
            raise NothingToJudge(
                "There is nothing to judge by: all stories are hidden. Look at the dates and draft marks in their "
                "front matter; seealso check tells why."
            )
        # What cannot be judged is reported before anything is embedded.
        related_reason, tag_split = related.why_not_judged(articles), tags.Split.of(articles)
        unjudged = {"related": related_reason} if related_reason else {}
        if isinstance(tag_split, str):
            unjudged["tags"] = tag_split
            if related_reason:
                raise NothingToJudge(f"There is nothing to judge by: {related_reason} Nor by tags: {tag_split}")
        # As a first build chooses it.
        model = model_choice.choose(model_choice.sample(articles)).model if plan.choose_model else plan.model
        embed = Embedder(model, cache, report_progress, "embedding stories without the links in them")
        material = gather(articles, embed)
        related_result: RelatedResult | None = None
        if not related_reason:
            report_progress("learning the archive's words", 0, 0)
            assembled = assemble(
                articles,
                material.counts.tolist(),
                material.vectors,
                model=model,
                encode=embed,
                zone=plan.rules.zone,
                prior=start_prior,
                learn=False,
                draw=False,
            )
            with related.prepare(assembled, options, moment) as index:
                archive_prior = start_prior.for_archive(temporal_locality(assembled.corpus))
                archive_prior = archive_prior.rescaled("general", scale_of(model).general)
                related_result, not_judged = related.judge(
                    index, archive_prior, material.vectors[material.starts], report_progress
                )
            unjudged |= not_judged
        tag_result: TagResult | None = None
        if isinstance(tag_split, tags.Split):
            tag_result = tags.judge(material, tag_split, model, embed, plan.rules.zone, report_progress)
    return Evaluation(len(articles), model, related_result, tag_result, unjudged)


@contextmanager
def _cache(plan: BuildPlan) -> Iterator[Cache]:
    """Open the cache, and close it at the end. Raises Unwritable where it takes nothing, or nothing more."""
    try:
        cache, _ = open_cache(plan.cache, plan.own_cache)
        with closing(cache):
            yield cache
    except (OSError, sqlite3.OperationalError) as error:
        if message := unwritable_cache(plan, error):
            raise Unwritable(message) from error
        raise
