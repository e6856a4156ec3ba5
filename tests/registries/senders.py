"""A state's system that speaks DCI: signs, asks, and hears callbacks."""

import json
import threading
import uuid
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import connection
from django.utils import timezone
from jwcrypto import jwk

from integrations.registries import signing, turns
from tests.states.people import agreement
from tests.states.programs import Program

ROOT = "/api/registry/"
KEY = Ed25519PrivateKey.generate()
PEM = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
COLUMNS = ["uan", "name", "date_of_birth", "gender", "mobile", "present_state", "present_district"]


def now() -> str:
    return timezone.now().isoformat()


def by_id(kind: str, value, **more) -> dict:
    return {"query_type": "idtype-value", "query": {"type": kind, "value": value}} | more


def predicate(name: str, operator: str, value, **more) -> dict:
    expression = {"attribute_name": name, "operator": operator, "attribute_value": value}
    return {"query_type": "predicate", "query": [{"seq_num": 1, "expression1": expression}]} | more


def searches(*criteria: dict, **of_each) -> dict:
    requests = [
        {"reference_id": f"r{n}", "timestamp": now(), "search_criteria": each} | of_each
        for n, each in enumerate(criteria)
    ]
    return {"transaction_id": str(uuid.uuid4()), "search_request": requests}


def subscription(kind: str, filter: dict | list, **more) -> dict:
    criteria = {"reg_event_type": kind, "filter": filter, "notify_record_type": "Member"}
    request = {"reference_id": kind, "timestamp": now(), "subscribe_criteria": criteria | more}
    return {"transaction_id": str(uuid.uuid4()), "subscribe_request": [request]}


class Sender:
    def __init__(self, **terms):
        told = {"sender_id": f"sp-{uuid.uuid4()}", "caller_key": PEM, "columns": COLUMNS,
                "callback_hosts": ["127.0.0.1"]}  # fmt: skip
        self.agreement = agreement(**told | terms)
        self.program = Program(self.agreement)

    def header(self, name: str, message: dict, **changes) -> dict:
        count = len(message.get("search_request", message.get("subscribe_request", [1])))
        told = {
            "version": "1.0.0", "message_id": str(uuid.uuid4()), "message_ts": now(),
            "action": name, "sender_id": self.agreement.sender_id, "total_count": count,
        }  # fmt: skip
        return {key: value for key, value in (told | changes).items() if value is not None}

    def envelope(self, name: str, message, **changes) -> dict:
        parts = {"header": self.header(name, message, **changes), "message": message}
        sender = parts["header"].get("sender_id", "")
        return parts | {"signature": signing.sign(KEY, sender, "k1", rfc8785.dumps(parts))}

    def send(self, path: str, body, **headers):
        text = body if isinstance(body, str | bytes) else json.dumps(body)
        options = {"content_type": "application/json", "headers": self.program.headers | headers}
        return self.program.browser.post(ROOT + path, text, **options)

    def ask(self, path: str, message: dict, **changes):
        return self.send(path, self.envelope(action_of(path), message, **changes))

    def search(self, *criteria: dict) -> list[dict]:
        """The entries of a synchronous search."""
        answer = self.ask("sync/search", searches(*criteria))
        assert answer.status_code == 200, answer.content
        return checked(answer.json())["message"]["search_response"]


@contextmanager
def busy(what: str, sender: Sender, places: int):
    """Other processes are answering messages of theirs."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            values = {"what": what, "agreement": str(sender.agreement.pk), "most": places}
            cursor.execute(turns.TAKE.replace("LIMIT 1", ""), values)
            yield
    finally:
        other.close()


def action_of(path: str) -> str:
    return path.removeprefix("sync/").replace("/", "-")


def checked(envelope: dict) -> dict:
    """The same, its signature checked by the key that the registry publishes."""
    from integrations.registries import keys

    public = jwk.JWK(**keys.published()[0])
    signed = rfc8785.dumps({"header": envelope["header"], "message": envelope["message"]})
    key = public.get_op_key("verify")
    signing.check(envelope["signature"], envelope["header"]["sender_id"], key, signed)
    return envelope


def uans(entry: dict) -> list[int]:
    return [
        int(record["member_identifier"][0]["identifier_value"])
        for record in entry["data"]["reg_records"]
    ]


class Listener(ThreadingHTTPServer):
    """Hears callbacks; `answers` are the statuses that it gives first."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Hearing)
        self.heard, self.answers = [], []
        threading.Thread(target=self.serve_forever, args=[0.05], daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/registry/"

    def __exit__(self, *args):
        self.shutdown()
        super().__exit__(*args)


class Hearing(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = self.server.answers.pop(0) if self.server.answers else 200
        if status == 200:
            self.server.heard.append((self.path, json.loads(body)))
        answer = b'{"message":{"ack_status":"ACK"}}'
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args):
        pass
