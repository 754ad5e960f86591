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
_POSITION_WORDS = frozenset(("inline", "end"))
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
_ANY_CONTAINER = re.compile(r"^[ \t>]*+(?:!!!|\?\?\?|===|///|::|\.\. )", re.MULTILINE)
_RULE = re.compile(r"[ \t]*+---[ \t]*+$")
_MAX_DEPTH, _MAX_SETTINGS = 20, 30


def without_fences(body: str, marks: Marks) -> str:
    """Open the body's containers: titles as paragraphs, what they hold no deeper than it was around them."""
    if _ANY_CONTAINER.search(body) is None:
        return body
    return "\n".join(_Reader(marks).read(body.split("\n")))


class _Reader:
    def __init__(self, marks: Marks) -> None:
        self._marks = marks
        self._out: list[str] = []
        self._indents: list[int] = []
        """Of what each open container holds, outermost first."""
        self._options: re.Pattern[str] | None = None
        self._open_colon_fences = self._open_components = 0
        self._hidden_fence = 0
        """Which of the open colon fences holds what readers do not see; 0 for none."""
        self._next_lines: list[str] = []
        self._component_begins, self._settings_left = False, 0
        """Whether a component begins with the next line, and how many lines of its settings may follow."""

    def read(self, lines: list[str]) -> list[str]:
        for number, source_line in enumerate(lines):
            self._next_lines = lines[number + 1 : number + 4]
            line = self._dedented(source_line)
            if self._options is not None:
                if self._options.match(line) is not None:
                    continue
                self._options = None
            if self._settings_left > 0 or (self._component_begins and _RULE.match(line)):
                ends = self._settings_left > 0 and _RULE.match(line) is not None
                self._settings_left = 0 if ends else (self._settings_left or _MAX_SETTINGS + 1) - 1
                self._component_begins = False
                continue
            self._component_begins = False
            if not self._read_marker(line) and not self._hidden_fence:
                self._out.append(line)
        return self._out

    def _dedented(self, line: str) -> str:
        """Without the indentation of the containers that it is in; those that it is not in are closed."""
        if not self._indents or not line.strip():
            return line
        expanded = line.expandtabs(4) if line[:1] in (" ", "\t") else line
        width = len(expanded) - len(expanded.lstrip(" "))
        while self._indents and width < self._indents[-1]:
            self._indents.pop()
        # A container's own indentation is that of the one around it, and so on: each adds its four.
        if not self._indents:
            return line
        rest = expanded[4 * len(self._indents) :]
        return indents.with_tabs(rest) if line[0] == "\t" else rest

    def _read_marker(self, line: str) -> bool:
        """Whether the line opens or closes a container; what it says is written then."""
        start = line.lstrip(" \t>")[:3]
        if start in ("!!!", "???", "==="):
            return self._read_indented(line)
        if start == "///":
            return self._read_slashes(line)
        if start.startswith("::"):
            return self._read_colon_fence(line) if start == ":::" else self._read_component(line)
        if start.startswith("..") and (match := _RST.match(line)) is not None:
            name, argument = match[2], match[3]
            title = argument if name in _RST_WORDS else ""
            self._write(match[1], self._marks.image(argument) if name in ("image", "figure") and argument else title)
            self._options = _OPTION
            return True
        if self._open_colon_fences and (match := _TAB.match(line)) is not None:
            self._write("", match[1])
            return True
        return self._open_components > 0 and _SLOT.match(line) is not None

    def _read_indented(self, line: str) -> bool:
        match = _INDENTED.match(line)
        if match is None:
            return False
        inner_indent = 4 * len(self._indents) + len(match[1].expandtabs(4)) + 4
        title = match[4] if match[4] is not None else match[5]
        # Without a title, what is no `!!! note` may be what somebody exclaims.
        plain = match[2] and _POSITION_WORDS.issuperset(match[3].split())
        if title is None and not plain and not self._is_indented_below(inner_indent):
            return False
        if len(self._indents) < _MAX_DEPTH:
            self._indents.append(inner_indent)
        self._write(match[1], title or "")
        return True

    def _is_indented_below(self, indent: int) -> bool:
        """Whether the next line that is not blank is indented so far."""
        next_line = next((line for line in self._next_lines if line.strip()), "").expandtabs(4)
        return len(next_line) - len(next_line.lstrip(" ")) >= indent

    def _read_slashes(self, line: str) -> bool:
        match = _SLASHES.match(line)
        if match is None:
            return False
        self._write(match[1], match[3] or "")
        self._options = _SLASH_OPTION if match[2] else None
        return True

    def _read_colon_fence(self, line: str) -> bool:
        match = _COLONS.match(line)
        if match is None:
            return False
        rest = match[2].strip().rstrip(":").rstrip()
        kind = _KIND.match(rest)
        if kind is None:
            return False
        self._open_colon_fences += 1 if rest else -1 if self._open_colon_fences else 0
        if self._hidden_fence > self._open_colon_fences:
            self._hidden_fence = 0
        name = kind[1] or kind[2] or ""
        after_kind = rest[kind.end() :]
        label = _LABEL.match(after_kind.lstrip()) or (_LABEL.match(rest) if not name else None)
        braces = _BRACES.search(rest if not kind[1] else after_kind)
        # What Plume, a theme of VuePress's, puts behind a password.
        is_hidden = name == "encrypt" or (braces is not None and not attributes.shows(braces[1]))
        if is_hidden and not self._hidden_fence:
            self._hidden_fence = self._open_colon_fences
        title = _TITLE.search(braces[1]) if braces else None
        words = label[1] if label else (title[1] or title[2] or "") if title else _BRACES.sub("", after_kind).strip()
        if kind[1] in ("figure", "image") and words:
            words = self._marks.image(words)
        if kind[1]:
            self._options = _OPTION
        self._write(match[1], words)
        return True

    def _read_component(self, line: str) -> bool:
        """Nuxt's `::name` … `::`, and what is `::name{…}` for others."""
        match = _TWO_COLONS.match(line)
        if match is None:
            return False
        if match[2]:
            self._open_components += 1
            title = _TITLE.search(line)
            self._component_begins = True
            words = (match[3] or "")[1:-1] or ((title[1] or title[2] or "") if title else "")
            self._write(match[1], attributes.link(match[4] or "", words))
        elif self._open_components:
            self._open_components -= 1
            self._write(match[1], "")
        else:
            return False
        return True

    def _write(self, indent: str, words: str) -> None:
        if self._hidden_fence:
            return
        self._out += ["", f"{indent}{words}", ""] if words else [indent.rstrip(" \t")]
