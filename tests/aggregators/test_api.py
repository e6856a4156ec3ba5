"""The API of platforms, as their programs meet it."""

from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from aggregators.models import Activity, Idempotency, Platform
from aggregators.tasks import forget_answers
from eshram.audit.models import Event
from tests.aggregators.api import ROOT, Program
from tests.aggregators.people import days_ago, engaged, platform, report
from tests.workers import people
from workers.models import UanAlias

pytestmark = pytest.mark.django_db
JOINED = {"joined_on": "2026-01-05", "work_type": "ride"}


@pytest.fixture
def program():
    return Program(platform())


def problem(answer) -> tuple[int, str, list]:
    body = answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    assert body["status"] == answer.status_code
    return answer.status_code, body["code"], [(e["field"], e["code"]) for e in body["errors"]]


def day(reference: str, back: int = 1, **more) -> dict:
    return {"reference": reference, "day": str(days_ago(back)), "paise": 100} | more


def test_a_worker_from_joining_to_leaving(program):
    worker = people.worker()
    row = {"reference": "R-1", "uan": str(worker.uan), "date_of_birth": str(worker.date_of_birth),
           "consented_on": "2026-01-05"} | JOINED  # fmt: skip
    assert program.codes("/workers", row) == ["landed"]
    assert program.codes("/workers", row) == ["same"]
    assert program.codes("/activities", day("R-1"), day("R-1", 2, earned=True)) == ["landed"] * 2
    assert program.codes("/activities", day("R-1", paise=5, correction=True)) == ["correction"]
    change = {"reference": "R-1", "new_reference": "R-2", "work_type": "food"}
    assert program.codes("/engagements/changes", change) == ["landed"]
    left = {"reference": "R-2", "left_on": str(days_ago(0)), "reason": "idle"}
    assert program.codes("/engagements/exits", left) == ["landed"]
    left |= {"reason": "left"}
    assert program.codes("/engagements/exits", left) == ["left_before"]
    assert program.codes("/engagements/exits", left | {"correction": True}) == ["correction"]
    [stored] = program.all("/engagements", reference="R-2")
    assert (stored["uan"], stored["work_type"], stored["reason"]) == (
        str(worker.uan), "food", "left",
    )  # fmt: skip
    days = program.all("/activities", from_day=days_ago(9), to_day=days_ago(0), limit=1)
    assert [(row["reference"], row["paise"], row["correction"]) for row in days] == [
        ("R-2", 100, 0), ("R-2", 5, 1),
    ]  # fmt: skip
    kinds = [row["kind"] for row in program.all("/intakes", limit=2)]
    assert kinds == ["exit", "exit", "exit", "update", "activity", "activity", "worker", "worker"]
    assert Event.objects.filter(action="platform read back").count() >= 4


def test_a_worker_without_a_uan_is_invited(program):
    row = {"reference": "R-1", "name": "Sunita", "mobile": "9812300044"} | JOINED
    assert program.codes("/workers", row, {"reference": "R-2"} | JOINED) == ["invited", "bad_name"]
    assert [(one["reference"], one["state"]) for one in program.all("/invitations")] == [
        ("R-1", "sent")
    ]
    intake = program.all("/intakes")[0]["id"]
    said = program.all(f"/intakes/{intake}/verdicts")
    assert [(one["row"], one["code"], one["field"]) for one in said] == [
        (1, "invited", ""), (2, "bad_name", "name"),
    ]  # fmt: skip


def rows_read(call) -> dict[str, int]:
    """Rows that PostgreSQL reads of each table meanwhile, in this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(READ)
        before = dict(cursor)
        call()
        cursor.execute(READ)
        return {table: rows - before[table] for table, rows in cursor}


READ = """
    SELECT relname, COALESCE(seq_tup_read, 0) + COALESCE(idx_tup_fetch, 0)
    FROM pg_stat_xact_user_tables
    WHERE relname IN ('workers_worker', 'workers_uanalias', 'aggregators_engagement')
"""


class TestNobodyIsFoundOut:
    def row(self, uan, born="1990-01-01"):
        return {"reference": f"R-{uan}-{born}", "uan": str(uan), "date_of_birth": born,
                "consented_on": "2026-01-05"} | JOINED  # fmt: skip

    def test_who_there_is_and_who_not_look_the_same(self, program):
        there = people.worker(date_of_birth="1971-02-03")
        gone, nobody = self.row(there.uan), self.row(999_999_999_999)
        first, second = (program.post("/workers", row).json() for row in (gone, nobody))
        assert first["verdicts"] == second["verdicts"]
        assert first["verdicts"][0]["code"] == "not_yours"

    def test_as_much_is_read_for_the_one_as_for_the_other(self, program):
        """What takes time is counted, by PostgreSQL; `make bench ARGS=platform-lookup` times it."""
        there = people.worker(uan=700_000_000_001)
        people.worker(uan=700_000_000_009)  # somebody comes after whoever is asked for
        merged = UanAlias.objects.create(uan=700_000_000_003, worker=there)
        UanAlias.objects.create(uan=700_000_000_008, worker=there)
        program.codes("/workers", self.row(there.uan))  # the first call looks up types and rights
        read = [
            rows_read(lambda uan=uan: program.codes("/workers", self.row(uan)))
            for uan in (there.uan, 700_000_000_002, merged.uan, 700_000_000_005)
        ]
        assert read[0] == read[1]
        assert read[2] == read[3]
        assert read[0]["workers_worker"] > 0

    def test_a_date_of_birth_is_not_tried_out(self, program, settings):
        there = people.worker(date_of_birth="1971-02-03")
        right = self.row(there.uan, "1971-02-03")
        assert program.codes("/workers", self.row(there.uan), right) == ["not_yours"] * 2
        for n in range(settings.PLATFORM_MISSES_UAN):
            program.codes("/workers", self.row(there.uan, f"1990-01-1{n}"))
        assert program.codes("/workers", right) == ["not_yours"]
        cache.clear()  # the next day
        assert program.codes("/workers", right) == ["landed"]

    def test_too_many_in_all(self, program, settings):
        settings.PLATFORM_MISSES_DAY = 2
        assert program.codes("/workers", self.row(11), self.row(22)) == ["bad_uan", "bad_uan"]
        strangers = [self.row(999_999_999_000 + n) for n in range(2)]
        assert program.codes("/workers", *strangers) == ["not_yours"] * 2
        answer = program.post("/workers", strangers[0])
        assert problem(answer)[:2] == (429, "too_many_misses")
        assert answer["Retry-After"]

    def test_another_platforms_worker_and_intake(self, program):
        theirs = engaged(platform("Daud"))
        report(theirs.platform, (theirs.reference, days_ago(1), 100))
        assert program.codes("/activities", day(theirs.reference)) == ["not_yours"]
        for path in ("/engagements", "/invitations"):
            assert program.all(path, reference=theirs.reference) == []
        days = {"from_day": days_ago(9), "to_day": days_ago(0)}
        assert program.all("/activities", **days) == []
        intake = theirs.platform.intakes.get().pk
        for id in (intake, 10**12):
            for rest in ("", "/verdicts"):
                assert problem(program.get(f"/intakes/{id}{rest}"))[:2] == (404, "not_found")


class TestIdempotency:
    def test_the_same_call_is_answered_as_it_was(self, program):
        one = engaged(program.key.platform)
        first = program.post("/activities", day(one.reference), key="k-1")
        again = program.post("/activities", day(one.reference), key="k-1")
        assert first.json() == again.json()
        assert first.json()["verdicts"][0]["code"] == "landed"
        assert "Idempotency-Replayed" not in first
        assert again["Idempotency-Replayed"] == "true"

    def test_another_call_is_refused(self, program):
        one = engaged(program.key.platform)
        program.post("/activities", day(one.reference), key="k-1")
        other = program.post("/activities", day(one.reference, 2), key="k-1")
        assert problem(other) == (422, "key_reused", [])
        assert Activity.objects.filter(platform=one.platform).count() == 1
        assert Program(platform("Daud")).post("/activities", day("x"), key="k-1").status_code == 200

    def test_a_call_that_was_refused_leaves_its_key(self, program):
        one = engaged(program.key.platform)
        assert program.post("/activities", {"nonsense": 1}, key="k-1").status_code == 422
        assert program.codes("/activities", day(one.reference), key="k-1") == ["landed"]

    def test_keys_are_kept_seven_days(self, program):
        program.post("/activities", day("x"), key="k-1")
        program.post("/activities", day("x"), key="k-2")
        old = timezone.now() - timezone.timedelta(days=7, minutes=1)
        Idempotency.objects.filter(key="k-1").update(made_at=old)
        forget_answers()
        assert [row.key for row in Idempotency.objects.all()] == ["k-2"]

    @pytest.mark.parametrize("key", ["x" * 256, "a b", "é"])
    def test_keys_that_are_none(self, program, key):
        answer = program.post("/activities", day("x"), key=key)
        assert problem(answer) == (422, "invalid", [("Idempotency-Key", "bad_key")])


class TestBadCalls:
    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            (b"{", (400, "not_json", [])),
            (b"[]", None),
            (b'{"rows": []}', (422, "invalid", [("rows", "too_short")])),
            (b'{"rows": [{"day": {}}]}', None),
            (b'{"rows": [{"reference": "A", "nonsense": 1}]}',
             (422, "invalid", [("rows[0].nonsense", "extra_forbidden")])),
            (b'{"rows": [{"reference": "\\ud800"}]}', None),
            (b"[" * 100_000, (400, "not_json", [])),
            (b'{"rows": [{"paise": ' + b"9" * 5000 + b"}]}", (400, "not_json", [])),
            (b"\xff\xfe", (400, "not_json", [])),
        ],
    )  # fmt: skip
    def test_bodies(self, program, body, expected):
        said = problem(program.post("/activities", body=body))
        assert said == expected if expected else said[:2] == (422, "invalid")

    def test_what_was_sent_is_not_repeated(self, program):
        answer = program.post("/workers", {"reference": "R", "mobile": {"secret": "9812345678"}})
        assert answer.status_code == 422
        assert b"9812345678" not in answer.content

    def test_one_row_too_many(self, program, settings):
        rows = [{"reference": "x"}] * (settings.PLATFORM_BATCH_ROWS + 1)
        answer = program.post("/activities", *rows)
        assert problem(answer) == (422, "invalid", [("rows", "too_many_rows")])
        assert program.all("/intakes") == []

    def test_too_large_and_no_json(self, program, settings):
        settings.PLATFORM_BODY_BYTES = 600_000
        fits = b'{"rows": [{"reference": "x"}]}'.ljust(590_000)  # more than any form may have
        assert program.post("/activities", body=fits).status_code == 200
        assert problem(program.post("/activities", body=fits.ljust(600_001)))[:2] == (
            413, "too_large",
        )  # fmt: skip
        answer = program.post("/activities", day("x"), content_type="text/csv")
        assert problem(answer)[:2] == (415, "not_json_type")

    @pytest.mark.parametrize(
        "query",
        [{"cursor": "x"}, {"cursor": "W10"}, {"cursor": "WyJ4Il0"}, {"limit": 0}, {"limit": 1001}],
    )
    def test_pages_that_are_none(self, program, query):
        assert problem(program.get("/intakes", **query))[:2] == (422, "invalid")

    def test_tomorrow_in_india_is_no_day_yet(self, program, settings):
        """A clock of Japan is a day ahead in the evening; UTC's is behind, never ahead."""
        one = engaged(program.key.platform)
        assert program.codes("/activities", day(one.reference, -1)) == ["future"]
        utc = {"reference": one.reference, "day": str(datetime.now(UTC).date()), "paise": 1}
        assert program.codes("/activities", utc) == ["landed"]


def test_an_error_of_ours_is_a_problem_too_and_undoes_the_call(program, monkeypatch):
    one = engaged(program.key.platform)
    program.browser.raise_request_exception = False
    with monkeypatch.context() as patched:
        patched.setattr("aggregators.intake.finish", lambda made: 1 / 0)
        answer = program.post("/activities", day(one.reference), key="k-1")
    assert problem(answer) == (500, "internal", [])
    assert b"division" not in answer.content
    assert not Activity.objects.exists()
    assert program.codes("/activities", day(one.reference), key="k-1") == ["landed"]


def test_addresses_and_ways_of_calling_that_are_none(program):
    assert problem(program.get("/nowhere/at/all"))[:2] == (404, "not_found")
    wrong = program.get("/workers")
    assert (problem(wrong)[:2], wrong["Allow"]) == ((405, "method"), "POST")


class TestWhoMayCall:
    def test_scopes(self):
        reader = Program(platform(), scopes=["read"])
        assert reader.get("/intakes").status_code == 200
        for path in ("/workers", "/engagements/exits", "/activities", "/months"):
            assert problem(reader.post(path, {}))[:2] == (403, "scope")

    def test_a_token_of_the_sandbox_in_production(self):
        trial = Program(platform(), "sandbox")
        del trial.headers["Eshram-World"]
        assert problem(trial.post("/activities", day("x")))[:2] == (403, "wrong_world")

    def test_the_sandbox_is_a_world_of_its_own(self):
        where = platform()
        row = {"reference": "R-1", "name": "Sunita", "mobile": "9812300044"} | JOINED
        assert Program(where, "sandbox").codes("/workers", row) == ["invited"]
        assert Program(where).all("/engagements") == []
        twin = Platform.objects.get(real=where)
        assert [one.platform for one in twin.engagements.all()] == [twin]

    def test_how_often(self, program, settings):
        settings.PLATFORM_CALLS_MINUTE = 3
        first = program.get("/intakes")
        left = int(first["RateLimit-Remaining"])
        assert (first["RateLimit-Limit"], left) == ("3", 2)
        assert 1 <= int(first["RateLimit-Reset"]) <= 60
        answers = [program.get("/intakes") for _ in range(5)]
        assert problem(answers[-1])[:2] == (429, "too_many_calls")
        assert 1 <= int(answers[-1]["Retry-After"]) <= 60

    def test_how_many_rows(self, program, settings):
        settings.PLATFORM_ROWS_MINUTE = 2
        answer = program.post("/activities", *[day("x")] * 3)
        assert problem(answer)[:2] == (429, "too_many_rows_a_minute")


def test_months_beside_ours(program):
    one = engaged(program.key.platform)
    now = days_ago(0)
    report(one.platform, (one.reference, now, 700))
    month = f"{now:%Y-%m}"
    row = {"month": month, "workers": 1, "days": 2, "paise": 1500}
    assert program.post("/months", row | {"days": 9}).status_code == 200
    said = program.post("/months", row).json()["items"]
    assert said == program.get("/months").json()["items"]
    yours = {"workers": 1, "days": 2, "paise": 1500}
    assert said == [{"month": month, "yours": yours, "ours": {"days": 1, "paise": 700}}]
    for wrong, code in (([row, row], "twice"), ([row | {"month": "2099-12"}], "future")):
        assert problem(program.post("/months", *wrong))[2][0][1] == code
    assert problem(program.post("/months", row | {"month": f"{month}\n"}))[0] == 422


def test_the_description_is_for_everybody(client):
    described = client.get(f"{ROOT}/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    for operations in described["paths"].values():
        for operation in operations.values():
            assert operation["security"]
            assert {"200", "401", "403", "429"} <= set(operation["responses"])
