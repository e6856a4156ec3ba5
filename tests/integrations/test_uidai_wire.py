"""UIDAI's XML: what the portal writes the other end reads and back; hostile answers stop."""

import base64
import socketserver
import threading
import time
import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from integrations.uidai import sealing, wire
from integrations.uidai.client import Client
from integrations.uidai.safe_xml import BadAnswer
from integrations.uidai.sandbox import codes, numbers, people, places
from integrations.uidai.sandbox import wire as other_end

AGENCY = wire.Agency("public", "key/ with & odd <things>")
TS = "2026-11-21T10:15:00"
printable = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cf", "Co", "Cn"]), max_size=60)
digits = st.text("0123456789", min_size=6, max_size=6)
uids = st.integers(0, 10**10 - 1).map(numbers.test_aadhaar)
txns = st.from_regex(r"UKC:[0-9A-Za-z.:,-]{1,40}", fullmatch=True)
quick = hypothesis_settings(max_examples=60, deadline=None)


@quick
@given(uids, txns, printable, printable)
def test_otp_request_round_trip(uid, txn, ac, key):
    asked = other_end.read_otp(wire.otp_request(uid, wire.Agency(ac, key), txn=txn, ts=TS))
    assert asked == other_end.Asked(uid=uid, ac=ac, lk=key, ver="2.5", txn=txn, ts=TS)


@quick
@given(uids, digits, txns)
def test_kyc_request_round_trip(uid, otp, txn):
    body = wire.kyc_request(uid, otp, AGENCY, txn=txn, ts=TS)
    asked = other_end.read_kyc(body)
    assert (asked.auth.uid, asked.auth.txn, asked.auth.ts, asked.otp) == (uid, txn, TS, otp)
    assert (asked.auth.ac, asked.auth.lk) == (AGENCY.code, AGENCY.licence_key)
    assert asked.consent
    assert asked.local_language
    assert asked.wadh_fits
    assert asked.hmac_fits


def test_request_shapes_are_those_of_the_specification():
    otp = wire.otp_request("100000000008", AGENCY, txn="UKC:1", ts=TS).decode()
    assert otp.splitlines()[1] == (
        '<Otp xmlns="http://www.uidai.gov.in/authentication/otp/1.0" uid="100000000008" ac="public"'
        ' sa="public" ver="2.5" txn="UKC:1" lk="key/ with &amp; odd &lt;things&gt;" type="A" '
        f'ts="{TS}"><Opts ch="01"/></Otp>'
    )
    kyc = wire.kyc_request("100000000008", "123456", AGENCY, txn="UKC:1", ts=TS).decode()
    assert (
        '<Kyc xmlns="http://www.uidai.gov.in/kyc/uid-kyc-request/1.0" ver="2.5" ra="O" rc="Y"'
        in kyc
    )
    assert 'lr="Y" de="N" pfr="N"><Rad>' in kyc
    auth = base64.b64decode(kyc.split("<Rad>")[1].split("</Rad>")[0]).decode()
    assert '<Uses pi="n" pa="n" pfa="n" bio="n" bt="" pin="n" otp="y"/>' in auth
    assert '<Device rdsId="" rdsVer="" dpId="" dc="" mi="" mc=""/>' in auth
    assert 'type="X"' in auth
    # The OTP is in the sealed part only. base64(SHA-256("2.5OYYNN")) binds it to the options.
    assert "123456" not in auth
    pid = base64.b64decode(auth.split('type="X">')[1].split("</Data>")[0]).decode()
    assert '<Pv otp="123456"/>' in pid
    assert 'wadh="DEL9Vn2tNcxY/T3g9Jf6F/0Ne43ufdO6AaBClCWkCiQ="' in pid


@quick
@given(uids, txns, printable, printable, printable, st.booleans())
@example("100000000008", "UKC:1", "<script>alert(1)</script>", "सुनीता & \"'", "]]>", True)
def test_kyc_answer_round_trip(uid, txn, name, local, house, local_asked):
    someone = people.person(uid)
    someone = people.replace(someone, name=f"A {name}", name_local=local, house=house)
    inner = other_end.kyc_person(txn, someone, uid=uid, ts=TS, local_language=local_asked)
    answer = wire.read_kyc_answer(other_end.kyc_answer(txn, inner, ac="public", ts=TS))
    assert (answer.ok, answer.txn, answer.error, answer.uid) == (True, txn, "", uid)
    tidy = lambda text: wire.unicodedata.normalize("NFC", " ".join(text.split()))  # noqa: E731
    assert answer.person["name"] == tidy(f"A {name}")
    assert answer.person["name_local"] == (tidy(local) if local_asked else "")
    assert answer.person["house"] == tidy(house)
    assert answer.person["district"] == someone.place.district
    assert answer.person["photo"] == someone.photo


@quick
@given(st.data(), st.sampled_from(["otp", "kyc", "inner"]))
def test_a_damaged_answer_is_a_bad_answer_and_nothing_else(data, which):
    """Any bytes may change; a reader then raises BadAnswer or reads something well-formed."""
    someone = people.person(numbers.test_aadhaar(1))
    inner = other_end.kyc_person("UKC:1", someone, uid="1", ts=TS, local_language=True)
    body = {
        "otp": other_end.otp_answer("UKC:1", ts=TS, error="111"),
        "kyc": other_end.kyc_answer("UKC:1", inner, ac="public", ts=TS),
        "inner": inner,
    }[which]
    body = bytearray(body)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(body) - 1))
        body[at : at + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=8))
    body = bytes(body)
    if which == "inner":
        body = other_end.kyc_answer("UKC:1", body, ac="public", ts=TS)
    with suppress(BadAnswer):
        (wire.read_otp_answer if which == "otp" else wire.read_kyc_answer)(body)


def signed_otp_answer(
    before="", attributes='ret="y" code="c" txn="UKC:1" ts="t" info=""', inside=""
):
    return (
        f'{before}<OtpRes {attributes}>{inside}<Signature xmlns="{sealing.DSIG}"/></OtpRes>'
    ).encode()


LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True)
)
HOSTILE = {
    "xxe": signed_otp_answer(
        '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>', inside="<a>&x;</a>"
    ),
    "xxe by network": signed_otp_answer(
        '<!DOCTYPE r SYSTEM "http://127.0.0.1:1/x.dtd">', inside="<a>&x;</a>"
    ),
    "billion laughs": signed_otp_answer(LAUGHS + "]>", inside="<a>&j;</a>"),
    "laughs in an attribute": signed_otp_answer(LAUGHS + "]>", 'ret="y" txn="&j;" info=""'),
    "utf-16": signed_otp_answer().decode().encode("utf-16"),
    "utf-16 without a mark": signed_otp_answer().decode().encode("utf-16-le"),
    "latin-1": signed_otp_answer(inside="<a>\u00e9</a>").decode().encode("latin-1"),
    "deep": signed_otp_answer(inside="<a>" * 5000 + "</a>" * 5000),
    "empty": b"",
    "html": b"<html><body>502</body></html>",
    "json": b'{"ret": "y"}',
    "two signatures": signed_otp_answer(inside=f'<Signature xmlns="{sealing.DSIG}"/>'),
    "signature of something inside": (
        f'<OtpRes ret="y" txn="UKC:1"><a><Signature xmlns="{sealing.DSIG}"/></a></OtpRes>'
    ).encode(),
    "signature in another namespace": b'<OtpRes ret="y" txn="UKC:1"><Signature/></OtpRes>',
    "neither yes nor no": signed_otp_answer(attributes='ret="maybe" txn="UKC:1"'),
    "an error that is no code": signed_otp_answer(attributes='ret="n" err="123456789012"'),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_answers(kind):
    started = time.perf_counter()
    with pytest.raises(BadAnswer):
        wire.read_otp_answer(HOSTILE[kind])
    assert time.perf_counter() - started < 0.5


def test_the_well_formed_twin_of_the_hostile_ones_is_read():
    assert wire.read_otp_answer(signed_otp_answer()).ok


@pytest.mark.parametrize(
    "change",
    [
        {"dob": "31-02-1990"},
        {"dob": "1990-01-01"},
        {"dob": "01-01-2999"},
        {"dob": ""},
        {"gender": "X"},
        {"name": " "},
        {"name": "A" * 256},
        {"photo": b"GIF89a"},
        {"photo": b"\xff\xd8\xff" + b"x" * 300_000},
        {"place": places.PLACES[0]._replace(pincode="12345")},
    ],
)
def test_a_person_that_cannot_be(change):
    someone = people.replace(people.person(numbers.test_aadhaar(1)), **change)
    inner = other_end.kyc_person("UKC:1", someone, uid="1", ts=TS, local_language=True)
    with pytest.raises(BadAnswer):
        wire.read_kyc_answer(other_end.kyc_answer("UKC:1", inner, ac="public", ts=TS))


class RawServer(socketserver.ThreadingTCPServer):
    """Answers every connection with the chunks of `answer`, then closes it."""

    daemon_threads, block_on_close, allow_reuse_address = True, False, True
    answer: list = []
    seen = 0
    heard = b""


class RawHandler(socketserver.BaseRequestHandler):
    def handle(self):
        self.server.seen += 1
        self.server.heard = self.request.recv(65_536)
        try:
            for chunk in self.server.answer:
                if callable(chunk):
                    chunk()
                else:
                    self.request.sendall(chunk)
        except OSError:
            pass  # the client had enough


@pytest.fixture
def raw():
    with RawServer(("127.0.0.1", 0), RawHandler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        server.url = f"http://127.0.0.1:{server.server_address[1]}"
        yield server
        server.shutdown()


def ask(raw, *, sandbox=True, timeout=0.5):
    client = Client(raw.url, AGENCY, timeout=timeout, sandbox=sandbox)
    try:
        return client.otp("100000000008", b"<Otp/>", mobile="9876543210")
    finally:
        client.session.close()


def head(*lines, status="200 OK", kind="application/xml"):
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", *lines, "", ""]
    return "\r\n".join(lines).encode()


GOOD = signed_otp_answer()
LENGTH = f"Content-Length: {len(GOOD)}"


def endless():
    while True:
        yield b"x" * 65_536


def drip():
    for _ in range(100):
        yield b" "
        yield lambda: time.sleep(0.02)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ([head("Content-Length: 50000000"), b"x" * 65_536], "too-large"),
        ([head("Connection: close"), *[b"x" * 65_536] * 800], "too-large"),
        (
            [head("Transfer-Encoding: chunked"), *[b"10000\r\n" + b"x" * 65_536 + b"\r\n"] * 800],
            None,
        ),
        ([head(LENGTH, kind="text/html"), GOOD], "content-type"),
        ([head(LENGTH, kind="application/xml; charset=utf-16"), GOOD], "content-type"),
        ([head(LENGTH, "Content-Encoding: gzip"), GOOD], "content-type"),
        ([head(LENGTH, "Location: http://127.0.0.1:1/", status="307 Moved"), GOOD], "http-307"),
        ([head(LENGTH, status="503 Busy"), GOOD], "http-503"),
        ([head("Content-Length: 500"), GOOD], "connection"),
        ([head("Content-Length: x"), GOOD], "too-large"),
        ([], "connection"),
        ([b"SSH-2.0-OpenSSH_9.2\r\n"], "connection"),
        ([lambda: time.sleep(0.8)], "timeout"),
        ([head("Connection: close"), *drip()], "timeout"),
    ],
)
def test_answers_that_are_no_answers(raw, answer, reason):
    raw.answer = answer
    tracemalloc.start()
    try:
        with pytest.raises(BadAnswer) as caught:
            ask(raw)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()
    assert caught.value.reason == (reason or "too-large")
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    # One more try when the connection broke, none otherwise.
    assert raw.seen == (2 if reason == "connection" else 1)


def test_a_good_answer_needs_one_request(raw):
    raw.answer = [head(LENGTH, kind="text/xml; charset=UTF-8"), GOOD]
    assert wire.read_otp_answer(ask(raw)).txn == "UKC:1"
    assert raw.seen == 1
    first, *headers = raw.heard.decode().split("\r\n")
    assert first == "POST /otp/2.5/public/1/0/key%2F%20with%20%26%20odd%20%3Cthings%3E HTTP/1.1"
    assert "X-Sandbox-Mobile: 9876543210" in headers


def test_outside_a_sandbox_the_mobile_does_not_travel(raw):
    raw.answer = [head(LENGTH), GOOD]
    ask(raw, sandbox=False)
    assert b"9876543210" not in raw.heard
    assert b"Sandbox" not in raw.heard


def test_kyc_is_never_sent_twice(raw):
    client = Client(raw.url, AGENCY, timeout=0.5, sandbox=True)
    with pytest.raises(BadAnswer):
        client.kyc("100000000008", b"<Kyc/>")
    client.session.close()
    assert raw.seen == 1


def test_codes_expire_and_stay_few():
    few = codes.Codes(room=3)
    for n in range(10):
        few.issue(f"txn{n}", "uid")
    assert list(few.waiting) == ["txn7", "txn8", "txn9"]
    assert few.check("txn0", "uid", "000000") == "402"
    brief = codes.Codes(lifetime=0.02)
    code = brief.issue("txn", "uid")
    time.sleep(0.03)
    assert brief.check("txn", "uid", code) == "402"
    brief.issue("other", "uid")
    assert list(brief.waiting) == ["other"]


def test_test_numbers():
    assert numbers.test_aadhaar(0) == "100000000004"
    assert numbers.test_aadhaar(3, "00001") == "000010000031"
    assert all(numbers.is_test_number(numbers.test_aadhaar(n, "0")) for n in range(50))
    assert not numbers.is_test_number("234567890124")
    for n, prefix in ((10**10, "1"), (-1, "1"), (1, "2")):
        with pytest.raises(ValueError):
            numbers.test_aadhaar(n, prefix)


def test_people_are_ordinary():
    crowd = [people.person(numbers.test_aadhaar(n)) for n in range(3000)]
    assert {one.gender for one in crowd} == {"F", "M", "T"}
    assert len({one.place for one in crowd}) == len(places.PLACES) >= 40
    assert len({one.place.state for one in crowd}) >= 20
    years = [int(one.dob[-4:]) for one in crowd]
    now = wire.datetime.now(wire.INDIA).year
    assert now - 55 <= min(years)
    assert max(years) <= now - 19
    assert all(one.name_local.strip() for one in crowd if one.place.state == "Bihar")
    assert people.person(numbers.test_aadhaar(9)) == crowd[9]
