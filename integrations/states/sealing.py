"""A file that is encrypted on its way to the disk: it appears whole, or not at all.

age (age-encryption.org/v1, X25519) to the receiver's key, by `pyrage`: nobody here can read the
file again. What is written goes through pipes and threads, so memory stays flat however long the
file is: compressing and encrypting let go of Python's lock and run beside the COPY.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyrage


@dataclass
class Sealed:
    """What is known of a file when it is there: its bytes as they lie on the disk."""

    path: Path
    size: int = 0  # bytes
    sha256: str = ""


@dataclass
class Counted:
    """Writes on, and takes the SHA-256 on the way."""

    file: BinaryIO
    also: object = None  # a hash that goes on over several files
    sha256: object = field(default_factory=hashlib.sha256)

    def write(self, data: bytes) -> int:
        self.sha256.update(data)
        if self.also is not None:
            self.also.update(data)
        return self.file.write(data)

    def flush(self) -> None:
        self.file.flush()


@contextmanager
def read_by(reader: Callable[[BinaryIO], None]) -> Iterator[BinaryIO]:
    """A file to write to, which `reader(file)` reads in a thread beside; what stops it is raised
    here."""
    reading, writing = os.pipe()

    def read():
        with open(reading, "rb") as file:
            reader(file)

    with ThreadPoolExecutor(1, "export") as pool:
        done = pool.submit(read)
        try:
            with open(writing, "wb") as file:
                yield file
        except BrokenPipeError:
            done.result()  # says why it reads no more
            raise
        done.result()


@contextmanager
def sealed(path: Path, recipient: str, also=None) -> Iterator[tuple[BinaryIO, Sealed]]:
    """A file to write to, and what will be known of it. Until all is on the disk it has another
    name; whatever goes wrong leaves nothing. `recipient`: "age1…"."""
    about, unfinished = Sealed(path), path.with_name(f"{path.name}.part")
    key = pyrage.x25519.Recipient.from_str(recipient)
    try:
        with unfinished.open("xb") as disk:
            counted = Counted(disk, also)
            with read_by(lambda plain: pyrage.encrypt_io(plain, counted, [key])) as file:
                yield file, about
            disk.flush()
            os.fsync(disk.fileno())
            about.size, about.sha256 = disk.tell(), counted.sha256.hexdigest()
        unfinished.rename(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


@contextmanager
def compressed(file: BinaryIO) -> Iterator[pa.NativeFile]:
    """Zstandard, level 1: the quickest, and smallest enough for rows that look alike."""
    with pa.CompressedOutputStream(pa.PythonFile(file, mode="w"), "zstd") as stream:
        yield stream


def sync_folder(path: Path) -> None:
    """The names in it are on the disk, too."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
