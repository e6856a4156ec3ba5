"""Platforms and their workers for tests: invented, as everywhere."""

import itertools
from datetime import date, timedelta

from django.utils import timezone

from aggregators import intake
from aggregators.models import Client, Engagement, Platform, PlatformUser, Totals
from aggregators.oauth import SCOPES
from tests import cast
from tests.workers import people

_numbers = itertools.count(1)
OFFICERS = {
    "nodal_name": "Meera Nair", "nodal_mobile": "9812300001", "nodal_email": "nodal@app.example",
    "grievance_name": "Arun Das", "grievance_mobile": "9812300002",
    "grievance_email": "help@app.example",
}  # fmt: skip


def platform(brand: str = "Chalo", **changes) -> Platform:
    """One that reports."""
    number = next(_numbers)
    parts = {
        "legal_name": f"{brand} Mobility Private Limited", "brand": brand,
        "cin": f"U72900KA2015PTC{number:06d}", "pan": "AAACC1234E", "seventh_class": "rides",
        "status": Platform.Status.LIVE,
    }  # fmt: skip
    return Platform.objects.create(**parts | OFFICERS | changes)


def platform_user(where: Platform | None = None, role: str = "owner") -> PlatformUser:
    """Somebody of a platform, with password and authenticator (`tests.cast`); `.user` signs in."""
    user = cast.staff("platform_user")
    return PlatformUser.objects.create(user=user, platform=where or platform(), role=role)


SECRET = "s" * 64


def key(where: Platform, world: str = "sandbox", **changes) -> Client:
    """A key of a platform whose secret is SECRET."""
    parts = {
        "client_type": Client.CLIENT_CONFIDENTIAL,
        "authorization_grant_type": Client.GRANT_CLIENT_CREDENTIALS,
        "client_secret": SECRET, "scopes": list(SCOPES),
    }  # fmt: skip
    return Client.objects.create(platform=where, world=world, **parts | changes)


def token_of(browser, client: Client, secret: str = SECRET) -> str:
    """As a program asks for one; "" if it is not given."""
    asked = {"grant_type": "client_credentials", "client_id": client.client_id}
    answer = browser.post("/api/platform/v1/token", asked | {"client_secret": secret})
    return answer.json().get("access_token", "")


def bearer(browser, client: Client) -> dict[str, str]:
    """Headers of a call with this key: `browser.get(path, headers=bearer(browser, client))`."""
    world = {} if client.is_live else {"Eshram-World": "sandbox"}
    return {"Authorization": f"Bearer {token_of(browser, client)}"} | world


def engaged(where: Platform, worker=None, **changes) -> Engagement:
    """A worker who joined a year ago."""
    number = next(_numbers)
    parts = {
        "reference": f"W-{number}", "joined_on": days_ago(365), "work_type": "ride",
        "consented_on": days_ago(365),
    }  # fmt: skip
    worker = worker or people.worker(name=f"Worker {number}")
    return Engagement.objects.create(platform=where, worker=worker, **parts | changes)


def days_ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def report(where: Platform, *rows, kind: str = "activity") -> list[str]:
    """The codes of the verdicts. A row of days worked may be (reference, day, paise, …)."""
    names = ("reference", "day", "paise", "correction")
    told = [row if isinstance(row, dict) else dict(zip(names, row, strict=False)) for row in rows]
    taken = intake.take_batch(where, kind, told, by=f"platform:{where.pk}")
    return [word.code for word in taken.verdicts]


def days_of(engagement: Engagement) -> dict[int, tuple[int, int]]:
    """Financial year -> (days, paise)."""
    rows = Totals.objects.filter(worker=engagement.worker_id, platform=engagement.platform_id)
    return {row.financial_year: (row.days, row.paise) for row in rows}
