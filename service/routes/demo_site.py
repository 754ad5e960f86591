"""The demo site's contents: an index laid out as a newspaper, with a lead, the latest, sections and a search."""

import random
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from content.base import Article, urls

TEASER = 190
"""Characters of a teaser."""
TONES = 6
"""Tints of the cards without a picture, as the stylesheet has them."""
LEAD_CANDIDATES = 8
"""Of the newest stories: the first with a picture leads."""
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Story:
    """A story as the pages show it in a list."""

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
    """From 0 to TONES - 1."""
    language: str
    """Code of the language that it is in, empty where that is not known."""
    search_text: str
    """Title, description, tags and authors, case-folded."""


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
        listed_stories = []
        for article in articles:
            self._by_id[article.id] = self._story(article)
            if article.listed(now):
                listed_stories.append(self._by_id[article.id])
        self.stories = sorted(listed_stories, key=lambda story: (story.published or _LONG_AGO, story.id), reverse=True)
        self._sections: dict[str, list[Story]] = defaultdict(list)
        for story in self.stories:
            if story.section:
                self._sections[story.section].append(story)

    @property
    def title(self) -> str:
        """The title in the masthead; empty where there are too many to name."""
        titles = list(self.sites.values())
        return " · ".join(titles) if len(titles) <= 3 else ""

    @property
    def several(self) -> bool:
        """Whether there is more than one title."""
        return len(self.sites) > 1

    @property
    def sections(self) -> dict[str, str]:
        """Section → its label, the largest first; empty where fewer than two sections hold more than one story."""
        sizes = {section: len(stories) for section, stories in self._sections.items() if len(stories) > 1}
        if len(sizes) < 2:
            return {}
        return {section: display(section) for section in sorted(sizes, key=lambda section: (-sizes[section], section))}

    def story(self, id: str) -> Story:
        """Give the story of that id. Raises KeyError if there is none."""
        return self._by_id[id]

    def lead(self) -> tuple[Story | None, list[Story]]:
        """Give the story that leads the front page, and all others, newest first."""
        if not self.stories:
            return None, []
        lead = next((story for story in self.stories[:LEAD_CANDIDATES] if story.image), self.stories[0])
        return lead, [story for story in self.stories if story is not lead]

    def bands(self, count: int, stories: int, exclude: set[str]) -> list[tuple[str, str, list[Story]]]:
        """Give the `count` largest sections for the front page: (section, label, its latest `stories` stories).

        Stories whose ids are in `exclude` are left out, and so are sections that hold no others.
        """
        return [
            (section, label, latest)
            for section, label in list(self.sections.items())[:count]
            if (latest := [story for story in self._sections[section] if story.id not in exclude][:stories])
        ]

    def search(self, words: str, section: str, site: str) -> list[Story]:
        """Find the stories that hold all the words, of that section and site (empty: of any), newest first."""
        needles = words.casefold().split()
        return [
            story
            for story in self.stories
            if (not section or story.section == section)
            and (not site or story.site == site)
            and all(needle in story.search_text for needle in needles)
        ]

    def sample(self, generator: random.Random, count: int, exclude: str) -> list[Story]:
        """Draw at most `count` stories at random, without the one of the id `exclude`."""
        candidates = [story for story in self.stories if story.id != exclude]
        return generator.sample(candidates, min(count, len(candidates)))

    def _story(self, article: Article) -> Story:
        return Story(
            id=article.id,
            title=article.title,
            site=article.site,
            section=article.section,
            label=display(article.section),
            published=article.published,
            image=self._images.path(article.image),
            teaser=_cut(article.description or _first_paragraph(article)),
            tone=zlib.crc32((article.section or article.title).encode()) % TONES,
            language=article.language,
            search_text=" ".join([article.title, article.description, *article.tags, *article.authors]).casefold(),
        )


class _Images:
    """The pictures that the archive itself holds, below `images` in each of its folders."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._paths = {
            f"/{path.relative_to(folder).as_posix()}"
            for folder in folders
            for path in (folder / "images").rglob("*")
            if path.is_file()
        }

    def path(self, image: str) -> str | None:
        """Give the path of a picture at this service; None where the archive does not hold it."""
        if (parts := urls.split(image)) is None:
            return None
        path = "/" + unquote(parts.path).removeprefix("/")
        return path if not parts.scheme and not parts.netloc and path in self._paths else None


def display(name: str) -> str:
    """Write a folder's or section's name as readers see it: `bethnal-green` is Bethnal Green."""
    if name != name.lower() or " " in name:
        return name
    return " ".join(word.capitalize() for word in name.replace("_", "-").replace("/", "-").split("-"))


def _first_paragraph(article: Article) -> str:
    headings = {article.title, *article.headings}
    return next((paragraph for paragraph in article.text.split("\n\n") if paragraph.strip() not in headings), "")


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= TEASER else text[:TEASER].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"
