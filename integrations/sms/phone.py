"""The sandbox phone: a process that receives every SMS and keeps it in memory.

    gunicorn --workers 1 --threads 8 --bind 127.0.0.1:PORT integrations.sms.phone:application

    POST /messages           {"id": uuid, "mobile": ten digits, "from": "ESHRAM", "text": ...}
                             201 stored, 200 known already (dropped by its id)
    GET  /messages?mobile=   {"messages": [{"at", "text", "from", "mobile"}]}, newest first;
                             without a mobile the newest of all
    GET  /healthz            200

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

import json
import os
import re
import threading
import time
import uuid
from collections import OrderedDict, deque
from datetime import datetime, timedelta, timezone
from http import HTTPStatus
from urllib.parse import parse_qs

PER_MOBILE, MOBILES = 50, 5000
LONGEST_BODY, LONGEST_TEXT = 16 * 1024, 2000  # bytes, characters
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


inboxes = Inboxes()


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
        case _, "/messages" | "/healthz":
            raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, "Only GET and POST of /messages.")
    raise Refused(HTTPStatus.NOT_FOUND, "No such page.")


def message_of(environ) -> tuple[str, dict]:
    """(id, message) of a POST, or Refused."""
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        raise Refused(HTTPStatus.BAD_REQUEST, "Content-Length is no number.") from None
    if not 0 <= length <= LONGEST_BODY:
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The message is too long.")
    try:
        sent = json.loads(environ["wsgi.input"].read(length))
        id = str(uuid.UUID(sent["id"]))
        message = {name: sent[name] for name in ("mobile", "from", "text")}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Refused(HTTPStatus.BAD_REQUEST, "Expected id, mobile, from and text.") from None
    if not all(isinstance(value, str) for value in message.values()):
        raise Refused(HTTPStatus.BAD_REQUEST, "mobile, from and text are strings.")
    if not re.fullmatch(r"[6-9][0-9]{9}", message["mobile"]):
        raise Refused(HTTPStatus.BAD_REQUEST, "mobile is ten digits beginning with 6 to 9.")
    if not 0 < len(message["text"]) <= LONGEST_TEXT or len(message["from"]) > 11:
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
    if failure == "2":
        time.sleep(float(os.environ.get("SANDBOX_PHONE_LATE_SECONDS", "8")))
    return HTTPStatus.CREATED, {"status": "stored"}
