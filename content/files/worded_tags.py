"""Worded tags: whether `tags: police court` is one tag or two, by what all such lines of an archive bear out."""

from collections.abc import Iterable, Iterator

from content.base import Article, ReadingRules
from content.base.aliases import read_through
from content.fields.ignored import without_ignored

MIN_LINES = 8
"""Different lines that it takes to tell."""
MIN_GAIN = 1.25
"""How many times as often a word stands in different lines as a line is repeated, where each word is a tag.

Measured on seven archives, their tags written in a line with blanks: 1.8 to 13 of all stories, 1.2 to 2.2 of 30; with
one tag of a story alone, of several words: 0.2 to 0.8 and 0.7 to 1.1.
"""
MAX_WHOLE_SHARE = 0.1
"""Share of the lines that may stand as one tag elsewhere, in a list or between commas, where each word is a tag."""


class WordedTags:
    """Gathers the tags of all stories, to tell of those that are a line of words whether each word is one."""

    def __init__(self) -> None:
        self._lines: dict[str, str] = {}
        self._other_tags: set[str] = set()

    def add(self, story: str, tags: Iterable[str], *, worded: bool) -> None:
        """Add the tags of one story's file, `worded` where they are a line of words that nothing else divides."""
        tags = tuple(tags)
        if worded and len(tags) == 1:
            self._lines[story] = tags[0]
        else:
            self._other_tags.update(map(str.casefold, tags))

    @property
    def stories(self) -> tuple[str, ...]:
        """The ids of those whose tags are a line of words."""
        return tuple(self._lines)

    def words(self, story: str) -> tuple[str, ...]:
        """Give each word of a story's line of tags, once."""
        return tuple(dict.fromkeys(self._lines[story].split()))

    def words_are_tags(self) -> bool:
        """Tell whether each word is a tag: the lines differ, and their words come again in others."""
        lines = {line.casefold() for line in self._lines.values()}
        if len(lines) < MIN_LINES or len(lines & self._other_tags) > MAX_WHOLE_SHARE * len(lines):
            return False
        words = [word for line in lines for word in set(line.split())]
        return len(words) / len(set(words)) >= MIN_GAIN * len(self._lines) / len(lines)

    def notes(self, *, divided: bool) -> Iterator[str]:
        """Tell how they are read, and the setting for the other way."""
        if not self._lines:
            return
        example, extent = min(self._lines.values()), f"{len(self._lines):,} of the stories have such a line"
        if divided:
            yield (
                f"`tags: {example}` is read as {len(example.split())} tags, for the words of such lines come again "
                f"in others ({extent}): set space_separated_tags = false under [reading] where it is one."
            )
        else:
            yield (
                f"`tags: {example}` is read as one tag ({extent}): set space_separated_tags = true under [reading] "
                "where each word is one."
            )

    def divided_tags(self, article: Article, rules: ReadingRules) -> tuple[str, ...]:
        """Give a story's tags where each word is one, as its folder gives them where none of these is left."""

        def as_read(tags: Iterable[str]) -> tuple[str, ...]:
            return without_ignored(read_through(tags, rules.tag_aliases), rules.ignored_tags)

        folder_tags = () if as_read((self._lines[article.id],)) else article.tags
        return as_read(self.words(article.id)) or folder_tags
