"""What the counter is told, or refused, before it registers: probes of indexes, no scans.

entry.warnings(draft)            # sentences for the page
entry.refuse(operator, draft)    # raises Closed: more share it than any family
"""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from workers import drafts
from workers.counter import refusals, traits
from workers.counter.doors import Closed
from workers.counter.models import Operator, Refusal, Trait
from workers.models import BankAccount, Draft, Worker
from workers.registration import bank_fingerprint

WARNED = {
    Trait.Kind.MOBILE: _(
        "Many workers have this mobile already. Is it really the worker's own, or the family's?"
    ),
    Trait.Kind.BANK: _(
        "Other workers have this bank account already. Look at the passbook once more."
    ),
    Trait.Kind.ADDRESS: _("Many workers have this address already. Ask for the house once more."),
    Trait.Kind.PHOTO: _("This photo belongs to another worker already. This will be looked into."),
    Trait.Kind.ALIKE: _("This photo looks like that of another worker. This may be looked into."),
}
REFUSED = {
    Trait.Kind.MOBILE: _(
        "Too many workers have this mobile already. Take the worker's own or the family's."
    ),
    Trait.Kind.BANK: _(
        "Too many workers have this bank account already. Take another, or leave it out."
    ),
}


def warnings(draft: Draft) -> list:
    """About what the worker of this draft shares with more than is usual."""
    levels = {kind: level(kind, rows) for kind, rows in found_in(draft).items()}
    said = {"refused": REFUSED, "warned": WARNED}
    return [said[level][kind] for kind, level in levels.items() if level]


def refuse(operator: Operator, draft: Draft) -> None:
    """Raises Closed. Not inside a transaction, so that the refusal is kept."""
    refuse_where(operator, found_in(draft))


def refuse_mobile(operator: Operator, mobile: str) -> None:
    """For a worker who changes it. Raises Closed."""
    refuse_where(operator, {Trait.Kind.MOBILE: with_mobile(mobile)})


def refuse_account(operator: Operator, number: str, ifsc: str) -> None:
    refuse_where(operator, {Trait.Kind.BANK: with_account(number, ifsc)})


def refuse_where(operator: Operator, others: dict) -> None:
    for kind, rows in others.items():
        if kind in REFUSED and level(kind, rows) == "refused":
            refusals.note(operator, Refusal.Rule.SHARED)
            raise Closed(REFUSED[kind])


def level(kind: str, rows) -> str:
    """`rows` are the others who have it: no more of them are read than decide."""
    most, last = settings.SHARED_FLAGGED_OVER[kind], settings.SHARED_REFUSED_OVER.get(kind)
    known = len(rows[: last or most])
    if last and known >= last:
        return "refused"
    return "warned" if known >= most else ""


def found_in(draft: Draft) -> dict:
    others = {Trait.Kind.MOBILE: with_mobile(draft.mobile)} if draft.mobile else {}
    if number := drafts.account_number(draft):
        others[Trait.Kind.BANK] = with_account(number, draft.answers["bank"]["ifsc"])
    subjects = list(traits.of_photo(bytes(draft.photo)))
    if address := address_of(draft):
        subjects.append((Trait.Kind.ADDRESS, address))
    for kind, subject in subjects:
        others[kind] = with_trait(kind, subject)
    return others


def with_mobile(mobile: str):
    return Worker.objects.filter(mobile=mobile).values_list("uan", flat=True)


def with_account(number: str, ifsc: str):
    fingerprint = bank_fingerprint(number, ifsc)
    return BankAccount.objects.filter(fingerprint=fingerprint).values_list("worker", flat=True)


def with_trait(kind: str, subject: bytes):
    rows = Trait.objects.filter(kind=kind, subject=subject)
    return rows.order_by("worker").distinct().values_list("worker", flat=True)


def address_of(draft: Draft) -> bytes:
    """As `traits.address_of` makes it of the worker that this draft becomes."""
    answers, kyc = draft.answers.get("address"), draft.kyc
    if not answers:
        return b""
    if answers["same_as_permanent"]:
        district, pincode = answers["permanent_district"], kyc["pincode"]
        return traits.address(district, pincode, kyc["house"], kyc["locality"] or kyc["vtc"])
    return traits.address(
        answers["present_district"],
        answers["present_pincode"],
        answers["present_house"],
        answers["present_locality"],
    )
