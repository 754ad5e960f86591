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
_MOST_SETTINGS = 30
_WORDS = frozenset((
    "admonition", "aside", "attention", "card", "caution", "danger", "deprecated", "details", "dropdown", "epigraph",
    "error", "example", "exercise", "figure", "grid", "grid-item", "grid-item-card", "highlights", "hint", "image",
    "important", "margin", "note", "pull-quote", "seealso", "sidebar", "solution", "tab-item", "tab-set", "tip",
    "topic", "versionadded", "versionchanged", "warning",
))  # fmt: skip
"""Directives of MyST that hold words; what any other fence holds is code."""
_OPENS = re.compile(r"<(?:code|pre)\b", re.IGNORECASE)
_SPAN = re.compile(r"(?<!\\)`++|\{\{|\{%|<(?:code|pre)\b[^<>]*+>", re.IGNORECASE)
_IN_PRE = re.compile(r"\s(?:data-)?lang|brush|highlight|chroma|code|lang(?:uage)?-|prettyprint|syntax", re.IGNORECASE)
"""What tells of a `<pre>` that it holds code, as highlighters and systems write it."""
_ELEMENT = re.compile(r"([^<]*+)</code>", re.IGNORECASE)
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
    if "`" not in body and "~~~" not in body and _OPENS.search(body) is None:
        return body
    out: list[str] = []
    words: list[str] = []
    held: list[str] = []
    code: str | None = None
    directives: list[str] = []
    options, settings = False, 0
    for line in body.split("\n"):
        # Its options: lines of `:name: value`, or YAML between two lines.
        if settings > 0:
            settings = 0 if _RULE.match(line) else settings - 1
            continue
        if options and _RULE.match(line):
            settings, options = _MOST_SETTINGS, False
            continue
        options = options and _OPTION.match(line) is not None
        if options:
            continue
        fence = _FENCE.match(line) if "```" in line or "~~~" in line else None
        if code is not None:
            if fence is not None and _closes(fence, code):
                code = None
                out.append(line)
                held.clear()
            else:
                held.append(line)
        elif fence is None or (fence[2][0] == "`" and "`" in fence[3]):
            words.append(line)
        elif directives and _closes(fence, directives[-1]):
            directives.pop()
            words.append("")
        elif (named := _DIRECTIVE.match(fence[3])) is not None and named[1] in _WORDS:
            directives.append(fence[2])
            shows = named[1] in ("figure", "image") and named[2]
            words += (marks.image(named[2]) if shows else named[2], "")
            options = True
        else:
            if words:
                out.append(_spans("\n".join(words), marks))
                words.clear()
            out.append(line)
            code = fence[2]
    if words:
        out.append(_spans("\n".join(words), marks))
    return "\n".join([*out, *held])


def _closes(fence: re.Match[str], opening: str) -> bool:
    return fence[2].startswith(opening) and not fence[3].strip()


def _spans(text: str, marks: Marks) -> str:
    runs: dict[int, list[int]] = defaultdict(list)
    for run in re.finditer("`++", text):
        runs[len(run[0])].append(run.start())
    ends = [run.start() for run in _BLOCK_END.finditer(text)]
    never: set[str] = set()
    lowered = text.lower() if "<" in text else ""
    if len(lowered) != len(text):
        lowered = text
    out: list[str] = []
    position = done = 0
    while (opening := _SPAN.search(text, position)) is not None:
        start, position = opening.span()
        if opening[0][:4].lower() == "<pre":
            if "</pre" not in never:
                end = lowered.find("</pre", position)
                if end < 0:
                    never.add("</pre")
                elif _IN_PRE.search(opening[0]) is not None or lowered.startswith("<code", position):
                    out.append(text[done:position])
                    done = end
                position = max(end, position)
            continue
        if opening[0][0] == "<":
            # Other than in backticks, Markdown is Markdown there.
            if (element := _ELEMENT.match(text, position)) is not None and not _MARKUP.isdisjoint(element[1]):
                out += (text[done:start], marks.code(" ".join(unescape(element[1]).split())))
                position = done = element.end()
            continue
        next_end = bisect_left(ends, position)
        paragraph_end = ends[next_end] if next_end < len(ends) else len(text)
        if opening[0][0] == "{":
            # A shortcode's arguments may stand in backticks.
            closer = "}}" if opening[0] == "{{" else "%}"
            if closer not in never:
                end = text.find(closer, position)
                if end < 0:
                    never.add(closer)
                elif end < paragraph_end:
                    position = end + 2
            continue
        alike = runs[position - start]
        behind = bisect_left(alike, position)
        if behind == len(alike) or alike[behind] > paragraph_end:
            continue
        content, position = text[position : alike[behind]], alike[behind] + position - start
        if text[start - 1 : start] == "{" and text[position : position + 1] == "}":
            continue  # a template literal
        before = text[done:start]
        role = _ROLE.search(before, max(0, len(before) - 50))
        out.append(before[: role.start()] if role else before)
        out.append(_role(role[0].strip("{}:"), content, marks) if role else marks.code(_content(content)))
        done = position
    out.append(text[done:])
    return "".join(out)


def _role(name: str, content: str, marks: Marks) -> str:
    aimed = _ROLE_TARGET.match(content)
    words, target = (aimed[1], aimed[2]) if aimed else (content, content)
    if name.rsplit(":", 1)[-1] != "doc":
        return marks.code(_content(words))
    return anchor(f"{PAGE_REF}{target}", marks.code(_content(words)) if aimed else "")


def _content(text: str) -> str:
    # What a template is not to read is marked in code too.
    if "{%" in text or "*/" in text:
        text = _VERBATIM.sub("", text)
    text = text.replace("\n", " ")
    if _FORMULA.fullmatch(text) is not None:
        return ""
    return text[1:-1] if text[:1] == text[-1:] == " " and text.strip() else text
