"""Good rows of an import into the tables: COPY, then one statement for each step.

    result = load(rows, by=officer)

`importing` has read them; what the register itself refuses is added to `result.wrong`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from eshram.accounts.invitations import link_of
from eshram.accounts.models import Invitation, User
from eshram.audit.models import Event
from eshram.copying import copy_rows
from workers.counter.importing import Wrong

LOCK = 0x43454E  # imports take turns; any number will do that nobody else uses
TEXT = (
    "code", "kind", "name", "place", "pincode", "days", "manager", "manager_name",
    "manager_mobile", "manager_email",
)  # fmt: skip
OTHER = ("row", "district", "state", "opens", "closes", "starts_on", "ends_on", "target")
STAGE = """
    DROP TABLE IF EXISTS pg_temp.staged_centre;
    CREATE TEMP TABLE staged_centre (
        code text, kind text, name text, place text, pincode text, days text, manager text,
        manager_name text, manager_mobile text, manager_email text, "row" int, district int,
        state int, opens time, closes time, starts_on date, ends_on date, target int
    ) ON COMMIT DROP
"""
# The name is somebody's already, who does not work at this centre.
TAKEN = """
    DELETE FROM staged_centre s USING accounts_user u
    WHERE s.manager <> '' AND lower(u.username) = lower(s.manager)
      AND NOT EXISTS (
          SELECT FROM counter_operator o JOIN counter_centre c ON c.id = o.centre_id
          WHERE o.user_id = u.id AND c.code = s.code)
    RETURNING s."row", s.manager
"""
# Hours of a row beside those that the centre has already, or a new one gets.
HOURS = """
    DELETE FROM staged_centre s
    USING staged_centre t LEFT JOIN counter_centre c ON c.code = t.code
    WHERE t."row" = s."row"
      AND coalesce(t.opens, c.opens, '09:00') >= coalesce(t.closes, c.closes, '19:00')
    RETURNING s."row"
"""
DAYS = "string_to_array(nullif(s.days, ''), NULL)::smallint[]"
KEPT = {  # an empty cell leaves it as it is
    **{name: f"coalesce(s.{name}, c.{name})" for name in ("opens", "closes", "target")},
    **{name: f"coalesce(nullif(s.{name}, ''), c.{name})" for name in ("place", "pincode")},
    **{name: f"coalesce(s.{name}, c.{name})" for name in ("starts_on", "ends_on")},
    "days": f"coalesce({DAYS}, c.days)",
    "kind": "s.kind",
    "name": "s.name",
    "district_id": "s.district",
    "state_id": "s.state",
}
UPDATE = f"""
    UPDATE counter_centre c SET {", ".join(f"{name} = {value}" for name, value in KEPT.items())}
    FROM staged_centre s
    WHERE c.code = s.code
      AND ({", ".join(f"c.{name}" for name in KEPT)}) IS DISTINCT FROM ({", ".join(KEPT.values())})
"""  # noqa: S608 - names of our own columns
INSERT = f"""
    INSERT INTO counter_centre (code, kind, name, place, pincode, district_id, state_id, opens,
        closes, days, starts_on, ends_on, target, blocked_reason)
    SELECT s.code, s.kind, s.name, s.place, s.pincode, s.district, s.state,
        coalesce(s.opens, '09:00'), coalesce(s.closes, '19:00'),
        coalesce({DAYS}, '{{1,2,3,4,5,6}}'), s.starts_on, s.ends_on, s.target, ''
    FROM staged_centre s
    ON CONFLICT (code) DO NOTHING
"""  # noqa: S608 - no values
MANAGERS = """
    WITH made AS (
        INSERT INTO accounts_user (username, first_name, last_name, email, password, is_active,
            is_staff, is_superuser, date_joined, session_version, may_enrol)
        SELECT s.manager, s.manager_name, '', s.manager_email,
            '!' || replace(gen_random_uuid()::text || gen_random_uuid(), '-', ''), false, false,
            false, now(), 0, true
        FROM staged_centre s
        WHERE s.manager <> ''
          AND NOT EXISTS (SELECT FROM accounts_user u WHERE lower(u.username) = lower(s.manager))
        RETURNING id, username
    ), given AS (
        INSERT INTO accounts_user_groups (user_id, group_id)
        SELECT made.id, g.id FROM made, auth_group g WHERE g.name = 'operator'
    ), working AS (
        INSERT INTO counter_operator (user_id, centre_id, is_manager, mobile, blocked_reason)
        SELECT made.id, c.id, true, s.manager_mobile, ''
        FROM made JOIN staged_centre s ON s.manager = made.username
        JOIN counter_centre c ON c.code = s.code
    ), noted AS (
        INSERT INTO audit_event (at, action, by, detail, user_id)
        SELECT now(), 'staff invited', %(by)s, jsonb_build_object('user', made.id), %(user)s
        FROM made
    )
    INSERT INTO accounts_invitation (user_id, invited_by_id, created_at, expires_at)
    SELECT made.id, %(user)s, now(), now() + make_interval(hours => %(hours)s) FROM made
"""


@dataclass
class Result:
    rows: int = 0  # good ones
    added: int = 0
    changed: int = 0
    invited: int = 0
    wrong: list[Wrong] = field(default_factory=list)
    at: str = ""  # the moment of the invitations, by which their links are found


@transaction.atomic
def load(rows: list[dict], *, by: User) -> Result:
    """Write the good rows of a file, in the name of `by`, who invites the managers."""
    result, who = Result(), f"staff:{by.pk}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute(STAGE)
        columns = [f'"{name}"' for name in (*TEXT, *OTHER)]
        values = ([row[name] for name in (*TEXT, *OTHER)] for row in rows)
        nullable = {f'"{name}"' for name in OTHER}
        copy_rows(cursor, "staged_centre", columns, values, nullable=nullable)
        cursor.execute("ANALYZE staged_centre")
        cursor.execute(TAKEN)
        result.wrong += [Wrong(row, taken(name)) for row, name in cursor.fetchall()]
        cursor.execute(HOURS)
        result.wrong += [Wrong(row, hours_cross()) for (row,) in cursor.fetchall()]
        result.rows = len(rows) - len(result.wrong)
        for name, statement in (("changed", UPDATE), ("added", INSERT)):
            cursor.execute(statement)
            setattr(result, name, cursor.rowcount)
        named = {"by": who, "user": by.pk, "hours": settings.INVITATION_HOURS}
        cursor.execute(MANAGERS, named)
        result.invited = cursor.rowcount
        cursor.execute("SELECT now()")
        result.at = cursor.fetchone()[0].isoformat()
    for what in ("added", "changed", "invited"):
        if count := getattr(result, what):
            Event.objects.record("centres imported", by=who, what=what, count=count)
    result.wrong.sort(key=lambda wrong: wrong.row)
    return result


def links(by: User, at: datetime) -> Iterator[tuple[str, str, str]]:
    """(code, sign-in name, link) of the managers that `by` invited at this moment, as long as
    their invitations wait."""
    found = Invitation.objects.open().filter(
        invited_by=by, created_at=at, user__operator__isnull=False
    )
    for made in found.select_related("user__operator__centre").order_by("pk"):
        yield made.user.operator.centre.code, made.user.username, link_of(made)


def taken(name: str) -> str:
    return _("The sign-in name %(name)s is somebody else's already.") % {"name": name}


def hours_cross() -> str:
    return _("A centre closes after it opens.")
