"""Small choices by random numbers, and birthdays.

`draw` is everywhere the stream's `random()`: the next number in [0, 1). Nothing else of `random`
is used, because only this is promised to be the same in every Python.
"""

from collections.abc import Callable, Sequence
from datetime import date

Draw = Callable[[], float]


def one(choices: Sequence, draw: Draw):
    return choices[int(draw() * len(choices))]


def birthday(born: date, age: int) -> date:
    try:
        return born.replace(year=born.year + age)
    except ValueError:  # 29 February in a common year
        return date(born.year + age, 3, 1)
