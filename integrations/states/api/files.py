"""Files of the agreement: listed, asked for, taken away with ranges, acknowledged. They are
encrypted to the recipient's key; their manifest is signed."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from django.http import Http404
from ninja import Path, Query, Schema, Status
from pydantic import ConfigDict, Field, StrictBool, StrictInt, StrictStr

from aggregators.api import cursors
from aggregators.api.problems import DOCUMENTED, Problem, ProblemBody, wrong
from eshram.downloads import TooMany
from integrations.states import acknowledging, asking, handing
from integrations.states.api.calls import Scope, router
from integrations.states.models import Export

EXPORTS = Scope("state.exports")
Name = Annotated[str, Path(pattern=r"^[a-z0-9.-]{1,80}$")]


class Paged(Schema):
    cursor: Annotated[str, Field(max_length=400)] = ""
    limit: Annotated[int, Field(ge=1, le=100)] = 25


class File(Schema):
    name: str
    holds: str
    rows: int
    bytes: int
    sha256: str


class ExportAnswer(Schema):
    """`since` is empty for everybody. `sha256` is of all files, one after the other."""

    number: UUID
    kind: str
    since: str
    until: str
    rows: int
    tombstones: int
    sha256: str
    made_at: datetime
    acknowledged: bool
    erased: bool
    files: list[File]


class Exports(Schema):
    items: list[ExportAnswer]
    next: str | None


class Strict(Schema):
    model_config = ConfigDict(extra="forbid")


class Ask(Strict):
    kind: Literal["full", "delta"]
    since: Annotated[StrictStr, Field(max_length=80)] = Field(
        "", description="Of a delta: a cursor you had; empty: go on from the last file."
    )
    counts: StrictBool = Field(False, description="With counts by district.")


class Asked(Schema):
    asked: bool


class Received(Strict):
    rows: Annotated[StrictInt, Field(ge=0, lt=10**12)]
    sha256: Annotated[StrictStr, Field(pattern=r"^[0-9a-f]{64}$")]


class Said(Schema):
    matches: bool


READ = {200: ExportAnswer, DOCUMENTED["read"]: ProblemBody}


@router.get("/exports", auth=EXPORTS, response=READ | {200: Exports})
def exports(request, asked: Query[Paged]):
    """The newest first."""
    rows = Export.objects.filter(agreement=request.auth.agreement).order_by("-pk")
    if place := cursors.read(asked.cursor, cursors.number):
        rows = rows.filter(pk__lt=place[0])
    found = list(rows[: asked.limit + 1])
    found, after = cursors.page(found, asked.limit, lambda row: (row.pk,))
    return {"items": list(map(told, found)), "next": after}


@router.get("/exports/{number}", auth=EXPORTS, response=READ)
def export(request, number: UUID):
    return told(own(request, number))


@router.get("/exports/{number}/manifest", auth=EXPORTS, response=READ | {200: dict})
def manifest(request, number: UUID):
    """To the byte what is signed."""
    return handing.manifest_answer(own(request, number))


@router.get("/exports/{number}/signature", auth=EXPORTS, response=READ | {200: None})
def signature(request, number: UUID):
    """Ed25519 of the manifest, 64 bytes."""
    return handing.signature_answer(own(request, number))


@router.get(
    "/exports/{number}/files/{name}", auth=EXPORTS,
    response=READ | {200: None, 206: None, 304: None, 416: None},
)  # fmt: skip
def file(request, number: UUID, name: Name):
    """A file, or with `Range: bytes=` a part of it. What is erased is not found."""
    found = own(request, number)
    try:
        return handing.part_answer(request, found, name, by=request.auth.by)
    except Http404:
        raise Problem("not_found") from None
    except TooMany as wait:
        raise Problem("too_many_downloads", retry_after=wait.retry_after) from None


@router.post("/exports", auth=EXPORTS, response={202: Asked, DOCUMENTED["post"]: ProblemBody})
def ask(request, call: Ask):
    """A file besides the schedule; it is there some minutes later."""
    given = call.model_dump()
    try:
        asking.ask(request.auth.agreement, **given, by=request.auth.by)
    except asking.CannotAsk as error:
        raise wrong("since" if call.since else "kind", "cannot_ask", str(error)) from None
    return Status(202, {"asked": True})


@router.post(
    "/exports/{number}/acknowledgements", auth=EXPORTS,
    response={200: Said, DOCUMENTED["post"] | {404}: ProblemBody},
)  # fmt: skip
def acknowledge(request, number: UUID, call: Received):
    """What came in. `matches` false: the ministry sees it."""
    found = own(request, number)
    try:
        said = acknowledging.acknowledge(
            found, rows=call.rows, sha256=call.sha256, by=request.auth.by
        )
    except acknowledging.CannotAcknowledge as error:
        raise wrong("sha256", "cannot_acknowledge", str(error)) from None
    return {"matches": said.matches}


def own(request, number: UUID) -> Export:
    """One door: of another agreement's, and of nobody's, the same answer."""
    found = Export.objects.filter(agreement=request.auth.agreement, number=number).first()
    if found is None:
        raise Problem("not_found")
    return found


def told(export: Export) -> dict:
    names = ("number", "kind", "since", "until", "rows", "tombstones", "sha256", "made_at")
    said = {name: getattr(export, name) for name in names}
    wanted = ("name", "holds", "rows", "bytes", "sha256")
    return said | {
        "acknowledged": export.acknowledged_at is not None,
        "erased": export.erased_at is not None,
        "files": [{name: file[name] for name in wanted} for file in export.files],
    }
