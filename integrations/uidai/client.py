"""HTTP to UIDAI: one pooled session, time and size limits, nothing personal in a log or an error.

The address is `/<service>/<ver>/<ac>/<uid[0]>/<uid[1]>/<asalk>`: it holds the licence key and two
digits of the number, so it is never logged either.
"""

import logging
import time
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import quote

import requests
import urllib3
from requests.adapters import HTTPAdapter

from integrations.uidai.safe_xml import MAX_BYTES, BadAnswer
from integrations.uidai.wire import VERSION, Agency

# urllib3 writes each address to its debug log.
logging.getLogger("urllib3.connectionpool").addFilter(
    lambda record: not any("/otp/" in str(a) or "/kyc/" in str(a) for a in record.args or ())
)


class Client:
    """Posts a request's XML and returns the answer's bytes; raises BadAnswer.

    `timeout` is seconds to connect, between two bytes, and for the whole body. With `sandbox`, and
    only then, the mobile being registered travels in a header, so that the stand-in's SMS
    reaches it. Safe to share between threads.
    """

    def __init__(self, url: str, agency: Agency, *, timeout: float, sandbox: bool):
        self.url = url.rstrip("/")
        self.agency, self.timeout, self.sandbox = agency, timeout, sandbox
        self.session = requests.Session()
        self.session.trust_env = False  # no proxies, netrc or CA files by the environment
        self.session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        adapter = HTTPAdapter(pool_connections=1, pool_maxsize=32, max_retries=0)
        self.session.mount("http://", adapter)
        self.session.mount("https://", adapter)
        self.session.headers = {
            "Content-Type": "application/xml",
            "Accept": "application/xml",
            "Accept-Encoding": "identity",  # no compression: no bombs
            "Connection": "keep-alive",
        }

    def otp(self, uid: str, body: bytes, *, mobile: str) -> bytes:
        """One retry, and only when the connection broke: the same txn, so at worst a second SMS."""
        headers = {"X-Sandbox-Mobile": mobile} if self.sandbox else {}
        try:
            return self._post("otp", uid, body, headers)
        except BadAnswer as failure:
            if failure.reason != "connection":
                raise
        return self._post("otp", uid, body, headers)

    def kyc(self, uid: str, body: bytes) -> bytes:
        """No retry: the OTP may have been used up."""
        return self._post("kyc", uid, body, {})

    def _post(self, service: str, uid: str, body: bytes, headers: dict) -> bytes:
        agency, key = quote(self.agency.code, safe=""), quote(self.agency.licence_key, safe="")
        url = f"{self.url}/{service}/{VERSION}/{agency}/{uid[0]}/{uid[1]}/{key}"
        deadline = time.monotonic() + self.timeout
        try:
            with self.session.post(
                url,
                data=body,
                headers=headers,
                timeout=self.timeout,
                stream=True,
                allow_redirects=False,  # a redirect would carry the PID elsewhere
            ) as answer:
                _check_head(answer)
                return _read(answer.raw, deadline)
        except (requests.Timeout, urllib3.exceptions.TimeoutError):
            raise BadAnswer("timeout") from None
        except (requests.ConnectionError, urllib3.exceptions.ProtocolError):
            raise BadAnswer("connection") from None
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError):
            raise BadAnswer("transport") from None


def _check_head(answer) -> None:
    if answer.status_code != 200:
        raise BadAnswer(f"http-{answer.status_code}")
    kind, _, parameters = answer.headers.get("Content-Type", "").lower().partition(";")
    charset = parameters.partition("charset=")[2].partition(";")[0].strip(" \"'")
    if kind.strip() not in {"application/xml", "text/xml"} or charset not in {"", "utf-8", "utf8"}:
        raise BadAnswer("content-type")
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise BadAnswer("content-type")
    length = answer.headers.get("Content-Length", "0")
    if not length.isdecimal() or int(length) > MAX_BYTES:
        raise BadAnswer("too-large")


def _read(raw, deadline: float) -> bytes:
    """The body, as it arrives, within the time and size we allow it."""
    body = bytearray()
    while piece := raw.read1(65_536, decode_content=False):
        body += piece
        if len(body) > MAX_BYTES:
            raise BadAnswer("too-large")
        if time.monotonic() > deadline:
            raise BadAnswer("timeout")
    return bytes(body)
