"""Author keys: the names of authors whom a story gives by a key, or by the path of their page."""

import re
from collections.abc import Mapping, Sequence

_PAGE = re.compile(r"\A(?:[\w-]{1,100}/){1,10}([\w.-]{1,100})\.(?:mdx?|json|ya?ml)\Z")
"""How Tina names an author: `content/authors/quill.md`."""


def with_names(authors: Sequence[str], names: Mapping[str, str]) -> tuple[str, ...]:
    """Give the authors, each once, with the names of those of whom a key is known; `names` are by key without case."""
    keys = [(_PAGE.sub(r"\1", author), author) for author in authors]
    return tuple(dict.fromkeys(names.get(key.casefold(), author) for key, author in keys))
