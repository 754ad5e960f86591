"""What only the whole archive tells of its stories: whether readers may see them, their links, their languages."""

from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from content.addresses.path_facts import section_of
from content.archive_contents import Archive
from content.base import ArchiveProblem, Article, Hidden, ReadingRules, by_place, plain_key
from content.base.languages import primary
from content.cross_references import CrossReferences, Story
from content.files.parse_files import parse_file
from content.files.repeated_text import RepeatedText
from content.gathering import Gathering
from content.generators.tags import words_are_tags_for
from content.translation_keys import translation_keys
from content.visibility import Mark, Verdicts
from content.visibility.vocabulary import OPT_IN


def settle(gathered: Gathering, now: datetime, cache: MutableMapping[str, str], *, is_settled: bool) -> Archive:
    """Say of all stories what each is among the others; `now` decides what is hidden.

    `cache` is that of parsed files, and `is_settled` that of the archive.
    """
    _judge_visibility(gathered, now)
    settled_rules = _divide_tags(gathered)
    for story, codes in gathered.languages.detect_rest().items():
        path = str(gathered.stories[story].file.path)
        gathered.facts[path] = replace(gathered.facts[path], detected=codes, samples=())
    stories = gathered.stories
    references = CrossReferences(stories, tuple(gathered.sites.values()))
    languages, folders = gathered.languages.unmarked(), gathered.languages.folders
    translation_fields = _translation_keys(gathered, references, languages)
    articles = tuple(
        # Once for all: a copy of an article takes as long as to resolve a link.
        replace(
            stories[id].article,
            **references.fields_of(stories[id], gathered.census[stories[id].file.site]),
            **_in_language(stories[id], languages.get(id), folders.get(id)),
            **translation_fields.get(id, {}),
        )
        for id in sorted(stories)
    )
    orders = gathered.date_orders.problems(day_first=gathered.rules.day_first)
    all_problems = (
        *gathered.problems, *references.problems, *_unfilled_patterns(gathered),
        *_unread_configurations(gathered), *orders,
    )  # fmt: skip
    repetitions = gathered.repetitions.repeated(article for article in articles if not article.hidden)
    files, rules = {id: story.file for id, story in stories.items()}, gathered.rules
    return Archive(
        articles=articles,
        problems=tuple(sorted(all_problems, key=by_place)),
        sites=tuple(gathered.sites.values()),
        rules=settled_rules,
        hosts=references.inferred_hosts,
        next_change=min(filter(None, map(_next_change, articles)), default=None),
        census=gathered.census,
        settled=is_settled,
        files=files,
        facts=gathered.facts,
        repeated=RepeatedText(frozenset(repetitions), rules.boilerplate),
        repetitions=repetitions,
        reread=lambda story: parse_file(files[story], rules, cache),
        marks=_marks(gathered),
        trace=lambda story: references.traced(stories[story]),
    )


def _translation_keys(
    gathered: Gathering, references: CrossReferences, languages: Mapping[str, str]
) -> dict[str, dict[str, Any]]:
    """Give a key to those that are one story in several languages and have none, as they name each other or share a
    slug or a number."""
    language_codes = {
        id: primary(story.article.language or languages.get(id, "")) for id, story in gathered.stories.items()
    }
    own_keys = {id: story.article.translation_key for id, story in gathered.stories.items()}
    shared = ((id, story.article.site, story.facts.shared) for id, story in gathered.stories.items())
    pairs = ((id, other) for id, story in gathered.stories.items() for other in references.translations(story))
    keys = translation_keys(language_codes, own_keys, shared, pairs)
    return {id: {"translation_key": key} for id, key in keys.items()}


def _unread_configurations(gathered: Gathering) -> Iterator[ArchiveProblem]:
    """Each generator's configuration that cannot be read, told once."""
    for file, reason in sorted({(site.configuration, site.unread) for site in gathered.sites.values() if site.unread}):
        yield ArchiveProblem(
            file,
            None,
            f"{reason.rstrip('.')}, so nothing counts of what it says of addresses and of pages that are left out",
            "Mend it, or allow it to be read, and build again.",
        )


def _unfilled_patterns(gathered: Gathering) -> Iterator[ArchiveProblem]:
    """Each pattern that stories give as their address and that cannot be filled, told once."""
    for pattern, sources in gathered.unfilled.items():
        name, _, value = pattern.partition(": ")
        several = f" (as {len(sources) - 1:,} more do)" if len(sources) > 1 else ""
        yield ArchiveProblem(
            min(sources),
            None,
            f"`{name}` says {value!r}{several}, which cannot be filled here, so the site's pattern holds",
            "Write the address itself, or set url_pattern to what it comes to.",
        )


def _marks(gathered: Gathering) -> dict[str, Sequence[Mark]]:
    return {id: story.marks for id, story in gathered.stories.items() if story.marks}


def _judge_visibility(gathered: Gathering, now: datetime) -> None:
    """Say of each story whether readers may see it, now that the marks of all are known."""
    _hide_not_opted_in(gathered)
    verdicts = Verdicts(_marks(gathered))
    for id, story in gathered.stories.items():
        hidden = verdicts.why_hidden(id, story.article.visible_from, story.article.expires, now)
        if hidden:
            story.article = replace(story.article, hidden=hidden)
    gathered.problems += verdicts.problems({id: story.article.source for id, story in gathered.stories.items()})


def _hide_not_opted_in(gathered: Gathering) -> None:
    """Hide what bears no mark in an archive whose generator publishes nothing without one."""
    for name, census in gathered.census.items():
        opt_in_name = next((spelling for spelling in sorted(census.names) if plain_key(spelling) in OPT_IN), "")
        if opt_in_name and gathered.sites[name].generator in ("", "eleventy"):
            for story in gathered.stories.values():
                if story.file.site == name and plain_key(opt_in_name) not in map(plain_key, story.facts.names):
                    story.marks = [*story.marks, Mark(opt_in_name, "not there", Hidden.UNPUBLISHED)]


def _divide_tags(gathered: Gathering) -> ReadingRules:
    """Take each word of a line of tags for one where the archive bears it out and nobody has said how they are;
    give the rules with what that came to."""
    if gathered.rules.words_are_tags is not None:
        return gathered.rules
    lines = gathered.worded_tags
    # By the names of their files too, as a folder `_posts` has them.
    words_are_tags = words_are_tags_for(site.generator for site in gathered.sites.values())
    if words_are_tags is None:
        words_are_tags = lines.words_are_tags()
    for id in lines.stories if words_are_tags else ():
        story = gathered.stories[id]
        story.article = replace(story.article, tags=lines.divided_tags(story.article, gathered.rules))
        gathered.census[story.file.site].tags.update(lines.words(id))
    for name in {gathered.stories[id].file.site for id in lines.stories}:
        site = gathered.sites[name]
        gathered.sites[name] = replace(site, notes=(*site.notes, *lines.notes(divided=words_are_tags)))
    return replace(gathered.rules, words_are_tags=words_are_tags)


def _next_change(article: Article) -> datetime | None:
    """When the clock alone will change whether readers may see the story."""
    if article.hidden is Hidden.FUTURE:
        return article.visible_from
    return None if article.hidden else article.expires


def _in_language(story: Story, language: str | None, folder: tuple[int, str] | None) -> dict[str, Any]:
    """The fields that follow from the language that its folder or its text tells; `folder` is (how deep, language).

    A language's folder is no section.
    """
    fields: dict[str, Any] = {"language": story.article.language or language}
    if folder is not None and not story.facts.own_section:
        fields["section"] = section_of(story.facts.folders[folder[0] + 1 :])
    return fields
