"""What financial years come to is kept as days are added, and is what a count would say."""

import random
from datetime import date, timedelta

import pytest

from aggregators import disowning
from aggregators.models import Year
from schemes import facts
from tests.aggregators.people import days_ago, engaged, platform, report
from tests.aggregators.years import counted, kept
from tests.workers import people
from workers.models import UanAlias

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 10)  # days of this year and of the last can be reported, or corrected


@pytest.mark.parametrize("seed", range(3))
def test_what_is_kept_is_what_a_count_says(seed, monkeypatch):
    """Three platforms, four workers: days, corrections that add and take away, "not mine" and back,
    and records that are joined, in any order."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)
    chance = random.Random(seed)
    workers = [people.worker(name=f"Worker {n}") for n in range(4)]
    engagements = [engaged(here, one) for here in (platform(), platform(), platform())
                   for one in workers]  # fmt: skip
    open_records, seen = list(workers), set()
    for number in range(40):
        match chance.choice(["days"] * 6 + ["disown", "own", "join"]):
            case "days":
                where = chance.choice(engagements).platform
                seen |= set(report(where, *[a_day(chance, engagements, where) for _ in range(6)]))
            case "disown":
                one = chance.choice(engagements)
                disowning.disown(one.worker, one.platform, [one.worker_id], by="worker")
            case "own":
                one = chance.choice(engagements)
                disowning.take_back(one.worker, one.platform, [one.worker_id], by="worker")
            case "join" if number > 15 and len(open_records) > 2:
                stays, goes = chance.sample(open_records, 2)
                open_records.remove(goes)
                UanAlias.objects.filter(worker=goes).update(worker=stays)
                UanAlias.objects.create(uan=goes.uan, worker=stays)
        assert kept() == counted()
    assert {"landed", "correction", "disowned"} <= seen
    assert {year for _uan, year in kept()} == {2025, 2026}
    assert any(one != every for one, every in kept().values())


def a_day(chance, engagements, where) -> dict:
    one = chance.choice([one for one in engagements if one.platform_id == where.pk])
    back = chance.choice([1, 2, 3, 68, 69, 71, 72, 73])  # 1 April was 70 days ago
    earned = chance.choice(["yes", "yes", "no"])
    return {
        "reference": one.reference, "day": TODAY - timedelta(days=back), "earned": earned,
        "correction": "yes" if back > 45 else chance.choice(["yes", ""]),
    }  # fmt: skip


def test_a_year_is_over_without_a_row_being_touched():
    """Of the year under way no rule asks; on 1 April it is the year before."""
    one, april = engaged(platform()), date(2027, 4, 1)
    Year.objects.create(worker=one.worker, financial_year=2025, one=80, every=130)
    Year.objects.create(worker=one.worker, financial_year=2026, one=90, every=95)
    for day, days in ((april - timedelta(days=1), (80, 130)), (april, (90, 95))):
        told = facts.of_worker(one.worker_id, day)
        assert (told["platform_days_one"], told["platform_days_all"]) == days


def test_an_invented_worker_of_a_sandbox_has_no_years():
    there = platform().sandbox()
    assert report(there, {
        "reference": "s", "name": "Asha", "mobile": "9812345670", "joined_on": days_ago(9),
        "work_type": "ride",
    }, kind="worker") == ["invited"]  # fmt: skip
    assert report(there, ("s", days_ago(1), 100)) == ["landed"]
    assert kept() == {}
