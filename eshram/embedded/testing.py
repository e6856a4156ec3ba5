"""Servers for a test run or any one command: quick to start, and gone afterwards."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys

from eshram.embedded import ROOT, RUN_ROOT
from eshram.embedded.files import prepare_files
from eshram.embedded.ready import prepare_databases
from eshram.embedded.rundir import first_free, free_ports, load_secrets, sweep
from eshram.embedded.servers import TEST_SETTINGS, Postgres, Redis, running
from eshram.embedded.settings import portal_settings

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@contextlib.contextmanager
def test_world():
    """Start both servers in the first free `.run/test*`; yields the environment for commands."""
    with first_free(RUN_ROOT / "test") as run_dir:
        sweep(run_dir.path)
        keys = load_secrets(run_dir.path)
        postgres_port, redis_port, port, *standins = free_ports(6)
        phone_port, uidai_port, device_port = standins
        postgres = Postgres(run_dir, postgres_port, keys["DATABASE_PASSWORD"], TEST_SETTINGS)
        redis_server = Redis(run_dir, redis_port, keys["REDIS_PASSWORD"])
        if not postgres.was_shut_down():
            shutil.rmtree(postgres.data, ignore_errors=True)
        with running(run_dir, postgres, redis_server):
            postgres.create_databases()
            settings = portal_settings(
                keys, postgres, redis_server,
                port=port, phone_port=phone_port, uidai_port=uidai_port, device_port=device_port,
            )  # fmt: skip
            yield run_dir.environment(**settings)


def run_command(command, environment):
    """Run `command` in the checkout and return its exit code; it is told of Ctrl-C."""
    with subprocess.Popen(command, env=environment, cwd=ROOT) as child:
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:
                child.send_signal(signal.SIGINT)  # it may come to us alone, as SIGTERM does


def shell(command):
    """Run any command with the servers up; returns its exit code."""
    with test_world() as environment:
        return run_command(command, environment)


PLUGINS = ["-p", "eshram.embedded.together", "-p", "eshram.embedded.chromium"]
EVERYTHING = ["--numprocesses", str(min(os.cpu_count() or 1, 4)), "--durations", "10"]


def test(arguments):
    """Run pytest with `arguments`, or everything on several cores, against the servers; returns
    its exit code."""
    with test_world() as environment:
        prepare_files(environment)
        environment |= prepare_databases(environment)
        installed = filter(None, map(shutil.which, CHROMIUM_NAMES))
        environment.setdefault("CHROMIUM", next(installed, ""))
        environment.setdefault("COUNTER_LEAST_SECONDS", "0")  # tests type quicker than people
        environment.setdefault("COUNTER_ACCOUNT_MOST", "1000")  # and all the same account number
        environment.setdefault("FIND_SECONDS", "0")
        command = [sys.executable, "-m", "pytest", *PLUGINS, *(arguments or EVERYTHING)]
        return run_command(command, environment)
