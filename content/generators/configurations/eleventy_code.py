"""Programs of Eleventy's data: the permalinks that functions give, and the fields that they ask for; nothing is run."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

from content.generators.configurations.literals import literals, scanned

COMPUTED = ("eleventyComputed", "buildawesomeComputed")
"""By its name, and by the one that it has since it is called Build Awesome."""
_LARGEST = 50_000
"""Characters of a program that are looked through."""
_MOST_CALLS, _DEEPEST, _LONGEST = 50, 8, 300
"""Calls of one function, expressions in expressions, and tokens of one."""
_STATEMENTS = frozenset((
    ";", "return", "else", "if", "const", "let", "var", "for", "while", "switch", "case", "try", "throw",
))  # fmt: skip
"""Tokens that end an expression."""
_CONDITIONS = frozenset(("if", "for", "while", "switch"))
_OPENERS, _CLOSERS = frozenset("{[("), frozenset("}])")
_IN_TEMPLATE = re.compile(r"\$\{((?:[^{}]|\{[^{}]{0,60}\}){1,200})\}")
_CALLED = re.compile(r"(?:\w+\.){0,3}(slug(?:ify)?)\((.{1,200})\)")
_SLUG_OR_NAME = re.compile(r"(?:data\.)?slug(?:\|\||\?\?|\?(?:data\.)?slug:)(?:data\.)?page\.fileSlug")
_OF_DATE = re.compile(
    r"(?:String\()?(?:newDate\()?(?:data\.)?(?:page\.)?date\)?\.get(?:UTC)?(FullYear\(\)|Month\(\)\+1|Date\(\))\)?"
    r"""(?:(?:\.toString\(\))?\.padStart\(2,["'`]0["'`]\))?"""
)
_BY_LUXON = re.compile(
    r"""DateTime\.fromJSDate\((?:newDate\()?(?:data\.)?(?:page\.)?date\)?(?:,\{[^{}]{1,60}\})?\)\.(year|toFormat\(["'`]([yMLd/-]{2,20})["'`]\))"""
)
_FORMAT = re.compile(r"""ormat\((?:[\w.()]{1,60},)?["'`]([yYMLdD/_-]{2,20})["'`]\)""")
_PLAIN = re.compile(r"(?:data\.)?([\w.]+)")
_ENVIRONMENT = r"!?process\.env\.\w{1,80}(?:[!=]==?[^&|(){}]{1,40})?"
_LACKS = r"""(?:!(?:data\??\.)?(\w{1,80})|(?:data\??\.)?(\w{1,80})!==?(?:true|"[^"]{0,80}"|'[^']{0,80}'))"""
_ASKED_FOR = re.compile(
    rf"if\((?:{_ENVIRONMENT}&&)?{_LACKS}(?:&&{_ENVIRONMENT})?\)\{{?returnfalse"
    r"|=>\(?data\??\.(\w{1,80})(?:===?true)?\?(?:`[^`]{0,200}`|[^?;,{}`]){1,200}:false\b"
    rf"|=>{_LACKS}\Z"
)

_SAYING = ("permalink", "eleventyExcludeFromCollections", "buildawesomeExcludeFromCollections")
"""Data that says whether a story is shown."""

_Outcome: TypeAlias = str | bool | None
"""What a function may return: a permalink in Liquid, empty where it is not known; False for no page; None for the
story's own, or for none."""


@dataclass(frozen=True, slots=True)
class Permalink:
    """One that data gives all stories."""

    text: str
    """In Liquid; empty where it is computed in a way that is not known."""
    computed: bool = False
    """Whether it holds whatever a story says itself."""


@dataclass(frozen=True, slots=True)
class Program:
    """What a program of data exports."""

    permalink: Permalink | None
    """None where it gives none, or only the story's own."""
    asked_for: tuple[str, ...]
    """Fields without which it shows no story: `if (!data.published) return false`."""
    values: Mapping[str, str | bool | None]
    """What is written out in it, by dotted name."""


def read_program(text: str, *, computed: bool = False) -> Program:
    """Read a program of data; `computed` tells whether all that it exports is computed."""
    values, code = literals(text), scan(text)
    return Program(_exported_permalink(values, code, computed=computed), tuple(_asked_for_in(code)), values)


def _exported_permalink(
    values: Mapping[str, str | bool | None], code: Sequence[str], *, computed: bool
) -> Permalink | None:
    table = next((at for at in range(len(code) - 2) if _unquoted(code[at]) in COMPUTED and code[at + 2] == "{"), None)
    inner = _until(code, table + 3) if table is not None else []
    outer = code if table is None else [*code[:table], *code[table + 3 + len(inner) :]]
    places = [(True, [f"{name}.permalink" for name in COMPUTED], ["{", *inner]), (computed, ["permalink"], outer)]
    for holds, names, part in places:
        if literal := next((value for value in map(values.get, names) if isinstance(value, str)), ""):
            return Permalink(literal, holds)
        if given := given_by(_member(part, "permalink"), code, computed=holds):
            return given
    return None


def given_by(value: Sequence[str], code: Sequence[str], *, computed: bool) -> Permalink | None:
    """Read the permalink that a value is, or that a function returns, by its tokens; `code` is all around it."""
    names = dict(_declared(code))
    ways = [(_outcomes(value[:_LONGEST], names, 0), False)]
    ways += [(_outcomes(_expression(value, place + 1), names, 0), held) for place, held in _returns(value)]
    ways = [(outcomes, held) for outcomes, held in ways if outcomes]
    outcomes = set[_Outcome]().union(*(outcomes for outcomes, _ in ways))
    texts = [outcome for outcome in outcomes if isinstance(outcome, str)]
    if not texts:
        return None
    # What stands under a condition is that of some stories, unless no page is made of the others.
    last, held = ways[-1]
    of_all = not held and (last.issuperset(texts) or None not in outcomes)
    of_all = of_all or ("else" in value and None not in outcomes)
    known = len(texts) == 1 and of_all and ("{{" in texts[0] or len(value) == 1)
    return Permalink(texts[0] if known else "", computed and None not in outcomes)


def member_of(code: Sequence[str], *, computed: bool) -> Permalink | None:
    """Read the permalink in an object, by its tokens."""
    return given_by(_member(code, "permalink"), code, computed=computed)


def _returns(code: Sequence[str]) -> Iterator[tuple[int, bool]]:
    """(where it stands, whether under a condition) of each `return`."""
    stack: list[bool] = []
    closed = False  # the parenthesis that was closed last held a condition
    for place, token in enumerate(code):
        before = code[place - 1] if place else ""
        under = (before == ")" and closed) or before == "else"
        if token == "return":
            yield place, under or any(stack[-_DEEPEST:])
        elif token in _OPENERS:
            stack.append(under if token == "{" else before in _CONDITIONS if token == "(" else False)
        elif token in _CLOSERS and stack:
            closed = stack.pop()


def called(code: Sequence[str], name: str) -> Iterator[list[str]]:
    """Give the tokens of what each call of a function is given."""
    places = (place for place, token in enumerate(code) if token == name and code[place + 1 : place + 2] == ["("])
    yield from (_until(code, place + 2) for place in islice(places, _MOST_CALLS))


def date_filters(configuration: Sequence[str]) -> dict[str, str]:
    """Give the filters of a configuration's own that write a date, each with its form: `{"path": "%Y/%m"}`."""
    forms: dict[str, str] = {}
    for code in called(configuration, "addFilter"):
        written = set(map(_strftime, _FORMAT.findall("".join(code[2:]))))
        if len(written) == 1 and (form := written.pop()):
            forms[_unquoted(code[0])] = form
    return forms


def _strftime(form: str) -> str:
    """`yyyy/MM` as `%Y/%m`; empty where it holds anything else."""
    for ours, theirs in (("%Y", "yyyy"), ("%Y", "YYYY"), ("%m", "MM"), ("%m", "LL"), ("%d", "dd"), ("%d", "DD")):
        form = form.replace(theirs, ours)
    return form if re.fullmatch(r"(?:%[Ymd]|[/_-])+", form) else ""


def asked_for_by_calls(configuration: Sequence[str]) -> Iterator[str]:
    """Give the fields without which a configuration's preprocessors, or the data that it adds, show no story."""
    for code in called(configuration, "addPreprocessor"):
        yield from _asked_for(code)
    for code in called(configuration, "addGlobalData"):
        named = code and _unquoted(code[0]).rpartition(".")[2] in _SAYING
        yield from _asked_for(code) if named else _asked_for_in(code)


def _asked_for_in(code: Sequence[str]) -> Iterator[str]:
    for name in _SAYING:
        for value in _members(code, name):
            yield from _asked_for(value)


def _asked_for(code: Sequence[str]) -> Iterator[str]:
    for match in _ASKED_FOR.finditer("".join(code)):
        yield next(filter(None, match.groups()))


def scan(text: str) -> list[str]:
    """Give the tokens of a program, of its first _LARGEST characters."""
    return list(scanned(text[:_LARGEST]))


def _unquoted(token: str) -> str:
    return token.strip("\"'")


def _until(code: Sequence[str], start: int, ends: frozenset[str] = frozenset()) -> list[str]:
    """The tokens up to one of `ends` that lies in no brackets, or the closer of a bracket that is open before them."""
    depth, taken = 0, []
    for place in range(start, len(code)):
        token = code[place]
        depth += (token in _OPENERS) - (token in _CLOSERS)
        if depth < 0 or (depth == 0 and token in ends):
            break
        taken.append(token)
    return taken


def _expression(code: Sequence[str], start: int) -> list[str]:
    return _until(code[start : start + _LONGEST], 0, _STATEMENTS)


def _member(code: Sequence[str], name: str) -> list[str]:
    """The value of a key of an object; of a method a function."""
    return next(_members(code, name), [])


def _members(code: Sequence[str], name: str) -> Iterator[list[str]]:
    for place in range(1, len(code) - 1):
        if _unquoted(code[place]) == name and code[place - 1] in ("{", ",", "async"):
            if code[place + 1] == ":":
                yield _until(code, place + 2, frozenset(","))
            elif code[place + 1] == "(":
                parameters = _until(code, place + 2)
                body = _until(code, place + len(parameters) + 4)
                yield ["(", *parameters, ")", "=>", "{", *body, "}"]
            elif code[place + 1] in (",", "}"):
                yield [name]


def _declared(code: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """(name, what it is) of variables, the last first, so that of one name the first holds in a table of them."""
    for place in range(len(code) - 4, -1, -1):
        if code[place] in ("const", "let", "var") and code[place + 2] == "=":
            yield code[place + 1], _expression(code, place + 3)


def _outcomes(code: Sequence[str], names: Mapping[str, Sequence[str]], depth: int) -> set[_Outcome]:
    """What an expression may come to; nothing where it is a function with a body: its returns are asked."""
    code = _bare(code)
    if not code or code[0] in ("{", "function"):
        return set()
    if depth > _DEEPEST:
        return {""}
    if parts := _divided(code):
        asked, *others = parts
        outcomes = set[_Outcome]().union(*(_outcomes(part, names, depth + 1) for part in others))
        # Beside a story's own, it is that of some stories alone.
        return outcomes if None not in outcomes or outcomes <= {None, False} or "permalink" in asked else {""}
    joined = "".join(code)
    if joined in ("false", "true"):
        return {False}
    if joined in ("undefined", "null", '""', "''", "permalink", "data.permalink", "data?.permalink"):
        return {None}
    if len(code) == 1 and _PLAIN.fullmatch(joined):
        return _outcomes(names[joined], names, depth + 1) if joined in names else {""}
    return {_in_liquid(code, names)}


def _bare(code: Sequence[str]) -> Sequence[str]:
    """Without the parameters of functions, and parentheses around all of it."""
    while code and (code[0] in ("async", "(") or code[1:2] == ["=>"]):
        if code[0] == "(":
            inner = _until(code, 1)
            rest = code[len(inner) + 2 :]
            if rest and rest[0] != "=>":
                return code
            code = rest[1:] if rest else inner
        else:
            code = code[2:] if code[1:2] == ["=>"] else code[1:]
    return code


def _divided(code: Sequence[str]) -> list[Sequence[str]]:
    """What is asked, and the expressions of which one holds: `a ? b : c`, `a || c`; none where it is another one."""
    places = _places(code)
    optional = {
        place + end
        for place in places
        if code[place] == "?" and code[place + 1 : place + 2] in (["."], ["?"])
        for end in (0, 1)
    }
    marks = [place for place in places if code[place] in ("?", ":") and place not in optional]
    if marks:
        depth = 0
        for place in marks:
            depth += 1 if code[place] == "?" else -1
            if not depth:
                return [code[: marks[0]], code[marks[0] + 1 : place], code[place + 1 :]]
    either = next((place for place in places if code[place : place + 2] in (["|", "|"], ["?", "?"])), 0)
    return [code[:either], code[:either], code[either + 2 :]] if either else []


def _places(code: Sequence[str]) -> list[int]:
    """Where the tokens stand that lie in no brackets."""
    depth, places = 0, []
    for place, token in enumerate(code):
        depth -= token in _CLOSERS
        if not depth:
            places.append(place)
        depth += token in _OPENERS
    return places


def _in_liquid(code: Sequence[str], names: Mapping[str, Sequence[str]]) -> str:
    """An expression that is a text, `"/a/" + data.page.fileSlug`; empty where it is not known."""
    pluses = [place for place in _places(code) if code[place] == "+"]
    made = []
    for start, end in zip([-1, *pluses], [*pluses, len(code)], strict=True):
        part = code[start + 1 : end]
        if len(part) == 1 and part[0][0] in "\"'":
            made.append(part[0][1:-1])
        elif len(part) == 1 and part[0][0] == "`":
            written = _IN_TEMPLATE.sub(lambda given: _placeholder(scan(given[1]), names) or "${", part[0][1:-1])
            made.append("" if "${" in written else written)
        else:
            made.append(_placeholder(part, names))
    return "".join(made) if all(made) else ""


def _placeholder(code: Sequence[str], names: Mapping[str, Sequence[str]]) -> str:
    """`this.slugify(data.title)` as `{{ title | slugify }}`; empty where it is not known."""
    for _ in range(2):  # a variable, and what it is made of
        before = ["", *code]
        each = [names.get(token, [token]) if before[place] != "." else [token] for place, token in enumerate(code)]
        code = [token for part in each for token in part][:_LONGEST]
    joined, filtered = "".join(code).replace("?.", "."), ""
    if by_filter := _CALLED.fullmatch(joined):
        filtered, joined = f" | {by_filter[1]}", by_filter[2]
    if date := _OF_DATE.fullmatch(joined):
        return f"{{{{ page.date | date: '%{ {'F': 'Y', 'M': 'm', 'D': 'd'}[date[1][0]] }' }}}}"
    if date := _BY_LUXON.fullmatch(joined):
        form = _strftime("yyyy" if date[1] == "year" else date[2])
        return f"{{{{ page.date | date: '{form}' }}}}" if form else ""
    plain = _PLAIN.fullmatch("page.slug" if _SLUG_OR_NAME.fullmatch(joined) else joined)
    return f"{{{{ {plain[1]}{filtered} }}}}" if plain else ""
