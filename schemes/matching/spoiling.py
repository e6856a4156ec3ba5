"""Invented people as another office's clerk wrote them down: to train the model, and to measure it.

The shares are assumed, and rough on purpose. `Draw` is a function that gives numbers from 0 to 1.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta

from workers import names
from workers.words import romanised

Draw = Callable[[], float]
SPELLINGS = (
    ("sh", "s"), ("s(?!h)", "sh"), ("v", "w"), ("w", "v"), ("v", "b"), ("ee", "i"), ("i", "ee"),
    ("oo", "u"), ("u", "oo"), ("aa", "a"), ("a(?!a)", "aa"), ("th", "t"), ("t(?!h)", "th"),
    ("ksh", "x"), ("x", "ksh"), (r"([a-z])\1", r"\1"), ("([lnrtm])", r"\1\1"), ("y", "i"),
    ("ph", "f"), ("k", "q"), ("j", "z"), ("dh", "d"), ("bh", "b"), ("a$", ""), ("h", ""),
)  # fmt: skip
SHORT = {"mohammed": "Md", "mohammad": "Mohd", "kumar": "Kr", "prasad": "Pd"}
HONORIFICS = ("Shri", "Smt", "Late", "Km", "Sri", "Md")
COURTESIES = ("Devi", "Kumar", "Kumari", "Bai", "Lal")
LETTERS = "abcdeghiklmnoprstuvy"


def chosen(options, draw: Draw):
    return options[int(draw() * len(options))]


def misspelt(word: str, draw: Draw) -> str:
    """With another way to write one sound."""
    usable = [pair for pair in SPELLINGS if re.search(pair[0], word.lower())]
    if not usable:
        return word
    pattern, other = chosen(usable, draw)
    return re.sub(pattern, other, word.lower(), count=1).capitalize()


def mistyped(word: str, draw: Draw) -> str:
    """With one letter wrong, missing, or changed about."""
    if len(word) < 4:
        return word
    at, kind = 1 + int(draw() * (len(word) - 2)), draw()
    if kind < 0.4:
        return word[:at] + chosen(LETTERS, draw) + word[at + 1 :]
    if kind < 0.7:
        return word[:at] + word[at + 1 :]
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def name_of(name: str, local: str, draw: Draw) -> str:
    """A name as another clerk writes it."""
    if local and draw() < 0.12:
        return local
    words = name.split()
    if not name.isascii():  # of a form in Devanagari, into Latin letters
        if draw() < 0.5:
            return name
        words = [romanised(word).capitalize() for word in names.words_of(name)]
    words = [SHORT.get(word.lower(), word) if draw() < 0.6 else word for word in words]
    for _twice in range(2):
        words = [misspelt(word, draw) if draw() < 0.28 else word for word in words]
    words = [mistyped(word, draw) if draw() < 0.05 else word for word in words]
    u = draw()
    if len(words) > 1 and u < 0.06:
        words = words[::-1]
    elif len(words) > 1 and u < 0.12:
        words[0] = words[0][0]
    elif len(words) > 1 and u < 0.20:
        words = words[:1]
    elif u < 0.28:
        words.insert(1, chosen(COURTESIES, draw))
    elif u < 0.32:
        words = ["".join(words).capitalize()]
    if draw() < 0.15:
        words.insert(0, chosen(HONORIFICS, draw))
    text = " ".join(words)
    return text.upper() if draw() < 0.4 else text


def birth_of(born: date, year_only: bool, draw: Draw) -> tuple[date | None, bool]:
    u = draw()
    if u < 0.08:
        return None, False
    if year_only or u < 0.30:
        off = 0 if draw() < 0.8 else round(draw() * 4) - 2
        return date(born.year + off, 1, 1), True
    if u < 0.35 and born.day <= 12:
        return date(born.year, born.day, born.month), False
    if u < 0.42:
        return date(born.year, 1, 1), False
    if u < 0.49:
        return born + timedelta(days=round((draw() - 0.5) * 900)), False
    if u < 0.51:
        return born + timedelta(days=round((draw() - 0.5) * 7000)), False
    return born, False


def spoilt(someone: dict, draw: Draw, near: dict[int, list[int]]) -> dict:
    """`fields` of a row (`ListRow`) for somebody as `workers.synthetic` invents them. `near`: the
    districts that one may be taken for."""
    father = someone["father_name"]
    if someone["home_care_of"].startswith("W/O") and draw() < 0.7:
        father = someone["home_care_of"].split(":")[1].strip()
    born, year_only = birth_of(someone["date_of_birth"], someone["birth_year_only"], draw)
    home, here = someone["permanent_district_id"], someone["present_district_id"]
    u, v, wrong = draw(), draw(), chosen(near[home], draw)
    found = {
        "name": name_of(someone["name"], someone["name_local"], draw),
        "father_name": name_of(father, "", draw) if draw() < 0.88 else "",
        "born": born and born.isoformat(),
        "year_only": year_only,
        "gender": someone["gender"] if draw() < 0.98 else chosen("MF", draw),
        "district": home if u < 0.73 else here if u < 0.87 else wrong if u < 0.9 else None,
        "mobile": someone["mobile"] if v < 0.5 else other_mobile(draw) if v < 0.75 else "",
    }
    return {name: value for name, value in found.items() if value}


def other_mobile(draw: Draw) -> str:
    return f"7{int(draw() * 10**9):09d}"
