"""Other formats: files of an archive that look like stories and are in a format that is not read."""

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from posixpath import splitext

from content.base import ArchiveProblem, UnreadableFile, read_file
from content.base.rules import PAGE, SUFFIXES, ReadingRules

MARKUP = {
    ".adoc": "AsciiDoc",
    ".asciidoc": "AsciiDoc",
    ".org": "Org",
    ".rmarkdown": "R Markdown",
    ".rmd": "R Markdown",
    ".rst": "reStructuredText",
    ".textile": "Textile",
}
"""Endings of names, in small letters, and what generators beside Markdown read under them."""
HTML, ERB = "a page of HTML", "Markdown with Ruby in it"
READABLE = frozenset({"R Markdown", HTML})
"""What is read where its ending is named."""
_MARKDOWN_IN_ERB = (".md.erb", ".markdown.erb")
"""Of Middleman's; what else ends in `.erb` is a template."""
MAX_BYTES = 2_000_000
_DATED = re.compile(rb"(?:\xef\xbb\xbf)?(?:---|\+\+\+)\s(?:.*\n){0,40}?\w*date\w*\s*[:=]", re.IGNORECASE)
"""Front matter that gives a date, as that of a template seldom does."""


class OtherFormats:
    """Gathers them while an archive is walked, to be told once for each format."""

    def __init__(self, rules: ReadingRules) -> None:
        """Look for other formats only where nobody has chosen the suffixes that are read."""
        self._default_suffixes = rules.suffixes == SUFFIXES
        self._paths_by_format: defaultdict[str, list[str]] = defaultdict(list)

    def look(self, entries: Iterable[os.DirEntry[str]], *, beside_stories: bool) -> None:
        """Look at the files of a folder that are not read; a page is one that is missed only beside stories."""
        if not self._default_suffixes:
            return
        for entry in entries:
            suffix = splitext(entry.name.lower())[1]
            if suffix in MARKUP:
                self._paths_by_format[MARKUP[suffix]].append(entry.path)
            elif suffix == ".erb" and entry.name.lower().endswith(_MARKDOWN_IN_ERB):
                self._paths_by_format[ERB].append(entry.path)
            elif beside_stories and suffix == PAGE and _is_dated(entry.path):
                self._paths_by_format[HTML].append(entry.path)

    def problems(self) -> Iterator[ArchiveProblem]:
        """Tell of each format once, with the first of its files."""
        for name, paths in sorted(self._paths_by_format.items()):
            first_path, more = min(paths), len(paths) - 1
            others = f" (as {more:,} more {'is' if more == 1 else 'are'})" if more else ""
            ending = splitext(first_path)[1]
            remedy = (
                f'If it is a story, name its ending beside the others: suffixes = [".md", "{ending}"] under [reading].'
                if name in READABLE
                else f"Take the Ruby out and the {ending} off its name, or ignore *{ending}."
                if name == ERB
                else f"Convert it to Markdown, as pandoc does, or ignore *{ending}."
            )
            yield ArchiveProblem(first_path, None, f"it is {name}{others}, which is not read", remedy)


def _is_dated(path: str) -> bool:
    try:
        return _DATED.match(read_file(path, MAX_BYTES)) is not None
    except (OSError, UnreadableFile):
        return False
