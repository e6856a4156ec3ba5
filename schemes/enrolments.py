"""Who is in which scheme: declared by the worker, found in a list, confirmed, ended."""

import re

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from eshram.audit.models import Event
from schemes.models import Enrolment, Scheme
from workers.models import Worker

Status = Enrolment.Status


class BadIdentifier(ValueError):
    """Not what the scheme's numbers look like; `str()` is a sentence."""


def checked(scheme: Scheme, identifier: str) -> str:
    """The number as the scheme writes it, in capitals without blanks. Raises BadIdentifier."""
    plain = re.sub(r"\s", "", identifier).upper()
    if plain and scheme.identifier_pattern and not re.search(scheme.identifier_pattern, plain):
        raise BadIdentifier(_("This does not look like the number of this scheme. Look again."))
    return plain


@transaction.atomic
def declare(worker: Worker, scheme: Scheme, identifier: str = "", *, by: str) -> Enrolment:
    """The worker says: I am in it. What a list has found or somebody confirmed stays as it is.
    Raises BadIdentifier."""
    identifier = checked(scheme, identifier)
    values = {"status": Status.DECLARED, "identifier": identifier, "source": by}
    enrolment, is_new = Enrolment.objects.select_for_update().get_or_create(
        worker=worker, scheme=scheme, defaults=values
    )
    if not is_new:
        if enrolment.status not in (Status.DECLARED, Status.ENDED):
            return enrolment
        for name, value in values.items():
            setattr(enrolment, name, value)
        enrolment.ended_on, enrolment.changed_at = None, timezone.now()
        enrolment.save()
    record("enrolment declared", enrolment, by=by)
    return enrolment


@transaction.atomic
def take_back(worker: Worker, scheme: Scheme, *, by: str) -> bool:
    """The worker is not in it after all. Only of what the worker alone has said."""
    said = Enrolment.objects.select_for_update().filter(
        worker=worker, scheme=scheme, status=Status.DECLARED
    )
    enrolment = said.first()
    if enrolment is None:
        return False
    enrolment.delete()
    record("enrolment taken back", enrolment, by=by)
    return True


def record(action: str, enrolment: Enrolment, *, by: str) -> None:
    Event.objects.record(
        action, by=by, worker_id=enrolment.worker_id, scheme=enrolment.scheme.code.lower()
    )
