"""Archive: folders of Markdown read into articles, with their links among each other."""

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from content.addresses.link_target import link_target
from content.addresses.links import Origin, Resolver, former_hosts, own_hosts
from content.addresses.names import Names
from content.addresses.path_facts import Place, dated, placed, read_place, section_of
from content.addresses.story_address import address, day_of_address
from content.base import (
    ArchiveError,
    ArchiveProblem,
    Article,
    Hidden,
    Link,
    ReadingRules,
    Site,
    UnreadableFile,
    by_place,
    plain_key,
    urls,
)
from content.base.aliases import read_through
from content.base.languages import samples, told_at_once
from content.fields.ignored import without_ignored
from content.files.census import Census, may_be_a_page
from content.files.date_orders import DateOrders
from content.files.parse_files import parse_file, parse_files
from content.files.parsing import ParsedFile, parse_document, parse_text
from content.files.reading_memory import NOTHING, FileFacts, ReadingMemory, reading_key
from content.files.repeated_text import RepeatedText, Repetition, Repetitions, sentence_keys
from content.files.story_languages import StoryLanguages
from content.files.walking import SourceFile, completed_sites, fingerprint, scan
from content.formats import format_of
from content.front_matter import Document
from content.generators.notes import with_notes_on_dates
from content.visibility import Inherited, LeftOut, Mark, Underscored, Verdicts, path_marks, read_marks
from content.visibility.vocabulary import OPT_IN

__all__ = [
    "Archive",
    "ReadingRules",
    "Site",
    "SourceFile",
    "fingerprint",
    "parse_draft",
    "parse_linking_draft",
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
    again: Callable[[str], ParsedFile] = field(compare=False, repr=False)
    """Reads the file of the story with that id once more."""
    marks: Mapping[str, Sequence[Mark]] = field(compare=False, repr=False)
    """By id, what each story's file, its folders and what they inherit say of whether readers may see it."""
    trace: Callable[[str], list[tuple[str, str | None]]] = field(compare=False, repr=False)
    """(target as written, id of the story that it leads to) of each internal link of the story with that id."""

    def most_repeated(self, most: int) -> Iterator[tuple[str, int]]:
        """Give the sentences that most stories repeat, as one of these writes each, and how many they are.

        Raises UnreadableFile.
        """
        first = sorted(self.repetitions.items(), key=lambda item: (-item[1].stories, item[0]))[:most]
        written: dict[int, str] = {}
        for story in dict.fromkeys(repetition.story for _, repetition in first):
            text = self.again(story).body.text
            for sentence in self.repeated.of(text):
                written.setdefault(sentence.key, text[sentence.start : sentence.end].strip())
        # One that the settings keep is not among them.
        yield from ((written[key], repetition.stories) for key, repetition in first if key in written)

    def whole(self, articles: Iterable[Article], lost: list[ArchiveProblem]) -> Iterator[Article]:
        """Read the text, without what is repeated, and the headings of some articles, one at a time.

        One whose file is gone by now, or is another, is left out and added to `lost`.
        """
        for article in articles:
            try:
                body = self.again(article.id).body
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
    parsed: MutableMapping[str, str] | None = None,
    memory: ReadingMemory = NOTHING,
    progress: Callable[[int, int], None] | None = None,
) -> Archive:
    """Read every file of the sites, each problem costing no more than its own file or field.

    `now` decides what is hidden. Without `texts` the articles' texts and headings are left empty, for together they
    may exceed the memory; `Archive.whole` then reads them one at a time. `files` is what scan() found (its problems
    are then the caller's to keep); `parsed` is a cache that spares unchanged files their parse, and `memory`
    spares them even that cache; `progress` is told (files done, files in all).
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
    known = [memory.facts(file, key) for file in files]
    unknown = [file for file, facts in zip(files, known, strict=True) if facts is None]
    parses = parse_files(unknown, rules, cache if texts else parsed)
    for done, (scanned, facts) in enumerate(zip(files, known, strict=True), 1):
        if facts is not None:
            reader.add(scanned, facts)
        else:
            file, parsed_file = next(parses)
            settled = settled and file.digest == scanned.digest
            if isinstance(parsed_file, UnreadableFile):
                problems.append(ArchiveProblem(file.shown, parsed_file.line, parsed_file.message, parsed_file.remedy))
            else:
                reader.add(file, reader.facts(file, parsed_file))
        if progress is not None:
            progress(done, len(files))
    archive = replace(reader.finish(problems), settled=settled)
    if not archive.articles:
        raise ArchiveError(_nothing_found(sites, rules, archive.problems))
    if not texts:
        return archive
    lost: list[ArchiveProblem] = []
    articles = tuple(archive.whole(archive.articles, lost))
    return replace(archive, articles=articles, problems=tuple(sorted((*archive.problems, *lost), key=by_place)))


def parse_draft(text: str, name: str, rules: ReadingRules, now: datetime) -> Article:
    """Read a draft, which is in no archive: an article without id and URL, its links unresolved.

    `text` is a whole file with or without front matter, `name` its file name, for messages and a missing title.
    Raises UnreadableFile.
    """
    draft, _ = parse_linking_draft(text, name, rules, now)
    return replace(draft, related=(), related_exclude=())


def parse_linking_draft(
    draft: str | Document, name: str, rules: ReadingRules, now: datetime
) -> tuple[Article, tuple[tuple[str, str], ...]]:
    """Read a draft as `parse_draft` does, and give its links as well: the target as it is written, and the words that
    bear it.

    `draft` is a whole file, or one that is in its two parts already. The stories that it pins or excludes are those
    names as they are written.
    """
    if isinstance(draft, str):
        parsed = parse_text(draft.encode("utf-8", "replace").decode(), rules, format_of(name))
    else:
        parsed = parse_document(draft, rules, format_of(name))
    place = read_place(Path(name).name or "draft", rules.zone)
    article = _article(Site(root=Path()), "", name, place, parsed, rules)
    url = "" if "{" in parsed.fields.url else parsed.fields.url
    hidden = Verdicts({"": parsed.fields.marks}).of("", article.visible_from, article.expires, now)
    article = replace(article, hidden=hidden)
    return replace(article, id="", url=url), parsed.body.links


@dataclass(slots=True)
class _Story:
    """What is known of one story while the others are read."""

    article: Article
    file: SourceFile
    facts: FileFacts
    marks: Sequence[Mark]


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
        self._several = len(sites) > 1
        self._rules, self._now, self._cache = rules, now, cache
        self._stories: dict[str, _Story] = {}
        self._facts: dict[str, FileFacts] = {}
        self._unfilled: dict[str, list[str]] = {}
        self._languages = StoryLanguages()
        self._date_orders = DateOrders()
        self._repetitions = Repetitions()
        self._census = {site.name: Census() for site in sites}
        paths = {site.name: [file.relative for file in files if file.site == site.name] for site in sites}
        self._underscored = {site.name: Underscored(site.root, paths[site.name]) for site in sites}
        self._inherited = {
            site.name: Inherited(site.root, paths[site.name], rules, site.project, site.generator) for site in sites
        }
        self._left_out = {site.name: LeftOut(site, rules, paths[site.name]) for site in sites}
        self._problems: list[ArchiveProblem] = []

    def facts(self, file: SourceFile, parsed: ParsedFile) -> FileFacts:
        """Tell what the file says in its place."""
        site, fields, text = self._sites[file.site], parsed.fields, parsed.body.text
        place = placed(site, file.relative, self._rules.zone)
        article = _article(site, site.name if self._several else "", file.shown, place, parsed, self._rules)
        detected, untold = told_at_once(samples(text)) if not article.language else ((), ())
        return FileFacts(
            article=replace(article, text="", headings=()),
            path=place.path,
            folders=place.folders,
            detected=detected,
            samples=untold,
            sentences=sentence_keys(text),
            links=parsed.body.links,
            marks=fields.marks,
            names=parsed.names,
            tags=fields.tags,
            date_orders=fields.date_orders,
            unfilled=fields.unfilled,
            own_section=bool(fields.section),
            warnings=parsed.warnings,
        )

    def add(self, file: SourceFile, facts: FileFacts) -> None:
        for warning in facts.warnings:
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
        own = set(map(plain_key, facts.names))
        bequests = [
            each for each in self._inherited[file.site].of(file.relative) if not (each.yields and each.name in own)
        ]
        starts, ends = [article.visible_from], [article.expires]
        starts += [bequest.visible_from for bequest in bequests]
        ends += [bequest.expires for bequest in bequests]
        visible_from, expires = max(filter(None, starts), default=None), min(filter(None, ends), default=None)
        if (visible_from, expires) != (article.visible_from, article.expires):
            article = replace(article, visible_from=visible_from, expires=expires)
        marks = [*facts.marks, *path_marks(file.relative, self._underscored[file.site], self._rules)]
        marks += self._left_out[file.site].of(file.relative)
        defaults = self._sites[file.site].default_marks
        if bequests or defaults:
            marks += [mark for each in bequests for mark in each.marks if not (each.yields and mark.key in own)]
            marks += read_marks([pair for pair in defaults if plain_key(pair[0]) not in own], {}, self._rules)
        self._stories[article.id] = _Story(article, file, facts, marks)
        census = self._census[file.site]
        census.names.update(facts.names)
        census.tags.update(facts.tags)
        self._date_orders.add(file.shown, facts.date_orders)
        if facts.unfilled:
            self._unfilled.setdefault(facts.unfilled, []).append(file.shown)
        self._languages.add(article.id, file.site, facts.folders, article.language, facts.detected, facts.samples)
        self._repetitions.add(article.id, facts.sentences)

    def finish(self, problems: Sequence[ArchiveProblem]) -> Archive:
        self._judge()
        for story, codes in self._languages.detect_rest().items():
            path = str(self._stories[story].file.path)
            self._facts[path] = replace(self._facts[path], detected=codes, samples=())
        stories = self._stories
        names = Names(story.article for story in stories.values())
        targets = dict.fromkeys(target for story in stories.values() for target, _ in story.facts.links)
        hosts: dict[str, str] = {}
        for site in self._sites.values():
            for host in _hosts(site):
                # Sites that share a host are told apart by their paths alone.
                hosts[host] = "" if host in hosts else (site.name if self._several else "")
        days = {id: story.article.published for id, story in stories.items()}
        former = former_hosts((story.article.aliases for story in stories.values()), len(stories))
        inferred = tuple(host for host in former if host not in hosts)
        if any(not _hosts(site) or site.inferred_base_url for site in self._sites.values()):
            inferred = (*inferred, *own_hosts(targets, names, {*hosts, *inferred}, days))
        resolver = Resolver(
            names,
            hosts | dict.fromkeys(inferred, ""),
            bases=[base for site in self._sites.values() for base in _bases(site)],
            days=days,
        )
        resolver.learn(targets)
        told, folders = self._languages.unmarked(), self._languages.folders
        articles = tuple(
            # Once for all: a copy of an article takes as long as to resolve a link.
            replace(
                stories[id].article,
                **self._linked(stories[id], names, resolver),
                **_in_language(stories[id], told.get(id), folders.get(id)),
            )
            for id in sorted(stories)
        )
        orders = self._date_orders.problems(day_first=self._rules.day_first)
        every = sorted((*problems, *self._problems, *self._not_filled(), *orders), key=by_place)
        repetitions = self._repetitions.repeated(article for article in articles if not article.hidden)
        files, rules, cache = {id: story.file for id, story in stories.items()}, self._rules, self._cache
        return Archive(
            articles=articles,
            problems=tuple(every),
            sites=tuple(self._sites.values()),
            hosts=inferred,
            next_change=min(filter(None, map(self._next_change, articles)), default=None),
            census=self._census,
            settled=True,
            files=files,
            facts=self._facts,
            repeated=RepeatedText(frozenset(repetitions), rules.boilerplate),
            repetitions=repetitions,
            again=lambda story: parse_file(files[story], rules, cache),
            marks=self._marks(),
            trace=lambda story: self._traced(stories[story], resolver),
        )

    def _not_filled(self) -> Iterator[ArchiveProblem]:
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

    def _judge(self) -> None:
        """Say of each story whether readers may see it, now that the marks of all are known."""
        self._mark_those_not_opted_in()
        verdicts = Verdicts(self._marks())
        for id, story in self._stories.items():
            hidden = verdicts.of(id, story.article.visible_from, story.article.expires, self._now)
            if hidden:
                story.article = replace(story.article, hidden=hidden)
        self._problems += verdicts.problems({id: story.article.source for id, story in self._stories.items()})

    def _mark_those_not_opted_in(self) -> None:
        """Hide what bears no mark in an archive whose generator publishes nothing without one."""
        for name, census in self._census.items():
            written = next((each for each in sorted(census.names) if plain_key(each) in OPT_IN), "")
            if written and self._sites[name].generator in ("", "eleventy"):
                for story in self._stories.values():
                    if story.file.site == name and plain_key(written) not in map(plain_key, story.facts.names):
                        story.marks = [*story.marks, Mark(written, "not there", Hidden.UNPUBLISHED)]

    def _next_change(self, article: Article) -> datetime | None:
        """When the clock alone will change whether readers may see the story."""
        if article.hidden is Hidden.FUTURE:
            return article.visible_from
        return None if article.hidden else article.expires

    def _linked(self, linking: _Story, names: Names, resolver: Resolver) -> dict[str, Any]:
        """The fields that name other stories, which are known by now."""
        links: dict[str, Link] = {}
        article, census, origin = linking.article, self._census[linking.file.site], _origin(linking)
        for target, text in linking.facts.links:
            story = resolver.resolve(target, origin)
            if story is not None and story != article.id:
                links.setdefault(story, Link(story, text))
            if story is not None:
                census.internal += 1
                census.resolved += 1
            elif resolver.is_internal(target) and may_be_a_page(target):
                census.internal += 1
                census.miss(target)
        pins = self._pinned(article, "related", article.related, names, resolver, origin)
        pinned = tuple(pins)
        excluded = tuple(
            self._pinned(article, "relatedExclude", article.related_exclude, names, resolver, origin),
        )
        if not article.hidden:
            self._tell_of_pins(article, pins, excluded)
        return {"links": tuple(links.values()), "related": pinned, "related_exclude": excluded}

    def _traced(self, story: _Story, resolver: Resolver) -> list[tuple[str, str | None]]:
        origin = _origin(story)
        led = [(target, resolver.resolve(target, origin)) for target, _ in story.facts.links]
        return [(t, id) for t, id in led if id or (resolver.is_internal(t) and may_be_a_page(t))]

    def _tell_of_pins(self, article: Article, pinned: Mapping[str, int], excluded: Sequence[str]) -> None:
        """Tell of each pin that no answer can honour, and why. A hidden story is told by its place in the list: an
        index keeps what is told, and nothing of a hidden story."""
        for story, place in pinned.items():
            target = self._stories[story].article
            if target.hidden:
                why, remedy = f"is hidden ({target.hidden.value})", "It is shown as soon as readers may see it."
            elif target.related_hide:
                why, remedy = "says `relatedHide: true`", "Take that out of it, or take the pin away."
            elif story in excluded:
                why, remedy = "stands under `relatedExclude` too", "Take it out of one of the two."
            else:
                continue
            message = f"story {place} of `related` {why}, so it is not shown"
            self._problems.append(ArchiveProblem(article.source, None, message, remedy))

    def _pinned(
        self,
        article: Article,
        field: str,
        wanted: Sequence[str],
        names: Names,
        resolver: Resolver,
        origin: Origin,
    ) -> dict[str, int]:
        """The stories that a field of a story's front matter names, each with its place among the names, from 1 on."""
        pinned: dict[str, int] = {}
        for place, name in enumerate(wanted, 1):
            ids = names.find(name)
            if not ids and (target := link_target(name)) and (linked := resolver.resolve(target, origin)) is not None:
                ids = (linked,)
            if len(ids) > 1:
                ids = tuple(story for story in ids if names.site_of(story) == article.site) or ids
            if len(ids) == 1:
                pinned.setdefault(ids[0], place)
                if ids[0] == article.id and field == "related" and not article.hidden:
                    message = f"`related` names {name!r}, which is the story itself"
                    self._problems.append(ArchiveProblem(article.source, None, message, "Name another, or none."))
                continue
            what = f"fits {len(ids)} stories" if ids else "fits no story"
            self._problems.append(
                ArchiveProblem(
                    article.source,
                    None,
                    f"`{field}` names {name!r}, which {what}",
                    f"Give the id of one: {', '.join(ids)}." if ids else "Give a story's id, slug, URL or URL path.",
                )
            )
        pinned.pop(article.id, None)
        return pinned


def _in_language(story: _Story, told: str | None, folder: tuple[int, str] | None) -> dict[str, Any]:
    """The fields that follow from the language that its folder or its text tells; `folder` is (how deep, language).

    A language's folder is no section.
    """
    fields: dict[str, Any] = {"language": story.article.language or told}
    if folder is not None and not story.facts.own_section:
        fields["section"] = section_of(story.facts.folders[folder[0] + 1 :])
    return fields


def _origin(story: _Story) -> Origin:
    article = story.article
    return Origin(site=article.site, path=story.facts.path, url=article.url, language=article.language)


def _article(site: Site, site_name: str, source: str, place: Place, parsed: ParsedFile, rules: ReadingRules) -> Article:
    """A story, before it is told whether readers may see it."""
    fields, body = parsed.fields, parsed.body
    published = fields.published or place.published or dated(fields.url or fields.slug, rules.zone)
    if site.generator == "hugo":
        published = published or fields.updated
    section = fields.section or place.section
    categories = fields.categories
    if categories and fields.worded_categories and site.generator in ("jekyll", "bridgetown"):
        categories = tuple(dict.fromkeys((*categories[0].split(), *categories[1:])))
    slug = fields.slug.rsplit("/", 1)[-1] or place.slug
    title = fields.title or next(iter(body.headings), "") or place.title
    url = address(
        site,
        place,
        url=fields.url,
        slug=fields.slug,
        own_id=fields.own_id,
        section=section,
        title=title,
        categories=categories,
        author=next(iter(fields.authors), ""),
        language=fields.language or (place.language if site.languages_in_names else ""),
        day=day_of_address(site, published, fields.written),
    )
    return Article(
        id=f"{site_name}:{place.path}" if site_name else place.path,
        site=site_name,
        source=source,
        slug=slug,
        url=url,
        title=title,
        published=published,
        updated=fields.updated,
        visible_from=max(filter(None, (fields.visible_from, place.published, published)), default=None),
        expires=fields.expires,
        # Here and not where fields are read: retagging must see what a file itself says.
        tags=without_ignored(read_through(fields.tags, rules.tag_aliases), rules.ignored_tags),
        categories=categories,
        section=section,
        authors=fields.authors,
        description=fields.description,
        image=fields.image or body.image,
        language=fields.language or place.language,
        text=body.text,
        headings=body.headings,
        aliases=fields.aliases,
        links=(),
        series=fields.series,
        series_order=fields.series_order,
        translation_key=fields.translation_key,
        related=fields.related,
        related_exclude=fields.related_exclude,
        related_hide=fields.related_hide,
        hidden=Hidden.NO,
    )


def _hosts(site: Site) -> tuple[str, ...]:
    names = (urls.host(site.base_url), *site.hosts)
    return tuple(dict.fromkeys(name.lower().removeprefix("www.") for name in names if name))


def _bases(site: Site) -> tuple[str, ...]:
    parts = urls.split(site.base_url)
    return (site.base_path, parts.path if parts else "")


def _nothing_found(sites: Sequence[Site], rules: ReadingRules, problems: Sequence[ArchiveProblem]) -> str:
    folders = ", ".join(str(site.root) for site in sites)
    if problems:
        return f"Not one article in {folders} can be read ({len(problems)} problems). The first: {problems[0]}"
    suffixes = ", ".join(rules.suffixes)
    return f"There is no article in {folders}. Name the folder that holds the Markdown files ({suffixes})."
