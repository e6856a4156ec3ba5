"""What a worker may change after registering: one function a change, each audited. Moving is in
`workers.migrants`."""

from django.db import transaction
from django.utils import timezone

from eshram.audit.models import Event
from workers import messages, recovery, telling
from workers.models import Worker
from workers.registration import bank_account


@transaction.atomic
def set_mobile(worker: Worker, mobile: str, *, by: str) -> None:
    """After a proof by Aadhaar and an OTP to the new number. The old number, if any, is told. An
    empty one: the worker has no mobile any more."""
    old, worker.mobile = worker.mobile, mobile
    if old == mobile:
        return
    worker.save(update_fields=["mobile"])
    recovery.replaced(worker, old)
    Event.objects.record("mobile changed", by=by, worker_id=worker.uan)
    if old:
        telling.tell(worker, messages.MOBILE_CHANGED, mobile=old)


@transaction.atomic
def set_bank_account(worker: Worker, number: str, ifsc: str, holder: str, *, by: str) -> None:
    """After a proof by Aadhaar. The worker is told."""
    had_one = hasattr(worker, "bank_account")  # before the new one, which the worker would show
    account = bank_account(worker, number, ifsc, holder)
    account.save(force_update=had_one)
    Event.objects.record("bank account changed", by=by, worker_id=worker.uan)
    telling.tell(worker, messages.BANK_CHANGED)
    if old := recovery.also_told(worker):
        telling.tell(worker, messages.BANK_CHANGED, mobile=old)


@transaction.atomic
def set_occupation(
    worker: Worker, occupation, secondary, experience_years: int, *, by: str
) -> None:
    worker.occupation, worker.secondary_occupation = occupation, secondary
    worker.experience_years, worker.work_since = experience_years, timezone.localdate()
    worker.save(
        update_fields=["occupation", "secondary_occupation", "experience_years", "work_since"]
    )
    Event.objects.record("occupation changed", by=by, worker_id=worker.uan)
