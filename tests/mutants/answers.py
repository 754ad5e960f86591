"""What an index of two hundred stories answers to questions of every kind, as one text: equal texts, equal rules."""

from __future__ import annotations

import hashlib
import random
import tempfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from content.archive import ReadingRules, Site
from content.drafts import parse_draft
from embeddings.base.answers import Options, Related
from embeddings.building.build import BuildPlan, build
from embeddings.index.index import Index
from embeddings.related import learning
from embeddings.related.prior import shipped
from tests.support.archives import SUBJECTS, WORDS, story, write
from tests.support.fake_encoder import NAME, REACH

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
STORIES = 200
OPTIONS = (
    Options(),
    Options(limit=20, min_score=0),
    Options(limit=8, section="town"),
    Options(limit=8, since=date(2024, 6, 1)),
    Options(limit=8, max_age=600, min_score=0),
    Options(limit=8, only_older=True),
    Options(limit=8, exclude_linked=True),
    Options(limit=8, exclude=frozenset({"s010", "s020", "s033"})),
    Options(limit=8, per_site=1),
    Options(limit=8, diversity=0.5, min_score=0),
    Options(limit=8, recency=0.7, min_score=0),
    Options(limit=4, min_score=0.2),
)
PLACES = ("Roman Road", "Mile End", "Victoria Park", "Cable Street", "Limehouse Basin", "Globe Town")


def answers() -> str:
    """Build the index twice, the second time from what the first kept, ask it, and put all that it says in a text."""
    with tempfile.TemporaryDirectory() as folder:
        root = write(Path(folder) / "archive", _stories())
        plan = BuildPlan(sites=(Site(root=root),), index=Path(folder) / "index", model=NAME)
        first = build(plan, now=NOW)
        (root / "s199.md").unlink()
        second = build(plan, now=NOW)
        told = [str((report.articles, report.embedded)) for report in (first, second)]
        index = Index.open(Path(folder) / "index", reach=REACH)
        asked = [f"s{number:03}" for number in range(0, STORIES - 1, 9)]
        told += [_said(index.related(name, options, NOW)) for name in asked for options in OPTIONS]
        draft = parse_draft(
            story("Traders of Roman Road", f"{SUBJECTS['market']}. At Roman Road.", tags=["market"], date="2025-03-01"),
            "draft.md",
            ReadingRules(),
            NOW,
        )
        told += [_said(index.related_to_draft(each)) for each in (draft, replace(draft, published=None))]
        learned = learning.learn(index._corpus, shipped())
        told.append("none" if learned is None else f"{learned.before:.4f} {learned.after:.4f} {_rounded(learned)}")
        told.append(" ".join(map(str, index._corpus.duplicate_of.tolist())))
        told.append(f"{index._recommender._calibration.nearness:.5f}")
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _rounded(learned: learning.Learned) -> str:
    return " ".join(f"{weight:.4f}" for weight in (learned.weights.links or {}).values())


def _said(found: list[Related]) -> str:
    return "; ".join(f"{r.article.id} {r.score:.5f} {[reason.text for reason in r.reasons]}" for r in found)


def _stories() -> dict[str, str]:
    draw = random.Random(18)
    subjects = list(SUBJECTS)
    files: dict[str, str] = {}
    for number in range(STORIES):
        subject = subjects[draw.randrange(4)]
        words = draw.choices(WORDS[subject].split(), k=40)
        words += draw.choices([f"word{i}" for i in range(120)], k=30)
        draw.shuffle(words)
        places = draw.sample(PLACES, 2)
        links = [f"[Earlier](/local/s{draw.randrange(number):03}/)" for _ in range(draw.randrange(3)) if number]
        body = f"{SUBJECTS[subject]}. At {places[0]} and {places[1]}. {' '.join(words)}. {' '.join(links)}"
        if number % 25 == 24:
            body = files[f"s{number - 1:03}.md"].split("---\n\n", 1)[1] + " More later."
        fields: dict[str, object] = {"section": draw.choice(["local", "town"]), "url": f"/local/s{number:03}/"}
        if number % 10:
            fields["date"] = f"202{draw.randrange(3, 6)}-{draw.randrange(1, 13):02}-{draw.randrange(1, 29):02}"
        if number % 3:
            fields["tags"] = [subject, draw.choice(["news", "council", "people"])]
        if number % 4:
            fields["authors"] = [draw.choice(["Ada Quill", "Ben Marsh", "Cara Voss"])]
        if number % 40 == 9:
            fields["related"] = [f"s{number - 3:03}"]
        files[f"s{number:03}.md"] = story(f"{subject.title()} at {places[0]} {words[0]} {words[1]}", body, **fields)
    return files
