"""WordPress: shortcodes of its own and of its plug-ins, and BBCode; captions, labels and the words between them stay.

Brackets hold much else: `[sic]`, `[1]`, `[ ]`, links, references. So a shortcode is what has attributes, a known name
and stands for itself, or an end.
"""

import re
from dataclasses import dataclass, field

from content.body.markup.marks import IMAGE_NAME, Marks, anchor, url_safe

# Conversions to Markdown have left a backslash before the brackets, and before underscores in them.
_BRACKET = re.compile(r"\[(/?)([A-Za-z](?>(?:[A-Za-z0-9-]|\\?_)*))((?:[\s=/:][^\[\]]*+)?)\\?\]")
_ATTRIBUTE = re.compile(
    r"\s*+([\w-]++)\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|[“”″]([^“”″]*+)[“”″]|&(?:quot|#8221|#8220);([^&]*+)&[^;\s]*+;|([^\s\"'“”]++))"
)
_POSITIONAL = re.compile(r"\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"']++))")
_DEFINITION = re.compile(r"^ {0,3}\[([^\[\]\n]{1,200}+)\]:", re.MULTILINE)
_LABEL = re.compile(r"\[([^\[\]\n]{1,200}+)\]")
_PLUGIN_PREFIX = re.compile(
    r"^(?:av|bs|cs|dt|et_pb|elementor|fl|fusion|kc|mk|mvc|nectar|ninja|qode|rev|su|tatsu|themify|tie|ultimate|ux|vc|woocommerce"
    r"|wp|wpb|wpforms|jetpack|ngg|bbp|contact|gravity)[_-]"
)
"""Of the names that page builders and plug-ins give."""
_EMBED_NAMES = frozenset((
    "album", "archives", "audio", "bandcamp", "blip", "contact-form", "contact-form-7", "crowdsignal", "dailymotion",
    "display-posts", "embed", "facebook", "fb", "flickr", "flv", "foogallery", "form", "gallery", "getty", "gist",
    "googlemap", "googlemaps", "googlevideo", "gravityform", "gravityforms", "iframe", "instagram", "kml_flashembed",
    "layerslider", "mappress", "metaslider", "nggallery", "nggtags", "pinterest", "playlist", "poll", "polldaddy",
    "powerpress", "rev_slider", "scribd", "singlepic", "slideshare", "slideshow", "smartslider3", "soundcloud",
    "spotify", "table", "tablepress", "ted", "tweet", "twitter", "video", "videopress", "vimeo", "wpgmza", "wpvideo",
    "youtube", "youtube_sc", "yt",
))  # fmt: skip
"""Names whose content is an address or a number, no words."""
_CODE_NAMES = frozenset((
    "bash", "code", "cpp", "crayon", "csharp", "css", "java", "javascript", "js", "latex", "perl", "php", "powershell",
    "python", "raw_html", "raw_js", "ruby", "source", "sourcecode", "sql", "vc_raw_html", "vc_raw_js", "xml",
))  # fmt: skip
_STANDALONE_NAMES = frozenset((
    "accordion", "ad", "ads", "adsense", "alert", "blockquote", "box", "button", "caption", "clear", "column",
    "columns", "divider", "dropcap", "ez-toc", "footnotes", "four_fifth", "full_width", "hr", "icon", "login",
    "lwptoc", "map", "newsletter", "one_fifth", "one_fourth", "one_half", "one_third", "page", "products", "pullquote",
    "recent_posts", "related_posts", "row", "section", "separator", "share", "signup", "sitemap", "social", "spacer",
    "tabs", "three_fourth", "toc", "toggle", "two_third", "wp_caption",
))  # fmt: skip
"""Names that count without attributes where they stand alone on their line."""
_INLINE_EMBED_NAMES = frozenset((
    "foogallery", "gallery", "layerslider", "metaslider", "nggallery", "playlist", "polldaddy", "tablepress",
    "videopress", "wpgmza", "wpvideo",
))  # fmt: skip
"""Names that count within a line too, where no quotation is open that somebody may have filled in."""
_LINE_START_NAMES = frozenset(("sharethis", "subscribe", "subscribe2", "subscription"))
"""Names that count where a line begins with them, as those with an underscore do."""
_QUOTATION = re.compile(r"[“„«‘\"”»’]")
_INLINE_NAMES = frozenset(
    ("b", "i", "u", "s", "em", "strong", "size", "color", "font", "url", "highlight", "dropcap", "sup", "sub")
)
_WORD_ATTRIBUTES = ("caption", "title", "heading", "label", "text")
_ADDRESS_ATTRIBUTES = ("url", "link", "href")
_MAX_LINE = 500
_MAX_BRACKET = 4_000
"""Characters that are read of what stands between two brackets."""


@dataclass(slots=True)
class _Shortcode:
    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    positional: list[str] = field(default_factory=list)


def without_shortcodes(body: str, marks: Marks) -> str:
    """Remove shortcodes from the body."""
    if "[" not in body:
        return body
    brackets = [bracket for bracket in _BRACKET.finditer(body) if bracket.end() - bracket.start() < _MAX_BRACKET]
    if not brackets:
        return body
    return _Reader(body, brackets, marks).run()


class _Reader:
    def __init__(self, body: str, brackets: list[re.Match[str]], marks: Marks) -> None:
        self._body, self._brackets, self._marks = body, brackets, marks
        self._ends: dict[str, list[re.Match[str]]] = {}
        for bracket in reversed(brackets):
            if bracket[1]:
                self._ends.setdefault(_name(bracket), []).append(bracket)
        self._defined_labels = {bracket[1].lower() for bracket in _DEFINITION.finditer(body)}
        self._opened: set[str] = set()

    def run(self) -> str:
        body, out, position = self._body, [], 0
        for bracket in self._brackets:
            start, end = self._start(bracket), bracket.end()
            if start < position:
                continue
            name = _name(bracket)
            if bracket[1]:
                is_link = body[end : end + 1] == "("  # `[/login](/login)`
                is_known = not is_link and (
                    name in _EMBED_NAMES | _CODE_NAMES | _STANDALONE_NAMES or _PLUGIN_PREFIX.match(name)
                )
                if name not in self._opened and not is_known:
                    continue
                html = "</a>" if self._is_link(name) else ""
            elif (shortcode := self._shortcode(bracket, name, follows_another=start == position > 0)) is not None:
                self._opened.add(name)
                html, end = self._rendered(shortcode, end)
            else:
                continue
            out.append(body[position:start])
            position = end
            if not html and name not in _INLINE_NAMES:
                html = self._separator(out, start)
            out.append(html)
        out.append(body[position:])
        return "".join(out)

    def _start(self, bracket: re.Match[str]) -> int:
        """Where the bracket begins: with the backslash before it, if there is one."""
        return bracket.start() - (self._body[bracket.start() - 1 : bracket.start()] == "\\")

    def _separator(self, out: list[str], start: int) -> str:
        """A blank, so that words on both sides stay two; none at the start of a line, where four of them mean code."""
        before = self._body[start - 1 : start]
        return "" if before in ("", "\n", " ", "\t", "]") and not (out and out[-1][-1:].isalnum()) else " "

    def _is_link(self, name: str) -> bool:
        return name in ("url", "link") or "button" in name or name.endswith("_btn")

    def _closing_bracket(self, name: str, position: int) -> re.Match[str] | None:
        """The end of a shortcode of that name, where there is one."""
        ends = self._ends.get(name, [])
        while ends and ends[-1].start() < position:
            ends.pop()
        return ends[-1] if ends else None

    def _shortcode(self, bracket: re.Match[str], name: str, *, follows_another: bool) -> _Shortcode | None:
        """What the bracket says where it is a shortcode; None where it is none."""
        body = self._body
        start = self._start(bracket)
        after, before = body[bracket.end() : bracket.end() + 1], body[start - 1 : start]
        label = _LABEL.match(body, bracket.end()) if after == "[" else None
        if after == "(" or before == "!" or (label and label[1].lower() in self._defined_labels):
            return None
        shortcode = _parse(name, bracket[3])
        if shortcode.attributes and not shortcode.positional and bracket[3][0].isspace():
            return shortcode
        self_closing = bracket[3].strip() == "/"
        # `[words][name]` and `[name]: address` are Markdown's.
        if after == ":" or name in self._defined_labels or (before == "]" and not follows_another):
            return None
        if _PLUGIN_PREFIX.match(name) and (not shortcode.positional or "_" in name):
            return shortcode
        if self._closing_bracket(name, bracket.end()) is not None and (
            not shortcode.positional or name in _EMBED_NAMES | _CODE_NAMES | _STANDALONE_NAMES
        ):
            return shortcode
        if name in _EMBED_NAMES and (
            shortcode.attributes or any(mark in word for word in shortcode.positional for mark in "0123456789/.:")
        ):
            return shortcode
        if before.isalnum() or shortcode.positional:
            return None
        if self_closing or (name in _INLINE_EMBED_NAMES and not self._is_quoted(start)):
            return shortcode
        starts_line, ends_line = self._line_position(bracket)
        is_shortcode = starts_line and (
            "_" in name or name in _LINE_START_NAMES or (ends_line and name in _EMBED_NAMES | _STANDALONE_NAMES)
        )
        return shortcode if is_shortcode else None

    def _is_quoted(self, start: int) -> bool:
        """Whether a quotation that began in the line goes on at `start`."""
        marks = _QUOTATION.findall(self._body[max(0, start - _MAX_LINE) : start].rpartition("\n")[2])
        return bool(marks) and (marks[-1] in "“„«‘" or marks.count('"') % 2 == 1)

    def _line_position(self, bracket: re.Match[str]) -> tuple[bool, bool]:
        """Whether its line begins with the bracket, and whether it ends with it."""
        before = self._body[max(0, bracket.start() - 20) : bracket.start()].rpartition("\n")[2]
        after = self._body[bracket.end() : bracket.end() + 20].partition("\n")[0]
        return not before.strip(" \t>\\"), not after.strip(" \t\r")

    def _rendered(self, shortcode: _Shortcode, end: int) -> tuple[str, int]:
        """What readers see of an opening bracket, and where the text goes on."""
        name, attributes = shortcode.name, shortcode.attributes
        if name in _EMBED_NAMES:
            self._marks.embed()
        closing = self._closing_bracket(name, end)
        if closing is not None and name in _EMBED_NAMES | _CODE_NAMES | {"img"}:
            content = self._body[end : self._start(closing)]
            end = closing.end()
            if name == "img" and len(content) < _MAX_BRACKET:
                return self._marks.image(content.strip()), end
        words = [attributes["caption"]] if attributes.get("caption") else []
        if name not in _EMBED_NAMES | _CODE_NAMES:
            words = [attributes[key] for key in _WORD_ATTRIBUTES if attributes.get(key)]
        if self._is_link(name) and (
            target := next((attributes[key] for key in _ADDRESS_ATTRIBUTES if attributes.get(key)), "")
        ):
            target = target.removeprefix("url:").partition("|")[0]
            return (anchor(target, " ".join(words)) if closing is None else f'<a href="{url_safe(target)}">'), end
        if attributes.get("src") and name not in _EMBED_NAMES and IMAGE_NAME.search(name):
            words.insert(0, self._marks.image(attributes["src"], attributes.get("alt", "")))
        return (f"{' '.join(words)}\n" if words else ""), end


def _name(bracket: re.Match[str]) -> str:
    return bracket[2].replace("\\", "")


def _parse(name: str, rest: str) -> _Shortcode:
    shortcode = _Shortcode(name)
    rest = rest.removesuffix("\\").replace("\\_", "_").strip()
    if rest == "/" or rest.endswith((" /", '"/', "'/")):
        rest = rest[:-1]
    if rest[:1] in ("=", ":") and rest[1:2].strip():  # [youtube=https://…], [flv:…]
        rest = f"{name}={rest[1:]}"
    position = 0
    while position < len(rest):
        if (attribute := _ATTRIBUTE.match(rest, position)) is not None:
            key, *values = attribute.groups()
            shortcode.attributes[key.lower()] = next((value for value in values if value), "")
            position = attribute.end()
        elif (word := _POSITIONAL.match(rest, position)) is not None:
            shortcode.positional.append(word[1] or word[2] or word[3] or "")
            position = word.end()
        else:
            if rest[position:].strip():
                shortcode.positional.append(rest[position:].strip())
            break
    return shortcode
