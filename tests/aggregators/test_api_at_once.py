"""Calls at the same time: on committed rows."""

import pytest
from django.db import connection, transaction
from django.test import override_settings

from aggregators.intake import LOCK
from aggregators.models import Activity, Idempotency, Intake
from tests.aggregators.api import Program
from tests.aggregators.people import days_ago, days_of, engaged, platform
from tests.aggregators.test_at_once import at_once


def day(reference: str, back: int = 1, paise: int = 100) -> dict:
    return {"reference": reference, "day": str(days_ago(back)), "paise": paise}


@pytest.fixture
def one(transactional_db):
    return engaged(platform())


def test_two_batches_with_one_worker_and_day(one):
    programs = [Program(one.platform) for _ in range(3)]
    rows = [day(one.reference, back) for back in range(1, 6)]
    said = at_once(*[lambda p=p: p.codes("/activities", *rows) for p in programs])
    for codes in zip(*said, strict=True):
        assert sorted(codes) == ["landed", "same", "same"]
    assert sum(days for days, _paise in days_of(one).values()) == 5


def test_one_key_at_once_runs_once(one):
    programs = [Program(one.platform) for _ in range(3)]
    answers = at_once(
        *[lambda p=p: p.post("/activities", day(one.reference), key="k") for p in programs]
    )
    assert [answer.status_code for answer in answers] == [200] * 3
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotency-Replayed" in answer for answer in answers) == 2
    assert (Intake.objects.count(), Activity.objects.count()) == (1, 1)


def test_one_key_for_two_calls_at_once(one):
    programs = [Program(one.platform) for _ in range(2)]
    answers = at_once(
        *[
            lambda p=p, n=n: p.post("/activities", day(one.reference, n), key="k")
            for n, p in enumerate(programs, 1)
        ]
    )
    assert sorted(answer.status_code for answer in answers) == [200, 422]
    assert (Idempotency.objects.count(), Activity.objects.count()) == (1, 1)


def test_who_waits_too_long_is_asked_to_come_back(one):
    program = Program(one.platform)
    with override_settings(PLATFORM_WAIT_SECONDS=1), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, one.platform_id])
        [answer] = at_once(lambda: program.post("/activities", day(one.reference), key="k"))
    assert (answer.status_code, answer.json()["code"]) == (409, "in_progress")
    assert answer["Retry-After"]
    assert program.codes("/activities", day(one.reference), key="k") == ["landed"]
