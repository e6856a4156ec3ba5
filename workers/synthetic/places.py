"""Where people are at home and where they go: districts, PINs, corridors between states.

How many live in which district of a state is assumed to follow the number of post offices there.
"""

from collections import defaultdict
from dataclasses import dataclass

from eshram.geography.files import read
from eshram.geography.models import District, PinDistrict, State
from workers.reference import DATA
from workers.synthetic.figures import Table

HUB_SHARE = 0.75  # of those who come from elsewhere; assumed


@dataclass(slots=True)
class Place:
    """A district."""

    code: int
    name: str
    state: int
    state_iso: str
    state_name: str
    language: str
    pins: Table | None

    def pincode(self, u: float) -> str:
        return str(self.pins.pick(u)) if self.pins else ""


class Places:
    def __init__(self):
        """Raises LookupError when districts or PINs are not loaded."""
        offices = defaultdict(list)
        rows = PinDistrict.objects.filter(district__isnull=False).order_by("pincode", "district")
        for pincode, district, count in rows.values_list("pincode", "district_id", "offices"):
            offices[district].append((pincode, count or 0.01))
        self.places: dict[int, Place] = {}
        homes = defaultdict(list)
        self.languages = {}
        for state in State.objects.order_by("code"):
            self.languages[state.iso] = language_of(state)
        for district in District.objects.current().select_related("state").order_by("code"):
            state = district.state
            here = offices[district.code]
            place = Place(
                district.code,
                district.name,
                state.code,
                state.iso,
                state.name,
                self.languages[state.iso],
                Table(here) if here else None,
            )
            self.places[district.code] = place
            homes[state.iso].append((place, max(1, sum(count for _, count in here))))
        if not homes or not rows.exists():
            raise LookupError("The districts are not loaded: run manage.py load_reference first.")
        self.homes = {iso: Table(weighted) for iso, weighted in homes.items()}
        self.hubs = self.load_hubs()
        self.corridors = self.load_corridors()

    def load_hubs(self) -> dict[str, Table]:
        hubs = defaultdict(list)
        for row in read(DATA / "hubs.csv"):
            hubs[row["state_iso"]].append((self.places[int(row["district_code"])], row["weight"]))
        return {iso: Table(weighted) for iso, weighted in hubs.items()}

    def load_corridors(self) -> dict[str, tuple[float, Table]]:
        """Home state -> (share of its workers who live in another, which one)."""
        rows = {row["home_iso"]: row for row in read(DATA / "corridors.csv")}
        found = {}
        for iso in self.homes:
            row = rows.get(iso, rows["*"])
            hosts = (host.split(":") for host in row["hosts"].split(";"))
            weighted = [(host, weight) for host, weight in hosts if host != iso]
            found[iso] = float(row["percent_away"]) / 100, Table(weighted)
        return found

    def home(self, iso: str, u: float) -> Place:
        return self.homes[iso].pick(u)

    def arrival(self, iso: str, u: float, v: float) -> Place:
        """Where somebody settles who comes to this state from elsewhere."""
        table = self.hubs.get(iso) if u < HUB_SHARE else None
        return (table or self.homes[iso]).pick(v)

    def away(self, home: Place, in_state: float, random) -> Place | None:
        """Where somebody of this home really lives, None for at home."""
        u = random()
        left, hosts = self.corridors[home.state_iso]
        if u < left:
            return self.arrival(hosts.pick(random()), random(), random())
        if u < left + in_state:
            place = self.arrival(home.state_iso, random(), random())
            return place if place.code != home.code else None
        return None


def language_of(state: State) -> str:
    """The state's first language that is not English."""
    languages = state.languages.split(";")
    return next((language for language in languages if language != "en"), "en")[:3]
