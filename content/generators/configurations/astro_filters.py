"""Astro's filters: what the code of a route asks of the stories of a collection before it shows one."""

import re
from collections.abc import Iterable, Iterator, Mapping

from content.generators.configurations import conditions
from content.generators.configurations.conditions import Asked
from content.javascript.expression import Expression
from content.javascript.script import Script

_FRONT_MATTER = re.compile(r"\s*---\r?\n(.*?)\r?\n---", re.DOTALL)
_PATHS = "getStaticPaths"
_FETCH = "getCollection"
_NAME = re.compile(r"\w{3,80}")
_MAX_FUNCTIONS = 20
"""Of the project's own that are looked into."""


def asked_by(route: str, code: Mapping[str, str]) -> Iterator[tuple[str, Asked]]:
    """Give (collection, field asked) of the stories that a route shows, where it fetches those of a collection once.

    `route` is its text, `code` that of all files, in which functions of the project's own are looked for.
    """
    front_matter = _FRONT_MATTER.match(route)
    script = Script(front_matter[1] if front_matter else "")
    paths = script.export(_PATHS) or script.declared(_PATHS)
    if paths is None:
        return
    functions = [paths.resolved()]
    called = dict.fromkeys(name for call in functions[0].nodes("call_expression") for name in call.called)
    functions += list(_named(called, code))
    fetches = [(call, function) for function in functions for call in function.calls(_FETCH)]
    names = [str(next(iter(call.arguments()), call).literal() or "") for call, _ in fetches]
    for (call, function), name in zip(fetches, names, strict=True):
        if name and names.count(name) == 1:
            filters = [
                *call.arguments()[1:2],
                *(each for by in function.calls("filter") for each in by.arguments()[:1]),
            ]
            for each in map(Expression.resolved, filters):
                own = next(_named([each.text], code), each)
                yield from ((name, asked) for asked in conditions.not_passing(own) if own.is_function)


def _named(names: Iterable[str], code: Mapping[str, str]) -> Iterator[Expression]:
    """Find the functions of the project's own that are called so, in whichever file."""
    for name in [name for name in names if _NAME.fullmatch(name)][:_MAX_FUNCTIONS]:
        declaration = re.compile(rf"\b(?:function|const|let)\s+{name}\b")
        text = next(
            (
                text
                for path, text in code.items()
                if path[-6:] != ".astro" and name in text and declaration.search(text)
            ),
            "",
        )
        found = script.declared(name) or script.export(name) if (script := Script(text)) and text else None
        if found and (function := found.resolved()).is_function:
            yield function
        elif exported := _default_export(name, code):
            yield exported


def _default_export(name: str, code: Mapping[str, str]) -> Expression | None:
    """Give the function that a file of that name exports: `getSortedPosts.ts`."""
    text = next((text for path, text in code.items() if re.search(rf"[/\\]{name}\.[jt]s\Z", path)), "")
    exported = (each.resolved() for each in Script(text).exported()) if text else iter(())
    return next((each for each in exported if each.is_function), None)
