"""Fingerprint and iris: the registered device, UIDAI and the portal between them, which reads
nothing of what was captured."""

import logging
import re
import subprocess
import sys
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
import requests
from lxml import etree

from integrations.uidai import capture, wire
from integrations.uidai.backend import UidaiBackend, _connected
from integrations.uidai.sandbox import numbers, sealed
from integrations.uidai.sandbox.people import person
from tests.workers.people import draft_at
from workers import drafts, identity
from workers.models import Draft
from workers.vault.models import Access, Pending


class Device:
    """The trial device as the page's script meets it."""

    def __init__(self, url):
        self.url = url

    def ask(self, method, path, body=""):
        return requests.request(method, self.url + path, data=body, timeout=5)

    def sees(self, choice):
        assert self.ask("POST", "/next", choice).text == choice

    def pid(self, modality="finger", choice="right"):
        self.sees(choice)
        return self.ask("CAPTURE", "/rd/capture", capture.options(modality, sandbox=True)).text


@pytest.fixture
def device(portal):
    return Device(portal.device_url)


@pytest.fixture
def backend(portal, settings):
    settings.UIDAI_URL = portal.uidai_url
    yield UidaiBackend()
    _connected.cache_clear()


def refused(backend, pid, code, error=identity.BadCapture):
    with pytest.raises(identity.IdentityError) as caught:
        backend.fetch_kyc_by_capture(numbers.test_aadhaar(7), pid)
    assert type(caught.value) is error
    assert caught.value.code == code


@pytest.mark.parametrize("modality", ["finger", "iris"])
def test_finger_and_eye_prove_the_person(backend, device, modality):
    aadhaar = numbers.test_aadhaar(0, "00001")  # no mobile is linked
    someone = backend.fetch_kyc_by_capture(aadhaar, device.pid(modality))
    assert someone.name == person(aadhaar).name
    assert someone.photo == person(aadhaar).photo


def test_the_device_speaks_as_a_real_one(device):
    found = device.ask("RDSERVICE", "/")
    assert found.headers["Access-Control-Allow-Origin"] == "*"
    root = etree.fromstring(found.content)
    assert (root.tag, root.get("status")) == ("RDService", "READY")
    assert {each.get("id"): each.get("path") for each in root} == {
        "DEVICEINFO": "/rd/info",
        "CAPTURE": "/rd/capture",
    }
    info = etree.fromstring(device.ask("DEVICEINFO", "/rd/info").content)
    assert set(info.attrib) == {"rdsId", "rdsVer", "dpId", "dc", "mi", "mc"}
    allowed = device.ask("OPTIONS", "/rd/capture").headers
    assert "CAPTURE" in allowed["Access-Control-Allow-Methods"]
    assert allowed["Access-Control-Allow-Private-Network"] == "true"
    assert device.ask("GET", "/rd/capture").status_code == 404
    assert device.ask("POST", "/next", "nonsense").status_code == 400


@pytest.mark.parametrize(
    ("choice", "status", "code"),
    [
        ("timeout", "READY", "700"),
        ("busy", "USED", "710"),
        ("away", "NOTREADY", "720"),
        ("poor", "READY", "730"),
        ("broken", "READY", "740"),
    ],
)
def test_the_device_says_why_it_took_nothing(device, choice, status, code):
    device.sees(choice)
    assert etree.fromstring(device.ask("RDSERVICE", "/").content).get("status") == status
    pid = device.pid(choice=choice)
    assert etree.fromstring(pid.encode()).find("Resp").get("errCode") == code
    with pytest.raises(capture.Refused) as caught:
        capture.read(pid)
    assert caught.value.code == f"device-{code}"
    assert device.ask("GET", "/next").text == "right"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ("<PidOptions/>", "100"),
        ("no xml", "100"),
        ("<!DOCTYPE a><PidOptions/>", "100"),
        ('<PidOptions ver="1.0"><Opts fCount="1" pidVer="1.0"/></PidOptions>', "150"),
        ('<PidOptions ver="1.0"><Opts fCount="9" pidVer="2.0"/></PidOptions>', "120"),
        ('<PidOptions ver="1.0"><Opts fCount="1" fType="7" pidVer="2.0"/></PidOptions>', "110"),
    ],
)
def test_the_device_refuses_wrong_options(device, options, code):
    answer = device.ask("CAPTURE", "/rd/capture", options)
    assert etree.fromstring(answer.content).find("Resp").get("errCode") == code


@pytest.mark.parametrize(
    ("choice", "error", "code"),
    [
        ("wrong", identity.BiometricMismatch, "300"),
        ("locked", identity.BiometricLocked, "330"),
        ("twice", identity.BadCapture, "310"),
        ("strange", identity.DeviceNotTrusted, "521"),
        ("old", identity.BadCapture, "561"),
    ],
)
def test_what_the_device_saw_is_refused(backend, device, choice, error, code):
    refused(backend, device.pid(choice=choice), code, error)


@pytest.mark.parametrize(
    ("prefix", "modality", "error", "code"),
    [
        ("00010", "finger", identity.BiometricMismatch, "300"),
        ("00011", "iris", identity.BiometricLocked, "330"),
        ("00012", "finger", identity.NoBiometrics, "811"),
        ("00013", "finger", identity.BiometricMismatch, "300"),
        ("00013", "iris", None, ""),
        ("00014", "finger", None, ""),
        ("00014", "iris", identity.NoBiometrics, "811"),
        ("00015", "finger", identity.AadhaarNotUsable, "331"),
        ("00016", "finger", identity.DeviceNotTrusted, "521"),
        ("00017", "finger", identity.DeviceNotTrusted, "559"),
        ("00018", "finger", identity.BadCapture, "310"),
        ("00019", "finger", identity.BadCapture, "503"),
        ("000045", "finger", identity.IdentityUnavailable, "http-500"),
        ("000055", "finger", identity.IdentityUnavailable, "malformed"),
        ("000065", "finger", identity.IdentityUnavailable, "unsigned"),
        ("000080", "finger", identity.AadhaarNotUsable, "996"),
        ("000082", "finger", identity.BiometricLocked, "330"),
        ("000084", "finger", None, ""),  # too many OTPs: a finger is none
        ("000085", "finger", identity.UnknownAadhaar, "998"),
        ("000088", "iris", identity.IdentityUnavailable, "K-955"),
        ("00002", "finger", None, ""),  # the OTP is always wrong, the finger is not
    ],
)
def test_numbers_that_answer_a_capture(backend, device, prefix, modality, error, code):
    aadhaar, pid = numbers.test_aadhaar(12, prefix), device.pid(modality)
    if error is None:
        assert backend.fetch_kyc_by_capture(aadhaar, pid).name == person(aadhaar).name
        return
    with pytest.raises(error) as caught:
        backend.fetch_kyc_by_capture(aadhaar, pid)
    assert type(caught.value) is error
    assert caught.value.code == code


def test_a_capture_counts_once(backend, device):
    pid = device.pid()
    assert backend.fetch_kyc_by_capture(numbers.test_aadhaar(1), pid).name
    refused(backend, pid, "563")
    refused(backend, pid.replace("<Hmac>", "<Hmac>\n "), "563")


def test_a_finger_of_one_purpose_serves_no_other(backend, device):
    """The device sealed the wadh of our e-KYC options in; another's does not open ours."""
    device.sees("right")
    options = capture.options("finger", sandbox=True).replace("wadh=", 'wadh="x" was=')
    refused(backend, device.ask("CAPTURE", "/rd/capture", options).text, "K-540", Unavailable)
    options = capture.options("finger", sandbox=True).replace(wire.wadh("F"), wire.wadh("I"))
    refused(backend, device.ask("CAPTURE", "/rd/capture", options).text, "K-540", Unavailable)


Unavailable = identity.IdentityUnavailable


def test_what_was_tampered_with_does_not_open(backend, device):
    pid = device.pid()
    data = re.search("<Data[^>]*>([^<]+)", pid)[1]
    letter = "A" if data[60] != "A" else "B"
    refused(backend, pid.replace(data, data[:60] + letter + data[61:]), "503")
    other = device.pid("iris")
    hmac = re.search("<Hmac>[^<]+", other)[0]
    refused(backend, re.sub("<Hmac>[^<]+", hmac, device.pid()), "503")


def resealed(pid, at):
    """The PidData with another time before its ciphertext."""
    data = re.search("<Data[^>]*>([^<]+)", pid)[1]
    raw = capture.decode64(data)
    return pid.replace(data, capture.encode64(at.strftime("%Y-%m-%dT%H:%M:%S").encode() + raw[19:]))


def test_clocks(backend, device):
    now = datetime.now(wire.INDIA)
    refused(backend, resealed(device.pid(), now - timedelta(minutes=11)), "561")
    refused(backend, resealed(device.pid(), now + timedelta(minutes=11)), "562")


def test_garbage_never_leaves(backend, device, monkeypatch):
    pid = device.pid()

    def never(*args):
        raise AssertionError("it was sent on")

    monkeypatch.setattr("integrations.uidai.client.Client.kyc", never)
    broken = [
        "",
        "finger",
        "<PidData/>",
        pid[:-30],
        "<!DOCTYPE x [<!ENTITY a 'b'>]>" + pid.partition("?>")[2],
        pid.replace("PidData", "Other"),
        pid.replace('type="X"', 'type="P"'),
        pid.replace('fCount="1"', 'fCount="2"'),
        pid.replace('iCount="0"', 'iCount="1"'),
        pid.replace('fType="2"', 'fType="9"'),
        pid.replace('ci="20', 'ci="x0'),
        pid.replace('mc="', 'mc="' + "a" * 5000),
        pid.replace('mi="', 'mi="&#10;'),
        re.sub('dc="[^"]*"', "", pid),
        re.sub("<Skey[^<]*</Skey>", "", pid),
        re.sub("(<Hmac>)[^<]*", r"\1", pid),
        re.sub("(<Hmac>)[^<]*", r"\1<b/>", pid),
        re.sub("(<Data[^>]*>)[^<]*", r"\1!!!", pid),
        re.sub("(<Data[^>]*>)[^<]*", r"\1QUJD", pid),
        pid + pid,
        "\ud800",
        "\0",
    ]
    for each in broken:
        refused(backend, each, "malformed")
    refused(backend, pid + " " * capture.MAX_CHARACTERS, "too-large")


@pytest.mark.django_db
def test_proof_is_like_that_of_a_code(portal, device, settings, cast):
    settings.UIDAI_URL = portal.uidai_url
    aadhaar = cast.aadhaar()
    pending, kyc = identity.prove_biometric(aadhaar, device.pid(), asker="operator:1")
    assert kyc.name == person(aadhaar).name
    assert [log.action for log in Access.objects.filter(reference=pending)] == ["prove"]
    until = datetime.now(wire.INDIA) + timedelta(days=1)
    reserved = identity.reserve(pending, until=until, by="operator:1")
    assert reserved.last4 == aadhaar[-4:]
    again = identity.prove_biometric_again(reserved.reference, device.pid("iris"), asker="x")
    assert again == kyc
    with pytest.raises(identity.BiometricMismatch):
        identity.prove_biometric(aadhaar, device.pid(choice="wrong"), asker="operator:1")
    assert not Pending.objects.exists()
    _connected.cache_clear()


@pytest.mark.django_db
def test_a_draft_is_proven_by_a_finger(portal, device, settings, cast):
    settings.UIDAI_URL = portal.uidai_url
    draft, aadhaar = draft_at("identity"), cast.aadhaar()
    drafts.finish_biometric(draft, aadhaar, device.pid(), asker="operator:1")
    draft.refresh_from_db()
    assert drafts.next_step(draft) == "personal"
    assert (draft.aadhaar_last4, draft.pending_reference) == (aadhaar[-4:], None)
    young = draft_at("identity")
    with pytest.raises(drafts.NotEligible):
        drafts.finish_biometric(young, cast.aadhaar("000001"), device.pid(), asker="operator:1")
    assert not Draft.objects.filter(id=young.id).exists()
    _connected.cache_clear()


@pytest.mark.django_db
def test_fingers_are_tried_so_often_and_no_more(portal, device, settings, cast):
    settings.UIDAI_URL = portal.uidai_url
    settings.AADHAAR_CAPTURES_PER_ASKER_HOUR, settings.AADHAAR_CAPTURES_PER_NUMBER_HOUR = 3, 2
    asker, aadhaar = f"operator:{cast.mobile()}", cast.aadhaar()
    for _ in range(2):
        with pytest.raises(identity.BadCapture):
            identity.prove_biometric(aadhaar, "", asker=asker)
    for number in (aadhaar, cast.aadhaar()):
        with pytest.raises(identity.TooManyTries):
            identity.prove_biometric(number, device.pid(), asker=asker)
    _connected.cache_clear()


def test_nothing_of_it_is_said(portal, backend, device, caplog):
    caplog.set_level(logging.DEBUG)
    secrets = set()
    for choice in ("right", "wrong", "strange", "old"):
        pid, aadhaar = device.pid(choice=choice), numbers.test_aadhaar(78, "1")
        secrets |= {aadhaar, *re.findall(r">([A-Za-z0-9+/=]{40})", pid)}
        with suppress(identity.IdentityError):
            backend.fetch_kyc_by_capture(aadhaar, pid)
    assert len(secrets) == 13
    said = caplog.text + "".join(str(vars(record)) for record in caplog.records)
    said += (portal.logs / "device.log").read_text() + (portal.logs / "uidai.log").read_text()
    assert not [secret for secret in secrets if secret in said]


def test_the_portal_has_no_key_to_it(device):
    """It is sealed: what the device saw stands nowhere in its answer."""
    opened = capture.read(device.pid(choice="wrong"))
    for part in (opened.skey, opened.hmac, opened.data):
        assert b"wrong" not in capture.decode64(part)
    with pytest.raises(sealed.NotSealed):
        sealed.Opener().open(
            *(capture.decode64(p) for p in (opened.skey, opened.hmac, opened.data))
        )


def test_without_uidai_the_device_seals_nothing(tmp_path):
    code = (
        "import os; os.environ['UIDAI_URL'] = 'http://127.0.0.1:1'\n"
        "from integrations.uidai import capture, device\n"
        "print(device.capture(capture.options('iris', sandbox=True).encode()).decode())"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30)
    assert 'errCode="999"' in said.stdout, said.stderr
