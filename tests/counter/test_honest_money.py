"""A month of incentives: counted to the paisa, approved by a second person, and never changed."""

import csv
import io
import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from eshram.accounts.approvals import CannotDecide
from eshram.sheets import as_csv
from tests.cast import signed_in, staff
from tests.counter import deeds
from tests.counter.people import centre, operator
from tests.workers import people
from tests.workers.people import Page
from workers.counter import closing, counting, months, traits
from workers.counter.models import Flag, MonthClose, Statement, StatementLine

pytestmark = pytest.mark.django_db
MONTH = date(2026, 9, 1)
IN_MONTH = datetime(2026, 9, 10, 6, tzinfo=UTC)


@pytest.fixture
def asha():
    return staff("ministry_officer", username="asha")


@pytest.fixture
def binod():
    return staff("ministry_officer", username="binod")


def proposed(by, month=MONTH) -> MonthClose:
    close = MonthClose.propose(by=by, reason="The month is over", month=month)
    counting.count(close.pk)
    return close


def closed(by, second, month=MONTH) -> MonthClose:
    close = proposed(by, month)
    close.approve(by=second)
    return close


def worth(close) -> dict[str, Decimal]:
    """By centre's code."""
    return dict(close.statements.values_list("centre__code", "rupees"))


class TestMonths:
    @given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
    def test_each_moment_is_in_one_month(self, day):
        month = months.first_day(day)
        begin, end = months.bounds(month)
        assert begin <= months.midnight(day) < end
        assert months.bounds(months.after(month))[0] == end
        assert months.before(months.after(month)) == month
        assert months.last(day) == months.before(month)
        assert begin.astimezone(UTC).hour == 18, "midnight in India is 18:30 the day before"

    @given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 60))
    def test_so_many_months_before(self, day, count):
        month = at = months.first_day(day)
        for _ in range(count):
            at = months.last(at)
        assert months.before(month, count) == at

    def test_the_last_minute_in_india(self, asha):
        somebody = operator()
        for text in ("2026-08-31T18:29:59", "2026-08-31T18:30:00", "2026-09-30T18:29:59"):
            deeds.registered(somebody, at=datetime.fromisoformat(f"{text}+00:00"))
        deeds.registered(somebody, at=datetime(2026, 9, 30, 18, 30, tzinfo=UTC))
        assert proposed(asha).counted.registered == 2


class TestWhatIsPaid:
    def test_each_thing_its_rate(self, asha):
        first, second = operator(), operator(centre(kind="ssk"))
        for _ in range(3):
            deeds.registered(first, at=IN_MONTH)
        worker = people.worker()
        for action in ("address", "occupation", "mobile", "bank", "card"):
            deeds.registered(second, worker, at=IN_MONTH, action=action)
        close = proposed(asha)
        assert worth(close) == {
            first.centre.code: Decimal("60.00"), second.centre.code: Decimal("20.00")
        }  # fmt: skip
        assert (close.counted.centres, close.counted.rupees) == (2, Decimal("80.00"))

    def test_offices_and_camps_are_not_paid(self, asha):
        today = date(2026, 9, 10)
        for place in (centre(kind="field"), centre(kind="camp", starts_on=today, ends_on=today)):
            deeds.registered(operator(place), at=IN_MONTH)
        assert proposed(asha).counted.centres == 0

    def test_what_is_done_twice_is_paid_once(self, asha):
        first, second, worker = operator(), operator(), people.worker()
        for somebody in (first, second, first):
            deeds.registered(somebody, worker, at=IN_MONTH, action="mobile")
        close = proposed(asha)
        assert sorted(worth(close).values()) == [Decimal(0), Decimal("5.00")]
        assert close.counted.unpaid == 2
        whys = StatementLine.objects.order_by("id").values_list("why", flat=True)
        assert sorted(whys) == ["", "double", "double"]

    def test_a_record_that_was_joined_with_another(self, asha):
        worker = people.worker(status="merged")
        deeds.registered(operator(), worker, at=IN_MONTH)
        assert proposed(asha).counted.rupees == 0

    def test_what_an_upheld_flag_is_about(self, asha):
        quick, other = operator(), operator()
        for at in range(3):
            done = deeds.registered(quick, people.worker(mobile="9811111111"),
                                    at=IN_MONTH + timedelta(minutes=at))  # fmt: skip
            traits.note(done, done.worker)
        deeds.registered(quick, people.worker(mobile="9822222222"), at=IN_MONTH)
        same = deeds.registered(other, people.worker(mobile="9811111111"), at=IN_MONTH)
        traits.note(same, same.worker)
        flagged(quick, "mobile", traits.mobile("9811111111").hex())
        close = proposed(asha)
        assert worth(close) == {
            quick.centre.code: Decimal("20.00"), other.centre.code: Decimal("20.00")
        }  # fmt: skip
        assert close.counted.unpaid == 3

    def test_an_upheld_burst(self, asha):
        somebody = operator()
        deeds.many(somebody, 5, until=IN_MONTH, minutes=2)
        deeds.registered(somebody, at=IN_MONTH + timedelta(hours=2))
        flagged(somebody, "burst", "x", first_seen=IN_MONTH - timedelta(minutes=10),
                last_seen=IN_MONTH)  # fmt: skip
        assert proposed(asha).counted.rupees == Decimal("20.00")

    def test_odd_rates_add_up_to_the_paisa(self, asha, settings):
        settings.INCENTIVE_RUPEES = {"registered": Decimal("0.07"), "updated": Decimal("0.01")}
        somebody = operator()
        deeds.many(somebody, 30, until=IN_MONTH)
        for worker in (people.worker() for _ in range(3)):
            deeds.registered(somebody, worker, at=IN_MONTH, action="bank")
        assert proposed(asha).counted.rupees == Decimal("2.13")


def flagged(somebody, kind, subject, *, status="upheld", **changes):
    officer = staff("ministry_officer")
    parts = {
        "kind": kind, "subject": subject, "centre": somebody.centre, "operator": somebody,
        "state": somebody.centre.state, "count": 3, "here": 3, "first_seen": IN_MONTH,
        "last_seen": IN_MONTH, "status": status, "reason": "Looked into", "decided_by": officer,
        "decided_at": IN_MONTH,
    }  # fmt: skip
    return Flag.objects.create(**parts | changes)


class TestClosing:
    def test_a_second_person_approves_what_was_counted(self, asha, binod):
        somebody = operator(is_manager=True)
        deeds.registered(somebody, at=IN_MONTH)
        close = proposed(asha)
        assert not Statement.objects.closed().exists()
        deeds.registered(somebody, at=IN_MONTH)  # too late for this month's count
        with pytest.raises(CannotDecide, match="second person"):
            close.approve(by=asha)
        close.approve(by=binod)
        (statement,) = Statement.objects.closed()
        assert (statement.rupees, statement.registered) == (Decimal("20.00"), 1)

    def test_not_before_it_is_counted(self, asha, binod):
        close = MonthClose.propose(by=asha, reason="Over", month=MONTH)
        with pytest.raises(CannotDecide, match="being counted"):
            close.approve(by=binod)
        assert counting.count_waiting() == 1
        assert counting.count_waiting() == 0
        close.approve(by=binod)

    def test_not_before_it_is_over(self, asha):
        month = months.first_day(date.today())
        with pytest.raises(CannotDecide, match="not over"):
            MonthClose.propose(by=asha, reason="Early", month=month)

    def test_once(self, asha, binod):
        close = proposed(asha)
        with pytest.raises(CannotDecide, match="already"):
            MonthClose.propose(by=binod, reason="Over", month=MONTH)
        close.refuse(by=binod, reason="The flags of the month are not decided")
        closed(asha, binod)
        with pytest.raises(CannotDecide, match="already"):
            MonthClose.propose(by=binod, reason="Over", month=MONTH)

    def test_one_after_the_other(self, asha, binod):
        proposed(asha)
        october = months.after(MONTH)
        with pytest.raises(CannotDecide, match="earlier month"):
            MonthClose.propose(by=asha, reason="Over", month=october)

    def test_a_closed_month_never_changes(self, asha, binod):
        deeds.registered(operator(), at=IN_MONTH)
        close = closed(asha, binod)
        for rows in (Statement.objects.all(), StatementLine.objects.all()):
            with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
                rows.update(rupees=1)
        with pytest.raises(IntegrityError, match="keeps its decisions"), transaction.atomic():
            MonthClose.objects.filter(pk=close.pk).update(decision="pending")

    def test_what_was_wrong_is_set_right_in_the_next(self, asha, binod, monkeypatch):
        somebody, october = operator(), months.after(MONTH)
        done = deeds.registered(somebody, people.worker(mobile="9811111111"), at=IN_MONTH)
        traits.note(done, done.worker)
        deeds.many(somebody, 2, until=IN_MONTH)
        closed(asha, binod)
        flag = flagged(somebody, "mobile", traits.mobile("9811111111").hex())
        deeds.registered(somebody, at=IN_MONTH + timedelta(days=30))
        close = closed(asha, binod, october)
        (statement,) = close.statements.all()
        assert statement.corrections_rupees == Decimal("-20.00")
        assert statement.rupees == Decimal(0)
        november = months.after(october)
        flag.delete()
        monkeypatch.setattr(closing, "check", lambda close: None)  # that month is not over yet
        (statement,) = closed(asha, binod, november).statements.all()
        assert statement.rupees == Decimal("20.00"), "and back, when the flag was wrong"
        assert Statement.objects.get(month=MONTH).rupees == Decimal("60.00")

    def test_the_portal_proposes_itself(self, asha):
        close = closing.propose_last_month()
        assert close.month == months.last()
        assert closing.propose_last_month() is None
        assert not close.proposed_by.is_active
        assert not close.proposed_by.has_usable_password()
        call_command("close_month")
        close.approve(by=asha)


@pytest.mark.django_db(transaction=True)
def test_two_officers_in_the_same_moment():
    """One of two proposals stands, and one of two approvals."""
    officers = [staff("ministry_officer") for _ in range(4)]

    def both(act, *who):
        said, together = [], threading.Barrier(len(who))

        def run(officer):
            together.wait(10)
            try:
                act(officer)
                said.append("done")
            except CannotDecide as error:
                said.append(str(error))
            finally:
                connection.close()

        threads = [threading.Thread(target=run, args=[officer]) for officer in who]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        return sorted(said, key=lambda text: text != "done")

    first, *_rest = both(
        lambda officer: MonthClose.propose(by=officer, reason="Over", month=MONTH), *officers[:2]
    )
    assert first == "done"
    close = MonthClose.objects.get()
    counting.count(close.pk)
    said = both(
        lambda officer: MonthClose.objects.get(pk=close.pk).approve(by=officer), *officers[2:]
    )
    assert said[0] == "done"
    assert "already" in said[1]


class TestTheCentresPages:
    @pytest.fixture
    def manager(self, asha, binod):
        somebody = operator(is_manager=True)
        somebody.user.first_name = "=HYPERLINK(1)"
        somebody.user.save()
        deeds.many(somebody, 3, until=IN_MONTH, minutes=1500)
        deeds.registered(somebody, people.worker(name="=1+2 Kumar"), at=IN_MONTH, action="bank")
        closed(asha, binod)
        return somebody

    def test_read_and_taken_along(self, client, manager):
        signed_in(client, manager.user)
        page = Page(client.get("/centre/statements"))
        assert "September 2026" in page.text
        assert "65.00" in page.text
        statement = Statement.objects.get()
        page = Page(client.get(f"/centre/statements/{statement.pk}"))
        assert len(page.document.xpath("//tbody/tr")) == 3
        pdf = client.get(f"/centre/statements/{statement.pk}.pdf")
        assert pdf["Content-Type"] == "application/pdf"
        assert pdf.content.startswith(b"%PDF-")
        text = client.get(f"/centre/statements/{statement.pk}.csv").content.decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text)))
        assert sum(Decimal(row["₹"]) for row in rows) == statement.rupees
        assert {row["Operator"] for row in rows} == {"'=HYPERLINK(1)"}
        assert any(row["Worker"].startswith("'=1+2") for row in rows)

    def test_for_the_manager_alone(self, client, manager):
        pk = Statement.objects.get().pk
        for somebody, status in (
            (operator(manager.centre), 403), (operator(is_manager=True), 404)
        ):  # fmt: skip
            signed_in(client, somebody.user)
            for end in ("", ".csv", ".pdf"):
                assert client.get(f"/centre/statements/{pk}{end}").status_code == status
        assert client.get(f"/centre/statements/{10**30}").status_code == 404

    def test_not_before_the_close_is_approved(self, client, asha):
        somebody = operator(is_manager=True)
        deeds.registered(somebody, at=IN_MONTH)
        proposed(asha)
        signed_in(client, somebody.user)
        assert "No month is closed yet" in Page(client.get("/centre/statements")).text
        pk = Statement.objects.get().pk
        assert client.get(f"/centre/statements/{pk}").status_code == 404


def test_the_ministry_closes_a_month(client, asha, binod):
    deeds.registered(operator(), at=IN_MONTH)
    signed_in(client, asha)
    add = "/admin/counter/monthclose/add/"
    assert "Write a month" in Page(client.post(add, {"month": "13", "reason": "Over"})).text
    made = client.post(add, {"month": "2026-09", "reason": "Over"})
    assert "being counted" in Page(client.get(made.url)).text
    counting.count_waiting()
    signed_in(client, binod)
    assert "20.00" in Page(client.get(made.url)).text
    assert client.post(made.url, {"approve": "1", "reason": ""}).status_code == 302
    assert "20.00" in Page(client.get("/admin/counter/statement/")).text


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", "  =1", "＝1"])
def test_no_cell_is_a_formula(text):
    line = as_csv(["a", "b", "c"], [[text, Decimal("-20.00"), -3]]).decode("utf-8-sig")
    (row,) = list(csv.reader(io.StringIO(line, newline="")))[1:]
    assert row == [f"'{text}", "-20.00", "-3"]
