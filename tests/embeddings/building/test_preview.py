"""What a dry run tells is what the build then does."""

from pathlib import Path

from content.archive import Site
from embeddings.building.plan import BuildPlan
from embeddings.building.preview import preview
from tests.support.edited_newsroom import NOW, add, delete, run
from tests.support.fake_encoder import NAME


def test_it_tells_what_came_and_went_and_whether_all_is_learned(root: Path) -> None:
    plan = BuildPlan(sites=(Site(root=root / "archive"),), index=root / "index", model=NAME)
    assert preview(plan, now=NOW).unchanged
    add(root / "archive")
    delete(root / "archive")
    told = preview(plan, now=NOW)
    # What links to a story that is gone says something else.
    assert (told.fresh, told.gone) == (("local/news-of-today", "sport/story-21"), ("local/story-20",))
    assert (told.unchanged, told.learns, told.articles) == (False, False, 64)
    report = run(root / "archive", root / "index")
    assert (report.changed, report.articles) == (3, 64)
    assert preview(plan, now=NOW).unchanged
