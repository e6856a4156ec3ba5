"""Full and deltas, while many write: transactions that commit late, roll back, and cross."""

import random
import threading
import time
from contextlib import suppress

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from eshram import feed
from integrations.states import agreeing, sharing
from integrations.states.sharing import Busy, NotInForce
from tests.cast import staff
from tests.states.people import agreement, agrees, worker
from tests.states.programs import Copy, Program
from tests.states.test_sharing import CAME, ELSEWHERE
from tests.threads import hang_up
from tests.workers.people import BIHAR, MUMBAI, PATNA
from workers import lifecycle, merging
from workers.models import MergeRequest, Worker

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS, TURNS, LATE = 6, 60, 3
COLUMNS = ["name", "present_district", "mobile"]


class Rollback(Exception):
    pass


def change(draw: random.Random, uan: int) -> None:
    one = Worker.objects.get(pk=uan)
    match draw.randrange(8):
        case 0 | 1:
            Worker.objects.filter(pk=uan).update(name=f"Name {draw.random()}")
        case 2:
            Worker.objects.filter(pk=uan).update(**ELSEWHERE, present_district_id=MUMBAI)
        case 3:
            Worker.objects.filter(pk=uan).update(**CAME)
        case 4:
            home = {"permanent_state_id": BIHAR, "permanent_district_id": PATNA}
            Worker.objects.filter(pk=uan).update(**home)
        case 5:
            agrees(one, given=draw.random() < 0.6, purposes=["states"])
        case 6:
            with suppress(lifecycle.CannotChange):
                lifecycle.close(one, by="test", reason="asked")
        case 7:
            with suppress(lifecycle.CannotChange):
                lifecycle.reopen(one, by="test", reason="asked")


def writer(seed: int, uans: list[int], pause: float):
    draw = random.Random(seed)

    def work():
        try:
            for _ in range(TURNS if not pause else 3):
                with suppress(Rollback, OperationalError), transaction.atomic():  # or a deadlock
                    for uan in draw.sample(uans, draw.randint(1, 3)):
                        change(draw, uan)
                    if draw.random() < 0.1:
                        worker()
                    time.sleep(pause)
                    if draw.random() < 0.15:
                        raise Rollback
        finally:
            hang_up()

    return threading.Thread(target=work)


def take(reading, held: dict) -> tuple[dict, set, sharing.Cursor]:
    """What a state holds after it, as a receiver would have it; and whose tombstones there were."""
    with reading as share, connection.cursor() as cursor:
        held = {} if share.since is None else dict(held)
        cursor.execute(share.rows.sql, share.rows.params)
        rows = {row[0]: row for row in cursor.fetchall()}
        cursor.execute(share.tombstones.sql)
        gone = {uan for uan, _reason in cursor.fetchall()}
        assert not gone & rows.keys()
        for uan in gone:
            held.pop(uan, None)
        held.update(rows)
        share.hand_over(what="export", reference="1")
        return held, gone, share.cursor


def reader(copy: Copy, pause: float, kept: list):
    """Reads again and again while others write, and once after them."""

    def work():
        try:
            time.sleep(pause)
            while not copy.last.is_set():
                copy.read()
                kept.append((copy.rows.copy(), copy.as_of, copy.search))
            copy.read()
        finally:
            hang_up()

    copy.last = threading.Event()
    return threading.Thread(target=work)


def test_full_and_deltas_give_exactly_the_table(settings):
    terms = agreement(columns=COLUMNS, place="both")
    uans = [worker().uan for _ in range(40)]
    held, _, cursor = take(sharing.full(terms), {})
    ever, kept, told = set(held), [(held, cursor)], 0
    # Beside the files' reader those by the API: two of an agreement, and one of a district.
    settings.STATE_CALLS_MINUTE = settings.STATE_ROWS_MINUTE = 10**9
    program, kept_pages = Program(agreement(columns=COLUMNS, purpose="pages")), []
    copies = [Copy(program, limit=7), Copy(program, limit=3),
              Copy(program, present_district=MUMBAI, limit=5)]  # fmt: skip
    readers = [reader(copy, pause, kept_pages) for pause, copy in enumerate(copies)]
    threads = [writer(seed, uans, 0) for seed in range(WRITERS)]
    threads += [writer(seed, uans, 0.7) for seed in range(WRITERS, WRITERS + LATE)]
    for thread in readers + threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        held, gone, cursor = take(sharing.delta(terms, cursor), held)
        assert gone <= ever  # nobody learns of whom they never had
        told += len(gone)
        ever |= held.keys()
        kept.append((held, cursor))
    for thread in threads:
        thread.join()
    everything = take(sharing.delta(terms, cursor), held)[0]
    now, _, _ = take(sharing.full(terms), {})
    assert everything == now
    assert told
    # And from each cursor that was given before.
    for held, cursor in random.Random(1).sample(kept, min(12, len(kept))):
        assert take(sharing.delta(terms, cursor), held)[0] == now
    for copy in copies:
        copy.last.set()
    for thread in readers:
        thread.join()
    for copy in copies:
        exactly(copy, now)
        assert copy.gone.keys() <= set().union(*(each.ever for each in copies))
    for rows, as_of, search in random.Random(1).sample(kept_pages, min(9, len(kept_pages))):
        copy = Copy(program, **search)
        copy.rows, copy.as_of = rows, as_of
        copy.read()
        exactly(copy, now)


def exactly(copy: Copy, now: dict) -> None:
    """`now`: what a full file has; (uan, name, mobile, present_district) by uan."""
    district = copy.search.get("present_district")
    wanted = {uan: row for uan, row in now.items() if district in (None, row[-1])}
    assert {uan: (uan, *list(row.values())[1:]) for uan, row in copy.rows.items()} == wanted


def apart(work):
    """The error of what another connection does meanwhile."""
    failed = []

    def run():
        try:
            work()
        except Exception as error:
            failed.append(error)
        finally:
            hang_up()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return failed[0] if failed else None


def test_two_who_tell_at_once_and_a_stop_while_reading():
    terms, found, stopper = agreement(columns=["name"]), worker(), staff("ministry_officer")
    with sharing.full(terms) as share:
        assert isinstance(apart(lambda: take(sharing.full(terms), {})), Busy)
        # A withdrawal is not held up by the reading; the next does not have it.
        assert apart(lambda: agrees(found, given=False, purposes=["states"])) is None
        share.hand_over(what="export")
    _, gone, cursor = take(sharing.delta(terms, share.cursor), {})
    assert gone == {found.uan}

    with suppress(Busy), sharing.full(terms) as share:
        assert apart(lambda: agreeing.stop(terms, by=stopper, reason="A leak")) is None
        share.hand_over(what="export")
        pytest.fail("It was handed over after the stop.")
    with pytest.raises(NotInForce), sharing.delta(terms, cursor):
        pass


def settle() -> None:
    """Wait for transactions of other tests that began before now: while one of them goes on, what
    was written since is told again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text")
        (mine,) = cursor.fetchone()
        while True:
            cursor.execute(f"SELECT {mine}::text::xid8 {feed.SETTLED}")
            if cursor.fetchone()[0]:
                return
            time.sleep(0.02)


def test_pages_tell_what_is_to_be_told_and_once():
    """Each line is a transaction of its own here, as in earnest."""
    terms = agreement(columns=["name"], purpose="once")
    program, stays, leaves, never = Program(terms), worker(), worker(), worker(**ELSEWHERE)
    merged = worker()
    copy = Copy(program)
    settle()
    copy.read()

    def read() -> tuple[set, dict]:
        settle()
        before, copy.gone = copy.rows, {}
        copy.rows = {}
        copy.read()
        told, copy.rows = copy.rows.keys(), before | copy.rows
        return set(told), copy.gone

    # What its columns do not show repeats nobody, and of whom it never had there is no word.
    Worker.objects.filter(pk=stays.pk).update(present_state_id=BIHAR, present_district_id=PATNA)
    Worker.objects.filter(pk=never.pk).update(name="Nobody")
    assert read() == (set(), {})
    as_of = copy.as_of
    Worker.objects.filter(pk=leaves.pk).update(**ELSEWHERE)
    merge = MergeRequest(kept=stays, merged=merged, reason="One person")
    merging.apply(merge, by="staff:1")
    assert read() == (set(), {leaves.uan: "moved_away", merged.uan: "merged"})
    assert program.get(f"/workers/{merged.uan:012d}").json()["uan"] == f"{stays.uan:012d}"
    # Gone, and no word more; but to who goes on from before, the same once again.
    lifecycle.record_death(leaves, timezone.localdate(), by="staff:1", source="paper 1")
    assert read() == (set(), {})
    late = Copy(program)
    late.as_of = as_of
    late.read()
    assert late.gone == {leaves.uan: "moved_away", merged.uan: "merged"}
    # A lookup is told too: who came, was asked for, and left again.
    Worker.objects.filter(pk=never.pk).update(**CAME)
    assert program.get(f"/workers/{never.uan:012d}").status_code == 200
    agrees(never, given=False, purposes=["states"])
    assert read() == (set(), {never.uan: "consent_withdrawn"})
