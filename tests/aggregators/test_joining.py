"""New workers, changes and exits, and what schemes learn of days."""

from datetime import date

import pytest
from django.db import connection

from aggregators.models import Engagement, Invitation, SandboxWorker
from eshram.audit.models import Event
from eshram.outbox.models import Delivery
from eshram.years import financial_year, first_day
from schemes import facts
from tests.aggregators.people import days_ago, engaged, platform, report
from tests.workers import people
from workers.models import UanAlias

pytestmark = pytest.mark.django_db


def row(reference="N-1", **changes) -> dict:
    told = {"reference": reference, "joined_on": days_ago(3), "work_type": "food"}
    return told | {"name": "Ravi Das", "mobile": "9812345677"} | changes


def known(worker, reference="N-1", **changes) -> dict:
    told = {"uan": worker.uan, "date_of_birth": worker.date_of_birth, "consented_on": days_ago(3)}
    return row(reference, **told | changes)


def joined(where, *rows) -> list[str]:
    return report(where, *rows, kind="worker")


class TestJoining:
    def test_with_a_uan_the_engagement_stands_and_the_worker_is_told(self):
        here, worker = platform("Chalo"), people.worker()
        assert joined(here, known(worker)) == ["landed"]
        one = Engagement.objects.get(platform=here)
        assert (one.worker, one.reference, one.work_type) == (worker, "N-1", "food")
        assert Delivery.objects.get(worker_id=worker.uan).text.startswith("Chalo says")
        event = Event.objects.get(worker_id=worker.uan, action="linked by a platform")
        assert event.by == f"platform:{here.pk}"
        assert joined(here, known(worker)) == ["same"]

    def test_a_wrong_uan_a_wrong_birthday_and_a_closed_record_get_one_answer(self):
        here, worker, gone = platform(), people.worker(), people.worker(status="closed")
        rows = [
            known(worker, "a", uan=999_999_999_999),
            known(worker, "b", date_of_birth=days_ago(9000)),
            known(gone, "c"),
        ]
        assert joined(here, *rows) == ["not_yours"] * 3
        assert not here.engagements.exists()

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"reference": ""}, "bad_reference"),
            ({"reference": "x" * 65}, "bad_reference"),
            ({"joined_on": "1.4.2026"}, "bad_joined_on"),
            ({"joined_on": days_ago(-1)}, "not_yet"),
            ({"work_type": "=cmd"}, "bad_work_type"),
            ({"entity": "friend"}, "bad_entity"),
            ({"uan": "12"}, "bad_uan"),
            ({"date_of_birth": ""}, "bad_birth"),
            ({"consented_on": ""}, "no_consent"),
            ({"consented_on": days_ago(-1)}, "no_consent"),
            ({"uan": "", "name": ""}, "bad_name"),
            ({"uan": "", "mobile": "12345"}, "bad_mobile"),
            ({"language": "hindi"}, "bad_language"),
        ],
    )
    def test_bad_rows(self, change, code):
        assert joined(platform(), known(people.worker()) | change) == [code]

    def test_rows_against_what_stands(self):
        here = platform()
        there, other = engaged(here, joined_on=days_ago(20)), people.worker()
        old = engaged(here, joined_on=days_ago(90), left_on=days_ago(30), reason="left")
        unwanted = engaged(
            here, disowned_at="2026-01-01T00:00Z", left_on=days_ago(9), reason="left"
        )
        assert joined(
            here,
            known(there.worker, "N-2"),
            known(other, there.reference),
            known(old.worker, old.reference),
            known(unwanted.worker, unwanted.reference),
            known(other, "N-3"),
            known(other, "N-4"),
            known(people.worker(), "N-3"),
        ) == [
            "overlaps", "reference_taken", "landed", "disowned", "landed", "duplicate_in_batch",
            "duplicate_in_batch",
        ]  # fmt: skip

    def test_without_a_uan_there_is_an_invitation_by_sms(self):
        here = platform("Chalo")
        codes = joined(here, row("N-1"), row("N-1"), row("N-2", language="en"))
        assert codes == ["invited", "duplicate_in_batch", "invited"]
        asked = Invitation.objects.get(reference="N-2")
        assert len(asked.code) == 12
        message = Delivery.objects.get(language="en", template="platform_invited")
        assert f"/w/{asked.code} " in message.text
        assert message.mobile == "9812345677"
        assert joined(here, row("N-1"), row("N-2", name="Other")) == ["same", "invited_before"]

    def test_one_mobile_is_not_filled_with_invitations(self):
        here, other = platform("Chalo"), platform("Jhatpat")
        rows = [row(f"N-{n}", name=f"Ravi {n}") for n in range(4)]
        assert joined(here, *rows) == ["invited"] * 4
        more = [row(f"M-{n}") for n in range(3)]
        assert joined(here, *more) == ["invited", "invited_often", "invited_often"]
        assert joined(other, row("N-1")) == ["invited"]
        assert Invitation.objects.count() == Delivery.objects.count() == 6

    def test_in_a_sandbox_everybody_is_made_up(self):
        there, worker = platform().sandbox(), people.worker()
        assert joined(there, row("N-1"), known(worker, "N-2")) == ["invited", "not_yours"]
        made = SandboxWorker.objects.get(platform=there)
        assert made.uan < 10**11
        assert report(there, ("N-1", days_ago(1), 100)) == ["landed"]
        assert not Delivery.objects.filter(template__startswith="platform").exists()
        assert report(there.real, ("N-1", days_ago(1), 100)) == ["not_yours"]


class TestLeaving:
    def test_exits(self):
        here = platform()
        ravi, asha, gone = engaged(here), engaged(here), engaged(here, joined_on=days_ago(2))
        report(here, (asha.reference, days_ago(2), 100))
        exit_ = {"left_on": days_ago(3), "reason": "idle"}
        told = [(ravi, {}), (asha, {}), (gone, {}), (ravi, {}), (ravi, {"reason": "bored"}),
                (ravi, {"left_on": days_ago(-1)})]  # fmt: skip
        rows = [exit_ | {"reference": one.reference} | more for one, more in told]
        rows.append(exit_ | {"reference": engaged(platform()).reference})
        assert report(here, *rows, kind="exit") == [
            "landed", "earned_later", "exit_before_joining", "duplicate_in_batch", "bad_reason",
            "not_yet", "not_yours",
        ]  # fmt: skip
        assert report(here, rows[0], rows[0] | {"reason": "left"}, kind="exit") == [
            "same", "left_before",
        ]  # fmt: skip
        assert Delivery.objects.filter(worker_id=ravi.worker_id).get().template == "platform_left"
        assert report(here, (ravi.reference, days_ago(2), 100)) == ["after_exit"]

    def test_an_exit_is_corrected_while_its_year_is_open(self, monkeypatch):
        here, today = platform(), date(2026, 11, 22)
        monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: today)
        joined = date(2025, 6, 1)
        ravi, old = engaged(here, joined_on=joined), engaged(here, joined_on=joined)
        ended = {"left_on": date(2026, 9, 30), "reason": "left"}
        twice = engaged(here, joined_on=joined, **ended)
        engaged(here, twice.worker, joined_on=date(2026, 10, 10), reference="again")

        def left(one, day, reason="left", correction="") -> dict:
            return {"reference": one.reference, "left_on": day, "reason": reason,
                    "correction": correction}  # fmt: skip

        told = [left(ravi, "2026-10-01"), left(old, "2026-03-31")]
        assert report(here, *told, kind="exit") == ["landed"] * 2
        assert report(here, (ravi.reference, "2026-09-20", 100, "yes")) == ["landed"]
        assert report(
            here,
            left(ravi, "2026-10-20"),
            left(ravi, "2026-10-20", correction="perhaps"),
            left(ravi, "2026-09-19", correction="yes"),
            left(ravi, "2026-03-31", correction="yes"),
            left(ravi, "2026-10-20", "idle", "yes"),
            left(ravi, "2026-10-21", "idle", "yes"),
            left(old, "2026-04-01", correction="yes"),
            left(twice, "2026-10-10", correction="yes"),
            kind="exit",
        ) == [
            "left_before", "bad_correction", "earned_later", "closed", "correction",
            "duplicate_in_batch", "closed", "overlaps",
        ]  # fmt: skip
        ravi.refresh_from_db()
        assert (ravi.left_on, ravi.reason) == (date(2026, 10, 20), "idle")
        kept = ravi.exit_reports.values_list("left_on", "reason")
        assert list(kept) == [(date(2026, 10, 20), "idle"), (date(2026, 10, 1), "left")]
        assert Delivery.objects.filter(worker_id=ravi.worker_id).count() == 2
        assert report(here, (ravi.reference, "2026-10-19", 100)) == ["landed"]

    def test_changes(self):
        here = platform()
        one, other = engaged(here), engaged(here)
        assert report(
            here,
            {"reference": one.reference, "new_reference": "new", "work_type": "truck"},
            {"reference": other.reference, "new_reference": "new"},
            {"reference": other.reference, "entity": "direct"},
            {"reference": "nobody", "entity": "direct"},
            kind="update",
        ) == ["landed", "reference_taken", "same", "not_yours"]
        one.refresh_from_db()
        assert (one.reference, one.work_type, one.entity) == ("new", "truck", "direct")


class TestFacts:
    def days(self, worker, day) -> tuple:
        told = facts.of_worker(worker.uan, day)
        return told.get("platform_days_one"), told.get("platform_days_all")

    def test_days_of_the_year_before(self):
        april = first_day(financial_year(days_ago(0)))
        worker = people.worker()
        both = [engaged(platform(), worker) for _ in range(2)]
        now = [one.worker_id for one in both]
        for one, days in zip(both, (3, 2), strict=True):
            for back in range(days):
                report(one.platform, (one.reference, days_ago(back), 100))
        in_year = sum(days_ago(back) >= april for back in range(3))
        next_year = first_day(april.year + 1)
        if in_year == 3:  # not in the first days of a year
            assert self.days(worker, next_year) == (3, 5)
        assert self.days(worker, days_ago(0)) == (None, None)
        assert facts.of_worker(now[0], days_ago(0))["platform_worker"] is True
        both[0].disowned_at = "2026-01-01T00:00Z"
        both[0].save()
        if in_year == 3:
            assert self.days(worker, next_year) == (2, 2)

    def test_records_that_were_joined_count_together(self):
        kept, merged = people.worker(), people.worker()
        one = engaged(platform(), merged)
        report(one.platform, (one.reference, days_ago(0), 100))
        UanAlias.objects.create(uan=merged.uan, worker=kept)
        next_year = first_day(financial_year(days_ago(0)) + 1)
        assert self.days(kept, next_year) == (1, 1)
        with connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT worker_id FROM schemes_stale")
            assert merged.uan in {uan for (uan,) in cursor}


def test_where_somebody_earned_is_evidence_of_where_they_are():
    one = engaged(platform())
    told = [
        {"reference": one.reference, "day": days_ago(back), "paise": paise, "earned": earned,
         "district": 482}
        for back, paise, earned in ((0, 100, "yes"), (1, "", "no"))
    ]  # fmt: skip
    assert report(one.platform, *told) == ["landed", "landed"]
    seen = one.worker.sightings.get()
    assert (seen.kind, seen.district_id, seen.month) == (
        "platform",
        482,
        days_ago(0).replace(day=1),
    )
