"""The person behind a test number, invented from its digits: always the same one.

The ages of those who begin 00000 are counted from today, so they stand at their turning point
on whatever day one tries them.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from integrations.uidai.sandbox import names, places, portrait
from integrations.uidai.wire import INDIA


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    name_local: str
    language: str  # UIDAI's code of name_local's language, "" for none
    dob: str  # as on the wire: DD-MM-YYYY, or YYYY
    gender: str
    care_of: str
    house: str
    street: str
    landmark: str
    locality: str
    place: places.Place
    photo: bytes


class _Dice:
    """Choices that depend on nothing but the number."""

    def __init__(self, uid: str):
        self.rest = int.from_bytes(hashlib.blake2b(uid.encode(), digest_size=48).digest(), "big")

    def below(self, n: int) -> int:
        self.rest, value = divmod(self.rest, n)
        return value

    def one(self, choices):
        return choices[self.below(len(choices))]


def person(uid: str, today: date | None = None) -> Person:
    today = today or datetime.now(INDIA).date()
    dice = _Dice(uid)
    place = dice.one(places.PLACES)
    region = names.region(place.state, dice.below(6) == 0)
    gender = "T" if dice.below(200) == 0 else dice.one("FM")
    woman = gender == "F" or (gender == "T" and dice.below(2) == 0)
    first, family = dice.one(region.women if woman else region.men), dice.one(region.families)
    parent = dice.one(region.men)
    relation = dice.one({"F": ["D/O", "W/O", "W/O"], "M": ["S/O"], "T": ["C/O"]}[gender])
    # Aged 18 to 55, and the same birthday for five years together.
    base = today.year - today.year % 5
    born = date(base - 19 - dice.below(32), 1, 1) + timedelta(days=dice.below(365))
    someone = Person(
        name=f"{first[0]} {family[0]}",
        name_local=f"{first[1]} {family[1]}" if region.language else "",
        language=region.language,
        dob=_on_wire(born),
        gender=gender,
        care_of=f"{relation}: {parent[0]} {family[0]}",
        house=f"{dice.one(['', 'H.No. ', 'No. '])}{1 + dice.below(480)}",
        street=dice.one(["", "Main Road", "Station Road", "Ward No. 7", "Temple Street"]),
        landmark=dice.one(["", "Near Primary School", "Behind Post Office", "Near Temple"]),
        locality=dice.one(["", "Gandhi Nagar", "Shastri Nagar", "Ambedkar Colony", "Nehru Nagar"]),
        place=place,
        photo=portrait.jpeg(dice.below(portrait.FACES), woman),
    )
    if uid.startswith("00000"):
        return _special_age(someone, uid[5], today)
    if uid.startswith("00009"):
        return _special_paper(someone, uid[5])
    return someone


def _special_age(someone: Person, digit: str, today: date) -> Person:
    tomorrow = today + timedelta(days=1)
    dob = {
        "0": someone.dob[-4:],
        "1": _on_wire(_years_before(today, 15) - timedelta(days=100)),
        "2": _on_wire(_years_before(tomorrow, 16)),
        "3": _on_wire(_years_before(today, 16)),
        "4": _on_wire(_years_before(tomorrow, 60)),
        "5": _on_wire(_years_before(today, 60)),
        "6": _on_wire(_years_before(today, 60) - timedelta(days=100)),
        "7": str(today.year - 60),
        "8": "29-02-1988",
        "9": _on_wire(_years_before(today, 17)),
    }
    return replace(someone, dob=dob[digit])


def _special_paper(someone: Person, digit: str) -> Person:
    far = places.PLACES[0] if someone.place.state != "Uttar Pradesh" else places.PLACES[-1]
    changes = {
        "0": {"place": places.NOWHERE},
        "1": {"place": places.ABOLISHED},
        "2": {"photo": b""},
        "3": {"name": "Venkatanarasimharajuvaripeta " * 3 + "Lakshmi Na"},  # 97 letters; UIDAI: 99
        "4": {"name": "<script>alert('x')</script> & \"Sons\""},
        "5": {"name": someone.name.split()[0], "name_local": "", "language": ""},
        "6": {"name": "\u202e" + someone.name + "\u200f", "name_local": "\U0001f600"},
        "7": {"gender": "T", "care_of": ""},
        "8": {"place": someone.place._replace(pincode=far.pincode)},
        "9": {"place": someone.place._replace(district="", subdistrict="", post_office="")},
    }
    return replace(someone, **changes[digit])


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February in a common year: counted as 1 March
        return date(day.year - years, 3, 1)


def _on_wire(day: date) -> str:
    return day.strftime("%d-%m-%Y")
