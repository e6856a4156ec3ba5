"""Several at the same time, and an end in the middle: on committed rows."""

import os
import signal
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Barrier

import pytest
from django.db import connection, connections, transaction

from aggregators import disowning, intake
from aggregators.models import Activity, Intake, Month
from tests.aggregators.people import days_ago, days_of, engaged, platform, report
from tests.aggregators.years import counted, kept
from tests.conftest import ROOT
from tests.threads import hang_up
from tests.workers import people
from workers.models import UanAlias

pytestmark = pytest.mark.django_db(transaction=True)
ROWS, SLICE = 45, 20


@pytest.fixture(autouse=True)
def slices(settings):
    settings.PLATFORM_SLICE_ROWS = SLICE


def at_once(*jobs) -> list:
    barrier = Barrier(len(jobs))

    def run(job):
        try:
            barrier.wait(30)
            return job()
        finally:
            hang_up()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [started.result() for started in [pool.submit(run, job) for job in jobs]]


def lines(one) -> bytes:
    days = [days_ago(back) for back in range(ROWS)]
    rows = [f"{one.reference},{day},100,yes" for day in days]
    return "\n".join(["reference,day,paise,correction", *rows]).encode()


def received(one) -> Intake:
    made, _new = intake.receive_file(
        one.platform, "activity", BytesIO(lines(one)), name="days.csv", by="platform:1",
        via="upload",
    )  # fmt: skip
    return made


def test_two_batches_with_one_worker_and_day_count_it_once():
    one = engaged(platform())
    for back in range(3):
        row = (one.reference, days_ago(back), 100 + back)
        codes = at_once(*[lambda row=row: report(one.platform, row)] * 4)
        assert sorted(code for (code,) in codes) == ["landed", "same", "same", "same"]
        rows = [(one.reference, days_ago(back), 200 + n, "yes") for n in range(4)]
        codes = at_once(*[lambda row=row: report(one.platform, row) for row in rows])
        assert codes == [["correction"]] * 4
    told = Activity.objects.filter(worker=one.worker).order_by("day", "correction")
    assert [row.correction for row in told] == [0, 1, 2, 3, 4] * 3
    standing = sum(row.paise for row in told if row.correction == 4)
    assert sum(paise for _days, paise in days_of(one).values()) == standing
    assert sum(days for days, _paise in days_of(one).values()) == 3


def test_years_add_up_whoever_reports_disowns_and_joins_meanwhile():
    """Three platforms report two workers, one of them is disowned and owned again and again, and
    the two records are joined."""
    workers = [people.worker(name=f"Both {n}") for n in range(2)]
    everywhere = [[engaged(here, one) for one in workers] for here in (platform(), platform())]
    other = [engaged(platform(), one) for one in workers]

    def reporting(both):
        for back in range(12):
            rows = [(one.reference, days_ago(back), 100) for one in both]
            report(both[0].platform, *rows)
            report(both[0].platform, (both[0].reference, days_ago(back), 0, "yes"))

    def disowning_it():
        for _ in range(6):
            disowning.disown(workers[0], other[0].platform, [workers[0].uan], by="worker")
            disowning.take_back(workers[0], other[0].platform, [workers[0].uan], by="worker")

    def joining():
        with transaction.atomic():
            UanAlias.objects.create(uan=workers[0].uan, worker=workers[1])

    jobs = [lambda both=both: reporting(both) for both in (*everywhere, other)]
    at_once(*jobs, disowning_it, joining)
    assert kept() == counted()
    assert {one.uan for one in workers} & {uan for uan, _year in kept()} == {workers[1].uan}


def test_one_file_from_two_sides_is_read_once():
    one = engaged(platform())
    first, second = at_once(*[lambda: received(one).pk] * 2)
    assert first == second
    done = at_once(*[lambda: intake.take(first)] * 2)
    assert [(made.state, made.landed) for made in done] == [("done", ROWS)] * 2
    assert sum(days for days, _paise in days_of(one).values()) == ROWS


DIES = f"""
    import os, signal, django
    django.setup()
    from django.conf import settings
    from aggregators import disowning, intake
    settings.PLATFORM_SLICE_ROWS = {SLICE}
    land, slices = intake.land_slice, []

    def dying(cursor, made, end):
        land(cursor, made, end)
        slices.append(end)
        if len(slices) == 2:  # written, and not committed
            os.kill(os.getpid(), signal.SIGKILL)

    intake.land_slice = dying
    intake.take(int(os.environ["INTAKE"]))
"""


def test_an_end_in_the_middle_leaves_nothing_half_and_goes_on():
    one = engaged(platform())
    made = received(one)
    name = connections["default"].settings_dict["NAME"]
    url = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + f"/{name}"
    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(DIES)], cwd=ROOT, timeout=120,
        env={**os.environ, "DATABASE_URL": url, "INTAKE": str(made.pk),
             "DJANGO_SETTINGS_MODULE": "eshram.settings"},
    )  # fmt: skip
    assert ended.returncode == -signal.SIGKILL
    made.refresh_from_db()
    assert (made.next_row, made.landed, made.state) == (SLICE + 1, SLICE, "waiting")
    assert Activity.objects.filter(worker=one.worker).count() == SLICE
    months = Month.objects.filter(platform=one.platform)
    assert sum(months.values_list("days", flat=True)) == SLICE
    done = intake.take(made.pk)
    assert (done.landed, done.refused, done.state) == (ROWS, 0, "done")
    assert sum(days for days, _paise in days_of(one).values()) == ROWS


def test_rows_that_fell_with_postgresql_are_asked_for_again():
    one = engaged(platform())
    made = received(one)
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {made.stage}")
    assert intake.take(made.pk).state == "failed"
    again = received(one)
    assert (again.pk != made.pk, intake.take(again.pk).landed) == (True, ROWS)
