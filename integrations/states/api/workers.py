"""Workers of an agreement, with its columns. Each answer is written down, with the purpose, where
the worker reads it: in the transaction that read it, so that nothing is told that is not noted."""

from typing import Annotated

from django.db import connection, transaction
from django.utils.translation import gettext as _
from ninja import Path, Query, Schema
from pydantic import Field, StrictBool

from aggregators.api import cursors
from aggregators.api.problems import DOCUMENTED, Problem, ProblemBody, wrong
from eshram import feed
from integrations.states import coverage, sharing
from integrations.states.api.calls import Scope, router, spend_rows
from integrations.states.models import Agreement, Mark
from integrations.states.sharing import BadCursor, Cursor, NeedsFull

WORKERS = Scope("state.workers")
Uan = Annotated[str, Path(pattern=r"^[0-9]{12}$", description="12 digits")]
District = Annotated[int, Field(ge=1, lt=10**6)]
Worker = dict[str, str | StrictBool | int | None]
# Who was written about since, in what the agreement reads. Who has just come into it is among
# those; what brought them in need not be a column of it.
CHANGED = """
    w.uan IN (SELECT worker_id FROM states_change WHERE xid >= %(since)s::text::xid8
        AND parts & %(parts)s <> 0)
"""


class Asked(Schema):
    present_district: District | None = Field(None, description="LGD code: who lives there now.")
    permanent_district: District | None = Field(None, description="LGD code: whose home it is.")
    occupation: Annotated[str, Field(max_length=9, pattern=r"^[0-9.]*$")] = Field(
        "", description="Code of NCO-2015, like 7531.0100."
    )
    changed_since: Annotated[str, Field(max_length=80)] = Field(
        "", description="`as_of` of an answer before: only those who changed since."
    )
    cursor: Annotated[str, Field(max_length=400)] = Field("", description="`next` as it was given.")
    limit: Annotated[int, Field(ge=1, le=1000)] = 100


class Found(Schema):
    """`next` is the cursor of the next page, if there is one. `as_of` is to be kept from the first
    page: with it as `changed_since` the next search goes on. Who left the agreement is told by
    exports and pushes."""

    items: list[Worker]
    next: str | None
    as_of: str


@router.get(
    "/workers", auth=WORKERS, response={200: Found, DOCUMENTED["read"] | {409}: ProblemBody}
)
@transaction.atomic
def search(request, asked: Query[Asked]):
    """Workers of the agreement, in the order of their UANs."""
    agreement = request.auth.agreement
    spend_rows(request, asked.limit)
    conditions, params = filters(agreement, asked)
    as_of, after = str(now(agreement)), 0
    if place := cursors.read(asked.cursor, cursors.number, cursors.text):
        after, as_of = place
        conditions.append("w.uan > %(after)s")
    params |= {"after": after, "most": asked.limit + 1}
    where = " AND ".join(conditions or ["TRUE"])
    query = sharing.rows(agreement, where, params, "ORDER BY w.uan LIMIT %(most)s")
    rows, following = cursors.page(read(query), asked.limit, lambda row: (int(row["uan"]), as_of))
    sharing.disclosed(agreement, [int(row["uan"]) for row in rows], what="api")
    return {"items": rows, "next": following, "as_of": as_of}


@router.get("/workers/{uan}", auth=WORKERS, response={200: Worker, DOCUMENTED["read"]: ProblemBody})
@transaction.atomic
def one(request, uan: Uan):
    """A worker of the agreement. Of everybody else `not_found` is said, as of a number that nobody
    has."""
    agreement = request.auth.agreement
    spend_rows(request, 1)
    rows = read(sharing.rows(agreement, "w.uan = %(uan)s", {"uan": int(uan)}))
    if not rows:
        raise Problem("not_found")
    sharing.disclosed(agreement, [int(uan)], what="api")
    return rows[0]


def filters(agreement: Agreement, asked: Asked) -> tuple[list[str], dict]:
    """Conditions on `w` with their parameters: by columns of the agreement alone, for who may not
    see something may not search by it. Raises Problem."""
    columns = {column.key: column for column in agreement.chosen}
    conditions, params = [], {}
    for name in ("present_district", "permanent_district", "occupation"):
        if value := getattr(asked, name):
            if name not in columns:
                raise Problem("not_in_agreement")
            conditions.append(f"{columns[name].sql} = %({name})s")
            params[name] = value
    if asked.changed_since:
        parts = coverage.parts_of_columns(agreement) | coverage.parts_of_coverage(agreement)
        params |= {"since": since(agreement, asked.changed_since), "parts": int(parts)}
        conditions.append(CHANGED)
    return conditions, params


def now(agreement: Agreement) -> Cursor:
    """All that is written below it is seen by a statement of now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")
        return Cursor(feed.cluster(), agreement.pk, agreement.version, int(cursor.fetchone()[0]))


def since(agreement: Agreement, text: str) -> int:
    """The transaction to go on from. Raises Problem."""
    try:
        cursor = Cursor.parse(text)
    except NeedsFull:
        raise Problem("needs_full") from None
    except BadCursor:
        cursor = None
    if cursor is None or cursor.agreement != agreement.pk or cursor.xid >= 2**63:
        raise wrong("changed_since", "bad_cursor", _("Send `as_of` as it was given."))
    oldest = Mark.objects.filter(cluster=cursor.cluster).order_by("xid").first()
    if cursor.version != agreement.version or (oldest and cursor.xid < oldest.xid):
        raise Problem("needs_full")
    return cursor.xid


def read(query: sharing.Query) -> list[Worker]:
    """As JSON has them: days like 2026-03-31, UANs as text."""
    with connection.cursor() as cursor:
        cursor.execute(query.sql, query.params)
        found = cursor.fetchall()
    rows = [dict(zip(query.names, values, strict=True)) for values in found]
    for row in rows:
        row |= {name: day.isoformat() for name, day in row.items() if hasattr(day, "isoformat")}
        row["uan"] = f"{row['uan']:012d}"
    return rows
