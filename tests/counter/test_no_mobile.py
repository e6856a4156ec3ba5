"""Somebody without a mobile, registered by finger through the running portal, and told of news."""

import pytest
import requests
from lxml import etree

from eshram.outbox.models import Delivery
from tests.counter.desk import Desk
from tests.visitor import NO_TO_ALL
from workers import lifecycle
from workers.counter.models import Assistance, Reach
from workers.models import Worker


@pytest.fixture(autouse=True)
def committed(portal, django_db_blocker):
    with django_db_blocker.unblock():
        yield


def captured(portal, desk, modality="finger") -> str:
    """What the page's script gets from the device."""
    (setup,) = desk.document.xpath("//div[@class='capture']")
    url = setup.get("data-devices").split()[0]
    found = requests.request("RDSERVICE", url, timeout=5).content
    path = etree.fromstring(found).xpath("string(Interface[@id='CAPTURE']/@path)")
    return requests.request(
        "CAPTURE", url + path, data=setup.get(f"data-{modality}"), timeout=5
    ).text


def test_from_finger_to_news(portal, cast):
    desk, aadhaar = Desk(portal), cast.aadhaar("00001")  # no mobile at UIDAI either
    desk.begin("en").send({"consent": "on", "whose": "none", "way": "capture"} | NO_TO_ALL)
    assert desk.path == desk.at("capture"), desk.errors
    pid = captured(portal, desk)
    desk.send({"aadhaar": aadhaar, "modality": "finger", "pid": pid})
    assert desk.path == desk.at("answers"), desk.errors
    desk.answer().say_yes()
    assert desk.path == desk.at("done"), desk.errors
    worker = Worker.objects.get(assistances__visit_id=desk.visit)
    assert (worker.mobile, worker.aadhaar_last4) == ("", aadhaar[-4:])
    assert Assistance.objects.get(worker=worker).proof == "finger"
    assert Reach.objects.get(worker=worker).centre == desk.operator.centre
    assert not Delivery.objects.filter(worker_id=worker.uan).exists()

    lifecycle.close(worker, by="staff:1", reason="wish")
    assert worker.name in desk.open("/centre/tell").text
    reach = Reach.objects.get(worker=worker)
    desk.open(f"/centre/tell/{reach.id}")
    assert "registration was closed" in desk.text
    desk.send({})
    assert worker.name not in desk.open("/centre/tell").text
