"""What becomes of a record after registration: death, closing, opening again, turning 60.

Each change locks the worker, writes the state, a StatusChange with its reason and an audit event in
one transaction, and tells the worker, so that who was declared dead or closed by mistake
learns of it. Two records of one person are `workers.merging`'s; new e-KYC is of
`workers.correction`.
"""

from collections.abc import Collection
from datetime import date

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from eshram.audit.models import Event
from workers import messages, telling
from workers.choices import Status
from workers.models import StatusChange, Worker
from workers.models.worker import age_on

OLDEST = settings.MAXIMUM_AGE + 1  # completed years at which the register's schemes end


class CannotChange(Exception):
    """The record is not in a state from which this can be done; `str()` is a sentence."""


@transaction.atomic
def record_death(worker: Worker, died_on: date, *, by: str, source: str) -> None:
    """`source`: which paper says so, with its number. The worker is told: it may be a mistake."""
    locked = lock(worker, from_=(Status.ACTIVE, Status.OVER_AGE, Status.CLOSED))
    if died_on > timezone.localdate():
        raise CannotChange(_("This day has not come yet."))
    if died_on < timezone.localdate(locked.registered_at):
        raise CannotChange(_("This is before the day of the registration."))
    if not source.strip():
        raise CannotChange(_("Write which paper says so."))
    change(locked, Status.DECEASED, died_on, by=by, source=source.strip())
    Event.objects.record("death recorded", by=by, worker_id=locked.uan)
    telling.tell(locked, messages.DEATH_RECORDED)
    follow(worker, locked)


@transaction.atomic
def close(worker: Worker, *, by: str, reason: str) -> None:
    """The worker's own wish, or a record that should not be. Nothing is deleted."""
    if not reason.strip():
        raise CannotChange(_("Write a reason."))
    locked = lock(worker, from_=(Status.ACTIVE, Status.OVER_AGE))
    change(locked, Status.CLOSED, timezone.localdate(), by=by, reason=reason.strip())
    Event.objects.record("closed", by=by, worker_id=locked.uan, reason=reason)
    telling.tell(locked, messages.CLOSED)
    follow(worker, locked)


@transaction.atomic
def reopen(worker: Worker, *, by: str, reason: str) -> None:
    """Closed or declared dead by mistake, or the worker wants to come back."""
    if not reason.strip():
        raise CannotChange(_("Write a reason."))
    locked = lock(worker, from_=(Status.CLOSED, Status.DECEASED))
    now = status_by_age(locked.date_of_birth)
    change(locked, now, timezone.localdate(), by=by, reason=reason.strip())
    Event.objects.record("opened again", by=by, worker_id=locked.uan, reason=reason)
    telling.tell(locked, messages.REOPENED)
    follow(worker, locked)


def status_by_age(born: date) -> Status:
    """Active, or over age from the 60th birthday on, India time."""
    old = age_on(timezone.localdate(), born) >= OLDEST
    return Status.OVER_AGE if old else Status.ACTIVE


def lock(worker: Worker, *, from_: Collection[str]) -> Worker:
    """The row as it is now, ours until the transaction ends. Raises CannotChange."""
    locked = Worker.objects.select_for_update().get(uan=worker.uan)
    if locked.status not in from_:
        raise CannotChange(
            _("This record is “%(status)s”, so this cannot be done.")
            % {"status": locked.get_status_display()}
        )
    return locked


def change(worker: Worker, status: Status, since: date, *, by: str, **why) -> None:
    worker.status, worker.status_since = status, since
    worker.save(update_fields=["status", "status_since"])
    StatusChange.objects.create(worker=worker, status=status, since=since, by=by, **why)


def follow(worker: Worker, locked: Worker) -> None:
    worker.status, worker.status_since = locked.status, locked.status_since


def born_by(today: date) -> date:
    """Who was born on this day or before has completed 60 years `today`.

    Born on 29 February, the birthday of a common year is 1 March, as in `age_on`.
    """
    try:
        return today.replace(year=today.year - OLDEST)
    except ValueError:  # today is 29 February, and that year had none
        return date(today.year - OLDEST, 2, 28)


# (year, month, day) of the birth plus 60; 29 February becomes 1 March of a common year.
BIRTHDAY = """
    (make_date(extract(year FROM date_of_birth)::int + %(oldest)s,
               extract(month FROM date_of_birth)::int, 1)
     + (extract(day FROM date_of_birth)::int - 1))
"""
AGED = f"""
    UPDATE workers_worker SET status = %(over_age)s, status_since = {BIRTHDAY}
    WHERE status = %(active)s AND date_of_birth <= %(born_by)s
    RETURNING uan, status, status_since, mobile, language
"""  # noqa: S608 - our own text
NOTED = """
    INSERT INTO workers_statuschange (worker_id, status, since, reason, source, by)
    SELECT uan, status, status_since, '', '', %(by)s FROM aged
"""
WRITTEN_DOWN = """
    INSERT INTO audit_event (action, by, worker_id, detail)
    SELECT 'turned 60', %(by)s, uan, '{}'::jsonb FROM aged
"""


def age_out(*, today: date | None = None, dry_run: bool = False, by: str = "system") -> int:
    """Everybody who has completed 60 years by `today` (India's date) is over age, and told so, by
    SMS by day: one statement.

    Returns how many; a dry run only counts them.
    """
    values = {
        "active": Status.ACTIVE.value,
        "over_age": Status.OVER_AGE.value,
        "born_by": born_by(today or timezone.localdate()),
        "oldest": OLDEST,
        "by": by,
    }
    if dry_run:
        old = Worker.objects.filter(status=Status.ACTIVE, date_of_birth__lte=values["born_by"])
        return old.count()
    told, of_messages = telling.tell_for(messages.TURNED_60, "aged")
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH aged AS ({AGED}), {told}, noted AS ({NOTED}) {WRITTEN_DOWN}",
            values | of_messages,
        )
        return cursor.rowcount
