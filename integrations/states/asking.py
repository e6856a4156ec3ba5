"""A recipient asks for a file besides the schedule, and what waits to be made."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from eshram.audit.models import Event
from integrations.states import exporting, sharing, store, withdrawing
from integrations.states.models import Agreement, Export, ExportRequest, Receiver

HOUR = 2  # of the night, in which the day's files are begun
Schedule = Agreement.Schedule


class CannotAsk(ValueError):
    """`str()` is a sentence for who asks."""


def ask(
    agreement: Agreement, *, kind: str, since: str = "", counts: bool = False, by: str
) -> ExportRequest:
    """`since`: of a delta a past cursor of theirs; empty: go on from the last file. Raises
    CannotAsk, also while another waits."""
    kind, since = Export.Kind(kind), since.strip() if kind == Export.Kind.DELTA else ""
    if not agreement.is_in_force:
        raise CannotAsk(_("The agreement is not in force."))
    if not agreement.age_recipient:
        raise CannotAsk(_("The agreement names no key to encrypt files to."))
    if since:
        try:
            if sharing.Cursor.parse(since).agreement != agreement.pk:
                raise CannotAsk(_("This is not a cursor of this agreement."))
        except sharing.NeedsFull:
            pass  # the answer is everybody
        except sharing.BadCursor:
            raise CannotAsk(_("This is not a cursor of this agreement.")) from None
    try:
        with transaction.atomic():
            asked = agreement.requests.create(kind=kind, since=since, counts=counts, by=by)
            Event.objects.record("export asked for", by=by, agreement=agreement.pk, kind=str(kind))
    except IntegrityError:
        raise CannotAsk(_("A file that you asked for is being made. Wait for it.")) from None
    return asked


def due(now: datetime) -> Iterator[int]:
    """Agreements of which a file is to be made: asked for, or by the schedule."""
    agreements = Agreement.objects.in_force().exclude(age_recipient="")
    asked = set(ExportRequest.objects.filter(done_at=None).values_list("agreement", flat=True))
    for agreement in agreements.order_by("pk"):
        if agreement.pk in asked or is_due(agreement, now):
            yield agreement.pk


def is_due(agreement: Agreement, now: datetime) -> bool:
    """There is none of this hour, day, week or month, made by the terms of now. Where a receiver
    takes files, what is made for it (`pushes`) is there to be fetched as well; while it is parked,
    or slow with the one before, the file is made here, so that there always is one."""
    schedule = agreement.schedule
    if schedule == Schedule.HOURLY and agreement.exports.late().exclude(erased_at=None).exists():
        schedule = Schedule.DAILY  # each file tells all again since the last that was confirmed
    begun = begins(schedule, now)
    if begun is None:
        return False
    ready = Q(state=Receiver.State.WAITING) | Q(state=Receiver.State.OK, export=None)
    if agreement.receivers.filter(ready, ended_at=None).exists():
        return False
    made = agreement.exports.by_terms_of_now().filter(made_at__gte=begun)
    return not made.exists()


def end_outdated(agreement: Agreement, now: datetime) -> None:
    """Files in which somebody withdrew are given until the next hour or night begins, as their
    schedule has it, even where the next file is far off: then it is made at once, so that nothing
    is lost to who had not confirmed (`exporting.next_cursor`). Nothing while somebody makes one."""
    hourly = agreement.schedule == Schedule.HOURLY
    begun = begins(Schedule.HOURLY if hourly else Schedule.DAILY, now)
    with transaction.atomic():
        if not store.is_alone(agreement):
            return
        outdated = withdrawing.outdated(agreement, before=begun)
        store.note_erased(outdated)
        if outdated and agreement.schedule in (Schedule.WEEKLY, Schedule.MONTHLY):
            tell_again(agreement)
    store.remove(outdated)


def tell_again(agreement: Agreement) -> None:
    """Where the last file, though it may be there yet, goes on from one that nobody can have any
    more."""
    last = agreement.exports.first()
    if last.by.startswith("receiver:"):  # what is pushed has a cursor of its own
        return
    if exporting.next_cursor(agreement) != last.until:
        again = ExportRequest(agreement=agreement, kind=Export.Kind.DELTA, by="system")
        ExportRequest.objects.bulk_create([again], ignore_conflicts=True)


def begins(schedule: str, now: datetime) -> datetime | None:
    """When the hour, day, week or month began of which there must be a file now, in India's time.
    None where files are only made when asked for."""
    now = timezone.localtime(now)
    hour = now.replace(minute=0, second=0, microsecond=0)
    night = hour.replace(hour=HOUR)
    day = night if night <= now else night - timedelta(days=1)
    match schedule:
        case Schedule.HOURLY:
            return hour
        case Schedule.DAILY:
            return day
        case Schedule.WEEKLY:
            return day - timedelta(days=day.weekday())
        case Schedule.MONTHLY:
            return day.replace(day=1)
    return None


def serve(agreement: Agreement) -> list[Export]:
    """Make what is due for one agreement: what it asked for, and the schedule's."""
    made = []
    if asked := agreement.requests.filter(done_at=None).first():
        made.append(answer(asked))
    if is_due(agreement, timezone.now()):
        withdrawing.erase_outdated(agreement)
        made.append(exporting.make(agreement, exporting.next_cursor(agreement)))
    return [export for export in made if export]


def answer(asked: ExportRequest) -> Export | None:
    """Raises sharing.Busy: it waits on."""
    withdrawing.erase_outdated(asked.agreement)
    since = None
    if asked.kind == Export.Kind.DELTA:
        since = asked.since or exporting.next_cursor(asked.agreement)
    try:
        asked.export = exporting.make(asked.agreement, since, counts=asked.counts, by=asked.by)
    except (sharing.BadCursor, sharing.NotInForce, exporting.CannotExport) as error:
        asked.problem = str(error)[:200]
    asked.done_at = timezone.now()
    asked.save(update_fields=["export", "problem", "done_at"])
    return asked.export
