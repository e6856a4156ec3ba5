"""A list from the upload in the admin through Redis and a Celery worker, one of which is killed."""

import functools
import subprocess
import sys
import time
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections
from django.utils import timezone

from eshram.audit.models import Event
from eshram.celery import app
from schemes.matching import running
from schemes.models import BeneficiaryList, Enrolment
from tests.cast import signed_in, staff
from tests.schemes import lists
from tests.schemes.catalogue import scheme
from tests.schemes.test_lists_admin import named, upload
from tests.workers import people

pytestmark = pytest.mark.django_db(transaction=True)
SCRIPT = Path(__file__).with_name("list_worker.py")


@pytest.fixture
def worker(monkeypatch):
    """Starts a Celery worker; what is sent here goes to it."""
    queue, running_ = f"test-{uuid.uuid4()}", []
    monkeypatch.setattr(app, "send_task", functools.partial(app.send_task, queue=queue))

    def start(*options):
        databases = (connections[alias].settings_dict["NAME"] for alias in ("default", "vault"))
        process = subprocess.Popen([sys.executable, SCRIPT, *databases, queue, "2", *options])
        running_.append(process)
        return process

    yield start
    for process in running_:
        process.terminate()
        process.wait(30)


def wait_for(condition, seconds=90):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def test_a_killed_task_leaves_nothing_half_done_and_another_goes_on(worker, client):
    pension = scheme("PENSION", lists.EVERYBODY)
    workers = [people.worker(name=name) for name in ("Asha", "Usha", "Rita", "Gita", "Mina")]
    client.user = staff("ministry_officer")
    officer = signed_in(client, client.user)
    rows = [f"{one.name},{one.uan},AAY" for one in workers]
    page = upload(officer, pension, *rows, head="Who,UAN,Card").url
    first = worker("dies")
    named(officer, page, field_name="Who", fact_0="ration_card", column_0="Card", match="1")
    assert first.wait(90) == -9
    made = BeneficiaryList.objects.get()

    def applied() -> set[int]:
        return set(made.rows.filter(applied=True).values_list("worker", flat=True))

    done = applied()
    assert len(done) == 2
    enrolled = Enrolment.objects.values_list("worker", flat=True)
    assert set(enrolled) == done
    assert (made.state, made.linked) == ("waiting", 5)
    assert running.run(made.pk) is None  # it is claimed: the sweep starts no second one
    BeneficiaryList.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    worker()
    app.send_task("schemes.tasks.match_waiting_lists")
    wait_for(lambda: BeneficiaryList.objects.filter(state="done").exists())
    assert applied() == set(enrolled.all()) == {one.uan for one in workers}
    told = Event.objects.filter(action="enrolment matched").values_list("worker_id", flat=True)
    assert sorted(told) == sorted(one.uan for one in workers)  # once each
