"""What calls send. Version 1 of the fields; `docs/platforms.md` lists them.

A cell may be text, a number, yes or no as JSON has them, or nothing: whether it is right is said of
its row by a verdict, and the rows beside it land. What is no cell, or a field that we do not know,
refuses the whole call.
"""

import re
from datetime import date
from typing import Annotated

from django.conf import settings
from ninja import Schema
from pydantic import ConfigDict, Field, StrictBool, StrictInt, StrictStr, field_validator

Text = Annotated[StrictStr, Field(max_length=300)]
Whole = Annotated[StrictInt, Field(ge=0, le=10**12)]
Cell = Text | StrictBool | Whole | None
Count = Annotated[StrictInt, Field(ge=0, le=10**9)]


class Strict(Schema):
    model_config = ConfigDict(extra="forbid")


class WorkerRow(Strict):
    reference: Cell = Field(None, description="Your own number of the worker, at most 64 letters.")
    uan: Cell = Field(None, description="12 digits, if the worker told you and agreed.")
    consented_on: Cell = Field(None, description="With a UAN: the day on which they agreed.")
    date_of_birth: Cell = Field(None, description="1992-05-17; with a UAN it is needed.")
    name: Cell = Field(None, description="Without a UAN.")
    mobile: Cell = Field(None, description="Without a UAN: 10 digits. An invitation goes there.")
    language: Cell = Field(None, description="Of the invitation: hi, en. Else hi.")
    joined_on: Cell = Field(None, description="The first day of work, like 2026-04-01.")
    work_type: Cell = Field(
        None,
        description="ride, food, parcel, truck, home, beauty, repair, health, warehouse, desk or "
        "other.",
    )
    entity: Cell = Field(None, description="direct, subsidiary or third_party; else direct.")


class ChangeRow(Strict):
    reference: Cell = None
    new_reference: Cell = Field(None, description="Your new number of the worker.")
    work_type: Cell = None
    entity: Cell = None


class ExitRow(Strict):
    reference: Cell = None
    left_on: Cell = Field(None, description="The last day of work, like 2026-04-01.")
    reason: Cell = Field(None, description="left, ended, idle, blocked, died or other.")
    correction: Cell = Field(None, description="true: it replaces the exit that was reported.")


class ActivityRow(Strict):
    reference: Cell = None
    day: Cell = Field(None, description="In India, like 2026-04-01.")
    earned: Cell = Field(None, description="true or yes; with an amount it may be left out.")
    paise: Cell = Field(None, description="What the day brought, in paise.")
    district: Cell = Field(None, description="Where: the LGD code of the district.")
    correction: Cell = Field(None, description="true: it replaces what was reported.")


def batch(row):
    return Annotated[list[row], Field(min_length=1, max_length=settings.PLATFORM_BATCH_ROWS)]


class Workers(Strict):
    rows: batch(WorkerRow)


class Changes(Strict):
    rows: batch(ChangeRow)


class Exits(Strict):
    rows: batch(ExitRow)


class Activities(Strict):
    rows: batch(ActivityRow)


class MonthRow(Strict):
    month: Annotated[StrictStr, Field(pattern=r"^20[2-9][0-9]-(0[1-9]|1[0-2])$")]
    workers: Count = Field(description="Workers with income in the month.")
    days: Count = Field(description="Days with income, of all workers together.")
    paise: Whole = Field(description="What they were paid.")

    @field_validator("month")
    @classmethod
    def is_written_so(cls, value: str) -> str:
        if not re.fullmatch(r"20[2-9][0-9]-(0[1-9]|1[0-2])", value):  # `$` takes a last newline
            raise ValueError("like 2026-04")
        return value

    @property
    def first(self) -> date:
        year, month = self.month.split("-")
        return date(int(year), int(month), 1)


class Months(Strict):
    rows: Annotated[list[MonthRow], Field(min_length=1, max_length=120)]
