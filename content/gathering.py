"""Stories gathered file by file, each as far as it is known without the others."""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace

from content.addresses.path_facts import path_of_translations, place_in_site
from content.addresses.scheme import has_pattern
from content.articles import article_of, with_fields
from content.base import ArchiveProblem, Article, Hidden, Site, UnreadableFile, plain_key
from content.base.languages import samples, split_plain_english
from content.cross_references import Story
from content.fields.author_keys import with_names
from content.fields.bequeathed import BequeathedFields
from content.fields.technical_tags import is_technical
from content.files.census import Census
from content.files.date_orders import DateOrders
from content.files.parsing import ParsedFile
from content.files.reading_memory import FileFacts
from content.files.repeated_text import Repetitions, sentence_keys
from content.files.story_languages import StoryLanguages
from content.files.walking import SourceFile
from content.files.worded_tags import WordedTags
from content.generators.marks import OwnMarks
from content.visibility import (
    Bequest,
    Inherited,
    LeftOut,
    Mark,
    Underscored,
    author_marks,
    path_marks,
    read_marks,
    tag_marks,
)


class Gathering:
    """Gathers stories, one file at a time: what each says beside its text, and what its place in the archive adds."""

    def __init__(
        self,
        sites: Sequence[Site],
        own_marks: OwnMarks,
        files: Sequence[SourceFile],
    ) -> None:
        """`files` are all that the sites have, which are read by the rules of `own_marks`."""
        self.sites = {site.name: site for site in sites}
        self._several_sites = len(sites) > 1
        self._own_marks = own_marks
        self.rules = rules = own_marks.rules
        self.stories: dict[str, Story] = {}
        """By id."""
        self.facts: dict[str, FileFacts] = {}
        """By absolute path."""
        self.unfilled: dict[str, list[str]] = {}
        """By pattern of an address that cannot be filled, the files that give it."""
        self.languages = StoryLanguages()
        self.date_orders = DateOrders()
        self.worded_tags = WordedTags()
        self._bequeathed = BequeathedFields(rules)
        self._authors = {site.name: dict(site.author_names) for site in sites}
        self.repetitions = Repetitions()
        self.census = {site.name: Census() for site in sites}
        paths = {site.name: [file.relative for file in files if file.site == site.name] for site in sites}
        self._underscored = {
            site.name: Underscored(site.root, paths[site.name], site.content.grouping) for site in sites
        }
        self._inherited = {site.name: Inherited(site, paths[site.name], rules) for site in sites}
        self._left_out = {site.name: LeftOut(site, rules, paths[site.name]) for site in sites}
        self.problems: list[ArchiveProblem] = []

    def facts_of(self, file: SourceFile, parsed: ParsedFile) -> FileFacts:
        """Tell what the file says in its place."""
        site, fields, text = self.sites[file.site], parsed.fields, parsed.body.text
        place = place_in_site(site, file.relative, self.rules.zone)
        article = article_of(site, site.name if self._several_sites else "", file.shown, place, parsed, self.rules)
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
        generator = self.sites[file.site].generator
        marks = path_marks(file.relative, self._underscored[file.site], self.rules, generator)
        return (*marks, *self._left_out[file.site].marks_of(file.relative, dated=dated, titled=titled))

    def add_unreadable(self, file: SourceFile, error: UnreadableFile) -> None:
        """Add the problem of a file that cannot be read."""
        self.problems.append(ArchiveProblem(file.shown, error.line, error.message, error.remedy))

    def add(self, file: SourceFile, facts: FileFacts) -> None:
        """Add the story of a file, unless another one has its id."""
        for warning in () if facts.warnings and self.is_left_out(file) else facts.warnings:
            self.problems.append(ArchiveProblem(file.shown, warning.line, warning.message, warning.remedy))
        article = facts.article
        self.facts[str(file.path)] = facts
        if (other := self.stories.get(article.id)) is not None:
            self.problems.append(
                ArchiveProblem(
                    file.shown,
                    None,
                    f"it has the id {article.id!r}, as {other.article.source} has",
                    "Rename or remove one of the two; the other one was read.",
                )
            )
            return
        site, own_names = self.sites[file.site], set(map(plain_key, facts.names))
        if site.generator == "eleventy" and all(map(is_technical, article.tags)):
            own_names.discard("tags")  # it joins them, where others replace them
        bequests = [*self._bequests(file, own_names, facts.layout)]
        sibling_fields = None if own_names else self._bequeathed.sibling_fields(bequests)
        if fields := sibling_fields or self._bequeathed.permalink(bequests):
            place = place_in_site(site, file.relative, self.rules.zone)
            # A folder's data goes before that of a layout, also where a function of it gives the permalink.
            if sibling_fields or not has_pattern(site, place):
                article = with_fields(article, site, place, fields)
        article = self._bequeathed.filled(_within_moments(article, bequests), bequests)
        if author_names := self._authors[file.site]:
            article = replace(article, authors=with_names(article.authors, author_names))
        by_author = author_marks(file.relative, own_names, self.rules)
        by_path = self._marks_by_path(file, dated=article.published is not None, titled="title" in own_names)
        by_tags = tag_marks((*facts.tags, *article.tags), site, own_names, self.rules)
        named, outer = (
            [mark for mark in marks if self._own_marks.applies(mark.key, file.site, file.relative)]
            for marks in (facts.marks, self._outer_marks(file, own_names, bequests))
        )
        marks = [*named, *by_path, *by_tags, *by_author, *outer]
        self.stories[article.id] = Story(article, file, facts, marks)
        census = self.census[file.site]
        census.names.update(facts.names)
        census.tags.update(facts.tags)
        self.worded_tags.add(article.id, facts.tags, worded=facts.worded_tags)
        self.date_orders.add(file.shown, facts.date_orders)
        if unfilled := facts.unfilled or (fields.unfilled if fields else ""):
            self.unfilled.setdefault(unfilled, []).append(file.shown)
        self.languages.add(article.id, file.site, facts.folders, article.language, facts.detected, facts.samples)
        if language := self._bequeathed.language(bequests):
            self.languages.add_inherited(article.id, language)
        self.repetitions.add(article.id, facts.sentences)

    def _bequests(self, file: SourceFile, own_names: Set[str], layout: str) -> Iterator[Bequest]:
        """What the files of folders say of the story, but for what its own file says otherwise by its `own_names`."""
        for bequest in self._inherited[file.site].bequests_for(file.relative, layout):
            if not (bequest.overridable and bequest.name in own_names):
                yield bequest

    def _outer_marks(self, file: SourceFile, own_names: Set[str], bequests: Iterable[Bequest]) -> Iterator[Mark]:
        """What folders and the generator say of whether readers may see the story, where its own file does not."""
        defaults: dict[str, tuple[str, str]] = {}
        for folder, name, value in self.sites[file.site].visibility.default_marks:
            if (not folder or f"{file.relative}/".startswith(f"{folder}/")) and plain_key(name) not in own_names:
                defaults.setdefault(plain_key(name), (name, value))
        yield from (
            mark
            for bequest in bequests
            for mark in bequest.marks
            if not (bequest.overridable and mark.key in own_names)
        )
        if defaults:
            yield from read_marks(defaults.values(), {}, self.rules)


def _within_moments(article: Article, bequests: Iterable[Bequest]) -> Article:
    """The article with the latest beginning and the earliest end that its file and its folders give."""
    sources: list[Article | Bequest] = [article, *bequests]
    visible_from = max(filter(None, (source.visible_from for source in sources)), default=None)
    expires = min(filter(None, (source.expires for source in sources)), default=None)
    if (visible_from, expires) == (article.visible_from, article.expires):
        return article
    return replace(article, visible_from=visible_from, expires=expires)
