"""`/centre/<visit>/worker/schemes/`: an operator answers with the worker beside."""

from datetime import timedelta

import pytest
from django.utils import timezone

from eshram.audit.models import Event
from eshram.outbox.models import Delivery
from eshram.outbox.sms import read
from schemes.models import Answers, Enrolment, Receipt
from tests.cast import signed_in
from tests.counter.people import operator
from tests.counter.walkins import MOBILE, Counter
from tests.schemes.catalogue import scheme
from tests.workers import people
from tests.workers.people import Page
from workers.counter.models import Assistance, Visit

pytestmark = pytest.mark.django_db
PENSION = {"all": [{"fact": "age", "between": [18, 40]}, {"fact": "bpl", "is": True}]}
GETS = ["", "paper", "questions/", "PENSION/", "PENSION/receiving"]
POSTS = ["questions/", "PENSION/", "PENSION/receiving", "PENSION/not-receiving", "PENSION/receipt"]


@pytest.fixture
def worker():
    return people.worker(language="hi")


@pytest.fixture
def counter(client, worker):
    scheme("PENSION", PENSION, name_hi="पेंशन")
    scheme("MINE", {"all": []})
    return Counter(client)


@pytest.fixture
def helped(counter, worker):
    counter.by_mobile(worker.uan)
    return counter


def test_a_visit_from_the_tile_to_the_paper(helped, worker):
    page = Page(helped.get("worker"))
    (link,) = page.document.xpath(
        "//*[@class='me-tile']//a[contains(@href, '/worker/schemes/')]/@href"
    )
    assert link == helped.at("worker/schemes/")
    page = Page(helped.client.get(link))
    assert f"Schemes of {worker.name}" in page.text
    assert "We need to know: BPL family" in page.text
    assert not [a for a in page.document.xpath("//main//a/@href") if a.startswith("/me/")]
    page = Page(helped.get("worker/schemes/PENSION/"))
    assert "Is your family on the list of poor families (BPL)?" in page.text
    sent = Delivery.objects.count()
    answered = helped.post("worker/schemes/PENSION/", bpl="yes")
    assert answered.url == helped.at("worker/schemes/PENSION/")
    assert "You can get this." in Page(helped.client.get(answered.url)).text
    kept = Answers.objects.get(worker=worker)
    assert (kept.given, kept.sources) == ({"bpl": True}, {"bpl": helped.operator.by})
    helped.post("worker/schemes/questions/?about=bpl", bpl="no")
    helped.post("worker/schemes/MINE/receiving", identifier="")
    assert Enrolment.objects.get().source == helped.operator.by
    given = helped.post("worker/schemes/PENSION/receipt")
    assert given.url == helped.at(f"worker/schemes/receipts/{Receipt.objects.get().id}/")
    page = Page(helped.client.get(given.url))
    assert page.document.xpath("//section[@lang='hi'][contains(., 'पेंशन')]")
    page = Page(helped.get("worker/schemes/paper"))
    assert page.document.xpath("//section[@lang='hi'][contains(., 'पेंशन')]")
    assert page.document.xpath("//h1[text()='मेरी योजनाएँ']")
    # Who did it, once a visit each; and the phone learns of the change, once.
    done = Assistance.objects.filter(worker=worker).order_by("id")
    assert list(done.values_list("action", flat=True)) == ["schemes", "decision"]
    (told,) = Delivery.objects.filter(mobile=MOBILE).order_by("id")[sent:]
    assert helped.operator.centre.code in read(told).text
    by = Event.objects.filter(worker_id=worker.uan, by=helped.operator.by)
    actions = list(by.order_by("id").values_list("action", flat=True))
    assert actions.count("schemes seen") == 1
    assert actions.count("scheme questions answered") == 2
    assert {"enrolment declared", "decision receipt given"} <= set(actions)
    receipt = Page(helped.get("receipt")).text
    assert "योजना" in receipt or "Questions about schemes" in receipt


@pytest.mark.parametrize("page", GETS)
def test_nothing_before_the_proof_nor_long_after(counter, worker, page):
    at = f"worker/schemes/{page}"
    assert counter.get(at).url == counter.at("find")
    counter.by_mobile(worker.uan)
    assert counter.get(at).status_code == 200
    old = timezone.now() - timedelta(minutes=10, seconds=1)
    Visit.objects.filter(pk=counter.visit).update(proven_at=old)
    assert counter.get(at).url == counter.at("find")
    former = counter.at(at)
    counter.begin()
    assert counter.client.get(former).status_code == 410


@pytest.mark.parametrize("page", POSTS)
def test_a_former_client_is_not_written_to(helped, client, page):
    former = helped.at(f"worker/schemes/{page}")
    answers = {"asked": "bpl", "bpl": "yes", "identifier": ""}
    assert client.get(former).status_code in (200, 302)
    other = signed_in(type(client)(), operator(helped.operator.centre).user)
    assert other.post(former, answers).status_code == 410
    helped.begin()
    assert client.post(former, answers).status_code == 410
    kept = (Answers, Enrolment, Receipt, Assistance)
    assert not any(model.objects.exists() for model in kept)


def test_a_get_of_a_button_does_nothing(helped):
    for page in ("PENSION/not-receiving", "PENSION/receipt"):
        assert helped.get(f"worker/schemes/{page}").url == helped.at("worker/schemes/PENSION/")
    assert not Receipt.objects.exists()


def test_the_receipt_of_somebody_else(helped, client):
    mine = Receipt.objects.create(worker=people.worker(mobile="9812345699"), scheme="MINE",
                                  day=timezone.localdate(), body="{}", digest="0")  # fmt: skip
    assert helped.get(f"worker/schemes/receipts/{mine.id}/").status_code == 404
