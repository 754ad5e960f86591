"""Fields: what a story's front matter says, whatever its generator calls the fields."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from content.base import FIELD_NAMES, Hidden, ParseWarning, ReadingRules, plain_key
from content.base.dates import order_of
from content.base.languages import primary, puts_the_day_first
from content.base.translated_names import FIELD_OF
from content.fields import addresses, images, labels, references, series
from content.fields.dates import date
from content.fields.lookup import Lookup, as_boolean
from content.fields.values import as_text, for_message, is_flag, unwrap
from content.front_matter import Document
from content.front_matter.groups import groups
from content.visibility import Mark, read_marks, read_moments
from content.visibility.moment_names import is_moment
from content.visibility.status_words import hiding_in_title

_PLACEHOLDER = re.compile(
    r"\{\{[^{}]*\}\}|<%[^<>]*%>|\$\{[^{}]*\d[^{}]*\}|\$?\{[^{}]*(?:title|name)[^{}]*\}|<(?=\S+\s)[^<>]*\btitle\b[^<>]*>"
    r"|([%$])title\1",
    re.IGNORECASE,
)
"""A title that a template for new stories has, as Hugo, Obsidian and editors with snippets write it."""
_MAX_NAMES = 200
_AMBIGUOUS_ORDER = "either"
"""Of a date whose figures do not tell whether the day or the month comes first."""
_ADDRESS_NAMES = frozenset(map(plain_key, FIELD_NAMES["url"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """The typed front matter; empty where nothing usable is said."""

    title: str
    published: datetime | None
    written: datetime | None
    """`published` in the zone that the file names with it; None where it names none."""
    dated_by: str
    """The plain key of the name under which `published` stands."""
    updated: datetime | None
    visible_from: datetime | None
    """Not to be seen before, whatever the date printed."""
    expires: datetime | None
    date_orders: tuple[str, ...]
    """What `order_of` tells of its dates."""
    tags: tuple[str, ...]
    worded_tags: bool
    """Whether they stand in a line of words under `tags`, each of which may be one."""
    categories: tuple[str, ...]
    worded_categories: bool
    """Whether the first of them is a line of words under `categories`, of which Jekyll makes one each."""
    section: str
    stream: str
    """What Marmite's stories belong to, as others to a section."""
    authors: tuple[str, ...]
    description: str
    image: str
    addresses: tuple[tuple[str, str], ...]
    """(plain key of a name, what it gives) of each that gives an address, as written, or a pattern of one, as
    `content.addresses.permalinks` fills it, which holds a `{`; the first counts."""
    path: str
    """What stands under `path`, which is the whole address to Zola, and anything else to others."""
    layout: str
    """As Eleventy's stories name it."""
    unfilled: str
    """Name and value of a pattern that cannot be filled; empty where there is none."""
    slug: str
    """As written; one that begins with `/` is a whole path."""
    own_id: str
    """What Docusaurus goes by in place of the file's name, and what `{id}` in a pattern stands for."""
    language: str
    aliases: tuple[str, ...]
    """Former addresses, whichever field gives them; `/?p=123` is WordPress's by number, `/node/123` Drupal's, and an
    id that is one in the world stands for an address as well."""
    marks: tuple[Mark, ...]
    """What keeps the story from readers, or may."""
    series: str
    series_order: float | None
    translation_key: str
    translations: tuple[str, ...]
    """What may be the names of stories that are this one in other languages."""
    shared: tuple[str, ...]
    """What a story has in common with those that are it in other languages: its slug, its number."""
    related: tuple[str, ...]
    related_exclude: tuple[str, ...]
    related_hide: bool

    @property
    def url(self) -> str:
        """What the story says of its address; empty where it says nothing."""
        return self.url_to(None)

    def url_to(self, names: Sequence[str] | None) -> str:
        """Give what the story says of its address under names that its generator reads: `names` of those that are
        usual, where it is told which, and all of the newsroom's own."""
        unread = _ADDRESS_NAMES.difference(names) if names is not None else ()
        return next((address for name, address in self.addresses if name not in unread), "")


def read_fields(document: Document, rules: ReadingRules) -> tuple[Fields, tuple[ParseWarning, ...]]:
    """Read the typed fields of a file's front matter; return with them the ones that could not be used."""
    lookup = Lookup(document, rules)
    # A name that stands twice has its last value; of marks each counts.
    pairs = [
        (str(name), unwrap(repetition))
        for name, value in document.metadata.items()
        for repetition in document.repeated.get(name, (value,))
    ]
    orders = [order_of(value) for name, value in pairs if _is_an_english_date(name)]
    if _AMBIGUOUS_ORDER in orders and not rules.day_first and puts_the_day_first(_language(lookup)):
        rules, orders = replace(rules, day_first=True), [order for order in orders if order != _AMBIGUOUS_ORDER]
        lookup = Lookup(document, rules)
    moments = read_moments(pairs, document.lines, rules)
    published = date(lookup, "published")
    own_addresses, unfilled = addresses.addresses(lookup)
    slug = lookup.text("slug")
    series_values = [value for _, value in lookup.candidates("series")]
    series_order = series.order([value for _, value in lookup.candidates("series_order")], series_values)
    if series_order is None and series_values:
        for name, value in lookup.candidates("series_order"):
            if plain_key(name) != "part" and not is_flag(value):
                fault = f"is no place in a series (it says {for_message(value)})"
                lookup.warn(name, fault, "Write it as a number; until then the story's date tells its place.")
    fields = Fields(
        title=lookup.prose("title"),
        published=published.moment,
        written=published.written,
        dated_by=published.key,
        updated=date(lookup, "updated").moment,
        visible_from=moments.visible_from,
        expires=moments.expires,
        date_orders=tuple(dict.fromkeys(filter(None, orders))),
        tags=labels.tags(lookup),
        worded_tags=labels.is_line_of_words(lookup, "tags"),
        categories=labels.categories(lookup),
        worded_categories=labels.is_line_of_words(lookup, "categories"),
        section=lookup.text("section"),
        stream=as_text(lookup.value("stream")),
        authors=labels.authors(lookup),
        description=lookup.prose("description"),
        image=images.image(lookup),
        addresses=own_addresses,
        path=as_text(document.metadata.get("path")),
        layout=_layout(lookup),
        unfilled=unfilled,
        slug=slug.rstrip("/") or slug[:1],
        own_id=addresses.own_id(lookup),
        language=_language(lookup),
        aliases=addresses.aliases(lookup),
        marks=(*read_marks(pairs, document.lines, rules), *moments.unreadable, *_title_marks(document, rules)),
        series=series.name(series_values),
        series_order=series_order,
        translation_key=lookup.text("translation_key"),
        translations=references.translations(lookup),
        shared=_shared(lookup),
        related=references.stories(lookup, "related"),
        related_exclude=references.stories(lookup, "related_exclude"),
        related_hide=lookup.flag("related_hide") is True,
    )
    return fields, tuple(dict.fromkeys((*lookup.warnings, *moments.warnings)))


def field_names(document: Document) -> tuple[str, ...]:
    """List the names of a file's fields, those in tables of one's own among them."""
    tables = (document.metadata, *(fields for _, fields in groups(document.metadata)))
    return tuple(dict.fromkeys(str(name) for table in tables for name in table))[:_MAX_NAMES]


def _title_marks(document: Document, rules: ReadingRules) -> Iterator[Mark]:
    """By the title: that of a template for new stories, be it Hugo's or Obsidian's, and of an unfinished story."""
    titles = {"title", *map(plain_key, rules.names_of("title"))}
    for name, value in document.metadata.items():
        key = plain_key(str(name))
        if (key not in titles and FIELD_OF.get(key) != "title") or not isinstance(value, str):
            continue
        reason = Hidden.LEFT_OUT if _PLACEHOLDER.fullmatch(value.strip()) else hiding_in_title(value)
        if reason is not None:
            yield Mark(str(name), value.strip()[:80], reason, document.lines.get(name))


def _is_an_english_date(name: str) -> bool:
    """Tell whether it is the name of a moment, and not in another language, whose writers put the day first."""
    return (key := plain_key(name)) not in FIELD_OF and is_moment(key)


def _language(lookup: Lookup) -> str:
    """A language's tag, in lower case; `und` and the like, which name none, are as good as nothing."""
    language = lookup.text("language").lower().replace("_", "-")
    return language if primary(language) else ""


def _layout(lookup: Lookup) -> str:
    value = lookup.value("layout")
    return value if isinstance(value, str) and as_boolean(value) is None else ""


def _shared(lookup: Lookup) -> tuple[str, ...]:
    """What stories have alike that are one in several languages, if the file says which one it is in: the slug for
    Pelican, `page_id` for Jekyll's plug-in Polyglot, the node for Drupal, and an id."""
    if not _language(lookup):
        return ()
    texts = ((key, as_text(lookup.value(key))) for key in ("slug", "pageid", "nid", "id"))
    return tuple(f"{key} {text.casefold()}" for key, text in texts if text not in ("", "0"))
