"""The sample client of the docs, against the running portal."""

import os
import subprocess
import sys

from django.core.cache import cache
from django.db import connections

from tests.aggregators.people import SECRET, days_ago, key, platform
from tests.conftest import ROOT

CLIENT = ROOT / "docs" / "platform_client.py"


def test_the_sample_client_walks_the_self_test(portal, django_db_blocker):
    cache.clear()
    with django_db_blocker.unblock():
        program = key(platform())
        connections.close_all()
    told = {"ESHRAM_URL": portal.url, "ESHRAM_CLIENT_ID": program.client_id}
    done = subprocess.run(
        [sys.executable, CLIENT], capture_output=True, text=True, timeout=120,
        env=os.environ | told | {"ESHRAM_CLIENT_SECRET": SECRET},
    )  # fmt: skip
    assert done.stdout.splitlines() == [
        "register: invited",
        "duplicate: same",
        "days: landed, landed, landed",
        "bad row: correction, bad_day",
        "update: landed",
        "exit: landed",
        f"stored: food until {days_ago(0)}",
    ], done.stderr
    assert len(CLIENT.read_text().splitlines()) < 150
