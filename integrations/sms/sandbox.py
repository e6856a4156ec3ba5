"""The sandbox's SMS gateway: the phone process at `settings.SANDBOX_PHONE_URL`."""

from json import JSONDecodeError

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter

from eshram.outbox.backends import Sms, SmsBackend
from eshram.outbox.errors import Ambiguous, PermanentFailure, TemporaryFailure

SENDER = "ESHRAM"
TIMEOUT = (1, 5)  # seconds to connect, to answer
REPLY_TIMEOUT = (1, 15)  # the phone asks the portal in between


class PhoneDown(Exception):
    """The phone process does not answer, or not as it should."""


def new_session(connections: int) -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # the phone is on this machine: no proxy, no .netrc
    session.mount("http://", HTTPAdapter(pool_maxsize=connections))
    return session


class SandboxBackend(SmsBackend):
    honours_message_ids = True

    def __init__(self):
        self.session = new_session(4 * self.concurrency)  # several pumps in one process

    def send(self, sms: Sms) -> None:
        message = {
            "id": str(sms.message_id),
            "mobile": sms.mobile,
            "from": SENDER,
            "text": sms.text,
        }
        url = f"{settings.SANDBOX_PHONE_URL}/messages"
        try:
            # `from None`: an error of requests may quote the request.
            status = self.session.post(url, json=message, timeout=TIMEOUT).status_code
        except requests.ConnectTimeout:
            raise TemporaryFailure("no_connection") from None
        except requests.Timeout:
            raise Ambiguous("no_answer", retry=True) from None
        except requests.ConnectionError:
            # Refused, or cut off in the middle; the phone drops a repeat, so the same to us.
            raise TemporaryFailure("no_connection") from None
        if status in {429, 502, 503, 504}:
            raise TemporaryFailure(f"http_{status}")
        if status not in {200, 201}:
            raise PermanentFailure(f"http_{status}")


def inbox(mobile: str | None) -> list[dict]:
    """Messages on the phone, newest first: {"at", "text", "from", "mobile"}; of all if no mobile.

    Raises PhoneDown.
    """
    return ask("GET", "/messages", params={"mobile": mobile} if mobile else {})["messages"]


def replies(mobile: str) -> list[dict]:
    """What was sent from it, likewise: {"at", "text", "mobile"}."""
    return ask("GET", "/replies", params={"mobile": mobile})["replies"]


def reply(mobile: str, text: str) -> None:
    """Send an SMS from the phone to us. Raises PhoneDown, also when it did not get through."""
    ask("POST", "/replies", json={"mobile": mobile, "text": text}, timeout=REPLY_TIMEOUT)


def ask(method: str, path: str, timeout=TIMEOUT, **sent) -> dict:
    try:
        with new_session(1) as session:
            url = f"{settings.SANDBOX_PHONE_URL}{path}"
            answer = session.request(method, url, timeout=timeout, **sent)
        answer.raise_for_status()
        said = answer.json()
    except (requests.RequestException, JSONDecodeError):
        raise PhoneDown from None
    return said
