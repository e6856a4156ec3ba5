"""What platforms report: batches of rows, each of which gets a verdict; months by their books."""

from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Header

from aggregators import events, intake
from aggregators.api import guessing, rows
from aggregators.api.answers import Batch, MonthsAnswer
from aggregators.api.calls import Scope, router, spend_rows
from aggregators.api.months import told
from aggregators.api.once import once
from aggregators.api.problems import DOCUMENTED, ProblemBody, wrong
from aggregators.models import Engagement, Intake, ReportedMonth

Kind = Intake.Kind
WORKERS, ACTIVITY = Scope("workers"), Scope("activity")
Key = Header(None, alias="Idempotency-Key", description="The same key and call: the same answer.")


def answers(good) -> dict:
    return {200: good, DOCUMENTED["post"]: ProblemBody}


def take(request, kind: str, call) -> dict:
    """The answer for a batch, whose rows are in `call`."""
    platform, batch = request.auth.platform, [vars(row) for row in call.rows]
    spend_rows(request, len(batch))
    if kind == Kind.WORKER:
        guessing.refuse_guessing(platform, batch)
    taken = intake.take_batch(platform, kind, batch, by=request.auth.by)
    if kind == Kind.WORKER:
        after_workers(platform, taken, batch)
    said = {word.code: str(word.sentence) for word in set(taken.verdicts)}
    return {
        "intake": taken.intake.pk,
        "rows": len(batch),
        "accepted": taken.intake.landed,
        "refused": taken.intake.refused,
        "verdicts": [
            {"row": number, "code": word.code, "accepted": word.accepted, "field": word.field,
             "sentence": said[word.code]}
            for number, word in enumerate(taken.verdicts, 1)
        ],
    }  # fmt: skip


def after_workers(platform, taken, batch) -> None:
    pairs = list(zip(batch, taken.verdicts, strict=True))
    guessing.note_misses(
        platform,
        [str(row["uan"]) for row, word in pairs if row["uan"] and word.code == "not_yours"],
    )
    if platform.is_sandbox:  # where who is invited is there at once, as it is told of others later
        invited = [str(row["reference"]) for row, word in pairs if word.code == "invited"]
        made = Engagement.objects.filter(
            platform=platform, intake_id=taken.intake.pk, reference__in=invited
        )
        events.announce_many(
            platform, "uan.issued",
            ({"reference": one.reference, "uan": f"{one.worker_id:012d}"} for one in made),
        )  # fmt: skip


@router.post("/workers", auth=WORKERS, response=answers(Batch), summary="Look up or register")
def workers(request, call: rows.Workers, idempotency_key: str = Key):
    """Workers who joined you. With a UAN, the date of birth and the day of the worker's consent the
    engagement stands at once (`landed`); without a UAN the worker gets an SMS and finishes
    (`invited`), and you hear of it by the webhook `uan.issued`. A worker who comes back is reported
    in the same way. `not_yours` is said of every UAN that is not your worker's, whether there is
    one or not."""
    return once(request, lambda: take(request, Kind.WORKER, call))


@router.post("/engagements/changes", auth=WORKERS, response=answers(Batch), summary="Change")
def changes(request, call: rows.Changes, idempotency_key: str = Key):
    """Another number of yours, another kind of work. What is left out stays."""
    return once(request, lambda: take(request, Kind.UPDATE, call))


@router.post("/engagements/exits", auth=WORKERS, response=answers(Batch), summary="Exits")
def exits(request, call: rows.Exits, idempotency_key: str = Key):
    """Workers who left you. They are told by SMS."""
    return once(request, lambda: take(request, Kind.EXIT, call))


@router.post("/activities", auth=ACTIVITY, response=answers(Batch), summary="Days worked")
def activities(request, call: rows.Activities, idempotency_key: str = Key):
    """One row a worker and day. A day is India's: what is tomorrow there is `future`."""
    return once(request, lambda: take(request, Kind.ACTIVITY, call))


@router.post("/months", auth=ACTIVITY, response=answers(MonthsAnswer), summary="Monthly totals")
def months(request, call: rows.Months, idempotency_key: str = Key):
    """What your own books count, to be held against what the days you reported add up to. What you
    say last stands."""
    first_days = [row.first for row in call.rows]
    for number, first in enumerate(first_days):
        if first > timezone.localdate():
            raise wrong(f"rows[{number}].month", "future", _("This month has not come yet."))
        if first in first_days[:number]:
            raise wrong(f"rows[{number}].month", "twice", _("This month is there twice."))
    return once(request, lambda: keep_months(request, call))


def keep_months(request, call) -> dict:
    caller = request.auth
    ReportedMonth.objects.bulk_create(
        [
            ReportedMonth(
                platform=caller.platform, month=row.first, workers=row.workers, days=row.days,
                paise=row.paise, by=caller.by, reported_at=Now(),
            )
            for row in call.rows
        ],
        update_conflicts=True, unique_fields=["platform", "month"],
        update_fields=["workers", "days", "paise", "by", "reported_at"],
    )  # fmt: skip
    return {"items": told(caller.platform, [row.first for row in call.rows])}
