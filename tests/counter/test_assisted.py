"""Somebody is registered by an operator: the journey, who may not, and what is kept of it."""

import hashlib

import pytest

from eshram.audit.models import Event
from tests.counter.desk import ACCOUNT, Desk
from workers.counter.models import Assistance
from workers.models import Consent, Draft, Worker
from workers.notice import NOTICE_VERSION


@pytest.fixture(autouse=True)
def committed(portal, django_db_blocker):
    with django_db_blocker.unblock():
        yield


def test_the_whole_way(portal, cast):
    desk, mobile = Desk(portal), cast.mobile()
    desk.begin("hi").identify(cast.aadhaar(), mobile)
    assert desk.path == desk.at("answers"), desk.errors
    desk.answer(**ACCOUNT)
    assert desk.path == desk.at("read-back"), desk.errors
    text = desk.document.xpath("//section[contains(@class,'read-back')]")[0]
    assert text.get("lang") == "hi"
    assert "Ram Kumar" in text.text_content()
    assert "123456789012" not in desk.page.text
    shown = text.xpath(".//h2 | .//p[not(contains(@class,'no-print'))]")
    lines = "\n".join(line.text_content() for line in shown)
    desk.say_yes()
    assert desk.path == desk.at("done"), desk.errors
    worker = Worker.objects.get(uan=desk.uan)
    assert (worker.channel, worker.mobile, worker.language) == ("csc", mobile, "hi")
    (done,) = Assistance.objects.filter(worker=worker)
    assert (done.action, done.proof, done.operator) == ("registered", "otp", desk.operator)
    assert str(done.visit_id) == desk.visit
    assert (done.consent_language, done.consent_version) == ("hi", NOTICE_VERSION)
    assert bytes(done.consent_hash) == hashlib.sha256(lines.encode()).digest()
    consents = Consent.objects.filter(worker=worker)
    assert {c.language for c in consents} == {"hi"}
    assert all(c.at <= done.consent_at <= done.at for c in consents)
    events = {e.action: e for e in Event.objects.filter(worker_id=worker.uan)}
    assert events["registered"].by == desk.operator.by
    assert events["helped at a centre"].detail["centre"] == desk.operator.centre_id
    assert not Draft.objects.filter(uan=worker.uan).exists()


def test_the_worker_sees_which_centre_helped(portal, cast):
    desk, mobile = Desk(portal), cast.mobile()
    uan = desk.register(cast.aadhaar(), mobile)
    visitor = portal.visitor().sign_in(uan, mobile).open("/me/privacy/")
    centre = desk.operator.centre
    assert f"Common Service Centre: {centre.name}, {centre.district.label}" in visitor.text
    assert "helped at a centre: Registration on e-Shram" in visitor.text
