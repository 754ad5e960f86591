"""Messages for a disk that is full or cannot be written to."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from content.base.absolute import absolute
from embeddings.building.plan import BuildPlan


def unwritable(plan: BuildPlan, error: Exception) -> str:
    """Give a build's message for a disk that takes no more; empty if the error is another one."""
    folders = [(plan.index, "--index"), *([(plan.cache, "--cache")] if plan.cache else [])]
    ending = " The index in service is what it was."
    return _message(error, folders, "build again: what was embedded is kept.", ending)


def unwritable_cache(plan: BuildPlan, error: Exception) -> str:
    """Give the message where only the cache is written to, and takes no more; empty if the error is another one."""
    folders = [(folder, "--cache") for folder in (plan.cache, plan.own_cache) if folder]
    return _message(error, folders, "call it again: what was embedded is kept.")


def _message(error: Exception, folders: Sequence[tuple[Path, str]], again: str, ending: str = "") -> str:
    """Put the error in words, with one of the folders, each beside the flag that names it.

    SQLite, FAISS and safetensors tell what failed in their words only.
    """
    text, code = str(error), getattr(error, "errno", None)
    file = getattr(error, "filename", None)
    place = Path(str(file or folders[0][0]))
    if code in (errno.ENOSPC, errno.EDQUOT) or any(words in text for words in _FULL):
        temporary = _temporary_folders()
        fullest = place if file else _fullest([*(folder for folder, _ in folders), *temporary])
        if fullest in temporary:
            remedy = "Make room on it, or name another folder for them: TMPDIR"
            return f"{fullest}: the disk of temporary files is full. {remedy}. Then {again}{ending}"
        return f"{fullest}: the disk is full. Make room on it, then {again}{ending}"
    if "database is locked" in text:
        cache = next((folder for folder, flag in folders if flag == "--cache"), place)
        return f"{cache}: others are writing to it. Wait for them, or name another: --cache DIR. Then {again}{ending}"
    if code in _REFUSED or any(words in text for words in _IO_ERROR):
        remedy = "See whether the disk is sound and has room, and whether a quota or a limit of file size is reached"
        fault = getattr(error, "strerror", None) or text
        return f"{place}: {fault}. {remedy}, then {again}{ending}"
    # A file of the archive that may not be read is no fault of these folders.
    if code in _NOT_WRITABLE or any(words in text for words in _READ_ONLY):
        # The cache may lie in the index's folder, or the other way round: the innermost is meant.
        absolute_place, flagged = absolute(place), [(absolute(folder), flag) for folder, flag in folders]
        containing = sorted(
            (pair for pair in flagged if absolute_place.is_relative_to(pair[0])), key=lambda pair: -len(pair[0].parts)
        )
        for _, flag in (*containing, *(pair for pair in flagged if pair[0].is_relative_to(absolute_place))):
            return f"{place}: it cannot be written to. Allow it, or name another folder: {flag} DIR.{ending}"
    return ""


def _temporary_folders() -> list[Path]:
    """The folder of temporary files; none where Python could write to no such folder."""
    with contextlib.suppress(FileNotFoundError):
        return [Path(tempfile.gettempdir())]
    return []


def _fullest(folders: Sequence[Path]) -> Path:
    """The folder whose disk has the least room: the first, where several lie on that disk.

    Each disk is asked once: other programs write to it and delete meanwhile.
    """
    room: dict[int, int] = {}
    disks = [disk_of(folder) for folder in folders]
    for disk, free in disks:
        room.setdefault(disk, free)
    return min(zip(folders, disks, strict=True), key=lambda pair: room[pair[1][0]])[0]


def disk_of(folder: Path) -> tuple[int, int]:
    """The disk that holds a folder, or will hold it, as the number of its device, and its free bytes."""
    absolute_folder = absolute(folder)
    for place in (absolute_folder, *absolute_folder.parents):
        with contextlib.suppress(OSError):
            return place.stat().st_dev, shutil.disk_usage(place).free
    return 0, sys.maxsize


_NOT_WRITABLE = (errno.EROFS, errno.EACCES, errno.EPERM)
_FULL = (os.strerror(errno.ENOSPC), os.strerror(errno.EDQUOT), "disk is full")
_REFUSED = (errno.EIO, errno.EFBIG)
_IO_ERROR = (os.strerror(errno.EIO), os.strerror(errno.EFBIG), "disk I/O error")
"""The last is all that SQLite says of a quota or a limit."""
_READ_ONLY = (os.strerror(errno.EROFS), os.strerror(errno.EACCES), "readonly database", "unable to open database")
