"""Collector: words, links and images, gathered from the tokens of Markdown and from the HTML between them."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from content.base import ParseWarning, urls
from content.body import html_tags
from content.body.body import Body, Reading
from content.body.markup import IMAGE_OPEN, Marks, without_image_marks

_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "center", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section",
    "summary", "table", "tr", "ul",
))  # fmt: skip
_SPACES = frozenset(("br", "td", "th", "option"))
_SILENT = frozenset((
    "script", "style", "iframe", "svg", "noscript", "template", "object", "video", "audio", "canvas", "math",
    "rp", "rt", "select", "textarea", "title",
))  # fmt: skip
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_PROSE_ELEMENTS = (
    _BLOCKS | _SPACES | _HEADINGS | {"a", "b", "em", "font", "i", "img", "small", "span", "strong", "tbody", "thead"}
) - {"pre"}
"""Elements that HTML begins with which was only indented; a sample of a program or of XML begins otherwise."""
_LINKS = frozenset(("a", "g-link", "inertia-link", "nuxt-link", "router-link"))
"""Elements that lead somewhere; those with a hyphen are Vue's, which write `to` for `href`."""
_VOID = frozenset(("area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"))
"""Elements that hold nothing and have no end."""
_END_TAG = re.compile(r"</([a-z][^\s/>]*+)")
_HIDING_ATTRIBUTE = re.compile(r"\bhidden\b|\bdisplay\s*:\s*none\b", re.IGNORECASE)
_EMBEDS = frozenset(("audio", "embed", "iframe", "object", "video"))
_BARE_URL = re.compile(r"\b(?:(?:https?|ftp)://|www\.|(?:page|post|file|wiki)-ref:)[^\s<>()\[\]\"']+")
_STATIC = re.compile(r"(?:\{(?:static|attach|filename|photo)\}|\|(?:static|attach|filename)\|)")
"""Pelican's word for its own files."""
_BASE = re.compile(r"\A\$?\{\s*+(?:\$?base|paths\.base|basePath|baseUrl|import\.meta\.env\.BASE_URL)\s*+\}(?=/)")
"""What a site's own address begins with in the words of a program: SvelteKit's, Astro's."""
_TAG = re.compile(r"\s*</?([a-zA-Z][a-zA-Z0-9]*)(?:\s[^<>]*)?/?>")
_HOLDS_MARKDOWN = re.compile(r"<\w[^<>]*\smarkdown=[\"']?(?:1|block|span)\b")
"""How an element says so to Jekyll's parser."""
_BLOCK_MARKER = re.compile(r"^[ \t]*+(?:#{1,6}|[*+-]|\d{1,9}[.)])[ \t]", re.MULTILINE)
_ZERO_WIDTH = dict.fromkeys(map(ord, "\u00ad\u2060\ufeff"))
"""Of no width, within words: where a word may be parted, and where not."""
_UNDEFINED_REFERENCE = re.compile(r"(?<![\w\]\\])\[([^\[\]\n]++)\]\[(?>(?:[^\[\]\n]*[^\W\d_][^\[\]\n]*)?)\]")
"""A link by a reference that is not defined in its file, but in one that a template puts below it."""
_LEFTOVER_STRONG = re.compile(r"\*\*([^\s*](?:[^*]*[^\s*])?)\*\*")
"""What CommonMark takes for no emphasis and other parsers do, between a bracket and a letter: `**단어(word)**로`."""
_LEFTOVER_ESCAPE = re.compile(r"\\([\[\]()*_`#])")


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(footnote_plugin)
    # Targets are wanted as they were written, and our own `page-ref:` must get through.
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    return parser


PARSER, MDX_PARSER = _parser(), _parser().disable("code")
"""MDX has no indented code: what is indented stands in a component."""
_PARSER_IN_HTML = _parser().disable(["code", "html_block"])


class Collector:
    """Gathers words, links and images from Markdown tokens and from the HTML between them."""

    def __init__(self, marks: Marks, source: str) -> None:
        self._marks = marks
        self._paragraphs: list[str] = []
        self._words: list[str] = []
        self._heading: int | None = None
        self._headings: list[str] = []
        self._links: list[tuple[str, str]] = []
        self._open_link: tuple[str, list[str]] | None = None
        self._image = ""
        self._stand_ins: list[str] = []
        self._embeds = False
        self._after_html = True
        self._silent: list[str] = []
        self._hidden = ""
        """The element that the page does not show, and in how many of its name what follows stands."""
        self._hidden_depth = 0
        self._ends_read: Counter[str] = Counter()
        self._ends_in_source: Counter[str] | None = None
        self._env: dict[str, Any] = {}
        self._lowered = lowered = source.lower()
        self._names_address = "://" in lowered
        self._silent_ends_left = {tag: lowered.count(f"</{tag}") for tag in _SILENT}

    def reading(self, warnings: Sequence[ParseWarning]) -> Reading:
        """Return all that was gathered."""
        self._end_link()
        self._end_paragraph()
        body = Body("\n\n".join(self._paragraphs), tuple(self._headings), tuple(self._links), self._image)
        shows = bool(self._links or self._image or self._embeds or self._marks.embeds or self._names_address)
        return Reading(body, tuple(warnings), tuple(filter(None, self._stand_ins)), shows)

    def read_markdown(self, source: str, parser: MarkdownIt) -> None:
        """Gather from a text that is Markdown."""
        self.walk(parser.parse(source, self._env))
        # An address that its author has noted and set no words to is a link that got lost.
        linked = {target for target, _ in self._links}
        for label, reference in self._env.get("references", {}).items():
            target = str(reference.get("href", ""))
            if target and target not in linked:
                self._links.append((target, _tidy(label.lower())))

    def walk(self, tokens: Iterable[Token]) -> None:
        """Gather from the tokens of a parser."""
        for token in tokens:
            kind = token.type
            if token.block and kind != "inline":
                # Indented by four, HTML is code to Markdown: to its author it was the rest of what stands before it.
                if kind == "code_block" and self._after_html and _begins_with_prose(token.content):
                    kind = "html_block"
                self._after_html = kind == "html_block"
            match kind:
                case "inline":
                    self.walk(token.children or ())
                case "text":
                    self._add_text(token.content)
                case "softbreak" | "hardbreak" | "td_close" | "th_close":
                    self._words.append(" ")
                    if self._open_link:
                        self._open_link[1].append(" ")
                case "code_inline":
                    self._add_words(token.content)
                case "link_open":
                    self._begin_link(str(token.attrs.get("href", "")))
                case "link_close":
                    self._end_link()
                case "image":
                    self._add_image(str(token.attrs.get("src", "")), token.content)
                case "html_inline":
                    self.read_html(token.content)
                case "html_block":
                    self.read_html(token.content, block=True)
                    self._end_paragraph()
                case "heading_open":
                    self._begin_heading()
                case "heading_close":
                    self._end_heading()
                case "paragraph_close" | "tr_close" | "hr" | "blockquote_close" | "list_item_close":
                    self._end_paragraph()

    def read_html(self, source: str, *, block: bool = False) -> None:
        """Gather from HTML: a whole text, or a piece between words of Markdown."""
        # Jekyll reads Markdown on, in the line below a tag.
        holds_markdown = block and _HOLDS_MARKDOWN.search(source) is not None
        for part in html_tags.read(source):
            match part:
                case str() if block and not self._silent and (holds_markdown or "](" in part):
                    has_blocks = _BLOCK_MARKER.search(part) is not None
                    self.walk((_PARSER_IN_HTML.parse if has_blocks else PARSER.parseInline)(part, self._env))
                case str():
                    self._add_text(part)
                case html_tags.Tag(is_end_tag=True):
                    self._end_tag(part.name)
                case html_tags.Tag() if not part.self_closing or (part.name not in _SILENT and part.name not in _LINKS):
                    self._start_tag(part)

    def _start_tag(self, tag: html_tags.Tag) -> None:
        name = tag.name
        if self._hidden:
            # A paragraph ends where another begins.
            if self._hidden == "p" and name in _BLOCKS:
                self._hidden = ""
            else:
                self._hidden_depth += name == self._hidden and not tag.self_closing
                return
        elif _HIDING_ATTRIBUTE.search(tag.attribute_text) is not None and self._is_hidden(tag):
            self._end_paragraph()
            self._hidden, self._hidden_depth = name, 1
            return
        if name in _EMBEDS and not self._silent:
            self._embeds = True
            self._stand_ins.append(_tidy(self._marks.words(tag.attributes().get("title", ""))))
        # Inside itself it need not be remembered again: the first that ends takes all behind it along.
        if name in _SILENT and self._silent_ends_left[name] > 0 and name not in self._silent:
            self._silent.append(name)
        if self._silent:
            return
        if name in _LINKS:
            self._end_link()
            values = tag.attributes()
            if target := values.get("href") or (name != "a" and values.get("to")):
                self._begin_link(target)
        elif name == "img":
            values = tag.attributes()
            self._add_image(values.get("src") or values.get("data-src") or "", values.get("alt") or "")
        elif name in _HEADINGS:
            self._begin_heading()
        elif name in _BLOCKS:
            self._end_paragraph()
        elif name in _SPACES:
            self._add_words(" ")

    def _is_hidden(self, tag: html_tags.Tag) -> bool:
        """Tell whether the page does not show the element, which has an end."""
        values = tag.attributes()
        style = values.get("style", "").replace(" ", "").lower()
        is_shown = values.get("hidden") is None and "display:none" not in style and "visibility:hidden" not in style
        if is_shown or tag.self_closing or tag.name in _VOID:
            return False
        if self._ends_in_source is None:
            self._ends_in_source = Counter(_END_TAG.findall(self._lowered))
        return self._ends_in_source[tag.name] > self._ends_read[tag.name]

    def _end_tag(self, name: str) -> None:
        self._ends_read[name] += 1
        if self._hidden:
            self._hidden_depth -= name == self._hidden
            if self._hidden_depth == 0:
                self._hidden = ""
            return
        if name in _SILENT:
            self._silent_ends_left[name] -= 1
            if name in self._silent:
                del self._silent[self._silent.index(name) :]
        elif name == "ruby":  # ends its readings, which need no end of their own
            self._silent = [silent for silent in self._silent if silent not in ("rp", "rt")]
        elif self._silent:
            return
        elif name in _LINKS:
            self._end_link()
        elif name in _HEADINGS:
            self._end_heading()
        elif name in _BLOCKS:
            self._end_paragraph()

    def _add_text(self, data: str) -> None:
        if IMAGE_OPEN in data:
            for source, alt in self._marks.images(data):
                self._add_image(source, alt)
        self._add_words(self._marks.words(data))

    def _add_words(self, text: str) -> None:
        if not (self._silent or self._hidden):
            self._words.append(text)
            if self._open_link is not None:
                self._open_link[1].append(text)

    def _begin_link(self, target: str) -> None:
        if not (self._silent or self._hidden):
            # Word processors have made of quotes around an address what HTML does not know for quotes.
            self._open_link = (target.strip(" \t\r\n“”″„\\\"'"), [])

    def _end_link(self) -> None:
        if self._open_link is not None:
            target, words = self._open_link
            target = self._marks.words(without_image_marks(target))
            self._links.append((_BASE.sub("", target), _tidy("".join(words))))
            self._open_link = None

    def _add_image(self, source: str, alt: str = "") -> None:
        if self._silent or self._hidden:
            return
        self._stand_ins.append(_tidy(self._marks.words(alt)))
        if not self._image and not source.startswith("data:"):
            address = _BASE.sub("", self._marks.words(_STATIC.sub("", without_image_marks(source), 1)).strip())
            self._image = address if urls.split(address) is not None else ""

    def _begin_heading(self) -> None:
        self._end_paragraph()
        self._heading = len(self._paragraphs)

    def _end_heading(self) -> None:
        self._end_paragraph()
        if self._heading is not None:
            self._headings.extend(self._paragraphs[self._heading :])
            self._heading = None

    def _end_paragraph(self) -> None:
        if paragraph := _tidy("".join(self._words)):
            self._paragraphs.append(paragraph)
        self._words.clear()


def _begins_with_prose(code: str) -> bool:
    tag = _TAG.match(code)
    return tag is not None and tag[1].lower() in _PROSE_ELEMENTS


def _tidy(text: str) -> str:
    if "://" in text or "www." in text or "-ref:" in text:
        text = _BARE_URL.sub(" ", text)
    text = _UNDEFINED_REFERENCE.sub(r"\1", text) if "][" in text else text
    if "**" in text:
        text = _LEFTOVER_STRONG.sub(r"\1", text)
    return " ".join(_LEFTOVER_ESCAPE.sub(r"\1", text).translate(_ZERO_WIDTH).split())
