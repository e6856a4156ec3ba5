"""Three workers to try the portal as: known names, mobiles and test Aadhaar numbers.

Ramesh and Meena share a phone, so that signing in asks which of them it is. Meena says that she
lives at home and is with Ramesh in Thane.
"""

from datetime import date, datetime, timedelta

from stdnum import verhoeff

from workers.models import Worker
from workers.models.worker import new_card_token
from workers.synthetic.loading import load
from workers.synthetic.people import INDIA

GAYA, AZAMGARH, THANE = 196, 123, 497
BIHAR, UTTAR_PRADESH, MAHARASHTRA = 10, 9, 27


def test_number(n: int) -> str:
    eleven = f"18{n:09d}"
    return eleven + verhoeff.calc_check_digit(eleven)


COMMON = {
    "birth_year_only": False,
    "emergency_mobile": "",
    "email": "",
    "language": "hi",
    "social_category": "obc",
    "disability": False,
    "disability_percent": None,
    "blood_group": "B+",
    "marital_status": "married",
    "monthly_income": "to_10000",
    "secondary_occupation_id": None,
    "skill_source": "on_the_job",
    "platform_worker": False,
    "channel": "demo",
    "consent_language": "hi",
    "home_house": "12",
    "home_street": "",
    "home_landmark": "",
    "home_subdistrict": "",
    "stay_source": "declared",
    "bank_ifsc": "SBIN0001234",
}
AT_HOME = {
    "stay_same_as_permanent": True,
    "stay_house": "",
    "stay_locality": "",
    "stay_area": "",
    "stay_moved_for": "",
    "stay_family_along": None,
}
FROM_GAYA = {
    "home_locality": "Ward No. 4",
    "home_vtc": "Manpur",
    "home_post_office": "Manpur",
    "home_district_as_read": "Gaya",
    "home_state_as_read": "Bihar",
    "home_pincode": "823003",
    "home_district_id": GAYA,
    "permanent_state_id": BIHAR,
    "permanent_district_id": GAYA,
}
FROM_AZAMGARH = {
    "home_locality": "Ward No. 9",
    "home_vtc": "Azamgarh",
    "home_post_office": "Azamgarh City",
    "home_district_as_read": "Azamgarh",
    "home_state_as_read": "Uttar Pradesh",
    "home_pincode": "276001",
    "home_district_id": AZAMGARH,
    "permanent_state_id": UTTAR_PRADESH,
    "permanent_district_id": AZAMGARH,
}
SUNITA = {
    "aadhaar": test_number(1),
    "name": "Sunita Devi",
    "name_local": "सुनीता देवी",
    "date_of_birth": date(1990, 3, 14),
    "gender": "F",
    "mobile": "9000000001",
    "father_name": "रामलाल मांझी",
    "home_care_of": "W/O: Mohan Manjhi",
    "nominee_name": "Mohan Manjhi",
    "nominee_relation": "husband",
    "education": "primary",
    "occupation_id": "9211.0200",
    "experience_years": 15,
    "present_state_id": BIHAR,
    "present_district_id": GAYA,
    "stay_since": date(1990, 3, 14),
    "stay_district_id": GAYA,
    "stay_pincode": "823003",
    "registered_at": datetime(2021, 11, 8, 11, 20, tzinfo=INDIA),
    "account": "30011122233",
    "truth": (GAYA, date(1990, 3, 14)),
    **FROM_GAYA,
    **AT_HOME,
}
RAMESH = {
    "aadhaar": test_number(2),
    "name": "Ramesh Yadav",
    "name_local": "रमेश यादव",
    "date_of_birth": date(1987, 8, 2),
    "gender": "M",
    "mobile": "9000000002",
    "father_name": "Shyamlal Yadav",
    "home_care_of": "S/O: Shyamlal Yadav",
    "nominee_name": "Meena Yadav",
    "nominee_relation": "wife",
    "education": "middle",
    "occupation_id": "9313.0301",
    "experience_years": 12,
    "present_state_id": MAHARASHTRA,
    "present_district_id": THANE,
    "stay_since": date(2019, 6, 1),
    "stay_same_as_permanent": False,
    "stay_house": "Room 7",
    "stay_locality": "Wagle Estate",
    "stay_area": "urban",
    "stay_district_id": THANE,
    "stay_pincode": "400604",
    "stay_moved_for": "work",
    "stay_family_along": False,
    "registered_at": datetime(2022, 1, 5, 18, 45, tzinfo=INDIA),
    "account": "30044455566",
    "truth": (THANE, date(2019, 6, 1)),
    **FROM_AZAMGARH,
}
MEENA = {
    "aadhaar": test_number(3),
    "name": "Meena Yadav",
    "name_local": "मीना यादव",
    "date_of_birth": date(1992, 12, 20),
    "gender": "F",
    "mobile": "9000000002",
    "father_name": "Dinesh Yadav",
    "home_care_of": "W/O: Ramesh Yadav",
    "nominee_name": "Ramesh Yadav",
    "nominee_relation": "husband",
    "education": "secondary",
    "occupation_id": "9111.9900",
    "experience_years": 5,
    "present_state_id": UTTAR_PRADESH,
    "present_district_id": AZAMGARH,
    "stay_since": date(1992, 12, 20),
    "stay_district_id": AZAMGARH,
    "stay_pincode": "276001",
    "registered_at": datetime(2022, 1, 6, 10, 5, tzinfo=INDIA),
    "account": "",
    "truth": (THANE, date(2023, 4, 15)),
    **FROM_AZAMGARH,
    **AT_HOME,
}
PEOPLE = [SUNITA, RAMESH, MEENA]


def register(people: list[dict] = PEOPLE) -> list[Worker]:
    """These workers, registered now or earlier, as they were made or have changed since."""
    people = [
        COMMON
        | someone
        | {
            "consent_at": someone["registered_at"] - timedelta(minutes=9),
            "card_token": new_card_token(),
        }
        for someone in people
    ]
    load(people, by="demo")
    workers = Worker.objects.in_bulk([someone["uan"] for someone in people])
    return [workers[someone["uan"]] for someone in people]
