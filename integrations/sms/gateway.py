"""Any gateway of SMS that takes one HTTP POST a message: `SMS_HTTP_…` in the settings say how.

SMS_BACKEND=integrations.sms.gateway.HttpBackend
"""

import json

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from eshram.outbox import gsm
from eshram.outbox.backends import Sms, SmsBackend
from eshram.outbox.errors import Ambiguous, TemporaryFailure
from integrations.sms import codes

TIMEOUT = (3, 15)  # seconds to connect, to answer
LONGEST_ANSWER = 64 * 1024  # bytes


class HttpBackend(SmsBackend):
    def __init__(self):
        self.honours_message_ids = settings.SMS_HTTP_HONOURS_IDS
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers.update(settings.SMS_HTTP_HEADERS)
        for scheme in ("https://", "http://"):
            self.session.mount(scheme, HTTPAdapter(pool_maxsize=self.concurrency))

    def send(self, sms: Sms) -> str | None:
        fields = fields_of(sms)
        body = {"data": fields} if settings.SMS_HTTP_FORM else {"json": fields}
        try:
            # `from None`: an error of requests may quote the request.
            with self.session.post(
                settings.SMS_HTTP_URL, **body, timeout=TIMEOUT, allow_redirects=False, stream=True
            ) as answer:
                status = answer.status_code
                content = answer.raw.read(LONGEST_ANSWER, decode_content=True)
        except requests.ConnectionError as error:
            if never_reached(error):
                raise TemporaryFailure("no_connection") from None
            raise Ambiguous("no_answer", retry=self.honours_message_ids) from None
        except (requests.RequestException, OSError):
            raise Ambiguous("no_answer", retry=self.honours_message_ids) from None
        said = said_in(content)
        code = inside(said, settings.SMS_HTTP_ANSWER_CODE)
        if code is not None and str(code) not in settings.SMS_HTTP_GOOD_CODES:
            raise codes.of_gateway(code, set(settings.SMS_HTTP_TEMPORARY_CODES))
        if not 200 <= status < 300:
            raise codes.of_http(status, honoured=self.honours_message_ids)
        id = inside(said, settings.SMS_HTTP_ANSWER_ID)
        return str(id) if id is not None else None


def fields_of(sms: Sms) -> dict[str, str]:
    """The fields of one message under the gateway's names; what it has no name for is left out."""
    values = {
        "id": str(sms.message_id),
        "mobile": f"{settings.SMS_HTTP_MOBILE_PREFIX}{sms.mobile}",
        "text": sms.text,
        "header": sms.header,
        "entity": sms.entity_id,
        "template": sms.dlt_template_id,
        "unicode": "0" if gsm.is_gsm(sms.text) else "1",
    }
    names = settings.SMS_HTTP_FIELDS
    return settings.SMS_HTTP_EXTRA | {names[key]: values[key] for key in values if key in names}


def never_reached(error: requests.ConnectionError) -> bool:
    """No connection was made, so nothing was sent."""
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return isinstance(reason, NewConnectionError | ConnectTimeoutError)


def said_in(content: bytes):
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def inside(said, path: str):
    """`data.0.id` of an answer; None where there is no such thing."""
    if not path:
        return None
    for step in path.split("."):
        if isinstance(said, dict):
            said = said.get(step)
        elif isinstance(said, list) and step.isdecimal() and int(step) < len(said):
            said = said[int(step)]
        else:
            return None
    return said if isinstance(said, str | int) else None
