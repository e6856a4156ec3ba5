"""What the address of a corridors page asks for: ?state=27&sex=F&who=age:18-29&home=10&place=27."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from eshram.geography.kept import places
from workers.figures import filters, tables
from workers.figures.corridors.reading import Wanted
from workers.figures.cube import INDIA


@dataclass(frozen=True)
class Asked:
    state: int = INDIA
    sex: str = ""
    who: str = ""  # "age:18-29", "sector:Construction"
    home: int = 0  # with `place`: the districts of this corridor
    place: int = 0
    wrong: str = ""

    @property
    def wanted(self) -> Wanted:
        kind, _colon, value = self.who.partition(":")
        return Wanted(self.sex, **({kind: value} if kind else {}))

    @property
    def is_one(self) -> bool:
        return bool(self.home and self.place)

    def query(self, **changes) -> str:
        own = {"state": self.state, "sex": self.sex, "who": self.who}
        own |= {"home": self.home, "place": self.place} | changes
        return "?" + urlencode({name: value for name, value in own.items() if value})


def choices_of_who() -> list[tuple[str, list[tuple[str, str]]]]:
    """(heading, [(value, words)]) of what a corridor can be narrowed by."""
    ages = [(f"age:{band}", str(words)) for band, words in tables.BANDS.items()]
    sectors = [(f"sector:{name}", words) for name, words in tables.sector_labels().items()]
    return [(_("Age"), ages), (_("Sector of work"), sectors)]


def asked(data, state: int | None = None) -> Asked:
    """From request.GET. What it does not know it names and leaves out. `state`: an officer's, to
    which all they see is bound."""
    found = filters.asked({"state": "" if state else data.get("state", "")} | only(data, "sex"))
    here, wrong = state or found.state, found.wrong
    who, home, place = data.get("who", ""), code(data, "home"), code(data, "place")
    if who and who not in {value for _head, listed in choices_of_who() for value, _w in listed}:
        who, wrong = "", _("“%(value)s” is no choice here.") % {"value": who[:20]}
    if not (home and place) or (state and state not in (home, place)):
        home = place = 0
    return Asked(here, found.sex, who, home, place, wrong)


def only(data, name: str) -> dict:
    return {name: data[name]} if name in data else {}


def code(data, name: str) -> int:
    """Of a state that there is, else 0."""
    text = data.get(name, "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    return number if number in places().states else 0
