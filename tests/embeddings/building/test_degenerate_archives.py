"""Archives that give the fits nothing to go by: all stories equal, two texts only, no words, no meaning."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from content.archive import ReadingRules, Site
from content.drafts import parse_draft
from embeddings.base.answers import Options
from embeddings.base.vectors import Floats, unit
from embeddings.building.build import BuildPlan, build
from embeddings.corpus.whitening import DenseSpace
from embeddings.index.index import Index
from embeddings.map import layout
from tests.conftest import RunPython
from tests.support import fake_encoder
from tests.support.archives import SUBJECTS, story, telling, write

NOW = datetime(2026, 1, 1, tzinfo=UTC)
EVERYTHING = Options(limit=50, min_score=0, diversity=0.5, recency=0.5)
MARKET, CANAL = SUBJECTS["market"], SUBJECTS["canal"]
NO_WORDS = "The of and to. It is, and was not, but we are."
"""Stop words only: not one term."""


def alike(count: int, body: str = MARKET, title: str = "Same", **fields: object) -> dict[str, str]:
    return {f"s{i:03}.md": story(title, body, **fields) for i in range(count)}


def linked(count: int) -> dict[str, str]:
    """Equal stories, each with links to the next four: enough of them to learn from."""
    bodies = (" ".join(f"[on](/s{(i + step) % count:03}/)" for step in (1, 2, 3, 4)) for i in range(count))
    return {f"s{i:03}.md": story("Same", f"{MARKET}. {links}", tags=["market"]) for i, links in enumerate(bodies)}


def turns(count: int, bodies: list[str], **fields: object) -> dict[str, str]:
    """The bodies in turn, each with a tag and a section of its own."""
    return {
        f"s{i:03}.md": story("Same", bodies[(n := i % len(bodies))], tags=[f"tag {n}"], section=f"part {n}", **fields)
        for i in range(count)
    }


def dated(files: Mapping[str, str]) -> dict[str, str]:
    """The same, a day apart."""
    days = (date(2024, 1, 1) + timedelta(days=i) for i in range(len(files)))
    return {
        name: text.replace("---\n", f"---\ndate: {day}\n", 1)
        for (name, text), day in zip(files.items(), days, strict=True)
    }


ARCHIVES: dict[str, dict[str, str]] = {
    "one story": alike(1),
    "one story without words": alike(1, NO_WORDS, title="It"),
    "two equal stories": alike(2),
    "two stories": turns(2, [MARKET, CANAL]),
    "fewer stories than axes": turns(6, [*SUBJECTS.values()]),
    "five equal stories": alike(5),
    "sixty equal stories": alike(60),
    "sixty equal stories, tagged and in a section": dated(alike(60, tags=["market", "news"], section="local")),
    "sixty equal stories, each with a tag of its own": dated(turns(60, [MARKET]) | alike(1, tags=["alone"])),
    "sixty stories of two texts": dated(turns(60, [MARKET, CANAL])),
    "two hundred stories of two texts": dated(turns(200, [MARKET, CANAL])),
    "sixty stories of three texts on one day": turns(60, [MARKET, CANAL, SUBJECTS["library"]], date="2024-05-01"),
    "sixty equal stories and another": alike(60) | {"z.md": story("Other", CANAL)},
    "sixty equal stories and ten others": alike(60)
    | {f"z{i}.md": story(f"Canal {i}", telling("canal", i)) for i in range(10)},
    "sixty stories without words": dated(alike(60, NO_WORDS, title="It", tags=["it"], section="it")),
    "sixty stories without words and another": alike(60, NO_WORDS, title="It") | {"z.md": story("Canal", CANAL)},
    "sixty stories of signs": alike(60, "☀ ☂ ☃", title="☀"),
    "equal stories that link to each other": dated(linked(60)),
    "fifty equal stories": alike(50),
    "sixty stories of one word": {f"s{i:03}.md": story("Word", f"word{i % 4}") for i in range(60)},
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_an_archive_that_says_next_to_nothing_is_built_and_answers_without_a_warning(name: str, tmp_path: Path) -> None:
    archive = write(tmp_path / "archive", ARCHIVES[name])
    build(BuildPlan(sites=(Site(root=archive),), index=tmp_path / "index", model=fake_encoder.NAME), now=NOW)
    index = Index.open(tmp_path / "index", reach=fake_encoder.REACH)
    draft = parse_draft(story("A draft", CANAL), "draft.md", ReadingRules(), NOW)
    empty = parse_draft(story("It", NO_WORDS), "draft.md", ReadingRules(), NOW)
    for article in list(index.articles())[:3]:
        assert all(0 <= related.score <= 1 for related in index.related(article.id, EVERYTHING))
        assert all(0 <= tag.confidence <= 1 for tag in index.tags(article.id).tags)
    for asked in (draft, empty):
        said = index.suggest(asked, asked.text, EVERYTHING)
        assert all(0 <= related.score <= 1 for related in said.related)
        assert all(0 <= tag.confidence <= 1 for tag in said.tags.tags)
    index.audit()
    drawn = index.map
    assert drawn is not None
    assert np.isfinite(drawn.places).all()
    assert sorted(set(drawn.group.tolist())) == list(range(len(drawn.groups)))
    assert sum(group.stories for group in drawn.groups) == len(ARCHIVES[name])


def test_a_build_of_equal_stories_prints_no_warning(run_python: RunPython, tmp_path: Path) -> None:
    archive = write(tmp_path / "archive", ARCHIVES["sixty equal stories"])
    code = "from service.cli import main; main()"
    command = ["build", str(archive), "--index", str(tmp_path / "index"), "--model", fake_encoder.NAME]
    done = run_python("-W", "always", "-c", code, *command)
    assert done.returncode == 0, done.stderr
    assert "Warning" not in done.stderr


CHANCE = np.random.default_rng(0)
ROWS = unit(CHANCE.normal(size=(60, 32)))
VECTORS: dict[str, Floats] = {
    "none differ": np.tile(ROWS[:1], (60, 1)),
    "none differ by more than a sum's order can": unit(ROWS[:1] + 1e-7 * CHANCE.normal(size=(60, 32))),
    "all are zero": np.zeros((60, 32), np.float32),
    "two differ": np.tile(ROWS[:2], (30, 1)),
    "three differ": np.tile(ROWS[:3], (20, 1)),
    "one differs": np.concatenate([np.tile(ROWS[:1], (60, 1)), ROWS[1:2]]),
    "one is zero": np.concatenate([ROWS, np.zeros((1, 32), np.float32)]),
    "half are zero": np.concatenate([ROWS[:30], np.zeros((30, 32), np.float32)]),
    "all on a line": unit(ROWS[:1] + np.linspace(0, 1, 60)[:, None] * ROWS[1:2]),
    "one axis": np.ones((60, 1), np.float32),
    "fewer than axes": ROWS[:7],
    "five": ROWS[:5],
    "one": ROWS[:1],
}


@pytest.mark.parametrize("name", VECTORS)
def test_vectors_that_hardly_differ_have_places_groups_and_a_space(name: str) -> None:
    vectors = VECTORS[name]
    places = layout._places(vectors)
    assert places.shape == (len(vectors), 2)
    assert np.isfinite(places).all()
    group = layout._clustered(places)
    assert sorted(set(group.tolist())) == list(range(int(group.max()) + 1))
    turned = DenseSpace.fit(vectors).transform(vectors)
    assert np.isfinite(turned).all()


@pytest.mark.parametrize("apart", [0, 1e-12, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2])
@pytest.mark.parametrize("spots", [1, 2, 7, 30])
def test_places_that_an_eye_cannot_tell_apart_are_one_spot(apart: float, spots: int) -> None:
    chance = np.random.default_rng(0)
    spot = chance.uniform(0.05, 0.95, size=(spots, 2))[np.arange(300) % spots]
    places = (spot + apart * chance.uniform(-1, 1, size=(300, 2))).astype(np.float32)
    group = layout._clustered(places)
    assert sorted(set(group.tolist())) == list(range(int(group.max()) + 1))
