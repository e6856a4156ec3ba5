"""A walk-in proves who they are by the running portal's UIDAI, which sends codes and knows
fingers."""

import pytest
from django.urls import reverse

from integrations.uidai.standin import _own_mobile
from tests.counter.desk import Desk
from tests.counter.walkins import ACCOUNT
from tests.integrations.test_device import Device
from workers.counter.models import Assistance, Visit
from workers.models import BankAccount, Worker


@pytest.fixture
def desk(portal, django_db_blocker):
    with django_db_blocker.unblock():
        yield Desk(portal)


@pytest.fixture
def registered(portal, cast, django_db_blocker):
    """(Aadhaar number, mobile, worker) of somebody who registered themselves."""
    with django_db_blocker.unblock():
        aadhaar, mobile = cast.aadhaar(), cast.mobile()
        uan = portal.visitor().register(aadhaar, mobile)
        yield aadhaar, mobile, Worker.objects.get(uan=uan)


def test_uidais_code_to_the_number_in_the_vault(desk, registered):
    _aadhaar, mobile, worker = registered
    desk.open("/centre/").send({}, path="/centre/help")
    before = len(desk.phone.messages(mobile))
    desk.send({"who": worker.uan_spaced, "way": "aadhaar"})
    code = desk.phone.code(mobile, after=before)
    desk.send({"otp": f"{(int(code) + 1) % 10**6:06d}"})
    assert desk.errors == ["This is not the code that UIDAI sent. Look at the SMS again."]
    desk.send({"otp": code})
    assert desk.path == desk.at("worker")
    desk.open(desk.at("worker/bank")).send(ACCOUNT)
    assert "The bank account is saved." in desk.text
    assert BankAccount.objects.get(worker=worker).last4 == "2109"
    done = Assistance.objects.get(worker=worker)
    assert (done.action, done.proof, done.operator) == ("bank", "otp", desk.operator)


def test_the_proof_for_the_mobile_leads_on_to_it(desk, registered):
    _aadhaar, mobile, worker = registered
    desk.open("/centre/").send({}, path="/centre/help")
    before = len(desk.phone.messages(mobile))
    desk.send({"who": mobile, "way": "mobile"})
    desk.send({"otp": desk.phone.code(mobile, after=before)})
    desk.open(desk.at("worker/mobile"))
    assert desk.path == desk.at("worker/prove")
    before = len(desk.phone.messages(mobile))
    desk.send({"code": "yes"})
    desk.send({"otp": desk.phone.code(mobile, after=before)})
    assert desk.path == desk.at("worker/mobile")
    desk.send({"whose": "none"})
    worker.refresh_from_db()
    assert worker.mobile == ""


@pytest.mark.parametrize(("choice", "page"), [("right", "worker"), ("wrong", "find/capture")])
def test_a_finger_against_the_number_in_the_vault(desk, registered, portal, choice, page):
    _aadhaar, _mobile, worker = registered
    desk.open("/centre/").send({}, path="/centre/help")
    desk.send({"who": worker.uan_spaced, "way": "capture"})
    assert desk.path == desk.at("find/capture")
    desk.send({"modality": "finger", "pid": Device(portal.device_url).pid("finger", choice)})
    assert desk.path == desk.at(page)
    visit = Visit.objects.get(pk=desk.visit)
    assert (visit.proof, visit.worker) == (("finger", worker) if choice == "right" else ("", None))


def test_somebody_who_is_not_registered(desk, cast, portal):
    aadhaar = cast.aadhaar()
    mobile = _own_mobile(aadhaar)
    desk.open("/centre/").send({}, path="/centre/help")
    desk.open(desk.at("find/number")).send({"aadhaar": aadhaar})
    assert desk.path == desk.at("find/aadhaar-code"), desk.errors
    desk.send({"otp": desk.phone.code(mobile)})
    assert "Not registered yet" in desk.text
    assert reverse("centre-begin") in desk.page.text
