"""Bequeathed fields: the tags, categories, authors, series and language that a folder's file gives stories without."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from content.base import Article, ReadingRules, table
from content.base.aliases import read_through
from content.fields.ignored import without_ignored
from content.fields.reading import Fields, read_fields
from content.fields.technical_tags import is_technical
from content.front_matter import Document
from content.visibility import COMPUTED, LAYOUT_RULE, Bequest


class BequeathedFields:
    """Fills up articles with the fields that a folder's files give all its stories."""

    def __init__(self, rules: ReadingRules) -> None:
        self._rules = rules
        self._cache: dict[tuple[int, ...], Fields] = {}

    def filled(self, article: Article, bequests: Sequence[Bequest]) -> Article:
        """Fill an article up with what the bequests say where its own file says nothing.

        Its address stays: categories that belong into it are known from the generator's configuration.
        """
        fields = self._fields(bequests)
        if fields is None:
            return article
        bequeathed: dict[str, Any] = {
            "tags": without_ignored(
                read_through([tag for tag in fields.tags if not is_technical(tag)], self._rules.tag_aliases),
                self._rules.ignored_tags,
            ),
            "categories": fields.categories,
            "authors": fields.authors,
            "series": fields.series,
            "related_hide": fields.related_hide,
        }
        tags = [tag for tag in article.tags if not is_technical(tag)]
        own_names = {name for name in bequeathed if (tags if name == "tags" else getattr(article, name))}
        return replace(
            article, **{name: value for name, value in bequeathed.items() if value and name not in own_names}
        )

    def language(self, bequests: Sequence[Bequest]) -> str:
        """Give the language that the bequests set; empty where they set none."""
        fields = self._fields(bequests)
        return fields.language if fields else ""

    def sibling_fields(self, bequests: Sequence[Bequest]) -> Fields | None:
        """Read the file that a story of Nikola's may have in place of front matter, `story.meta`; None without one."""
        return self._fields([bequest for bequest in bequests if bequest.source[0].endswith(".meta")])

    def permalink(self, bequests: Sequence[Bequest]) -> Fields | None:
        """Read the permalink that a layout of Eleventy's gives its stories; None where it has none."""
        permalinks = [
            bequest for bequest in bequests if bequest.name == "permalink" and bequest.source[1] == LAYOUT_RULE
        ]
        computed = any(bequest.name in COMPUTED and "permalink" in table(bequest.value) for bequest in bequests)
        return None if computed else self._fields(permalinks)

    def _fields(self, bequests: Sequence[Bequest]) -> Fields | None:
        """What they say together; None where none of them says anything of a field."""
        valued = [bequest for bequest in bequests if bequest.value is not None]
        if not valued:
            return None
        # All stories of a folder have the same ones.
        key = tuple(map(id, valued))
        if key not in self._cache:
            metadata = {bequest.name: bequest.value for bequest in reversed(valued)}
            self._cache[key] = read_fields(Document(metadata, {}, "", 1), self._rules)[0]
        return self._cache[key]
