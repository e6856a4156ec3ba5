"""What a platform's programs must have done in the sandbox before they report for real.

Nobody ticks anything: each check is read from what came in (`Intake`, `Verdict`), and stays green
as long as that is there.
"""

from dataclasses import dataclass

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aggregators.models import Platform

# Columns of the one row that SEEN gives, in its order: title, and how it is done.
CHECKS = {
    "register": (
        _("Report a worker"),
        _("Send a row of kind worker that is accepted."),
    ),
    "duplicate": (
        _("Report the same again"),
        _("Send a row that you sent before. It is answered as already reported, and changes "
          "nothing."),
    ),
    "update": (
        _("Report a change"),
        _("Send a row of kind update that changes something of a worker of yours."),
    ),
    "exit": (
        _("Report that a worker left"),
        _("Send a row of kind exit that is accepted."),
    ),
    "bad_row": (
        _("Have a bad row refused"),
        _("Send a good row and a bad one together: the good one is accepted, the bad one comes "
          "back with its reason."),
    ),
}  # fmt: skip
REPEATED = ["same", "duplicate_in_batch", "invited_before", "exists", "overlaps"]
# `told`: rows of an intake that were answered as known before, and rows that were bad.
SEEN = """
    SELECT
        bool_or(i.kind = 'worker' AND i.landed > told.same) AS register,
        bool_or(told.repeated > 0) AS duplicate,
        bool_or(i.kind = 'update' AND i.landed > told.same) AS update,
        bool_or(i.kind = 'exit' AND i.landed > told.same) AS exit,
        bool_or(i.landed > 0 AND told.bad > 0) AS bad_row
    FROM (
        SELECT i.id, i.kind, i.state, i.landed FROM aggregators_intake i
        JOIN aggregators_platform p ON p.id = i.platform_id AND p.real_id = %(platform)s
        ORDER BY i.id DESC LIMIT 1000
    ) i
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE v.code = 'same') AS same,
            count(*) FILTER (WHERE v.code = ANY (%(repeated)s)) AS repeated,
            count(*) FILTER (WHERE v.code <> ALL (%(known)s)) AS bad
        FROM (SELECT code FROM aggregators_verdict WHERE intake_id = i.id LIMIT 10000) v
    ) told
    WHERE i.state = 'done'
"""


@dataclass(frozen=True, slots=True)
class Check:
    key: str
    title: Promise
    how: Promise
    is_green: bool


def checks(platform: Platform) -> list[Check]:
    """Of the last thousand reports in the sandbox of a platform."""
    accepted = ["correction", "invited"]
    with connection.cursor() as cursor:
        cursor.execute(
            SEEN,
            {"platform": platform.pk, "repeated": REPEATED, "known": [*REPEATED, *accepted]},
        )
        seen = cursor.fetchone()
    return [
        Check(key, title, how, bool(green))
        for (key, (title, how)), green in zip(CHECKS.items(), seen, strict=True)
    ]


def is_green(platform: Platform) -> bool:
    return all(check.is_green for check in checks(platform))
