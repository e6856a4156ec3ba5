"""The identity port by UIDAI, against the stand-in as its own process and a phone that listens."""

import functools
import json
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from integrations.uidai import client as client_module
from integrations.uidai import wire
from integrations.uidai.backend import UidaiBackend, _connected
from integrations.uidai.sandbox import numbers
from integrations.uidai.sandbox import wire as other_end
from integrations.uidai.sandbox.people import person
from workers import identity

MOBILE = "9876543210"
README = Path(client_module.__file__).with_name("README.md")
SLOW = 1.0


class PhoneHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.messages.append((self.path, body))
        self.send_response(201)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def phone():
    with ThreadingHTTPServer(("127.0.0.1", 0), PhoneHandler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        server.messages = []
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server
        server.shutdown()


@contextmanager
def running_standin(phone_url):
    """The real command on a free port; yields its address and process."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        os.set_inheritable(listener.fileno(), True)
        command = [sys.executable, "-m", "gunicorn", "--bind", f"fd://{listener.fileno()}"]
        command += ["--workers", "1", "--threads", "8", "--log-level", "warning"]
        command += ["--no-control-socket", "integrations.uidai.standin:application"]
        environment = {
            "PATH": os.environ["PATH"],
            "SANDBOX_PHONE_URL": phone_url,
            "UIDAI_STANDIN_SLOW_SECONDS": str(SLOW),
        }
        process = subprocess.Popen(
            command,
            env=environment,
            cwd=README.parents[2],
            pass_fds=[listener.fileno()],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=20) as answer:
                assert answer.read() == b"ok"
            yield url, process
        finally:
            process.send_signal(signal.SIGQUIT)  # at once, kept connections or not
            process.wait(10)
            process.stdout.close()


@pytest.fixture(scope="module")
def standin(phone):
    with running_standin(f"http://127.0.0.1:{phone.server_port}") as (url, _):
        yield url


@pytest.fixture
def backend(standin, settings, phone):
    settings.SANDBOX = True
    settings.UIDAI_URL = standin
    settings.UIDAI_AUA, settings.UIDAI_LICENCE_KEY = "public", "MEaMX8/sandbox key"
    settings.UIDAI_TIMEOUT_SECONDS = 3
    phone.messages.clear()
    yield UidaiBackend()
    _connected.cache_clear()


def otp_on(phone):
    path, message = phone.messages[-1]
    assert path == "/messages"
    (otp,) = re.findall(r"\d{6}", message["text"])
    return otp


def kyc(backend, phone, aadhaar):
    sent = backend.request_otp(aadhaar, mobile=MOBILE)
    return backend.fetch_kyc(aadhaar, otp_on(phone), sent.txn)


def today():
    return datetime.now(wire.INDIA).date()


def completed_years(born):
    return today().year - born.year - ((today().month, today().day) < (born.month, born.day))


def test_otp_reaches_the_mobile_being_registered(backend, phone):
    sent = backend.request_otp(numbers.test_aadhaar(1), mobile=MOBILE)
    assert sent.masked_mobile == "******3210"
    assert re.fullmatch(r"UKC:[0-9a-f]{32}", sent.txn)
    assert len(phone.messages) == 1
    message = phone.messages[0][1]
    assert set(message) == {"id", "mobile", "from", "text"}
    assert (message["mobile"], message["from"]) == (MOBILE, "UIDAI")
    assert len(re.findall(r"\d{6}", message["text"])) == 1
    assert sent.txn not in message["text"]


def test_kyc_gives_the_person(backend, phone):
    someone = kyc(backend, phone, numbers.test_aadhaar(0))
    assert someone.name == "Anita Paswan"
    assert someone.name_local == "अनीता पासवान"
    assert someone.care_of.endswith("Paswan")
    assert (someone.district, someone.state, someone.pincode) == ("Faridabad", "Haryana", "121001")
    assert someone.gender == "F"
    assert not someone.birth_year_only
    assert 18 <= completed_years(someone.date_of_birth) <= 55
    assert someone.photo.startswith(b"\xff\xd8\xff")
    assert 1_500 < len(someone.photo) < 5_000
    assert kyc(backend, phone, numbers.test_aadhaar(0)) == someone


def test_an_otp_works_once_for_one_number_only(backend, phone):
    mine, other = numbers.test_aadhaar(3), numbers.test_aadhaar(4)
    txn = backend.request_otp(mine, mobile=MOBILE).txn
    otp = otp_on(phone)
    with pytest.raises(identity.OtpExpired):
        backend.fetch_kyc(other, otp, txn)
    assert backend.fetch_kyc(mine, otp, txn).name
    with pytest.raises(identity.OtpExpired):
        backend.fetch_kyc(mine, otp, txn)
    with pytest.raises(identity.OtpExpired):
        backend.fetch_kyc(mine, otp, "UKC:neverasked")


def test_three_wrong_tries_and_no_more(backend, phone):
    aadhaar = numbers.test_aadhaar(5)
    txn = backend.request_otp(aadhaar, mobile=MOBILE).txn
    right = otp_on(phone)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    for _ in range(3):
        with pytest.raises(identity.WrongOtp) as caught:
            backend.fetch_kyc(aadhaar, wrong, txn)
        assert caught.value.code == "400"
    with pytest.raises(identity.TooManyTries):
        backend.fetch_kyc(aadhaar, right, txn)


@pytest.mark.parametrize(
    ("prefix", "step", "error", "code"),
    [
        ("00001", "otp", identity.NoMobileLinked, "111"),
        ("00002", "kyc", identity.WrongOtp, "400"),
        ("000030", "otp", identity.IdentityUnavailable, "timeout"),
        ("000035", "kyc", identity.IdentityUnavailable, "timeout"),
        ("000040", "otp", identity.IdentityUnavailable, "http-500"),
        ("000045", "kyc", identity.IdentityUnavailable, "http-500"),
        ("000050", "otp", identity.IdentityUnavailable, "malformed"),
        ("000055", "kyc", identity.IdentityUnavailable, "malformed"),
        ("000060", "otp", identity.IdentityUnavailable, "unsigned"),
        ("000065", "kyc", identity.IdentityUnavailable, "unsigned"),
        ("00007", "kyc", identity.OtpExpired, "402"),
        ("000080", "otp", identity.AadhaarNotUsable, "996"),
        ("000081", "otp", identity.AadhaarNotUsable, "997"),
        ("000082", "otp", identity.AadhaarNotUsable, "330"),
        ("000083", "kyc", identity.TooManyTries, "403"),
        ("000084", "otp", identity.TooManyTries, "952"),
        ("000085", "otp", identity.UnknownAadhaar, "998"),
        ("000086", "kyc", identity.AadhaarNotUsable, "997"),
        ("000087", "otp", identity.IdentityUnavailable, "950"),
        ("000088", "kyc", identity.IdentityUnavailable, "K-955"),
        ("000089", "otp", identity.IdentityUnavailable, "530"),
    ],
)
def test_numbers_that_fail(backend, phone, settings, prefix, step, error, code):
    settings.UIDAI_TIMEOUT_SECONDS = SLOW / 2 if code == "timeout" else 3
    aadhaar = numbers.test_aadhaar(12, prefix)
    if step == "kyc":
        txn = backend.request_otp(aadhaar, mobile=MOBILE).txn
        fails = functools.partial(backend.fetch_kyc, aadhaar, otp_on(phone), txn)
    else:
        fails = functools.partial(backend.request_otp, aadhaar, mobile=MOBILE)
    with pytest.raises(error) as caught:
        fails()
    assert caught.value.code == code
    assert type(caught.value) is error
    assert caught.value.retry == (error in {identity.WrongOtp, identity.IdentityUnavailable})
    if step == "otp" and code not in {"malformed", "unsigned"}:
        assert not phone.messages or code == "timeout"


@pytest.mark.parametrize("sixth", range(10))
def test_ages_at_their_turning_points(backend, phone, sixth):
    someone = kyc(backend, phone, numbers.test_aadhaar(4, f"00000{sixth}"))
    born = someone.date_of_birth
    assert someone.birth_year_only == (sixth in {0, 7})
    if someone.birth_year_only:
        assert (born.month, born.day) == (1, 1)
    ages = {1: 15, 2: 15, 3: 16, 4: 59, 5: 60, 6: 60, 9: 17}
    if sixth in ages:
        assert completed_years(born) == ages[sixth]
    if sixth in {3, 5}:
        assert (born.month, born.day) == (today().month, today().day)
    if sixth == 8:
        assert born == date(1988, 2, 29)


def test_papers_that_make_trouble(backend, phone):
    people = [kyc(backend, phone, numbers.test_aadhaar(4, f"00009{n}")) for n in range(10)]
    assert people[0].district == "Nowhere Nagar"
    assert (people[1].state, people[1].district) == ("Rajasthan", "Anupgarh")
    assert people[2].photo == b""
    assert len(people[3].name) == 97
    assert people[4].name == "<script>alert('x')</script> & \"Sons\""
    assert " " not in people[5].name
    assert people[5].name_local == ""
    assert re.fullmatch(r"[A-Za-z' ]+", people[6].name)
    assert people[6].name_local == "\U0001f600"
    assert (people[7].gender, people[7].care_of) == ("T", "")
    assert people[8].pincode in {"226010", "403601"}
    assert people[9].district == ""


@pytest.mark.parametrize("aadhaar", ["299999999990", "100000000000", "000000000001", "12345"])
def test_numbers_that_are_no_test_numbers(backend, phone, aadhaar):
    with pytest.raises(identity.UnknownAadhaar) as caught:
        backend.request_otp(aadhaar, mobile=MOBILE)
    assert caught.value.code == "998"
    assert not phone.messages


def test_an_otp_that_is_not_six_digits_is_not_even_sent(backend, settings):
    settings.UIDAI_URL = "http://127.0.0.1:1"
    for otp in ("", "12345", "1234567", "१२३४५६", "12345\n"):
        with pytest.raises(identity.WrongOtp):
            backend.fetch_kyc(numbers.test_aadhaar(1), otp, "UKC:x")


def test_phone_down(settings):
    settings.SANDBOX = True
    settings.UIDAI_AUA, settings.UIDAI_LICENCE_KEY = "public", "key"
    with running_standin("http://127.0.0.1:1") as (url, process):
        settings.UIDAI_URL = url
        with pytest.raises(identity.IdentityUnavailable) as caught:
            UidaiBackend().request_otp(numbers.test_aadhaar(1), mobile=MOBILE)
        assert caught.value.code == "950"
        _connected.cache_clear()
        process.send_signal(signal.SIGQUIT)
        said = process.stdout.read().decode()
    # gunicorn's master may see its worker go before it goes itself
    ours = [line for line in said.splitlines() if "(pid:" not in line or "SIG" not in line]
    assert ours == []


def test_nobody_there(backend, settings):
    settings.UIDAI_URL = "http://127.0.0.1:1"
    started = time.monotonic()
    with pytest.raises(identity.IdentityUnavailable) as caught:
        backend.request_otp(numbers.test_aadhaar(1), mobile=MOBILE)
    assert caught.value.code == "connection"
    assert time.monotonic() - started < 1


def test_wrong_agency_and_wrong_clock_are_refused(backend, settings, monkeypatch):
    old = (datetime.now(wire.INDIA) - timedelta(minutes=21)).strftime("%Y-%m-%dT%H:%M:%S")
    monkeypatch.setattr(wire, "timestamp", lambda: old)
    with pytest.raises(identity.IdentityUnavailable) as caught:
        backend.request_otp(numbers.test_aadhaar(1), mobile=MOBILE)
    assert caught.value.code == "523"


@pytest.mark.parametrize(
    ("uid", "outer", "inner", "reason"),
    [
        (numbers.test_aadhaar(2), "UKC:1", "UKC:1", "another-person"),
        ("xxxxxxxx0000", "UKC:1", "UKC:1", "another-person"),
        (numbers.test_aadhaar(1), "UKC:2", "UKC:2", "txn"),
        (numbers.test_aadhaar(1), "UKC:1", "UKC:2", "txn"),
    ],
)
def test_the_answer_to_somebody_else(backend, monkeypatch, uid, outer, inner, reason):
    now = wire.timestamp()
    found = other_end.kyc_person(inner, person(uid), uid=uid, ts=now, local_language=True)
    answer = other_end.kyc_answer(outer, found, ac="public", ts=now)
    monkeypatch.setattr(client_module.Client, "kyc", lambda *args: answer)
    with pytest.raises(identity.IdentityUnavailable) as caught:
        backend.fetch_kyc(numbers.test_aadhaar(1), "123456", "UKC:1")
    assert caught.value.code == reason
    masked = "xxxxxxxx" + numbers.test_aadhaar(1)[-4:]
    for fine in ("", masked, numbers.test_aadhaar(1)):
        found = other_end.kyc_person("UKC:1", person(uid), uid=fine, ts=now, local_language=True)
        answer = other_end.kyc_answer("UKC:1", found, ac="public", ts=now)
        assert backend.fetch_kyc(numbers.test_aadhaar(1), "123456", "UKC:1").name


def test_the_numbers_in_the_readme():
    rows = re.findall(r"^\| (000[01]\d+) \| (\d{12}) \|", README.read_text(encoding="utf-8"), re.M)
    assert len(rows) == 51
    for prefix, aadhaar in rows:
        assert numbers.test_aadhaar(0, prefix) == aadhaar


def test_without_encryption_only_in_a_sandbox(settings):
    settings.SANDBOX = False
    with pytest.raises(ImproperlyConfigured):
        UidaiBackend()


def test_many_at_once_each_get_their_own_answer(backend, phone):
    def journey(n):
        mobile = f"98{n:08d}"
        sent = backend.request_otp(numbers.test_aadhaar(n), mobile=mobile)
        (text,) = [m["text"] for _, m in phone.messages if m["mobile"] == mobile]
        return backend.fetch_kyc(numbers.test_aadhaar(n), text[:6], sent.txn)

    with ThreadPoolExecutor(16) as pool:
        for n, found in enumerate(pool.map(journey, range(60))):
            assert found.name == person(numbers.test_aadhaar(n)).name
            assert found.photo == person(numbers.test_aadhaar(n)).photo


def test_nothing_personal_in_logs_or_errors(backend, phone, settings, caplog):
    caplog.set_level(logging.DEBUG)
    settings.UIDAI_TIMEOUT_SECONDS = SLOW / 2
    secrets, errors = {MOBILE, settings.UIDAI_LICENCE_KEY, "MEaMX8"}, []
    for prefix in ("1", "00001", "00002", "000030", "000045", "000055", "000065", "000086"):
        aadhaar = numbers.test_aadhaar(77, prefix)
        secrets.add(aadhaar)
        try:
            txn = backend.request_otp(aadhaar, mobile=MOBILE).txn
            otp = otp_on(phone)
            secrets.add(otp)
            backend.fetch_kyc(aadhaar, otp, txn)
        except identity.IdentityError as error:
            errors.append(error)
    settings.UIDAI_URL = "http://127.0.0.1:1"
    with pytest.raises(identity.IdentityUnavailable) as caught:
        backend.fetch_kyc(aadhaar, otp, txn)
    errors.append(caught.value)
    assert len(errors) == 8
    said = caplog.text + "".join(str(vars(record)) for record in caplog.records)
    assert "UIDAI fetch_kyc: unsigned" in said
    for error in errors:
        said += repr(error) + "".join(traceback.format_exception(error))
        assert error.__cause__ is None
        assert error.__context__ is None
        frames = [frame.f_locals for frame, _ in traceback.walk_tb(error.__traceback__)]
        # The last frames are the port's own: its caller's and the guard's, no client, no XML.
        assert not [values for values in frames if "body" in values or "request" in values]
    assert not [secret for secret in secrets if secret in said]
    assert client_module.__name__ not in said


def test_standin_says_nothing_and_refuses_the_rest(standin):
    def status(path, data=None):
        request = urllib.request.Request(standin + path, data=data)
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()

    assert status("/") == (404, b"")
    assert status("/otp/1.6/public/1/0/key", b"<Otp/>") == (404, b"")
    assert status("/otp/2.5/public/1/0/key") == (405, b"")
    assert status("/otp/2.5/public/1/0/key", b"x" * 410_000) == (413, b"")
    code, body = status("/otp/2.5/public/1/0/key", b"<Otp/>")
    assert (code, b'err="999"' in body) == (200, True)
    code, body = status("/kyc/2.5/public/1/0/key", b"\x00\xff")
    assert (code, b'err="K-540"' in body) == (200, True)
