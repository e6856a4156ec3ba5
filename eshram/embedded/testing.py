"""Servers for a test run or any one command: quick to start, and gone afterwards."""

import contextlib
import shutil
import signal
import subprocess
import sys

from eshram.embedded import ROOT, RUN_ROOT
from eshram.embedded.rundir import first_free, free_ports, load_secrets, sweep
from eshram.embedded.servers import DATABASES, TEST_SETTINGS, Postgres, Redis, running

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def portal_settings(keys, postgres, redis_server, *, port, phone_port, uidai_port):
    """The portal's whole environment (see eshram/settings.py) as {name: text}."""
    main, vault = DATABASES
    names = (
        "SECRET_KEY", "UAN_KEY", "VAULT_KEYS", "VAULT_FINGERPRINT_KEY", "DATA_KEYS",
        "DATA_FINGERPRINT_KEY",
    )  # fmt: skip
    return {
        **{name: keys[name] for name in names},
        "DEBUG": "false",
        "SANDBOX": "true",
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "DATABASE_URL": postgres.url(main),
        "VAULT_DATABASE_URL": postgres.url(vault),
        "REDIS_URL": redis_server.url,
        "UIDAI_URL": f"http://127.0.0.1:{uidai_port}",
        "SANDBOX_PHONE_URL": f"http://127.0.0.1:{phone_port}",
        "PORTAL_URL": f"http://localhost:{port}",
    }


@contextlib.contextmanager
def test_world():
    """Start both servers in the first free `.run/test*`; yields the environment for commands."""
    run_dir = first_free(RUN_ROOT / "test")
    with contextlib.closing(run_dir.lock_file):
        sweep(run_dir.path)
        keys = load_secrets(run_dir.path)
        postgres_port, redis_port, port, phone_port, uidai_port = free_ports(5)
        postgres = Postgres(run_dir, postgres_port, keys["DATABASE_PASSWORD"], TEST_SETTINGS)
        redis_server = Redis(run_dir, redis_port, keys["REDIS_PASSWORD"])
        if not postgres.was_shut_down():
            shutil.rmtree(postgres.data, ignore_errors=True)
        with running(run_dir, postgres, redis_server):
            postgres.create_databases()
            settings = portal_settings(
                keys, postgres, redis_server,
                port=port, phone_port=phone_port, uidai_port=uidai_port,
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


def test(arguments):
    """Run pytest with `arguments` against the servers; returns its exit code."""
    with test_world() as environment:
        installed = filter(None, map(shutil.which, CHROMIUM_NAMES))
        environment.setdefault("CHROMIUM", next(installed, ""))
        command = [sys.executable, "-m", "pytest", "-p", "eshram.embedded.chromium", *arguments]
        return run_command(command, environment)
