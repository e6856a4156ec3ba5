"""From an application to a platform that tries things out: one function for each step.

    application, code = onboarding.apply(...)       # a company asks; the code is shown once
    onboarding.ask_back(application, reason, by=reviewer)
    onboarding.answer(application, ...)
    onboarding.approve(application, checked, by=reviewer)      # sandbox; its first user is invited
    onboarding.ask_for_live(person)                 # its self-test is green
    GoingLive.propose(...)                          # a reviewer, and a second one approves

Each leaves a `Step`, which both sides read, and an audit event.
"""

import logging
import secrets
from collections.abc import Iterable
from smtplib import SMTPException

from django.conf import settings
from django.core import signing
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from aggregators import selftest
from aggregators.models import Application, Platform, PlatformUser, Step
from eshram.accounts import invitations
from eshram.accounts.models import Invitation, User
from eshram.accounts.second_factor import ALPHABET
from eshram.audit.models import Event, without_numbers
from eshram.crypto import data_box

logger = logging.getLogger(__name__)
Status, What = Platform.Status, Step.What
SALT = "aggregators.application"
LINK_DAYS = 180
CODE_LETTERS = 16  # of 31: 79 random bits
OPEN = (Status.APPLIED, Status.ASKED_BACK)


class CannotDo(Exception):
    """Not in this state; `str()` is a sentence."""


def random_word(letters: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _letter in range(letters))


def mark_of(reference: str, code: str) -> str:
    plain = "".join(c for c in code.casefold() if c.isalnum())
    return data_box.fingerprint(f"application:{reference}:{plain}".encode()).hex()


@transaction.atomic
def apply(company: dict, states: Iterable, *, name: str, email: str) -> tuple[Application, str]:
    """`company`: fields of Platform. Returns the code to come back with, which is kept nowhere."""
    platform = Platform.objects.create(**company, status=Status.APPLIED)
    platform.states.set(states)
    reference, code = f"P{random_word(7)}".upper(), random_word(CODE_LETTERS)
    application = Application.objects.create(
        platform=platform, reference=reference, code_mark=mark_of(reference, code),
        applicant_name=name, applicant_email=email.lower(),
        language=(translation.get_language() or "en")[:3],
    )  # fmt: skip
    note(platform, What.APPLIED, by="anyone")
    mail(application)
    return application, code


@transaction.atomic
def answer(application: Application, company: dict, states: Iterable, text: str) -> None:
    """The company puts right what was asked. Raises CannotDo."""
    platform = in_state(application, Status.ASKED_BACK)
    for field, value in company.items():
        setattr(platform, field, value)
    platform.status = Status.APPLIED
    platform.save()
    platform.states.set(states)
    note(platform, What.ANSWERED, text, by="anyone")


@transaction.atomic
def keep_checked(application: Application, checked: list[str], *, by: User) -> None:
    in_state(application, *OPEN)
    Application.objects.filter(pk=application.pk).update(checked=checked)
    Event.objects.record(
        "platform checked", by=f"staff:{by.pk}", platform=application.pk, checks=checked
    )


@transaction.atomic
def ask_back(application: Application, reason: str, *, by: User) -> None:
    """Raises CannotDo."""
    platform = in_state(application, Status.APPLIED)
    become(platform, Status.ASKED_BACK, What.ASKED_BACK, reason, by=f"staff:{by.pk}")
    mail(application)


@transaction.atomic
def refuse(application: Application, reason: str, *, by: User) -> None:
    """Raises CannotDo. The company may apply anew."""
    platform = in_state(application, *OPEN)
    become(platform, Status.REFUSED, What.REFUSED, reason, by=f"staff:{by.pk}")
    mail(application)


@transaction.atomic
def approve(application: Application, checked: list[str], reason: str, *, by: User) -> PlatformUser:
    """Whoever applied is invited as the platform's owner; the link goes to them alone. Raises
    CannotDo."""
    platform = in_state(application, Status.APPLIED)
    if set(checked) != set(Application.Check.values):
        raise CannotDo(_("Not everything on the list was looked at."))
    Application.objects.filter(pk=application.pk).update(checked=checked)
    become(platform, Status.SANDBOX, What.APPROVED, reason, by=f"staff:{by.pk}")
    platform.sandbox()
    email = application.applicant_email
    taken = User.objects.filter(username__iexact=email).exists()
    made = invitations.invite(
        f"{email}-{platform.pk}" if taken else email,
        "platform_user", by=by, email=email, first_name=application.applicant_name,
    )  # fmt: skip
    person = PlatformUser.objects.create(
        user=made.user, platform=platform, role=PlatformUser.Role.OWNER
    )
    invitations.mail(made)
    mail(application)
    return person


def account_link(application: Application) -> str:
    """For whoever applied and was approved: the link to choose a password with, as long as nobody
    has used it. Raises CannotDo."""
    person = application.platform.users.order_by("pk").select_related("user").first()
    if person is None or Invitation.objects.filter(user=person.user, used_at__isnull=False):
        raise CannotDo(_("Your account is made already. Sign in, or ask the helpline."))
    found = person.user.invitations.open().order_by("-pk").first()
    if found is None:
        last = person.user.invitations.select_related("invited_by").latest("pk")
        found = invitations.invite_again(person.user, by=last.invited_by)
    return invitations.link_of(found)


@transaction.atomic
def ask_for_live(person: PlatformUser) -> None:
    """Raises CannotDo."""
    platform = Platform.objects.select_for_update().get(pk=person.platform_id)
    application = Application.objects.filter(platform=platform).first()
    if platform.status != Status.SANDBOX or application is None:
        raise CannotDo(_("Your platform does not try things out now."))
    if not selftest.is_green(platform):
        raise CannotDo(_("The self-test is not green yet."))
    if application.live_asked_at:
        raise CannotDo(_("You asked already. The ministry decides."))
    Application.objects.filter(pk=application.pk).update(live_asked_at=timezone.now())
    note(platform, What.LIVE_ASKED, by=person.by)


@transaction.atomic
def stop(platform: Platform, reason: str, *, by: User) -> None:
    """Its keys and its people are refused from now on; what it reported stays. Raises CannotDo."""
    platform = locked(platform.pk, Status.SANDBOX, Status.LIVE)
    become(platform, Status.STOPPED, What.STOPPED, reason, by=f"staff:{by.pk}")


@transaction.atomic
def resume(platform: Platform, reason: str, *, by: User) -> None:
    """Raises CannotDo."""
    platform = locked(platform.pk, Status.STOPPED)
    status = Status.LIVE if platform.live_since else Status.SANDBOX
    become(platform, status, What.RESUMED, reason, by=f"staff:{by.pk}")


def in_state(application: Application, *states: str) -> Platform:
    return locked(application.pk, *states)


def locked(pk: int, *states: str) -> Platform:
    platform = Platform.objects.select_for_update(of=["self"]).get(pk=pk, real=None)
    if platform.status not in states:
        raise CannotDo(
            _("This is not possible now: %(state)s.") % {"state": platform.get_status_display()}
        )
    return platform


def become(platform: Platform, status: str, what: str, text: str, *, by: str) -> None:
    if not text.strip() and what != What.APPROVED:
        raise CannotDo(_("Write a reason."))
    platform.status = status
    try:
        with transaction.atomic():
            platform.save(update_fields=["status"])
    except IntegrityError:
        raise CannotDo(_("Another platform of this company works already.")) from None
    note(platform, what, text, by=by)


def note(platform: Platform, what: str, text: str = "", *, by: str) -> None:
    text = without_numbers(text)[:1000]
    Step.objects.create(platform=platform, what=what, text=text, by=by)
    Event.objects.record(f"platform {what}", by=by, platform=platform.pk, reason=text)


# Coming back


def find(reference: str, code: str) -> Application | None:
    """By number and code, as written down."""
    reference = reference.strip().upper()[:12]
    mark = mark_of(reference, code[:100])
    return Application.objects.filter(reference=reference, code_mark=mark).first()


def link_of(application: Application) -> str:
    token = signing.dumps(application.pk, salt=SALT)
    return settings.PORTAL_URL + reverse("platform-application-link", args=[token])


def read_link(token: str) -> Application | None:
    try:
        key = signing.loads(token, salt=SALT, max_age=LINK_DAYS * 24 * 3600)
    except signing.BadSignature:
        return None
    return Application.objects.filter(pk=key).first()


def mail(application: Application) -> None:
    """That something happened, and the link to read what. Where the portal has no mail server, the
    number and the code lead there. Sent after commit, so that nobody reads what is not so."""
    if not settings.EMAIL_URL:
        return
    with translation.override(application.language):
        subject = _("Your application %(number)s to e-Shram") % {"number": application.reference}
        text = _("There is news about your application. Open this link to read it:")
    text = f"{text}\n\n{link_of(application)}\n"
    transaction.on_commit(lambda: send(subject, text, application.applicant_email))


def send(subject: str, text: str, address: str) -> None:
    try:
        send_mail(subject, text, None, [address])
    except (SMTPException, OSError) as error:
        logger.warning("an applicant could not be mailed (%s)", type(error).__name__)
