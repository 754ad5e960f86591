"""Related stories by the newsroom's rules: what is shown, in which order, and what never is."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest

from content.archive import ReadingRules, Site
from content.base import Article
from content.drafts import parse_draft
from embeddings.base.answers import Options, Related
from embeddings.building.build import BuildPlan, build
from embeddings.corpus.corpus import day_number
from embeddings.engines.faiss import FaissEngine
from embeddings.index.index import Index
from embeddings.linking.suggestions import LINKABLE
from service.payloads.render import Renderer
from tests.support import fake_encoder
from tests.support.archives import SUBJECTS, four_subjects, story, telling, write

NOW = datetime(2026, 1, 1, tzinfo=UTC)
EVERYTHING = Options(limit=50, min_score=0)


def opened(archive: Path, place: Path, sites: tuple[Site, ...] = (), **settings: object) -> Index:
    plan = BuildPlan(sites=sites or (Site(root=archive),), index=place, model=fake_encoder.NAME, **settings)  # type: ignore[arg-type]
    build(plan, now=NOW)
    return Index.open(place, reach=fake_encoder.REACH)


def ids(found: list[Related]) -> list[str]:
    return [related.article.id for related in found]


def draft(text: str, **fields: object) -> Article:
    return parse_draft(story("A draft", text, **fields), "draft.md", ReadingRules(), NOW)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    place = tmp_path_factory.mktemp("recommender")
    return opened(four_subjects(place / "archive"), place / "index")


Rebuilt = Callable[[dict[str, str]], Index]


@pytest.fixture
def with_files(tmp_path: Path) -> Rebuilt:
    """The four subjects with some files more, or others."""

    def make(files: dict[str, str]) -> Index:
        archive = four_subjects(tmp_path / "archive")
        write(archive, files)
        return opened(archive, tmp_path / "index")

    return make


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_story_goes_with_those_on_its_subject(index: Index, subject: str) -> None:
    found = ids(index.related(f"{subject}-2"))
    assert len(found) == 4
    assert all(name.startswith(subject) for name in found)


def test_a_draft_goes_with_the_stories_on_its_subject(index: Index) -> None:
    found = index.related_to_draft(draft(f"{SUBJECTS['library']}. {telling('library', 9)}."))
    assert found
    assert all(name.startswith("library") for name in ids(found))


def test_scores_are_chances_between_0_and_1(index: Index) -> None:
    scores = [related.score for related in index.related("canal-1", EVERYTHING)]
    assert len(scores) > 4
    assert all(0 <= score <= 1 for score in scores)


def test_asked_twice_the_answer_is_the_same(index: Index) -> None:
    assert index.related("canal-1", EVERYTHING) == index.related("canal-1", EVERYTHING)


def test_a_story_is_never_related_to_itself(index: Index) -> None:
    assert all(article.id not in ids(index.related(article.id, EVERYTHING)) for article in index.articles())


def test_pins_come_first_in_the_editors_order(with_files: Rebuilt) -> None:
    text = SUBJECTS["market"]
    index = with_files(
        {"pinned.md": story("Pinned", f"{text}. {telling('market', 90)}", related=["canal-3", "/local/library-1/"])}
    )
    found = index.related("pinned")
    assert ids(found)[:2] == ["canal-3", "library-1"]
    assert [related.reasons[0].kind for related in found[:2]] == ["pin", "pin"]
    assert found[0].score == 1.0
    assert all(name.startswith("market") for name in ids(found)[2:])


def test_a_draft_that_is_a_story_does_not_pin_itself(index: Index) -> None:
    published = index.get("market-2")
    again = replace(published, id="", url="", related=("market-2", "canal-3"))
    assert index.published_as(again) == published
    found = index.related_to_draft(again)
    assert ids(found)[0] == "canal-3"
    assert "market-2" not in ids(found)


def test_an_excluded_story_never_comes_not_even_pinned(with_files: Rebuilt) -> None:
    fields = {"related": ["market-1"], "relatedExclude": ["market-1", "market-2"]}
    index = with_files({"picky.md": story("Picky", telling("market", 91), **fields)})
    assert not {"market-1", "market-2"} & set(ids(index.related("picky", EVERYTHING)))


def test_a_story_that_hides_is_shown_under_no_other_and_has_related_ones_itself(with_files: Rebuilt) -> None:
    index = with_files({"shy.md": story("Shy", telling("market", 92), relatedHide=True)})
    assert not any("shy" in ids(index.related(article.id, EVERYTHING)) for article in index.articles())
    assert ids(index.related("shy"))


def test_a_story_that_expires_between_two_builds_is_not_shown_any_more(with_files: Rebuilt) -> None:
    soon = datetime.now(UTC) + timedelta(days=2)
    index = with_files({"notice.md": story("Notice", telling("market", 93), expiryDate=soon.isoformat())})
    assert "notice" in ids(index.related("market-1", EVERYTHING))
    recommender, article = index._recommender, index.get("market-1")
    query = index._corpus.query(index._catalogue.number("market-1"))
    later = recommender.related(article, query, EVERYTHING, now=soon + timedelta(seconds=1))
    assert "notice" not in ids(later)


def test_near_duplicates_are_shown_once_and_never_under_each_other(with_files: Rebuilt) -> None:
    text = " ".join(f"{SUBJECTS['canal']} as witness{i} told us." for i in range(6))
    index = with_files(
        {
            "spill.md": story("Spill at the canal", text, date="2024-03-01"),
            "spill-again.md": story("UPDATED: Spill at the canal", f"{text} More later.", date="2024-03-02"),
        }
    )
    both = {"spill", "spill-again"}
    for article in index.articles():
        shown = both & set(ids(index.related(article.id, EVERYTHING)))
        assert len(shown) <= (0 if article.id in both else 1)


def test_a_story_in_another_language_is_not_mixed_in(with_files: Rebuilt) -> None:
    index = with_files({"market-hall.es.md": story("El mercado", SUBJECTS["market"])})
    assert "market-hall.es" not in ids(index.related("market-1", replace(EVERYTHING, languages="separate")))


def test_a_translation_stands_apart_from_the_list(with_files: Rebuilt) -> None:
    files = {
        "hall.md": story("The market hall", SUBJECTS["market"], translationKey="hall"),
        "mercado.md": story("El mercado", SUBJECTS["market"], translationKey="hall", lang="es-MX"),
    }
    index = with_files(files)
    assert [article.id for article in index.translations("hall")] == ["mercado"]
    assert [article.id for article in index.translations("mercado")] == ["hall"]
    assert index.translations("market-1") == []
    assert "mercado" not in ids(index.related("hall", EVERYTHING))
    assert not {"hall", "mercado"} <= {*ids(index.related("market-1", EVERYTHING))}
    exported = Renderer([]).exported(index.get("hall"), [], index.translations("hall")).model_dump()
    assert exported["translations"] == (
        {"id": "mercado", "title": "El mercado", "url": exported["translations"][0]["url"], "language": "es"},
    )
    assert "translations" not in Renderer([]).exported(index.get("market-1"), []).model_dump()


def day(related: Related) -> date:
    assert related.article.published is not None
    return related.article.published.date()


def test_only_older_gives_the_background(index: Index) -> None:
    found = index.related("market-3", Options(limit=50, min_score=0, only_older=True))
    assert found
    assert all(day(related) < date(2024, 4, 1) for related in found)


def test_since_and_max_age_leave_older_stories_out(index: Index) -> None:
    found = index.related("market-3", Options(limit=50, min_score=0, since=date(2024, 5, 1)))
    assert found
    assert all(day(related) >= date(2024, 5, 1) for related in found)
    assert index.related("market-3", Options(max_age=1)) == []


def test_what_the_text_links_to_can_be_left_out(index: Index) -> None:
    assert "market-2" in ids(index.related("market-3", EVERYTHING))
    assert "market-2" not in ids(index.related("market-3", Options(limit=50, min_score=0, exclude_linked=True)))


def test_excluded_ids_do_not_shorten_a_list_that_could_be_filled(index: Index) -> None:
    best = ids(index.related("market-3"))
    found = ids(index.related("market-3", Options(min_score=0, exclude=frozenset(best))))
    assert len(found) == 4
    assert not set(best) & set(found)


def test_recency_draws_newer_stories_up(index: Index) -> None:
    def days(subject: str, recency: float) -> int:
        found = index.related(f"{subject}-0", Options(limit=3, min_score=0, recency=recency))
        return sum(day(related).toordinal() for related in found)

    risen = [days(subject, 50) - days(subject, 0) for subject in SUBJECTS]
    assert min(risen) >= 0
    assert sum(risen) > 0


def test_diversity_brings_other_subjects_in(index: Index) -> None:
    alike = ids(index.related("market-0", Options(limit=6, min_score=0)))
    mixed = ids(index.related("market-0", Options(limit=6, min_score=0, diversity=1.0)))
    assert len({name.split("-")[0] for name in mixed}) > len({name.split("-")[0] for name in alike})


def test_min_score_shortens_the_list(index: Index) -> None:
    every = index.related("football-1", EVERYTHING)
    some = index.related("football-1", Options(limit=50, min_score=every[3].score))
    assert 0 < len(some) < len(every)
    assert all(related.score >= every[3].score for related in some)


def test_a_cap_on_sister_sites_leaves_the_own_site_alone(tmp_path: Path) -> None:
    sites = []
    for name in ("post", "bell"):
        root = four_subjects(tmp_path / name)
        for file in root.iterdir():
            # So that the sisters' stories are no near-duplicates.
            words = " ".join(f"{name}{file.stem}{i}" for i in range(60))
            file.write_text(f"{file.read_text()}\n{words}\n", "utf-8")
        sites.append(Site(root=root, name=name, base_url=f"https://{name}.example"))
    index = opened(tmp_path, tmp_path / "index", tuple(sites))
    found = ids(index.related("post:market-1", Options(limit=8, min_score=0, per_site=1)))
    assert sum(name.startswith("bell:") for name in found) == 1
    sisters = ids(index.related("post:market-1", Options(site="bell", min_score=0)))
    assert len(sisters) == 4
    assert all(name.startswith("bell:") for name in sisters)


def test_reasons_say_what_both_have_in_common(index: Index) -> None:
    first = index.related("canal-2")[0]
    assert "Both tagged canal" in {reason.text for reason in first.reasons}
    facts = {fact.kind: fact for fact in first.facts}
    assert set(facts) == {"section", "time"}
    assert facts["section"].text == "Both in Local"


def test_an_editors_link_is_a_reason(index: Index) -> None:
    found = {related.article.id: related for related in index.related("market-3", EVERYTHING)}
    assert "links" in {reason.kind for reason in found["market-2"].reasons}


# Archives that lack what others have.


def test_without_tags_and_dates_the_words_are_enough(tmp_path: Path) -> None:
    files = {
        f"{subject}-{i}.md": f"# {subject.title()} {i}\n\n{sentence}. {telling(subject, i)}."
        for subject, sentence in SUBJECTS.items()
        for i in range(6)
    }
    index = opened(write(tmp_path / "archive", files), tmp_path / "index")
    for subject in SUBJECTS:
        found = index.related(f"{subject}-1", Options(min_score=0))
        assert len(found) == 4
        assert all(related.article.id.startswith(subject) for related in found)


@pytest.mark.parametrize("count", [1, 2, 5])
def test_a_tiny_archive_builds_and_answers(tmp_path: Path, count: int) -> None:
    texts = list(SUBJECTS.values())
    files = {f"s{i}.md": story(f"Story {i}", f"{texts[i % 4]}. Number{i}.") for i in range(count)}
    index = opened(write(tmp_path / "archive", files), tmp_path / "index")
    for article in index.articles():
        assert len(index.related(article.id, EVERYTHING)) <= count - 1
    assert isinstance(index.related_to_draft(draft(texts[0])), list)


def test_stories_that_all_say_the_same_are_not_offered_for_each_other(tmp_path: Path) -> None:
    files = {f"s{i}.md": story("Same", SUBJECTS["market"]) for i in range(60)}
    index = opened(write(tmp_path / "archive", files), tmp_path / "index")
    assert index.related("s3", EVERYTHING) == []
    assert len(index.related_to_draft(draft(SUBJECTS["market"]), EVERYTHING)) == 1


def test_a_script_that_the_lexical_model_must_still_read(tmp_path: Path) -> None:
    market = "বাজারের ব্যবসায়ীরা পুরোনো বাজার ভবন রক্ষার জন্য পরিষদের কাছে দাবি জানিয়েছেন"
    river = "নদীর বাঁধ ভেঙে বন্যায় গ্রামের মানুষ নিরাপদ আশ্রয়ে চলে গেছেন"
    files = {}
    for i in range(15):
        for name, title, words in (("bazar", "বাজার", market.split()), ("nodi", "নদী", river.split())):
            words = words * 3
            random.Random(f"{name}{i}").shuffle(words)
            files[f"{name}-{i}.md"] = story(f"{title} {i}", " ".join(words))
    index = opened(write(tmp_path / "archive", files), tmp_path / "index")
    found = ids(index.related("bazar-3", Options(limit=5, min_score=0)))
    assert len(found) == 5
    assert all(name.startswith("bazar") for name in found)


@pytest.mark.parametrize(
    ("fields", "options", "searches"),
    [
        ({}, Options(limit=6), 1),
        ({}, Options(limit=6, recency=0.3, diversity=0.4, min_score=0, exclude=frozenset({"canal-3"})), 1),
        # What may be linked is older than the draft, whatever else is shown.
        ({"date": "2024-04-02"}, Options(limit=6), 2),
        ({"date": "2024-04-02"}, Options(limit=6, only_older=True), 1),
        ({}, Options(limit=6, since=date(2024, 3, 1)), 2),
    ],
)
def test_related_stories_and_places_for_links_share_a_ranking_where_they_can(
    index: Index,
    monkeypatch: pytest.MonkeyPatch,
    fields: dict[str, object],
    options: Options,
    searches: int,
) -> None:
    text = f"{SUBJECTS['canal']}. Chapter7.\n\n{telling('canal', 9)}, said witness7. It was Canal news part3."
    written: Article = draft(text, **fields)
    apart = index.related_to_draft(written, options)
    linkable = index.related_to_draft(written, replace(LINKABLE, exclude=options.exclude))
    search = Mock(side_effect=FaissEngine.search)
    monkeypatch.setattr(FaissEngine, "search", lambda *said: search(*said))
    found = index.suggest(written, text, options)
    assert search.call_count == searches
    assert list(found.related) == apart
    day = day_number(written.published or datetime.now(UTC), UTC)
    assert list(found.links) == index.linker.suggest(text, linkable, day=day)
    assert found.related
    assert found.links


def test_without_a_term_that_is_told_a_storys_score_falls(tmp_path: Path) -> None:
    """A draft that does not hold it is asked about anew, and the pair's scores compared."""
    places = ("Ostrel Quay", "Verrin Wood", "Plonk Hill", "Quillet Green", "Marlow Sands", "Tansy Row")
    files = {
        f"{place.split()[0].lower()}-{i}.md": f"# Number {i}{place[0]}\n\nIn {place} we met the {trade}s. Once more in "
        f"{place} a {trade} spoke of {' '.join(f'{place[:3]}{i}x{j}' for j in range(30))}.\n"
        for place, trade in zip(places, ("barnacler", "truffler", "kiter", "cobbler", "eeler", "thatcher"), strict=True)
        for i in range(3)
    }
    index = opened(write(tmp_path / "archive", files), tmp_path / "index")
    text = "In Ostrel Quay we met them. Once more in Verrin Wood we met, and once more in Ostrel Quay they spoke of it."
    checked = 0
    for related in index.related_to_draft(draft(text)):
        for reason in related.reasons:
            for term in reason.values if reason.kind == "terms" else ():
                after = index.related_to_draft(draft(text.replace(term, "")), EVERYTHING)
                scores = {found.article.id: found.score for found in after}
                assert scores[related.article.id] < related.score, term
                checked += 1
    assert checked >= 4
