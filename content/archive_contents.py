"""What is known of an archive once all of it is read."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from content.base import ArchiveProblem, Article, ReadingRules, Site, UnreadableFile
from content.files.census import Census
from content.files.parsing import ParsedFile
from content.files.reading_memory import FileFacts
from content.files.repeated_text import RepeatedText, Repetition
from content.files.walking import SourceFile
from content.visibility import Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """All that was read."""

    articles: tuple[Article, ...]
    """Sorted by id, hidden ones included."""
    problems: tuple[ArchiveProblem, ...]
    """Files left out and fields not usable, sorted by path."""
    sites: tuple[Site, ...]
    """Those that were read, filled up from their generators' configurations."""
    rules: ReadingRules = field(compare=False, repr=False)
    """Those by which they were read, with what the archive itself bears out."""
    hosts: tuple[str, ...]
    """Host names that no configuration gives, taken for the newsroom's own by what its links show."""
    next_change: datetime | None
    """The next moment at which a story appears (an embargo ends) or disappears (it expires)."""
    census: Mapping[str, Census]
    """By site."""
    settled: bool
    """False where a file was saved, moved or removed while the archive was read: it is not as scan() found it."""
    files: Mapping[str, SourceFile] = field(compare=False, repr=False)
    """By id, the file of each story as the scan found it."""
    facts: Mapping[str, FileFacts] = field(compare=False, repr=False)
    """By absolute path, what each file says by itself: for the memory of the next reading."""
    repeated: RepeatedText
    """What is no part of any story, for many hold it."""
    repetitions: Mapping[int, Repetition]
    """By key, each sentence that is repeated in stories that readers may see."""
    reread: Callable[[str], ParsedFile] = field(compare=False, repr=False)
    """Reads the file of the story with that id once more."""
    marks: Mapping[str, Sequence[Mark]] = field(compare=False, repr=False)
    """By id, what each story's file, its folders and what they inherit say of whether readers may see it."""
    trace: Callable[[str], list[tuple[str, str | None]]] = field(compare=False, repr=False)
    """(target as written, id of the story that it leads to) of each internal link of the story with that id."""

    def most_repeated(self, limit: int) -> Iterator[tuple[str, int]]:
        """Give the sentences that most stories repeat, as one of these writes each, and how many they are.

        Raises UnreadableFile.
        """
        commonest = sorted(self.repetitions.items(), key=lambda item: (-item[1].stories, item[0]))[:limit]
        wordings: dict[int, str] = {}
        for story in dict.fromkeys(repetition.story for _, repetition in commonest):
            text = self.reread(story).body.text
            for sentence in self.repeated.repeated_in(text):
                wordings.setdefault(sentence.key, text[sentence.start : sentence.end].strip())
        # One that the settings keep is not among them.
        yield from ((wordings[key], repetition.stories) for key, repetition in commonest if key in wordings)

    def with_texts(self, articles: Iterable[Article], lost: list[ArchiveProblem]) -> Iterator[Article]:
        """Read the text, without what is repeated, and the headings of some articles, one at a time.

        One whose file is gone by now, or is another, is left out and added to `lost`.
        """
        for article in articles:
            try:
                body = self.reread(article.id).body
            except UnreadableFile as error:
                lost.append(ArchiveProblem(article.source, error.line, error.message, error.remedy))
                continue
            yield replace(article, text=self.repeated.without(body.text), headings=body.headings)
