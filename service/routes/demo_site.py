"""An index laid out as a newspaper: the lead, the latest, the sections, the search."""

from __future__ import annotations

import random
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from content.base import urls
from content.base.article import Article

TEASER = 190
"""Characters of a teaser."""
TONES = 6
"""Tints of the typographic cards, as the stylesheet has them."""
LEAD_AMONG = 8
"""The newest story with a picture among so many leads."""
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Story:
    """What the pages show of a story in a list."""

    id: str
    title: str
    site: str
    section: str
    label: str
    """The section as readers see it."""
    published: datetime | None
    image: str | None
    """Path at this service, None where the picture is not in the archive."""
    teaser: str
    tone: int
    searched: str
    """What a search looks through, in small letters."""


class Newspaper:
    """The stories of one index, newest first."""

    def __init__(
        self,
        articles: Iterable[Article],
        now: datetime,
        sites: Sequence[Mapping[str, Any]],
        image_folders: Sequence[Path],
    ) -> None:
        """`articles` are those that readers may see, each on its own page; the lists hold those that may be named."""
        self.sites = {str(site["name"]): display(str(site.get("title") or site["name"])) for site in sites}
        self._images = _Images(image_folders)
        self._by_id: dict[str, Story] = {}
        listed = []
        for article in articles:
            self._by_id[article.id] = self._story(article)
            if article.listed(now):
                listed.append(self._by_id[article.id])
        self.stories = sorted(listed, key=lambda s: (s.published or _LONG_AGO, s.id), reverse=True)
        self._sections: dict[str, list[Story]] = defaultdict(list)
        for story in self.stories:
            if story.section:
                self._sections[story.section].append(story)

    @property
    def title(self) -> str:
        """What the masthead says."""
        titles = list(self.sites.values())
        return " · ".join(titles) if 0 < len(titles) <= 3 else f"{len(titles)} titles"

    @property
    def several(self) -> bool:
        """Whether there is more than one title."""
        return len(self.sites) > 1

    @property
    def sections(self) -> dict[str, str]:
        """Section → its label; the largest first. Empty where stories are not told apart by it."""
        found = {s: stories for s, stories in self._sections.items() if len(stories) > 1}
        if len(found) < 2:
            return {}
        return {s: display(s) for s in sorted(found, key=lambda s: (-len(found[s]), s))}

    def story(self, id: str) -> Story:
        """The story of that id. KeyError if there is none."""
        return self._by_id[id]

    def lead(self) -> tuple[Story | None, list[Story]]:
        """The story that leads the front page, and all others."""
        if not self.stories:
            return None, []
        lead = next((s for s in self.stories[:LEAD_AMONG] if s.image), self.stories[0])
        return lead, [story for story in self.stories if story is not lead]

    def bands(self, most: int, in_each: int, besides: set[str]) -> list[tuple[str, str, list[Story]]]:
        """The sections for the front page: (section, label, its latest stories), without those named."""
        bands = []
        for section, label in list(self.sections.items())[:most]:
            latest = [story for story in self._sections[section] if story.id not in besides][:in_each]
            if latest:
                bands.append((section, label, latest))
        return bands

    def search(self, words: str, section: str, site: str) -> list[Story]:
        """Stories that hold all the words, of that section and site (empty: of any), newest first."""
        wanted = words.casefold().split()
        return [
            story
            for story in self.stories
            if (not section or story.section == section)
            and (not site or story.site == site)
            and all(word in story.searched for word in wanted)
        ]

    def by_chance(self, chance: random.Random, count: int, but: str) -> list[Story]:
        """Stories picked at random, as many sites do today."""
        others = [story for story in self.stories if story.id != but]
        return chance.sample(others, min(count, len(others)))

    def _story(self, article: Article) -> Story:
        teaser = article.description or _first_paragraph(article)
        return Story(
            id=article.id,
            title=article.title,
            site=article.site,
            section=article.section,
            label=display(article.section),
            published=article.published,
            image=self._images.path(article.image),
            teaser=_cut(teaser),
            tone=zlib.crc32((article.section or article.title).encode()) % TONES,
            searched=" ".join([article.title, article.description, *article.tags, *article.authors]).casefold(),
        )


class _Images:
    """Which pictures the archive itself holds."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._held = {
            f"/{path.relative_to(folder).as_posix()}"
            for folder in folders
            for path in (folder / "images").rglob("*")
            if path.is_file()
        }

    def path(self, image: str) -> str | None:
        if (parts := urls.split(image)) is None:
            return None
        path = "/" + unquote(parts.path).removeprefix("/")
        return path if not parts.scheme and not parts.netloc and path in self._held else None


def display(name: str) -> str:
    """A folder's or section's name as a reader sees it: `bethnal-green` is Bethnal Green."""
    if name != name.lower() or " " in name:
        return name
    return " ".join(word.capitalize() for word in name.replace("_", "-").replace("/", "-").split("-"))


def _first_paragraph(article: Article) -> str:
    headings = {article.title, *article.headings}
    return next((p for p in article.text.split("\n\n") if p.strip() not in headings), "")


def _cut(text: str) -> str:
    text = " ".join(text.split())
    if len(text) <= TEASER:
        return text
    return text[:TEASER].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"
