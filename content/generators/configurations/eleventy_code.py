"""Programs of Eleventy's data: the permalinks that functions give, and the fields that they ask for; nothing is run."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from content.generators.configurations import conditions, tokens
from content.generators.configurations.conditions import Asked
from content.javascript.expression import Expression, Literal, returns
from content.javascript.literals import literals
from content.javascript.script import Script

COMPUTED = ("eleventyComputed", "buildawesomeComputed")
"""By its name, and by the one that it has since it is called Build Awesome."""
_MAX_DEPTH, _MAX_CHARACTERS = 8, 1_000
"""Expressions in expressions, and characters of one, that are looked at."""
_CALLED = re.compile(r"(?:\w+\.){0,3}(slug(?:ify)?)\((.{1,200})\)")
_SLUG_OR_NAME = re.compile(r"(?:data\.)?slug(?:\|\||\?\?|\?(?:data\.)?slug:)(?:data\.)?page\.fileSlug")
_OF_DATE = re.compile(
    r"(?:String\()?(?:newDate\()?(?:data\.)?(?:page\.)?date\)?\.get(?:UTC)?(FullYear\(\)|Month\(\)\+1|Date\(\))\)?"
    r"""((?:\.toString\(\))?\.padStart\(2,["'`]0["'`]\))?"""
)
_BY_LUXON = re.compile(
    r"""DateTime\.fromJSDate\((?:newDate\()?(?:data\.)?(?:page\.)?date\)?(?:,\{[^{}]{1,60}\})?\)\.(year|toFormat\(["'`]([yMLd/-]{2,20})["'`]\))"""
)
_FORMAT = re.compile(r"""ormat\((?:[\w.()]{1,60},)?["'`]([yYMLdD/_-]{2,20})["'`]\)""")
_DATE_PARTS = {
    "FullYear()": ("{year}", "{year}"),
    "Month()+1": ("{i_month}", "{month}"),
    "Date()": ("{i_day}", "{day}"),
}
"""As it is, and where it is filled up to two digits."""
_OF_LIBRARIES = str.maketrans("YDL", "ydM")
"""Letters of Day.js and Luxon, and those that are theirs in Unicode."""
_PLAIN = re.compile(r"(?:data\.)?([\w.]+)")
_OWN_PERMALINK = frozenset(("undefined", "null", '""', "''", "permalink", "data.permalink", "data?.permalink"))

_EXCLUDES = ("eleventyExcludeFromCollections", "buildawesomeExcludeFromCollections")
_SAYING = ("permalink", *_EXCLUDES)
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
    asked_for: tuple[Asked, ...]
    """Fields by which it shows no story: `if (!data.published) return false`."""
    values: Mapping[str, Literal]
    """What is written out in it, by dotted name."""


def read_program(script: Script, *, computed: bool = False) -> Program:
    """Read a program of data; `computed` tells whether all that it exports is computed."""
    places = [(True, (name, "permalink")) for name in COMPUTED] + [(computed, ("permalink",))]
    given = ((holds, value) for holds, names in places if (value := _exported_at(script, *names)))
    permalinks = (permalink_of(value, computed=holds) for holds, value in given)
    named = ((name, value) for name, value in script.exported_names() if name in _SAYING)
    asked_for = [*_asked_for_in(script.program), *(asked for name, value in named for asked in _asked_for(value, name))]
    return Program(next(filter(None, permalinks), None), tuple(asked_for), literals(script, exported_alone=True))


def _exported_at(script: Script, *names: str) -> Expression | None:
    value = next(filter(None, (each.at(*names) for each in script.exported_objects())), None)
    named = None if value else dict(script.exported_names()).get(names[0])
    return named.at(*names[1:]) if named else value


def permalink_of(value: Expression, *, computed: bool) -> Permalink | None:
    """Read the permalink that a value is, or that a function returns."""
    ways = [(outcomes, conditional) for outcomes, conditional in _ways(value) if outcomes]
    outcomes = set[_Outcome]().union(*(outcomes for outcomes, _ in ways))
    texts = [outcome for outcome in outcomes if isinstance(outcome, str)]
    if not texts:
        return None
    # What stands under a condition is that of some stories, unless no page is made of the others.
    last, conditional = ways[-1]
    of_all = not conditional and (last.issuperset(texts) or None not in outcomes)
    of_all = of_all or (None not in outcomes and next(value.resolved().nodes("else_clause"), None) is not None)
    known = len(texts) == 1 and of_all and ("{" in texts[0] or isinstance(value.literal(), str))
    return Permalink(texts[0] if known else "", computed and None not in outcomes)


def _ways(value: Expression, depth: int = 0) -> Iterator[tuple[set[_Outcome], bool]]:
    """(what it may come to, whether under a condition) of a value, or of each way out of a function."""
    value = value.resolved()
    if not value.is_function:
        yield _outcomes(value), False
        return
    body = value.field("body")
    if body is None or depth > _MAX_DEPTH:
        return
    if body.kind != "statement_block":
        yield from _ways(body, depth + 1)
        return
    for statement in returns(body):
        for returned in statement.children()[:1]:
            conditional = conditions.is_conditional(statement, body)
            yield from ((outcomes, conditional or inner) for outcomes, inner in _ways(returned, depth + 1))


def date_filters(configuration: Script) -> dict[str, str]:
    """Give the filters of a configuration's own that write a date, each with its form: `{"path": "{year}/{month}"}`."""
    forms: dict[str, str] = {}
    for name, *functions in map(Expression.arguments, configuration.calls("addFilter")):
        written = {_form(form) for each in functions for form in _FORMAT.findall(_compact(each.resolved(), 0))}
        if len(written) == 1 and (form := written.pop()):
            forms[str(name.literal())] = form
    return forms


def _form(written: str) -> str | None:
    """Make our pattern of a form of dates, `YYYY/MM` or `yyyy/LL`; None where it holds what is not known."""
    form = written.translate(_OF_LIBRARIES)
    # Names of months are in a language that is not known.
    return None if "MMM" in form else tokens.from_unicode_date(form)


def asked_for_by_calls(configuration: Script) -> Iterator[Asked]:
    """Give the fields by which a configuration's preprocessors, or the data that it adds, show no story."""
    for call in configuration.calls("addPreprocessor"):
        for argument in call.arguments():
            yield from _asked_for(argument, "")
    for call in configuration.calls("addGlobalData"):
        for name, value in zip(call.arguments(), call.arguments()[1:], strict=False):
            key = str(name.literal()).rpartition(".")[2]
            yield from _asked_for(value, key) if key in _SAYING else _asked_for_in(value.resolved())


def _asked_for_in(value: Expression) -> Iterator[Asked]:
    for each in value.nodes("object"):
        for name, member in each.members().items():
            if name in _SAYING:
                yield from _asked_for(member, name)


def _asked_for(value: Expression, name: str, depth: int = 0) -> Iterator[Asked]:
    """Give the fields by which a function, which is given for that name, says that no page is made."""
    value = value.resolved()
    if not value.is_function or depth > _MAX_DEPTH:
        return
    yield from conditions.without_page(value)
    if name in _EXCLUDES:
        yield from conditions.returning_true(value)
    for returned in value.returned():
        yield from _asked_for(returned, name, depth + 1)


def _outcomes(value: Expression, depth: int = 0) -> set[_Outcome]:
    """What an expression may come to; nothing where it is a function."""
    value = value.bare()
    if value.is_function:
        return set()
    if depth > _MAX_DEPTH:
        return {""}
    if value.kind == "ternary_expression":
        return _either(value.field("condition"), (value.field("consequence"), value.field("alternative")), depth)
    if value.operator in ("||", "??"):
        return _either(value.field("left"), (value.field("left"), value.field("right")), depth)
    text = _compact(value, 0)
    if text in ("false", "true"):
        return {False}
    if text in _OWN_PERMALINK:
        return {None}
    if value.kind == "identifier":
        declared = value.script.declared(value.text)
        return _outcomes(declared, depth + 1) if declared else {""}
    return {_in_liquid(value)}


def _either(condition: Expression | None, values: Iterable[Expression | None], depth: int) -> set[_Outcome]:
    outcomes = set[_Outcome]().union(*(_outcomes(value, depth + 1) for value in values if value))
    # Beside a story's own, it is that of some stories alone.
    of_all = None not in outcomes or outcomes <= {None, False}
    return outcomes if of_all or (condition and "permalink" in condition.text) else {""}


def _in_liquid(value: Expression) -> str:
    """An expression that is a text, `"/a/" + data.page.fileSlug`; empty where it is not known."""
    pieces = [_piece(part) for part in value.pieces()]
    return "".join(map(str, pieces)) if None not in pieces else ""


def _piece(part: Expression | str | None) -> str | None:
    if not isinstance(part, Expression):
        return part
    literal = part.literal()
    return literal if isinstance(literal, str) else _placeholder(part)


def _placeholder(value: Expression) -> str | None:
    """`this.slugify(data.title)` as `{{ title | slugify }}`; None where it is not known."""
    text, filtered = _compact(value.bare(), 2).replace("?.", "."), ""
    if by_filter := _CALLED.fullmatch(text):
        filtered, text = f" | {by_filter[1]}", by_filter[2]
    if date := _OF_DATE.fullmatch(text):
        return _DATE_PARTS[date[1]][bool(date[2])]
    if date := _BY_LUXON.fullmatch(text):
        return _form("yyyy" if date[1] == "year" else date[2])
    plain = _PLAIN.fullmatch("page.slug" if _SLUG_OR_NAME.fullmatch(text) else text)
    return f"{{{{ {plain[1]}{filtered} }}}}" if plain else None


def _compact(value: Expression, levels: int) -> str:
    """Write an expression without blanks and comments; variables as what they are, so many levels deep."""
    written: list[str] = []
    length = 0
    for token in value.tokens():
        declared = token.script.declared(token.text) if levels and token.kind == "identifier" else None
        written.append(_compact(declared.bare(), levels - 1) if declared else token.text)
        length += len(written[-1])
        if length > _MAX_CHARACTERS:
            break
    return "".join(written)
