"""What somebody of a platform sees by SFTP: a folder of its own on disk, and little that may be
done in it.

    inbox/<kind>/days.csv.part    is written, and never read back
    inbox/<kind>/days.csv         renamed by the client: it is whole, and is taken
    outbox/12-days.csv            what became of it; may be read

An upload that broke off keeps its `.part` and is never taken: a client that is interrupted closes
its file as politely as one that is done, so closing says nothing. Whatever is not allowed here by
name is refused. asyncssh's own `chroot` is not used: each path is held against one pattern, links
cannot be made, and nothing outside the folder has a name.
"""

import os
import re
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import asyncssh
from asyncssh import SFTPAttrs, SFTPName
from django.conf import settings

from aggregators.models import Intake

KINDS = Intake.Kind.values
PATH = re.compile(
    rf"/(?:inbox(?:/(?:{'|'.join(KINDS)})(?:/(?P<up>[A-Za-z0-9][\w .()-]{{0,99}}))?)?"
    r"|outbox(?:/(?P<down>[A-Za-z0-9][\w .()-]{0,199}))?)?",
    re.ASCII,
)
PART = ".part"
# asyncssh's names for what `open` is asked for (SFTP version 3).
READ, WRITE, APPEND, TRUNCATE = (
    asyncssh.FXF_READ,
    asyncssh.FXF_WRITE,
    asyncssh.FXF_APPEND,
    asyncssh.FXF_TRUNC,
)


def make(folder: Path) -> None:
    for name in ("outbox", *(f"inbox/{kind}" for kind in KINDS)):
        (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)


def refuse(*_arguments, **_more):
    raise asyncssh.SFTPPermissionDenied("This is not possible here.")


class Folders(asyncssh.SFTPServer):
    """Of one connection. `writing`: local paths that are open for writing, of every connection."""

    def __init__(self, channel, folder: Path, writing: set[Path]):
        super().__init__(channel)
        self.folder, self.writing = folder, writing
        self.opened: dict[int, Path] = {}

    mkdir = rmdir = symlink = link = readlink = lock = unlock = statvfs = fstatvfs = refuse
    open56 = refuse

    def place(self, path: bytes, group: str = "") -> Path:
        """On disk. Raises SFTPPermissionDenied for what has no name here, and, with `group`, for
        what is not a file there (`up`: of the inbox, `down`: of the outbox)."""
        found = PATH.fullmatch(self.plain(path))
        if found is None or (group and not found[group]):
            raise asyncssh.SFTPPermissionDenied("There is inbox/<kind>/ and outbox/, no more.")
        return self.folder / found[0].lstrip("/")

    def plain(self, path: bytes) -> str:
        """As the client means it: `..` at the top leads nowhere."""
        text = os.path.normpath("/" + path.decode("utf-8", "replace"))
        return "/" + text.lstrip("/")

    def realpath(self, path: bytes, *_more) -> bytes:
        return self.plain(path).encode()

    def open(self, path: bytes, pflags: int, attrs: SFTPAttrs):
        if not pflags & (WRITE | APPEND):
            there = self.place(path, "down")
            return os.fdopen(os.open(there, os.O_RDONLY | os.O_NOFOLLOW), "rb", buffering=0)
        there = self.place(path, "up")
        if pflags & READ or not there.name.endswith(PART):
            raise asyncssh.SFTPPermissionDenied(
                "Write to a name that ends in .part, and rename it when it is whole."
            )
        if there in self.writing:
            raise asyncssh.SFTPFailure("This file is being written.")
        waiting = sum(len(list((self.folder / "inbox" / kind).iterdir())) for kind in KINDS)
        if waiting >= settings.SFTP_FILES_MOST and not there.exists():
            raise asyncssh.SFTPFailure("Too many files wait. Remove some.")
        flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW
        flags |= os.O_TRUNC if pflags & TRUNCATE else 0
        file = os.fdopen(os.open(there, flags, 0o600), "wb", buffering=0)
        self.opened[id(file)] = there
        self.writing.add(there)
        return file

    def write(self, file, offset: int, data: bytes) -> int:
        if offset + len(data) > settings.SFTP_FILE_BYTES:
            file.truncate(0)
            raise asyncssh.SFTPFailure("The file is too large.")
        return super().write(file, offset, data)

    def close(self, file) -> None:
        self.writing.discard(self.opened.pop(id(file), None))
        file.close()

    def rename(self, oldpath: bytes, newpath: bytes) -> None:
        old, new = self.place(oldpath, "up"), self.place(newpath, "up")
        if old in self.writing:
            raise asyncssh.SFTPFailure("This file is being written.")
        if new.exists():
            raise asyncssh.SFTPFileAlreadyExists("There is a file of this name, which waits.")
        if old.parent != new.parent or not old.name.endswith(PART):
            raise asyncssh.SFTPPermissionDenied("A .part file is renamed in its own folder.")
        os.rename(old, new)

    posix_rename = rename

    def remove(self, path: bytes) -> None:
        """Only what is not whole yet."""
        there = self.place(path, "up")
        if not there.name.endswith(PART) or there in self.writing:
            raise asyncssh.SFTPPermissionDenied("It waits to be read.")
        os.remove(there)

    def stat(self, path: bytes, *_more) -> SFTPAttrs:
        return shown(os.lstat(self.place(path)))

    lstat = stat

    def setstat(self, path: bytes, attrs: SFTPAttrs, *_more) -> None:
        """Times and permissions, which clients send behind an upload: passed over."""
        self.place(path)

    lsetstat = setstat

    def fsetstat(self, file, attrs: SFTPAttrs) -> None:
        """As `setstat`."""

    def fstat(self, file) -> SFTPAttrs:
        return shown(os.fstat(file.fileno()))

    async def scandir(self, path: bytes) -> AsyncIterator[SFTPName]:
        for entry in sorted(os.scandir(self.place(path)), key=lambda one: one.name):
            if entry.name.startswith("."):  # being written
                continue
            attrs = shown(entry.stat(follow_symlinks=False))
            yield SFTPName(entry.name.encode(), attrs=attrs)


def shown(found: os.stat_result) -> SFTPAttrs:
    """Size, time and sort: not who owns it on this machine."""
    is_folder = stat.S_ISDIR(found.st_mode)
    return SFTPAttrs(
        type=asyncssh.FILEXFER_TYPE_DIRECTORY if is_folder else asyncssh.FILEXFER_TYPE_REGULAR,
        size=found.st_size, uid=0, gid=0, nlink=1,
        permissions=stat.S_IFDIR | 0o700 if is_folder else stat.S_IFREG | 0o600,
        atime=int(found.st_mtime), mtime=int(found.st_mtime),
    )  # fmt: skip
