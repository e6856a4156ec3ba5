"""What systems of states and ministries report: who is in a scheme, and what was decided of whom.

Only of the state's own schemes that the agreement names (a ministry's: of the Union's), and of its
workers. A row gets a verdict; `not_yours` is said of a UAN of somebody else as of one that nobody
has. Of a scheme that is closed since, who leaves it is still told.
"""

import re
import unicodedata
from datetime import date
from typing import Annotated, Literal

from django.utils.translation import gettext_lazy as _
from ninja import Header, Path, Schema
from pydantic import ConfigDict, Field, StrictStr

from aggregators.api.once import once
from aggregators.api.problems import DOCUMENTED, Problem, ProblemBody
from integrations.states import sharing
from integrations.states.api.calls import Scope, router, spend_rows
from schemes import enrolments, reported
from schemes.matching import comparing
from schemes.models import Decision, Scheme
from schemes.reported import Decided, Member
from workers import identity

SCHEMES = Scope("state.schemes")
Key = Header(None, alias="Idempotency-Key", description="The same key and call: the same answer.")
Code = Annotated[
    str, Path(pattern=r"^[A-Z0-9_]{1,20}$", description="Of a scheme that the agreement names")
]
Text = Annotated[StrictStr, Field(max_length=300)]
ROWS = 1000  # of one call
SENTENCES = {
    "landed": _("Written down."),
    "same": _("This is known already."),
    "not_yours": _("No worker of your agreement has this number and name."),
    "number_taken": _("Another worker has this number in the scheme."),
    "twice": _("A row above is of the same worker, or has the same number."),
    "not_enrolled": _("The worker is not known to be in the scheme."),
    "ended_before": _("The worker joined after this day."),
    "future": _("This day has not come yet."),
    "bad_uan": _("A UAN has 12 digits."),
    "bad_number": _("The number does not look like one of the scheme, or looks like Aadhaar."),
    "bad_day": _("A day is written like 2026-03-31."),
    "bad_reason": _("A refusal needs a reason."),
    "bad_text": _("There is a sign that cannot be kept."),
    "scheme_closed": _("The scheme is closed: nobody can join it."),
    "too_little": _("Give the UAN or the number in the scheme."),
}
GOOD = ("landed", "same")


class Strict(Schema):
    model_config = ConfigDict(extra="forbid")


class MemberRow(Strict):
    uan: Text = Field("", description="12 digits; or the number in the scheme alone.")
    number: Text = Field("", description="The worker's number in the scheme.")
    name: Text = Field("", description="If given, a word of it must be the worker's.")
    since: Text = Field("", description="First day, like 2026-03-31.")
    ended_on: Text = Field("", description="Last day: the worker is not in it any more.")


class DecisionRow(Strict):
    uan: Text
    decision: Literal["approved", "refused"]
    decided_on: Text = Field(description="Like 2026-03-31.")
    reason: Text = Field("", description="Of a refusal, for the worker to read.")
    reference: Text = Field("", description="Number of the application, at most 64 letters.")
    number: Text = Field("", description="The worker's number in the scheme, when approved.")


class Members(Strict):
    rows: Annotated[list[MemberRow], Field(min_length=1, max_length=ROWS)]


class Decisions(Strict):
    rows: Annotated[list[DecisionRow], Field(min_length=1, max_length=ROWS)]


class Verdict(Schema):
    row: int  # from 1
    code: str
    accepted: bool
    sentence: str


class Verdicts(Schema):
    rows: int
    accepted: int
    verdicts: list[Verdict]


GIVES = {200: Verdicts, DOCUMENTED["post"] | {404}: ProblemBody}


@router.post("/schemes/{code}/members", auth=SCHEMES, response=GIVES)
def members(request, code: Code, call: Members, idempotency_key: str = Key):
    """Who is in the scheme, or not any more: what is told makes, confirms or ends an enrolment."""
    scheme = own(request, code)
    return once(request, lambda: told(request, scheme, reported.members, map(member, call.rows)))


@router.post("/schemes/{code}/decisions", auth=SCHEMES, response=GIVES)
def decisions(request, code: Code, call: Decisions, idempotency_key: str = Key):
    """What was decided of applications. The worker is told, and reads the reason of a refusal."""
    scheme = own(request, code)
    return once(request, lambda: told(request, scheme, reported.decisions, map(decided, call.rows)))


def own(request, code: str) -> Scheme:
    """Named in the agreement, and of its state, or of the Union: the door. Raises Problem."""
    agreement, found = request.auth.agreement, None
    if code in agreement.reported_schemes:
        found = Scheme.objects.filter(code=code, state=agreement.state_id).first()
    if found is None:
        raise Problem("not_found")
    return found


def told(request, scheme: Scheme, take, rows) -> dict:
    rows = list(rows)
    spend_rows(request, len(rows))
    closed = scheme.status in (Scheme.Status.CLOSED, Scheme.Status.PLANNED)
    for row in rows:
        row.code = row.code or number_of(scheme, row)
        if closed and not row.code and joins(row):
            row.code = "scheme_closed"
    covered = sharing.uans(
        request.auth.agreement, "w.uan IN (SELECT worker_id FROM schemes_reported)"
    )
    codes = [
        code or "landed"
        for code in take(scheme, rows, covered.sql, covered.params, by=request.auth.by)
    ]
    said = {code: str(SENTENCES[code]) for code in set(codes)}
    verdicts = [
        {"row": number, "code": code, "accepted": code in GOOD, "sentence": said[code]}
        for number, code in enumerate(codes, 1)
    ]
    accepted = sum(verdict["accepted"] for verdict in verdicts)
    return {"rows": len(rows), "accepted": accepted, "verdicts": verdicts}


def joins(row: Member | Decided) -> bool:
    if isinstance(row, Decided):
        return row.outcome == Decision.Outcome.APPROVED
    return row.ended_on is None


def number_of(scheme: Scheme, row) -> str:
    """Writes the number as the scheme does; "" or why it cannot be."""
    try:
        row.identifier = enrolments.checked(scheme, row.identifier)
    except enrolments.BadIdentifier:
        return "bad_number"
    if len(row.identifier) > 80:
        return "bad_number"
    if not scheme.identifier_pattern and identity.is_aadhaar(row.identifier):
        return "bad_number"
    return ""


def member(row: MemberRow) -> Member:
    uan, since, ended_on = number(row.uan), day(row.since), day(row.ended_on)
    made = Member(uan or None, row.number, since or None, ended_on or None)
    made.code = first_wrong(row.name, row.number, uan=uan, days=(since, ended_on))
    if not made.code and not (uan or row.number.strip()):
        made.code = "too_little"
    if made.code:
        made.identifier, made.since, made.ended_on = "", None, None
    else:
        made.keys = [key for key in comparing.keys(row.name, "") if key.startswith("~")]
    return made


def decided(row: DecisionRow) -> Decided:
    uan, on = number(row.uan), day(row.decided_on)
    number_ = row.number if row.decision == "approved" else ""
    made = Decided(
        uan or None, row.decision, on or None, row.reason.strip(), row.reference.strip(), number_
    )
    made.code = first_wrong(row.reason, row.reference, row.number, uan=uan, days=(on,))
    if not made.code:
        if not uan:
            made.code = "bad_uan"
        elif on is None:
            made.code = "bad_day"
        elif row.decision == "refused" and not made.reason:
            made.code = "bad_reason"
        elif len(made.reference) > 64:
            made.code = "bad_text"
        elif identity.is_aadhaar(re.sub(r"[ -]", "", made.reference)):
            made.code = "bad_number"
    if made.code:
        made.reason = made.reference = made.identifier = ""
    return made


def first_wrong(*texts: str, uan, days) -> str:
    if any(not keepable(text) for text in texts):
        return "bad_text"
    if uan is False:
        return "bad_uan"
    return "bad_day" if False in days else ""


def keepable(text: str) -> bool:
    """No control signs, no half letters; joiners that Indian scripts need are no such."""
    return not any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text)


def number(text: str) -> int | bool | None:
    """None for nothing, False for what is no UAN."""
    digits = re.sub(r"[ -]", "", text)
    if not digits:
        return None
    return int(digits) if re.fullmatch(r"[0-9]{12}", digits) else False


def day(text: str) -> date | bool | None:
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return False
    return found if found.year >= 1900 else False
