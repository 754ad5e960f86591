"""Code: fenced blocks emptied and code spans marked, so that no other markup is looked for in them.

MyST writes admonitions as fences too (```{note}), and roles before spans ({doc}`page`): those hold words.
"""

import re
from bisect import bisect_left
from collections import defaultdict

from content.base import unescape
from content.body.markup.marks import PAGE_REF, Marks, anchor

_FENCE = re.compile(r"((?>(?:[ \t]|>|(?:[-*+]|\d{1,9}[.)])[ \t])*))(`{3,}+|~{3,}+)([^\n]*+)$")
_DIRECTIVE = re.compile(r"[ \t]*\{([a-z][\w:-]*+)\}[ \t]*+(.*)$")
_OPTION = re.compile(r"[ \t>]*+:[\w-]++:(?:[ \t]|$)")
_RULE = re.compile(r"[ \t>]*+---[ \t]*+$")
_MAX_SETTINGS = 30
_WORD_DIRECTIVES = frozenset((
    "admonition", "aside", "attention", "card", "caution", "danger", "deprecated", "details", "dropdown", "epigraph",
    "error", "example", "exercise", "figure", "grid", "grid-item", "grid-item-card", "highlights", "hint", "image",
    "important", "margin", "note", "pull-quote", "seealso", "sidebar", "solution", "tab-item", "tab-set", "tip",
    "topic", "versionadded", "versionchanged", "warning",
))  # fmt: skip
"""Directives of MyST that hold words; what any other fence holds is code."""
_CODE_ELEMENT = re.compile(r"<(?:code|pre)\b", re.IGNORECASE)
_SPAN_START = re.compile(r"(?<!\\)`++|\{\{|\{%|<(?:code|pre)\b[^<>]*+>", re.IGNORECASE)
_CODE_IN_PRE = re.compile(
    r"\s(?:data-)?lang|brush|highlight|chroma|code|lang(?:uage)?-|prettyprint|syntax", re.IGNORECASE
)
"""What tells of a `<pre>` that it holds code, as highlighters and systems write it."""
_ELEMENT_CONTENT = re.compile(r"([^<]*+)</code>", re.IGNORECASE)
_BLOCK_END = re.compile(r"\n(?=[ \t>]*+(?:\n|[-*+][ \t]|\d{1,9}[.)][ \t]|#{1,6}[ \t]|\|))")
"""Where a span cannot go on: Markdown finds blocks first."""
_MARKUP = frozenset("[{%=")
_VERBATIM = re.compile(r"\{%-?\s*+(?:end)?(?:raw|verbatim)\s*+-?%\}|(?<=\{\{[<%])/\*|\*/(?=[>%]\}\})")
_ROLE = re.compile(r"(?:\{[a-z][\w:+-]{0,40}\}|(?<![\w:]):[a-z][\w:+-]{0,40}:)\Z")
_FORMULA = re.compile(r" ?(?:\$\$.*\$\$|\\\(.*\\\)|\\\[.*\\\]) ?")
"""In a span of code, as those who write with blogdown keep Markdown away from it."""
_ROLE_TARGET = re.compile(r"([^<]*+)<([^<>]*+)>\Z")


def set_apart(body: str, marks: Marks) -> str:
    """Empty the body's fences and mark its code spans. One that never closes is left as it is."""
    if "`" not in body and "~~~" not in body and _CODE_ELEMENT.search(body) is None:
        return body
    out: list[str] = []
    prose: list[str] = []
    fenced_lines: list[str] = []
    open_fence: str | None = None
    directives: list[str] = []
    in_options, settings_left = False, 0
    for line in body.split("\n"):
        # Its options: lines of `:name: value`, or YAML between two lines.
        if settings_left > 0:
            settings_left = 0 if _RULE.match(line) else settings_left - 1
            continue
        if in_options and _RULE.match(line):
            settings_left, in_options = _MAX_SETTINGS, False
            continue
        in_options = in_options and _OPTION.match(line) is not None
        if in_options:
            continue
        fence = _FENCE.match(line) if "```" in line or "~~~" in line else None
        if open_fence is not None:
            if fence is not None and _closes(fence, open_fence):
                open_fence = None
                out.append(line)
                fenced_lines.clear()
            else:
                fenced_lines.append(line)
        elif fence is None or (fence[2][0] == "`" and "`" in fence[3]):
            prose.append(line)
        elif directives and _closes(fence, directives[-1]):
            directives.pop()
            prose.append("")
        elif (directive := _DIRECTIVE.match(fence[3])) is not None and directive[1] in _WORD_DIRECTIVES:
            directives.append(fence[2])
            is_image = directive[1] in ("figure", "image") and directive[2]
            prose += (marks.image(directive[2]) if is_image else directive[2], "")
            in_options = True
        else:
            if prose:
                out.append(_spans("\n".join(prose), marks))
                prose.clear()
            out.append(line)
            open_fence = fence[2]
    if prose:
        out.append(_spans("\n".join(prose), marks))
    return "\n".join([*out, *fenced_lines])


def _closes(fence: re.Match[str], opening: str) -> bool:
    return fence[2].startswith(opening) and not fence[3].strip()


def _spans(text: str, marks: Marks) -> str:
    runs: dict[int, list[int]] = defaultdict(list)
    for run in re.finditer("`++", text):
        runs[len(run[0])].append(run.start())
    ends = [run.start() for run in _BLOCK_END.finditer(text)]
    unclosed: set[str] = set()
    lowered = text.lower() if "<" in text else ""
    if len(lowered) != len(text):
        lowered = text
    out: list[str] = []
    position = copied = 0
    while (opening := _SPAN_START.search(text, position)) is not None:
        start, position = opening.span()
        if opening[0][:4].lower() == "<pre":
            if "</pre" not in unclosed:
                end = lowered.find("</pre", position)
                if end < 0:
                    unclosed.add("</pre")
                elif _CODE_IN_PRE.search(opening[0]) is not None or lowered.startswith("<code", position):
                    out.append(text[copied:position])
                    copied = end
                position = max(end, position)
            continue
        if opening[0][0] == "<":
            # Other than in backticks, Markdown is Markdown there.
            if (element := _ELEMENT_CONTENT.match(text, position)) is not None and not _MARKUP.isdisjoint(element[1]):
                out += (text[copied:start], marks.code(" ".join(unescape(element[1]).split())))
                position = copied = element.end()
            continue
        end_index = bisect_left(ends, position)
        paragraph_end = ends[end_index] if end_index < len(ends) else len(text)
        if opening[0][0] == "{":
            # A shortcode's arguments may stand in backticks.
            closer = "}}" if opening[0] == "{{" else "%}"
            if closer not in unclosed:
                end = text.find(closer, position)
                if end < 0:
                    unclosed.add(closer)
                elif end < paragraph_end:
                    position = end + 2
            continue
        same_length = runs[position - start]
        closing = bisect_left(same_length, position)
        if closing == len(same_length) or same_length[closing] > paragraph_end:
            continue
        content, position = text[position : same_length[closing]], same_length[closing] + position - start
        if text[start - 1 : start] == "{" and text[position : position + 1] == "}":
            continue  # a template literal
        before = text[copied:start]
        role = _ROLE.search(before, max(0, len(before) - 50))
        out.append(before[: role.start()] if role else before)
        out.append(_role(role[0].strip("{}:"), content, marks) if role else marks.code(_code_text(content)))
        copied = position
    out.append(text[copied:])
    return "".join(out)


def _role(name: str, content: str, marks: Marks) -> str:
    with_target = _ROLE_TARGET.match(content)
    words, target = (with_target[1], with_target[2]) if with_target else (content, content)
    if name.rsplit(":", 1)[-1] != "doc":
        return marks.code(_code_text(words))
    return anchor(f"{PAGE_REF}{target}", marks.code(_code_text(words)) if with_target else "")


def _code_text(text: str) -> str:
    # What a template is not to read is marked in code too.
    if "{%" in text or "*/" in text:
        text = _VERBATIM.sub("", text)
    text = text.replace("\n", " ")
    if _FORMULA.fullmatch(text) is not None:
        return ""
    return text[1:-1] if text[:1] == text[-1:] == " " and text.strip() else text
