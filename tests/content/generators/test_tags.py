"""How a newsroom's generators divide tags that stand in one text."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from content.archive import read_archive
from content.base import ReadingRules, Site
from content.generators.tags import words_are_tags

JEKYLL = {"_config.yml": "title: Post\nplugins: [jekyll-feed]\n"}
HUGO = {"hugo.toml": 'title = "Post"\n'}


def site(folder: Path, files: dict[str, str], generator: str = "") -> Site:
    folder.joinpath("_posts").mkdir(parents=True)
    for path, text in files.items():
        folder.joinpath(path).write_text(text, "utf-8")
    return Site(root=folder / "_posts", name=folder.name, generator=generator)


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ((JEKYLL,), (JEKYLL,), True),
        ((JEKYLL,), (HUGO,), False),
        (({},), ({},), None),
        (({},), (JEKYLL,), None),
        (({},), (HUGO,), False),
        (({}, "jekyll"), ({}, "bridgetown"), True),
        ((JEKYLL, "hugo"), (JEKYLL,), False),
    ],
)
def test_words_are_tags_where_jekyll_makes_all_sites(
    tmp_path: Path, one: tuple[dict[str, str]], other: tuple[dict[str, str]], words: bool | None
) -> None:
    assert words_are_tags([site(tmp_path / "one", *one), site(tmp_path / "other", *other)]) is words
    assert words_are_tags([]) is False


def test_tags_that_nikola_hides_are_none(tmp_path: Path) -> None:
    story = "title: Fair\ndate: 2024-01-02\ntags: [Mathjax, police, 'c[1]']\ncategory: desk"
    settings = "POSTS = [('posts/*.md', 'x', 'p')]\nHIDDEN_TAGS = ['mathjax', 'c[1]']\nHIDDEN_CATEGORIES = ['desk']\n"
    for path, text in {"conf.py": settings, "posts/fair.md": f"---\n{story}\n---\nThe pier opened."}.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    archive = read_archive([Site(name="", root=tmp_path, generator="nikola")], ReadingRules(), now=datetime.now(UTC))
    assert (archive.articles[0].tags, archive.articles[0].categories) == (("police",), ())
