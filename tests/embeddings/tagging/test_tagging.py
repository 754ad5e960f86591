"""Tag suggestions: what is learned, what is said of it, and archives at the edges."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from content.archive import Site
from content.base.article import Article, Hidden
from embeddings.base.answers import TagAnswer
from embeddings.building.assembling.assembly import Assembled, assemble
from embeddings.building.build import BuildPlan, build
from embeddings.corpus.corpus import DraftWords
from embeddings.encoders.passages import split
from embeddings.evaluation.metrics import calibration_error
from embeddings.index.index import Index
from embeddings.tagging import Tagger
from tests.support import fake_encoder
from tests.support.archives import four_subjects
from tests.support.fake_encoder import FakeEncoder

START = datetime(2020, 1, 1, tzinfo=UTC)
SUBJECTS = ("harbour", "orchard", "tramway", "brewery", "lighthouse", "quarry", "theatre", "allotment")


def told(number: int, text: str, *tags: str, title: str = "") -> Article:
    """A story published on the day of its number."""
    return Article(
        id=f"s{number:05}",
        site="",
        source=f"s{number:05}.md",
        slug=f"s{number:05}",
        url="",
        title=title,
        published=START + timedelta(days=number),
        updated=None,
        expires=None,
        tags=tags,
        categories=(),
        section="",
        authors=(),
        description="",
        image="",
        language="",
        text=text,
        headings=(),
        aliases=(),
        links=(),
        related=(),
        related_exclude=(),
        related_hide=False,
        hidden=Hidden.NO,
    )


def newsroom(stories: int = 200, seed: int = 0) -> list[Article]:
    """Stories of one or two subjects among common words, tagged by an editor who forgets one in ten."""
    drawn = np.random.default_rng(seed)
    made = []
    for number in range(stories):
        chosen = drawn.choice(len(SUBJECTS), size=int(drawn.integers(1, 3)), replace=False).tolist()
        words = [f"{SUBJECTS[c]}{drawn.integers(4)}x" for c in chosen for _ in range(6)]
        words += [f"common{drawn.integers(60)}" for _ in range(40)]
        drawn.shuffle(words)
        tags = [SUBJECTS[c] for c in chosen if drawn.random() > 0.1]
        made.append(told(number, " ".join(words), *tags, title=f"Story {number}"))
    return made


def learned(articles: list[Article]) -> Assembled:
    pieces = [split(a) for a in articles]
    encode = FakeEncoder().encode
    vectors = encode([text for piece in pieces for text in piece])
    return assemble(articles, [len(p) for p in pieces], vectors, model="fake", encode=encode, zone=UTC, learn=False)


def asked(made: Assembled, draft: Article, limit: int = 10) -> TagAnswer:
    query = made.corpus.query_for(draft, FakeEncoder().encode(split(draft)), DraftWords.of(draft, made.lexical))
    return made.tagger.suggest(draft, query, limit=limit)


def own(made: Assembled, number: int) -> TagAnswer:
    return made.tagger.suggest(made.articles[number], made.corpus.query(number), limit=50)


def confidences(answer: TagAnswer) -> dict[str, float]:
    return {t.tag: t.confidence for t in answer.tags}


@pytest.fixture(scope="module")
def made() -> Assembled:
    return learned(newsroom())


def test_the_tag_of_the_subject_comes_first_and_surely(made: Assembled) -> None:
    answer = asked(made, told(300, "harbour0x harbour1x harbour2x common1 common2 harbour1x common3 harbour3x"))
    assert answer.tags[0].tag == "harbour"
    assert answer.tags[0].confidence > 0.6 > answer.tags[1].confidence
    assert answer.tags[0].articles == sum("harbour" in a.tags for a in made.articles)
    said = [t.confidence for t in answer.tags]
    assert said == sorted(said, reverse=True)
    assert all(0 <= c <= 1 for c in said)


def test_the_limit_cuts_the_list_short_and_the_threshold_is_told(made: Assembled) -> None:
    draft = told(300, "harbour0x harbour1x orchard2x orchard0x orchard1x common1")
    everything = asked(made, draft, limit=50)
    assert len(everything.tags) == len(SUBJECTS)
    assert asked(made, draft, limit=2).tags == everything.tags[:2]
    assert 0.1 <= everything.threshold < 0.7
    assert everything.threshold == made.tagger.threshold


def test_confidence_means_what_it_says(made: Assembled) -> None:
    said, right = [], []
    for draft in newsroom(300, seed=1):
        for tag, confidence in confidences(asked(made, draft, limit=20)).items():
            said.append(confidence)
            right.append(tag in draft.tags)
    error, _ = calibration_error(np.array(said), np.array(right))
    assert error < 0.08


def test_equal_input_makes_equal_output(made: Assembled, tmp_path: Path) -> None:
    again = learned(newsroom())
    for name, tagger in (("one", made.tagger), ("two", again.tagger)):
        (tmp_path / name).mkdir()
        tagger.save(tmp_path / name)
    for file in ("tagging.json", "tagging.safetensors"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_what_is_saved_answers_the_same(made: Assembled, tmp_path: Path) -> None:
    articles = [dataclasses.replace(a, categories=("news",), section="local") for a in made.articles]
    articles[3] = dataclasses.replace(articles[3], categories=("sport", "news"), section="away")
    articles[9] = dataclasses.replace(articles[9], categories=("sport",), section="away")
    before = learned(articles)
    before.tagger.save(tmp_path)
    after = dataclasses.replace(before, tagger=Tagger.load(tmp_path, before.articles, before.corpus))
    draft = told(300, "tramway1x brewery0x common5 Lighthouse", title="Tramway")
    assert asked(before, draft) == asked(after, draft)
    assert own(before, 5) == own(after, 5)
    assert {path.suffix for path in tmp_path.iterdir()} == {".json", ".safetensors"}


def test_a_storys_own_tags_say_nothing_about_it() -> None:
    articles = newsroom()
    stack = learned(articles)
    for number in (7, 60, 199):
        other = list(articles)
        other[number] = dataclasses.replace(articles[number], tags=("quarry", "theatre", "allotment"))
        before, after = confidences(own(stack, number)), confidences(own(learned(other), number))
        # The weights of the whole archive move by a hair; what is said of this story must not follow its tags.
        assert max(abs(before[tag] - after[tag]) for tag in before) < 0.03


def test_a_tag_that_only_this_story_bears_is_not_suggested_to_it() -> None:
    articles = newsroom()
    articles[50] = dataclasses.replace(articles[50], tags=(*articles[50].tags, "common words"))
    stack = learned(articles)
    assert "common words" not in confidences(own(stack, 50))
    assert "common words" in confidences(own(stack, 51))


def test_a_tag_out_of_use_fades() -> None:
    articles = [dataclasses.replace(a, published=START + timedelta(days=12 * n)) for n, a in enumerate(newsroom(240))]
    # From the middle on the editors leave `harbour` out.
    given_up = [
        dataclasses.replace(a, tags=tuple(t for t in a.tags if t != "harbour" or n < 120))
        for n, a in enumerate(articles)
    ]
    draft = told(9999, "harbour1x common1 common2 common3 orchard2x common4")
    before, after = (confidences(asked(learned(archive), draft)) for archive in (articles, given_up))
    assert after["harbour"] < before["harbour"] / 2
    assert after["orchard"] > after["harbour"]


# Reasons


def test_reasons_name_the_words_and_the_nearest_stories() -> None:
    articles = newsroom()
    articles[20] = dataclasses.replace(articles[20], title="Theatre &amp; quarry", text="By-elections by the sea. " * 3)
    articles[20] = dataclasses.replace(articles[20], tags=("by-election",))
    articles[21] = dataclasses.replace(articles[21], text="A by-election in spring. " * 3, tags=("by-election",))
    answer = asked(learned(articles), told(300, "Voters of three wards go to the By-Elections by the sea. harbour1x"))
    first = next(t for t in answer.tags if t.tag == "by-election")
    assert first.reasons[0] == "The text says “By-Elections”"
    assert "Like “Theatre & quarry”, which carries it" in first.reasons


def test_where_the_name_is_not_in_the_text_other_words_speak(made: Assembled) -> None:
    answer = asked(made, told(300, "Harbour0x and Harbour1X common1 Harbour0x", title="Ships"))
    assert answer.tags[0].tag == "harbour"
    assert "“Harbour0x”" in answer.tags[0].reasons[0]
    assert answer.tags[0].reasons[0].startswith("The text speaks of ")
    assert not any("Story 300" in why for t in answer.tags for why in t.reasons)


def test_words_that_fit_every_label_are_no_reason(made: Assembled) -> None:
    articles = [dataclasses.replace(a, text=f"{a.text} " + "Today we " * ("harbour" in a.tags)) for a in made.articles]
    answer = asked(learned(articles), told(300, "Today we saw harbour0x. Today we left."))
    assert answer.tags[0].tag == "harbour"
    assert answer.tags[0].reasons[0] == "The text speaks of “harbour0x”"


def test_a_story_is_no_reason_for_itself(made: Assembled) -> None:
    number = next(n for n, a in enumerate(made.articles) if a.tags)
    assert not any(f"“Story {number}”" in why for t in own(made, number).tags for why in t.reasons)


# Archives at the edges


def test_no_tags_at_all() -> None:
    stack = learned([told(n, f"words number{n} of the story") for n in range(5)])
    answer = asked(stack, told(9, "words of a draft"))
    assert (answer.tags, answer.categories, answer.sections) == ((), (), ())


@pytest.mark.parametrize("stories", [1, 2, 3, 5, 30])
def test_one_tag_on_every_story(stories: int) -> None:
    stack = learned([told(n, f"the council met on day{n}", "council") for n in range(stories)])
    answer = asked(stack, told(99, "the council met again"))
    assert [t.tag for t in answer.tags] == ["council"]
    assert 0.5 < answer.tags[0].confidence <= 1
    assert all(0 <= c <= 1 for c in confidences(own(stack, 0)).values())


def test_three_stories_with_different_tags() -> None:
    stack = learned(
        [
            told(0, "The market hall and its traders", "market"),
            told(1, "The library and its readers", "library"),
            told(2, "Nothing of the kind"),
        ]
    )
    assert [t.tag for t in asked(stack, told(9, "Traders of the market")).tags] == ["market", "library"]


@pytest.mark.parametrize("draft", [told(9, "harbour1x"), told(9, "", title="x"), told(9, "…!")])
def test_a_draft_of_next_to_nothing(made: Assembled, draft: Article) -> None:
    answer = asked(made, draft)
    assert len(answer.tags) == len(SUBJECTS)
    assert np.isfinite([t.confidence for t in answer.tags]).all()


def test_undated_stories_are_as_good() -> None:
    undated = [dataclasses.replace(a, published=None) for a in newsroom()]
    stack = learned(undated)
    assert asked(stack, told(300, "harbour0x harbour1x harbour2x")).tags[0].tag == "harbour"


@pytest.mark.parametrize(
    ("tag", "sentence"),
    [
        ("選挙", "昨日の選挙では新人が勝利した"),
        ("выборы", "Вчера прошли выборы мэра"),
        ("انتخابات", "جرت انتخابات المدينة أمس"),
    ],
)
def test_tags_in_other_scripts_are_found_in_the_text(tag: str, sentence: str) -> None:
    articles = [told(n, f"{sentence} {n}", tag) for n in range(6)]
    articles += [told(n, f"Quite other words {n}", "other") for n in range(6, 30)]
    answer = asked(learned(articles), told(99, sentence))
    assert answer.tags[0].tag == tag
    assert answer.tags[0].reasons[0] == f"The text says “{tag}”"


def test_tags_are_told_apart_by_more_than_case_and_shown_as_most_often_spelled() -> None:
    articles = newsroom()
    articles = [
        dataclasses.replace(a, tags=tuple(t.upper() if n % 5 == 0 else t for t in a.tags))
        for n, a in enumerate(articles)
    ]
    assert set(confidences(own(learned(articles), 3))) == set(SUBJECTS)


def test_many_tags_that_are_hardly_used() -> None:
    drawn = np.random.default_rng(0)
    tags = [f"subject{n} of{n % 7}" for n in range(600)]
    articles = []
    for number in range(300):
        mine = [tags[(2 * number) % 600], tags[(2 * number + 1) % 600], tags[number % 6]]
        articles.append(
            told(number, " ".join([*mine, *mine, *(f"common{drawn.integers(40)}" for _ in range(30))]), *mine)
        )
    stack = learned(articles)
    answer = asked(stack, told(999, "A story of subject599 of4 and of subject2 of2, common1 common2"), limit=20)
    assert len(answer.tags) == 20
    assert {"subject599 of4", "subject2 of2"} <= {t.tag for t in answer.tags[:3]}


# Categories and sections


def test_categories_and_the_section_are_suggested_where_there_is_a_choice() -> None:
    articles = [
        dataclasses.replace(
            a,
            categories=("water",) if {"harbour", "lighthouse"} & set(a.tags) else ("land",),
            section="coast" if "harbour" in a.text else "inland",
        )
        for a in newsroom()
    ]
    stack = learned(articles)
    answer = asked(stack, told(300, "harbour0x harbour1x harbour2x harbour3x harbour1x common1"))
    assert answer.categories[0].tag == "water"
    assert answer.sections[0].tag == "coast"
    assert sum(s.confidence for s in answer.sections) == pytest.approx(1, abs=1e-4)
    assert answer.sections[0].reasons[0].startswith("Like “")
    one = learned([dataclasses.replace(a, section="all", categories=("news",)) for a in newsroom(20)])
    nothing = asked(one, told(300, "harbour0x"))
    assert (nothing.categories, nothing.sections) == ((), ())


def test_a_storys_own_section_says_nothing_about_it() -> None:
    articles = [dataclasses.replace(a, section="coast" if "harbour" in a.text else "inland") for a in newsroom()]
    number = next(n for n, a in enumerate(articles) if a.text.count("harbour") > 5)
    articles[number] = dataclasses.replace(articles[number], section="inland")
    assert own(learned(articles), number).sections[0].tag == "coast"


# In the index


def test_the_index_suggests_and_a_rebuild_without_new_tags_loads_no_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = four_subjects(tmp_path / "archive")
    plan = BuildPlan(sites=(Site(root=archive),), index=tmp_path / "index", model=fake_encoder.NAME)
    now = datetime(2026, 1, 1, tzinfo=UTC)
    build(plan, now=now)
    opened = Index.open(plan.index, reach=fake_encoder.REACH)
    answer = opened.tags("market-0")
    assert {t.tag for t in answer.tags} == {"market", "library", "football", "canal", "news"}
    assert {t.tag for t in answer.tags[:2]} == {"market", "news"}
    (archive / "market-0.md").unlink()
    monkeypatch.setattr(fake_encoder, "create", None)
    assert build(plan, now=now).articles == 23


def test_a_new_name_comes_with_a_story_that_writes_it_and_the_nearest_tag() -> None:
    text = "We met at Ostrel Market Hall again. So we went to Ostrel Market Hall, and by Ostrel Market Hall."
    filler = [
        told(200 + n, f"Of street{n} and lane{n} nothing is known, said witness{n}.", f"t{n % 3}") for n in range(40)
    ]
    archive = [told(1, text, "market halls"), told(2, f"{text} More.", "market halls", "fish"), *filler]
    answer = asked(learned(archive), told(99, text))
    (candidate,) = answer.candidates
    assert (candidate.tag, candidate.nearest) == ("Ostrel Market Hall", "market halls")
    assert candidate.example is not None
    assert candidate.example.id in {archive[0].id, archive[1].id}


def test_a_label_that_nearly_every_story_bears_is_at_most_possible() -> None:
    made = learned([replace(article, tags=(*article.tags, "everything", "featured")) for article in newsroom()])
    found = {tag.tag: tag for tag in asked(made, newsroom(seed=1)[0]).tags if tag.tag in ("everything", "featured")}
    assert {name: (tag.level, tag.reserve) for name, tag in found.items()} == {
        "everything": ("possible", "so many stories have it that it tells none apart"),
        "featured": ("possible", "it is a generator's own"),
    }


@pytest.mark.parametrize(
    ("written", "bearers", "reserve"),
    [
        ("Of wickering they spoke", 3, ""),
        ("Of wickerings they spoke", 3, ""),
        ("So they wickered, and spoke", 3, "the text has its name in another form alone"),
        ("So they wickered, and spoke of wickering", 3, ""),
        ("Of wickering they spoke", 1, "only its words speak for it"),
    ],
)
def test_a_word_alone_speaks_for_a_tag_where_it_is_its_name_and_in_use(
    written: str, bearers: int, reserve: str
) -> None:
    apart = [
        told(1000 + n, "Of wickering by the weir" + f" weir{n}a weir{n}b weir{n}c weir{n}d" * 5, "wickering")
        for n in range(bearers)
    ]
    subject = " ".join(f"harbour{n % 4}x common{n} orchard{n % 4}x" for n in range(8))
    # A word that many stories write brings none of them near.
    rest = [replace(article, text=f"{article.text} a wickering") for article in newsroom()]
    answer = asked(learned([*rest, *apart]), told(2000, f"{written}. {subject}"), limit=50)
    suggestion = next(tag for tag in answer.tags if tag.tag == "wickering")
    assert not any(reason.startswith("Like") for reason in suggestion.reasons)
    assert suggestion.reserve == reserve


def test_a_tag_that_texts_hardly_show_is_never_advised(tmp_path: Path) -> None:
    articles = [
        replace(article, tags=(*article.tags, "weekly") if number % 3 == 0 else article.tags)
        for number, article in enumerate(newsroom())
    ]
    made = learned(articles)
    made.tagger.save(tmp_path)
    for tagger in (made.tagger, Tagger.load(tmp_path, articles, made.corpus)):
        answer = replace(made, tagger=tagger)
        reserves = {tag.tag: tag.reserve for tag in asked(answer, newsroom(seed=1)[0]).tags}
        assert reserves.pop("weekly") == "texts hardly show it"
        assert reserves
        assert not any(reserves.values())
