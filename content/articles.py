"""An article: what a file says of its story, and what its place in the archive does."""

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote

from content.addresses.path_facts import Place, day_in_address
from content.addresses.permalinks import Parts
from content.addresses.story_address import address, day_of_address
from content.base import Article, Hidden, ReadingRules, Site
from content.base.aliases import read_through
from content.fields.ignored import without_ignored
from content.fields.reading import Fields
from content.files.parsing import ParsedFile

_WORDLESS_NAME = re.compile(r"[\W\d_]+|(?=\D*\d)[\da-f\W_]{16,}", re.IGNORECASE)
"""The name of a file that is a time, a number or a key, as notes and converted posts without a title have it."""
_MAX_TITLE = 70


def article_of(
    site: Site, site_name: str, source: str, place: Place, parsed: ParsedFile, rules: ReadingRules
) -> Article:
    """Put together what a file says and what its place does, before it is told whether readers may see the story.

    `source` is the file's path as it is shown to people, `site_name` what its id begins with, empty where there is but
    one site. Links, pins and the language that the text tells are left to who knows the other stories.
    """
    fields, body = parsed.fields, parsed.body
    published = fields.published or place.published or day_in_address(fields.url or fields.slug, rules.zone)
    if site.generator == "hugo":
        published = published or fields.updated
    day = day_of_address(site, published, fields.written)
    if site.generator in ("jekyll", "bridgetown") and fields.dated_by != "date":
        day = place.published or day  # they know no other name, such as the `created` that comes from Drupal
    section = fields.section or place.section
    categories = fields.categories
    if categories and fields.worded_categories and site.generator in ("jekyll", "bridgetown"):
        categories = tuple(dict.fromkeys((*categories[0].split(), *categories[1:])))
    slug = fields.slug.rsplit("/", 1)[-1] or place.slug
    own_title = fields.title or next(iter(body.headings), "")
    title = own_title or place.title
    own_url = fields.url_to(site.addresses.own_names)
    if site.generator == "zola":
        own_url = f"/{quote(fields.path.strip('/'))}" if fields.path else ""
    own = Parts(
        slug=fields.slug,
        section=section,
        title=title,
        given_title=fields.title,
        categories=categories,
        author=next(iter(fields.authors), ""),
        language=fields.language or (place.language if site.languages.in_names else ""),
        id=fields.own_id,
        stream=fields.stream,
        day=day,
    )
    return Article(
        id=f"{site_name}:{place.path}" if site_name else place.path,
        site=site_name,
        source=source,
        slug=slug,
        url=address(site, place, own, own_url),
        title=own_title or _title(place.title, body.text),
        published=published,
        updated=fields.updated,
        visible_from=max(filter(None, (fields.visible_from, place.published, published)), default=None),
        expires=fields.expires,
        # Here and not where fields are read: retagging must see what a file itself says.
        tags=without_ignored(
            read_through(fields.tags, rules.tag_aliases), (*rules.ignored_tags, *site.visibility.hidden_tags)
        ),
        categories=without_ignored(categories, site.visibility.hidden_categories),
        section=section,
        authors=fields.authors,
        description=fields.description,
        image=fields.image or body.image,
        language=fields.language or place.language,
        text=body.text,
        headings=body.headings,
        aliases=(*fields.aliases, *_former(site, fields)),
        links=(),
        series=fields.series,
        series_order=fields.series_order,
        translation_key=fields.translation_key,
        related=fields.related,
        related_exclude=fields.related_exclude,
        related_hide=fields.related_hide,
        hidden=Hidden.NO,
    )


def with_fields(article: Article, site: Site, place: Place, fields: Fields) -> Article:
    """Give an article with what a file beside it says instead of front matter: title, dates, address and the like."""
    title, published = fields.title or article.title, fields.published or article.published
    own = Parts(
        slug=fields.slug,
        section=article.section,
        title=title,
        given_title=title,
        categories=article.categories or fields.categories,
        author=next(iter(article.authors or fields.authors), ""),
        language=article.language,
        day=day_of_address(site, published, fields.written),
    )
    return replace(
        article,
        slug=fields.slug.rsplit("/", 1)[-1] or article.slug,
        url=address(site, place, own, fields.url_to(site.addresses.own_names)),
        title=title,
        published=published,
        updated=fields.updated or article.updated,
        description=fields.description or article.description,
        image=fields.image or article.image,
    )


def _former(site: Site, fields: Fields) -> Iterator[str]:
    """Addresses that the site's generator does not read: stories came from another one, and links to them stayed."""
    known = site.addresses.own_names
    yield from (url for name, url in fields.addresses if known is not None and name not in known and url[:1] == "/")


def _title(name: str, text: str) -> str:
    """Give a title to a story that has none: its file's name, or the words that the text begins with, as sites do."""
    if not _WORDLESS_NAME.fullmatch(name):
        return name
    line = text.partition("\n")[0]
    return line if len(line) <= _MAX_TITLE else f"{line[: _MAX_TITLE + 1].rpartition(' ')[0] or line[:_MAX_TITLE]}…"
