"""Nudges leave while everything that carries them is killed and comes back: none lost, none twice.

    .venv/bin/python -m tests.outbox.kills --nudges 50000 --kills 12

Servers of its own (PostgreSQL as in production: what is committed is on the disk), a Celery worker,
beat, and a gateway in a process of its own. One after the other is killed with SIGKILL and started
again. Prints what came of it as JSON; exit code 1 if a nudge is lost or there twice.
"""

import argparse
import itertools
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MOST_STARTS = 30
WORKER = [sys.executable, "-m", "tests.outbox.kills", "worker"]
BEAT = [sys.executable, "-m", "celery", "-A", "eshram", "beat", "--loglevel", "WARNING"]
GATEWAY = [sys.executable, "-m", "gunicorn", "--workers", "1", "--threads", "16"]
GATEWAY += ["--no-control-socket", "--log-level", "warning", "tests.outbox.gateway:application"]


def worker():
    """Celery's worker at noon, whatever the clock says; a claim may be shorter than two minutes."""
    import django

    django.setup()
    from eshram.celery import app
    from eshram.outbox import pump

    pump.daytime = lambda: True
    pump.CLAIM = timedelta(seconds=float(os.environ["CLAIM_SECONDS"]))
    options = ["--pool", "threads", "--concurrency", "2", "--without-gossip", "-l", "WARNING"]
    app.worker_main(["worker", *options])


class Machine:
    """Processes by name, each the leader of a session, so that all of it can be killed."""

    def __init__(self, environment, logs):
        self.environment, self.logs = environment, logs
        self.commands, self.running, self.starts = {}, {}, Counter()

    def start(self, name, command):
        self.commands[name] = command
        with (self.logs / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def kill(self, name):
        """All of it at once; PostgreSQL's own children see their parent die."""
        os.killpg(self.running[name].pid, signal.SIGKILL)
        self.running[name].wait()

    def revive(self):
        """What has ended is started again, as systemd does it; not what never gets up."""
        for name, process in list(self.running.items()):
            if process.poll() is not None:
                self.starts[name] += 1
                if self.starts[name] > MOST_STARTS:
                    raise RuntimeError((self.logs / f"{name}.log").read_text()[-3000:])
                self.start(name, self.commands[name])

    def stop(self):
        for name, process in self.running.items():
            if process.poll() is None:
                self.kill(name)


def received(port: int, path: str = "received") -> dict:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=30) as answer:
        return json.load(answer)


def until(condition, seconds: float):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("waited in vain")
        time.sleep(0.2)


def prepare(nudges: int) -> None:
    """Tables, workers whose address is old, and a question to each of them that may leave now."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db.models.functions import Now

    from eshram.geography.models import District, State
    from eshram.outbox.models import Delivery
    from tests.workers.many import stale_workers
    from workers import nudge_sets
    from workers.models import Occupation

    call_command("migrate", verbosity=0)
    for code, iso, district in ((10, "IN-BR", 212), (27, "IN-MH", 482)):
        state = State.objects.create(code=code, iso=iso, name=iso, name_hi=iso, kind="S")
        District.objects.create(code=district, state=state, name=iso, name_hi=iso)
    Occupation.objects.create(code="7531.0100", title="Tailor", title_hi="दर्ज़ी")
    stale_workers(nudges)
    settings.NUDGE_PARTS_A_DAY = 3 * nudges
    nudge_sets.ask()
    Delivery.objects.update(next_attempt_at=Now())


def counts() -> tuple[dict, dict]:
    """Deliveries, and nudges, by status. Raises OperationalError while PostgreSQL is away."""
    from django.db import connection
    from django.db.models import Count

    from eshram.outbox.models import Delivery
    from workers.models import Nudge

    connection.close()
    return tuple(
        dict(model.objects.order_by().values_list("status").annotate(n=Count("*")))
        for model in (Delivery, Nudge)
    )


def run(nudges: int, kills: int, claim_seconds: float, every: float) -> dict:
    from eshram.embedded.rundir import RunDir, free_ports, load_secrets
    from eshram.embedded.servers import Postgres, Redis, await_ready
    from eshram.embedded.settings import portal_settings

    with ExitStack() as stack:
        path = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kills-")))
        path.chmod(0o755)
        run_dir = stack.enter_context(RunDir(path))
        keys = load_secrets(path)
        pg_port, redis_port, gateway, *others = free_ports(6)
        postgres = Postgres(run_dir, pg_port, keys["DATABASE_PASSWORD"])
        redis = Redis(run_dir, redis_port, keys["REDIS_PASSWORD"])
        settings = portal_settings(keys, postgres, redis, port=others[0], phone_port=gateway,
                                   uidai_port=others[1], device_port=others[2])  # fmt: skip
        settings |= {"CLAIM_SECONDS": str(claim_seconds),
                     "DJANGO_SETTINGS_MODULE": "eshram.settings"}  # fmt: skip
        os.environ.update(settings)
        machine = Machine(run_dir.environment(**settings), path)
        stack.callback(machine.stop)
        for server in (postgres, redis):
            server.prepare()
        machine.start("postgres", postgres.command())
        machine.start("redis", redis.command())
        await_ready([postgres, redis], lambda server: True)
        postgres.create_databases()
        prepare(nudges)
        machine.start("gateway", [*GATEWAY, "--bind", f"127.0.0.1:{gateway}"])
        until(lambda: answers(gateway), 60)
        begun = time.monotonic()
        machine.start("worker", WORKER)
        machine.start("beat", [*BEAT, "--schedule", str(path / "beat")])
        killed = kill_in_turn(machine, gateway, nudges, kills, every, postgres)
        wait_for_the_end(machine)
        seconds = time.monotonic() - begun
        there = received(gateway)
        deliveries, of_nudges = counts()
        return {
            "nudges": nudges,
            "killed": killed,
            "seconds": round(seconds, 1),
            "accepted": len(there["accepted"]),
            "mobiles": len(set(there["accepted"].values())),
            "repeats_dropped": there["dropped"],
            "deliveries": deliveries,
            "nudges_by_status": of_nudges,
            "strangers": strangers(there["accepted"]),
        }


def answers(port: int) -> bool:
    try:
        return received(port, "count") is not None
    except OSError:
        return False


def kill_in_turn(machine, gateway, nudges, kills, every, postgres) -> list[str]:
    """Spread over the sending: the next victim falls when its share of the nudges is there."""
    killed = []
    for victim, number in zip(itertools.cycle(["worker", "redis", "postgres"]), range(kills)):
        share = nudges * (number + 1) // (kills + 1)
        until(lambda share=share: machine.revive() or has(gateway, share), 900)
        machine.kill(victim)
        killed.append(victim)
        time.sleep(every)
        if victim == "postgres":
            postgres.clear_stale_pid()
        machine.revive()
    return killed


def has(gateway: int, share: int) -> bool:
    return received(gateway, "count")["accepted"] >= share


def wait_for_the_end(machine) -> None:
    from django.db import OperationalError

    def over():
        machine.revive()
        try:
            deliveries, _nudges = counts()
        except OperationalError:
            return False
        return not deliveries.keys() & {"queued", "sending"}

    until(over, 1800)


def strangers(accepted: dict) -> int:
    """Messages at the gateway that no nudge of ours is."""
    from workers.models import Nudge

    ours = {str(pk) for pk in Nudge.objects.values_list("pk", flat=True)}
    return len(set(accepted) ^ ours)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nudges", type=int, default=50_000)
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--claim-seconds", type=float, default=120, help="as in production: 120")
    parser.add_argument("--away", type=float, default=2, help="seconds that a killed part is away")
    options = parser.parse_args()
    figures = run(options.nudges, options.kills, options.claim_seconds, options.away)
    print(json.dumps(figures, indent=1))
    whole = {figures[name] for name in ("nudges", "accepted", "mobiles")}
    everything_sent = figures["nudges_by_status"] == {"sent": options.nudges}
    return 0 if len(whole) == 1 and everything_sent and not figures["strangers"] else 1


if __name__ == "__main__":
    if sys.argv[1:] == ["worker"]:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eshram.settings")
        worker()
    else:
        raise SystemExit(main())
