"""Agreements for tests, proposed by one and approved by another; and workers who agree."""

from datetime import timedelta

import pyrage
from django.utils import timezone

from integrations.states.models import Agreement, AgreementProposal
from integrations.states.models.agreement import TERMS as FIELDS
from tests.cast import staff
from tests.workers import people
from tests.workers.people import BIHAR
from workers.consents import PURPOSES
from workers.models import Consent

KEY = pyrage.x25519.Identity.generate()
TERMS = {
    "state_id": BIHAR,
    "department": "Labour Department",
    "department_hi": "श्रम विभाग",
    "purpose": "welfare",
    "purpose_words": "To give you the schemes of the welfare board",
    "purpose_words_hi": "आपको कल्याण बोर्ड की योजनाएँ देने के लिए",
    "place": "both",
    "columns": ["uan", "name", "date_of_birth", "gender", "present_state", "present_district"],
    "age_recipient": str(KEY.to_public()),
    "contact_name": "Meera Devi",
    "contact_email": "labour@example.in",
}


def proposal(**terms) -> AgreementProposal:
    today = timezone.localdate()
    days = {"starts": today, "ends": today + timedelta(days=365)}
    return AgreementProposal.propose(
        by=staff("ministry_officer"), reason="The state asks", **TERMS | days | terms
    )


def agreement(**terms) -> Agreement:
    """In force, with TERMS or others."""
    asked = proposal(**terms)
    asked.approve(by=staff("ministry_officer"))
    return asked.made


def change(terms: Agreement, **new) -> None:
    """Other terms of an agreement, by two people."""
    names = [Agreement._meta.get_field(name).attname for name in FIELDS]
    as_it_is = {name: getattr(terms, name) for name in names}
    proposal(agreement=terms, **as_it_is | new).approve(by=staff("ministry_officer"))


def agrees(worker, given: bool = True, purposes=PURPOSES):
    """The worker, who says yes or no to the purposes."""
    Consent.objects.bulk_create(
        Consent(
            worker=worker, purpose=purpose, given=given, notice_version="2026-12",
            language="en", channel="self", at=timezone.now(),
        )
        for purpose in purposes
    )  # fmt: skip
    return worker


def worker(**changes):
    """Of Bihar, in Mumbai; agrees to everything."""
    return agrees(people.worker(**changes))
