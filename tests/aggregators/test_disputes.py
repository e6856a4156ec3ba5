"""A worker sees their days, says what is wrong, and what becomes of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from aggregators import deadlines, disputes, ledger, righting
from aggregators.models import Activity, Dispute
from eshram import years
from eshram.audit.models import Event
from eshram.outbox.models import Delivery
from tests.aggregators.people import days_ago, days_of, engaged, platform, platform_user, report
from tests.cast import signed_in, staff
from tests.workers import people
from tests.workers.people import Page, put_in
from workers.models import UanAlias

pytestmark = pytest.mark.django_db
Kind, State = Dispute.Kind, Dispute.State


@pytest.fixture
def one():
    """An engagement with three days reported, 450 rupees each."""
    made = engaged(platform("Chalo"), joined_on=days_ago(800))
    report(made.platform, *((made.reference, days_ago(back), 45_000) for back in (1, 2, 3)))
    return made


@pytest.fixture
def mine(client, one):
    return put_in(client, uan=one.worker_id)


def day_url(one, day):
    return f"/me/work/{one.platform_id}/days/{day}"


def told(worker_id) -> list[str]:
    rows = Delivery.objects.filter(worker_id=worker_id, template__startswith="platform_dis")
    return list(rows.order_by("pk").values_list("template", flat=True))


def earned(one, day) -> tuple:
    """What counts of the day: (earned, paise, number of the correction)."""
    row = righting.standing(one, day)
    return row and (row.earned, row.paise, row.correction)


def begun(one, kind=Kind.NOT_WORKED, day=1, **more) -> Dispute:
    more |= {"day": days_ago(day)} if kind in Dispute.OF_DAYS else {}
    return disputes.begin(one, kind, by="worker", **more)


class TestWhatTheWorkerReads:
    def test_nobody_reads_it_by_a_phone_that_may_be_anothers(self, client, one):
        put_in(client, uan=one.worker_id, unsure=True)
        for page in ("/me/work/", f"/me/work/{one.platform_id}/", day_url(one, days_ago(1))):
            assert client.get(page).url == "/me/prove"

    def test_days_money_and_what_is_missing(self, mine, one, django_assert_max_num_queries):
        other = engaged(platform("Lao"), one.worker)
        report(other.platform, (other.reference, days_ago(1), 100))
        with django_assert_max_num_queries(20):
            page = Page(mine.get("/me/work/"))
        in_year = sum(days_ago(back) >= ledger_year() for back in (1, 2, 3))
        if in_year == 3:
            assert "4 days in all" in page.text
            assert "87 days more with Chalo, or" in page.text
            assert "116 days more in all" in page.text
        days = Page(mine.get(f"/me/work/{one.platform_id}/?month={days_ago(1):%Y-%m}"))
        assert "₹ 450" in days.text
        assert mine.get("/me/work/").status_code == 200
        assert "This year you have worked" in Page(mine.get("/me/")).text

    def test_records_that_were_joined_are_read_together(self, client, one):
        kept = people.worker()
        UanAlias.objects.create(uan=one.worker_id, worker=kept)
        put_in(client, uan=kept.uan)
        assert "Chalo" in Page(client.get("/me/work/")).text
        assert client.get(f"/me/work/{one.platform_id}/").status_code == 200

    def test_anothers_are_not_there(self, client, one):
        made = begun(one)
        put_in(client, uan=people.worker().uan)
        here = f"/me/work/{one.platform_id}/"
        for address in (here, day_url(one, days_ago(1)), f"{here}leaving", f"{here}not-mine",
                        f"/me/work/complaints/{made.pk}/"):  # fmt: skip
            assert client.get(address).status_code == 404
        assert client.post(f"/me/work/complaints/{made.pk}/back").status_code == 404
        assert client.post(day_url(one, days_ago(2)), {"kind": "not_worked"}).status_code == 404

    @pytest.mark.parametrize("month", ["", "x", "2026-13", "9999-12", "0001-01", "2026-1-1"])
    def test_odd_months(self, mine, one, month):
        assert mine.get(f"/me/work/{one.platform_id}/?month={month}").status_code == 200


def ledger_year():
    return years.first_day(years.financial_year(days_ago(0)))


class TestComplaining:
    def test_a_day_that_was_not_worked(self, mine, one):
        answer = mine.post(day_url(one, days_ago(1)), {"kind": "not_worked", "said": "I was ill"})
        made = Dispute.objects.get()
        assert answer.url == f"/me/work/complaints/{made.pk}/"
        assert (made.kind, made.day, made.state) == ("not_worked", days_ago(1), "open")
        page = Page(mine.get(answer.url))
        assert "Waits for the platform." in page.text
        assert told(one.worker_id) == ["platform_dispute_begun"]
        assert Event.objects.filter(action="dispute begun", worker_id=one.worker_id).exists()
        again = Page(mine.post(day_url(one, days_ago(1)), {"kind": "not_worked"}))
        assert (again.status, Dispute.objects.count()) == (422, 1)
        assert "complained about this already" in again.text
        mine.post(f"{answer.url}back")
        mine.post(f"{answer.url}back")
        made.refresh_from_db()
        assert made.state == "withdrawn"
        assert told(one.worker_id) == ["platform_dispute_begun", "platform_dispute_withdrawn"]

    def test_what_cannot_be_complained_about(self, mine, one):
        closed = ledger.open_since(days_ago(0)) - timedelta(days=1)
        gone = engaged(platform("Lao"), one.worker, joined_on=days_ago(9), left_on=days_ago(5),
                       reason="left")  # fmt: skip
        cases = [
            (one, closed, {"kind": "missing"}, "The year of this day is closed."),
            (one, days_ago(-1), {"kind": "missing"}, "has not come yet"),
            (one, days_ago(1), {"kind": "missing"}, ""),
            (one, days_ago(1), {"kind": "amount"}, "Write what you earned."),
            (one, days_ago(1), {"kind": "amount", "rupees": "450"}, "reported already"),
            (one, days_ago(1), {"kind": "amount", "rupees": "-3"}, ""),
            (one, days_ago(1), {"kind": "bad"}, ""),
            (one, days_ago(1), {"said": "Wrong"}, ""),
            (one, days_ago(4), {"kind": "not_worked"}, ""),
            (gone, days_ago(1), {"kind": "missing"}, "did not work for it at this time"),
        ]
        for where, day, data, sentence in cases:
            page = Page(mine.post(day_url(where, day), data))
            assert page.status == 422, (day, data)
            assert sentence in page.text
        for odd in ("1", "2026-02-30", "x"):
            assert mine.get(day_url(one, odd)).status_code == 404
        assert not Dispute.objects.exists()

    def test_floods(self, one, settings):
        settings.PLATFORM_DISPUTES_OPEN = 2
        begun(one, day=1)
        begun(one, day=2)
        with pytest.raises(disputes.Refused) as refused:
            begun(one, day=3)
        assert refused.value.sentence == disputes.TOO_MANY


class TestThePlatformAnswers:
    @pytest.fixture
    def desk(self, client, one):
        return signed_in(client, platform_user(one.platform, "reports").user)

    def test_yes_corrects_the_ledger(self, desk, one):
        made = begun(one)
        page = Page(desk.get("/platform/disputes/"))
        assert one.reference in page.text
        assert one.worker.name not in page.text
        assert (
            "You reported an income of ₹ 450."
            in Page(desk.get(f"/platform/disputes/{made.pk}")).text
        )
        year = years.financial_year(made.day)
        before = days_of(one)[year]
        desk.post(f"/platform/disputes/{made.pk}", {"answer": "accept"})
        assert earned(one, made.day) == (False, 0, 1)
        assert days_of(one)[year] == (before[0] - 1, before[1] - 45_000)
        assert told(one.worker_id)[-1] == "platform_dispute_accepted"
        page = Page(desk.post(f"/platform/disputes/{made.pk}", {"answer": "accept"}))
        assert "The platform agreed" in page.text
        assert earned(one, made.day) == (False, 0, 1)

    @pytest.mark.parametrize(
        ("kind", "day", "more", "answer", "counts"),
        [
            (Kind.MISSING, 5, {"paise": 30_000}, {}, (True, 30_000, 0)),
            (Kind.MISSING, 5, {}, {"rupees": "120.50"}, (True, 12_050, 0)),
            (Kind.MISSING, 5, {}, {}, (True, 0, 0)),
            (Kind.AMOUNT, 1, {"paise": 60_000}, {}, (True, 60_000, 1)),
        ],
    )
    def test_what_lands(self, desk, one, kind, day, more, answer, counts):
        made = begun(one, kind, day, **more)
        desk.post(f"/platform/disputes/{made.pk}", {"answer": "accept"} | answer)
        assert earned(one, days_ago(day)) == counts

    def test_no_goes_to_the_ministry_with_a_reason(self, desk, one):
        made = begun(one)
        where = f"/platform/disputes/{made.pk}"
        assert desk.post(where, {"answer": "refuse"}).status_code == 422
        assert desk.post(where, {"answer": "close"}).status_code == 422
        desk.post(where, {"answer": "refuse", "reason": "Two trips on that day."})
        made.refresh_from_db()
        assert (made.state, made.answer) == ("ministry", "Two trips on that day.")
        assert told(one.worker_id)[-1] == "platform_dispute_refused"
        desk.post(where, {"answer": "accept"})
        made.refresh_from_db()
        assert (made.state, earned(one, made.day)) == ("ministry", (True, 45_000, 0))

    def test_only_their_own_and_who_may(self, client, one):
        made = begun(one)
        where = f"/platform/disputes/{made.pk}"
        assert signed_in(client, platform_user().user).get(where).status_code == 404
        reads = signed_in(client, platform_user(one.platform, "reads").user)
        assert "Is the worker right?" not in Page(reads.get(where)).text
        assert reads.post(where, {"answer": "accept"}).status_code == 403


class TestTheMinistryDecides:
    def at_the_ministry(self, one, **more) -> Dispute:
        made = begun(one, **more)
        return disputes.refuse(made, "no", by="platform-user:1")

    def test_who_is_right(self, client, one):
        right, wrong = (self.at_the_ministry(one, day=day) for day in (1, 2))
        desk = signed_in(client, staff("ministry_officer"))
        assert "Decide" in Page(desk.get("/admin/aggregators/dispute/")).text
        where = f"/admin/aggregators/dispute/{right.pk}/decide/"
        assert "450.00" in Page(desk.get(where)).text
        desk.post(where, {"decision": "yes", "reason": "The trip log is empty."})
        assert earned(one, right.day) == (False, 0, 1)
        desk.post(f"/admin/aggregators/dispute/{wrong.pk}/decide/",
                  {"decision": "no", "reason": "The log shows trips."})  # fmt: skip
        wrong.refresh_from_db()
        assert (wrong.state, wrong.decision) == ("rejected", "The log shows trips.")
        assert told(one.worker_id)[-2:] == [
            "platform_dispute_upheld", "platform_dispute_rejected",
        ]  # fmt: skip
        assert desk.get(where).status_code == 404
        # Neither side begins again.
        assert report(one.platform, (one.reference, right.day, 45_000, True)) == ["decided"]
        with pytest.raises(disputes.Refused):
            begun(one, Kind.MISSING, 1)

    def test_it_lands_when_the_year_is_closed_to_platforms(self, one):
        day = ledger.open_since(days_ago(0)) - timedelta(days=1)
        made = Dispute.objects.create(
            platform=one.platform, worker=one.worker, engagement=one, kind=Kind.MISSING, day=day,
            paise=9_900, state=State.MINISTRY, answer_by=day,
            opened_at=timezone.now() - (days_ago(0) - day) + timedelta(days=1),
        )  # fmt: skip
        assert report(one.platform, (one.reference, day, 9_900, True)) == ["closed"]
        disputes.decide(made, True, "They worked.", by="staff:1")
        assert earned(one, day) == (True, 9_900, 0)
        assert days_of(one)[years.financial_year(day)] == (1, 9_900)

    def test_an_exit_before_the_day_does_not_end_a_complaint(self, one):
        made = begun(one, Kind.MISSING, 0)
        row = {"reference": one.reference, "left_on": str(days_ago(1)), "reason": "left"}
        assert report(one.platform, row, kind="exit") == ["disputed"]
        disputes.withdraw(made, by="worker")
        assert report(one.platform, row, kind="exit") == ["landed"]

    def test_what_the_ledger_cannot_take(self, one):
        made = self.at_the_ministry(one)
        report(one.platform, (one.reference, days_ago(1), 0, True, ""))
        one.disowned_at = timezone.now()
        one.save()
        with pytest.raises(righting.CannotStand):
            disputes.decide(made, True, "yes", by="staff:1")
        made.refresh_from_db()
        assert made.state == "ministry"


class TestLeaving:
    @pytest.fixture
    def left(self, one):
        one.left_on, one.reason = days_ago(0), "left"
        one.save()
        return one

    def test_the_page(self, mine, left):
        where = f"/me/work/{left.platform_id}/leaving"
        assert "you left on" in Page(mine.get(where)).text
        for data in ({"kind": "left_on"}, {"kind": "reason"}, {"kind": "reason", "reason": "left"},
                     {"kind": "left_on", "left_on": f"{days_ago(-1)}"},
                     {"kind": "left_on", "left_on": f"{days_ago(900)}"}):  # fmt: skip
            assert mine.post(where, data).status_code == 422
        assert mine.post(where, {"kind": "still"}).status_code == 302
        assert "My complaint about this" in Page(mine.get(f"/me/work/{left.platform_id}/")).text

    def test_what_is_put_right(self, left):
        disputes.accept(begun(left, Kind.REASON, reason="blocked"), by="platform-user:1")
        left.refresh_from_db()
        assert left.reason == "blocked"
        early = begun(left, Kind.LEFT_ON, left_on=days_ago(2))
        with pytest.raises(righting.CannotStand):  # with an income after it
            disputes.accept(early, by="platform-user:1")
        disputes.withdraw(early, by="worker")
        disputes.accept(begun(left, Kind.STILL), by="platform-user:1")
        left.refresh_from_db()
        assert (left.left_on, left.reason) == (None, "")

    def test_every_exit_is_kept_and_seen_in_one_place(self, client, one):
        row = {"reference": one.reference, "left_on": str(days_ago(0)), "reason": "idle"}
        assert report(one.platform, row, kind="exit") == ["landed"]
        made = begun(one.platform.engagements.get(), Kind.REASON, reason="blocked")
        disputes.accept(made, by="platform-user:1")
        kept = one.exit_reports.values_list("left_on", "reason", "dispute_id")
        assert list(kept) == [(days_ago(0), "blocked", made.pk), (days_ago(0), "idle", None)]
        page = put_in(client, uan=one.worker_id).get(f"/me/work/{one.platform_id}/")
        assert f"after complaint {made.pk}" in Page(page).text
        owner = signed_in(client, platform_user(one.platform).user)
        seen = Page(owner.get(f"/platform/workers/{one.pk}/")).text
        assert f"after complaint {made.pk}" in seen
        assert "reported by the platform" in seen

    def test_the_platform_does_not_undo_what_the_ministry_decided(self, left):
        made = disputes.refuse(begun(left, Kind.STILL), "no", by="platform-user:1")
        disputes.decide(made, True, "Trips go on.", by="staff:1")
        row = {"reference": left.reference, "left_on": str(days_ago(0)), "reason": "left"}
        assert report(left.platform, row, kind="exit") == ["decided"]
        Dispute.objects.update(decided_at=timezone.now() - timedelta(days=2))
        assert report(left.platform, row, kind="exit") == ["landed"]  # left since

    def test_another_engagement_stands_in_the_way(self, left):
        left.left_on = days_ago(1)
        left.save()
        engaged(left.platform, left.worker, reference=left.reference, joined_on=days_ago(0))
        with pytest.raises(righting.CannotStand):
            disputes.accept(begun(left, Kind.STILL), by="platform-user:1")


class TestJoining:
    def test_it_is_put_right(self, mine, one):
        where = f"/me/work/{one.platform_id}/joining"
        assert "you began on" in Page(mine.get(where)).text
        earlier = days_ago(900)
        for wrong in ("", "x", days_ago(-1), "1999-12-31", one.joined_on, days_ago(0)):
            assert mine.post(where, {"joined_on": str(wrong)}).status_code == 422, wrong
        answer = mine.post(where, {"joined_on": str(earlier), "said": "My first trip"})
        made = Dispute.objects.get()
        assert (made.kind, made.joined_on, answer.url) == (
            "joined_on", earlier, f"/me/work/complaints/{made.pk}/",
        )  # fmt: skip
        desk = signed_in(mine, platform_user(one.platform).user)
        page = Page(desk.get(f"/platform/disputes/{made.pk}")).text
        assert "You reported: joined on" in page
        desk.post(f"/platform/disputes/{made.pk}", {"answer": "accept"})
        one.refresh_from_db()
        assert one.joined_on == earlier
        assert Event.objects.filter(action="joining put right", worker_id=one.worker_id).exists()

    def test_what_stands_in_the_way(self, one):
        engaged(one.platform, one.worker, reference=one.reference, joined_on=days_ago(950),
                left_on=days_ago(890), reason="left")  # fmt: skip
        made = disputes.refuse(
            begun(one, Kind.JOINED_ON, joined_on=days_ago(900)), "no", by="platform-user:1"
        )
        with pytest.raises(righting.CannotStand):
            disputes.decide(made, True, "They did.", by="staff:1")
        disputes.withdraw(made, by="worker")
        later = begun(one, Kind.JOINED_ON, joined_on=days_ago(3))
        disputes.accept(later, by="platform-user:1")
        one.refresh_from_db()
        assert one.joined_on == days_ago(3)


class TestDeadlines:
    def test_reminded_then_with_the_ministry(self, one):
        made = begun(one)
        assert (deadlines.remind(), deadlines.escalate()) == (0, 0)
        Dispute.objects.update(answer_by=days_ago(0))
        assert (deadlines.remind(), deadlines.remind(), deadlines.escalate()) == (1, 0, 0)
        officer = Delivery.objects.get(template="platform_disputes_due")
        assert officer.mobile == one.platform.grievance_mobile
        Dispute.objects.update(answer_by=days_ago(1))
        assert (deadlines.escalate(), deadlines.escalate()) == (1, 0)
        made.refresh_from_db()
        assert made.state == "ministry"
        assert told(one.worker_id)[-1] == "platform_dispute_unanswered"


class TestNotMine:
    def test_it_counts_no_more_until_it_is_taken_back(self, mine, one):
        made = begun(one)
        where = f"/me/work/{one.platform_id}/"
        assert "Then its days do not count" in Page(mine.get(f"{where}not-mine")).text
        assert mine.post(f"{where}not-mine").url == "/me/work/"
        one.refresh_from_db()
        made.refresh_from_db()
        assert (bool(one.disowned_at), made.state) == (True, "withdrawn")
        assert "0 days in all" in Page(mine.get("/me/work/")).text
        assert report(one.platform, (one.reference, days_ago(0), 100)) == ["disowned"]
        assert mine.post(day_url(one, days_ago(2)), {"kind": "not_worked"}).status_code == 422
        mine.post(f"{where}not-mine")
        given = one.worker.consents.filter(purpose=f"platform:{one.platform_id}")
        assert list(given.values_list("given", flat=True)) == [False]
        mine.post(f"{where}mine")
        one.refresh_from_db()
        assert one.disowned_at is None
        assert list(given.order_by("pk").values_list("given", flat=True)) == [False, True]
        assert report(one.platform, (one.reference, days_ago(0), 100)) == ["landed"]
        assert Activity.objects.filter(worker=one.worker_id).count() == 4
