"""How far schemes have come where the agreement's recipient works: numbers, no workers. A small
number is kept back, as in public (`schemes.saturation_tables`): the agreement does not give every
column of everybody, so a count must not either."""

from datetime import date
from typing import Annotated

from ninja import Query, Schema
from pydantic import Field

from aggregators.api.problems import DOCUMENTED, Problem, ProblemBody
from eshram.audit.models import Event
from integrations.states.api.calls import Scope, router
from schemes import saturation, saturation_tables
from schemes.models import Scheme

FIGURES = Scope("state.figures")


class OfScheme(Schema):
    scheme: Annotated[str, Field(max_length=20, pattern=r"^[A-Z0-9_]*$")] = Field(
        "", description="Code of a scheme; empty: all schemes."
    )


class Counts(Schema):
    women: int
    all: int


class Line(Schema):
    """`code`: of a scheme, or LGD's of a district or state; "" for all together. Where `kept_back`
    there are no numbers: they are too small to be told, or would tell those that are."""

    code: str
    label: str
    kept_back: bool
    eligible: Counts | None = None
    enrolled: Counts | None = None
    gap: Counts | None = None


class Saturation(Schema):
    """`by`: scheme, district or state. Places are where workers live now."""

    by: str
    day: date | None
    rows: list[Line]
    total: Line | None


@router.get(
    "/saturation", auth=FIGURES, response={200: Saturation, DOCUMENTED["read"]: ProblemBody}
)
def how_far(request, asked: Query[OfScheme]):
    """All schemes in the state, or one scheme by its districts (by states for a ministry)."""
    scheme = Scheme.objects.filter(code=asked.scheme).first() if asked.scheme else None
    if asked.scheme and scheme is None:
        raise Problem("not_found")
    table = saturation_tables.table(scheme, request.auth.agreement.state_id, exact=False)
    Event.objects.record("saturation read", by=request.auth.by, by_what=table.by)
    total = line(table, table.total) if table.total else None
    rows = [line(table, row) for row in table.rows]
    return {"by": table.by, "day": saturation.as_on(), "rows": rows, "total": total}


def line(table: saturation_tables.Table, row: saturation_tables.Row) -> dict:
    told = {"code": row.key, "label": str(row.label), "kept_back": row.cells is None}
    if row.cells is None:
        return told
    cells, width = row.cells, len(table.sexes)
    for place, kind in enumerate(saturation_tables.KINDS):
        own = cells[place * width : (place + 1) * width]
        told[kind] = dict(zip(table.sexes, own, strict=True))
    return told
