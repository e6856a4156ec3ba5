"""How far a recipient has read: an opaque text for them, an order of transactions for us."""

import re
from dataclasses import dataclass

from eshram import feed

TEXT = re.compile(r"(\d{1,20}):(\d{1,9})\.(\d{1,9}):(\d{1,18})", re.ASCII)


class BadCursor(ValueError):
    """This is no cursor of ours, or of another agreement's."""


class NeedsFull(Exception):
    """What changed since cannot be told: the answer is a full export. `str()` says why."""


@dataclass(frozen=True)
class Cursor:
    """`<cluster>:<agreement>.<version>:<xid>`; everything below the transaction `xid` is known."""

    cluster: str
    agreement: int
    version: int
    xid: int

    def __str__(self):
        return f"{self.cluster}:{self.agreement}.{self.version}:{self.xid}"

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """Raises BadCursor; NeedsFull for one of another cluster, as after a restore."""
        found = TEXT.fullmatch(text.strip())
        if found is None:
            raise BadCursor("This is not a cursor.")
        cluster, *numbers = found.groups()
        if cluster != feed.cluster():
            raise NeedsFull("The cursor is of another database.")
        return cls(cluster, *map(int, numbers))


@dataclass(frozen=True)
class AsOf:
    """How far a program has read by the API: a cursor, and the reading that gave it, which is the
    transaction of its first page. `<cursor>:<reading>`."""

    cursor: Cursor
    reading: int

    def __str__(self):
        return f"{self.cursor}:{self.reading}"

    @classmethod
    def parse(cls, text: str) -> "AsOf":
        """Raises BadCursor; NeedsFull for one of another cluster, as after a restore."""
        cursor, _colon, reading = text.strip().rpartition(":")
        if not re.fullmatch(r"[0-9]{1,18}", reading):
            raise BadCursor("This is not what was given.")
        return cls(Cursor.parse(cursor), int(reading))
