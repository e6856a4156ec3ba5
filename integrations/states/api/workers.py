"""Workers of an agreement, with its columns. Each answer is written down, with the purpose, where
the worker reads it: in the transaction that read it, so that nothing is told that is not noted."""

from typing import Annotated

from django.db import transaction
from django.utils.translation import gettext as _
from ninja import Path, Query, Schema
from pydantic import Field, StrictBool

from aggregators.api import cursors
from aggregators.api.problems import DOCUMENTED, Problem, ProblemBody, wrong
from integrations.states import sharing, telling
from integrations.states.api.calls import Scope, router, spend_rows
from integrations.states.cursors import AsOf
from integrations.states.models import Agreement
from integrations.states.sharing import BadCursor, NeedsFull
from integrations.states.walking import Search

WORKERS = Scope("state.workers")
Uan = Annotated[str, Path(pattern=r"^[0-9]{12}$", description="12 digits")]
District = Annotated[int, Field(ge=1, lt=10**6)]
Worker = dict[str, str | StrictBool | int | None]


class Asked(Schema):
    present_district: District | None = Field(None, description="LGD code: who lives there now.")
    permanent_district: District | None = Field(None, description="LGD code: whose home it is.")
    occupation: Annotated[str, Field(max_length=9, pattern=r"^[0-9.]*$")] = Field(
        "", description="Code of NCO-2015, like 7531.0100."
    )
    changed_since: Annotated[str, Field(max_length=80)] = Field(
        "", description="`as_of` of an answer before: only those who changed or left since."
    )
    cursor: Annotated[str, Field(max_length=400)] = Field("", description="`next` as it was given.")
    limit: Annotated[int, Field(ge=1, le=1000)] = 100


class Gone(Schema):
    """`reason`: as in the manifests of files, or `no_match`: of the agreement, but not, or no more,
    of what is searched for."""

    uan: str
    reason: str


class Found(Schema):
    """Put `items` in place of what you have of them, and delete `gone` (with `changed_since`
    alone). `next` is the cursor of the next page, if there is one; a page may hold few or none.
    The last page has `as_of`: with it as `changed_since` the next search goes on."""

    items: list[Worker]
    gone: list[Gone]
    next: str | None
    as_of: str | None


@router.get(
    "/workers", auth=WORKERS, response={200: Found, DOCUMENTED["read"] | {409}: ProblemBody}
)
@transaction.atomic
def search(request, asked: Query[Asked]):
    """Workers of the agreement, in the order of their UANs; or what changed since."""
    agreement = request.auth.agreement
    spend_rows(request, asked.limit)
    wanted = conditions(agreement, asked)
    if asked.changed_since:
        since = checked(agreement, "changed_since", asked.changed_since)
        place = cursors.read(asked.cursor, cursors.text, cursors.number, cursors.number)
    else:
        since, place = None, cursors.read(asked.cursor, cursors.text, cursors.number)
    if place is None:
        as_of = telling.begin(agreement)
    else:
        as_of, place = checked(agreement, "cursor", place[0]), place[1:]
    if since:
        page = telling.changes(agreement, wanted, since, as_of, place, asked.limit)
    else:
        page = telling.walk(agreement, wanted, as_of, place, asked.limit)
    sharing.disclosed(agreement, [row[0] for row in page.rows], what="api")
    return {
        "items": [told(page.names, row) for row in page.rows],
        "gone": [{"uan": f"{uan:012d}", "reason": reason} for uan, reason in page.gone],
        "next": cursors.write(str(as_of), *page.place) if page.place else None,
        "as_of": None if page.place else str(as_of),
    }


@router.get("/workers/{uan}", auth=WORKERS, response={200: Worker, DOCUMENTED["read"]: ProblemBody})
@transaction.atomic
def one(request, uan: Uan):
    """A worker of the agreement, by its number or that of a record that was joined with it. Of
    everybody else `not_found` is said, as of a number that nobody has."""
    agreement = request.auth.agreement
    spend_rows(request, 1)
    found = telling.one(agreement, int(uan))
    if found is None:
        raise Problem("not_found")
    names, row = found
    sharing.disclosed(agreement, [row[0]], what="api")
    return told(names, row)


def conditions(agreement: Agreement, asked: Asked) -> Search:
    """By columns of the agreement alone, for who may not see something may not search by it.
    Raises Problem."""
    columns = {column.key: column for column in agreement.chosen}
    found, params = [], {}
    for name in ("present_district", "permanent_district", "occupation"):
        if value := getattr(asked, name):
            if name not in columns:
                raise Problem("not_in_agreement")
            found.append(f"{columns[name].sql} = %({name})s")
            params[name] = value
    where = " AND ".join(found or ["TRUE"])
    return Search(where, params, asked.present_district, asked.permanent_district, asked.occupation)


def checked(agreement: Agreement, field: str, text: str) -> AsOf:
    """Raises Problem."""
    try:
        return telling.checked(agreement, text)
    except NeedsFull:
        raise Problem("needs_full") from None
    except BadCursor:
        raise wrong(field, "bad_cursor", _("Send `as_of` and `next` as they were given.")) from None


def told(names: tuple[str, ...], row: tuple) -> Worker:
    """As JSON has it: days like 2026-03-31, UANs as text."""
    found = dict(zip(names, row, strict=True))
    found |= {name: day.isoformat() for name, day in found.items() if hasattr(day, "isoformat")}
    return found | {"uan": f"{found['uan']:012d}"}
