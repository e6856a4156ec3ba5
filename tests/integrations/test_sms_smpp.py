"""The SMPP backend and receiver, against a centre of our own in a process of its own."""

import contextlib
import json
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from django.core.management import call_command

from eshram.outbox import gsm
from eshram.outbox.backends import Sms
from eshram.outbox.errors import Ambiguous, PermanentFailure, TemporaryFailure
from eshram.outbox.models import Delivery
from eshram.outbox.sms import queue_sms
from integrations.sms import smpp, smpp_receive
from integrations.sms.smpp_text import parts_of, piece_of, text_in
from tests.conftest import free_port
from tests.outbox.cast import REMINDER, SUNITA
from workers.models import Reply

HINDI = "ई-श्रम: अब कहाँ रहते हैं? 2 और पिन के 6 अंक भेजें। वापस घर: 3। मदद 14434 और बहुत धन्यवाद 🙏"


@contextlib.contextmanager
def centre(folder: Path, *deliver: dict):
    """(port, what it has got so far)."""
    port, log = free_port(), folder / "smsc.jsonl"
    log.touch()
    command = [sys.executable, str(Path(__file__).with_name("smsc.py")), str(port), str(log)]
    with subprocess.Popen([*command, json.dumps(deliver)], stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"ready\n"
        try:
            yield port, lambda: [json.loads(line) for line in log.read_text().splitlines()]
        finally:
            process.kill()


@pytest.fixture
def reach(settings, monkeypatch):
    """Says where the centre is; what was bound is closed afterwards."""
    made, connect = [], smpp.connect

    def kept(bind):
        made.append(connect(bind))
        return made[-1]

    def to(port, system_id="eshram", seconds=1.0):
        settings.SMPP_HOST, settings.SMPP_PORT, settings.SMPP_TLS = "127.0.0.1", port, False
        settings.SMPP_SYSTEM_ID, settings.SMPP_PASSWORD = system_id, "secret"
        settings.SMPP_TIMEOUT_SECONDS, settings.SMPP_CHAIN = seconds, ""
        return smpp.SmppBackend()

    monkeypatch.setattr(smpp, "connect", kept)
    monkeypatch.setattr(smpp_receive, "connect", kept)
    monkeypatch.setattr(smpp, "THROTTLED_SECONDS", 0.01)
    yield to
    for connection in made:
        smpp.close(connection)


def sms(text="Hello", mobile="9812345670", **changed):
    sender = {"header": "ESHRAM", "entity_id": "11" * 9 + "1", "dlt_template_id": "1107" + "0" * 15}
    return Sms(uuid.uuid4(), "test", "en", mobile, text, **sender | changed)


def test_a_message_carries_what_the_operators_want(tmp_path, reach):
    with centre(tmp_path) as (port, got):
        message = sms()
        assert reach(port).send(message) == "smsc-3"
        bound, sent = got()
    assert bound == {"bind": "transmitter", "system_id": "eshram", "password": "secret"}
    assert (sent["from"], sent["ton"], sent["to"]) == ("ESHRAM", 5, "919812345670")
    assert (sent["coding"], sent["esm"], sent["receipt"]) == (0, 0, 1)
    assert bytes.fromhex(sent["message"]) == b"Hello"
    assert bytes.fromhex(sent["tlvs"]["1400"]).decode() == message.entity_id
    assert bytes.fromhex(sent["tlvs"]["1401"]).decode() == message.dlt_template_id
    assert int(sent["tlvs"]["0204"], 16) == message.message_id.int & 0xFFFF


def test_a_long_one_leaves_in_parts_over_one_connection(tmp_path, reach):
    with centre(tmp_path) as (port, got):
        assert reach(port).send(sms(HINDI)) == "smsc-5"
        _bound, one, two = got()
    assert [part["receipt"] for part in (one, two)] == [0, 1]
    assert {part["coding"] for part in (one, two)} == {8}
    read = [piece_of(bytes.fromhex(part["message"]), part["esm"]) for part in (one, two)]
    assert [piece[1:] for piece, _body in read] == [(2, 1), (2, 2)]
    assert "".join(text_in(body, 8) for _piece, body in read) == HINDI


@pytest.mark.parametrize(
    ("last_digit", "error", "code"),
    [
        ("1", TemporaryFailure, "throttled"),
        ("2", Ambiguous, "no_answer"),
        ("3", PermanentFailure, "no_such_mobile"),
        ("4", PermanentFailure, "dlt_633"),
    ],
)
def test_each_way_of_failing_says_whether_to_try_again(tmp_path, reach, last_digit, error, code):
    with centre(tmp_path) as (port, _got):
        backend = reach(port)
        with pytest.raises(error) as raised:
            backend.send(sms(mobile=f"981234567{last_digit}"))
        assert raised.value.code == code
        assert raised.value.retry == (error is TemporaryFailure)
        assert backend.send(sms())  # with a connection that works


def test_throttled_between_parts_is_never_the_whole_again(tmp_path, reach):
    with centre(tmp_path) as (port, got):
        with pytest.raises(Ambiguous, match="partly_sent") as raised:
            reach(port).send(sms(HINDI, "9812345675"))
        assert not raised.value.retry
        assert len(got()) == 1 + 1 + smpp.THROTTLED_TRIES


def test_what_cannot_bind_or_connect_is_tried_later(tmp_path, reach):
    with centre(tmp_path) as (port, _got):
        with pytest.raises(TemporaryFailure, match="bind_refused"):
            reach(port, "refused").send(sms())
        with pytest.raises(PermanentFailure, match="not_registered"):
            reach(port).send(sms(entity_id=""))
    with pytest.raises(TemporaryFailure, match="no_connection"):
        reach(free_port()).send(sms())


def test_a_connection_that_died_while_idle_loses_nothing(tmp_path, reach, monkeypatch):
    monkeypatch.setattr(smpp, "FRESH_SECONDS", 0)
    with centre(tmp_path) as (port, _got):
        backend = reach(port)
        backend.send(sms())
        backend.idle.queue[0][0]._socket.close()
        assert backend.send(sms())


@pytest.mark.parametrize(
    "text", ["a" * 160, "a" * 161, "€" * 80, "a" * 152 + "€" + "b" * 20, "क" * 70, "क" * 71,
             "क" * 66 + "🙏" + "ख" * 80, "§1", "`", HINDI]
)  # fmt: skip
def test_parts_are_those_that_are_paid_for_and_cut_no_letter(text):
    parts, coding, esm_class = parts_of(text, 7)
    if "§" not in text:
        assert len(parts) == gsm.parts(text)
    assert all(len(part) <= 140 or coding == 0 for part in parts)
    read = [text_in(piece_of(part, esm_class)[1], coding) for part in parts]
    assert "".join(read) == text


@pytest.mark.django_db(transaction=True)
def test_the_receiver_takes_replies_and_receipts(tmp_path, reach):
    row = queue_sms(REMINDER, mobile=SUNITA, language="en")
    Delivery.objects.filter(pk=row.pk).update(gateway_id="smsc-9")
    failed = queue_sms(REMINDER, mobile=SUNITA, language="en")
    Delivery.objects.filter(pk=failed.pk).update(gateway_id="smsc-8")
    said = "मैं अब बेंगलुरु में रहता हूँ, मेरे घर का पिन कोड 560001 है, काम मिल गया है यहाँ पर जी"
    one, two = parts_of(said, 3)[0]
    stat = (
        "id:%s sub:001 dlvrd:001 submit date:2601010101 done date:2601010102 stat:%s err:%s text:"
    )
    messages = [
        {"from": "919812345670", "hex": b"2 560001".hex()},
        {"from": "919812345671", "coding": 8, "esm": 0x40, "hex": two.hex()},
        {"from": "919812345671", "coding": 8, "esm": 0x40, "hex": one.hex()},
        {"from": "AX-BANK", "hex": b"offer".hex()},
        {"from": "14434", "esm": 4, "hex": (stat % ("smsc-9", "DELIVRD", "000")).encode().hex()},
        {"from": "14434", "esm": 4, "hex": (stat % ("smsc-8", "UNDELIV", "633")).encode().hex()},
        {"from": "14434", "esm": 4, "hex": (stat % ("smsc-9", "ACCEPTD", "000")).encode().hex()},
    ]
    with centre(tmp_path, *messages) as (port, got):
        reach(port, seconds=0.5)
        call_command("sms_receive", "--once")
        answers = {line["sequence"]: line["resp"] for line in got() if "resp" in line}
    assert answers == dict.fromkeys(range(1, 8), 0)
    heard = dict(Reply.objects.values_list("mobile", "text"))
    assert heard == {"9812345670": "2 560001", "9812345671": said}
    row.refresh_from_db()
    failed.refresh_from_db()
    assert (row.report, failed.report, failed.report_code) == ("delivered", "failed", "dlt_633")


@pytest.mark.django_db(transaction=True)
def test_a_receipt_that_comes_before_its_message_is_asked_for_again(tmp_path, reach, monkeypatch):
    row = queue_sms(REMINDER, mobile=SUNITA, language="en")
    taken = smpp_receive.receipt

    def slowly(pdu, body):
        answer = taken(pdu, body)
        Delivery.objects.filter(pk=row.pk).update(gateway_id="smsc-1")
        return answer

    monkeypatch.setattr(smpp_receive, "receipt", slowly)
    receipt = {"from": "14434", "esm": 4, "hex": b"id:smsc-1 stat:DELIVRD err:000".hex()}
    with centre(tmp_path, receipt) as (port, got):
        reach(port, seconds=0.5)
        call_command("sms_receive", "--once")
        assert [line["resp"] for line in got() if "resp" in line] == [smpp_receive.AGAIN, 0]
    row.refresh_from_db()
    assert row.report == "delivered"
