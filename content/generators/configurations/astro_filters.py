"""Astro's filters: what the code of routes asks of the stories of a collection before it shows one."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field

from content.generators.configurations import conditions
from content.generators.configurations.conditions import Asked
from content.javascript.expression import Expression
from content.javascript.script import Script

_FRONT_MATTER = re.compile(r"\s*---\r?\n(.*?)\r?\n---", re.DOTALL)
_PATHS = "getStaticPaths"
_FETCH = "getCollection"
_FILTER = "filter"
_SAME_STORIES = frozenset((_FILTER, "flatMap", "map", "reverse", "slice", "sort", "toReversed", "toSorted"))
"""Methods of a list that give the stories in it, or what is made of each."""
_NAME = re.compile(r"\w{3,80}")
_MAX_DEPTH = 20
"""Calls and names that are followed from the paths of a route to the stories that are fetched."""


def asked_by_all(routes: Iterable[tuple[str, Set[str]]], code: Mapping[str, str]) -> Iterator[tuple[str, Asked]]:
    """Give (collection, field asked) of what every route asks that shows the collection's stories.

    `routes` are the texts of those that may show stories, each with the collections that it fetches; `code` is that of
    all files, in which functions of the project's own are looked for. What a route asks that is not understood may be
    less than another does: of its collections nothing is said, and where it names none, nothing of any.
    """
    asked_of: dict[str, list[set[Asked]]] = defaultdict(list)
    unknown: set[str] = set()
    for text, fetched in routes:
        paths = _Paths(code)
        if collection := paths.collection(text):
            asked_of[collection].append(set(paths.asked()))
        elif fetched:
            unknown |= fetched
        else:
            return
    for collection, asked in asked_of.items():
        if collection not in unknown:
            yield from ((collection, each) for each in sorted(set.intersection(*asked)))


@dataclass(slots=True)
class _Paths:
    """What stands between the paths of one route and the stories of which they are made."""

    code: Mapping[str, str]
    filters: list[Expression] = field(default_factory=list)

    def collection(self, route: str) -> str:
        """Give the collection that a route's paths are made of, and collect its filters; empty if it is not known."""
        front_matter = _FRONT_MATTER.match(route)
        script = Script(front_matter[1] if front_matter else "")
        paths = script.export(_PATHS) or script.declared(_PATHS)
        return self._returned(paths.resolved(), lambda: "", 0) if paths else ""

    def asked(self) -> Iterator[Asked]:
        """Give what the filters ask."""
        for each in map(Expression.resolved, self.filters):
            own = each if each.is_function else self._function(each.text)
            if own is not None:
                yield from conditions.not_passing(own)

    def _returned(self, function: Expression, given: Callable[[], str], depth: int) -> str:
        """Follow what a function returns, if that depends on nothing."""
        returned = list(function.returned()) if function.is_function else []
        if len(returned) != 1 or conditions.is_conditional(returned[0], function):
            return ""
        return self._followed(returned[0], given, depth + 1)

    def _followed(self, value: Expression | None, given: Callable[[], str], depth: int) -> str:
        """Follow a list to the collection that it is made of; `given` follows what the function around it is given."""
        value = value.bare() if value else None
        if value is None or depth > _MAX_DEPTH:
            return ""
        if value.kind == "identifier":
            declared = value.target()
            return self._followed(declared, given, depth + 1) if declared else given()
        function = value.field("function") if value.kind == "call_expression" else None
        if function is None:
            return ""
        arguments = value.arguments()
        if function.kind == "member_expression":
            if value.called.isdisjoint(_SAME_STORIES):
                return ""
            if _FILTER in value.called:
                self.filters += arguments[:1]
            return self._followed(function.field("object"), given, depth + 1)
        if function.text == _FETCH:
            self.filters += arguments[1:2]
            return str((arguments[0].literal() if arguments else None) or "")
        resolved = function.resolved()
        own = resolved if resolved.is_function else self._function(function.text)
        first = arguments[0] if arguments else None
        return self._returned(own, lambda: self._followed(first, given, depth + 1), depth) if own else ""

    def _function(self, name: str) -> Expression | None:
        """Find the function of the project's own that is called so, in whichever file."""
        if _NAME.fullmatch(name) is None:
            return None
        declaration = re.compile(rf"\b(?:function|const|let)\s+{name}\b")
        files = ((path, text) for path, text in self.code.items() if path[-6:] != ".astro" and name in text)
        script = Script(next((text for _, text in files if declaration.search(text)), ""))
        found = script.declared(name) or script.export(name)
        if found is not None and (function := found.resolved()).is_function:
            return function
        # What a file of that name exports: `getSortedPosts.ts`.
        text = next((text for path, text in self.code.items() if re.search(rf"[/\\]{name}\.[jt]s\Z", path)), "")
        exported = (each.resolved() for each in Script(text).exported())
        return next((each for each in exported if each.is_function), None)
