"""Containers: admonitions, tabs and asides, as MkDocs, Docusaurus, VitePress, Pandoc, MyST and Nuxt write them.

Their titles and what they hold are words; their kinds, attributes and options are none.
"""

import re

from content.body.markup import attributes, indents
from content.body.markup.marks import Marks

_INDENTED = re.compile(
    r"([ \t]*+)(?:(?:!!!|\?\?\?\+?)([ \t]*+)[\w-]++((?>(?:[ \t]++[\w-]++)*))(?:[ \t]++\"([^\n]*)\")?"
    r"|===[!+]?[ \t]++\"([^\n]*)\")[ \t]*$"
)
"""MkDocs: what it holds is indented by four."""
_PLACES = frozenset(("inline", "end"))
_SLASHES = re.compile(r"([ \t]*+)/{3,}[ \t]*+(?:([\w-]++)[ \t]*+(?:\|[ \t]*+([^\n]*+))?)?$")
_COLONS = re.compile(r"([ \t>]*+):{3,}+([^\n]*+)$")
_TWO_COLONS = re.compile(r"([ \t]*+)::(?:([A-Za-z][\w-]*+)(\[[^\]\n]*+\])?(\{[^{}\n]*+\})?)?[ \t]*+$")
_KIND = re.compile(r"[ \t]*+(?:\{[ \t]*+([\w-]++)[ \t]*+\}|([\w-]++)|(?=[\[{])|$)")
_LABEL = re.compile(r"\[([^\]\n]*+)\]")
_BRACES = re.compile(r"\{([^{}\n]*+)\}")
_TITLE = re.compile(r"\b(?:title|caption|summary|label)=(?:\"([^\"]*+)\"|'([^']*+)')")
_OPTION = re.compile(r"[ \t>]*+:[\w-]++:(?:[ \t]|$)")
_SLASH_OPTION = re.compile(r"[ \t]++[\w-]++:(?:[ \t]|$)")
_SLOT = re.compile(r"[ \t]*+#[\w-]++(?:\{[^{}\n]*+\})?[ \t]*+$")
_TAB = re.compile(r"[ \t]*+(?:@tab(?::active)?|==)[ \t]++([^\n]*+)$")
_RST = re.compile(r"([ \t]*+)\.\. [ \t]*+([\w-]++)::[ \t]*+([^\n]*+)$")
_RST_WORDS = frozenset(
    ("admonition", "attention", "caution", "danger", "error", "hint", "important", "note", "tip", "topic", "warning")
)
_ANY = re.compile(r"^[ \t>]*+(?:!!!|\?\?\?|===|///|::|\.\. )", re.MULTILINE)
_RULE = re.compile(r"[ \t]*+---[ \t]*+$")
_DEEPEST, _MOST_SETTINGS = 20, 30


def without_fences(body: str, marks: Marks) -> str:
    """Open the body's containers: titles as paragraphs, what they hold no deeper than it was around them."""
    if _ANY.search(body) is None:
        return body
    return "\n".join(_Reader(marks).read(body.split("\n")))


class _Reader:
    def __init__(self, marks: Marks) -> None:
        self._marks = marks
        self._out: list[str] = []
        self._indents: list[int] = []
        """Of what each open container holds, outermost first."""
        self._options: re.Pattern[str] | None = None
        self._colons = self._components = 0
        self._unseen = 0
        """Which of the open colon fences holds what readers do not see; 0 for none."""
        self._following: list[str] = []
        self._begins, self._settings = False, 0
        """Whether a component begins with the next line, and how many lines of its settings may follow."""

    def read(self, lines: list[str]) -> list[str]:
        for number, whole in enumerate(lines):
            self._following = lines[number + 1 : number + 4]
            line = self._dedented(whole)
            if self._options is not None:
                if self._options.match(line) is not None:
                    continue
                self._options = None
            if self._settings > 0 or (self._begins and _RULE.match(line)):
                ends = self._settings > 0 and _RULE.match(line) is not None
                self._settings = 0 if ends else (self._settings or _MOST_SETTINGS + 1) - 1
                self._begins = False
                continue
            self._begins = False
            if not self._marker(line) and not self._unseen:
                self._out.append(line)
        return self._out

    def _dedented(self, line: str) -> str:
        """Without the indentation of the containers that it is in; those that it is not in are closed."""
        if not self._indents or not line.strip():
            return line
        wide = line.expandtabs(4) if line[:1] in (" ", "\t") else line
        width = len(wide) - len(wide.lstrip(" "))
        while self._indents and width < self._indents[-1]:
            self._indents.pop()
        # A container's own indentation is that of the one around it, and so on: each adds its four.
        if not self._indents:
            return line
        rest = wide[4 * len(self._indents) :]
        return indents.with_tabs(rest) if line[0] == "\t" else rest

    def _marker(self, line: str) -> bool:
        """Whether the line opens or closes a container; what it says is written then."""
        start = line.lstrip(" \t>")[:3]
        if start in ("!!!", "???", "==="):
            return self._indented(line)
        if start == "///":
            return self._slashes(line)
        if start.startswith("::"):
            return self._colon_fence(line) if start == ":::" else self._component(line)
        if start.startswith("..") and (match := _RST.match(line)) is not None:
            name, argument = match[2], match[3]
            title = argument if name in _RST_WORDS else ""
            self._say(match[1], self._marks.image(argument) if name in ("image", "figure") and argument else title)
            self._options = _OPTION
            return True
        if self._colons and (match := _TAB.match(line)) is not None:
            self._say("", match[1])
            return True
        return self._components > 0 and _SLOT.match(line) is not None

    def _indented(self, line: str) -> bool:
        match = _INDENTED.match(line)
        if match is None:
            return False
        inside = 4 * len(self._indents) + len(match[1].expandtabs(4)) + 4
        title = match[4] if match[4] is not None else match[5]
        # Without a title, what is no `!!! note` may be what somebody exclaims.
        plain = match[2] and _PLACES.issuperset(match[3].split())
        if title is None and not plain and not self._holds(inside):
            return False
        if len(self._indents) < _DEEPEST:
            self._indents.append(inside)
        self._say(match[1], title or "")
        return True

    def _holds(self, indent: int) -> bool:
        """Whether the next line that is not blank is indented so far."""
        following = next((line for line in self._following if line.strip()), "").expandtabs(4)
        return len(following) - len(following.lstrip(" ")) >= indent

    def _slashes(self, line: str) -> bool:
        match = _SLASHES.match(line)
        if match is None:
            return False
        self._say(match[1], match[3] or "")
        self._options = _SLASH_OPTION if match[2] else None
        return True

    def _colon_fence(self, line: str) -> bool:
        match = _COLONS.match(line)
        if match is None:
            return False
        rest = match[2].strip().rstrip(":").rstrip()
        kind = _KIND.match(rest)
        if kind is None:
            return False
        self._colons += 1 if rest else -1 if self._colons else 0
        if self._unseen > self._colons:
            self._unseen = 0
        named = kind[1] or kind[2] or ""
        after = rest[kind.end() :]
        label = _LABEL.match(after.lstrip()) or (_LABEL.match(rest) if not named else None)
        braces = _BRACES.search(rest if not kind[1] else after)
        if braces and not self._unseen and not attributes.shows(braces[1]):
            self._unseen = self._colons
        title = _TITLE.search(braces[1]) if braces else None
        words = label[1] if label else (title[1] or title[2] or "") if title else _BRACES.sub("", after).strip()
        if kind[1] in ("figure", "image") and words:
            words = self._marks.image(words)
        if kind[1]:
            self._options = _OPTION
        self._say(match[1], words)
        return True

    def _component(self, line: str) -> bool:
        """Nuxt's `::name` … `::`, and what is `::name{…}` for others."""
        match = _TWO_COLONS.match(line)
        if match is None:
            return False
        if match[2]:
            self._components += 1
            title = _TITLE.search(line)
            self._begins = True
            words = (match[3] or "")[1:-1] or ((title[1] or title[2] or "") if title else "")
            self._say(match[1], attributes.link(match[4] or "", words))
        elif self._components:
            self._components -= 1
            self._say(match[1], "")
        else:
            return False
        return True

    def _say(self, indent: str, words: str) -> None:
        if self._unseen:
            return
        self._out += ["", f"{indent}{words}", ""] if words else [indent.rstrip(" \t")]
