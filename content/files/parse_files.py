"""Files → what each says: what was parsed before comes from a cache, and many are parsed on every processor."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from functools import partial
from hashlib import sha256
from typing import NamedTuple

from content.base import ReadingRules, UnreadableFile, read_file
from content.files.parsing import ParsedFile, cache_key, from_json, parse_bytes, to_json
from content.files.walking import SourceFile
from content.formats import format_of

PARALLEL_FROM = 500
"""Files from which on other processes are started to parse them: that takes them half a second."""
CHUNK_FILES = 16
"""Files that are handed to a process together."""
MAX_FILES_AHEAD = 2000
"""Files whose parses are in memory at most, should they come faster than they are taken."""


class Parse(NamedTuple):
    """What a file says, or why it cannot be read."""

    result: ParsedFile | UnreadableFile
    cache_value: str
    """What a cache keeps of it: nothing where that is empty."""
    digest: str
    """Of the bytes that were parsed: another than the scan's where the file was saved since, empty where it is gone."""


def parse_file(file: SourceFile, rules: ReadingRules, cache: MutableMapping[str, str]) -> ParsedFile:
    """Return what parse_files read of a file, once more, from the cache where that has it.

    Raises UnreadableFile, also where the file is another by now.
    """
    parse = _cached_or_parsed(file, cache_key(file, rules), rules, cache)
    if isinstance(parse.result, UnreadableFile):
        raise parse.result
    if parse.digest != file.digest:
        raise UnreadableFile("it changed while the archive was read", "It is read by the next build.")
    return parse.result


def parse_files(
    files: Sequence[SourceFile], rules: ReadingRules, cache: MutableMapping[str, str] | None
) -> Iterator[tuple[SourceFile, ParsedFile | UnreadableFile]]:
    """Parse many files in order; each comes with the digest of what was read now, and what it says or why it cannot be
    read.

    Without a cache nothing is made for one, which takes a tenth of the time.
    """
    if cache is None:
        for file, parse in zip(files, _parses(files, rules, keep=False), strict=True):
            yield file if parse.digest == file.digest else replace(file, digest=parse.digest), parse.result
        return
    keys = [cache_key(file, rules) for file in files]
    are_cached = [key in cache for key in keys]
    parses = _parses([file for file, is_cached in zip(files, are_cached, strict=True) if not is_cached], rules)
    for file, key, is_cached in zip(files, keys, are_cached, strict=True):
        parse = (
            _cached_or_parsed(file, key, rules, cache) if is_cached else _store(file, key, next(parses), rules, cache)
        )
        yield file if parse.digest == file.digest else replace(file, digest=parse.digest), parse.result


def _cached_or_parsed(file: SourceFile, key: str, rules: ReadingRules, cache: MutableMapping[str, str]) -> Parse:
    if (stored := cache.get(key)) is not None:
        try:
            return Parse(from_json(stored), "", file.digest)
        except (ValueError, TypeError, KeyError, AttributeError):
            pass  # a cache is only a convenience: what it spoilt is parsed again
    return _store(file, key, _parse(file, rules), rules, cache)


def _store(file: SourceFile, key: str, parse: Parse, rules: ReadingRules, cache: MutableMapping[str, str]) -> Parse:
    if parse.cache_value:
        # Under what was parsed, so that a file saved since the scan is not taken for the one that it was.
        parsed_key = key if parse.digest == file.digest else cache_key(replace(file, digest=parse.digest), rules)
        cache[parsed_key] = parse.cache_value
    return parse


def _parses(files: Sequence[SourceFile], rules: ReadingRules, *, keep: bool = True) -> Iterator[Parse]:
    if len(files) < PARALLEL_FROM or os.cpu_count() == 1:
        return map(partial(_parse, rules=rules, keep=keep), files)
    return _on_every_processor(files, partial(_parse, rules=rules, keep=keep))


def _on_every_processor(files: Sequence[SourceFile], parse_one: Callable[[SourceFile], Parse]) -> Iterator[Parse]:
    # Not forked: who calls may have threads, and locks that they hold.
    pool = ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn"), initializer=_begin_worker)
    parsed_count = 0
    try:
        for start in range(0, len(files), MAX_FILES_AHEAD):
            for parse in pool.map(parse_one, files[start : start + MAX_FILES_AHEAD], chunksize=CHUNK_FILES):
                parsed_count += 1
                yield parse
    except BrokenProcessPool:
        # One was killed, or none can be started, as from a program that does not ask whether it is `__main__`.
        yield from map(parse_one, files[parsed_count:])
    finally:
        pool.shutdown(cancel_futures=True)


def _begin_worker() -> None:
    """In a process that parses: it ends with the one that started it, and leaves an interrupt to that."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _parse(file: SourceFile, rules: ReadingRules, *, keep: bool = True) -> Parse:
    try:
        data = read_file(file.path, rules.max_file_bytes)
        digest = sha256(data).hexdigest()
        if digest != file.digest and os.path.realpath(file.path) != file.real:
            raise UnreadableFile("it leads elsewhere by now", "")
    except UnreadableFile as error:
        return Parse(
            UnreadableFile(f"it could not be read again: {error.message}", "Run the command again once it lies still."),
            "",
            "",
        )
    try:
        parsed = parse_bytes(data, rules, format_of(file.relative))
    except UnreadableFile as error:
        return Parse(error, "", digest)
    return Parse(parsed, to_json(parsed) if keep else "", digest)
