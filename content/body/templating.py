"""Templating: tags of Hugo, Jekyll, Eleventy, Hexo and Zola, resolved to what they say before Markdown is parsed.

Every opener is looked at once and every closer is searched for once, so the time is linear in the text.
"""

import re
from collections.abc import Iterator

from content.base import Splice, spliced
from content.body.markup import tags
from content.body.markup.marks import IMAGE_FILE, Marks, url_safe

_OPENER = re.compile(r"\{\{\{|\{\{!--|\{\{[<%]|\{\{|\{%|\{#(?![\w:.-]++[^{}\n]*+\})|<[%?](?!xml)")
_CLOSER = {
    "{{<": ">}}", "{{%": "%}}", "{{": "}}", "{%": "%}", "{{{": "}}}", "{{!--": "--}}", "{#": "#}", "<%": "%>",
    "<?": "?>",
}  # fmt: skip
_MULTI_PARAGRAPH = frozenset(("{{!--", "{#", "<%", "<?"))
"""What may span paragraphs: comments and programs."""
_LITERAL = re.compile(r"""\s*(["'])(.*?)\1\s*(?:\|\s*(\w+))?""", re.DOTALL)
_CALL = re.compile(r"[\w.]+\s*\(")
_FILE = re.compile(r":?([\w:./-]++)(?:\?[^|\s]*+)?\s*+(?:\|(.*))?\Z")
_HEXO_TAB = re.compile(r"<!--[ \t]*+tab[ \t]++([^<>\n@-]++)[^<>\n]{0,200}-->")
_MAILCHIMP = re.compile(r"\\?\*\|[A-Z][A-Z\d_]{0,40}(?::[^|*\n]{0,80})?\|\\?\*")
"""What Mailchimp fills in for each reader: `*|FNAME|*`."""
_PULL_QUOTE = re.compile(r"\{[\"“]\s([^{}]{1,1000})\s[\"”]\}")
"""What Octopress's `pullquote` shows a second time."""
_TITLE = re.compile(r"""[ \t]*["'][^\n)]{0,300}["'](?=[ \t]*\))""")
_ADDRESS_FILTERS = {"url", "relative_url", "absolute_url", "relurl", "absurl", "prepend", "append", "slug"}
_MAX_LABEL = 200
"""Characters that a reference's label has at most."""
_REFERENCE = re.compile(r"^ {0,3}\[(?!\^)[^\[\]\n]++\]:[ \t]*+\Z", re.MULTILINE)
_VERBATIM = {"raw", "verbatim"}
_DROPPED = {
    "code", "codeblock", "comment", "css", "graphviz", "highlight", "javascript", "js", "katex", "macro", "math",
    "mermaid", "mermaid_diagram", "plantuml", "schema", "style", "stylesheet",
}  # fmt: skip
"""Tags between which and whose ends stands nothing that readers read as words."""
_CODE_LANGUAGES = {
    "bash", "console", "go", "html", "java", "javascript", "js", "json", "plain", "proto", "python", "shell", "sh",
    "sql", "xml", "yaml", "yml",
}  # fmt: skip
"""In what Istio's `text` is written where it is code."""
_DROPPED_SHORTCODES = {
    "chart", "code-block", "code-toggle", "codeblock", "comment", "diagram", "echarts", "graphviz", "javascript",
    "katex", "math", "mermaid", "plantuml", "script",
}  # fmt: skip


def resolve(body: str, marks: Marks) -> str:
    """Turn link-forming tags into their target, images into a mark and their caption; other tags vanish, words between
    stay. `marks` are those that the body bears already.
    """
    if "*|" in body:
        body = _MAILCHIMP.sub("", body)
    if "{% tabs" in body:
        body = _HEXO_TAB.sub(r"\n\n\1\n\n", body)
    if "{% pullquote" in body:
        body = _PULL_QUOTE.sub(r"\1", body)
    return spliced(body, _Resolver(body, marks).splices())


class _Resolver:
    def __init__(self, body: str, marks: Marks) -> None:
        self._body = body
        self._next_places: dict[str, int] = {}
        self._marks = marks

    def splices(self) -> Iterator[Splice]:
        body, position = self._body, 0
        while (opener := _OPENER.search(body, position)) is not None:
            code_start = opener.end()
            kind = opener[0]
            closer = _CLOSER[kind]
            end = self._find_next(closer, code_start)
            # A tag does not span paragraphs: this opener is a brace that somebody wrote about.
            if end < 0 or (kind not in _MULTI_PARAGRAPH and -1 < self._find_next("\n\n", code_start) < end):
                position = code_start
                continue
            position = end + len(closer)
            code = body[code_start:end].strip("- \t\n")
            as_target = body.endswith("](", 0, opener.start()) or self._is_reference_target(opener.start())
            as_address = as_target or body.endswith(('="', "='"), 0, opener.start())
            match kind:
                case "{%":
                    text, position = self._liquid_tag(code, position, as_address)
                case "{{":
                    text = self._expression(code, as_address)
                case "{{<" | "{{%":
                    text, position = self._shortcode(code, position, as_address)
                case _:
                    text = ""
            if as_target:
                # Without its title: many hold quotation marks of their own, or stand too near, and undo the link.
                if (title := _TITLE.match(body, position)) is not None:
                    position = title.end()
                if not text and body[position : position + 1] in (")", " ", "\n", ""):
                    text = "<>"  # a link without target is one for its author, but not for Markdown
            yield Splice(opener.start(), position, text)

    def _is_reference_target(self, start: int) -> bool:
        """Tell whether the target of a reference is due there, as behind `[colours]: `."""
        return _REFERENCE.search(self._body, max(0, start - _MAX_LABEL), start) is not None

    def _find_next(self, needle: str, start: int) -> int:
        """Find as str.find does, remembering the last answer: searches start at ever later places."""
        index = self._next_places.get(needle, 0)
        if -1 < index < start or needle not in self._next_places:
            index = self._next_places[needle] = self._body.find(needle, start)
        return index

    def _shortcode(self, code: str, position: int, as_address: bool) -> tuple[str, int]:
        if code.startswith("/"):
            return tags.rendered_end(code[1:].strip()), position
        if code.startswith("!"):  # Hugo's {{</* quoted */>}}
            return "", position
        tag = tags.arguments(code)
        # With a language it is Hugo's own, and what it holds is code; without, a site's way to mark words.
        code_of_hugo = tag.name in ("highlight", "code") and (tag.positional or "lang" in tag.named)
        code_of_istio = tag.name == "text" and not _CODE_LANGUAGES.isdisjoint(
            (*tag.positional[:1], tag.named.get("syntax"))
        )
        is_dropped = tag.name in _DROPPED_SHORTCODES or tag.name.endswith(".inline") or "encrypt" in tag.name
        if code_of_hugo or code_of_istio or is_dropped:
            # One that closes itself holds nothing.
            return "", position if code.rstrip().endswith("/") else self._after_end_tag(tag.name, "{{[<%]", position)
        return tags.rendered(tag, self._marks, as_address=as_address), position

    def _liquid_tag(self, code: str, position: int, as_address: bool) -> tuple[str, int]:
        tag = tags.arguments(code)
        if tag.name in _VERBATIM | _DROPPED:
            end = self._after_end_tag(tag.name, "{%", position)
            return ("" if tag.name in _DROPPED else self._body[position:end].rsplit("{%", 1)[0]), end
        if tag.name in ("include", "render", "include_relative", "include_cached", "component") and tag.positional:
            tag.name = tag.positional.pop(0).rsplit(".", 1)[0]
        return tags.rendered(tag, self._marks, as_address=as_address), position

    def _expression(self, code: str, as_address: bool) -> str:
        """`{{ "/x/" | url }}` is an address; a call is a tag; every other expression is unknown here and vanishes."""
        literal = _LITERAL.match(code)
        if literal:
            return url_safe(literal[2]) if literal[3] is None or literal[3].lower() in _ADDRESS_FILTERS else ""
        if _CALL.match(code):
            return tags.rendered(tags.arguments(code), self._marks, as_address=as_address)
        # DokuWiki's image.
        if (file := _FILE.match(code)) is not None and IMAGE_FILE.search(file[1]):
            return f"{self._marks.image(file[1])} {(file[2] or '').strip()}".rstrip()
        return ""

    def _after_end_tag(self, name: str, opening: str, position: int) -> int:
        """The place behind the tag that closes `name`; `position` where nothing does."""
        key = f"end {name} {opening}"
        index = self._next_places.get(key, 0)
        if index < 0 or index > position:
            return max(index, position)
        # No closing tag holds the opening of another: without that, each that never ends would be read to the end.
        name = re.escape(name)
        tag = rf"end{name}\b[^%{{]*+%}}" if opening == "{%" else rf"/\s*+{name}\b[^>%{{]*+[>%]}}}}"
        pattern = rf"{{%-?\s*+{tag}" if opening == "{%" else rf"{{{{[<%]\s*+{tag}"
        match = re.compile(pattern).search(self._body, position)
        self._next_places[key] = match.end() if match else -1
        return match.end() if match else position
