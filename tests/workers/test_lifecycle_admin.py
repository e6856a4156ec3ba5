"""Death, closing, opening again and correction: pages beside a worker's in the admin."""

import pytest
from django.utils import timezone

from eshram.audit.models import Event
from eshram.outbox.models import Delivery
from tests.cast import signed_in, staff
from tests.workers import people
from tests.workers.people import Page
from workers.models import StatusChange, Worker

pytestmark = pytest.mark.django_db
STEPS = ("death", "close", "reopen", "correction")


@pytest.fixture
def worker():
    return people.worker()


@pytest.fixture
def steward(client):
    user = staff("data_steward", username="asha")
    signed_in(client, user)
    return user


def address(worker, step="") -> str:
    return f"/admin/workers/worker/{worker.uan}/{step}{'/' if step else ''}"


def links(client, worker) -> set[str]:
    """The steps that the worker's page offers."""
    found = Page(client.get(address(worker))).document.xpath("//a/@href")
    return {step for step in STEPS if address(worker, step) in found}


def test_a_death(client, worker, steward):
    assert links(client, worker) == {"death", "close", "correction"}
    sent = {"died_on": timezone.localdate().isoformat(), "source": "Certificate 12/2026"}
    response = client.post(address(worker, "death"), sent)
    assert response.url == address(worker)
    noted = StatusChange.objects.get()
    assert (noted.status, noted.by) == ("deceased", f"staff:{steward.pk}")
    assert Delivery.objects.filter(template="death_recorded", worker_id=worker.uan).exists()
    assert links(client, worker) == {"reopen"}


def test_closed_and_opened_again(client, worker, steward):
    client.post(address(worker, "close"), {"reason": "Her own wish"})
    assert Worker.objects.get().status == "closed"
    client.post(address(worker, "reopen"), {"reason": "She came back"})
    assert Worker.objects.get().status == "active"
    reasons = Event.objects.filter(worker_id=worker.uan).exclude(reason="").order_by("id")
    assert [event.reason for event in reasons] == ["Her own wish", "She came back"]
    assert {event.role for event in reasons} == {"data_steward"}


def test_asked_to_correct(client, worker, steward):
    client.post(address(worker, "correction"), {"reason": "Name misspelt"})
    assert Delivery.objects.filter(template="correct", worker_id=worker.uan).exists()


@pytest.mark.parametrize(
    ("step", "sent", "sentence"),
    [
        ("death", {}, "required"),
        ("death", {"died_on": "yesterday", "source": "x"}, "valid date"),
        ("death", {"died_on": "2999-01-01", "source": "x"}, "not come yet"),
        ("death", {"died_on": "1999-01-01", "source": "x"}, "before the day"),
        ("death", {"died_on": "2026-01-01", "source": "x" * 10_000}, "120"),
        ("close", {"reason": "  "}, "Write a reason"),
        ("close", {"reason": "x" * 10_000}, "500"),
        ("reopen", {"reason": "x"}, "cannot be done"),
        ("correction", {}, "Write a reason"),
    ],
)
def test_bad_answers_meet_a_sentence(client, worker, steward, step, sent, sentence):
    page = Page(client.post(address(worker, step), sent))
    assert page.status == 422
    assert sentence in page.text
    assert Worker.objects.get().status == "active"
    assert not StatusChange.objects.exists()


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("role", ["auditor", "helpline_agent", "scheme_editor"])
def test_other_roles_may_not(client, worker, role, step):
    signed_in(client, staff(role))
    for answer in (client.get(address(worker, step)), client.post(address(worker, step))):
        assert answer.status_code == 403


@pytest.mark.parametrize("step", STEPS)
def test_nobody_with_this_number(client, steward, step):
    for uan in (1, 999_999_999_999, 10**30):
        assert client.get(f"/admin/workers/worker/{uan}/{step}/").status_code == 404
