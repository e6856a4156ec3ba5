"""UIDAI's OTP, Auth and e-KYC 2.5 XML as the portal writes and reads it.

Shapes: Aadhaar OTP Request API 2.5, Authentication API 2.5, e-KYC API 2.5. `uid` is a 12-digit
Aadhaar number, `ts` India time without zone, `txn` the same for the OTP and the e-KYC that uses it.
Readers raise BadAnswer and nothing else; what they raise holds nothing of the answer.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone

from lxml import etree

from integrations.uidai import sealing
from integrations.uidai.safe_xml import (
    BadAnswer,
    child,
    decode64,
    encode64,
    need,
    parse,
    write,
)

VERSION = "2.5"
INDIA = timezone(timedelta(hours=5, minutes=30))
OTP_NS = "http://www.uidai.gov.in/authentication/otp/1.0"
AUTH_NS = "http://www.uidai.gov.in/authentication/uid-auth-request/2.0"
PID_NS = "http://www.uidai.gov.in/authentication/uid-auth-request-data/2.0"
KYC_NS = "http://www.uidai.gov.in/kyc/uid-kyc-request/1.0"

# What we ask of e-KYC: consent given, local language too, no print format.
ASKED = {"rc": "Y", "lr": "Y", "de": "N", "pfr": "N"}
OTP, FINGER, IRIS = "O", "F", "I"  # `ra`: how the person is proven
MAX_TEXT = 255
MAX_PHOTO = 200_000
ADDRESS = {  # our words for UIDAI's
    "house": "house",
    "street": "street",
    "landmark": "lm",
    "locality": "loc",
    "vtc": "vtc",
    "post_office": "po",
    "subdistrict": "subdist",
    "district": "dist",
    "state": "state",
}
# Control characters and the marks that turn text around; not the joiners Indian scripts need.
_UNSEEN = re.compile("[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")
_CODE = re.compile(r"[A-Z]?-?[0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class Agency:
    """The requesting entity: its AUA code and the licence key that UIDAI gave it."""

    code: str
    licence_key: str = field(repr=False)


@dataclass(frozen=True, slots=True, repr=False)
class OtpAnswer:
    ok: bool
    txn: str
    error: str  # UIDAI's code, "" when ok
    masked_mobile: str


@dataclass(frozen=True, slots=True, repr=False)
class KycAnswer:
    ok: bool
    txn: str
    error: str
    uid: str  # as UIDAI gives it: whole, masked or empty
    person: dict  # keyword arguments of workers.identity.Kyc; empty unless ok


def timestamp() -> str:
    return datetime.now(INDIA).strftime("%Y-%m-%dT%H:%M:%S")


def wadh(ra: str) -> str:
    """What binds the PID to the e-KYC options: SHA-256 of version and options."""
    return encode64(hashlib.sha256((VERSION + ra + "".join(ASKED.values())).encode()).digest())


def otp_request(uid: str, agency: Agency, *, txn: str, ts: str) -> bytes:
    """Otp: send the one-time PIN by SMS (channel 01)."""
    root = etree.Element(f"{{{OTP_NS}}}Otp", nsmap={None: OTP_NS})
    _set(root, uid=uid, ac=agency.code, sa=agency.code, ver=VERSION, txn=txn)
    _set(root, lk=agency.licence_key, type="A", ts=ts)
    etree.SubElement(root, f"{{{OTP_NS}}}Opts", ch="01")
    sealing.sign(root)
    return write(root)


def kyc_request(uid: str, otp: str, agency: Agency, *, txn: str, ts: str) -> bytes:
    """Kyc around Auth around the sealed PID, which holds the OTP."""
    pid = etree.Element(f"{{{PID_NS}}}Pid", nsmap={None: PID_NS})
    _set(pid, ts=ts, ver="2.0", wadh=wadh(OTP))
    etree.SubElement(pid, f"{{{PID_NS}}}Pv", otp=otp)
    sealed = sealing.seal_pid(write(pid))
    return _kyc(
        uid,
        agency,
        txn=txn,
        ra=OTP,
        uses={"bio": "n", "bt": "", "pin": "n", "otp": "y"},
        device=dict.fromkeys(("rdsId", "rdsVer", "dpId", "dc", "mi", "mc"), ""),
        ci=sealed.ci,
        sealed={
            "Skey": encode64(sealed.skey),
            "Hmac": encode64(sealed.hmac),
            "Data": encode64(sealed.data),
        },
    )


def kyc_request_by_capture(uid: str, capture, agency: Agency, *, txn: str) -> bytes:
    """Kyc around Auth around what a registered device sealed (`capture.Capture`), unopened."""
    return _kyc(
        uid,
        agency,
        txn=txn,
        ra=capture.ra,
        uses={"bio": "y", "bt": capture.bt, "pin": "n", "otp": "n"},
        device=capture.device,
        ci=capture.ci,
        sealed={"Skey": capture.skey, "Hmac": capture.hmac, "Data": capture.data},
    )


def _kyc(uid, agency, *, txn, ra, uses, device, ci, sealed) -> bytes:
    auth = etree.Element(f"{{{AUTH_NS}}}Auth", nsmap={None: AUTH_NS})
    _set(auth, uid=uid, rc="Y", tid="" if ra == OTP else "registered", ac=agency.code)
    _set(auth, sa=agency.code, ver=VERSION, txn=txn, lk=agency.licence_key)
    _set(etree.SubElement(auth, f"{{{AUTH_NS}}}Uses"), pi="n", pa="n", pfa="n", **uses)
    _set(etree.SubElement(auth, f"{{{AUTH_NS}}}Device"), **device)
    etree.SubElement(auth, f"{{{AUTH_NS}}}Skey", ci=ci).text = sealed["Skey"]
    etree.SubElement(auth, f"{{{AUTH_NS}}}Hmac").text = sealed["Hmac"]
    etree.SubElement(auth, f"{{{AUTH_NS}}}Data", type="X").text = sealed["Data"]
    sealing.sign(auth)

    kyc = etree.Element(f"{{{KYC_NS}}}Kyc", nsmap={None: KYC_NS})
    _set(kyc, ver=VERSION, ra=ra, **ASKED)
    etree.SubElement(kyc, f"{{{KYC_NS}}}Rad").text = encode64(write(auth))
    return write(kyc)


def read_otp_answer(body: bytes) -> OtpAnswer:
    root = parse(body, root="OtpRes")
    sealing.require_signature(root)
    ok = _yes(root)
    info = root.get("info", "")
    masked = re.search(r"[*xX]{4,10}[0-9]{2,4}", info)
    return OtpAnswer(
        ok=ok,
        txn=root.get("txn", ""),
        error="" if ok else _code(root),
        masked_mobile=masked.group() if masked else "",
    )


def read_kyc_answer(body: bytes) -> KycAnswer:
    resp = parse(body, root="Resp")
    txn = resp.get("txn", "")
    if resp.get("status") != "0" or not (resp.text or "").strip():
        # Refused at the door: no KycRes inside, and nothing that anybody signed.
        return KycAnswer(ok=False, txn=txn, error=_code(resp), uid="", person={})
    root = parse(sealing.open_kyc(decode64(resp.text)), root="KycRes")
    sealing.require_signature(root)
    if root.get("txn", "") != txn:
        raise BadAnswer("txn")
    if not _yes(root):
        return KycAnswer(ok=False, txn=txn, error=_kyc_error(root), uid="", person={})
    data = need(root, "UidData")
    return KycAnswer(ok=True, txn=txn, error="", uid=data.get("uid", ""), person=_person(data))


def _person(data) -> dict:
    poi, poa, local = need(data, "Poi"), need(data, "Poa"), child(data, "LData")
    gender = poi.get("gender", "")
    name = _text(poi, "name")
    pincode = _text(poa, "pc")
    if gender not in {"F", "M", "T"} or not name or not re.fullmatch(r"([1-9][0-9]{5})?", pincode):
        raise BadAnswer("malformed")
    day, year_only = _birth(poi.get("dob", ""))
    return {
        "name": name,
        "name_local": "" if local is None else _text(local, "name"),
        "date_of_birth": day,
        "birth_year_only": year_only,
        "gender": gender,
        "care_of": _text(poa, "co"),
        **{ours: _text(poa, theirs) for ours, theirs in ADDRESS.items()},
        "pincode": pincode,
        "photo": _photo(child(data, "Pht")),
    }


def _birth(text: str) -> tuple[date, bool]:
    """DD-MM-YYYY, or a year alone when that is all UIDAI knows: then 1 January of it."""
    year_only = re.fullmatch(r"[0-9]{4}", text) is not None
    text = f"01-01-{text}" if year_only else text
    parts = re.fullmatch(r"([0-9]{2})-([0-9]{2})-([0-9]{4})", text)
    if not parts:
        raise BadAnswer("malformed")
    day, month, year = map(int, parts.groups())
    try:
        birth = date(year, month, day)
    except ValueError:
        raise BadAnswer("malformed") from None
    if not date(1850, 1, 1) <= birth <= datetime.now(INDIA).date():
        raise BadAnswer("malformed")
    return birth, year_only


def _photo(element) -> bytes:
    """The JPEG, or b"" where UIDAI holds none."""
    photo = b"" if element is None else decode64(element.text)
    if photo and not (photo.startswith(b"\xff\xd8\xff") and len(photo) <= MAX_PHOTO):
        raise BadAnswer("malformed")
    return photo


def _text(element, name: str) -> str:
    """An attribute in one line, composed, without characters that hide or turn text around."""
    text = unicodedata.normalize("NFC", _UNSEEN.sub(" ", element.get(name, "")))
    text = " ".join(text.split())
    if len(text) > MAX_TEXT:
        raise BadAnswer("malformed")
    return text


def _yes(element) -> bool:
    ret = element.get("ret", "").lower()
    if ret not in {"y", "n"}:
        raise BadAnswer("malformed")
    return ret == "y"


def _code(element) -> str:
    """UIDAI's error code, checked, because it goes to the log."""
    code = element.get("err", "")
    if not _CODE.fullmatch(code):
        raise BadAnswer("malformed")
    return code


def _kyc_error(root) -> str:
    """The error; for K-100 (authentication failed) the reason is in the AuthRes inside Rar."""
    code = _code(root)
    rar = child(root, "Rar")
    if code == "K-100" and rar is not None and (rar.text or "").strip():
        return _code(parse(decode64(rar.text), root="AuthRes"))
    return code


def _set(element, **attributes: str) -> None:
    for name, value in attributes.items():
        element.set(name, value)
