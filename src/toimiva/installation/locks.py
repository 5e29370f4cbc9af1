"""Locks that the kernel drops when a process dies, so that kill -9 leaves none behind."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


class Busy(Exception):
    """Another process holds the lock; `note` is what that process wrote about itself (it may be empty)."""

    def __init__(self, path: Path, note: str) -> None:
        super().__init__(f"{path} is held by another process. {note}".strip())
        self.path = path
        self.note = note


def open_lock(path: Path) -> IO[str]:
    """Open (and create) a lock file; it is given to the owner of its folder, so that root locks nobody out."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = open(path, "a+", encoding="utf-8")  # noqa: SIM115 (the open file is the lock)
    owner = path.parent.stat()
    if os.geteuid() == 0 and os.fstat(file.fileno()).st_uid != owner.st_uid:
        os.fchown(file.fileno(), owner.st_uid, owner.st_gid)
    return file


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Wait for the lock and hold it for the length of the block."""
    with open_lock(path) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def share(path: Path) -> IO[str]:
    """Join those who hold the lock together; it is held as long as the answer stays open."""
    file = open_lock(path)
    fcntl.flock(file, fcntl.LOCK_SH)
    return file


def is_last(file: IO[str]) -> bool:
    """Tell whether nobody else shares the lock. The caller closes the file in either case."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def claim(path: Path, note: str) -> IO[str]:
    """Take the lock at once and write `note` into it for those who come later; raise Busy with their note otherwise."""
    file = open_lock(path)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        held_by = file.read().strip()
        file.close()
        raise Busy(path, held_by) from None
    file.truncate(0)
    file.write(note)
    file.flush()
    return file
