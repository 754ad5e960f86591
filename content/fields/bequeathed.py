"""Bequeathed fields: the tags, categories, authors, series and language that a folder's file gives stories without."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from content.base import Article, ReadingRules
from content.base.aliases import read_through
from content.fields.ignored import without_ignored
from content.fields.reading import Fields, read_fields
from content.fields.technical_tags import is_technical
from content.front_matter import Document
from content.visibility import Bequest


class BequeathedFields:
    """Fills up articles with what is said of all stories of a folder."""

    def __init__(self, rules: ReadingRules) -> None:
        self._rules = rules
        self._read: dict[tuple[int, ...], Fields] = {}

    def filled(self, article: Article, bequests: Sequence[Bequest]) -> Article:
        """Give an article with what the bequests say where its own file says nothing.

        Its address stays: categories that belong into it are known from the generator's configuration.
        """
        said = [bequest for bequest in bequests if bequest.value is not None]
        if not said:
            return article
        fields = self._fields(said)
        given: dict[str, Any] = {
            "tags": without_ignored(
                read_through([tag for tag in fields.tags if not is_technical(tag)], self._rules.tag_aliases),
                self._rules.ignored_tags,
            ),
            "categories": fields.categories,
            "authors": fields.authors,
            "series": fields.series,
            "related_hide": fields.related_hide,
        }
        return replace(article, **{name: part for name, part in given.items() if part and not getattr(article, name)})

    def language(self, bequests: Sequence[Bequest]) -> str:
        """Tell the language that a part of a site is said to be in, empty where none is."""
        said = [bequest for bequest in bequests if bequest.value is not None]
        return self._fields(said).language if said else ""

    def _fields(self, bequests: Sequence[Bequest]) -> Fields:
        # All stories of a folder have the same ones.
        key = tuple(map(id, bequests))
        if key not in self._read:
            metadata = {bequest.name: bequest.value for bequest in reversed(bequests)}
            self._read[key] = read_fields(Document(metadata, {}, "", 1), self._rules)[0]
        return self._read[key]
