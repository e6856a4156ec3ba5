"""Errors as `application/problem+json` (RFC 9457): a code that stays, a sentence, and for what was
sent wrongly the field and the reason. What was sent is never repeated: it may be of people."""

import json
from dataclasses import dataclass, field

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Schema

from aggregators import tokens

TYPE = "application/problem+json"
# Code -> (status of HTTP, title).
CODES: dict[str, tuple[int, Promise]] = {
    **tokens.REASONS,
    "not_json": (400, gettext_lazy("The body is not JSON.")),
    "not_found": (404, gettext_lazy("You have no such thing.")),
    "method": (405, gettext_lazy("This address is called in another way: see Allow.")),
    "in_progress": (409, gettext_lazy("Another call of yours is under way. Try again soon.")),
    "too_large": (413, gettext_lazy("The body is too large.")),
    "not_json_type": (415, gettext_lazy("Send JSON: Content-Type: application/json.")),
    "invalid": (422, gettext_lazy("Something in the call is not as it must be.")),
    "key_reused": (422, gettext_lazy("This Idempotency-Key was used for another call.")),
    "internal": (500, gettext_lazy("An error of ours. Nothing was done. Try again later.")),
    "too_many_calls": (429, gettext_lazy("Too many calls. Wait as long as Retry-After says.")),
    "too_many_rows_a_minute": (
        429, gettext_lazy("Too many rows. Wait as long as Retry-After says.")
    ),
    "too_many_misses": (
        429, gettext_lazy("Too many UANs of nobody who works for you. Try again tomorrow.")
    ),
}  # fmt: skip


def add(codes: dict[str, tuple[int, Promise]]) -> None:
    """What the API of an upper app refuses besides."""
    CODES.update(codes)


class FieldError(Schema):
    field: str
    code: str
    reason: str


class ProblemBody(Schema):
    """What an error looks like."""

    type: str
    title: str
    status: int
    code: str
    errors: list[FieldError] = []


@dataclass
class Problem(Exception):
    code: str
    errors: list[dict] = field(default_factory=list)
    retry_after: int | None = None

    def __str__(self):
        return self.code


def answer(code: str, errors=(), retry_after: int | None = None) -> HttpResponse:
    status, title = CODES[code]
    body = {"type": f"urn:eshram:problem:{code}", "title": str(title), "status": status}
    body |= {"code": code, "errors": list(errors)}
    response = HttpResponse(json.dumps(body), status=status, content_type=TYPE)
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    return response


def wrong(name: str, code: str, reason: str) -> Problem:
    return Problem("invalid", [{"field": name, "code": code, "reason": reason}])


def of_pydantic(errors: list[dict]) -> HttpResponse:
    """Pydantic's, by field: `rows[3].day`."""
    told = []
    for error in errors[:100]:
        place = [part for part in error["loc"][1:] if part not in ("call", "asked")]
        name = ""
        for part in place:
            name += f"[{part}]" if isinstance(part, int) else f".{part}" if name else str(part)
        code = "too_many_rows" if (error["type"], name) == ("too_long", "rows") else error["type"]
        told.append({"field": name or "body", "code": code, "reason": reason_of(error)})
    return answer("invalid", told)


def reason_of(error: dict) -> str:
    """Pydantic's sentence, which says what is wanted. Of our own checks what they say."""
    if error["type"] == "value_error":
        return str(error.get("ctx", {}).get("error", "")) or _("This value cannot be.")
    return error["msg"]


ALL = frozenset({400, 401, 403, 413, 415, 422, 429, 500})
DOCUMENTED = {
    "read": frozenset({401, 403, 404, 422, 429, 500}),
    "post": ALL | {409},
}
