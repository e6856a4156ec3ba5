"""The stand-in's own way to the sandbox phone: one kept connection per thread."""

import http.client
import json
import threading
import uuid
from urllib.parse import urlsplit


class PhoneDown(Exception):
    """The SMS did not reach the phone."""


class Phone:
    def __init__(self, url: str, *, timeout: float = 2):
        parts = urlsplit(url)
        self.host, self.port, self.timeout = parts.hostname, parts.port or 80, timeout
        self.path = parts.path.rstrip("/") + "/messages"
        self.local = threading.local()

    def send(self, mobile: str, text: str) -> None:
        """Raises PhoneDown. The id is the same in the second try, so nothing arrives twice."""
        message = {"id": str(uuid.uuid4()), "mobile": mobile, "from": "UIDAI", "text": text}
        body = json.dumps(message).encode()
        for _ in range(2):  # the phone may have closed the kept connection meanwhile
            kept = getattr(self.local, "connection", None)
            connection = kept or http.client.HTTPConnection(
                self.host, self.port, timeout=self.timeout
            )
            try:
                connection.request("POST", self.path, body, {"Content-Type": "application/json"})
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException):
                connection.close()
                self.local.connection = None
                if kept:
                    continue
                break
            self.local.connection = connection
            if 200 <= answer.status < 300:
                return
            break
        raise PhoneDown
