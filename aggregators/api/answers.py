"""What is answered. Days are India's; UANs are text of 12 digits."""

from datetime import date, datetime
from typing import Literal

from ninja import Schema

from aggregators.models import Intake


class VerdictAnswer(Schema):
    row: int  # from 1
    code: str
    accepted: bool
    field: str
    sentence: str


class Batch(Schema):
    """`verdicts` has one for each row, in their order."""

    intake: int
    rows: int
    accepted: int
    refused: int
    verdicts: list[VerdictAnswer]


class EngagementAnswer(Schema):
    reference: str
    uan: str | None  # none if the worker says that this platform is not theirs
    joined_on: date
    left_on: date | None
    reason: str
    work_type: str
    entity: str
    disowned: bool


class InvitationAnswer(Schema):
    reference: str
    state: Literal["sent", "joined", "declined"]
    sent_at: datetime


class ActivityAnswer(Schema):
    reference: str
    day: date
    earned: bool
    paise: int
    district: int | None
    correction: int  # 0: as it was reported first
    intake: int


class IntakeAnswer(Schema):
    id: int
    kind: Literal[tuple(Intake.Kind.values)]
    via: str
    state: str
    rows: int
    accepted: int
    refused: int
    received_at: datetime
    ended_at: datetime | None


class Sums(Schema):
    days: int
    paise: int


class Books(Sums):
    workers: int


class MonthAnswer(Schema):
    """`yours` as you told it last, `ours` from the days that stand."""

    month: str
    yours: Books | None
    ours: Sums


class MonthsAnswer(Schema):
    items: list[MonthAnswer]


def page_of(item) -> type[Schema]:
    """`next` is the cursor of the next page, if there is one."""
    annotations = {"items": list[item], "next": str | None}
    return type(f"{item.__name__}Page", (Schema,), {"__annotations__": annotations})
