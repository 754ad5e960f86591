"""Templating: Hugo, Jekyll and Eleventy tags in a body, resolved to what they say before Markdown is parsed.

Every opener is looked at once and every closer is searched for once, so the time is linear in the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import quote

IMAGE_OPEN, IMAGE_CLOSE = "\ue000", "\ue001"
"""Private-use marks around the number of an image: they get through Markdown, HTML and attributes alike."""
PAGE_REF, POST_REF, FILE_REF, WIKI_REF = "page-ref:", "post-ref:", "file-ref:", "wiki-ref:"
"""What a link target begins with that names a page for the generator (Hugo; Jekyll's two; Obsidian) instead of an
address."""

_OPENER = re.compile(r"\{\{[<%]|\{\{|\{%")
_CLOSER = {"{{<": ">}}", "{{%": "%}}", "{{": "}}", "{%": "%}"}
_ARGUMENT = re.compile(r"""(?:([\w-]++)\s*+[=:]\s*+)?(?:(["'`])|([^\s,"'`|]++))""")
_BARE = re.compile(r"""[^\s,"'`|]++""")
_QUOTED = {
    '"': re.compile(r'"((?:[^"\\]|\\.)*+)"'),
    "'": re.compile(r"'((?:[^'\\]|\\.)*+)'"),
    "`": re.compile(r"`([^`]*+)`"),
}
_IMAGE_NAME = re.compile(r"ima?ge?|figure|photo|picture", re.IGNORECASE)
_LITERAL = re.compile(r"""\s*(["'])(.*?)\1\s*(?:\|\s*(\w+))?""", re.DOTALL)
_TITLE = re.compile(r"""[ \t]*["'][^\n)]{0,300}["'](?=[ \t]*\))""")
_ADDRESS_FILTERS = {"url", "relative_url", "absolute_url", "relurl", "absurl", "prepend", "append", "slug"}
_LINK_TAGS = {"ref": PAGE_REF, "relref": PAGE_REF, "post_url": POST_REF, "link": FILE_REF}
_VERBATIM = {"raw", "verbatim"}
_DROPPED = {"comment", "highlight"}


@dataclass(slots=True)
class Resolved:
    """A body without templating. `images` are numbered by the marks in `text`."""

    text: str
    images: list[str] = field(default_factory=list)


def resolve(body: str) -> Resolved:
    """Link-forming tags become their target, images a mark and their caption; other tags vanish, words between stay."""
    body = body.replace(IMAGE_OPEN, "").replace(IMAGE_CLOSE, "")
    if "{{" not in body and "{%" not in body:
        return Resolved(body)
    return _Resolver(body).run()


class _Resolver:
    def __init__(self, body: str) -> None:
        self._body = body
        self._next: dict[str, int] = {}
        self._images: list[str] = []

    def run(self) -> Resolved:
        body, out, position = self._body, [], 0
        while (opener := _OPENER.search(body, position)) is not None:
            out.append(body[position : opener.start()])
            inside = opener.end()
            closer = _CLOSER[opener[0]]
            end = self._find(closer, inside)
            # A tag does not span paragraphs: this opener is a brace that somebody wrote about.
            if end < 0 or -1 < self._find("\n\n", inside) < end:
                out.append(opener[0])
                position = inside
                continue
            position = end + len(closer)
            code = body[inside:end].strip("- \t\n")
            if opener[0] == "{%":
                text, position = self._liquid_tag(code, position)
            elif opener[0] == "{{":
                text = _expression(code)
            else:
                text, position = self._shortcode(code, position)
            if body.endswith("](", 0, opener.start()):
                # Without its title: many hold quotation marks of their own, or stand too near, and undo the link.
                if (title := _TITLE.match(body, position)) is not None:
                    position = title.end()
                if not text and body[position : position + 1] in (")", " ", ""):
                    text = "<>"  # a link without target is one for its author, but not for Markdown
            out.append(text)
        out.append(body[position:])
        return Resolved("".join(out), self._images)

    def _find(self, needle: str, start: int) -> int:
        """str.find that remembers its last answer, for it is asked from ever later places."""
        found = self._next.get(needle, 0)
        if -1 < found < start or needle not in self._next:
            found = self._next[needle] = self._body.find(needle, start)
        return found

    def _shortcode(self, code: str, position: int) -> tuple[str, int]:
        if code.startswith(("/", "!")):  # a closing tag, or Hugo's {{</* quoted */>}}
            return "", position
        name, positional, named = _arguments(code)
        # With a language it is Hugo's own, and what it holds is code; without, a site's way to mark words.
        if name == "highlight" and positional:
            return "", self._after(name, "{{[<%]", position)
        return self._tag(name, positional, named), position

    def _liquid_tag(self, code: str, position: int) -> tuple[str, int]:
        name, positional, named = _arguments(code)
        if name in _VERBATIM | _DROPPED:
            end = self._after(name, "{%", position)
            return ("" if name in _DROPPED else _without_last_tag(self._body[position:end])), end
        if name in ("include", "render", "include_relative") and positional:
            name = positional.pop(0)
        return self._tag(name, positional, named), position

    def _tag(self, name: str, positional: list[str], named: dict[str, str]) -> str:
        if (kind := _LINK_TAGS.get(name)) is not None:
            target = named.get("path") or (positional[0] if positional else "")
            return kind + _url_safe(target) if target else ""
        if _IMAGE_NAME.search(name):
            keys = ("src", "url", "image", "image_path", "path", "file")
            source = next((named[key] for key in keys if key in named), positional[0] if positional else "")
            mark = ""
            if source:
                mark = f"{IMAGE_OPEN}{len(self._images)}{IMAGE_CLOSE}"
                self._images.append(source)
            return f"{mark} {named.get('caption') or named.get('title') or ''}".rstrip()
        return ""

    def _after(self, name: str, opening: str, position: int) -> int:
        """The place behind the tag that closes `name`; `position` where nothing does."""
        key = f"end {name} {opening}"
        found = self._next.get(key, 0)
        if found < 0 or found > position:
            return max(found, position)
        # No closing tag holds the opening of another: without that, each that never ends would be read to the end.
        tag = rf"end{name}\b[^%{{]*+%}}" if opening == "{%" else rf"/\s*+{name}\b[^>%{{]*+[>%]}}}}"
        pattern = rf"{{%-?\s*+{tag}" if opening == "{%" else rf"{{{{[<%]\s*+{tag}"
        match = re.compile(pattern).search(self._body, position)
        self._next[key] = match.end() if match else -1
        return match.end() if match else position


def _expression(code: str) -> str:
    """`{{ "/x/" | url }}` is an address; every other expression is unknown here and vanishes."""
    literal = _LITERAL.match(code)
    if literal and (literal[3] is None or literal[3].lower() in _ADDRESS_FILTERS):
        return _url_safe(literal[2])
    return ""


def _arguments(code: str) -> tuple[str, list[str], dict[str, str]]:
    head = re.match(r"[\w./-]+", code)
    if head is None:
        return "", [], {}
    positional: list[str] = []
    named: dict[str, str] = {}
    at = head.end()
    unclosed: set[str] = set()
    while (found := _ARGUMENT.search(code, at)) is not None:
        name, quote, value = found.groups()
        at = found.end()
        if quote:
            quoted = None if quote in unclosed else _QUOTED[quote].match(code, found.start(2))
            if quoted is not None:
                value, at = quoted[1], quoted.end()
            else:
                # Nor will a later one be closed. `It's` is two words.
                unclosed.add(quote)
                if name is None:
                    continue
                bare = _BARE.match(code, found.start())
                name, value, at = None, bare[0] if bare else "", bare.end() if bare else at
        value = value.replace('\\"', '"')
        if name:
            named[name.lower()] = value
        else:
            positional.append(value)
    return head[0], positional, named


def _url_safe(target: str) -> str:
    """So that it stands unharmed in `href="…"` and in `](…)`."""
    return quote(target.strip(), safe="/#:.?=&%-_~@+,;!$*", errors="replace")


def _without_last_tag(text: str) -> str:
    return text[: text.rfind("{%")] if "{%" in text else text
