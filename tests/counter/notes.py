"""People without Aadhaar, as an operator notes them."""

from django.utils import timezone

from tests.workers.people import BIHAR, PATNA
from workers.counter import provisional
from workers.counter.models import ProvisionalEntry

ANSWERS = {
    "consent": "on",
    "name": "Sunita Devi",
    "father_name": "Ram Kumar",
    "gender": "F",
    "birth_year": "1990",
    "date_of_birth": "",
    "mobile": "9812345670",
    "lives_state": str(BIHAR),
    "lives_district": str(PATNA),
    "pincode": "800001",
    "occupation": "7531.0100",
    "language": "hi",
    "why": "never",
}


def begun(client) -> str:
    """The address of a client who is to be registered."""
    return client.post("/centre/register", {"language": "hi"}).url.removesuffix("who")


def enter(client, **changes):
    there = begun(client)
    return there, client.post(f"{there}no-aadhaar", ANSWERS | changes)


def entry_at(operator, **changes) -> ProvisionalEntry:
    parts = {
        "name": "Sunita Devi",
        "name_keys": provisional.keys_of(changes.get("name", "Sunita Devi")),
        "birth_year": 1990,
        "gender": "F",
        "mobile": "9812345670",
        "district_id": PATNA,
        "state_id": BIHAR,
        "pincode": "800001",
        "occupation_id": "7531.0100",
        "language": "hi",
        "why": "never",
        "centre": operator.centre,
        "operator": operator,
        "visit_id": "6d5ec0b8-0000-4000-8000-000000000001",
        "consent_at": timezone.now(),
    }
    return ProvisionalEntry.objects.create(**parts | changes)
