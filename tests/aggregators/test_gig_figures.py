"""The ministry's figures of gig workers, and who is late."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from aggregators import duties, gig_tables, gigs
from aggregators.models import GigCount, Intake, Totals
from tests.aggregators.people import days_ago, engaged, platform
from tests.cast import signed_in, staff
from tests.workers import people
from tests.workers.people import MUMBAI
from workers.figures.suppression import TOTAL
from workers.models import Sighting

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 22)


def test_each_worker_counts_once_in_the_class_joined_last():
    rides, food = platform(), platform("Khana", seventh_class="food")
    asha, ravi, lost = (people.worker(name=name) for name in ("Asha", "Ravi", "Lost"))
    engaged(rides, asha, joined_on=date(2025, 1, 1))
    engaged(food, asha, joined_on=date(2026, 1, 1))
    engaged(rides, ravi, disowned_at=timezone.now())
    engaged(rides, lost, left_on=date(2026, 5, 1), reason="idle")
    for where in (rides, food):
        Totals.objects.create(
            platform=where, worker=asha, financial_year=2026, days=45, paise=1, last_day=DAY
        )
    Sighting.objects.create(worker=asha, kind="platform", month="2026-10-01", district_id=MUMBAI)
    gigs.count(DAY)
    gigs.count(DAY)  # takes the place of what was
    told = set(GigCount.objects.values_list("dimension", "seventh_class", "value", "count"))
    state = people.MAHARASHTRA
    state = str(getattr(state, "pk", state))
    assert {row for row in told if row[0] != "age"} == {
        ("all", "food", "", 1), ("state", "food", state, 1), ("district", "food", str(MUMBAI), 1),
        ("days", "food", "90-119", 1), ("exit", "rides", "idle", 1),
    }  # fmt: skip


def counted(dimension, rows):
    """(class, value, women, men) as counts."""
    for name, value, women, men in rows:
        for gender, count in (("F", women), ("M", men)):
            if count:
                GigCount.objects.create(
                    dimension=dimension, seventh_class=name, value=value, gender=gender,
                    count=count, day=DAY,
                )  # fmt: skip


@pytest.fixture
def figures():
    counted("all", [("rides", "", 200, 800), ("food", "", 150, 350), ("media", "", 3, 40)])
    counted("age", [
        ("rides", "18-29", 100, 500), ("rides", "30-39", 96, 296), ("rides", "60+", 4, 4),
        ("food", "18-29", 100, 200), ("food", "30-39", 50, 150),
        ("media", "18-29", 3, 40),
    ])  # fmt: skip


def test_small_numbers_are_kept_back_with_others_that_hide_them(figures):
    """What is shown must leave at least two unknowns in each row and column that has any."""
    found = gigs.lines("age")
    hide = gig_tables.hidden_cells("age", found)
    assert {("rides", "60+"), ("media", "18-29"), ("media", TOTAL)} <= hide
    names, values = {n for n, _v in found} | {TOTAL}, {v for _n, v in found}
    for name in names:
        line = [key for key in hide if key[0] == name]
        assert len(line) != 1
    for value in values:
        assert len([key for key in hide if key[1] == value]) != 1
    classes = gig_tables.classes(exact=False)
    shown = {row.key: row.cells for row in classes.rows}
    assert shown["media"] is None
    assert list(shown.values()).count(None) == 2
    assert all(row.cells for row in gig_tables.classes(exact=True).rows)


def test_who_may_not_see_workers_sees_no_small_numbers(figures):
    reviewer = signed_in(Client(), staff("aggregator_reviewer"))
    officer = signed_in(Client(), staff("ministry_officer"))
    address = "/admin/aggregators/gigcount/"
    for query in ("", "?class=rides", "?state=27"):
        assert officer.get(address + query).status_code == 200
        assert reviewer.get(address + query).status_code == 200
    for query in ("?class=nothing", "?state=999", "?state=x"):
        assert officer.get(address + query).status_code == 404
    exact = officer.get(f"{address}csv/age/?class=media").content.decode()
    kept_back = reviewer.get(f"{address}csv/age/?class=media").content.decode()
    assert ("18 to 29 years,18-29,3,40,0,43" in exact, "18-29,," in kept_back) == (True, True)
    assert reviewer.get(f"{address}csv/nothing/").status_code == 404
    panel = officer.get("/admin/").content.decode()
    assert "Gig workers" in panel
    assert "1,543" in panel
    helpline = signed_in(Client(), staff("helpline_agent"))
    assert helpline.get(address).status_code == 403
    assert "By place of work" not in helpline.get("/admin/").content.decode()


@pytest.mark.parametrize(
    ("live", "reports", "late"),
    [
        (100, {}, (True, True)),
        (45, {}, (False, True)),
        (46, {"activity": 0}, (True, False)),
        (46, {"worker": 40, "activity": 1}, (False, False)),
        (46, {"worker": 40, "exit": 2}, (False, True)),
        (1, {}, (False, False)),
    ],
)
def test_who_is_late(live, reports, late):
    here = platform(live_since=days_ago(live))
    for kind, days in reports.items():
        at = datetime.now(timezone.get_current_timezone()) - timedelta(days=days)
        Intake.objects.create(platform=here, kind=kind, via="api", landed=1, received_at=at)
    Intake.objects.create(platform=here, kind="worker", via="api", landed=0, refused=9)
    platform("Sandbox only", status="sandbox")
    (found,) = duties.of_all()
    assert (found.workers_overdue, found.daily_overdue) == late
    officer = signed_in(Client(), staff("aggregator_reviewer"))
    page = officer.get("/admin/aggregators/intake/duties/?late=1").content.decode()
    assert (here.brand in page) == found.is_overdue


@pytest.mark.parametrize(
    ("paid", "owes"),
    [
        ([], True),
        ([(date(2026, 6, 30), 1000)], False),
        ([(date(2026, 7, 1), 1000)], True),  # a month's interest is left
        ([(date(2026, 7, 1), 1000), (date(2026, 9, 9), 10)], False),
        ([(date(2026, 7, 1), 1000), (date(2026, 9, 9), 9)], True),
    ],
)
def test_interest_is_owed_too(monkeypatch, paid, owes):
    monkeypatch.setattr(duties.timezone, "localdate", lambda *_at: date(2026, 11, 22))
    here, user = platform(live_since=date(2026, 11, 22)), staff("ministry_officer")
    here.contributions.create(
        financial_year=2025, revision=1, state="provisional", turnover=100_000, paid=100_000,
        percent=1, amount=1000, reported=0, filed_by=user,
    )  # fmt: skip
    for number, (day, rupees) in enumerate(paid):
        here.contribution_payments.create(
            financial_year=2025, paid_on=day, rupees=rupees, challan=f"C{number}", recorded_by=user
        )
    (found,) = duties.of_all()
    assert (found.filed, found.owes, found.form_overdue) == (True, owes, owes)
