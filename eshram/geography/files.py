"""The data files beside this module. What each holds, and whose word it is: data/README.md."""

import csv
from collections.abc import Iterator
from pathlib import Path

DATA = Path(__file__).parent / "data"


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def codes(text: str) -> list[int]:
    """`63;792` as numbers."""
    return [int(code) for code in text.split(";") if code]


def spellings() -> Iterator[tuple[int, int | None, str]]:
    """(state, district or None for the state itself, spelling), from all the files.

    A district comes once more under the state that its state was part of (`formerly_in`).
    """
    formerly_in = {}
    for row in read(DATA / "states.csv"):
        state = int(row["code"])
        formerly_in[state] = codes(row["formerly_in"])
        for name in (row["name"], row["name_hi"], *row["aliases"].split(";")):
            if name:
                yield state, None, name
    for file in ("districts.csv", "districts_abolished.csv"):
        for row in read(DATA / file):
            state = int(row["state_code"])
            for name in (row["name"], row["name_hi"], *row["aliases"].split(";")):
                for place in (state, *formerly_in[state]) if name else ():
                    yield place, int(row["code"]), name
