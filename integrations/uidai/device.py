"""A stand-in for a registered fingerprint and iris device, as a process of its own:

    UIDAI_URL=http://127.0.0.1:8601 gunicorn --workers 1 --threads 4 --bind 127.0.0.1:11100 \\
        integrations.uidai.device:application

It speaks as the RD service of a real device does (UIDAI, Aadhaar Registered Devices 2.0), by HTTP
to the browser on the same machine:

    RDSERVICE  /          <RDService status="READY" ...> and where its two methods are
    DEVICEINFO /rd/info   <DeviceInfo ...>
    CAPTURE    /rd/capture  PidOptions in, PidData out: errCode 0, or why nothing was captured

and, which no real one does, lets somebody choose what it sees next:

    GET  /next            the choice that stands
    POST /next            right, wrong, ... (`CHOICES`): for one capture, then "right" again

One worker, because the choice is in its memory. It logs nothing. `SANDBOX_DEVICE_SECONDS` (2) is
how long it waits before it says that nobody put a finger on it.
"""

import os
import threading
import time
import urllib.request
from datetime import datetime, timedelta

from lxml import etree

from integrations.uidai.safe_xml import BadAnswer, encode64, need, parse, write
from integrations.uidai.sandbox import sealed
from integrations.uidai.wire import INDIA, PID_NS

MAX_REQUEST = 10_000
SECONDS = float(os.environ.get("SANDBOX_DEVICE_SECONDS", "2"))
UIDAI_URL = os.environ["UIDAI_URL"]

# What the device may see next. A number is its own errCode; a word is what UIDAI will be shown.
CHOICES = {
    "right": "right",
    "wrong": "wrong",
    "locked": "locked",
    "twice": "twice",
    "strange": "right",  # the device is not one that UIDAI knows
    "old": "right",  # its clock is a day behind
    "timeout": "700",
    "busy": "710",
    "away": "720",
    "poor": "730",
    "broken": "740",
}
SAYS = {
    "100": "Invalid PidOptions input",
    "110": "Invalid value for fType",
    "120": "Invalid value for fCount",
    "150": "Invalid value for pidVer",
    "700": "Capture timed out",
    "710": "Being used by another application",
    "720": "Device not ready",
    "730": "Capture failed",
    "740": "Device needs to be re-initialized",
    "999": "Internal error",
}
CROSS_ORIGIN = [
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Allow-Methods", "RDSERVICE, DEVICEINFO, CAPTURE, GET, POST, OPTIONS"),
    ("Access-Control-Allow-Headers", "Content-Type, Accept"),
    ("Access-Control-Allow-Private-Network", "true"),
    ("Cache-Control", "no-store"),
]


class NextCapture:
    def __init__(self):
        self.lock, self.choice = threading.Lock(), "right"

    def choose(self, choice: str) -> None:
        with self.lock:
            self.choice = choice

    def take(self) -> str:
        with self.lock:
            choice, self.choice = self.choice, "right"
        return choice


coming = NextCapture()


def application(environ, start_response):
    status, kind, body = respond(environ)
    headers = [("Content-Type", kind), ("Content-Length", str(len(body))), *CROSS_ORIGIN]
    start_response(status, headers)
    return [body]


def respond(environ) -> tuple[str, str, bytes]:
    xml = "text/xml; charset=utf-8"
    match environ["REQUEST_METHOD"], environ.get("PATH_INFO", ""):
        case "OPTIONS", _:
            return "200 OK", "text/plain", b""
        case "GET", "/healthz":
            return "200 OK", "text/plain", b"ok"
        case "RDSERVICE", "/":
            return "200 OK", xml, rd_service()
        case "DEVICEINFO", "/rd/info":
            return "200 OK", xml, write(etree.Element("DeviceInfo", sealed.DEVICE))
        case "CAPTURE", "/rd/capture":
            return "200 OK", xml, capture(body_of(environ))
        case "GET", "/next":
            return "200 OK", "text/plain", coming.choice.encode()
        case "POST", "/next":
            choice = body_of(environ).decode("ascii", "replace")
            if choice not in CHOICES:
                return "400 Bad Request", "text/plain", b""
            coming.choose(choice)
            return "200 OK", "text/plain", choice.encode()
    return "404 Not Found", "text/plain", b""


def body_of(environ) -> bytes:
    length = environ.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > MAX_REQUEST:
        return b""
    return environ["wsgi.input"].read(int(length))


def rd_service() -> bytes:
    status = {"away": "NOTREADY", "busy": "USED"}.get(coming.choice, "READY")
    root = etree.Element("RDService", status=status, info="Sandbox fingerprint and iris device")
    etree.SubElement(root, "Interface", id="DEVICEINFO", path="/rd/info")
    etree.SubElement(root, "Interface", id="CAPTURE", path="/rd/capture")
    return write(root)


def capture(body: bytes) -> bytes:
    """PidData: what was captured, or a Resp that says why nothing was."""
    try:
        opts = need(parse(body, root="PidOptions"), "Opts")
    except BadAnswer:
        return failure("100")
    if opts.get("pidVer") != "2.0":
        return failure("150")
    counts = (opts.get("fCount") or "0", opts.get("iCount") or "0")
    if counts not in {("1", "0"), ("0", "1")}:
        return failure("120")
    is_finger = counts[0] == "1"
    kinds = {"0": ["FMR"], "1": ["FIR"], "2": ["FMR", "FIR"]}.get(opts.get("fType", "0"))
    if is_finger and kinds is None:
        return failure("110")
    choice = coming.take()
    shown = CHOICES[choice]
    if shown == "700":
        time.sleep(SECONDS)
    if shown.isdecimal():
        return failure(shown)
    try:
        return captured(opts, kinds if is_finger else ["IIR"], shown, choice)
    except (OSError, ValueError):  # UIDAI's key is out of reach
        return failure("999")


def failure(code: str) -> bytes:
    root = etree.Element("PidData")
    etree.SubElement(root, "Resp", errCode=code, errInfo=SAYS[code])
    return write(root)


def captured(opts, kinds: list[str], shown: str, choice: str) -> bytes:
    now = datetime.now(INDIA) - timedelta(days=choice == "old")
    ts = now.strftime("%Y-%m-%dT%H:%M:%S")
    sign = {"ts": ts, "ver": "2.0", "wadh": opts.get("wadh", "")}
    pid = etree.Element(f"{{{PID_NS}}}Pid", sign, nsmap={None: PID_NS})
    bios = etree.SubElement(pid, f"{{{PID_NS}}}Bios", dih="")
    for kind in kinds:
        record = etree.SubElement(bios, f"{{{PID_NS}}}Bio", type=kind, posh="UNKNOWN", bs="")
        record.text = encode64(shown.encode())
    with urllib.request.urlopen(f"{UIDAI_URL}/certificate", timeout=5) as answer:  # noqa: S310
        closed = sealed.seal(write(pid), ts, answer.read())

    root = etree.Element("PidData")
    fingers = int(kinds != ["IIR"])
    counts = {"fCount": str(fingers), "iCount": str(1 - fingers), "pCount": "0"}
    kind = {"fType": opts.get("fType", "0"), "nmPoints": "38", "qScore": "72"}
    etree.SubElement(root, "Resp", counts | kind, errCode="0", errInfo="Success")
    device = sealed.STRANGE if choice == "strange" else sealed.DEVICE
    etree.SubElement(root, "DeviceInfo", device)
    etree.SubElement(root, "Skey", ci=closed.ci).text = encode64(closed.skey)
    etree.SubElement(root, "Hmac").text = encode64(closed.hmac)
    etree.SubElement(root, "Data", type="X").text = encode64(closed.data)
    return write(root)
