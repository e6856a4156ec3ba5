"""The sandbox phone: a process that receives every SMS, keeps it in memory, and can answer.

    gunicorn --workers 1 --threads 8 --bind 127.0.0.1:PORT integrations.sms.phone:application

    POST /messages           {"id": uuid, "mobile": ten digits, "from": "ESHRAM", "text": ...}
                             201 stored, 200 known already (dropped by its id)
    GET  /messages?mobile=   {"messages": [{"at", "text", "from", "mobile"}]}, newest first;
                             without a mobile the newest of all
    POST /replies            {"mobile", "text"}: goes to the portal as a gateway would bring it,
                             signed; 201 when the portal took it, 502 when it did not
    GET  /replies?mobile=    {"replies": [{"at", "text", "mobile"}]}, newest first
    GET  /healthz            200

Of each message it stores it tells the portal, again as a gateway does, that it was delivered.

Some mobiles choose a failure, so that anybody can see what the portal does then (`x`: any digit;
made-up people in bulk do not meet them by chance):

    99999x0001   503 twice for each message, then accepted
    99999x0002   stored, but the answer comes late (SANDBOX_PHONE_LATE_SECONDS, default 8); a
                 repeat of the same id is answered at once
    99999x0003   refused for good (422)
    99999x0004   503 always

Plain WSGI without Django, one process, so that memory is the whole store: the last 50 messages of
a mobile, 5,000 mobiles, the longest unused forgotten first.
"""

import contextlib
import json
import os
import queue
import re
import threading
import time
import uuid
from collections import OrderedDict, deque
from datetime import datetime, timedelta, timezone
from http import HTTPStatus
from urllib.parse import parse_qs

import requests

from integrations.sms import signing

PER_MOBILE, MOBILES = 50, 5000
LONGEST_BODY, LONGEST_TEXT = 16 * 1024, 2000  # bytes, characters
REPORTS_AT_ONCE = 100
INDIA = timezone(timedelta(hours=5, minutes=30))


class Refused(Exception):
    def __init__(self, status: HTTPStatus, sentence: str):
        super().__init__(sentence)
        self.status, self.sentence = status, sentence


class Inboxes:
    """Bounded, thread-safe, and idempotent by message id."""

    def __init__(self):
        self.lock = threading.Lock()
        self.of_mobile: OrderedDict[str, OrderedDict[str, dict]] = OrderedDict()
        self.latest: deque[dict] = deque(maxlen=PER_MOBILE)
        self.failed: OrderedDict[str, int] = OrderedDict()

    def put(self, id: str, message: dict) -> bool:
        """False when the id is known already."""
        with self.lock:
            inbox = self.of_mobile.setdefault(message["mobile"], OrderedDict())
            self.of_mobile.move_to_end(message["mobile"])
            if id in inbox:
                return False
            inbox[id] = message
            self.latest.append(message)
            if len(inbox) > PER_MOBILE:
                inbox.popitem(last=False)
            if len(self.of_mobile) > MOBILES:
                self.of_mobile.popitem(last=False)
            return True

    def newest_first(self, mobile: str | None) -> list[dict]:
        with self.lock:
            if mobile is None:
                return list(reversed(self.latest))
            return list(reversed(self.of_mobile.get(mobile, {}).values()))

    def failures_before(self, id: str) -> int:
        """How often this message was turned away before; counts this time too."""
        with self.lock:
            before = self.failed.pop(id, 0)
            self.failed[id] = before + 1
            if len(self.failed) > MOBILES:
                self.failed.popitem(last=False)
            return before


inboxes, outboxes = Inboxes(), Inboxes()


def tell_portal(path: str, sent: dict) -> bool:
    """As a gateway, signed. Did the portal take it?"""
    body = json.dumps(sent)
    headers = signing.headers(signing.sandbox_secret(os.environ["SECRET_KEY"]), body)
    url = os.environ["PORTAL_URL"] + path
    try:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.post(url, data=body, headers=headers, timeout=(1, 10))
    except requests.RequestException:
        return False
    return answer.ok


class Reports:
    """Delivery reports, told by one thread, many at once. A portal that is away misses them, as it
    may miss those of a real network."""

    def __init__(self):
        self.waiting: queue.Queue[str] = queue.Queue(10_000)
        self.starting, self.runs = threading.Lock(), False

    def add(self, id: str) -> None:
        with self.starting:
            if not self.runs:
                threading.Thread(target=self.run, daemon=True).start()
                self.runs = True
        with contextlib.suppress(queue.Full):
            self.waiting.put_nowait(id)

    def run(self) -> None:
        while True:
            ids = [self.waiting.get()]
            time.sleep(0.2)
            while len(ids) < REPORTS_AT_ONCE and not self.waiting.empty():
                ids.append(self.waiting.get())
            at = datetime.now(INDIA).isoformat()
            told = [{"id": id, "status": "delivered", "at": at} for id in ids]
            tell_portal("/sms/report", {"reports": told})


reports = Reports()


def application(environ, start_response):
    try:
        status, answer = respond(environ)
    except Refused as refused:
        status, answer = refused.status, {"error": refused.sentence}
    body = json.dumps(answer, ensure_ascii=False).encode()
    headers = [
        ("Content-Type", "application/json; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
    ]
    start_response(f"{status.value} {status.phrase}", headers)
    return [body]


def respond(environ) -> tuple[HTTPStatus, dict]:
    match environ["REQUEST_METHOD"], environ.get("PATH_INFO", ""):
        case "GET", "/healthz":
            return HTTPStatus.OK, {"status": "ok"}
        case "GET", "/messages":
            query = parse_qs(environ.get("QUERY_STRING", ""))
            mobile = query.get("mobile", [None])[0]
            return HTTPStatus.OK, {"messages": inboxes.newest_first(mobile)}
        case "POST", "/messages":
            return receive(*message_of(environ))
        case "GET", "/replies":
            query = parse_qs(environ.get("QUERY_STRING", ""))
            mobile = query.get("mobile", [None])[0]
            return HTTPStatus.OK, {"replies": outboxes.newest_first(mobile)}
        case "POST", "/replies":
            return reply(*message_of(environ, ("mobile", "text")))
        case _, "/messages" | "/replies" | "/healthz":
            raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, "Only GET and POST.")
    raise Refused(HTTPStatus.NOT_FOUND, "No such page.")


def message_of(environ, names=("mobile", "from", "text")) -> tuple[str, dict]:
    """(id, message) of a POST, or Refused. A reply gets its id here."""
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        raise Refused(HTTPStatus.BAD_REQUEST, "Content-Length is no number.") from None
    if not 0 <= length <= LONGEST_BODY:
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The message is too long.")
    try:
        sent = json.loads(environ["wsgi.input"].read(length))
        id = str(uuid.UUID(sent["id"]) if "from" in names else uuid.uuid4())
        message = {name: sent[name] for name in names}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Refused(HTTPStatus.BAD_REQUEST, f"Expected id, {', '.join(names)}.") from None
    if not all(isinstance(value, str) for value in message.values()):
        raise Refused(HTTPStatus.BAD_REQUEST, f"{', '.join(names)} are strings.")
    if not re.fullmatch(r"[6-9][0-9]{9}", message["mobile"]):
        raise Refused(HTTPStatus.BAD_REQUEST, "mobile is ten digits beginning with 6 to 9.")
    if not 0 < len(message["text"]) <= LONGEST_TEXT or len(message.get("from", "")) > 11:
        raise Refused(HTTPStatus.BAD_REQUEST, "text or from is empty or too long.")
    at = datetime.now(INDIA).isoformat(timespec="milliseconds")
    return id, {"at": at, **message}


def receive(id: str, message: dict) -> tuple[HTTPStatus, dict]:
    chosen = re.fullmatch(r"99999[0-9]000([1-4])", message["mobile"])
    failure = chosen and chosen[1]
    match failure:
        case "3":
            raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "This mobile takes no messages.")
        case "4":
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "Down.")
        case "1" if inboxes.failures_before(id) < 2:
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "Try again.")
    if not inboxes.put(id, message):
        return HTTPStatus.OK, {"status": "known"}
    reports.add(id)
    if failure == "2":
        time.sleep(float(os.environ.get("SANDBOX_PHONE_LATE_SECONDS", "8")))
    return HTTPStatus.CREATED, {"status": "stored"}


def reply(id: str, message: dict) -> tuple[HTTPStatus, dict]:
    if not tell_portal("/sms/inbound", {"id": id, **message}):
        raise Refused(HTTPStatus.BAD_GATEWAY, "The portal did not take it.")
    outboxes.put(id, message)
    return HTTPStatus.CREATED, {"status": "sent"}
