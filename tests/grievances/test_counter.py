"""A worker's grievances at a counter, inside the fence of the visit."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from eshram.audit.models import Event
from tests.counter.walkins import Counter
from tests.grievances.people import jpeg, opened
from tests.workers import people
from tests.workers.people import Page
from workers.counter.models import Assistance
from workers.grievances.models import Category, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return people.worker(language="hi")


@pytest.fixture
def helped(client, worker):
    counter = Counter(client)
    counter.by_mobile(worker.uan)
    return counter


def test_an_operator_writes_what_the_worker_says(helped, worker):
    page = Page(helped.get("worker"))
    assert helped.at("worker/grievances/") in page.document.xpath("//main//a/@href")
    helped.get("worker/grievances/")
    helped.get("worker/grievances/")
    events = Event.objects.filter(action="grievance seen", worker_id=worker.uan)
    assert events.count() == 1  # once a visit
    assert helped.post("worker/grievances/new", category="card").status_code == 302
    answer = helped.post("worker/grievances/new/card", text="The card does not open.")
    ticket = Ticket.objects.get(worker=worker)
    assert answer.url == helped.at(f"worker/grievances/{ticket.number}/")
    assert ticket.opened_by.startswith("operator:")
    assert ticket.channel == "centre"
    file = SimpleUploadedFile("card.jpg", jpeg(400) + b"\x00" * (1 << 20), "image/jpeg")
    helped.post(f"worker/grievances/{ticket.number}/files", file=file)
    assert ticket.attachments.count() == 1
    done = Assistance.objects.filter(worker=worker, action="grievance")
    assert done.count() == 1
    assert Page(helped.client.get(answer.url)).status == 200


def test_what_is_said_of_centres_and_of_privacy_stays_hidden(helped, worker):
    hidden = [
        opened(worker, f"About {category}", category=category)
        for category in (Category.OPERATOR, Category.PRIVACY)
    ]
    text = Page(helped.get("worker/grievances/")).text + Page(helped.get("worker")).text
    for ticket in hidden:
        assert ticket.spaced not in text
        assert helped.get(f"worker/grievances/{ticket.number}/").status_code == 404
        assert helped.get(f"worker/grievances/new/{ticket.category}").status_code == 404
    posted = helped.post("worker/grievances/new", category="operator")
    assert posted.status_code == 422


def test_another_workers_ticket_and_a_visit_that_is_over(helped):
    other = opened()
    assert helped.get(f"worker/grievances/{other.number}/").status_code == 404
    address = helped.at("worker/grievances/")
    helped.client.post("/centre/stop", {"stop": ""})
    assert helped.client.get(address).status_code == 410
