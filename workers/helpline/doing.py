"""What an agent does for who was matched in a call: never a change of mobile or bank account, and
never a yes in the caller's name.

A code to the mobile on record shows that the phone is in the caller's hands; it changes nothing by
itself. Who has lost the phone is signed out everywhere and led to a centre, where Aadhaar proves
them.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from eshram.audit.models import Event
from workers import consents, migrants, otp, recovery, telling
from workers.choices import StaySource
from workers.grievances.models import Ticket
from workers.helpline import calls, texts
from workers.helpline.models import Call, Recovery
from workers.models import News, OneTimePassword, Worker
from workers.sessions import ENDED

HELP = OneTimePassword.Purpose.HELP


class CannotDo(Exception):
    """`sentence` says to the agent why not."""

    sentence: Promise


class NoMobile(CannotDo):
    sentence = _("There is no mobile on record to send it to.")


class NotForThem(CannotDo):
    """Only the worker says no to sharing, and only as long as there is a yes."""

    sentence = _("There is no yes to take back, or only the worker may say so.")


class NotProven(CannotDo):
    sentence = _("First a code must show that the worker's own phone is at hand.")


def send_code(call: Call, *, address: str) -> None:
    """A code to the mobile on record, to be read out in this call. Raises NoMobile, otp.TooMany,
    calls.Over."""
    worker = call.worker
    if not worker.mobile:
        raise NoMobile
    sent = otp.send(
        worker.mobile, HELP, language=worker.language, address=address, text=texts.CALL_OTP
    )
    calls.change(call, otp_id=sent.id, phone_proven_at=None)


def check_code(call: Call, code: str) -> None:
    """Raises otp.OtpError, calls.Over."""
    proof = otp.check(call.otp_id, code, HELP)
    if proof.mobile != call.worker.mobile:  # changed since, at a centre
        raise otp.Expired
    calls.change(call, phone_proven_at=timezone.now(), otp_id=None)
    recovery.seen(call.worker)


def confirm_address(call: Call) -> None:
    """They live where they lived. Raises NotProven, calls.Over."""
    if call.phone_proven_at is None or recovery.in_doubt(call.worker):
        raise NotProven
    with transaction.atomic():
        calls.refuse_over(call)
        migrants.confirm(call.worker, by=call.by, source=StaySource.DECLARED)


def may_stop_sharing(call: Call) -> bool:
    """Does the worker speak for themselves, and is there a yes to take back?"""
    if call.who != Ticket.Who.REGISTERED or call.worker.status in ENDED:
        return False
    return consents.STATES in consents.in_force(call.worker)


@transaction.atomic
def stop_sharing(call: Call) -> None:
    """The caller says no: their states get the details no more. Raises NotForThem, calls.Over."""
    calls.refuse_over(call)
    if not may_stop_sharing(call):
        raise NotForThem
    consents.withdraw(
        call.worker,
        consents.STATES,
        by=call.by,
        language=call.language,
        channel=consents.HELPLINE,
        call=str(call.pk),
    )


@transaction.atomic
def send_uan(call: Call) -> None:
    """The UAN to the mobile on record, and to no other. Raises NoMobile, calls.Over."""
    calls.refuse_over(call)
    if not call.worker.mobile:
        raise NoMobile
    telling.tell(call.worker, texts.YOUR_UAN, uan=call.worker.uan)
    Event.objects.record("uan sent", by=call.by, worker_id=call.worker_id, call=str(call.pk))


@transaction.atomic
def begin_recovery(call: Call, reason: str) -> Recovery:
    """The mobile is not the worker's any more: whoever is signed in by it is out, and any centre
    sees what is to be done. Raises calls.Over."""
    calls.refuse_over(call)
    worker = call.worker
    begun = Recovery.objects.create(worker=worker, reason=reason, call=call)
    if reason != Recovery.Reason.NEW:
        recovery.sign_out_everywhere(worker, by=call.by)
    telling.tell(worker, texts.RECOVERY_BEGUN)
    Event.objects.record(
        "recovery begun", by=call.by, worker_id=worker.uan, call=str(call.pk), why=reason
    )
    return begun


def open_recovery(worker: Worker) -> Recovery | None:
    """What was begun on the telephone and is not done: the mobile is still the same."""
    since = timezone.now() - timedelta(days=settings.RECOVERY_DAYS)
    begun = worker.recoveries.filter(begun_at__gt=since).order_by("-begun_at").first()
    phone = recovery.phone_of(worker)
    if begun and phone and phone.changed_at and phone.changed_at > begun.begun_at:
        return None
    return begun


def news_of(call: Call) -> list[News]:
    """What waits to be read out to a worker without a mobile."""
    return list(News.objects.waiting().filter(worker=call.worker_id).order_by("id"))


def told(call: Call, upto: int) -> None:
    telling.mark_told(call.worker, upto, by=call.by, call=str(call.pk))
