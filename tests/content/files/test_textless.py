"""Files without a text: what is told, and what is no story anyway."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from content.archive import read_archive
from content.base import ReadingRules, Site

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def problems(folder: Path, front_matter: str) -> list[str]:
    (folder / "story.md").write_text("---\ntitle: Story\ndate: 2026-01-01\n---\nThe bridge is open.\n", "utf-8")
    (folder / "bare.md").write_text(f"---\n{front_matter}\n---\n\n", "utf-8")
    archive = read_archive([Site(root=folder)], ReadingRules(), now=NOW)
    assert [article.slug for article in archive.articles] == ["story"]
    return [problem.message for problem in archive.problems]


@pytest.mark.parametrize(
    "front_matter",
    [
        "layout: home",  # Jekyll's own index.markdown
        "layout: tags\ntitle: Tags",
        "layout: layouts/home.njk\npagination: {data: collections.posts, size: 10}",
        "title: Tags\ndate: 2026-01-01 10:00:00\ntype: tags",  # what `hexo new page tags` makes
        "title: Archive\nlayout: archives\ndate: 2026-01-01",
        "title: Team\ntemplate: team.html",
        "title: Just begun\ndraft: true\ndate: 2026-01-01",
        "headless: true",
        "_build: {render: never}",
    ],
)
def test_a_draft_just_begun_and_a_page_that_its_template_fills_are_no_problem(
    tmp_path: Path, front_matter: str
) -> None:
    assert problems(tmp_path, front_matter) == []


@pytest.mark.parametrize(
    "front_matter",
    [
        "title: The mayor resigns",
        "title: The mayor resigns\ndate: 2026-01-01",
        "title: The mayor resigns\ndate: 2026-01-01\nlayout: default",
        "title: The mayor resigns\nlayout: post",
        "title: The mayor resigns\nlayout: layouts/article.njk",
        "title: The mayor resigns\ntype: news",
        "title: The mayor resigns\nstatus: breaking",
    ],
)
def test_a_story_that_lost_its_text_is_told(tmp_path: Path, front_matter: str) -> None:
    assert problems(tmp_path, front_matter) == ["it has no text"]
