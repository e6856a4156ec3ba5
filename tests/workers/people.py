"""Drafts and workers in the database, made without walking through the pages."""

import itertools
import uuid
from datetime import date

from django.utils import timezone
from lxml import html

from workers import drafts, search
from workers.models import Draft, Stay, Worker

KYC = {
    "name": "Asha Kumari",
    "name_local": "आशा कुमारी",
    "date_of_birth": "1992-05-17",
    "birth_year_only": False,
    "gender": "F",
    "care_of": "D/O: Ram Kumar",
    "house": "12",
    "street": "",
    "landmark": "",
    "locality": "Gandhi Nagar",
    "vtc": "Phulwari",
    "post_office": "",
    "subdistrict": "",
    "district": "Patna",
    "state": "Bihar",
    "pincode": "800001",
    "district_code": 212,
}
BIHAR, PATNA = 10, 212  # LGD codes
MAHARASHTRA, MUMBAI = 27, 482
PRESENT = {
    "same_as_permanent": "no",
    "present_state": str(MAHARASHTRA),
    "present_district": str(MUMBAI),
    "present_area": "urban",
    "present_locality": "Dharavi",
    "present_house": "14/3",
    "present_pincode": "400017",
    "present_since": "2024-02-29",
    "moved_for": "work",
    "family_along": "no",
}
DONE = {
    "personal": {
        "father_name": "Ram Kumar",
        "marital_status": "married",
        "social_category": "obc",
        "disability": False,
        "disability_percent": None,
        "email": "",
        "emergency_mobile": "",
        "blood_group": "",
        "nominee_name": "",
        "nominee_relation": "",
    },
    "address": {
        "permanent_state": BIHAR,
        "permanent_district": PATNA,
        "same_as_permanent": False,
        "present_state": MAHARASHTRA,
        "present_district": MUMBAI,
        "present_area": "urban",
        "present_locality": "Dharavi",
        "present_house": "14/3",
        "present_pincode": "400017",
        "present_since": "2024-02-29",
        "moved_for": "work",
        "family_along": False,
    },
    "education": {"education": "primary", "monthly_income": "to_10000"},
    "occupation": {
        "occupation": "7531.0100",
        "experience_years": 5,
        "secondary_occupation": None,
        "skill_source": "",
        "platform_worker": False,
    },
    "bank": {},
}
_uans = itertools.count(300_000_000_001)


def draft_at(step: str, **changes) -> Draft:
    """A draft whose first unfinished page is `step` ("check": every page is done)."""
    order = (*drafts.STEPS, "check")
    done = order[: order.index(step)]
    draft = Draft(mobile="9812345670", language="en")
    if "consent" in done:
        draft.consented_at, draft.consent_language = timezone.now(), "en"
    if "identity" in done:
        draft.vault_reference, draft.uan = uuid.uuid4(), next(_uans)
        draft.aadhaar_last4, draft.birth_year, draft.kyc = "0004", 1992, dict(KYC)
    draft.answers = {name: dict(DONE[name]) for name in done if name in DONE}
    for name, value in changes.items():
        setattr(draft, name, value)
    draft.save()
    return draft


def worker(**changes) -> Worker:
    """A registered worker of Bihar who lives in Mumbai since 2024."""
    parts = {
        "uan": next(_uans),
        "name": "Asha Kumari",
        "name_local": "आशा कुमारी",
        "date_of_birth": date(1992, 5, 17),
        "gender": "F",
        "vault_reference": uuid.uuid4(),
        "aadhaar_last4": "0004",
        "mobile": "9812345670",
        "language": "en",
        "father_name": "Ram Kumar",
        "marital_status": "married",
        "social_category": "obc",
        "disability": False,
        "education": "primary",
        "monthly_income": "to_10000",
        "occupation_id": "7531.0100",
        "experience_years": 5,
        "permanent_state_id": BIHAR,
        "permanent_district_id": PATNA,
        "present_state_id": MAHARASHTRA,
        "present_district_id": MUMBAI,
        "channel": "self",
    }
    made = Worker.objects.create(**parts | changes)
    search.index(made)
    since = date(2024, 2, 29)
    Stay.objects.create(
        worker=made, since=since, district_id=MUMBAI, pincode="400017", source="declared"
    )
    return made


def put_in(client, **values):
    """Into the session of a test client's browser."""
    session = client.session
    session.update(values)
    session.save()
    return client


class Page:
    """A response read as somebody sees it."""

    def __init__(self, response):
        self.response, self.status = response, response.status_code
        self.document = html.fromstring(response.content)

    @property
    def text(self) -> str:
        return " ".join(self.document.text_content().split())

    def beside(self, field: str) -> str:
        """The sentence beside a field, empty when there is none."""
        found = self.document.xpath(f"//*[@id='id_{field}_error']")
        return " ".join(found[0].text_content().split()) if found else ""

    @property
    def summary(self) -> list[tuple[str, str]]:
        """(link, text) of each line of the error summary."""
        lines = self.document.xpath("//div[contains(@class,'error-summary')]//li")
        return [
            (
                (line.xpath("./a/@href") or [""])[0].removeprefix("#"),
                " ".join(line.text_content().split()),
            )
            for line in lines
        ]

    def value(self, field: str) -> str | None:
        """What stands in a field: typed, ticked or selected."""
        for box in self.document.xpath(f"//main//*[@name='{field}']"):
            if box.tag == "select":
                return (box.xpath("./option[@selected]/@value") or [""])[0]
            if box.get("type") in ("radio", "checkbox"):
                if box.get("checked") is not None:
                    return box.get("value") or "on"
                continue
            return box.get("value")
        return None
