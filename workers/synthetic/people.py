"""One invented person after another, each from the next few random numbers of a chunk's stream.

What is not in a table of `workers/data` is assumed: round numbers, here in the code.
"""

import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from stdnum import verhoeff

from workers.models.worker import age_on, new_card_token
from workers.synthetic.figures import AS_OF, PLATFORM_SECTOR, Figures
from workers.synthetic.names import Region, region_of
from workers.synthetic.places import Place, Places

CHUNK = 5000  # people that share a stream, and a transaction
LARGEST_SEED = 999
MOST = 1_000_000  # of one seed

INDIA = ZoneInfo("Asia/Kolkata")
LAST_DAY = AS_OF.toordinal()
BANKS = ["SBIN", "PUNB", "BARB", "CNRB", "UBIN", "IDIB", "BKID", "IPOS", "HDFC", "AIRP"]
BLOOD_GROUPS = ["O+", "O+", "O+", "B+", "B+", "B+", "A+", "A+", "AB+", "O-", "B-", "A-"]
URBAN = ["Gandhi Nagar", "Nehru Nagar", "Shastri Nagar", "Ambedkar Colony", "Indira Nagar"]


class Nation:
    def __init__(self):
        """Raises LookupError when the reference data is not loaded."""
        from workers.synthetic import figures

        self.figures: Figures = figures.load()
        self.places = Places()

    def people(self, seed: int, chunk: int, count: int) -> Iterator[dict]:
        """The first `count` people of a chunk, as dictionaries: see `person`."""
        draw = random.Random(f"e-shram:{seed}:{chunk}").random  # noqa: S311 - invented people
        previous = None
        for i in range(count):
            previous = person(self, seed, chunk * CHUNK + i, draw, previous)
            yield previous


def aadhaar_of(seed: int, index: int) -> str:
    eleven = f"19{seed:03d}{index:06d}"
    return eleven + verhoeff.calc_check_digit(eleven)


def mobile_of(seed: int, index: int) -> str:
    """Ten digits that nobody else of any seed has, in no visible order."""
    return f"6{seed:03d}{(index * 736_459 + 271_828) % MOST:06d}"


def person(nation: Nation, seed: int, index: int, draw: Callable, previous: dict | None) -> dict:
    """The columns of `registration_sets`, except those of the vault and the sealed ones, and more:
    `aadhaar`, `account` (bank account number or ""), `truth` (district code, day), `sector`.
    """
    figures, places = nation.figures, nation.places
    rates, shares = figures.rates, figures.shares
    kin = previous if previous and draw() < rates["shared_mobile"] else None
    home = kin["home"] if kin else places.home(figures.states.pick(draw()), draw())
    region = kin["region"] if kin else region_of(home.state_iso, draw())
    sector = figures.sectors.pick(draw())
    gender = figures.gender(sector, draw())
    born, only_year = birth(shares["age"].pick(draw()), rates["birth_year_only"], draw)
    age = age_on(AS_OF, born)
    registered = registration_day(figures, born, draw)
    at = moment(registered, draw)
    occupation = figures.occupations[sector].pick(draw())
    secondary = None
    if draw() < rates["secondary_occupation"]:
        secondary = figures.occupations[figures.sectors.pick(draw())].pick(draw())
    disabled = draw() < rates["disabled"]
    platform = sector == PLATFORM_SECTOR and draw() < rates["platform"]
    experience = int(draw() * draw() * (age - 13))
    blood = BLOOD_GROUPS[int(draw() * len(BLOOD_GROUPS))] if draw() < 0.3 else ""
    mobile = kin["mobile"] if kin else mobile_of(seed, index)
    emergency = mobile_of(seed, int(draw() * MOST)) if draw() < rates["emergency_mobile"] else ""
    someone = {
        "aadhaar": aadhaar_of(seed, index),
        "home": home,
        "region": region,
        "sector": sector,
        "date_of_birth": born,
        "birth_year_only": only_year,
        "gender": gender,
        "mobile": mobile,
        "emergency_mobile": emergency if emergency != mobile else "",
        "email": "",
        "language": home.language,
        "social_category": shares["social_category"].pick(draw()),
        "disability": disabled,
        "disability_percent": 40 + 5 * int(draw() * 11) if disabled else None,
        "blood_group": blood,
        "education": shares["education"].pick(draw()),
        "monthly_income": shares["monthly_income"].pick(draw()),
        "occupation_id": occupation,
        "secondary_occupation_id": secondary if secondary != occupation else None,
        "experience_years": experience,
        "skill_source": shares["skill_source"].pick(draw()),
        "platform_worker": platform,
        "permanent_state_id": home.state,
        "permanent_district_id": home.code,
        "channel": "demo",
        "registered_at": at,
        "consent_language": "hi" if home.language == "hi" else "en",
        "consent_at": at - timedelta(minutes=4 + int(draw() * 20)),
        "card_token": new_card_token(),
    }
    someone |= family(region, gender, age, rates["nominee"], draw)
    someone |= permanent_address(someone, rates["rural"], draw)
    someone |= stay(nation, someone, registered, draw)
    return someone | bank(rates["without_bank"], draw)


def birth(band: str, only_year: float, draw) -> tuple[date, bool]:
    """A birthday that makes somebody of this age band (`18-39`) on the day of the figures."""
    first, last = map(int, band.split("-"))
    if last > 60:  # who passed 60 since registering: fewer each year
        age = first + int((last - first + 1) * draw() ** 1.5)
    else:
        age = first + int((last - first + 1) * draw())
    newest = date(AS_OF.year - age, AS_OF.month, AS_OF.day).toordinal()
    day = date.fromordinal(newest - int(draw() * 365))
    if draw() < only_year and 20 < age < 60 and 2 <= age % 10 <= 8:  # stays in its band
        return date(day.year, 1, 1), True
    return day, False


def registration_day(figures: Figures, born: date, draw) -> date:
    """Between the 16th and the 60th birthday."""
    earliest, latest = birthday(born, 16).toordinal(), birthday(born, 60).toordinal() - 1
    return date.fromordinal(figures.timeline.pick(draw(), earliest, min(latest, LAST_DAY)))


def birthday(born: date, age: int) -> date:
    try:
        return born.replace(year=born.year + age)
    except ValueError:  # 29 February in a common year
        return date(born.year + age, 3, 1)


def moment(day: date, draw) -> datetime:
    """In the hours when people and centres are awake."""
    seconds = int(8 * 3600 + draw() * 13 * 3600)
    return datetime.combine(day, time(seconds // 3600, seconds // 60 % 60, seconds % 60), INDIA)


def family(region: Region, gender: str, age: int, nominee: float, draw) -> dict:
    """Names of the person, the father, the nominee; marital status."""
    woman = gender == "F" or (gender == "T" and draw() < 0.5)
    first = one(region.women if woman else region.men, draw)
    father, surname = one(region.men, draw), one(region.families, draw)
    local = f"{first[1]} {surname[1]}" if first[1] and surname[1] else ""
    father_name = f"{father[0]} {surname[0]}"
    if local and draw() < 0.3:  # typed as given: in the script of the form
        father_name = f"{father[1]} {surname[1]}"
    status = marital_status(age, woman, draw())
    named = draw() < nominee
    relation, nominee_first = "", ""
    if named and status == "married":
        relation = "husband" if woman else "wife"
        nominee_first = one(region.men if woman else region.women, draw)[0]
    elif named:
        relation = "mother" if age < 40 else "son" if draw() < 0.5 else "daughter"
        nominee_first = one(region.men if relation == "son" else region.women, draw)[0]
    husband = woman and status in {"married", "widowed"} and draw() < 0.6
    return {
        "name": f"{first[0]} {surname[0]}",
        "name_local": local,
        "father_name": father_name,
        "marital_status": status,
        "nominee_name": f"{nominee_first} {surname[0]}" if named else "",
        "nominee_relation": relation,
        "home_care_of": (
            f"W/O: {one(region.men, draw)[0]} {surname[0]}"
            if husband
            else f"{'D/O' if woman else 'S/O'}: {father[0]} {surname[0]}"
        ),
    }


def one(choices: list, draw):
    return choices[int(draw() * len(choices))]


def marital_status(age: int, woman: bool, u: float) -> str:
    married = 0.04 if age < 18 else 0.25 if age < 21 else 0.6 if age < 26 else 0.88
    if woman and 18 <= age < 26:
        married += 0.2
    widowed = 0 if age < 26 else (age - 25) * (0.005 if woman else 0.0015)
    if u < married - widowed:
        return "married"
    if u < married:
        return "widowed"
    if age < 21:
        return "unmarried"
    return "divorced" if u > 0.995 else "separated" if u > 0.985 else "unmarried"


def permanent_address(someone: dict, rural: float, draw) -> dict:
    home: Place = someone["home"]
    village = one(someone["region"].villages, draw)
    if draw() < rural:
        parts = {"street": "", "locality": f"Ward No. {1 + int(draw() * 15)}", "vtc": village}
    else:
        parts = {"street": "Main Road", "locality": one(URBAN, draw), "vtc": home.name}
    return {
        "home_house": f"{1 + int(draw() * 400)}",
        "home_street": parts["street"],
        "home_landmark": "Near Primary School" if draw() < 0.1 else "",
        "home_locality": parts["locality"],
        "home_vtc": parts["vtc"],
        "home_post_office": parts["vtc"],
        "home_subdistrict": home.name,
        "home_district_as_read": home.name,
        "home_state_as_read": home.state_name,
        "home_pincode": home.pincode(draw()),
        "home_district_id": home.code,
    }


def stay(nation: Nation, someone: dict, registered: date, draw) -> dict:
    """What was declared at registration, and the truth on the day of the figures.

    Of those who declared another place, some went home or on since; of those who really live
    elsewhere, most said nothing.
    """
    figures, places, home = nation.figures, nation.places, someone["home"]
    rates = figures.rates
    grown = birthday(someone["date_of_birth"], 15).toordinal()
    true_place, since = home, someone["date_of_birth"]
    if draw() < rates["declared_elsewhere"]:
        place = elsewhere(places, home, draw)
        day = earlier(registered.toordinal(), grown, draw)
        true_place, since = place, day
        u = draw()
        if u < 0.05:
            true_place, since = home, earlier(LAST_DAY, registered.toordinal(), draw)
        elif u < 0.15:
            true_place = elsewhere(places, home, draw)
            since = earlier(LAST_DAY, registered.toordinal(), draw)
        declared = {
            "since": day,
            "same_as_permanent": False,
            "house": f"Room {1 + int(draw() * 60)}",
            "locality": one(URBAN, draw),
            "area": "urban" if draw() < 0.85 else "rural",
            "district_id": place.code,
            "pincode": place.pincode(draw()),
            "moved_for": figures.shares["moved_for"].pick(draw()),
            "family_along": draw() < 0.35,
        }
        present = place
    else:
        if place := places.away(home, rates["away_in_state"], draw):
            true_place, since = place, earlier(LAST_DAY, grown, draw)
        declared = {
            "since": someone["date_of_birth"],
            "same_as_permanent": True,
            "house": "",
            "locality": "",
            "area": "",
            "district_id": home.code,
            "pincode": someone["home_pincode"],
            "moved_for": "",
            "family_along": None,
        }
        present = home
    return {
        **{f"stay_{name}": value for name, value in declared.items()},
        "stay_source": "declared",
        "present_state_id": present.state,
        "present_district_id": present.code,
        "truth": (true_place.code, since),
    }


def elsewhere(places: Places, home: Place, draw) -> Place:
    """A district that is not home, in this or another state."""
    while True:
        _, hosts = places.corridors[home.state_iso]
        state = hosts.pick(draw()) if draw() < 0.6 else home.state_iso
        place = places.arrival(state, draw(), draw())
        if place.code != home.code:
            return place


def earlier(last: int, first: int, draw) -> date:
    """A day before `last`, sooner rather than later: most moves are recent."""
    span = max(1, min(last - first, 3650))
    return date.fromordinal(last - int(span * draw() ** 2))


def bank(without: float, draw) -> dict:
    if draw() < without:
        return {"account": "", "bank_ifsc": None}
    return {
        "account": f"{1 + int(draw() * 9)}{int(draw() * 10**10):010d}",
        "bank_ifsc": f"{one(BANKS, draw)}0{int(draw() * 10**5):06d}",
    }
