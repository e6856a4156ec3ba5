"""The world of the tests: real PostgreSQL and Redis, and for those that ask, the whole portal.

`db` tests see the reference data and roll back; those that commit put back what they changed
(`committed`). `portal` is the running portal (web, Celery worker, sandbox phone, stand-in UIDAI and
device, each its own process) on the same test databases; what is registered there stays, so each
test brings its own people (`cast`).
"""

import gc
import itertools
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import ClassVar

import pytest
import requests
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test.utils import override_settings, setup_databases, teardown_databases
from whitenoise import WhiteNoise

from integrations.uidai.sandbox.numbers import test_aadhaar as aadhaar_number
from tests import committed
from tests.visitor import Phone, Visitor

ROOT = Path(__file__).resolve().parent.parent
GUNICORN = [sys.executable, "-m", "gunicorn", "--no-control-socket", "--log-level", "warning"]


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_modify_db_settings, django_db_blocker):
    """Both databases, whichever tests were chosen, and the reference data."""
    with django_db_blocker.unblock():
        if template := os.environ.get("TEST_TEMPLATE"):  # see eshram.embedded.ready
            for alias in connections:
                connections[alias].settings_dict["TEST"]["TEMPLATE"] = f"{template}_{alias}"
        made = setup_databases(verbosity=0, interactive=False)
        call_command("load_reference", verbosity=0)
        committed.keep()
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session", autouse=True)
def passwords_in_few_rounds(django_test_environment):
    _slow, *others = settings.PASSWORD_HASHERS
    with override_settings(PASSWORD_HASHERS=["tests.cast.FewRounds", *others]):
        yield


@pytest.fixture(scope="session", autouse=True)
def static_files_read_once(django_test_environment):
    """Each new test client starts the middleware anew, and WhiteNoise reads all static files when
    it starts: the running portal once, these tests thousands of times."""
    read, known = WhiteNoise.update_files_dictionary, {}

    def remembered(self, root, prefix):
        if (root, prefix) not in known:
            before = self.files.copy()
            read(self, root, prefix)
            known[root, prefix] = {u: f for u, f in self.files.items() if before.get(u) is not f}
        self.files |= known[root, prefix]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoise, "update_files_dictionary", remembered)
        yield


def pytest_collection_finish():
    """What is loaded by now stays: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Tests that use the database may use the vault too. First those that roll back, then those
    that commit, then those of the running portal, last those in a browser (whose event loop would
    keep Django off the database)."""
    for item in items:
        if marker := item.get_closest_marker("django_db"):
            marker.kwargs.setdefault("databases", ["default", "vault"])
    items.sort(key=place_of)


def place_of(item) -> tuple[bool, ...]:
    marker = item.get_closest_marker("django_db")
    commits = bool(marker and marker.kwargs.get("transaction"))
    return ("chromium" in item.fixturenames, "portal" in item.fixturenames, commits)


class Portal:
    """Addresses of the running portal, and its logs."""

    def __init__(self, url: str, phone_url: str, uidai_url: str, device_url: str, logs: Path):
        self.url, self.logs = url, logs
        self.exports = logs.parent / "exports"  # files for states
        self.uidai_url, self.device_url = uidai_url, device_url
        self.phone = Phone(phone_url)

    def visitor(self, language: str = "en") -> Visitor:
        return Visitor(self.url, self.phone, language)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def portal(django_db_setup, django_db_blocker, tmp_path_factory):
    logs = tmp_path_factory.mktemp("portal-logs")
    web, phone, uidai, device = (f"127.0.0.1:{free_port()}" for _ in range(4))
    with django_db_blocker.unblock():
        names = {alias: connections[alias].settings_dict["NAME"] for alias in connections}
    databases = {
        name: os.environ[name].rsplit("/", 1)[0] + "/" + names[alias]
        for name, alias in {"DATABASE_URL": "default", "VAULT_DATABASE_URL": "vault"}.items()
    }
    environment = {
        **os.environ,
        **databases,
        "UIDAI_URL": f"http://{uidai}",
        "SANDBOX_PHONE_URL": f"http://{phone}",
        "SANDBOX_DEVICE_URL": f"http://{device}",
        "SANDBOX_DEVICE_SECONDS": "0.2",
        "PORTAL_URL": f"http://{web}",
        "EXPORT_ROOT": str(logs.parent / "exports"),
        "OTP_PER_ADDRESS_MINUTE": "100000",
        "DJANGO_SETTINGS_MODULE": "eshram.settings",
    }
    commands = {
        "phone": [*GUNICORN, "--threads", "4", "-b", phone, "integrations.sms.phone:application"],
        "uidai": [
            *GUNICORN, "--threads", "8", "-b", uidai, "integrations.uidai.standin:application"
        ],
        "device": [
            *GUNICORN, "--threads", "4", "-b", device, "integrations.uidai.device:application"
        ],
        "web": [*GUNICORN, "--threads", "8", "-b", web, "eshram.wsgi"],
        "worker": [
            *(sys.executable, "-m", "celery", "-A", "eshram", "worker"),
            *("--pool", "threads", "--concurrency", "2", "--without-gossip", "-l", "INFO"),
        ],
    }  # fmt: skip
    running = []
    for name, command in commands.items():
        with (logs / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
            )
        running.append(process)
    try:
        for address in (phone, uidai, device, web):
            wait_for(f"http://{address}/healthz", logs)
        yield Portal(*(f"http://{each}" for each in (web, phone, uidai, device)), logs)
    finally:
        for process in running:
            process.send_signal(signal.SIGTERM)
        for process in running:
            process.wait(20)


def wait_for(url: str, logs: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            if requests.get(url, timeout=5).ok:
                return
        except requests.RequestException:  # not there yet, or still loading
            time.sleep(0.1)
    said = "\n".join(f"{log.name}: {log.read_text()[-2000:]}" for log in logs.iterdir())
    pytest.fail(f"{url} does not answer\n{said}")


_people = itertools.count(int(time.time()) % 10_000_000)
SYLLABLES = ("bo", "do", "go", "jo", "ko", "lo", "mo", "no", "ro", "so")


class Cast:
    """People nobody else uses: fresh test Aadhaar numbers and mobiles."""

    numbers: ClassVar[set[str]] = set()  # every Aadhaar number of this run

    def aadhaar(self, prefix: str = "1") -> str:
        number = aadhaar_number(next(_people) % 10 ** (11 - len(prefix)), prefix)
        self.numbers.add(number)
        return number

    def mobile(self) -> str:
        return f"98{next(_people):08d}"

    def name(self, first: str) -> str:
        """A name that sounds like nobody else's, as the register compares names."""
        return f"{first} {''.join(SYLLABLES[int(digit)] for digit in str(next(_people)))}"


@pytest.fixture
def cast() -> Cast:
    return Cast()
