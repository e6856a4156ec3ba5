"""People without Aadhaar: a note of them, its slip, who to call, and how it becomes a registration.

An entry is no registration and is in no figure. It is this centre's, until its bearer presents
number and year of birth at another one. When Aadhaar exists, a registration begins with its answers
(`take_up`), and ends by closing it with the UAN: once, at whichever centre.
"""

import uuid
from datetime import date, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import IntegrityError, models, transaction
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Now
from django.utils import timezone

from eshram import limits
from eshram.audit.models import Event, without_numbers
from eshram.outbox.sms import queue_many, queue_sms
from workers import messages, names
from workers.counter import visits
from workers.counter.models import Contact, Operator, ProvisionalEntry, Visit
from workers.counter.models.provisional import number_in
from workers.models import Draft, Worker

Closed = ProvisionalEntry.Closed
PER_PAGE = 25
MOST_ALIKE = 5
PRESENTED_PER_HOUR = 20  # numbers that one operator may try
BATCH = 1000
NUMBER_TRIES = 3


class AlreadyClosed(Exception):
    """This entry has become a registration, or was closed otherwise, meanwhile."""


class TooManyTries(Exception):
    """This operator has presented too many numbers in this hour."""


def open_entries():
    return ProvisionalEntry.objects.filter(closed_at=None)


def keys_of(name: str) -> list[str]:
    """What the telling words of a name sound like: the same however a clerk spelt it."""
    words = names.words_of(name)
    telling = [word for word in words if word not in names.COURTESY] or words
    return sorted({names.skeleton(word) for word in telling})


# Entering


def enter(visit: Visit, answers: dict) -> ProvisionalEntry:
    """Note somebody; `answers` are a right `ProvisionalForm`'s. Pressed twice, it is one entry.

    Raises visits.Over.
    """
    for left in reversed(range(NUMBER_TRIES)):
        try:
            return enter_numbered(visit, answers)
        except IntegrityError:  # the number is somebody's: one in hundreds of millions
            if not left:
                raise
    raise AssertionError


@transaction.atomic
def enter_numbered(visit: Visit, answers: dict) -> ProvisionalEntry:
    visits.refuse_over(visit)
    if before := ProvisionalEntry.objects.filter(visit_id=visit.id).first():
        return before
    district = answers["lives_district"]
    entry = ProvisionalEntry.objects.create(
        name=answers["name"],
        father_name=answers["father_name"],
        name_keys=keys_of(answers["name"]),
        birth_year=answers["birth_year"],
        date_of_birth=answers["date_of_birth"],
        gender=answers["gender"],
        mobile=answers["mobile"],
        district=district,
        state_id=district.state_id,
        pincode=answers["pincode"],
        occupation=answers["occupation"],
        language=answers["language"],
        why=answers["why"],
        centre=visit.centre,
        operator=visit.operator,
        visit_id=visit.id,
        consent_at=timezone.now(),
    )
    note("provisional entered", visit.operator, entry)
    if entry.mobile:
        queue_sms(
            messages.PROVISIONAL,
            mobile=entry.mobile,
            language=entry.language,
            number=entry.spaced,
        )
    return entry


def note(action: str, operator: Operator, entry: ProvisionalEntry, *, worker_id=None, **more):
    Event.objects.record(
        action,
        by=operator.by,
        worker_id=worker_id,
        centre=operator.centre_id,
        entry=str(entry.id),
        **more,
    )


def alike(name: str, birth_year: int, district) -> list[ProvisionalEntry]:
    """Open entries that may be the same person, at whatever centre; a few."""
    keys = Value(keys_of(name), ArrayField(models.CharField(max_length=40)))
    here = open_entries().filter(district=district, birth_year=birth_year)
    same = here.filter(Q(name_keys__contains=keys) | Q(name_keys__contained_by=keys))
    return list(same.select_related("centre").order_by("-created_at")[:MOST_ALIKE])


# Following up


def of_centre(centre_id: int, after: tuple | None = None) -> tuple[list[ProvisionalEntry], bool]:
    """A page of this centre's open entries, the oldest first, and whether more follow. `after` is
    (created_at, id) of the last one seen."""
    rows = open_entries().filter(centre=centre_id)
    if after:
        at, key = after
        rows = rows.filter(Q(created_at=at, id__gt=key) | Q(created_at__gt=at), created_at__gte=at)
    found = list(rows.order_by("created_at", "id")[: PER_PAGE + 1])
    return found[:PER_PAGE], len(found) > PER_PAGE


def old_since():
    """Entries made before this stand out."""
    return timezone.now() - timedelta(days=settings.PROVISIONAL_REMIND_DAYS)


@transaction.atomic
def contacted(entry: ProvisionalEntry, operator: Operator, outcome: str, said: str) -> None:
    said = without_numbers(said)
    Contact.objects.create(entry=entry, operator=operator, outcome=outcome, note=said)
    ProvisionalEntry.objects.filter(pk=entry.pk).update(contacted_at=Now())
    note("provisional contact", operator, entry, outcome=str(outcome))


@transaction.atomic
def close(entry: ProvisionalEntry, operator: Operator, how: str) -> None:
    """Otherwise than by a registration. Raises AlreadyClosed."""
    closing = open_entries().filter(pk=entry.pk)
    if not closing.update(closed_at=timezone.now(), closed=how):
        raise AlreadyClosed
    note("provisional closed", operator, entry, how=str(how))


def presented(operator: Operator, typed: str, birth_year: int) -> ProvisionalEntry | None:
    """The entry whose slip somebody shows, at any centre: number and year of birth together.

    Raises TooManyTries.
    """
    whose = str(operator.pk)
    if limits.is_over("presented", whose, most=PRESENTED_PER_HOUR, seconds=3600):
        raise TooManyTries
    number = number_in(typed)
    return ProvisionalEntry.objects.filter(number=number, birth_year=birth_year).first()


# Becoming a registration


def take_up(request, operator: Operator, entry: ProvisionalEntry) -> Visit:
    """Begin the registration of who has Aadhaar now. Raises AlreadyClosed and Closed."""
    settle()
    if not open_entries().filter(pk=entry.pk).exists():
        raise AlreadyClosed
    visit = visits.begin(request, operator, Visit.Purpose.REGISTER, language=entry.language)
    with transaction.atomic():
        draft = Draft.objects.create(
            mobile=entry.mobile, language=entry.language, answers={"prefill": prefill(entry)}
        )
        held = visit.held | {"provisional": str(entry.id)}
        visits.change(visit, draft_id=draft.id, held=held)
        note("provisional taken up", operator, entry)
    return visit


def prefill(entry: ProvisionalEntry) -> dict:
    """What was answered, by pages of the registration, to be seen and kept or changed there."""
    return {
        "personal": {"father_name": entry.father_name},
        "address": {
            "present_state": entry.state_id,
            "present_district": entry.district_id,
            "present_pincode": entry.pincode,
        },
        "occupation": {"occupation": entry.occupation_id},
    }


def entry_of(visit: Visit) -> ProvisionalEntry | None:
    """The open entry with which this visit's registration began."""
    key = visit.held.get("provisional")
    return open_entries().filter(pk=uuid.UUID(key)).first() if key else None


def differences(entry: ProvisionalEntry, draft: Draft) -> list[str]:
    """What Aadhaar says otherwise (name, birth_year, gender), beyond what a clerk mishears."""
    kyc = draft.kyc
    names_, born = (kyc["name"], kyc["name_local"]), date.fromisoformat(kyc["date_of_birth"])
    return unlike(entry, names_, born, kyc["gender"])


def unlike(entry: ProvisionalEntry, names_: tuple, born: date, gender: str) -> list[str]:
    said = {key for name in names_ for key in keys_of(name)}
    found = []
    if not said & set(entry.name_keys):
        found.append("name")
    if abs(born.year - entry.birth_year) > 2:
        found.append("birth_year")
    if gender != entry.gender:
        found.append("gender")
    return found


def doubted(visit: Visit, draft: Draft) -> ProvisionalEntry | None:
    """After e-KYC: the entry whose answers are too unlike what Aadhaar says, until the operator has
    said that it is the same person. From then on the entry waits for this person's UAN."""
    entry = entry_of(visit)
    if entry is None or entry.uan == draft.uan:
        return None
    if visit.held.get("same_person") != str(draft.id) and differences(entry, draft):
        return entry
    open_entries().filter(pk=entry.pk).update(uan=draft.uan)
    return None


def part(visit: Visit, draft: Draft, entry: ProvisionalEntry) -> None:
    """It is somebody else: the registration goes on without the entry, which stays as it was."""
    with transaction.atomic():
        visits.hold(visit, provisional=None)
        Draft.objects.filter(id=draft.id).update(answers=draft.answers | {"prefill": {}})
        note("provisional parted", visit.operator, entry)


def registered(visit: Visit, worker: Worker) -> None:
    """Whoever this visit began with an entry for is a worker, now or since long. Who was registered
    already and is unlike the entry is somebody else: it stays open."""
    entry = entry_of(visit)
    if entry is None:
        return
    names_ = (worker.name, worker.name_local)
    if entry.uan != worker.uan and unlike(entry, names_, worker.date_of_birth, worker.gender):
        return
    closing = open_entries().filter(pk=entry.pk)
    now = timezone.now()
    if closing.update(closed_at=now, closed=Closed.REGISTERED, uan=worker.uan):
        note("provisional closed", visit.operator, entry, worker_id=worker.uan, how="registered")


# Each day


def settle() -> int:
    """Close entries whose person was registered on another way since Aadhaar proved them. One
    statement; returns how many."""
    there = Worker.objects.filter(uan=OuterRef("uan"))
    proven = open_entries().filter(Exists(there), uan__isnull=False)
    return proven.update(closed_at=timezone.now(), closed=Closed.REGISTERED)


def remind() -> int:
    """One SMS to those whose entry is some weeks old. Returns how many; a run that failed half way
    goes on where it stopped."""
    sent = 0
    waiting = open_entries().filter(reminded_at=None, created_at__lt=old_since())
    waiting = waiting.exclude(mobile="").order_by("created_at", "id")
    while True:
        with transaction.atomic():
            batch = list(waiting.select_for_update(skip_locked=True)[:BATCH])
            if not batch:
                return sent
            rows = ((e.mobile, e.language, None, {"number": e.spaced}) for e in batch)
            sent += queue_many(messages.PROVISIONAL_REMINDER, rows)
            ids = [entry.pk for entry in batch]
            ProvisionalEntry.objects.filter(pk__in=ids).update(reminded_at=Now())


def purge() -> int:
    """Delete what was kept long enough, from its closing or else its making. Returns how many."""
    before = timezone.now() - timedelta(days=settings.PROVISIONAL_DAYS)
    over = ProvisionalEntry.objects.filter(
        Q(closed_at__lt=before) | Q(closed_at=None, created_at__lt=before)
    )
    deleted = 0
    while ids := list(over.values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            Contact.objects.filter(entry__in=ids).delete()
            deleted += (
                ProvisionalEntry.objects.filter(pk__in=ids)
                .delete()[1]
                .get(ProvisionalEntry._meta.label, 0)
            )
    return deleted
