"""The HTTP backend, against a gateway of our own on this machine."""

import json
import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from eshram.outbox.backends import Sms
from eshram.outbox.errors import Ambiguous, PermanentFailure, TemporaryFailure
from integrations.sms.gateway import HttpBackend
from tests.conftest import free_port

GOOD = (200, {"code": "000", "data": [{"id": 77}]})


class Gateway(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((dict(self.headers), body.decode()))
        if self.server.answer is None:
            self.connection.close()
            return
        status, said = self.server.answer
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(said).encode())

    def log_message(self, *args):
        pass


@pytest.fixture
def gateway(settings):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    server.got, server.answer = [], GOOD
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SMS_HTTP_URL = f"http://127.0.0.1:{server.server_port}/send"
    settings.SMS_HTTP_HEADERS = {"Authorization": "Bearer key"}
    settings.SMS_HTTP_ANSWER_ID = "data.0.id"
    yield server
    server.shutdown()
    server.server_close()


def send():
    message = Sms(uuid.UUID(int=5), "test", "hi", "9812345670", "नमस्ते", "ESHRAM", "11", "1107")
    backend = HttpBackend()
    with backend.session:
        return backend.send(message)


def test_a_message_goes_under_the_names_that_the_gateway_wants(gateway, settings):
    settings.SMS_HTTP_FIELDS = {"id": "ref", "mobile": "to", "text": "msg", "entity": "pe",
                                "template": "tid", "header": "sid", "unicode": "uc"}  # fmt: skip
    settings.SMS_HTTP_EXTRA = {"route": "4"}
    assert send() == "77"
    headers, body = gateway.got[0]
    assert headers["Authorization"] == "Bearer key"
    assert json.loads(body) == {
        "ref": str(uuid.UUID(int=5)), "to": "919812345670", "msg": "नमस्ते", "pe": "11",
        "tid": "1107", "sid": "ESHRAM", "uc": "1", "route": "4",
    }  # fmt: skip
    settings.SMS_HTTP_FORM = True
    send()
    assert "to=919812345670" in gateway.got[1][1]


@pytest.mark.parametrize(
    ("answer", "error", "code"),
    [
        ((200, {"code": "633"}), PermanentFailure, "dlt_633"),
        ((200, {"code": 651}), TemporaryFailure, "dlt_651"),
        ((400, {"code": "BUSY"}), TemporaryFailure, "busy"),
        ((400, {"code": "No balance for 9812345670"}), PermanentFailure, "other"),
        ((401, {}), TemporaryFailure, "http_401"),
        ((429, "x"), TemporaryFailure, "http_429"),
        ((502, {}), Ambiguous, "http_502"),
        ((404, []), PermanentFailure, "http_404"),
        ((302, {}), PermanentFailure, "http_302"),
        (None, Ambiguous, "no_answer"),
    ],
)
def test_an_answer_says_whether_to_try_again(gateway, settings, answer, error, code):
    settings.SMS_HTTP_TEMPORARY_CODES = ["BUSY"]
    gateway.answer = answer
    with pytest.raises(error) as raised:
        send()
    assert (raised.value.code, raised.value.retry) == (code, error is TemporaryFailure)
    settings.SMS_HTTP_HONOURS_IDS = True
    with pytest.raises(error) as raised:
        send()
    assert raised.value.retry == (error is not PermanentFailure)


def test_a_gateway_that_is_not_there_is_tried_later(gateway, settings):
    settings.SMS_HTTP_URL = f"http://127.0.0.1:{free_port()}/"
    with pytest.raises(TemporaryFailure, match="no_connection"):
        send()
