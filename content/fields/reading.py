"""Fields: what a story's front matter says, whatever its generator calls the fields."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from content.base import (
    FIELD_NAMES,
    Hidden,
    ParseWarning,
    ReadingRules,
    plain_key,
    shortened,
    shows,
    table,
    unescape,
    urls,
)
from content.base.dates import BadDate, in_own_zone, order_of, parse_date
from content.base.field_names import SEVERAL_AUTHORS
from content.base.languages import primary, puts_the_day_first
from content.base.translated_names import FIELD_OF, SEVERAL_AUTHORS_KEYS, in_order
from content.fields import series
from content.fields.images import image_of, is_address
from content.fields.people import people
from content.fields.prose import without_markup
from content.fields.values import (
    TAG_KEYS,
    as_text,
    for_message,
    is_flag,
    is_nothing,
    is_undivided,
    names,
    separator_of,
    text_as_list,
    unwrapped,
)
from content.front_matter import Document
from content.front_matter.groups import fields_by_key, groups
from content.generators.configurations import tokens
from content.visibility import COMPUTED, Mark, read_marks, read_moments
from content.visibility.vocabulary import hiding_in_title, is_embargo, is_moment, no_date
from content.visibility.words import word_of

_PLACEHOLDER = re.compile(
    r"\{\{[^{}]*\}\}|<%[^<>]*%>|\$\{[^{}]*\d[^{}]*\}|\$?\{[^{}]*(?:title|name)[^{}]*\}|<(?=\S+\s)[^<>]*\btitle\b[^<>]*>"
    r"|([%$])title\1",
    re.IGNORECASE,
)
"""A title that a template for new stories has, as Hugo, Obsidian and editors with snippets write it."""
_TEXT_KEYS = ("current", "rendered")
"""Of Sanity's slugs, and of titles and excerpts as WordPress's interface gives them."""
_BUILD_DATE_WORDS = frozenset((
    "today", "now", "created", "last modified", "git created", "git last modified",
))  # fmt: skip
"""What Quarto, Eleventy and Lume take a file's own date for, which no copy of it has."""
_TWINS = frozenset(("tags", "tag", "categories", "category"))
_MAX_NAMES = 200
_AMBIGUOUS_ORDER = "either"
"""Of a date whose figures do not tell whether the day or the month comes first."""
_TRUE = {"true", "yes", "on", "1"}
_FALSE = {"false", "no", "off", "0"}
_DATE_KEYS = {"published": ("created", "published", "publish", "date", "start"), "updated": ("updated", "modified")}
_FILE_SUFFIX = re.compile(r"\.(?:md|mdx|markdown|png|jpe?g|webp|svg|pdf|ya?ml|json)$", re.IGNORECASE)
_STORY_KEYS = (
    "id", "url", "slug", "path", "link", "href", "permalink", "ref", "to", "story", "article", "post", "page", "file",
    "filename", "title",
)  # fmt: skip
_ADDRESS_NAMES = frozenset(map(plain_key, FIELD_NAMES["url"]))
_SWITCHES = {
    "none", "auto", "enabled", "disabled", "default", "manual", "automatic", "tags", "categories", "category", "random",
    "latest", "newest", "recent", "popular", "similar", "all", "show", "hide", "shown", "hidden",
}  # fmt: skip
"""By which themes switch a list of related stories on and off, beside yes and no."""
_LIST_KEYS = ("items", "links", "posts", "articles", "stories", "pages")
"""Names of a list of stories beside the title that a theme, such as GOV.UK's, sets above it."""
_WIKI_FILE = re.compile(r"!?\[\[([^\[\]|]+)(?:\|[^\[\]]*)?\]\]")
_BLANK_IN_PATH = re.compile(r"\s(?![^{}]*\}\})")
_SITE_PREFIX = re.compile(r"\A(?:\{\{[^{}]*\}\}|__GHOST_URL__)(?=/)")
"""What a template, or Ghost, puts the site's own address for."""
_UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
_KIRBY_ID = re.compile(r"[A-Za-z0-9]{16}")
_MARKDOWN_IMAGE = re.compile(r"!\[[^\[\]]*\]\(([^()\s]+)[^()]*\)")


_MAX_TRANSLATIONS, _MAX_TRANSLATION_DEPTH = 100, 3


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
    reader = _Reader(document, rules)
    # A name that stands twice has its last value; of marks each counts.
    pairs = [
        (str(name), unwrapped(repetition))
        for name, value in document.metadata.items()
        for repetition in document.repeated.get(name, (value,))
    ]
    orders = [order_of(value) for name, value in pairs if _is_an_english_date(name)]
    if _AMBIGUOUS_ORDER in orders and not rules.day_first and puts_the_day_first(reader.language()):
        rules, orders = replace(rules, day_first=True), [order for order in orders if order != _AMBIGUOUS_ORDER]
        reader = _Reader(document, rules)
    moments = read_moments(pairs, document.lines, rules)
    fields = Fields(
        title=reader.prose("title"),
        published=reader.date("published"),
        written=reader.written,
        dated_by=reader.dated_by,
        updated=reader.date("updated"),
        visible_from=moments.visible_from,
        expires=moments.expires,
        date_orders=tuple(dict.fromkeys(filter(None, orders))),
        tags=reader.names("tags", spaces=rules.space_separated_tags, words=bool(rules.words_are_tags)),
        worded_tags=reader.is_line_of_words("tags"),
        categories=reader.names("categories", spaces=rules.space_separated_tags),
        worded_categories=reader.is_line_of_words("categories"),
        section=reader.text("section"),
        authors=reader.authors(),
        description=reader.prose("description"),
        image=reader.image(),
        addresses=tuple(reader.addresses()),
        path=as_text(document.metadata.get("path")),
        layout=reader.layout(),
        unfilled=reader.unfilled,
        slug=reader.text("slug").rstrip("/") or reader.text("slug")[:1],
        own_id=reader.own_id(),
        language=reader.language(),
        aliases=reader.aliases(),
        marks=(*read_marks(pairs, document.lines, rules), *moments.unreadable, *_title_marks(document, rules)),
        series=reader.series(),
        series_order=reader.series_order(),
        translation_key=reader.text("translation_key"),
        translations=reader.translations(),
        shared=reader.shared(),
        related=reader.stories("related"),
        related_exclude=reader.stories("related_exclude"),
        related_hide=reader.flag("related_hide") is True,
    )
    return fields, tuple(dict.fromkeys((*reader.warnings, *moments.warnings)))


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


class _Reader:
    def __init__(self, document: Document, rules: ReadingRules) -> None:
        self._rules = rules
        self._lines = document.lines
        self._values = {key: (path[-1], value) for key, (path, value) in fields_by_key(document.metadata).items()}
        self._translated: dict[str, list[tuple[str, Any]]] = {}
        for key in in_order(self._values):
            if not is_nothing(self._values[key][1]):
                self._translated.setdefault(FIELD_OF[key], []).append(self._values[key])
        self.warnings: list[ParseWarning] = []
        self.unfilled = ""
        self.written: datetime | None = None
        self.dated_by = ""

    def _candidates(self, field: str) -> Iterator[tuple[str, Any]]:
        """(name as written, value) of every name of the field that the file has, best first."""
        for name in self._rules.names_of(field):
            if (candidate := self._values.get(plain_key(name))) is not None and not is_nothing(candidate[1]):
                yield candidate
        yield from self._translated.get(field, ())

    def text(self, field: str) -> str:
        for name, value in self._candidates(field):
            if field in ("title", "description") and is_flag(value) and plain_key(name) != "title":
                continue  # of a theme, which may show one or not
            is_single = isinstance(value, list) and (len(value) == 1 or (value and field == "section"))
            if text := as_text(value[0] if is_single else value, (*_TEXT_KEYS, *TAG_KEYS)):
                return text
            self._warn_unusable(name, value, "text")
        return ""

    def prose(self, field: str) -> str:
        """Return text for readers. Systems that archives were moved from have left character references in it."""
        text = " ".join(unescape(without_markup(self.text(field))).split())
        return text if shows(text) else ""

    def names(self, field: str, *, spaces: bool, words: bool = False) -> tuple[str, ...]:
        """Read tags or categories. With `spaces`, blanks divide a text; with `words`, where nothing else does and the
        field is called as Jekyll calls it."""

        def read(name: str, value: Any) -> tuple[list[str], list[Any]]:
            value = text_as_list(value)
            if isinstance(value, str):
                splits_at_blanks = spaces or (words and plain_key(name) == field and is_undivided(value))
                value = re.split(r"[,\s]+" if splits_at_blanks else separator_of(value), value)
            return names(value)

        return self._first_list(field, read, "a tag" if field == "tags" else "a category")

    def is_line_of_words(self, name: str) -> bool:
        """Tell whether the field is one text that blanks divide, and nothing else does."""
        written_name, value = next(self._candidates(name), ("", None))
        if plain_key(written_name) != name or not isinstance(value, str) or is_flag(value):
            return False
        return is_undivided(value) and len(value.split()) > 1

    def authors(self) -> tuple[str, ...]:
        return self._first_list(
            "authors",
            lambda name, value: people(
                text_as_list(value), several=plain_key(name) in SEVERAL_AUTHORS | SEVERAL_AUTHORS_KEYS
            ),
            "an author",
        )

    def series(self) -> str:
        return series.name(value for _, value in self._candidates("series"))

    def series_order(self) -> float | None:
        own = [value for _, value in self._candidates("series_order")]
        return series.order(own, [value for _, value in self._candidates("series")])

    def stories(self, field: str) -> tuple[str, ...]:
        """Read stories by any of their names."""
        own_names = {plain_key(name) for name in (*self._rules.fields.get(field, ()), FIELD_NAMES[field][0])}

        def read(name: str, value: Any) -> tuple[list[str], list[Any]]:
            value = text_as_list(value)
            if isinstance(value, dict):
                value = next((part for key in _LIST_KEYS if isinstance(part := value.get(key), list)), value)
            # Under others' names, and in a mapping of settings, only what is plainly a list of stories.
            is_switch = isinstance(value, str) and value.strip().lower() in _SWITCHES
            # Or how many a theme is to show.
            is_switch = (
                is_switch or isinstance(value, int | float) or (isinstance(value, str) and value.strip().isdigit())
            )
            # A title by itself is that of the list.
            is_settings = isinstance(value, dict) and not as_text(value, _STORY_KEYS[:-1])
            if is_switch or is_settings or not (isinstance(value, list) or plain_key(name) in own_names):
                return [], []
            if isinstance(value, str):
                value = re.split(r", |\n", value)
            references, unusable = names(value, _STORY_KEYS, pairs=False)
            # As Obsidian links to a note.
            stories = [story for story in references if not is_flag(story) and story.lower() not in _SWITCHES]
            return [_WIKI_FILE.sub(r"\1", story) for story in stories], unusable

        return self._first_list(field, read, "a story")

    def _first_list(
        self, field: str, read: Callable[[str, Any], tuple[list[str], list[Any]]], kind: str
    ) -> tuple[str, ...]:
        """What the first of the field's names that holds anything holds, and its twin: a file may have `tag` and
        `tags`. What cannot be used is warned of."""
        collected: dict[str, None] = {}
        for name, value in self._candidates(field):
            # A bare yes or no switches something on or off in a theme.
            if is_flag(value) or value in ([], {}) or (collected and plain_key(name) not in _TWINS):
                continue
            values, unusable = read(name, value)
            for item in unusable:
                self._warn_unusable(name, item, kind)
            if values and not collected and plain_key(name) not in _TWINS:
                return tuple(dict.fromkeys(filter(None, values)))
            collected.update(dict.fromkeys(filter(None, values)))
        return tuple(collected)

    def _warn_unusable(self, name: str, value: Any, kind: str) -> None:
        if value not in ([], {}, [""]):
            self._warn(
                name,
                f"does not give {kind} (it says {for_message(value)})",
                "Write it as text, or give it a `name`; it is left out until then.",
            )

    def _warn(self, name: str, fault: str, remedy: str) -> None:
        self.warnings.append(ParseWarning(self._lines.get(name), f"`{name}` {fault}", remedy))

    def flag(self, field: str) -> bool | None:
        return next((flag for _, value in self._candidates(field) if (flag := _as_flag(value)) is not None), None)

    def date(self, field: str) -> datetime | None:
        for name, value in self._candidates(field):
            value = unwrapped(value)
            if isinstance(value, dict):  # as Material for MkDocs has it, and Notion
                value = next((part for key, part in value.items() if plain_key(str(key)) in _DATE_KEYS[field]), None)
            if isinstance(value, list) and value:
                value = value[0]
            if no_date(value) or word_of(value) in _BUILD_DATE_WORDS:  # Jekyll's `published: false`
                continue
            try:
                moment = self._moment(name, value)
            except BadDate as error:
                key = plain_key(name)
                # An embargo gives a warning as a mark, and words under `data` or `publicado` may be anything.
                if not is_embargo(key) and (key not in FIELD_OF or re.search(r"\d{4}", str(value)[:80])):
                    self._warn(name, f"is no date ({error})", "Write it as YYYY-MM-DD; it is left out until then.")
                continue
            if moment is not None:
                if field == "published":
                    self.dated_by = plain_key(name)
                    day_first = self._rules.day_first or self.dated_by in FIELD_OF
                    self.written = in_own_zone(value, day_first=day_first)
                return moment
        return None

    def _moment(self, name: str, value: Any) -> datetime | None:
        """Raises BadDate. Under `date_gmt` a date that names no zone is meant there."""
        key = plain_key(name)
        if not key.endswith("gmt"):
            return self._rules.moment(value, day_first=self._rules.day_first or key in FIELD_OF)
        moment = parse_date(value, UTC, day_first=self._rules.day_first)
        return None if moment is None else moment.astimezone(self._rules.zone)

    def image(self) -> str:
        for name, value in self._candidates("image"):
            if plain_key(name) == "header" and not isinstance(value, dict):
                continue  # words above the page
            address = image_of(value[0] if isinstance(value, list) and value else value)
            address = _SITE_PREFIX.sub("", _MARKDOWN_IMAGE.sub(r"\1", _WIKI_FILE.sub(r"\1", address)))
            if is_address(address) and not address.startswith("data:") and self._is_valid_address(name, address):
                return address
        return ""

    def language(self) -> str:
        """Read a language's tag, in lower case; `und` and the like, which name none, are as good as nothing."""
        language = self.text("language").lower().replace("_", "-")
        return language if primary(language) else ""

    def layout(self) -> str:
        value = self._values.get("layout", ("", None))[1]
        return value if isinstance(value, str) and _as_flag(value) is None else ""

    def addresses(self) -> Iterator[tuple[str, str]]:
        """Read addresses, or patterns of them in Jekyll's, Hugo's or Eleventy's language; `false` is neither."""
        computed = [(name, table(value)) for key in COMPUTED for name, value in [self._values.get(key, ("", None))]]
        permalinks = [(name, values["permalink"]) for name, values in computed if "permalink" in values]
        has_address = False
        for name, value in (*permalinks, *self._candidates("url")):
            key, value = plain_key(name), unwrapped(value)
            if isinstance(value, dict) and "build" in value:  # as Eleventy has it
                value = value["build"]
            address = re.sub(r"^(?!\w+://)(.*/)index\.html$", r"\1", as_text(value).removeprefix("__GHOST_URL__"))
            if _as_flag(value) is not None:
                continue
            if address.startswith("/") or (plain_key(name) == "permalink" and address.endswith(("/", ".html"))):
                address = _BLANK_IN_PATH.sub("%20", address)
            if re.search(r"[{}]|(?:^|[/\-.]):[a-z]|\s", address):
                blank = _BLANK_IN_PATH.search(address) is not None
                if not blank and (pattern := tokens.from_front_matter(address)):
                    has_address = True
                    yield key, pattern
                elif key != "path" and not has_address:
                    self.unfilled = self.unfilled or f"{name}: {address}"
                continue
            if key == "path" and ("/" not in address or _FILE_SUFFIX.search(address)):
                continue  # a theme's, or where the file lies
            if self._is_valid_address(name, address):
                is_zola_path = key == "path" and not address.startswith("/") and not address.endswith(".html")
                has_address = True
                yield key, f"{address.rstrip('/')}/" if is_zola_path else address
        if is_nothing(self._values.get("permalinkpattern", ("", True))[1]):  # VuePress's, of a page by its path
            yield "permalinkpattern", "/{path}"
        route = as_text(self._routes().get("default"))
        if route.startswith("/") and self._is_valid_address("routes", route):
            yield "routes", route

    def _routes(self) -> Mapping[str, Any]:
        """Grav's table of the page's addresses: one of its own in place of its folder's, and further ones."""
        return table(self._values.get("routes", ("", None))[1])

    def translations(self) -> tuple[str, ...]:
        """Read what may be the names or numbers of stories, however they are kept by language."""
        leaves = (leaf for _, value in self._candidates("translations") for leaf in _leaves(value))
        return tuple(dict.fromkeys(leaves))[:_MAX_TRANSLATIONS]

    def shared(self) -> tuple[str, ...]:
        """Read what stories have alike that are one in several languages, if the file says which one it is in: the slug
        for Pelican, `page_id` for Jekyll's plug-in Polyglot, the node for Drupal, and an id."""
        if not self.language():
            return ()
        texts = ((name, as_text(self._values.get(name, ("", ""))[1])) for name in ("slug", "pageid", "nid", "id"))
        return tuple(f"{name} {text.casefold()}" for name, text in texts if text not in ("", "0"))

    def own_id(self) -> str:
        """Read one segment of an address, which Hexo's plug-in keeps as `abbrlink`; empty where `id` is none."""
        text = as_text(self._values.get("abbrlink", self._values.get("id", ("", "")))[1])
        return text if re.fullmatch(r"[^/\s]{1,200}", text) else ""

    def aliases(self) -> tuple[str, ...]:
        addresses: dict[str, None] = {}
        for name, value in self._candidates("aliases"):
            former, unusable = names(value, ("from", "source", *_STORY_KEYS), pairs=False)
            for item in unusable:
                self._warn(
                    name, f"holds no address (it says {for_message(item)})", "Write one like /a-story/ for each."
                )
            for alias in former:
                if not is_flag(alias) and self._is_valid_address(name, alias):
                    addresses[alias] = None
        routed, _ = names(self._routes().get("aliases", []), pairs=False)
        addresses.update(
            {path: None for path in routed if path.startswith("/") and self._is_valid_address("routes", path)}
        )
        for _, value in self._candidates("number"):
            if re.fullmatch(r"\d{1,12}", number := as_text(value)):
                addresses[f"/?p={number}"] = None
        if re.fullmatch(r"\d{1,12}", node := as_text(self._values.get("nid", ("", ""))[1])):
            addresses[f"/node/{node}"] = None
        for name in ("id", "uid", "uuid"):
            identifier = as_text(self._values.get(name, ("", ""))[1])
            if _UUID.fullmatch(identifier) or (name == "uuid" and _KIRBY_ID.fullmatch(identifier)):
                addresses[f"/{identifier}"] = None
        return tuple(addresses)

    def _is_valid_address(self, name: str, address: str) -> bool:
        """Whether it can be an address at all; where not, warn of it."""
        if urls.split(address) is not None:
            return True
        self._warn(
            name,
            f"holds no address (it says {shortened(address, 80)})",
            "Write it like https://www.example.org/a-story/ or /a-story/; it is left out until then.",
        )
        return False


def _leaves(value: Any, depth: int = 0) -> Iterator[str]:
    """The texts and numbers in a value, but for what says in which language something is."""
    if isinstance(value, dict | list) and depth < _MAX_TRANSLATION_DEPTH:
        of_languages = ("lang", "hreflang", "locale", "language", "label", "title", "name")
        parts = value.items() if isinstance(value, dict) else (("", part) for part in value)
        for key, part in parts:
            if plain_key(str(key)) not in of_languages:
                yield from _leaves(part, depth + 1)
    elif isinstance(value, str | int) and not is_flag(value) and (text := as_text(value)):
        yield f"/?p={text}" if text.isdecimal() else text


def _as_flag(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and (word := value.strip().lower()) in _TRUE | _FALSE:
        return word in _TRUE
    return None
