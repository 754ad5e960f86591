"""Archive: folders of Markdown read into articles, with their links among each other."""

from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import replace
from datetime import datetime

from content.archive_contents import Archive
from content.base import (
    ArchiveError,
    ArchiveProblem,
    NoStory,
    ReadingRules,
    Site,
    UnreadableFile,
    by_place,
    counted,
)
from content.files.parse_files import parse_files
from content.files.reading_memory import NOTHING, ReadingMemory, reading_key
from content.files.walking import SourceFile, completed_sites, fingerprint, scan
from content.gathering import Gathering
from content.generators.marks import OwnMarks
from content.generators.notes import with_notes_on_dates
from content.settling import settle

__all__ = [
    "Archive",
    "ReadingRules",
    "Site",
    "SourceFile",
    "fingerprint",
    "read_archive",
    "scan",
]


def read_archive(
    sites: Sequence[Site],
    rules: ReadingRules,
    *,
    now: datetime,
    texts: bool = True,
    files: Sequence[SourceFile] | None = None,
    unread: Sequence[ArchiveProblem] = (),
    parsed: MutableMapping[str, str] | None = None,
    memory: ReadingMemory = NOTHING,
    progress: Callable[[int, int], None] | None = None,
) -> Archive:
    """Read every file of the sites, each problem costing no more than its own file or field.

    `now` decides what is hidden. Without `texts` the articles' texts and headings are left empty, for together they
    may exceed the memory; `Archive.with_texts` reads them one by one. `files` and `unread` are what scan() found:
    its problems are then the caller's to keep, and told here only where there is no article. `parsed` is a cache that
    spares unchanged files their parse, and `memory` spares them even that cache; `progress` is told (files done, files
    in all).
    Raises ArchiveError where a folder is missing or holds no readable article.
    """
    problems: list[ArchiveProblem] = []
    if files is None:
        files, problems = scan(sites, rules)
    sites = [with_notes_on_dates(site, rules) for site in completed_sites(sites, files)]
    own_marks = OwnMarks.of(sites, rules)
    rules = own_marks.rules
    cache: MutableMapping[str, str] = {} if parsed is None else parsed
    gathering = Gathering(sites, own_marks, files)
    gathering.problems += problems
    settled = True
    key = reading_key(sites, rules)
    remembered = [memory.facts(file, key) for file in files]
    unremembered = [file for file, facts in zip(files, remembered, strict=True) if facts is None]
    parses = parse_files(unremembered, rules, cache if texts else parsed)
    for done, (scanned, facts) in enumerate(zip(files, remembered, strict=True), 1):
        if facts is not None:
            gathering.add(scanned, facts)
        else:
            file, parsed_file = next(parses)
            settled = settled and file.digest == scanned.digest
            if not isinstance(parsed_file, UnreadableFile):
                gathering.add(file, gathering.facts_of(file, parsed_file))
            elif not (isinstance(parsed_file, NoStory) or gathering.is_left_out(file)):
                gathering.add_unreadable(file, parsed_file)
        if progress is not None:
            progress(done, len(files))
    archive = settle(gathering, now, cache, is_settled=settled)
    if not archive.articles:
        raise ArchiveError(_no_article_message(sites, rules, (*unread, *archive.problems)))
    if not texts:
        return archive
    lost: list[ArchiveProblem] = []
    articles = tuple(archive.with_texts(archive.articles, lost))
    return replace(archive, articles=articles, problems=tuple(sorted((*archive.problems, *lost), key=by_place)))


def _no_article_message(sites: Sequence[Site], rules: ReadingRules, problems: Sequence[ArchiveProblem]) -> str:
    folders = ", ".join(str(site.root) for site in sites)
    if problems:
        return (
            f"Not one article in {folders} can be read ({counted(len(problems), 'problem')}). The first: {problems[0]}"
        )
    suffixes = ", ".join(rules.suffixes)
    return f"There is no article in {folders}. Name the folder that holds the Markdown files ({suffixes})."
