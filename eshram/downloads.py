"""Files that are long on their way: to a slow line a thread of the web server is bound until the
last byte has left. So a process gives DOWNLOADS_AT_ONCE of them at a time, fewer than it has
threads, and one recipient has DOWNLOADS_OF_ONE in all processes together.

Behind nginx or another server that takes files from us by their name (`SEND_FILES_BY`) nothing of
ours is bound, and nothing is counted: whether somebody may have the file is still asked here.
"""

import threading
import time
import weakref
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from django.conf import settings
from django.core.cache import cache

from eshram.limits import key_of

LEASE = 5 * 60  # seconds after which the place of a process that died is free
LONGEST = 24 * 3600  # seconds after which a download breaks off, and whether it may go on is asked
RENEWED = 30  # seconds after which who goes on reading keeps theirs
AGAIN = 15  # seconds to wait before one asks again

_lock = threading.RLock()  # a section may be dropped, and freed, while its own thread holds it
_open = 0  # in this process


class TooMany(Exception):
    """Ask again after `retry_after` seconds."""

    retry_after = AGAIN


class Section:
    """What is read of a file: the bytes from `start` until before `end`, by `whose` program or
    officer. Raises TooMany. Its place is free when it is closed, or dropped."""

    def __init__(self, path: Path, start: int, end: int, whose: str):
        self.file, self.left = open_at(path, start), end - start
        try:
            self.place = place_of(whose)
        except TooMany:
            self.file.close()
            raise
        self.begun = self.renewed = time.monotonic()
        self.free = weakref.finalize(self, release, self.place)

    def read(self, size: int) -> bytes:
        if time.monotonic() - self.begun > LONGEST:
            return b""
        if time.monotonic() - self.renewed > RENEWED:
            cache.touch(self.place, LEASE)
            self.renewed = time.monotonic()
        block = self.file.read(min(size, self.left))
        self.left -= len(block)
        return block

    def close(self) -> None:
        self.file.close()
        self.free()


def open_at(path: Path, start: int) -> BinaryIO:
    file = path.open("rb")
    file.seek(start)
    return file


def place_of(whose: str) -> str:
    """The key of a place among those of all processes. Raises TooMany."""
    global _open
    with _lock:
        if _open >= settings.DOWNLOADS_AT_ONCE:
            raise TooMany
        _open += 1
    try:
        for number in range(settings.DOWNLOADS_OF_ONE):
            key = key_of(f"download:{number}", whose)
            if cache.add(key, 1, timeout=LEASE):
                return key
        raise TooMany
    except BaseException:
        with _lock:
            _open -= 1
        raise


def release(place: str) -> None:
    global _open
    with _lock:
        _open -= 1
    cache.delete(place)


def header_of(path: Path) -> tuple[str, str] | None:
    """What tells the server in front of us to give the file (`SEND_FILES_BY`), if one does."""
    by = settings.SEND_FILES_BY
    if not by:
        return None
    if by == "x-sendfile":
        return "X-Sendfile", quote(str(path.resolve()))
    inside = path.resolve().relative_to(Path(settings.EXPORT_ROOT).resolve())
    return "X-Accel-Redirect", by.rstrip("/") + "/" + quote(str(inside))
