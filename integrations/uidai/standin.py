"""A stand-in for UIDAI, as a process of its own:

    SANDBOX_PHONE_URL=http://127.0.0.1:8602 \\
        gunicorn --workers 1 --threads 8 integrations.uidai.standin:application

One worker, because the codes that wait for their e-KYC are in its memory. It knows only the test
numbers of `sandbox/numbers.py`, sends their OTPs to the sandbox phone, and logs nothing. README.md
has the table of numbers. `/certificate` is the key under which devices seal what they capture.
`UIDAI_STANDIN_SLOW_SECONDS` (6) says how slow "slow" is.
"""

import hashlib
import os
import time
from datetime import datetime, timedelta

from integrations.uidai.safe_xml import BadAnswer
from integrations.uidai.sandbox import numbers, people, sealed, wire
from integrations.uidai.sandbox.codes import Codes
from integrations.uidai.sandbox.phone import Phone, PhoneDown
from integrations.uidai.wire import INDIA, VERSION, timestamp

MAX_REQUEST = 400_000  # a fingerprint as an image, twice in base64
WINDOW = timedelta(minutes=20)
SLOW_SECONDS = float(os.environ.get("UIDAI_STANDIN_SLOW_SECONDS", "6"))
TEXT = (
    "{otp} is your OTP for Aadhaar authentication with e-Shram. It is valid for 10 minutes. "
    "Do not share it with anyone. - UIDAI"
)

codes = Codes()
opener = sealed.Opener()
phone = Phone(os.environ["SANDBOX_PHONE_URL"])


class Refused(Exception):
    """An HTTP status instead of XML."""


def application(environ, start_response):
    try:
        kind, body = "application/xml", _respond(environ)
        status = "200 OK"
        if not body.startswith(b"<"):
            kind = "text/plain"
    except Refused as refusal:
        status, kind, body = str(refusal), "text/plain", b""
    start_response(status, [("Content-Type", kind), ("Content-Length", str(len(body)))])
    return [body]


def _respond(environ) -> bytes:
    path = environ.get("PATH_INFO", "")
    if path == "/healthz":
        return b"ok"
    if path == "/certificate":
        return opener.certificate
    # /<service>/<ver>/<ac>/<uid[0]>/<uid[1]>/<asalk>; the server has undone the URL encoding
    parts = path.split("/", 6)
    if len(parts) != 7 or parts[1] not in {"otp", "kyc"} or parts[2] != VERSION:
        raise Refused("404 Not Found")
    if environ.get("REQUEST_METHOD") != "POST":
        raise Refused("405 Method Not Allowed")
    length = environ.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > MAX_REQUEST:
        raise Refused("413 Content Too Large")
    body = environ["wsgi.input"].read(int(length))
    if parts[1] == "otp":
        return _otp(body, parts, environ.get("HTTP_X_SANDBOX_MOBILE", ""))
    return _kyc(body, parts)


def _otp(body: bytes, parts: list[str], mobile: str) -> bytes:
    now = timestamp()
    try:
        asked = wire.read_otp(body)
    except BadAnswer:
        return wire.otp_answer("", ts=now, error="999")
    error = _door(asked, parts)
    trouble = "" if error else numbers.trouble(asked.uid, "otp")
    _breakdown(trouble)
    if trouble not in numbers.BREAKDOWNS.values():
        error = error or trouble
    if error:
        return wire.otp_answer(asked.txn, ts=now, error=error)
    mobile = mobile if _is_mobile(mobile) else _own_mobile(asked.uid)
    try:
        phone.send(mobile, TEXT.format(otp=codes.issue(asked.txn, asked.uid)))
    except PhoneDown:
        return wire.otp_answer(asked.txn, ts=now, error="950")
    seal = hashlib.sha256(asked.uid.encode()).hexdigest()
    info = f"01{{A,{seal},{now},{asked.ac},******{mobile[-4:]},NA}}"
    answer = wire.otp_answer(asked.txn, ts=now, info=info, signed=trouble != "unsigned")
    return answer[:-40] if trouble == "malformed" else answer


def _kyc(body: bytes, parts: list[str]) -> bytes:
    now = timestamp()
    try:
        asked = wire.read_kyc(body, opener)
    except BadAnswer:
        return wire.kyc_answer("", b"", ac=parts[3], ts=now, error="K-540")
    auth = asked.auth
    refusal = _kyc_door(asked)
    if refusal:
        return wire.kyc_answer(auth.txn, b"", ac=auth.ac, ts=now, error=refusal)
    error = _door(auth, parts) or ("" if asked.hmac_fits else "503")
    trouble = "" if error else _trouble(asked)
    _breakdown(trouble)
    if trouble not in numbers.BREAKDOWNS.values():
        error = error or trouble
    error = error or _proof(asked)
    signed = trouble != "unsigned"
    if error:
        # What Resp says of an error of authentication is K-100; its own code is further in.
        outer = error if error.startswith("K-") else "K-100"
        inner = wire.kyc_refusal(auth.txn, ts=now, error=error, signed=signed)
        return wire.kyc_answer(auth.txn, inner, ac=auth.ac, ts=now, error=outer)
    inner = wire.kyc_person(
        auth.txn,
        people.person(auth.uid),
        uid=auth.uid,
        ts=now,
        local_language=asked.local_language,
        signed=signed,
    )
    if trouble == "malformed":
        inner = inner[:-40]
    return wire.kyc_answer(auth.txn, inner, ac=auth.ac, ts=now)


def _trouble(asked: wire.AskedKyc) -> str:
    if asked.modality == "otp":
        return numbers.trouble(asked.auth.uid, "kyc")
    return numbers.trouble_with(asked.auth.uid, asked.modality)


def _proof(asked: wire.AskedKyc) -> str:
    """An error code, or "" when the OTP is right or the capture is of this person."""
    if asked.modality == "otp":
        return codes.check(asked.auth.txn, asked.auth.uid, asked.otp)
    return sealed.refusal(asked.captured, asked.device)


def _breakdown(trouble: str) -> None:
    if trouble == "slow":
        time.sleep(SLOW_SECONDS)
    if trouble == "http-500":
        raise Refused("500 Internal Server Error")


def _door(asked: wire.Asked, parts: list[str]) -> str:
    """The checks that every request passes before its content matters: an error code or ""."""
    if asked.ver != VERSION:
        return "540"
    if not asked.ac or asked.ac != parts[3]:
        return "530"
    if not asked.lk or asked.lk != parts[6]:
        return "566"
    try:
        age = datetime.now(INDIA).replace(tzinfo=None) - datetime.fromisoformat(asked.ts)
    except (ValueError, TypeError):
        return "523"
    if abs(age) > WINDOW:
        return "523"
    if [asked.uid[0], asked.uid[1:2]] != parts[4:6] or not numbers.is_test_number(asked.uid):
        return "998"
    return ""


def _kyc_door(asked: wire.AskedKyc) -> str:
    if asked.kyc_ver != VERSION:
        return "K-541"
    if not asked.consent:
        return "K-542"
    if not asked.wadh_fits or not asked.auth.txn.startswith("UKC:"):
        return "K-540"
    return ""


def _is_mobile(text: str) -> bool:
    return len(text) == 10 and text.isascii() and text.isdigit() and text[0] in "6789"


def _own_mobile(uid: str) -> str:
    """The mobile linked to a test number, for a client that names none."""
    digest = int.from_bytes(hashlib.blake2b(uid.encode(), digest_size=8, person=b"mobile").digest())
    return f"9{digest % 10**9:09d}"
