"""Registrations, moves, deaths and merges, while counts are folded and replaced."""

import random
import threading
from contextlib import suppress
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from eshram.geography.models import District
from tests.figures.test_counting import all_kept, anew, corridors_anew, corridors_kept
from tests.threads import hang_up
from tests.workers import people
from workers import lifecycle, merging, migrants
from workers.figures import counting
from workers.figures.models import Change, Count, Move
from workers.models import MergeRequest, Stay, Worker

WRITERS, STEPS = 4, 40


def writer(seed: int, districts):
    """Somebody at a desk, with workers of their own and of others."""
    draw = random.Random(seed)

    def work():
        mine = []
        for _ in range(STEPS):
            what = draw.random()
            home, now = draw.choice(districts), draw.choice(districts)
            if what < 0.4 or len(mine) < 3:
                mine.append(
                    people.worker(
                        gender=draw.choice("FMT"),
                        permanent_state_id=home.state_id,
                        permanent_district_id=home.code,
                        present_state_id=now.state_id,
                        present_district_id=now.code,
                    )
                )
            elif what < 0.65:
                stay = Stay(
                    worker=draw.choice(mine),
                    since=date(2026, 1, 28),
                    district=now,
                    source="declared",
                )
                migrants.record_move(stay.worker, stay, by="test")
            elif what < 0.75:
                gone = mine.pop(draw.randrange(len(mine)))
                lifecycle.record_death(gone, timezone.localdate(), source="DC 12/2026", by="test")
            elif what < 0.85:
                kept, merged = draw.sample(mine, 2)
                mine.remove(merged)
                with transaction.atomic():
                    request = MergeRequest(kept=kept, merged=merged, reason="One person")
                    merging.check(request)
                    merging.apply(request, by="test")
            elif what < 0.95:  # a few of everybody's in one statement
                some = sorted(worker.uan for worker in draw.sample(mine, 3))
                Worker.objects.filter(uan__in=some).update(education="graduate")
            else:  # and one that fails
                with suppress(RuntimeError), transaction.atomic():
                    people.worker()
                    raise RuntimeError

    return work


def run_all(writers, others):
    """`others` again and again until the writers are done; the first exception of any is raised."""
    failed, done = [], threading.Event()

    def guarded(work, *, again: bool):
        try:
            work()
            while again and not done.is_set():
                work()
        except BaseException as error:
            failed.append(error)
        finally:
            hang_up()

    def threads(works, **how):
        return [threading.Thread(target=guarded, args=[work], kwargs=how) for work in works]

    beside, writing = threads(others, again=True), threads(writers, again=False)
    for thread in [*beside, *writing]:
        thread.start()
    for thread in writing:
        thread.join()
    done.set()
    for thread in beside:
        thread.join()
    if failed:
        raise failed[0]


@pytest.fixture
def districts(transactional_db):
    return list(District.objects.current().filter(state__in=[10, 27, 9, 31]))


def test_counts_kept_through_a_burst_are_those_of_the_register(districts):
    compared = []

    def fold():
        counting.fold()

    def fix():
        """In any one moment counts and waiting changes are the register, so nothing is to fix."""
        with suppress(CommandError):
            call_command("recount_figures", "--fix", stdout=Sink())
        counting.replace()
        compared.append(len(counting.differences()))

    run_all([writer(seed, districts) for seed in range(WRITERS)], [fold, fold, fix])
    assert Worker.objects.count() > WRITERS
    assert set(Worker.objects.values_list("status", flat=True)) == {"active", "deceased", "merged"}
    assert compared
    assert set(compared) == {0}
    assert counting.differences() == []
    counting.fold()
    assert not Change.objects.exists()
    assert not Move.objects.exists()
    assert all_kept() == anew()
    assert corridors_kept() == corridors_anew()


def test_what_was_wrong_before_a_burst_is_right_after_it(districts):
    for _ in range(3):
        people.worker()
    counting.fold()
    Count.objects.filter(dimension="all").update(count=999)

    def fix():
        call_command("recount_figures", "--fix", stdout=Sink())

    run_all([writer(seed, districts) for seed in (7, 8)], [counting.fold, fix])
    counting.fold()
    assert all_kept() == anew()


class Sink:
    def write(self, text):
        pass
