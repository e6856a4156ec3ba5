"""Who is in which scheme: declared by the worker, found in a list, confirmed, ended."""

import re
from collections.abc import Sequence
from datetime import date

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from eshram.audit.models import Event
from schemes.models import Enrolment, ListRow, Scheme
from workers.models import Worker

Status = Enrolment.Status


class BadIdentifier(ValueError):
    """Not what the scheme's numbers look like; `str()` is a sentence."""


class CannotChange(ValueError):
    """Not as it is now; `str()` is a sentence."""


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


def record(action: str, enrolment: Enrolment, *, by: str, reason: str = "") -> None:
    code = enrolment.scheme.code.lower()
    Event.objects.record(action, by=by, worker_id=enrolment.worker_id, reason=reason, scheme=code)


# By rows of a list, as sets. A row keeps what was before its link, so that it can be taken back.

BEFORE = """
    UPDATE schemes_listrow r SET before = to_jsonb(e) - 'id' - 'worker_id' - 'scheme_id'
    FROM schemes_enrolment e, schemes_beneficiarylist l
    WHERE r.id = ANY(%(rows)s) AND l.id = r.of_list_id
      AND e.worker_id = r.worker_id AND e.scheme_id = l.scheme_id
"""
# A confirmed enrolment keeps its number; an Aadhaar number, which both sides proved, confirms one.
LINK = """
    WITH linked AS (
        INSERT INTO schemes_enrolment AS here (worker_id, scheme_id, status, identifier, source,
            since, recorded_at, changed_at)
        SELECT r.worker_id, l.scheme_id,
            CASE r.how WHEN 'aadhaar' THEN 'verified' ELSE 'matched' END,
            r.identifier, 'list:' || l.id, r.since, now(), now()
        FROM schemes_listrow r JOIN schemes_beneficiarylist l ON l.id = r.of_list_id
        WHERE r.id = ANY(%(rows)s) AND r.verdict = 'linked' AND NOT r.applied
        ON CONFLICT (worker_id, scheme_id) DO UPDATE SET
            status = CASE here.status WHEN 'verified' THEN here.status ELSE excluded.status END,
            identifier = CASE WHEN here.status = 'verified' AND here.identifier <> ''
                OR excluded.identifier = '' THEN here.identifier ELSE excluded.identifier END,
            source = excluded.source, since = coalesce(excluded.since, here.since),
            ended_on = NULL, changed_at = now()
        RETURNING worker_id, scheme_id
    ), noted AS (
        INSERT INTO audit_event (at, action, by, worker_id, detail, user_id)
        SELECT now(), 'enrolment matched', %(by)s, worker_id,
            jsonb_build_object('scheme', lower(s.code), 'list', %(list)s), %(user)s
        FROM linked JOIN schemes_scheme s ON s.id = linked.scheme_id
    )
    UPDATE schemes_listrow r SET applied = true
    WHERE r.id = ANY(%(rows)s) AND r.verdict = 'linked' AND NOT r.applied
"""


@transaction.atomic
def link(rows: Sequence[int], *, list_id: int, by: str) -> None:
    """These rows of a list, whose worker is found: the workers are in its scheme."""
    kind, _colon, number = by.partition(":")
    values = {
        "rows": list(rows),
        "list": list_id,
        "by": by,
        "user": int(number) if kind == "staff" and number.isdecimal() else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(BEFORE, values)
        cursor.execute(LINK, values)


@transaction.atomic
def unlink(row: ListRow, *, by: str) -> bool:
    """What the link of this row wrote is as it was before; False where the enrolment was changed
    since by something else, and stays."""
    scheme, source = row.of_list.scheme, f"list:{row.of_list_id}"
    enrolment = (
        Enrolment.objects.select_for_update()
        .filter(worker_id=row.worker_id, scheme=scheme, source=source)
        .first()
    )
    if enrolment is None or enrolment.status == Status.ENDED:
        return False
    if row.before is None:
        enrolment.delete()
    else:
        for name, value in row.before.items():
            setattr(enrolment, name, value)
        enrolment.changed_at = timezone.now()
        enrolment.save()
    record("enrolment unlinked", enrolment, by=by)
    return True


# By a member of staff, one at a time.


@transaction.atomic
def verify(enrolment: Enrolment, *, by: str, identifier: str = "", reason: str = "") -> None:
    """Somebody who may, or the scheme itself, confirms it, with its number where it is known.
    Raises BadIdentifier, CannotChange."""
    here = locked(enrolment)
    identifier = checked(here.scheme, identifier) or here.identifier
    if here.status == Status.VERIFIED and identifier == here.identifier:
        raise CannotChange(_("This is confirmed already."))
    if is_of_another(here, identifier):
        raise CannotChange(_("Another worker has this number in this scheme. Look who is right."))
    here.status, here.identifier, here.source = Status.VERIFIED, identifier, by
    here.changed_at = timezone.now()
    here.save()
    record("enrolment verified", here, by=by, reason=reason)


def is_of_another(enrolment: Enrolment, identifier: str) -> bool:
    """A number is one person's, where the scheme is not for the whole family."""
    if not identifier or enrolment.scheme.unit == Scheme.Unit.HOUSEHOLD:
        return False
    same = Enrolment.objects.filter(scheme=enrolment.scheme, identifier=identifier)
    return same.filter(status=Status.VERIFIED).exclude(worker=enrolment.worker_id).exists()


@transaction.atomic
def end(enrolment: Enrolment, on: date, *, by: str, reason: str = "") -> None:
    """The worker is not in the scheme any more, from this day. Raises CannotChange."""
    here = locked(enrolment)
    if on > timezone.localdate():
        raise CannotChange(_("This day has not come yet."))
    if here.since and on < here.since:
        raise CannotChange(_("The worker joined after this day."))
    here.status, here.ended_on, here.source = Status.ENDED, on, by
    here.changed_at = timezone.now()
    here.save()
    record("enrolment ended", here, by=by, reason=reason)


def locked(enrolment: Enrolment) -> Enrolment:
    """As it is now, until commit. Raises CannotChange for one that is over, or gone."""
    found = Enrolment.objects.select_for_update(of=["self"]).select_related("scheme")
    here = found.filter(pk=enrolment.pk).first()
    if here is None or here.status == Status.ENDED:
        raise CannotChange(_("This has ended. The worker or a list can begin it anew."))
    return here
