"""Evaluation: what it measures, and above all what it must never see."""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from content.archive import Site
from content.base import Article
from embeddings.base.answers import DEFAULTS, Options
from embeddings.base.errors import NothingToJudge
from embeddings.base.vectors import Numbers
from embeddings.building import model_choice
from embeddings.building.assembling.assembly import Assembled, assemble
from embeddings.building.assembling.embedding import Embedder
from embeddings.building.build import BuildPlan
from embeddings.corpus import corpus as corpus_module
from embeddings.corpus.corpus import Corpus, Query
from embeddings.corpus.link_graph import LinkGraph
from embeddings.evaluation import Evaluation, baselines, evaluate, material, metrics, related, tags
from embeddings.evaluation.baselines import by_chance
from embeddings.evaluation.material import Material, gather
from embeddings.related import learning, ranking
from embeddings.related.features import LinkView
from embeddings.related.prior import shipped
from embeddings.related.ranking import Ranked, Weights
from embeddings.related.recommender import Choice, Recommender
from embeddings.storage.cache import Cache
from tests.support import fake_encoder
from tests.support.archives import SUBJECTS, four_subjects, story, write
from tests.support.fake_encoder import FakeEncoder

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FIRST_DAY = date(2020, 1, 1)


def four_beats(root: Path, each: int = 13, links: int = 4) -> Path:
    """`each` stories on each of four subjects, one a day in turn, linking to up to `links` before them."""
    files = {}
    drawn = random.Random(3)
    for number in range(each):
        for turn, (subject, sentence) in enumerate(SUBJECTS.items()):
            said = " ".join(drawn.sample(sentence.split(), 9))
            earlier = range(max(0, number - links), number)
            linked = " ".join(f"[what we wrote in {n}](/local/{subject}-{n}/)" for n in earlier)
            files[f"{subject}-{number}.md"] = story(
                f"{subject.title()} story{number}",
                f"{said} on day{number}.\n\n{linked}",
                date=f"{FIRST_DAY + timedelta(days=4 * number + turn)}",
                section="local",
                tags=[subject, "news"],
            )
    return write(root, files)


def chance_alone(root: Path, stories: int = 60) -> Path:
    """Stories of words drawn by lot, each linking to another drawn by lot, whose title is the words that it links."""
    drawn = random.Random(11)
    titles = [f"Alpha{n} beta{n} gamma{n}" for n in range(stories)]
    next_one = drawn.sample(range(stories), stories)
    days = drawn.sample(range(stories), stories)
    files = {}
    for place, number in enumerate(next_one):
        target = next_one[(place + 1) % stories]
        words = " ".join(f"word{drawn.randrange(400)}" for _ in range(40))
        files[f"s{number}.md"] = story(
            titles[number],
            f"{words} [{titles[target]}](/s{target}/)",
            date=f"{FIRST_DAY + timedelta(days=days[number])}",
        )
    return write(root, files)


def plan(archive: Path) -> BuildPlan:
    sites = (Site(root=archive),)
    return BuildPlan(sites=sites, index=archive.parent / "index", model=fake_encoder.NAME)


def test_where_nobody_named_a_model_it_is_the_one_that_a_build_would_choose(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_choice, "choose", lambda _: model_choice.Choice(fake_encoder.SLOW))
    asked = replace(plan(four_beats(tmp_path / "archive", each=6)), choose_model=True)
    assert evaluate(asked, DEFAULTS, now=NOW).model == fake_encoder.SLOW
    assert evaluate(replace(asked, choose_model=False), DEFAULTS, now=NOW).model == fake_encoder.NAME


def run(archive: Path, options: Options = DEFAULTS) -> Evaluation:
    return evaluate(plan(archive), options, now=NOW)


def read(archive: Path) -> tuple[Material, Assembled]:
    made = plan(archive)
    with closing(Cache(made.index / "cache")) as cache:
        embed = Embedder(made.model, cache, lambda *_: None)
        gathered = gather(material.read_visible(made, NOW, cache, lambda *_: None), embed)
        assembled = assemble(
            gathered.articles,
            gathered.counts.tolist(),
            gathered.vectors,
            model=made.model,
            encode=embed,
            zone=UTC,
            learn=False,
        )
    return gathered, assembled


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    """The evaluation of four_beats, for those who only look at it."""
    return run(four_beats(tmp_path_factory.mktemp("evaluated") / "archive"))


# What must never be seen


class Spy:
    """Looks at every ranking, and knows what learning was given last."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ranked = 0
        self.judged: list[str] = []
        self.lists: dict[tuple[int, str, bool], list[int]] = {}
        self.learned_from: list[Corpus] = []
        self.order: dict[str, int] = {}
        rank, learn, choose = ranking.rank, learning.learn, Recommender.choose

        def watched_rank(corpus: Corpus, query: Query, retrieved: Numbers, weights: Weights, view: LinkView) -> Ranked:
            self.ranked += 1
            if query.number is not None:
                assert view.graph.degree[query.number] == 0
                assert not len(view.graph.linked_with(query.number))
            return rank(corpus, query, retrieved, weights, view)

        def watched_learn(corpus: Corpus, *arguments: Any) -> Any:
            self.learned_from.append(corpus)
            return learn(corpus, *arguments)

        def watched_choose(
            recommender: Recommender, article: Article, query: Query, options: Options, now: datetime | None = None
        ) -> list[Choice]:
            number = recommender._catalogue.number(article.id)
            for graph in (recommender._view.graph, recommender._corpus.links):
                assert graph.degree[number] == graph.cited[number] == graph.citing[number] == 0
            # A draft's links are fewer than those learned from; a reader's are the same.
            same = [corpus for corpus in self.learned_from if corpus.links is recommender._corpus.links]
            for corpus in same or self.learned_from[-1:]:
                assert corpus.links.degree[number] == 0
            self.judged.append(article.id)
            chosen = choose(recommender, article, query, options, now)
            self.lists[len(self.learned_from), article.id, options.only_older] = [c.number for c in chosen]
            return chosen

        monkeypatch.setattr(ranking, "rank", watched_rank)
        monkeypatch.setattr(learning, "learn", watched_learn)
        monkeypatch.setattr(Recommender, "choose", watched_choose)


def test_neither_learning_nor_evaluation_sees_a_link_of_the_story_being_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spy = Spy(monkeypatch)
    evaluation = run(four_beats(tmp_path / "archive"))
    assert evaluation.related
    assert evaluation.related.learned
    assert len(spy.learned_from) == related.FOLDS
    assert all(corpus.links.pairs > 20 for corpus in spy.learned_from)
    assert set(spy.judged) == {f"{subject}-{n}" for subject in SUBJECTS for n in range(13)}
    # Learning's own judging, twice every list of the product's, and the box.
    assert spy.ranked > len(spy.judged)


def test_the_links_of_the_judged_could_be_any_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, assembled = read(four_beats(tmp_path / "archive"))
    graph = assembled.corpus.links
    hidden = related.folds(graph)[0]
    kept = graph.without(hidden).directed_pairs()
    drawn = random.Random(1)
    # As many linked stories as before, and so the same folds, but what the first is judged by is nonsense.
    others = [(s, drawn.choice([t for t in hidden if t != s])) for s in hidden]
    rewired = LinkGraph(len(assembled.corpus), [*kept, *others, *_keeping_linked(graph, kept, hidden)])
    assert related.folds(rewired)[0] == hidden
    lists = []
    for links in (graph, rewired):
        spy = Spy(monkeypatch)
        changed = replace(assembled, corpus=replace(assembled.corpus, links=links))
        with related.prepare(changed, DEFAULTS, NOW) as judged:
            related.judge(judged, shipped(), assembled.corpus.raw, lambda *_: None)
        ids = {assembled.articles[number].id for number in hidden}
        lists.append({key: found for key, found in spy.lists.items() if key[0] == 1 and key[1] in ids and not key[2]})
        monkeypatch.undo()
    assert lists[0]
    assert lists[0] == lists[1]


def _keeping_linked(graph: LinkGraph, kept: Sequence[tuple[int, int]], hidden: Sequence[int]) -> list[tuple[int, int]]:
    """Links to a hidden story for those whose only links were with hidden ones."""
    linked = {story for pair in kept for story in pair} | set(hidden)
    return [(int(story), hidden[0]) for story in np.flatnonzero(graph.degree) if int(story) not in linked]


def test_where_only_the_judged_links_tell_anything_nothing_beats_chance(tmp_path: Path) -> None:
    evaluation = run(chance_alone(tmp_path / "archive"))
    assert evaluation.related
    for view in (evaluation.related.reader, evaluation.related.editor):
        assert view
        chance = view.methods[0].figures["ndcg@10"].mean
        for method in view.methods[1:]:
            assert method.figures["ndcg@10"].low <= chance, method.name


def test_that_test_would_find_anchors_that_were_left_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (corpus_module, baselines, material):
        monkeypatch.setattr(module, "without_anchors", lambda article: article.text)
    evaluation = run(chance_alone(tmp_path / "archive"))
    assert evaluation.related
    reader = evaluation.related.reader
    chance = reader.methods[0].figures["ndcg@10"].mean
    assert all(method.figures["ndcg@10"].low > 2 * chance for method in reader.methods if method.name == "shipped")


def test_no_anchor_of_an_internal_link_is_embedded(tmp_path: Path) -> None:
    read(four_beats(tmp_path / "archive"))
    assert FakeEncoder.embedded
    assert not any("what we wrote" in text for text in FakeEncoder.embedded)


def test_a_second_evaluation_embeds_nothing(tmp_path: Path) -> None:
    archive = four_subjects(tmp_path / "archive")
    first = run(archive)
    FakeEncoder.embedded.clear()
    assert run(archive) == first
    assert FakeEncoder.embedded == []


def test_a_draft_is_told_only_of_links_that_had_been_set_before(tmp_path: Path) -> None:
    _, assembled = read(four_beats(tmp_path / "archive"))
    corpus = assembled.corpus
    drafts = list(range(len(corpus)))
    seen = []
    for graph, stretch in related.periods(corpus, corpus.links, drafts):
        newest = max((corpus.day[story] for pair in graph.directed_pairs() for story in pair), default=-np.inf)
        assert newest < min(corpus.day[stretch])
        seen += stretch
    assert sorted(seen) == drafts


def test_a_draft_gets_older_stories_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spy = Spy(monkeypatch)
    archive = four_beats(tmp_path / "archive")
    _, assembled = read(archive)
    run(archive)
    day, number = assembled.corpus.day, {article.id: i for i, article in enumerate(assembled.articles)}
    drafts = {key: found for key, found in spy.lists.items() if key[2]}
    assert drafts
    assert all(day[n] < day[number[key[1]]] for key, found in drafts.items() for n in found)


# What it finds


def test_stories_on_four_subjects_are_told_apart(evaluated: Evaluation) -> None:
    evaluation = evaluated
    assert evaluation.related
    reader, editor = evaluation.related.reader, evaluation.related.editor
    assert editor
    assert (reader.queries, editor.queries) == (52, 48)
    assert [method.name for method in reader.methods][:6] == ["random", "newest", "tags", "tfidf", "dense", "shipped"]
    shipped = next(method for method in reader.methods if method.name == "shipped")
    assert shipped.figures["ndcg@10"].mean > 2 * reader.methods[0].figures["ndcg@10"].mean
    figures = [figure for method in reader.methods for figure in method.figures.values()]
    assert all(figure.low - 1e-9 <= figure.mean <= figure.high + 1e-9 for figure in figures)
    assert 0 < evaluation.related.box.length <= evaluation.related.box.limit
    assert evaluation.tags
    assert evaluation.tags.comparison.methods[-1].figures["p@1"].mean > 0.8
    assert sum(b.suggestions for b in evaluation.tags.bins) > 0


def test_the_gain_is_of_what_a_build_gives(evaluated: Evaluation) -> None:
    evaluation = evaluated
    assert evaluation.related
    last = evaluation.related.reader.methods[-1]
    assert last.name == ("learned" if evaluation.related.learned else "shipped")
    by_name = {method.name: method for method in evaluation.related.reader.methods}
    for gain in evaluation.related.reader.gains:
        ratio = last.figures["ndcg@10"].mean / by_name[gain.over].figures["ndcg@10"].mean
        assert gain.ratio == pytest.approx(ratio)
        assert gain.difference.low <= gain.difference.mean <= gain.difference.high


def test_few_links_are_learned_from_too(tmp_path: Path) -> None:
    evaluation = run(four_subjects(tmp_path / "archive"))
    assert evaluation.related
    assert evaluation.related.learned
    assert evaluation.related.seen == ""
    assert "learned" not in evaluation.unjudged
    assert "10 are needed" in evaluation.unjudged["tags"]


def test_with_neither_links_nor_tags_there_is_nothing_to_judge(tmp_path: Path) -> None:
    archive = write(tmp_path / "archive", {f"{n}.md": story(f"Story {n}", "Some words.") for n in range(12)})
    with pytest.raises(NothingToJudge, match=r"0 of your stories.*10 are needed.*no story has both a tag and a date"):
        run(archive)
    assert FakeEncoder.embedded == []


def test_without_dates_readers_are_judged_and_editors_are_not(tmp_path: Path) -> None:
    archive = four_beats(tmp_path / "archive")
    for file in archive.iterdir():
        file.write_text("\n".join(line for line in file.read_text().splitlines() if not line.startswith("date")))
    evaluation = run(archive)
    assert evaluation.related
    assert evaluation.related.editor is None
    assert evaluation.tags is None
    assert evaluation.unjudged.keys() >= {"editor", "tags"}


def test_pins_are_not_taken_for_found(tmp_path: Path, evaluated: Evaluation) -> None:
    archive = four_beats(tmp_path / "archive")
    for file in archive.glob("market-*.md"):
        file.write_text(file.read_text().replace("section:", "related: [market-0, canal-3]\nsection:"))
    after = run(archive)
    assert evaluated.related
    assert after.related
    assert after.related.reader == evaluated.related.reader


def test_misses_are_the_worst_and_say_what_was_linked_and_given(evaluated: Evaluation) -> None:
    evaluation = evaluated
    assert evaluation.related
    misses = evaluation.related.misses
    assert 0 < len(misses) <= related.MAX_MISSES
    assert [miss.ndcg for miss in misses] == sorted(miss.ndcg for miss in misses)
    for miss in misses:
        assert miss.linked
        places = [one.place for one in miss.linked if one.place is not None]
        assert places == sorted(places)
        assert all(given.facts for given in miss.given)


# Tags


def test_tags_are_learned_from_what_is_older_than_every_draft(tmp_path: Path) -> None:
    archive = four_beats(tmp_path / "archive")
    write(archive, {"new.md": story("Untagged and new", "Words.", date="2024-01-01")})
    found, _ = read(archive)
    split = tags.Split.of(found.articles)
    assert isinstance(split, tags.Split)
    moments = {n: a.published.timestamp() for n, a in enumerate(found.articles) if a.published}
    assert max(moments[n] for n in split.past) < min(moments[n] for n in split.drafts)
    assert len(split.drafts) == 11
    assert "new" not in {found.articles[n].id for n in split.past}
    assert split.known == sorted([*SUBJECTS, "news"])


# Figures


def test_what_chance_is_expected_to_reach_is_what_it_reaches() -> None:
    drawn = np.random.default_rng(0)
    wanted = {0, 1, 2}
    lists = [drawn.permutation(40)[:10].tolist() for _ in range(20_000)]
    expected = by_chance(40, len(wanted))
    for measure, value in related.MEASURES.items():
        assert np.mean([value(ranked, wanted) for ranked in lists]) == pytest.approx(expected[measure], abs=0.005)


def test_chance_finds_everything_where_there_is_nothing_else() -> None:
    assert by_chance(3, 3) == pytest.approx({"ndcg@10": 1, "recall@4": 1, "recall@10": 1, "mrr": 1})


def test_measures_look_at_the_first_ten() -> None:
    ranked = [*range(100, 109), 1, 2]
    assert metrics.recall(ranked, {1, 2}, 10) == 0.5
    assert related.MEASURES["mrr"](ranked, {2}) == 0
