"""What many stories repeat leaves the index, and drafts that bear it are read as if they did not."""

import pytest

from content.archive import ReadingRules, Site
from content.base import Article
from content.drafts import parse_draft
from embeddings.index.index import Index
from tests.embeddings.related.test_recommender import EVERYTHING, NOW, opened
from tests.support.archives import SUBJECTS, story, telling, write

PARTNERS = "This page is made with the Guild of Marsh Bakers and the Heron Savings Bank."
TEXT = f"{SUBJECTS['canal']}.\n\n{telling('canal', 99)}."


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    place = tmp_path_factory.mktemp("repeated")
    files = {
        f"news/{subject}-{number}.md": story(
            f"{subject.title()} news part{number}",
            f"{telling(subject, number)}, said {subject} witness{number}.\n\n{PARTNERS}",
            date=f"2024-0{number + 1}-11",
            tags=[subject],
        )
        for subject in SUBJECTS
        for number in range(4)
    }
    return opened(write(place / "archive", files), place / "index", (Site(root=place / "archive"),))


def draft(text: str) -> Article:
    return parse_draft(f"---\ntitle: Dead fish again\n---\n\n{text}", "draft.md", ReadingRules(), NOW)


def test_no_story_of_the_index_has_it(index: Index) -> None:
    assert not any("Guild" in article.text for article in index.articles(NOW))
    assert any("witness" in article.text for article in index.articles(NOW))
    assert "guild" not in index._lexical.terms


def test_a_draft_is_answered_as_if_it_did_not_have_it(index: Index) -> None:
    plain, with_it = draft(TEXT), draft(f"{TEXT}\n\n{PARTNERS}")
    assert index.related_to_draft(with_it, EVERYTHING) == index.related_to_draft(plain, EVERYTHING)
    assert index.tags_for_draft(with_it) == index.tags_for_draft(plain)
    both = [index.suggest(one, one.text, EVERYTHING) for one in (plain, with_it)]
    assert both[0].related == both[1].related
    assert both[0].tags == both[1].tags


def test_a_draft_that_is_published_is_known_with_it_and_without(index: Index) -> None:
    text = f"{telling('market', 2)}, said market witness2."
    for shown in (text, f"{text}\n\n{PARTNERS}"):
        known = index.published_as(draft(shown))
        assert known is not None
        assert known.id == "news/market-2"
