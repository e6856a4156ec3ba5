"""Two records of one person become one: `kept` stays, the other's UAN leads to it for ever.

Duplicates come from imports, and from a registration with a wrong Aadhaar card. Nothing is moved:
stays, consents and audit are append-only and stay where they were written, under the merged
worker's UAN (`numbers_of` names all of a worker's). The merged row keeps its primary key and the
vault both entries, so that neither UAN can be given to anybody again; who proves the merged
record's Aadhaar number is told that a registration exists, and changes nothing in it.

The functions `check`, `apply` and `sides` are those of `eshram.accounts.approvals`.
"""

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from eshram.accounts.approvals import CannotDecide
from eshram.audit.models import Event
from workers import consents, lifecycle, masking, messages, telling
from workers.choices import MAY_SIGN_IN, Status
from workers.models import Consent, MergeRequest, UanAlias, Worker


class CannotMerge(CannotDecide):
    pass


def numbers_of(worker: Worker) -> list[int]:
    """The worker's UAN and those of records merged into it: whose rows are this person's."""
    return [worker.uan, *worker.aliases.order_by("since").values_list("uan", flat=True)]


def check(request: MergeRequest) -> None:
    """Locks both workers, in one order. Raises CannotMerge."""
    if request.kept_id == request.merged_id:
        raise CannotMerge(_("This is one record. Choose two."))
    pair = [request.kept_id, request.merged_id]
    locked = Worker.objects.filter(uan__in=pair).order_by("uan").select_for_update().in_bulk()
    request.kept, request.merged = (locked[uan] for uan in pair)
    if Status.MERGED in (request.kept.status, request.merged.status):
        raise CannotMerge(_("One of these records is joined with another already."))
    if request.kept.status not in MAY_SIGN_IN:
        raise CannotMerge(
            _("The record that stays must be open. Open it first, or keep the other.")
        )
    others = MergeRequest.objects.pending().exclude(pk=request.pk)
    if others.filter(Q(kept__in=pair) | Q(merged__in=pair)).exists():
        raise CannotMerge(_("One of these records is part of another merge that waits."))


def apply(request: MergeRequest, *, by: str) -> None:
    """In the transaction of the approval, after `check`."""
    kept, merged = request.kept, request.merged
    UanAlias.objects.filter(worker=merged).update(worker=kept)
    UanAlias(uan=merged.uan, worker=kept).save(force_insert=True)
    today = timezone.localdate()
    lifecycle.change(merged, Status.MERGED, today, by=by, reason=request.reason)
    Event.objects.record("merged", by=by, worker_id=kept.uan, merged_uan=merged.uan)
    Event.objects.record("merged", by=by, worker_id=merged.uan, kept_uan=kept.uan)
    keep_no(kept, merged, by=by)
    for mobile in {kept.mobile, merged.mobile} - {""} or {""}:
        telling.tell(kept, messages.MERGED, mobile=mobile, uan=kept.uan_spaced)


def keep_no(kept: Worker, merged: Worker, *, by: str) -> None:
    """What the person took back last, under either number, stays taken back. A yes under the other
    number is none under this one."""
    said = Consent.objects.filter(worker__in=[kept, merged], purpose__in=consents.TAKEN_BACK)
    for last in said.order_by("purpose", "-id").distinct("purpose"):
        if not last.given and last.worker_id == merged.uan:
            consents.withdraw(
                kept, last.purpose, by=by, language=kept.language, channel=consents.MERGE
            )


def sides(request: MergeRequest) -> list[tuple[str, str, str]]:
    """The two records side by side, without what a role must reveal first."""
    found = Worker.objects.select_related(
        "occupation", "permanent_district", "permanent_state", "present_district", "present_state"
    ).in_bulk([request.kept_id, request.merged_id])
    pair = [found[request.kept_id], found[request.merged_id]]
    return [(str(label), *(str(value(worker)) for worker in pair)) for label, value in SHOWN]


SHOWN = [
    (_("UAN"), lambda worker: worker.uan_spaced),
    (_("State of the record"), lambda worker: worker.get_status_display()),
    (_("Name"), lambda worker: worker.name),
    (_("Name in the local script"), lambda worker: worker.name_local),
    (_("Father's name"), lambda worker: worker.father_name),
    (
        _("Date of birth"),
        lambda w: w.date_of_birth.year if w.birth_year_only else date_format(w.date_of_birth),
    ),
    (_("Gender"), lambda worker: worker.get_gender_display()),
    (_("Aadhaar"), lambda worker: f"XXXX XXXX {worker.aadhaar_last4}"),
    (_("Mobile"), masking.masked_mobile),
    (_("Home district"), lambda w: f"{w.permanent_district.label}, {w.permanent_state.label}"),
    (_("Lives in"), lambda w: f"{w.present_district.label}, {w.present_state.label}"),
    (_("Work"), lambda worker: worker.occupation.label),
    (_("Registered on"), lambda w: date_format(timezone.localdate(w.registered_at))),
]
