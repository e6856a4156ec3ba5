"""Agreements come to life, and change, by two people; one alone stops them.

`check`, `apply` and `sides` are those of `eshram.accounts.approvals`.
"""

import re

import pyrage
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from eshram.accounts.approvals import CannotDecide, Decision, fresh, given
from eshram.audit.models import Event
from integrations.states import columns
from integrations.states.models import Agreement, AgreementProposal
from integrations.states.models.agreement import TERMS
from schemes.models import Scheme
from workers.consents import STATES
from workers.models import Occupation

HOST = re.compile(r"(?=.{1,200}$)[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?")

# On what may be relied, in words.
CONSENTS = {STATES: gettext_lazy("sharing with the worker's states")}


def check(proposal: AgreementProposal) -> None:
    """Locks the agreement it changes. Raises CannotDecide."""
    try:
        clean(proposal)
    except ValidationError as error:
        raise CannotDecide(" ".join(error.messages)) from None
    if proposal.agreement_id is None:
        return
    agreement = Agreement.objects.select_for_update(of=("self",)).get(pk=proposal.agreement_id)
    if agreement.stopped_at:
        raise CannotDecide(_("This agreement was stopped. Propose a new one."))
    if (agreement.state_id, agreement.purpose) != (proposal.state_id, proposal.purpose):
        raise CannotDecide(_("Another state or purpose is a new agreement."))
    others = AgreementProposal.objects.pending().filter(agreement=agreement)
    if others.exclude(pk=proposal.pk).exists():
        raise CannotDecide(_("A change of this agreement waits for a decision already."))


def clean(terms) -> None:
    """Raises ValidationError, of a field each."""
    wrong = {}
    checks = {
        "columns": columns_of, "occupations": occupations_of, "sectors": sectors_of,
        "age_recipient": recipient_of, "caller_key": key_of, "ends": days_of, "place": place_of,
        "section": basis_of, "scheme_status": scheme_of, "callback_hosts": hosts_of,
        "reported_schemes": reported_of,
        "encryption_key": encryption_of,
    }  # fmt: skip
    for field, check_one in checks.items():
        try:
            check_one(terms)
        except ValidationError as error:
            wrong[field] = error
    if wrong:
        raise ValidationError(wrong)


def columns_of(terms) -> None:
    unknown = set(terms.columns) - columns.COLUMNS.keys()
    if unknown or not terms.columns:
        raise ValidationError(_("Choose columns of the list."))


def occupations_of(terms) -> None:
    known = set(
        Occupation.objects.filter(code__in=terms.occupations).values_list("code", flat=True)
    )
    if unknown := set(terms.occupations) - known:
        names = ", ".join(sorted(unknown))
        raise ValidationError(_("There is no such occupation: %(names)s.") % {"names": names})


def sectors_of(terms) -> None:
    known = set(
        Occupation.objects.filter(sector__in=terms.sectors).values_list("sector", flat=True)
    )
    if unknown := set(terms.sectors) - known:
        names = ", ".join(sorted(unknown))
        raise ValidationError(_("There is no such sector: %(names)s.") % {"names": names})


def recipient_of(terms) -> None:
    if not terms.age_recipient:
        if terms.schedule == Agreement.Schedule.ASKED:
            return
        raise ValidationError(_("Files need an age recipient: without it nobody could open them."))
    try:
        pyrage.x25519.Recipient.from_str(terms.age_recipient)
    except pyrage.RecipientError:
        raise ValidationError(_("This is no age recipient. It begins with age1.")) from None


def key_of(terms) -> None:
    if not terms.caller_key:
        return
    pem = terms.caller_key.encode()
    try:
        if b"BEGIN CERTIFICATE" in pem:
            certificate = x509.load_pem_x509_certificate(pem)
        else:
            certificate = None
            if isinstance(load_pem_public_key(pem), Ed25519PublicKey):
                return
    except ValueError:
        raise ValidationError(_("This is no PEM of a public key or certificate.")) from None
    if certificate is None:
        raise ValidationError(_("The key is not Ed25519."))
    if certificate.not_valid_after_utc <= timezone.now():
        raise ValidationError(_("The certificate is out of date."))


def hosts_of(terms) -> None:
    """Names, with a port where it is not that of HTTPS."""
    for host in terms.callback_hosts:
        if not HOST.fullmatch(host):
            raise ValidationError(_("Write names of computers, like sp.example.gov.in."))


def encryption_of(terms) -> None:
    if not terms.encryption_key:
        return
    try:
        key = load_pem_public_key(terms.encryption_key.encode())
    except ValueError:
        raise ValidationError(_("This is no PEM of a public key.")) from None
    if not isinstance(key, RSAPublicKey) or key.key_size < 2048:
        raise ValidationError(_("The key is not RSA of 2048 bits or more."))


def days_of(terms) -> None:
    if terms.ends < terms.starts:
        raise ValidationError(_("The last day comes before the first."))
    if terms.ends < timezone.localdate():
        raise ValidationError(_("The last day is over."))
    if (terms.ends - terms.starts).days > 5 * 366:
        raise ValidationError(_("An agreement is for five years at most."))


def place_of(terms) -> None:
    if (terms.state_id is None) != (terms.place == Agreement.Place.COUNTRY):
        raise ValidationError(
            _("A state gets its own workers and those who live there; a central ministry, all.")
        )


def basis_of(terms) -> None:
    if terms.basis == Agreement.Basis.STATUTORY:
        if not terms.section or terms.consent_purpose:
            raise ValidationError(_("Write the law and its section; then no consent is asked."))
    elif terms.section or terms.consent_purpose not in CONSENTS:
        raise ValidationError(_("Choose the consent on which it stands, and no law."))
    elif terms.state_id is None:
        raise ValidationError(
            _("Workers say yes to their states alone. A central ministry needs a law.")
        )


def scheme_of(terms) -> None:
    if (terms.scheme_id is None) != (not terms.scheme_status):
        raise ValidationError(_("Choose a scheme and which of its workers, or neither."))


def reported_of(terms) -> None:
    """A state reports of its own schemes, a central ministry of the Union's: of open ones, and of
    those that stand in the agreement already."""
    agreement = getattr(terms, "agreement", terms)
    standing = agreement.reported_schemes if agreement else []
    is_open = Q(status__in=(Scheme.Status.OPEN, Scheme.Status.MATCHING))
    own = Scheme.objects.filter(state=terms.state_id, code__in=terms.reported_schemes)
    own = own.filter(is_open | Q(code__in=standing))
    own = set(own.values_list("code", flat=True))
    if unknown := set(terms.reported_schemes) - own:
        names = {"names": ", ".join(sorted(unknown))}
        if terms.state_id:
            raise ValidationError(_("The state has no such open scheme: %(names)s.") % names)
        raise ValidationError(_("There is no such open central scheme: %(names)s.") % names)


def apply(proposal: AgreementProposal, *, by: str) -> None:
    """In the transaction of the approval, after `check`."""
    agreement = proposal.agreement or Agreement(version=0, began_as=proposal)
    for name in TERMS:
        setattr(agreement, name, getattr(proposal, name))
    agreement.version += 1
    agreement.proposal = proposal
    agreement.save()
    agreement.receivers.filter(ended_at=None).update(begun_at=None)  # everybody, as soon as it may


@transaction.atomic
def stop(agreement: Agreement, *, by, reason: str) -> None:
    """At once, by one person: what is read after this gives nothing. Raises CannotDecide."""
    user, reason = fresh(by, "states.stop_agreement"), given(reason)
    locked = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    if locked.stopped_at:
        raise CannotDecide(_("This agreement was stopped already."))
    locked.stopped_at, locked.stopped_by, locked.stop_reason = timezone.now(), user, reason
    locked.save(update_fields=["stopped_at", "stopped_by", "stop_reason"])
    Event.objects.record(
        "agreement stopped", by=f"staff:{user.pk}", reason=reason, agreement=locked.pk
    )


def sides(proposal: AgreementProposal) -> list[tuple[str, str, str]]:
    """The terms as they are, or as they were when it was decided, and as proposed."""
    before = None
    if proposal.agreement_id:
        earlier = AgreementProposal.objects.filter(
            Q(agreement=proposal.agreement_id) | Q(began=proposal.agreement_id),
            decision=Decision.APPROVED,
        )
        if proposal.decided_at:
            earlier = earlier.filter(decided_at__lt=proposal.decided_at)
        before = earlier.order_by("-decided_at").first()
    return terms(proposal, before)


def history(agreement: Agreement):
    """Every proposal of it, the newest first."""
    of_it = Q(agreement=agreement) | Q(began=agreement)
    found = AgreementProposal.objects.filter(of_it).select_related("proposed_by", "decided_by")
    return found.order_by("-pk")


def terms(now, before=None) -> list[tuple[str, str, str]]:
    """(label, before, now) of each, in words."""
    fields = map(AgreementProposal._meta.get_field, TERMS)
    return [
        (capfirst(str(field.verbose_name)), said(before, field) if before else "", said(now, field))
        for field in fields
    ]


def said(terms, field) -> str:
    value = getattr(terms, field.name)
    if value in (None, "", []):
        return ""
    if field.name == "consent_purpose":
        return str(CONSENTS.get(value, value))
    if field.name == "columns":
        return "; ".join(str(column.name) for column in columns.chosen(value))
    if field.name in ("starts", "ends"):
        return date_format(value, "DATE_FORMAT")
    if field.choices:
        return str(getattr(terms, f"get_{field.name}_display")())
    return "; ".join(value) if isinstance(value, list) else str(getattr(value, "label", value))
