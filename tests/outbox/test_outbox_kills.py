"""What `tests.outbox.kills` does with fifty thousand, with a few hundred on the test's database."""

import os
import signal
import sys
import time
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.db.models.functions import Now

from eshram.embedded.rundir import RunDir, free_ports, load_secrets
from eshram.embedded.servers import Redis
from eshram.outbox.models import Delivery, Status
from tests.outbox.kills import GATEWAY, Machine, answers, has, received, until
from tests.workers.many import stale_workers
from workers import nudge_sets
from workers.models import Nudge

pytestmark = pytest.mark.django_db(transaction=True)
NUDGES, BATCH, CLAIM_SECONDS = 600, 20, 3
UNDISTURBED = 300
PUMP = [sys.executable, Path(__file__).with_name("other_process.py"), "pump"]
CUT_OFF = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'pump'"


@pytest.fixture
def machine(tmp_path):
    """A Redis and a gateway of its own, and two pumps that begin again whatever happens to them."""
    with ExitStack() as stack:
        run_dir = stack.enter_context(RunDir(tmp_path))
        redis_port, port = free_ports(2)
        redis = Redis(run_dir, redis_port, load_secrets(tmp_path)["REDIS_PASSWORD"])
        redis.prepare()
        environment = os.environ | {
            "TEST_DATABASE": connection.settings_dict["NAME"],
            "SANDBOX_PHONE_URL": f"http://127.0.0.1:{port}",
            "REDIS_URL": redis.url,
            "PGAPPNAME": "pump",
            "BATCH": str(BATCH),
            "CLAIM_SECONDS": str(CLAIM_SECONDS),
        }
        machine = Machine(environment, tmp_path)
        stack.callback(machine.stop)
        machine.start("redis", redis.command())
        machine.start("gateway", [*GATEWAY, "--bind", f"127.0.0.1:{port}"])
        until(lambda: answers(port), 30)
        machine.gateway = port
        yield machine


def ask(settings, nudges: int):
    """So many questions that wait, and are not due yet."""
    stale_workers(nudges)
    settings.NUDGE_PARTS_A_DAY = 2 * nudges
    nudge_sets.ask()
    Delivery.objects.update(next_attempt_at=Now() + timedelta(hours=1))


def test_two_pumps_take_nothing_from_each_other(machine, settings):
    """Nobody is killed, and no claim lapses: whatever arrives twice was claimed twice."""
    ask(settings, UNDISTURBED)
    machine.environment["CLAIM_SECONDS"] = "600"
    for name in ("one", "other"):
        machine.start(name, PUMP)
    until(lambda: len(pumps()) == 2, 60)
    Delivery.objects.update(next_attempt_at=Now())
    until(lambda: not Delivery.objects.exclude(status=Status.SENT).exists(), 60)
    there = received(machine.gateway)
    assert (len(there["accepted"]), there["dropped"]) == (UNDISTURBED, 0)
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {1}


def pumps() -> list[int]:
    """Server processes of the pumps' connections."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE application_name = 'pump'")
        return [pid for (pid,) in cursor]


def test_none_is_lost_and_none_leaves_twice_whatever_is_killed(machine, settings):
    ask(settings, NUDGES)
    Delivery.objects.update(next_attempt_at=Now())
    begun = time.monotonic()
    for name in ("one", "other"):
        machine.start(name, PUMP)
    for share, kill in enumerate([cut_off, kill_pump, kill_redis, cut_off], 1):
        until(lambda share=share: has(machine.gateway, share * NUDGES // 5), 30)
        kill(machine)
    until(lambda: not Delivery.objects.exclude(status=Status.SENT).exists(), 30)
    there = received(machine.gateway)
    print(f"{time.monotonic() - begun:.1f} s, {there['dropped']} repeats dropped")
    assert set(there["accepted"]) == {str(pk) for pk in Nudge.objects.values_list("pk", flat=True)}
    assert len(set(there["accepted"].values())) == NUDGES
    assert set(Nudge.objects.values_list("status", flat=True)) == {"sent"}
    # Only what a victim held may be sent again: the pumps take nothing from each other.
    victims = 2 + 1 + 0 + 2
    assert there["dropped"] <= victims * BATCH


def cut_off(machine):
    """PostgreSQL ends the connections of both pumps."""
    with connection.cursor() as cursor:
        cursor.execute(CUT_OFF)
        assert cursor.rowcount


def kill_pump(machine):
    os.killpg(machine.running["one"].pid, signal.SIGSTOP)  # it holds what it holds
    machine.kill("one")
    machine.revive()


def kill_redis(machine):
    machine.kill("redis")
    time.sleep(0.5)
    machine.revive()
