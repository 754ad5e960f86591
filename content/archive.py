"""Archive: folders of Markdown read into articles, with their links among each other."""

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from content.addresses.path_facts import path_of_translations, place_in_site, section_of
from content.addresses.scheme import has_pattern
from content.articles import article_of, with_fields
from content.base import (
    ArchiveError,
    ArchiveProblem,
    Article,
    Hidden,
    NoStory,
    ReadingRules,
    Site,
    UnreadableFile,
    by_place,
    counted,
    plain_key,
)
from content.base.languages import primary, samples, split_plain_english
from content.cross_references import CrossReferences, Story
from content.fields.author_keys import with_names
from content.fields.bequeathed import BequeathedFields
from content.fields.technical_tags import is_technical
from content.files.census import Census
from content.files.date_orders import DateOrders
from content.files.parse_files import parse_file, parse_files
from content.files.parsing import ParsedFile
from content.files.reading_memory import NOTHING, FileFacts, ReadingMemory, reading_key
from content.files.repeated_text import RepeatedText, Repetition, Repetitions, sentence_keys
from content.files.story_languages import StoryLanguages
from content.files.walking import SourceFile, completed_sites, fingerprint, scan
from content.files.worded_tags import WordedTags
from content.generators.notes import with_notes_on_dates
from content.generators.tags import agreed
from content.translation_keys import translation_keys
from content.visibility import (
    Bequest,
    Inherited,
    LeftOut,
    Mark,
    Underscored,
    Verdicts,
    author_marks,
    path_marks,
    read_marks,
    tag_marks,
)
from content.visibility.vocabulary import OPT_IN

__all__ = [
    "Archive",
    "ReadingRules",
    "Site",
    "SourceFile",
    "fingerprint",
    "read_archive",
    "scan",
]


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
    cache: MutableMapping[str, str] = {} if parsed is None else parsed
    reader = _Reader(sites, rules, now, cache, files)
    settled = True
    key = reading_key(sites, rules)
    remembered = [memory.facts(file, key) for file in files]
    unremembered = [file for file, facts in zip(files, remembered, strict=True) if facts is None]
    parses = parse_files(unremembered, rules, cache if texts else parsed)
    for done, (scanned, facts) in enumerate(zip(files, remembered, strict=True), 1):
        if facts is not None:
            reader.add(scanned, facts)
        else:
            file, parsed_file = next(parses)
            settled = settled and file.digest == scanned.digest
            if not isinstance(parsed_file, UnreadableFile):
                reader.add(file, reader.facts(file, parsed_file))
            elif not (isinstance(parsed_file, NoStory) or reader.is_left_out(file)):
                problems.append(ArchiveProblem(file.shown, parsed_file.line, parsed_file.message, parsed_file.remedy))
        if progress is not None:
            progress(done, len(files))
    archive = replace(reader.finish(problems), settled=settled)
    if not archive.articles:
        raise ArchiveError(_no_article_message(sites, rules, (*unread, *archive.problems)))
    if not texts:
        return archive
    lost: list[ArchiveProblem] = []
    articles = tuple(archive.with_texts(archive.articles, lost))
    return replace(archive, articles=articles, problems=tuple(sorted((*archive.problems, *lost), key=by_place)))


class _Reader:
    """Gathers what parsed files say beside their texts; when all are there, their links can be told."""

    def __init__(
        self,
        sites: Sequence[Site],
        rules: ReadingRules,
        now: datetime,
        cache: MutableMapping[str, str],
        files: Sequence[SourceFile],
    ) -> None:
        self._sites = {site.name: site for site in sites}
        self._several_sites = len(sites) > 1
        self._rules, self._now, self._cache = rules, now, cache
        self._stories: dict[str, Story] = {}
        self._facts: dict[str, FileFacts] = {}
        self._unfilled: dict[str, list[str]] = {}
        self._languages = StoryLanguages()
        self._date_orders = DateOrders()
        self._worded_tags = WordedTags()
        self._bequeathed = BequeathedFields(rules)
        self._authors = {site.name: dict(site.author_names) for site in sites}
        self._repetitions = Repetitions()
        self._census = {site.name: Census() for site in sites}
        paths = {site.name: [file.relative for file in files if file.site == site.name] for site in sites}
        self._underscored = {
            site.name: Underscored(site.root, paths[site.name], site.grouping_folders) for site in sites
        }
        self._inherited = {site.name: Inherited(site, paths[site.name], rules) for site in sites}
        self._left_out = {site.name: LeftOut(site, rules, paths[site.name]) for site in sites}
        self._problems: list[ArchiveProblem] = []

    def facts(self, file: SourceFile, parsed: ParsedFile) -> FileFacts:
        """Tell what the file says in its place."""
        site, fields, text = self._sites[file.site], parsed.fields, parsed.body.text
        place = place_in_site(site, file.relative, self._rules.zone)
        article = article_of(site, site.name if self._several_sites else "", file.shown, place, parsed, self._rules)
        detected, undetected = split_plain_english(samples(text)) if not article.language else ((), ())
        return FileFacts(
            article=replace(article, text="", headings=()),
            path=place.path,
            folders=place.folders,
            detected=detected,
            samples=undetected,
            sentences=sentence_keys(text),
            links=parsed.body.links,
            marks=fields.marks,
            names=parsed.names,
            tags=fields.tags,
            worded_tags=fields.worded_tags,
            date_orders=fields.date_orders,
            layout=fields.layout,
            unfilled=fields.unfilled,
            translations=fields.translations,
            shared=(*fields.shared, *path_of_translations(site, place)),
            own_section=bool(fields.section),
            warnings=parsed.warnings,
        )

    def is_left_out(self, file: SourceFile) -> bool:
        """Tell whether its generator makes no page of a file, by its configuration or by the name of its folder."""
        return any(mark.says is Hidden.LEFT_OUT for mark in self._marks_by_path(file))

    def _marks_by_path(self, file: SourceFile, *, dated: bool = True, titled: bool = True) -> tuple[Mark, ...]:
        generator = self._sites[file.site].generator
        marks = path_marks(file.relative, self._underscored[file.site], self._rules, generator)
        return (*marks, *self._left_out[file.site].marks_of(file.relative, dated=dated, titled=titled))

    def add(self, file: SourceFile, facts: FileFacts) -> None:
        for warning in () if facts.warnings and self.is_left_out(file) else facts.warnings:
            self._problems.append(ArchiveProblem(file.shown, warning.line, warning.message, warning.remedy))
        article = facts.article
        self._facts[str(file.path)] = facts
        if (other := self._stories.get(article.id)) is not None:
            self._problems.append(
                ArchiveProblem(
                    file.shown,
                    None,
                    f"it has the id {article.id!r}, as {other.article.source} has",
                    "Rename or remove one of the two; the other one was read.",
                )
            )
            return
        site, own_names = self._sites[file.site], set(map(plain_key, facts.names))
        if site.generator == "eleventy" and all(map(is_technical, article.tags)):
            own_names.discard("tags")  # it joins them, where others replace them
        bequests = [*self._bequests(file, own_names, facts.layout)]
        sibling_fields = None if own_names else self._bequeathed.sibling_fields(bequests)
        if fields := sibling_fields or self._bequeathed.permalink(bequests):
            place = place_in_site(site, file.relative, self._rules.zone)
            # A folder's data goes before that of a layout, also where a function of it gives the permalink.
            if sibling_fields or not has_pattern(site, place):
                article = with_fields(article, site, place, fields)
        article = self._bequeathed.filled(_within_moments(article, bequests), bequests)
        if author_names := self._authors[file.site]:
            article = replace(article, authors=with_names(article.authors, author_names))
        by_author = author_marks(file.relative, own_names, self._rules)
        by_path = self._marks_by_path(file, dated=article.published is not None, titled="title" in own_names)
        by_tags = tag_marks((*facts.tags, *article.tags), site, own_names, self._rules)
        marks = [*facts.marks, *by_path, *by_tags, *by_author, *self._outer_marks(file, own_names, bequests)]
        self._stories[article.id] = Story(article, file, facts, marks)
        census = self._census[file.site]
        census.names.update(facts.names)
        census.tags.update(facts.tags)
        self._worded_tags.add(article.id, facts.tags, worded=facts.worded_tags)
        self._date_orders.add(file.shown, facts.date_orders)
        if unfilled := facts.unfilled or (fields.unfilled if fields else ""):
            self._unfilled.setdefault(unfilled, []).append(file.shown)
        self._languages.add(article.id, file.site, facts.folders, article.language, facts.detected, facts.samples)
        if language := self._bequeathed.language(bequests):
            self._languages.add_inherited(article.id, language)
        self._repetitions.add(article.id, facts.sentences)

    def _bequests(self, file: SourceFile, own_names: Set[str], layout: str) -> Iterator[Bequest]:
        """What the files of folders say of the story, but for what its own file says otherwise by its `own_names`."""
        for bequest in self._inherited[file.site].bequests_for(file.relative, layout):
            if not (bequest.overridable and bequest.name in own_names):
                yield bequest

    def _outer_marks(self, file: SourceFile, own_names: Set[str], bequests: Iterable[Bequest]) -> Iterator[Mark]:
        """What folders and the generator say of whether readers may see the story, where its own file does not."""
        defaults: dict[str, tuple[str, str]] = {}
        for folder, name, value in self._sites[file.site].default_marks:
            if (not folder or f"{file.relative}/".startswith(f"{folder}/")) and plain_key(name) not in own_names:
                defaults.setdefault(plain_key(name), (name, value))
        yield from (
            mark
            for bequest in bequests
            for mark in bequest.marks
            if not (bequest.overridable and mark.key in own_names)
        )
        if defaults:
            yield from read_marks(defaults.values(), {}, self._rules)

    def finish(self, problems: Sequence[ArchiveProblem]) -> Archive:
        self._judge_visibility()
        settled_rules = self._divide_tags()
        for story, codes in self._languages.detect_rest().items():
            path = str(self._stories[story].file.path)
            self._facts[path] = replace(self._facts[path], detected=codes, samples=())
        stories = self._stories
        references = CrossReferences(stories, tuple(self._sites.values()))
        languages, folders = self._languages.unmarked(), self._languages.folders
        translation_fields = self._translation_keys(references, languages)
        articles = tuple(
            # Once for all: a copy of an article takes as long as to resolve a link.
            replace(
                stories[id].article,
                **references.of(stories[id], self._census[stories[id].file.site]),
                **_in_language(stories[id], languages.get(id), folders.get(id)),
                **translation_fields.get(id, {}),
            )
            for id in sorted(stories)
        )
        orders = self._date_orders.problems(day_first=self._rules.day_first)
        all_problems = (
            *problems, *self._problems, *references.problems, *self._unfilled_patterns(),
            *self._unread_configurations(), *orders,
        )  # fmt: skip
        repetitions = self._repetitions.repeated(article for article in articles if not article.hidden)
        files, rules, cache = {id: story.file for id, story in stories.items()}, self._rules, self._cache
        return Archive(
            articles=articles,
            problems=tuple(sorted(all_problems, key=by_place)),
            sites=tuple(self._sites.values()),
            rules=settled_rules,
            hosts=references.inferred_hosts,
            next_change=min(filter(None, map(self._next_change, articles)), default=None),
            census=self._census,
            settled=True,
            files=files,
            facts=self._facts,
            repeated=RepeatedText(frozenset(repetitions), rules.boilerplate),
            repetitions=repetitions,
            reread=lambda story: parse_file(files[story], rules, cache),
            marks=self._marks(),
            trace=lambda story: references.traced(stories[story]),
        )

    def _translation_keys(self, references: CrossReferences, languages: Mapping[str, str]) -> dict[str, dict[str, Any]]:
        """Give a key to those that are one story in several languages and have none, as they name each other or share a
        slug or a number."""
        language_codes = {
            id: primary(story.article.language or languages.get(id, "")) for id, story in self._stories.items()
        }
        own_keys = {id: story.article.translation_key for id, story in self._stories.items()}
        shared = ((id, story.article.site, story.facts.shared) for id, story in self._stories.items())
        pairs = ((id, other) for id, story in self._stories.items() for other in references.translations(story))
        keys = translation_keys(language_codes, own_keys, shared, pairs)
        return {id: {"translation_key": key} for id, key in keys.items()}

    def _unread_configurations(self) -> Iterator[ArchiveProblem]:
        """Each generator's configuration that cannot be read, told once."""
        for file, reason in sorted({(site.configuration, site.unread) for site in self._sites.values() if site.unread}):
            yield ArchiveProblem(
                file,
                None,
                f"{reason.rstrip('.')}, so nothing counts of what it says of addresses and of pages that are left out",
                "Mend it, or allow it to be read, and build again.",
            )

    def _unfilled_patterns(self) -> Iterator[ArchiveProblem]:
        """Each pattern that stories give as their address and that cannot be filled, told once."""
        for pattern, sources in self._unfilled.items():
            name, _, value = pattern.partition(": ")
            several = f" (as {len(sources) - 1:,} more do)" if len(sources) > 1 else ""
            yield ArchiveProblem(
                min(sources),
                None,
                f"`{name}` says {value!r}{several}, which cannot be filled here, so the site's pattern holds",
                "Write the address itself, or set url_pattern to what it comes to.",
            )

    def _marks(self) -> dict[str, Sequence[Mark]]:
        return {id: story.marks for id, story in self._stories.items() if story.marks}

    def _judge_visibility(self) -> None:
        """Say of each story whether readers may see it, now that the marks of all are known."""
        self._hide_not_opted_in()
        verdicts = Verdicts(self._marks())
        for id, story in self._stories.items():
            hidden = verdicts.why_hidden(id, story.article.visible_from, story.article.expires, self._now)
            if hidden:
                story.article = replace(story.article, hidden=hidden)
        self._problems += verdicts.problems({id: story.article.source for id, story in self._stories.items()})

    def _hide_not_opted_in(self) -> None:
        """Hide what bears no mark in an archive whose generator publishes nothing without one."""
        for name, census in self._census.items():
            opt_in_name = next((spelling for spelling in sorted(census.names) if plain_key(spelling) in OPT_IN), "")
            if opt_in_name and self._sites[name].generator in ("", "eleventy"):
                for story in self._stories.values():
                    if story.file.site == name and plain_key(opt_in_name) not in map(plain_key, story.facts.names):
                        story.marks = [*story.marks, Mark(opt_in_name, "not there", Hidden.UNPUBLISHED)]

    def _divide_tags(self) -> ReadingRules:
        """Take each word of a line of tags for one where the archive bears it out and nobody has said how they are;
        give the rules with what that came to."""
        if self._rules.words_are_tags is not None:
            return self._rules
        lines = self._worded_tags
        # By the names of their files too, as a folder `_posts` has them.
        words_are_tags = agreed(site.generator for site in self._sites.values())
        if words_are_tags is None:
            words_are_tags = lines.words_are_tags()
        for id in lines.stories if words_are_tags else ():
            story = self._stories[id]
            story.article = replace(story.article, tags=lines.divided_tags(story.article, self._rules))
            self._census[story.file.site].tags.update(lines.words(id))
        for name in {self._stories[id].file.site for id in lines.stories}:
            site = self._sites[name]
            self._sites[name] = replace(site, notes=(*site.notes, *lines.notes(divided=words_are_tags)))
        return replace(self._rules, words_are_tags=words_are_tags)

    def _next_change(self, article: Article) -> datetime | None:
        """When the clock alone will change whether readers may see the story."""
        if article.hidden is Hidden.FUTURE:
            return article.visible_from
        return None if article.hidden else article.expires


def _within_moments(article: Article, bequests: Iterable[Bequest]) -> Article:
    """The article with the latest beginning and the earliest end that its file and its folders give."""
    sources: list[Article | Bequest] = [article, *bequests]
    visible_from = max(filter(None, (source.visible_from for source in sources)), default=None)
    expires = min(filter(None, (source.expires for source in sources)), default=None)
    if (visible_from, expires) == (article.visible_from, article.expires):
        return article
    return replace(article, visible_from=visible_from, expires=expires)


def _in_language(story: Story, language: str | None, folder: tuple[int, str] | None) -> dict[str, Any]:
    """The fields that follow from the language that its folder or its text tells; `folder` is (how deep, language).

    A language's folder is no section.
    """
    fields: dict[str, Any] = {"language": story.article.language or language}
    if folder is not None and not story.facts.own_section:
        fields["section"] = section_of(story.facts.folders[folder[0] + 1 :])
    return fields


def _no_article_message(sites: Sequence[Site], rules: ReadingRules, problems: Sequence[ArchiveProblem]) -> str:
    folders = ", ".join(str(site.root) for site in sites)
    if problems:
        return (
            f"Not one article in {folders} can be read ({counted(len(problems), 'problem')}). The first: {problems[0]}"
        )
    suffixes = ", ".join(rules.suffixes)
    return f"There is no article in {folders}. Name the folder that holds the Markdown files ({suffixes})."
