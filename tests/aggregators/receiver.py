"""What a platform's own program is to a webhook: it verifies signatures, takes nothing twice."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standardwebhooks import Webhook, WebhookVerificationError


class Receiver(ThreadingHTTPServer):
    """On this machine; `answers` are the statuses that it gives first, then 204 for what is new and
    rightly signed, 200 for a repeat, 400 else."""

    daemon_threads = True

    def __init__(self, secret: str = ""):
        super().__init__(("127.0.0.1", 0), Taking)
        self.secret, self.answers, self.taken, self.seen = secret, [], {}, []
        threading.Thread(target=self.serve_forever, args=[0.05], daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/hooks?of=chalo"

    def __exit__(self, *args):
        self.shutdown()
        super().__exit__(*args)

    def take(self, headers: dict, body: bytes) -> int:
        self.seen.append((headers, body))
        try:
            told = Webhook(self.secret).verify(body, headers)
        except WebhookVerificationError:
            return 400
        if headers["webhook-id"] in self.taken:
            return 200
        self.taken[headers["webhook-id"]] = told
        return 204


class Taking(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        if self.server.answers:
            status = self.server.answers.pop(0)
            self.server.seen.append((headers, body))
        else:
            status = self.server.take(headers, body)
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", "http://127.0.0.1:1/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


def told(receiver: Receiver) -> list[tuple[str, dict]]:
    """(type, data) of what was taken."""
    return [(each["type"], each["data"]) for each in receiver.taken.values()]


def as_json(body: bytes) -> dict:
    return json.loads(body)
