"""A receiver of the register's files that a state can start from: standard library and one package.

    pip install standardwebhooks==1.1.0
    WEBHOOK_SECRET=whsec_… python state_receiver.py FOLDER [PORT]

Put a web server with TLS before it. Each message is checked (Standard Webhooks: signature and
time), and taken once by its id. Files of an export gather in FOLDER/<number>.part/; when the
manifest comes, which is the last, each is compared with it and the folder becomes FOLDER/<number>/:
what stands there is whole. Then check `manifest.sig`, open the files with your age key, take them
in by the manifest's cursor, and confirm them: see state_files.md.

The register sends again whatever was not answered by 2xx, so an answer means "it is on our disk".
"""

import base64
import hashlib
import json
import os
import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from standardwebhooks import Webhook, WebhookVerificationError

MOST = 64 * 1024 * 1024  # bytes of one message
NUMBER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NAME = re.compile(r"(rows|tombstones)-\d{4,}\.[a-z.]{1,20}")
ONE_AT_A_TIME = threading.Lock()


class Refused(Exception):
    """We did not take it; `str()` says why."""


def write(path: Path, content: bytes) -> None:
    """Whole or not at all, and on the disk."""
    unfinished = path.with_name(path.name + ".new")
    with open(unfinished, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def take(root: Path, id: str, told: dict) -> bool:
    """False for a repeat. Raises Refused."""
    seen = root / "ids" / hashlib.sha256(id.encode()).hexdigest()
    if seen.exists():
        return False
    data = told["data"]
    if not NUMBER.fullmatch(data["export"]):
        raise Refused("not a number of an export")
    whole, folder = root / data["export"], root / f"{data['export']}.part"
    if not whole.exists():
        folder.mkdir(exist_ok=True)
        if told["type"] == "export.file":
            take_file(folder, data)
        elif told["type"] == "export.manifest":
            take_manifest(folder, data)
            folder.rename(whole)
            print(f"whole: {whole.name}", flush=True)
    write(seen, b"")
    return True


def take_file(folder: Path, data: dict) -> None:
    content = base64.b64decode(data["content"], validate=True)
    if not NAME.fullmatch(data["file"]):
        raise Refused("not a name of a file")
    if hashlib.sha256(content).hexdigest() != data["sha256"]:
        raise Refused("damaged")
    write(folder / data["file"], content)


def take_manifest(folder: Path, data: dict) -> None:
    for part in json.loads(data["manifest"])["files"]:
        path = folder / part["name"]
        if not NAME.fullmatch(part["name"]) or not path.exists():
            raise Refused("a file is missing")
        with open(path, "rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != part["sha256"]:
                raise Refused("a file is not the one that was signed")
    write(folder / "manifest.sig", base64.b64decode(data["signature"], validate=True))
    write(folder / "manifest.json", data["manifest"].encode())


class Receiver(BaseHTTPRequestHandler):
    timeout = 60  # seconds that a sender may be silent

    def do_POST(self):
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > MOST:
            return self.answer(413)
        body = self.rfile.read(int(length))
        try:
            told = self.server.webhook.verify(body, dict(self.headers))
            with ONE_AT_A_TIME:
                is_new = take(self.server.folder, self.headers["webhook-id"], told)
        except WebhookVerificationError:
            return self.answer(401)
        except (Refused, KeyError, TypeError, ValueError) as error:
            print(f"refused: {error}", flush=True)
            return self.answer(400)
        print(f"{told['type']}{'' if is_new else ': again'}", flush=True)
        return self.answer(204)

    def answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    (folder / "ids").mkdir(parents=True, exist_ok=True)
    port = int(sys.argv[2]) if len(sys.argv) > 2 else 8080
    server = ThreadingHTTPServer(("127.0.0.1", port), Receiver)
    server.folder, server.webhook = folder, Webhook(os.environ["WEBHOOK_SECRET"])
    print(f"listening: {server.server_address[1]}", flush=True)
    server.serve_forever()
