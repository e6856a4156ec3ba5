"""What an operator did for a worker, written down beside the change, in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from eshram.audit.models import Event
from workers.counter import call_backs, traits
from workers.counter.models import Assistance, Reach, Visit
from workers.models import Worker

# What may be done for a worker, as they read it on the receipt and later in `/me/privacy/`.
DONE = {
    "registered": _("Registration on e-Shram"),
    "address": _("New address"),
    "occupation": _("New work"),
    "mobile": _("New mobile"),
    "bank": _("New bank account"),
    "card": _("Card printed"),
    "schemes": _("Questions about schemes"),
    "decision": _("Decision about a scheme in writing"),
    "work": _("Platform work"),
    "grievance": _("Grievance"),
    "sharing_no": _("No to giving details to the states"),
    "sharing_yes": _("Yes to giving details to the states"),
}


@dataclass(frozen=True, slots=True)
class ReadBack:
    """The consent artefact: which text was read to the worker, and when they answered."""

    language: str
    version: str  # of the text's frame; the answers stand in the register
    hash: bytes  # SHA-256 of what was shown
    at: datetime


def answered(language: str, version: str, hash: bytes) -> ReadBack:
    """The worker says yes or no now to what was read to them: the action tells which."""
    return ReadBack(language, version, hash, timezone.now())


@transaction.atomic
def record(
    visit: Visit, worker: Worker, action: str, *, proof: str = "", consent: ReadBack | None = None
) -> Assistance:
    """`action` is what was done: a key of DONE.

    `proof` is an Assistance.Proof; without one, that of the visit. Called inside the transaction
    of the change itself, behind it: both stand, or neither. What the worker shares with others is
    noted as it is then, and a registration may be drawn to be called back. Who has no
    mobile is told of news here from now on.
    """
    read_back = {}
    if consent is not None:
        read_back = {
            "consent_language": consent.language,
            "consent_version": consent.version,
            "consent_hash": consent.hash,
            "consent_at": consent.at,
        }
    done = Assistance.objects.create(
        worker=worker,
        action=action,
        operator=visit.operator,
        centre=visit.centre,
        device=visit.device,
        visit_id=visit.id,
        proof=proof or visit.proof,
        **read_back,
    )
    traits.note(done, worker)
    call_backs.draw(done)
    if not worker.mobile:
        Reach.objects.update_or_create(worker=worker, defaults={"centre": visit.centre})
    Event.objects.record(
        "helped at a centre",
        by=visit.operator.by,
        worker_id=worker.uan,
        centre=visit.centre_id,
        what=action,
        proof=done.proof,
    )
    return done
