"""The report of `seealso check` on an archive or a story, as one record for JSON, for the table and for the cache."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from fnmatch import fnmatchcase
from posixpath import basename, dirname
from typing import Any

from content.addresses.by_links import pattern_by_links
from content.addresses.permalinks import DEFAULT_PATTERN
from content.archive import Archive
from content.base import ArchiveProblem, Article, ReadingRules, Site, folded_name, plain_key
from content.base.languages import primary
from content.fields.technical_tags import technical_tags
from content.files.census import Census, as_written, combined
from service.settings import Settings

SAMPLES = 3
"""Addresses shown as examples."""
MAX_UNRESOLVED, MAX_UNREAD, MAX_REPEATED = 20, 50, 20
MAX_LINKING = 5_000
"""Stories in which links are looked at, where addresses are a guess."""
MANY_HIDDEN = 0.5
"""Share of hidden stories from which on there is a warning."""


def record(
    archive: Archive, settings: Settings, unclaimed: Iterable[tuple[str, int]], idle_globs: Iterable[str]
) -> dict[str, Any]:
    """Report what was read of all sites together, of each, and of the settings.

    `unclaimed` are folders that no site reads, with their number of files, `idle_globs` those of `ignore` that fit
    nothing. Shares are between 0 and 1, of the stories that readers may see.
    """
    rules = archive.rules
    census = combined(archive.census.values())
    sites = {site.name or "archive": _site(site, archive, rules) for site in archive.sites}
    return {
        "settings": str(settings.file or ""),
        **_counts(archive.articles, archive.problems, census, rules),
        "problems": [asdict(problem) for problem in archive.problems],
        "hosts": list(archive.hosts),
        "sites": sites,
        "unclaimed": [{"folder": folder, "files": files} for folder, files in unclaimed],
        "idle": [
            *_idle(settings, archive, census),
            *(f"[reading] ignore {glob!r}: no file or folder fits it" for glob in idle_globs),
        ],
        "repeated": [{"text": text, "stories": stories} for text, stories in archive.most_repeated(MAX_REPEATED)],
        "technical": [
            {"tag": tag.tag, "stories": tag.stories, "reason": tag.reason}
            for tag in technical_tags(_visible(archive.articles))
        ],
    }


def _site(site: Site, archive: Archive, rules: ReadingRules) -> dict[str, Any]:
    articles = [article for article in archive.articles if article.site == site.name or len(archive.sites) == 1]
    below = f"{site.root}/"
    problems = [problem for problem in archive.problems if problem.path.startswith(below)]
    return {
        "title": site.title,
        "folder": str(site.root),
        "generator": site.generator,
        "configuration": site.configuration,
        "base_url": site.base_url,
        "url_pattern": site.url_pattern or DEFAULT_PATTERN,
        **_counts(articles, problems, archive.census[site.name], rules),
        "problems": len(problems),
        "notes": [
            *site.notes,
            *_by_links(site, archive, articles),
            *_duplicate_addresses(articles),
            *_undated_addresses(articles),
        ],
    }


def _by_links(site: Site, archive: Archive, articles: Sequence[Article]) -> Iterable[str]:
    """Give a note where addresses are a guess, or made by the project's code, and links in stories write them
    otherwise."""
    if not site.content.routes and not any("url_pattern" in note for note in site.notes):
        return
    by_id = {article.id: article for article in articles}
    linked = (
        (target, by_id.get(id or "")) for article in articles[:MAX_LINKING] for target, id in archive.trace(article.id)
    )
    if suggestion := pattern_by_links((target, article) for target, article in linked if article is not None):
        pattern, links, total = suggestion
        if not site.addresses.dates_in_names and any(
            re.match(r"\d{4}-\d", basename(article.id)) for article in articles
        ):
            pattern = pattern.replace("{slug}", "{undated_slug}")
        setting = f"[sites.{site.name or 'NAME'}]"
        yield (
            f"{links:,} of {total:,} links to stories are written otherwise than these addresses: "
            f'set url_pattern = "{pattern}" under {setting}.'
        )


def _duplicate_addresses(articles: Sequence[Article]) -> Iterable[str]:
    """Give a note where stories that readers may see have the same address."""
    counts = Counter(article.url for article in _visible(articles))
    url, highest = max(counts.items(), key=lambda pair: pair[1], default=("", 1))
    if highest > 1:
        total = sum(count for count in counts.values() if count > 1)
        yield f"{total:,} stories have an address that another has too; {highest:,} have {url}: look at url_pattern."


def _undated_addresses(articles: Sequence[Article]) -> Iterable[str]:
    """Give a note where stories have no date, and those beside them have theirs in their addresses."""
    visible = _visible(articles)
    dated = {
        dirname(article.source)
        for article in visible
        if article.published and f"/{article.published.year}/" in article.url
    }
    undated_urls = [article.url for article in visible if not article.published and dirname(article.source) in dated]
    undated_urls = [url for url in undated_urls if not re.search(r"/\d{4}/", url)]
    if undated_urls:
        subject = "stories have" if len(undated_urls) > 1 else "story has"
        yield (
            f"{len(undated_urls):,} {subject} no date, which stands in the addresses of those in the same folder: "
            f"{undated_urls[0]} may lead nowhere. Give each a date, or an address of its own."
        )


def _counts(
    articles: Sequence[Article], problems: Sequence[ArchiveProblem], census: Census, rules: ReadingRules
) -> dict[str, Any]:
    visible = _visible(articles)
    return {
        "stories": len(visible),
        "hidden": dict(sorted(Counter(article.hidden.value for article in articles if article.hidden).items())),
        "problems": len(problems),
        "languages": dict(Counter(primary(article.language) for article in visible).most_common()),
        "dated": _share(article.published is not None for article in visible),
        "tagged": _share(bool(article.tags) for article in visible),
        "sections": _share(bool(article.section) for article in visible),
        "authors": _share(bool(article.authors) for article in visible),
        "images": _share(bool(article.image) for article in visible),
        "links": {
            "found": census.internal,
            "resolved": census.resolved,
            "unresolved": [
                {"target": as_written(target), "count": count}
                for target, count in census.unresolved.most_common(MAX_UNRESOLVED)
            ],
        },
        "unread": [name for name, _ in census.unread(rules)[:MAX_UNREAD]],
        "addresses": _samples(visible),
    }


def _visible(articles: Iterable[Article]) -> list[Article]:
    return [article for article in articles if not article.hidden]


def _share(flags: Iterable[bool]) -> float:
    values = list(flags)
    return round(sum(values) / len(values), 4) if values else 0.0


def _samples(articles: Sequence[Article]) -> list[str]:
    """Pick addresses from the beginning, the middle and the end, each of another story."""
    if not articles:
        return []
    step = (len(articles) - 1) / (SAMPLES - 1)
    return [articles[number].url for number in dict.fromkeys(round(sample * step) for sample in range(SAMPLES))]


def _idle(settings: Settings, archive: Archive, census: Census) -> Iterable[str]:
    """Name the settings that match nothing in the archive."""
    tags = {folded_name(tag) for tag in census.tags} | {
        folded_name(tag) for article in archive.articles for tag in article.tags
    }
    for alias, tag in sorted(settings.tags.aliases.items()):
        if folded_name(alias) not in tags:
            yield f"[tags.aliases] {alias!r} = {tag!r}: no story bears the tag {alias!r}"
    for glob in settings.tags.ignore:
        if not any(fnmatchcase(name, folded_name(glob)) for name in tags):
            yield f"[tags] ignore {glob!r}: no story bears such a tag"
    names = {plain_key(name) for name in census.names}
    for field, aliases in sorted(settings.reading.fields.items()):
        for name in aliases:
            if plain_key(name) not in names:
                yield f"[reading.fields] {field} = {name!r}: no file has that field"
    hidden = settings.reading.hidden
    for key, table in (("hide", hidden.hide), ("show", hidden.show)):
        for name in table:
            if plain_key(name) not in names:
                yield f"[reading.hidden] {key} {name!r}: no file has that field"
    if census.internal and not census.resolved and census.unresolved:
        yield "no link leads to a story: look at base_url, hosts and url_pattern"


def story(archive: Archive, article: Article) -> dict[str, Any]:
    """Report how one story was read, and why readers do not see it."""
    body = archive.reread(article.id).body
    text = archive.repeated.without(body.text)
    return {
        "id": article.id,
        "file": article.source,
        "hidden": article.hidden.value,
        "why": [_mark(mark) for mark in archive.marks.get(article.id, ()) if mark.says != ""] + _moments(article),
        "address": article.url,
        "aliases": list(article.aliases),
        "title": article.title,
        "slug": article.slug,
        "published": article.published.isoformat() if article.published else None,
        "updated": article.updated.isoformat() if article.updated else None,
        "language": article.language,
        "section": article.section,
        "tags": list(article.tags),
        "categories": list(article.categories),
        "authors": list(article.authors),
        "description": article.description,
        "image": article.image,
        "related": list(article.related),
        "related_exclude": list(article.related_exclude),
        "related_hide": article.related_hide,
        "links": [{"target": as_written(target), "story": id} for target, id in archive.trace(article.id)],
        "headings": list(body.headings),
        "repeated": [body.text[span.start : span.end].strip() for span in archive.repeated.repeated_in(body.text)],
        "words": len(text.split()),
        "text": text,
        "problems": [asdict(problem) for problem in archive.problems if problem.path == article.source],
    }


def _mark(mark: Any) -> str:
    place = f" (line {mark.line})" if mark.line else ""
    value = f": {mark.value}" if mark.value else ""
    meaning = "a value that nobody knows" if mark.says is None else mark.says.value
    return f"{mark.name}{value}{place}: {meaning}"


def _moments(article: Article) -> list[str]:
    """Say when a story appears, or when it expired."""
    if article.hidden == "future" and article.visible_from:
        return [f"it appears at {article.visible_from.isoformat()}"]
    if article.hidden == "expired" and article.expires:
        return [f"it ended at {article.expires.isoformat()}"]
    return []
