"""The rules of days worked: against a small book that keeps them row by row, and one by one."""

import random
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction

from aggregators import intake, ledger
from aggregators.models import Activity, Intake, Month, Totals
from eshram.years import financial_year
from tests.aggregators.book import Book
from tests.aggregators.people import days_ago, days_of, engaged, platform, report

pytestmark = pytest.mark.django_db
TODAYS = (date(2026, 11, 22), date(2026, 6, 30), date(2026, 7, 1), date(2027, 4, 1))


def test_three_rows_become_days_and_totals():
    here = platform()
    asha, ravi = engaged(here), engaged(here)
    codes = report(
        here,
        (asha.reference, days_ago(1), 45_000),
        (ravi.reference, days_ago(1), 0),
        (asha.reference, days_ago(0), 12_300),
    )
    assert codes == ["landed", "bad_earned", "landed"]
    assert sum(days for days, _paise in days_of(asha).values()) == 2
    assert days_of(ravi) == {}


@pytest.mark.parametrize("today", TODAYS)
def test_the_ledger_keeps_its_rules_whatever_comes(today, settings, monkeypatch):
    """Random reports in batches and in files of small slices: each verdict, each total and each
    month as the book has them."""
    settings.PLATFORM_SLICE_ROWS = 3
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: today)
    chance, here = random.Random(today.toordinal()), platform()
    left = today - timedelta(days=20)
    people = {
        "A": engaged(here, reference="A", joined_on=today - timedelta(days=500)),
        "B": engaged(here, reference="B", joined_on=today - timedelta(days=30)),
        "C": engaged(here, reference="C", joined_on=today - timedelta(days=300), left_on=left,
                     reason="left"),
        "D": engaged(here, reference="D", joined_on=today - timedelta(days=100),
                     disowned_at="2026-01-01T00:00Z"),
    }  # fmt: skip
    engaged(here, people["C"].worker, reference="C", joined_on=today - timedelta(days=5))
    stints = {
        name: [(e.joined_on, e.left_on) for e in here.engagements.filter(reference=name)]
        for name in people
    }
    book = Book(today, stints, settings.PLATFORM_LATE_DAYS, settings.PLATFORM_CLOSING_DAYS, {"D"})
    for number in range(1, 17):
        rows = [some_row(chance, today) for _ in range(chance.randint(1, 14))]
        made, codes = (as_batch, as_file)[number % 2](here, rows, number)
        assert codes == [book.take(row, number) for row in rows], rows
        assert made.landed + made.refused == len(rows)
    sums = {
        (people_name, row.financial_year): [row.days, row.paise]
        for people_name, one in people.items()
        for row in Totals.objects.filter(worker=one.worker_id)
    }
    assert sums == book.totals()
    assert sums, "nothing landed: the test says nothing"
    of_months = sum(days for days, _paise in Month.objects.values_list("days", "paise"))
    assert of_months == sum(days for days, _paise in sums.values())
    standing = Activity.objects.filter(platform=here).standing()
    assert len(standing) == len(book.days)


def some_row(chance, today) -> dict:
    back = chance.choice(  # days
        [-1, 0, 1, 2, 3, 3, 3, 25, 44, 45, 46, 60, 150, 220, 240, 330, 499, 501]
    )
    day = (today - timedelta(days=back)).isoformat()
    return {
        "reference": chance.choice("AAAABBCCCDX"),
        "day": chance.choice([day] * 12 + ["2026-02-30", ""]),
        "earned": chance.choice(["yes", "yes", "", "no", "perhaps"]),
        "paise": chance.choice(["100", "100", "250", "", "1e3"]),
        "correction": chance.choice(["", "", "yes"]),
    }  # fmt: skip


def as_batch(here, rows, _number) -> tuple[Intake, list[str]]:
    taken = intake.take_batch(here, "activity", rows, by="platform:1")
    return taken.intake, [word.code for word in taken.verdicts]


def as_file(here, rows, number) -> tuple[Intake, list[str]]:
    names = intake.COLUMNS["activity"]
    lines = [",".join(row.get(name, "") for name in names) for row in rows]
    text = "\n".join([",".join(names), *lines, f",,,,,{'x' * number}"])  # a file of its own
    made, _new = intake.receive_file(
        here, "activity", BytesIO(text.encode()), name="x.csv", by="platform:1", via="upload"
    )
    made = intake.take(made.pk)
    told = dict(made.verdicts.values_list("number", "code"))
    assert told.pop(len(rows) + 1) == "bad_reference"
    made.refused -= 1
    return made, [told.get(n, "landed") for n in range(1, len(rows) + 1)]


def test_three_platforms_on_one_day_are_three_days():
    worker = engaged(platform()).worker
    everywhere = [engaged(platform(), worker) for _ in range(3)]
    for one in everywhere:
        assert report(one.platform, (one.reference, days_ago(1), 100)) == ["landed"]
    assert sum(Totals.objects.filter(worker=worker).values_list("days", flat=True)) == 3


def test_another_platforms_worker_and_nobody_get_one_answer():
    theirs = engaged(platform())
    row = (theirs.reference, days_ago(1), 100)
    assert report(platform(), row, ("W-none", days_ago(1), 100)) == ["not_yours", "not_yours"]
    assert not Activity.objects.filter(worker=theirs.worker).exists()


def test_until_when_a_year_is_open(settings):
    settings.PLATFORM_CLOSING_DAYS = 91
    assert ledger.open_since(date(2027, 6, 30)) == date(2026, 4, 1)
    assert ledger.open_since(date(2027, 7, 1)) == date(2027, 4, 1)
    assert ledger.open_since(date(2027, 3, 31)) == date(2026, 4, 1)
    assert [financial_year(date(2027, m, d)) for m, d in ((3, 31), (4, 1))] == [2026, 2027]


class TestTheDatabaseItselfRefuses:
    def refused(self, function) -> bool:
        try:
            with transaction.atomic():
                function()
        except IntegrityError:
            return True
        return False

    def test_a_day_outside_every_engagement_and_an_edit(self):
        one = engaged(platform(), joined_on=days_ago(10))
        row = {"platform": one.platform, "worker": one.worker, "earned": True, "intake_id": 1}
        assert self.refused(lambda: Activity.objects.create(day=days_ago(11), **row))
        Activity.objects.create(day=days_ago(10), **row)
        for change in (
            lambda: Activity.objects.update(paise=5),
            lambda: Activity.objects.filter(worker=one.worker)._raw_delete("default"),
            lambda: Activity.objects.create(day=days_ago(9), **row | {"earned": False, "paise": 1}),
        ):
            assert self.refused(change)

    def test_two_engagements_that_share_a_day(self):
        one = engaged(platform(), left_on=days_ago(5), reason="left")
        again = {"worker": one.worker, "reference": one.reference}
        assert self.refused(lambda: engaged(one.platform, joined_on=days_ago(5), **again))
        assert not self.refused(lambda: engaged(one.platform, joined_on=days_ago(4), **again))
        assert self.refused(lambda: engaged(one.platform, reference=one.reference))

    def test_a_worker_of_the_register_in_a_sandbox(self):
        there = platform().sandbox()
        assert self.refused(lambda: engaged(there))
        assert there.sandbox() == there.real.sandbox() == there
