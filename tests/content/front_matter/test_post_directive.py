"""The fields of a post that ABlog's directive gives."""

import pytest

from content.front_matter import split
from content.front_matter.post_directive import with_post_directive


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (
            "# A\n\n```{post} May 1, 2024\n:tags: x, y\n:category: News\n:author: Jo\n:location: Pier\n```\n\nWords.\n",
            {"date": "May 1, 2024", "tags": "x, y", "categories": "News", "author": "Jo"},
        ),
        ("# A\n\n:::{post} 2024-05-01\n:exclude:\n:::\nWords.\n", {"date": "2024-05-01", "unlisted": "true"}),
        # Without a date it is a draft, unless its front matter has one.
        ("# A\n\n````{post}\n````\nWords.\n", {"draft": "true"}),
        ("---\ndate: 2024-05-01\n---\n```{post}\n:tags: x\n```\nWords.\n", {"date": "2024-05-01", "tags": "x"}),
        ("---\ntags: own\n---\n```{post} 2024-05-01\n:tags: x\n```\nW.\n", {"date": "2024-05-01", "tags": "own"}),
        ("---\nblogpost: true\n---\nWords.\n", {"blogpost": "true", "draft": "true"}),
        ("---\nblogpost: true\ndate: 2024-05-01\n---\nWords.\n", {"blogpost": "true", "date": "2024-05-01"}),
        ("# A\n\n```{postlist} 2024-05-01\n```\n", {}),
        ("# A\n\nA `{post}` is what it is.\n", {}),
        ("# A\n\n    ```{post} 2024-05-01\n", {}),
    ],
)
def test_a_post_directive_gives_the_fields(text: str, fields: dict[str, str]) -> None:
    assert with_post_directive(split(text)).metadata == fields
