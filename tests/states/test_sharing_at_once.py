"""Full and deltas, while many write: transactions that commit late, roll back, and cross."""

import random
import threading
import time
from contextlib import suppress

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, transaction

from integrations.states import agreeing, sharing
from integrations.states.sharing import Busy, NotInForce
from tests.cast import staff
from tests.states.people import agreement, agrees, worker
from tests.states.test_sharing import CAME, ELSEWHERE
from tests.threads import hang_up
from tests.workers.people import BIHAR, MUMBAI, PATNA
from workers import lifecycle
from workers.models import Worker

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


def test_full_and_deltas_give_exactly_the_table():
    call_command("load_reference", verbosity=0)
    terms = agreement(columns=COLUMNS, place="both")
    uans = [worker().uan for _ in range(40)]
    held, _, cursor = take(sharing.full(terms), {})
    ever, kept, told = set(held), [(held, cursor)], 0
    threads = [writer(seed, uans, 0) for seed in range(WRITERS)]
    threads += [writer(seed, uans, 0.7) for seed in range(WRITERS, WRITERS + LATE)]
    for thread in threads:
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
    two_who_tell_at_once_and_a_stop_while_reading()


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


def two_who_tell_at_once_and_a_stop_while_reading():
    """In the same test: a world of truncated tables takes seconds to make."""
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
