"""What a member of staff says of a row: whose it is, or that it is none of these; and taking back.

Errors are CannotDecide; `str()` is a sentence.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from eshram.accounts.models import User
from eshram.audit.models import Event
from schemes import enrolments
from schemes.matching import listed_facts, running
from schemes.models import ListRow

Verdict = ListRow.Verdict


class CannotDecide(Exception):
    pass


@transaction.atomic
def link(row_id: int, uan: int, *, by: User) -> ListRow:
    """The row is this worker's, one of those that were proposed."""
    row = locked(row_id)
    if row.verdict != Verdict.REVIEW:
        raise CannotDecide(_("This row is decided already."))
    if uan != row.worker_id and uan not in {one["uan"] for one in row.candidates}:
        raise CannotDecide(_("This worker was not proposed for the row."))
    taken = ListRow.objects.filter(of_list=row.of_list, verdict=Verdict.LINKED, worker=uan)
    if taken.exists():
        raise CannotDecide(_("Another row of this list is linked with this worker."))
    row.worker_id, row.verdict, row.how, row.reason = uan, Verdict.LINKED, ListRow.How.PERSON, ""
    note(row, by)
    enrolments.link([row.pk], list_id=row.of_list_id, by=f"staff:{by.pk}")
    listed_facts.give(row.of_list, [row.pk])
    running.recount(row.of_list)
    return row


@transaction.atomic
def refuse(row_id: int, *, by: User) -> ListRow:
    """The row is none of these workers'."""
    row = locked(row_id)
    if row.verdict != Verdict.REVIEW:
        raise CannotDecide(_("This row is decided already."))
    uan, row.worker_id, row.verdict = row.worker_id, None, Verdict.NOT_FOUND
    row.how, row.reason = ListRow.How.PERSON, ""
    note(row, by)
    names = {"list": row.of_list_id, "row": row.number}
    Event.objects.record("row not the same", by=f"staff:{by.pk}", worker_id=uan, **names)
    running.recount(row.of_list)
    return row


@transaction.atomic
def unlink(row_id: int, *, by: User) -> ListRow:
    """The link was wrong: the enrolment is as before, and the row waits to be looked at again."""
    row = locked(row_id)
    if row.verdict != Verdict.LINKED:
        raise CannotDecide(_("This row is not linked."))
    enrolments.unlink(row, by=f"staff:{by.pk}")
    listed_facts.take_back(row)
    row.verdict, row.applied, row.before, row.differs = Verdict.REVIEW, False, None, []
    row.reason = TAKEN_BACK
    note(row, by)
    running.recount(row.of_list)
    return row


TAKEN_BACK = "The link was taken back."


def locked(row_id: int) -> ListRow:
    rows = ListRow.objects.select_for_update(of=["self"])
    return rows.select_related("of_list__scheme").get(pk=row_id)


def note(row: ListRow, by: User) -> None:
    row.decided_by, row.decided_at = f"staff:{by.pk}", timezone.now()
    row.save()
