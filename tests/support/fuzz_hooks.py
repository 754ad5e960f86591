"""What no schema can say, told to schemathesis: which stories there are, and that one is named in one way, not both."""

from __future__ import annotations

import zlib
from typing import Any

import schemathesis
from schemathesis import GenerationMode

STORIES = ("post:library-1", "echo:market-0", "football-3", "post:hostile")


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Most requests that should be answered ask for stories that are there: else all would end in 404."""
    if case.meta is None or case.meta.generation.mode is not GenerationMode.POSITIVE:
        return
    if case.operation.path == "/events":
        case.body = {**case.body, "from": STORIES[0], "to": [STORIES[len(case.body["to"]) % len(STORIES)]]}
        return
    names = {"id", "url"}
    asks = {parameter.name for parameter in case.operation.query}
    if not names <= asks:
        return
    given = dict(case.query or {})
    chance = zlib.crc32(repr(sorted(given)).encode() + repr(given).encode())
    if len(names & given.keys()) != 1 or chance % 4:
        case.query = {name: value for name, value in given.items() if name not in names}
        case.query["id"] = STORIES[chance % len(STORIES)]
