"""What platforms read back: their own reports, and what became of them. Each page is an event of
the audit."""

from datetime import date
from typing import Annotated

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from ninja import Path, Query, Schema
from pydantic import Field, field_validator

from aggregators import verdicts
from aggregators.api import answers, cursors
from aggregators.api.calls import Scope, router
from aggregators.api.months import told
from aggregators.api.problems import DOCUMENTED, Problem, ProblemBody
from aggregators.models import Activity, Engagement, Intake, Invitation
from eshram.audit.models import Event

READ = Scope("read")
Id = Annotated[int, Path(ge=1, le=2**63 - 1)]


class Paged(Schema):
    cursor: Annotated[str, Field(max_length=400)] = ""
    limit: Annotated[int, Field(ge=1, le=1000)] = 100


class OfWorker(Paged):
    reference: Annotated[str, Field(max_length=64)] = ""

    @field_validator("reference")
    @classmethod
    def is_text(cls, value: str) -> str:
        return cursors.text(value) if value else value


class Days(OfWorker):
    from_day: date
    to_day: date


def good(item) -> dict:
    return {200: item, DOCUMENTED["read"]: ProblemBody}


def paged(request, what: str, rows, limit: int, place, write) -> dict:
    rows, after = cursors.page(list(rows[: limit + 1]), limit, place)
    Event.objects.record("platform read back", by=request.auth.by, what=what, count=len(rows))
    return {"items": [write(row) for row in rows], "next": after}


@router.get("/engagements", auth=READ, response=good(answers.page_of(answers.EngagementAnswer)))
def engagements(request, asked: Query[OfWorker]):
    """Who works or worked for you, by your number."""
    rows = Engagement.objects.filter(platform=request.auth.platform)
    if asked.reference:
        rows = rows.filter(reference=asked.reference)
    if place := cursors.read(asked.cursor, cursors.text, date.fromisoformat):
        reference, joined = place
        rows = rows.filter(reference__gte=reference).filter(
            Q(reference__gt=reference) | Q(joined_on__gt=joined)
        )
    return paged(
        request, "engagements", rows.order_by("reference", "joined_on"), asked.limit,
        lambda row: (row.reference, row.joined_on.isoformat()), engagement,
    )  # fmt: skip


def engagement(row: Engagement) -> dict:
    return {
        "reference": row.reference,
        "uan": None if row.disowned_at else f"{row.worker_id:012d}",
        "joined_on": row.joined_on,
        "left_on": row.left_on,
        "reason": row.reason,
        "work_type": row.work_type,
        "entity": row.entity,
        "disowned": row.disowned_at is not None,
    }


@router.get("/invitations", auth=READ, response=good(answers.page_of(answers.InvitationAnswer)))
def invitations(request, asked: Query[OfWorker]):
    """Workers whom you named without a UAN, the newest first. Who joined is among the
    engagements."""
    rows = Invitation.objects.filter(platform=request.auth.platform)
    if asked.reference:
        rows = rows.filter(reference=asked.reference)
    if place := cursors.read(asked.cursor, cursors.number):
        rows = rows.filter(pk__lt=place[0])
    return paged(
        request, "invitations", rows.order_by("-pk"), asked.limit, lambda row: (row.pk,), invitation
    )


def invitation(row: Invitation) -> dict:
    state = "joined" if row.engagement_id else "declined" if row.declined_at else "sent"
    return {"reference": row.reference, "state": state, "sent_at": row.sent_at}


@router.get("/activities", auth=READ, response=good(answers.page_of(answers.ActivityAnswer)))
def activities(request, asked: Query[Days]):
    """What stands of days from `from_day` to `to_day`, of all your workers or of one."""
    platform = request.auth.platform
    rows = Activity.objects.standing().filter(
        platform=platform, day__gte=asked.from_day, day__lte=asked.to_day
    )
    mine = Engagement.objects.filter(platform=platform)
    if asked.reference:
        of_one = mine.filter(reference=asked.reference).values_list("worker_id", flat=True)
        rows = rows.filter(worker_id__in=list(of_one.distinct()[:2]))
    if place := cursors.read(asked.cursor, date.fromisoformat, cursors.number):
        day, worker = place
        rows = rows.filter(day__gte=day).filter(Q(day__gt=day) | Q(worker_id__gt=worker))
    then = mine.filter(worker_id=OuterRef("worker_id"), joined_on__lte=OuterRef("day"))
    then = then.annotate(until=Coalesce("left_on", date.max)).filter(until__gte=OuterRef("day"))
    rows = rows.annotate(reference=Subquery(then.values("reference")[:1]))
    return paged(
        request, "activities", rows.order_by("day", "worker_id"), asked.limit,
        lambda row: (row.day.isoformat(), row.worker_id), activity,
    )  # fmt: skip


def activity(row: Activity) -> dict:
    return {
        "reference": row.reference, "day": row.day, "earned": row.earned, "paise": row.paise,
        "district": row.district_id, "correction": row.correction, "intake": row.intake_id,
    }  # fmt: skip


@router.get("/months", auth=READ, response=good(answers.MonthsAnswer))
def months(request):
    """Your count of each month beside ours, the newest first."""
    return {"items": told(request.auth.platform)}


@router.get("/intakes", auth=READ, response=good(answers.page_of(answers.IntakeAnswer)))
def intakes(request, asked: Query[Paged]):
    """Batches and files, the newest first."""
    rows = Intake.objects.filter(platform=request.auth.platform)
    if place := cursors.read(asked.cursor, cursors.number):
        rows = rows.filter(pk__lt=place[0])
    return paged(
        request, "intakes", rows.order_by("-pk"), asked.limit, lambda row: (row.pk,), intake
    )


@router.get("/intakes/{id}", auth=READ, response=good(answers.IntakeAnswer))
def one_intake(request, id: Id):
    return intake(intake_of(request, id))


def intake_of(request, id: int) -> Intake:
    """One door for all: of another platform or of nobody, the same answer."""
    row = Intake.objects.filter(platform=request.auth.platform, pk=id).first()
    if row is None:
        raise Problem("not_found")
    return row


def intake(row: Intake) -> dict:
    return {
        "id": row.pk, "kind": row.kind, "via": row.via, "state": row.state, "rows": row.rows_count,
        "accepted": row.landed, "refused": row.refused, "received_at": row.received_at,
        "ended_at": row.ended_at,
    }  # fmt: skip


@router.get(
    "/intakes/{id}/verdicts", auth=READ, response=good(answers.page_of(answers.VerdictAnswer))
)
def intake_verdicts(request, id: Id, asked: Query[Paged]):
    """Of the rows that did not simply land."""
    rows = intake_of(request, id).verdicts.all()
    if place := cursors.read(asked.cursor, cursors.number):
        rows = rows.filter(number__gt=min(place[0], 2**31 - 1))
    return paged(
        request,
        "verdicts",
        rows.order_by("number"),
        asked.limit,
        lambda row: (row.number,),
        verdict,
    )


def verdict(row) -> dict:
    word = verdicts.WORDS[row.code]
    return {
        "row": row.number, "code": row.code, "accepted": word.accepted, "field": word.field,
        "sentence": str(word.sentence),
    }  # fmt: skip
