"""Files → what each says: what was parsed before comes from a cache, and many are parsed on every processor."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, MutableMapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from hashlib import sha256

from content.errors import UnreadableFile
from content.files import SourceFile
from content.parsing import ParsedFile, cache_key, from_json, parse_bytes, to_json
from content.rules import ReadingRules

MANY = 500
"""Files from which on other processes are started to parse them: that takes them half a second."""
AT_ONCE = 16
"""Files that are handed to a process together."""
AHEAD = 2000
"""Files whose parses are in memory at most, should they come faster than they are taken."""


Parse = tuple[ParsedFile | UnreadableFile, str]
"""What a file says, or why it cannot be read, and what a cache keeps of it: nothing where that is empty."""


def parse_file(file: SourceFile, rules: ReadingRules, cache: MutableMapping[str, str]) -> ParsedFile:
    """What a file says by itself, from the cache where it is known. Raises UnreadableFile."""
    said = _read(file, _key(file, rules), rules, cache)
    if isinstance(said, UnreadableFile):
        raise said
    return said


def parse_files(
    files: Sequence[SourceFile], rules: ReadingRules, cache: MutableMapping[str, str]
) -> Iterator[ParsedFile | UnreadableFile]:
    """The same for each of many files in order: what it says, or why it cannot be read."""
    keys = [_key(file, rules) for file in files]
    known = [key in cache for key in keys]
    parses = _parses([file for file, there in zip(files, known, strict=True) if not there], rules)
    for file, key, there in zip(files, keys, known, strict=True):
        yield _read(file, key, rules, cache) if there else _kept(next(parses), key, cache)


def _read(
    file: SourceFile, key: str, rules: ReadingRules, cache: MutableMapping[str, str]
) -> ParsedFile | UnreadableFile:
    if (stored := cache.get(key)) is not None:
        try:
            return from_json(stored)
        except (ValueError, TypeError, KeyError, AttributeError):
            pass  # a cache is only a convenience: what it spoilt is parsed again
    return _kept(_parse(file, rules), key, cache)


def _kept(parse: Parse, key: str, cache: MutableMapping[str, str]) -> ParsedFile | UnreadableFile:
    said, kept = parse
    if kept:
        cache[key] = kept
    return said


def _parses(files: Sequence[SourceFile], rules: ReadingRules) -> Iterator[Parse]:
    if len(files) < MANY or os.cpu_count() == 1:
        return map(partial(_parse, rules=rules), files)
    return _on_every_processor(files, rules)


def _on_every_processor(files: Sequence[SourceFile], rules: ReadingRules) -> Iterator[Parse]:
    # Not forked: who calls may have threads, and locks that they hold.
    pool = ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn"), initializer=_begin)
    done = 0
    try:
        for start in range(0, len(files), AHEAD):
            for parse in pool.map(partial(_parse, rules=rules), files[start : start + AHEAD], chunksize=AT_ONCE):
                done += 1
                yield parse
    except BrokenProcessPool:
        # One was killed, or none can be started, as from a program that does not ask whether it is `__main__`.
        yield from (_parse(file, rules) for file in files[done:])
    finally:
        pool.shutdown(cancel_futures=True)


def _begin() -> None:
    """In a process that parses: it ends with the one that started it, and leaves an interrupt to that."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _parse(file: SourceFile, rules: ReadingRules) -> Parse:
    try:
        data = file.path.read_bytes()
    except OSError as error:
        told = f"it could not be read again ({error.strerror or error})"
        return UnreadableFile(told, "Run the command again once it lies still."), ""
    try:
        parsed = parse_bytes(data, rules, with_jsx=file.relative.lower().endswith(".mdx"))
    except UnreadableFile as error:
        return error, ""
    # Not where it was saved between the scan and now.
    return parsed, to_json(parsed) if sha256(data).hexdigest() == file.digest else ""


def _key(file: SourceFile, rules: ReadingRules) -> str:
    return cache_key(file.digest, file.relative, rules)
