"""Forms that wait for their worker: who may go on with which, and what becomes of them.

Going on begins a REGISTER visit with a draft that holds the answers as suggestions; everything is
asked, read back and agreed to as at any counter. A form is this centre's, until its worker shows
slip and year of birth at another one.
"""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import QuerySet
from django.utils import timezone

from eshram import limits
from eshram.audit.models import Event
from workers import identity
from workers.counter import camp_numbers as numbers
from workers.counter import visits
from workers.counter.camp import likeness
from workers.counter.models import CampEntry, Centre, Operator, Visit
from workers.models import Draft, Worker

State = CampEntry.State
PRESENTED_PER_HOUR = 20  # slips that one operator may try
# Years that may be tried at one slip, by all operators: camp numbers follow each other.
YEARS_PER_DAY = 6
BATCH = 1000
# What stays of a form once it is over: that it was, and by whom. The answers go.
WIPED = {"answers": {}, "likeness": b"", "laid_by": None, "aadhaar_last4": ""}


class NotOpen(Exception):
    """This form was taken up elsewhere meanwhile, or is over."""


class TooManyTries(Exception):
    """This operator has presented too many slips in this hour."""


def at_hand(centre: Centre) -> QuerySet[CampEntry]:
    """What an operator of the centre can go on with, the newest first."""
    return centre.camp_entries.filter(state__in=CampEntry.AT_HAND).order_by("-received_at", "id")


def results(centre: Centre) -> dict[str, int]:
    """How many forms of the centre's camp are in each state. One query."""
    counted = centre.camp_entries.order_by().values_list("state")
    return dict(counted.annotate(forms=models.Count("pk")))


def presented(operator: Operator, number: tuple[int, int], birth_year: int) -> CampEntry | None:
    """The form whose slip somebody shows, at any centre. `number`: (block, place).

    Raises TooManyTries, of the operator's or at this slip.
    """
    whose = str(operator.pk)
    if limits.is_over("camp-presented", whose, most=PRESENTED_PER_HOUR, seconds=3600):
        raise TooManyTries
    block, place = number
    slip = numbers.write(block, place)
    if limits.is_over("camp-slip", slip, most=YEARS_PER_DAY, seconds=24 * 3600):
        raise TooManyTries
    of_number = CampEntry.objects.filter(block=block, place=place, state__in=CampEntry.AT_HAND)
    born = of_number.filter(answers__birth_year=birth_year)
    return born.order_by("number_taken").first()


def take_up(request, operator: Operator, entry: CampEntry) -> Visit:
    """The worker is here: their registration begins. Raises NotOpen and Closed."""
    if entry.state not in CampEntry.AT_HAND:
        raise NotOpen
    language = entry.language if entry.language in dict(settings.LANGUAGES) else ""
    visit = visits.begin(request, operator, Visit.Purpose.REGISTER, language=language)
    with transaction.atomic():
        draft = Draft.objects.create(
            mobile=text(entry, "mobile")[:10],
            language=language or settings.LANGUAGE_CODE,
            answers={"prefill": prefill(entry)},
        )
        held = visit.held | {"camp": str(entry.id)}
        visits.change(visit, draft_id=draft.id, held=held)
        CampEntry.objects.filter(pk=entry.pk).update(draft_id=draft.id)
        note("camp form taken up", operator.by, entry)
    return visit


def text(entry: CampEntry, name: str) -> str:
    value = entry.answers.get(name)
    return value if isinstance(value, str) else ""


def prefill(entry: CampEntry) -> dict:
    """The answers by pages of the registration, to be seen and kept or changed there."""
    pages = {
        "personal": ("father_name",),
        "address": (
            *("present_state", "present_district", "present_locality", "present_house"),
            "present_pincode",
        ),
        "education": ("education",),
        "occupation": ("occupation", "experience_years"),
    }
    return {
        page: {name: entry.answers[name] for name in names if entry.answers.get(name)}
        for page, names in pages.items()
    }


def entry_of(visit: Visit) -> CampEntry | None:
    """The form with which this visit began, as long as it is open."""
    key = visit.held.get("camp")
    found = CampEntry.objects.filter(state__in=CampEntry.AT_HAND)
    return found.filter(pk=uuid.UUID(key)).first() if key else None


def registered(visit: Visit, worker: Worker) -> None:
    """Whom this visit began with a form of is a worker now. Inside that transaction. When another
    Aadhaar number was proven than the form has, it was somebody else: the form goes on waiting."""
    entry = entry_of(visit)
    if entry and (not entry.laid_by or identity.is_laid_by(entry.laid_by, worker.uan)):
        done = CampEntry.objects.filter(pk=entry.pk)
        done.update(state=State.REGISTERED, worker=worker, draft_id=None, **WIPED)
        note("camp form registered", visit.operator.by, entry, worker_id=worker.uan)
        let_go(entry)


def let_go(entry: CampEntry) -> None:
    """The vault need not keep the number for this form any more."""
    if entry.laid_by and not CampEntry.objects.filter(laid_by=entry.laid_by).exists():
        transaction.on_commit(lambda: identity.let_go([entry.laid_by]))


def note(action: str, by: str, entry: CampEntry, **more) -> None:
    Event.objects.record(action, by=by, centre=entry.centre_id, entry=str(entry.id), **more)


# Of lost devices


def set_aside() -> QuerySet[CampEntry]:
    return CampEntry.objects.filter(state=State.QUARANTINED).order_by("-received_at", "id")


@transaction.atomic
def release(entry: CampEntry, *, by: str, reason: str) -> None:
    """Believed after all: it becomes what it would have been. Raises NotOpen."""
    found = set_aside().select_for_update().filter(pk=entry.pk).first()
    if found is None:
        raise NotOpen
    found.state, found.otherwise = found.otherwise, ""
    if found.state in CampEntry.OPEN and likeness.met([found]).has(found):
        found.state, found.reasons = State.DUPLICATE, [*found.reasons, "twice"]
    found.save(update_fields=["state", "otherwise", "reasons"])
    note("camp form released", by, found, reason=reason)


@transaction.atomic
def drop(entry: CampEntry, *, by: str, reason: str) -> None:
    """Not believed: what it said is deleted. Raises NotOpen."""
    found = set_aside().select_for_update().filter(pk=entry.pk).first()
    if found is None:
        raise NotOpen
    CampEntry.objects.filter(pk=found.pk).update(state=State.DROPPED, otherwise="", **WIPED)
    note("camp form dropped", by, found, reason=reason)
    let_go(found)


# Each day


def settle() -> int:
    """Close forms whose workers were registered on another way meanwhile: by the vault, which knows
    their numbers. Returns how many."""
    open_ = CampEntry.objects.filter(state__in=CampEntry.AT_HAND, laid_by__isnull=False)
    rows = open_.order_by("pk").values_list("pk", "laid_by")
    settled, after = 0, uuid.UUID(int=0)
    while batch := dict(rows.filter(pk__gt=after)[:BATCH]):
        after = max(batch)
        known = identity.registered(batch.values())
        there = set(Worker.objects.filter(uan__in=known.values()).values_list("uan", flat=True))
        done = [
            CampEntry(pk=pk, state=State.REGISTERED, worker_id=known[laid_by], **WIPED)
            for pk, laid_by in batch.items()
            if known.get(laid_by) in there
        ]
        settled += CampEntry.objects.bulk_update(done, ["state", "worker", *WIPED])
    return settled


def purge() -> int:
    """Delete what nobody came for in the time that the notice says. Returns how many."""
    before = timezone.now() - timedelta(days=settings.CAMP_WAIT_DAYS)
    over = CampEntry.objects.filter(received_at__lt=before).exclude(state=State.REGISTERED)
    return over.delete()[0]
