"""How a newsroom's generators divide tags that stand in one text."""

from pathlib import Path

import pytest

from content.base import Site
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
