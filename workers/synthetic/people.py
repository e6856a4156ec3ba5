"""One invented person after another, each from the next few random numbers of a chunk's stream.

What is not in a table of `workers/data` is assumed: round numbers, here in the code.
"""

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from stdnum import verhoeff

from workers.models.worker import age_on, new_card_token
from workers.synthetic.chance import Draw, birthday, one
from workers.synthetic.families import family
from workers.synthetic.figures import AS_OF, PLATFORM_SECTOR, Figures, load_figures
from workers.synthetic.names import region_of
from workers.synthetic.places import Places
from workers.synthetic.stays import LAST_DAY, permanent_address, stay

CHUNK = 5000  # people that share a stream, and a transaction
LARGEST_SEED = 999
MOST = 1_000_000  # of one seed

INDIA = ZoneInfo("Asia/Kolkata")
BANKS = ["SBIN", "PUNB", "BARB", "CNRB", "UBIN", "IDIB", "BKID", "IPOS", "HDFC", "AIRP"]
BLOOD_GROUPS = ["O+", "O+", "O+", "B+", "B+", "B+", "A+", "A+", "AB+", "O-", "B-", "A-"]


class Nation:
    def __init__(self):
        """Raises LookupError when the reference data is not loaded."""
        self.figures = load_figures()
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


def person(nation: Nation, seed: int, index: int, draw: Draw, previous: dict | None) -> dict:
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
    own = mobile_of(seed, index) if draw() >= rates["no_mobile"] else ""
    mobile = kin["mobile"] if kin else own
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
    someone |= stay(figures, places, someone, registered, draw)
    return someone | bank(rates["without_bank"], draw)


def birth(band: str, only_year: float, draw: Draw) -> tuple[date, bool]:
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


def registration_day(figures: Figures, born: date, draw: Draw) -> date:
    """Between the 16th and the 60th birthday."""
    earliest, latest = birthday(born, 16).toordinal(), birthday(born, 60).toordinal() - 1
    return date.fromordinal(figures.timeline.pick(draw(), earliest, min(latest, LAST_DAY)))


def moment(day: date, draw: Draw) -> datetime:
    """In the hours when people and centres are awake."""
    seconds = int(8 * 3600 + draw() * 13 * 3600)
    return datetime.combine(day, time(seconds // 3600, seconds // 60 % 60, seconds % 60), INDIA)


def bank(without: float, draw: Draw) -> dict:
    if draw() < without:
        return {"account": "", "bank_ifsc": None}
    return {
        "account": f"{1 + int(draw() * 9)}{int(draw() * 10**10):010d}",
        "bank_ifsc": f"{one(BANKS, draw)}0{int(draw() * 10**5):06d}",
    }
