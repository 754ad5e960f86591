"""The report of `seealso evaluate`: for a person, as JSON, and as one HTML page that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from content.base import counted
from service.payloads.render import DIGITS, Renderer

if TYPE_CHECKING:
    from content.base import Article
    from embeddings.evaluation.results import Bin, Comparison, Evaluation, Gain, Method, Miss, RelatedResult, TagResult

METHODS = {
    "random": "random (expected)",
    "newest": "newest",
    "tags": "shared tags, then date",
    "frequent": "the most frequent tags",
    "tfidf": "TF-IDF",
    "dense": "bare dense index",
    "shipped": "Seealso as it comes",
    "learned": "Seealso, learned",
    "seealso": "Seealso",
}
ARTICLES = {"dense": "the "}
"""The word that a sentence needs before a method's name."""
SEEALSO_METHODS = ("shipped", "learned", "seealso")
MEASURES = {
    "ndcg@10": ("nDCG@10", "how near the order of the first ten comes to the best one possible, which is 1"),
    "recall@4": ("recall@4", "of the linked stories that four places could hold, the share that is there"),
    "recall@10": ("recall@10", "the same for ten places"),
    "mrr": ("MRR", "one divided by the place of the first linked story, 0 if it is not among ten"),
    "ndcg@5": ("nDCG@5", "how near the order of the first five comes to the best one possible, which is 1"),
    "p@1": ("P@1", "share of drafts whose first suggested tag their editors had set"),
    "f1@5": ("F1@5", "balance of how many of five suggestions are right and how many of the right ones are there"),
}
INTERVALS = (
    "Beside each mean is its 95% interval (bootstrap over the stories): how far it hangs on which stories happened to "
    "be there to judge by. Differences are judged story by story, which tells more than two intervals do."
)

SEEN = (
    "The ranking's prior was learned from this archive's links among others ({}), so both lines of Seealso are a "
    "little too good. Name one that was not: SEEALSO_PRIOR=FILE."
)


def percent(share: float) -> str:
    """Write a share for people: in whole per cent, but for what would round to nothing or all."""
    precise = 0 < share < 0.01 or 0.99 < share < 1
    return f"{share:.1%}" if precise else f"{share:.0%}"


def figures(comparison: Comparison, method: str) -> Mapping[str, Any]:
    """Give a method's figures by measure. Raises StopIteration where the comparison has no such method."""
    return next(entry.figures for entry in comparison.methods if entry.name == method)


def reader_head(result: RelatedResult) -> str:
    """Describe the queries of the test that stands for readers."""
    comparison = result.reader
    return (
        f"{comparison.queries:,} stories that a link of your editors joins with another, each with "
        f"{counted(round(comparison.choices), 'story')} to choose from."
    )


def editor_head(comparison: Comparison) -> str:
    """Describe the queries of the test that stands for editors."""
    return (
        f"{comparison.queries:,} stories that link to older ones, as the drafts that they once were: on average "
        f"{counted(round(comparison.choices), 'story')} could be chosen, all of them older."
    )


def tags_head(result: TagResult) -> str:
    """Describe the queries of the test of tags."""
    comparison = result.comparison
    return (
        f"{comparison.queries:,} of your newest tagged stories as drafts without tags; "
        f"{counted(result.trained, 'older story')} to learn from, and {counted(round(comparison.choices), 'tag')} that "
        "at least three of them carry."
    )


def reader_sentences(result: RelatedResult) -> list[str]:
    """Say what the figures mean for readers, a sentence each."""
    comparison, box = result.reader, result.box
    share = comparison.methods[-1].figures["recall@4"].mean
    shares = {name: percent(figures(comparison, name)["recall@4"].mean) for name in ("tfidf", "tags", "random")}
    return [
        f"Of the stories that your own editors linked, Seealso puts {percent(share)} among its "
        f"first four; TF-IDF {shares['tfidf']}, shared tags {shares['tags']}, four at random {shares['random']}.",
        *_gains(comparison),
        f"{percent(box.filled)} of these stories get at least one story that scores {box.min_score:g} or more; a box "
        f"of {box.limit} holds {box.length:.1f} on average.",
        *([SEEN.format(result.seen)] if result.seen else []),
    ]


def editor_sentences(comparison: Comparison) -> list[str]:
    """Say what the figures mean for editors, a sentence each."""
    share = comparison.methods[-1].figures["recall@10"].mean
    return [
        f"Of the older stories that your editors linked to from a draft, Seealso has {percent(share)} among its first "
        f"ten; TF-IDF {percent(figures(comparison, 'tfidf')['recall@10'].mean)}.",
        *_gains(comparison),
    ]


def tags_sentences(result: TagResult) -> list[str]:
    """Say what the figures mean for tags, a sentence each."""
    comparison = result.comparison
    seealso, vote = comparison.methods[-1].figures, figures(comparison, "tfidf")
    return [
        f"The first tag that Seealso suggests is one that your editors set on {percent(seealso['p@1'].mean)} of these "
        f"drafts; a vote of the 20 nearest stories by TF-IDF reaches {percent(vote['p@1'].mean)}.",
        *_gains(comparison),
        f"Its confidences are off by {100 * result.calibration_error:.1f} percentage points on average: of suggestions "
        "with 40% confidence about 40% should be right.",
    ]


def _gains(comparison: Comparison) -> list[str]:
    """Say how much better Seealso is than others, and whether that may be an accident."""
    measure = MEASURES[next(iter(comparison.methods[-1].figures))][0]
    gains = {gain.over: gain for gain in comparison.gains}
    return [sentence for name in ("tfidf", "dense") if name in gains and (sentence := _gain(gains[name], measure))]


def _gain(gain: Gain, measure: str) -> str:
    # What rounds to nothing is nothing, and has no sign.
    low, high = (round(end, 3) + 0.0 for end in (gain.difference.low, gain.difference.high))
    if gain.ratio == float("inf"):
        return ""
    if low == high == 0:
        return f"Its {measure} is that of {ARTICLES.get(gain.over, '')}{METHODS[gain.over]}."
    verdict = "no accident" if low > 0 else "surely worse" if high < 0 else "too little to be sure of on so few stories"
    return (
        f"Its {measure} is {gain.ratio:.2f} times that of {ARTICLES.get(gain.over, '')}{METHODS[gain.over]} "
        f"(a difference between {low:+.3f} and {high:+.3f}: {verdict})."
    )


def record(evaluation: Evaluation, renderer: Renderer) -> dict[str, Any]:
    """Make plain data of the whole evaluation, for JSON."""
    related, tags = evaluation.related, evaluation.tags
    return {
        "articles": evaluation.articles,
        "model": evaluation.model,
        "related": related
        and {
            "pairs": related.pairs,
            "learned": related.learned,
            "seen": related.seen,
            "reader": _comparison(related.reader),
            "editor": related.editor and _comparison(related.editor),
            "box": {
                "limit": related.box.limit,
                "min_score": related.box.min_score,
                "filled": round(related.box.filled, DIGITS),
                "length": round(related.box.length, DIGITS),
            },
            "misses": [_miss(miss, renderer) for miss in related.misses],
        },
        "tags": tags
        and {
            "trained": tags.trained,
            **_comparison(tags.comparison),
            "calibration_error": round(tags.calibration_error, DIGITS),
            "calibration": [_bin(bin) for bin in tags.bins],
        },
        "unjudged": dict(evaluation.unjudged),
    }


def _comparison(comparison: Comparison) -> dict[str, Any]:
    return {
        "queries": comparison.queries,
        "choices": round(comparison.choices, 1),
        "methods": {
            method.name: {measure: _figure(figure) for measure, figure in method.figures.items()}
            for method in comparison.methods
        },
        "gains": {
            gain.over: {
                "ratio": None if gain.ratio == float("inf") else round(gain.ratio, DIGITS),
                "difference": _figure(gain.difference),
            }
            for gain in comparison.gains
        },
    }


def _figure(figure: Any) -> dict[str, float]:
    return {name: round(getattr(figure, name), DIGITS) for name in ("mean", "low", "high")}


def _bin(bin: Bin) -> dict[str, float]:
    return {
        "confidence": round(bin.confidence, DIGITS),
        "right": round(bin.right, DIGITS),
        "suggestions": bin.suggestions,
    }


def _miss(miss: Miss, renderer: Renderer) -> dict[str, Any]:
    return {
        **_story(miss.article, renderer),
        "ndcg@10": round(miss.ndcg, DIGITS),
        "linked": [{**_story(linked.article, renderer), "place": linked.place} for linked in miss.linked],
        "given": [
            {
                **_story(related.article, renderer),
                "score": round(related.score, DIGITS),
                "reasons": [reason.text for reason in related.reasons],
            }
            for related in miss.given
        ],
    }


def _story(article: Article, renderer: Renderer) -> dict[str, Any]:
    card = renderer.card(article)
    return {"id": card.id, "title": card.title, "url": card.url, "published": card.published}


def page(evaluation: Evaluation, renderer: Renderer, name: str) -> str:
    """Render the whole evaluation as one HTML page; `name` is that of the archive."""
    from flask import Flask

    # Flask only for its templates, which escape what the newsroom wrote.
    template = Flask("service").jinja_env.get_template("evaluation.html")
    related, tags = evaluation.related, evaluation.tags
    parts: list[dict[str, Any]] = []
    if related:
        parts.append(_part("As a reader meets them", reader_head(related), related.reader, reader_sentences(related)))
    if related and related.editor:
        editor = related.editor
        parts.append(_part("As an editor meets them", editor_head(editor), editor, editor_sentences(editor)))
    return template.render(
        name=name,
        evaluation=evaluation,
        parts=parts,
        tags=tags and _part("Tags for a draft", tags_head(tags), tags.comparison, tags_sentences(tags)),
        bins=[_bin(bin) for bin in tags.bins] if tags else [],
        most=max((bin.suggestions for bin in tags.bins), default=1) if tags else 1,
        misses=[_miss(miss, renderer) for miss in related.misses] if related else [],
        percent=percent,
        intervals=INTERVALS,
    )


def _part(heading: str, head: str, comparison: Comparison, sentences: Iterable[str]) -> dict[str, Any]:
    """Make the part of one comparison for the template, its bars scaled to the longest."""
    measures = list(comparison.methods[-1].figures)
    highest = max(method.figures[measures[0]].high for method in comparison.methods)
    scale = max(0.1, -(-highest * 10 // 1) / 10)
    return {
        "heading": heading,
        "head": head,
        "sentences": list(sentences),
        "measures": [(name, *MEASURES[name]) for name in measures],
        "scale": scale,
        "rows": [_row(method, scale) for method in comparison.methods],
    }


def _row(method: Method, scale: float) -> dict[str, Any]:
    first = next(iter(method.figures.values()))
    bar = {name: round(100 * getattr(first, name) / scale, 2) for name in ("mean", "low", "high")}
    return {
        "title": METHODS[method.name],
        "ours": method.name in SEEALSO_METHODS,
        "figures": method.figures,
        "bar": bar,
    }
