"""What the trial's officer of Bihar has to look after: three who came from other states and live
there now, and two grievances at the state's desk."""

from datetime import date, datetime

from workers.grievances import tickets
from workers.grievances.models import Category, Channel, Ticket
from workers.models import Worker
from workers.synthetic.demo import (
    BIHAR,
    FROM_AZAMGARH,
    GAYA,
    register,
    test_number,
)
from workers.synthetic.demo_centre import PATNA
from workers.synthetic.people import INDIA

RANCHI, JHARKHAND = 339, 20
FROM_RANCHI = {
    "home_locality": "Ward No. 2",
    "home_vtc": "Bundu",
    "home_post_office": "Bundu",
    "home_district_as_read": "Ranchi",
    "home_state_as_read": "Jharkhand",
    "home_pincode": "835204",
    "home_district_id": RANCHI,
    "permanent_state_id": JHARKHAND,
    "permanent_district_id": RANCHI,
}


def here(since: date, district: int, locality: str, pincode: str, *, family: bool) -> dict:
    """They live there for work since that day, and said so when they registered."""
    return {
        "present_state_id": BIHAR,
        "present_district_id": district,
        "stay_since": since,
        "stay_same_as_permanent": False,
        "stay_house": "",
        "stay_locality": locality,
        "stay_area": "urban",
        "stay_district_id": district,
        "stay_pincode": pincode,
        "stay_moved_for": "work",
        "stay_family_along": family,
        "truth": (district, since),
    }


BUDHNI = {
    "aadhaar": test_number(4),
    "name": "Budhni Oraon",
    "name_local": "बुधनी उरांव",
    "date_of_birth": date(1994, 1, 19),
    "gender": "F",
    "mobile": "9000000003",
    "father_name": "Mangra Oraon",
    "home_care_of": "W/O: Somra Oraon",
    "nominee_name": "Somra Oraon",
    "nominee_relation": "husband",
    "education": "primary",
    "occupation_id": "8181.1700",  # at a brick kiln
    "experience_years": 6,
    "registered_at": datetime(2023, 11, 21, 12, 5, tzinfo=INDIA),
    "account": "",
    **FROM_RANCHI,
    **here(date(2023, 11, 4), PATNA, "Danapur", "801503", family=True),
}
SOMRA = BUDHNI | {
    "aadhaar": test_number(5),
    "name": "Somra Oraon",
    "name_local": "सोमरा उरांव",
    "date_of_birth": date(1991, 6, 7),
    "gender": "M",
    "father_name": "Birsa Oraon",
    "home_care_of": "S/O: Birsa Oraon",
    "nominee_name": "Budhni Oraon",
    "nominee_relation": "wife",
    "experience_years": 9,
    "registered_at": datetime(2023, 11, 21, 12, 30, tzinfo=INDIA),
    "account": "30077788899",
}
IRFAN = BUDHNI | {
    "aadhaar": test_number(6),
    "name": "Irfan Ansari",
    "name_local": "इरफ़ान अंसारी",
    "date_of_birth": date(1985, 10, 30),
    "gender": "M",
    "mobile": "9000000004",
    "father_name": "Salim Ansari",
    "home_care_of": "S/O: Salim Ansari",
    "nominee_name": "Nasreen Ansari",
    "nominee_relation": "wife",
    "education": "middle",
    "occupation_id": "9520.0100",  # a hawker
    "experience_years": 14,
    "registered_at": datetime(2022, 3, 2, 16, 40, tzinfo=INDIA),
    "account": "30012312312",
    **FROM_AZAMGARH,
    **here(date(2020, 9, 15), GAYA, "Swarajpuri Road", "823001", family=False),
}
PEOPLE = [BUDHNI, SOMRA, IRFAN]
GRIEVANCES = [  # whose, in their words
    (BUDHNI,
     "मेरी बहन भी भट्ठे पर काम करती है। केंद्र वाले कहते हैं कि उसका पंजीकरण यहाँ नहीं, झारखंड में होगा।"),
    (IRFAN,
     "मेरे भाई का पंजीकरण कराने दो बार केंद्र गया। दोनों बार केंद्र बंद था।"),
]  # fmt: skip


def make() -> list[Worker]:
    """The three, registered now or earlier. What they complain of is written once."""
    workers = register(PEOPLE)
    by_name = {worker.name: worker for worker in workers}
    for someone, text in GRIEVANCES:
        worker = by_name[someone["name"]]
        if not Ticket.objects.filter(worker=worker).exists():
            tickets.open_ticket(
                category=Category.REGISTRATION, text=text, by="worker", channel=Channel.ME,
                worker=worker,
            )  # fmt: skip
    return workers
