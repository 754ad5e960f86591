"""What an evaluation finds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from content.base import Article
from embeddings.base.answers import Related
from embeddings.evaluation import metrics

Values = Mapping[str, Sequence[float]]
"""For each measure its value for every query, in the same order for all methods."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean over queries, with its 95 % interval."""

    mean: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Figure:
        """Take the mean of at least one value, and where it lies by the bootstrap."""
        return cls(sum(values) / len(values), *metrics.bootstrap(values))


@dataclass(frozen=True, slots=True)
class Method:
    """How well one method did."""

    name: str
    """For programs: `random`, `newest`, `tags`, `tfidf`, `dense`, `shipped`, `learned`; for tags `frequent`, `tfidf`,
    `seealso`."""
    figures: Mapping[str, Figure]
    """By the name of the measure, each between 0 and 1."""


@dataclass(frozen=True, slots=True)
class Gain:
    """How much better Seealso did than another method, query by query."""

    over: str
    """The other method's name."""
    ratio: float
    """Of the means of the first measure; infinite where the other's is 0."""
    difference: Figure
    """Of the same: an interval above 0 means that the gain is no accident."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """All methods on the same queries."""

    queries: int
    choices: float
    """Stories (or tags) to choose from, on average."""
    methods: tuple[Method, ...]
    """From the simplest to the product; the last is what a build of this archive gives."""
    gains: tuple[Gain, ...]
    """Of the last."""

    @classmethod
    def of(cls, values: Mapping[str, Values], choices: float, over: Sequence[str]) -> Comparison:
        """Sum up the values of each method; the last is compared with those named by `over`."""
        methods = tuple(
            Method(name, {measure: Figure.of(figures) for measure, figures in by_measure.items()})
            for name, by_measure in values.items()
        )
        first = next(iter(methods[-1].figures))
        product = values[methods[-1].name][first]
        return cls(len(product), choices, methods, tuple(_gain(name, product, values[name][first]) for name in over))


@dataclass(frozen=True, slots=True)
class Box:
    """What a reader would find under the stories that editors linked."""

    limit: int
    min_score: float
    filled: float
    """Share of those stories with at least one story in the box; between 0 and 1."""
    length: float
    """Stories in a box, on average."""


@dataclass(frozen=True, slots=True)
class Linked:
    """A story that editors linked with the one judged."""

    article: Article
    place: int | None
    """Where Seealso has it, 1 for the first; None where it is not among the candidates."""


@dataclass(frozen=True, slots=True)
class Miss:
    """A story under which Seealso gave others than its editors linked."""

    article: Article
    ndcg: float
    linked: tuple[Linked, ...]
    """In the order of their places."""
    given: tuple[Related, ...]


@dataclass(frozen=True, slots=True)
class RelatedResult:
    """The first job: stories that belong together."""

    pairs: int
    """Pairs of stories that a link joins."""
    reader: Comparison
    """Every linked story, with the whole archive to choose from."""
    editor: Comparison | None
    """Every story that links to an older one, as a draft; None where they are too few or have no dates."""
    learned: bool
    """Whether learning from the archive's links made a difference, in any of the folds."""
    box: Box
    misses: tuple[Miss, ...]
    """Worst first."""
    seen: str = ""
    """What the prior calls this archive if it was learned from it too; else empty."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Suggestions of about the same confidence."""

    confidence: float
    """Their mean."""
    right: float
    """Share of them that the editors had set; between 0 and 1."""
    suggestions: int


@dataclass(frozen=True, slots=True)
class TagResult:
    """The second job: tags for a draft."""

    trained: int
    """Stories published before the first draft, which was all that could be learned from."""
    comparison: Comparison
    calibration_error: float
    """Expected calibration error of the confidences; between 0 and 1."""
    bins: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Both jobs. One that could not be judged is None, and `unjudged` says why."""

    articles: int
    model: str
    related: RelatedResult | None
    tags: TagResult | None
    unjudged: Mapping[str, str]
    """By job (`related`, `editor`, `learned`, `tags`) a sentence for people."""


def _gain(name: str, product: Sequence[float], others: Sequence[float]) -> Gain:
    total = sum(others)
    ratio = sum(product) / total if total else float("inf")
    return Gain(name, ratio, Figure.of([a - b for a, b in zip(product, others, strict=True)]))
