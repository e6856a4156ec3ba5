"""What the portal and a registered device say to each other: PidOptions out, PidData back.

UIDAI, Aadhaar Registered Devices Technical Specification 2.0. The device's RD service seals what it
captured for UIDAI alone, so of a PidData only the outside is read: which device, which kind, when.
The browser carries it, so it is read as suspiciously as anything that is typed.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from lxml import etree

from integrations.uidai import wire
from integrations.uidai.safe_xml import BadAnswer, decode64, encode64, need, parse

# Seconds that the device waits for the finger or the eye; milliseconds on the wire.
WAIT = 15
# What it captured serves this long, by the device's clock, which may be as much ahead.
LIVES = timedelta(minutes=10)
# A fingerprint as image and as minutiae is under 60 KB, an iris under 30 KB.
MAX_CHARACTERS = 150_000
MAX_ATTRIBUTE = 4_000  # `mc`, the device's certificate, is the longest
_ATTRIBUTES = ("rdsId", "rdsVer", "dpId", "dc", "mi", "mc")
_PLAIN = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")
_FINGER_FORMS = {"0": "FMR", "1": "FIR", "2": "FMR,FIR"}


@dataclass(frozen=True, slots=True)
class Modality:
    """One way of proving: `ra` is e-KYC's name for it, the rest what the device is asked."""

    ra: str
    options: dict


MODALITIES = {
    "finger": Modality("F", {"fCount": "1", "fType": "2", "iCount": "0", "pCount": "0"}),
    "iris": Modality("I", {"fCount": "0", "iCount": "1", "iType": "0", "pCount": "0"}),
}


class Refused(Exception):
    """A PidData that is not sent on; `code` says why, in UIDAI's word or a device's."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, repr=False)
class Capture:
    """A PidData's outside, and its sealed inside as the base64 text that it came in."""

    ra: str  # F or I
    bt: str  # the kinds of biometric record: FMR, FIR, IIR
    device: dict  # rdsId rdsVer dpId dc mi mc, as the device said them
    ci: str
    skey: str
    hmac: str
    data: str
    at: datetime  # by the device's clock, India time without zone


def options(modality: str, *, sandbox: bool) -> str:
    """PidOptions for one finger (image and minutiae) or one iris."""
    asked = MODALITIES[modality]
    root = etree.Element("PidOptions", ver="1.0")
    etree.SubElement(
        root,
        "Opts",
        asked.options,
        format="0",  # XML
        pidVer="2.0",
        timeout=str(WAIT * 1000),
        wadh=wire.wadh(asked.ra),
        posh="UNKNOWN",
        env="PP" if sandbox else "P",
    )
    etree.SubElement(root, "CustOpts")
    return etree.tostring(root, encoding="unicode")


def read(pid: str) -> Capture:
    """The capture in a PidData. Raises Refused."""
    if len(pid) > MAX_CHARACTERS:
        raise Refused("too-large")
    try:
        return _read(parse(pid.encode(), root="PidData"))
    except (BadAnswer, UnicodeEncodeError):
        raise Refused("malformed") from None


def _read(root) -> Capture:
    answer = need(root, "Resp")
    if answer.get("errCode") != "0":
        code = answer.get("errCode", "")
        raise Refused(f"device-{code}" if re.fullmatch(r"[0-9]{3}", code) else "malformed")
    ra, bt = _kind(answer)
    skey, hmac, data = (need(root, name) for name in ("Skey", "Hmac", "Data"))
    if data.get("type") != "X" or not re.fullmatch(r"[0-9]{8}", skey.get("ci", "")):
        raise BadAnswer("malformed")
    sealed = [decode64(each.text) for each in (skey, hmac, data)]
    if not all(sealed) or any(len(each) for each in (skey, hmac, data)):
        raise BadAnswer("malformed")
    texts = map(encode64, sealed)  # in the one way that there is to write them
    return Capture(
        ra, bt, _device(need(root, "DeviceInfo")), skey.get("ci"), *texts, at=_time_of(sealed[2])
    )


def _kind(answer) -> tuple[str, str]:
    """One finger or one iris, and nothing else: (ra, bt)."""
    counts = tuple(answer.get(name) or "0" for name in ("fCount", "iCount", "pCount"))
    if counts == ("1", "0", "0") and answer.get("fType") in _FINGER_FORMS:
        return "F", _FINGER_FORMS[answer.get("fType")]
    if counts == ("0", "1", "0"):
        return "I", "IIR"
    raise BadAnswer("malformed")


def _device(info) -> dict:
    device = {name: info.get(name, "") for name in _ATTRIBUTES}
    for value in device.values():
        if len(value) > MAX_ATTRIBUTE or not _PLAIN.fullmatch(value):
            raise BadAnswer("malformed")
    return device


def _time_of(data: bytes) -> datetime:
    """When it was captured: the sealed PID begins with its `ts` in clear, 19 letters."""
    try:
        return datetime.strptime(data[:19].decode("ascii"), "%Y-%m-%dT%H:%M:%S")
    except ValueError:
        raise BadAnswer("malformed") from None


def refuse_old(capture: Capture) -> None:
    """Raises Refused for what was captured long ago, or by a clock that is far ahead (UIDAI's
    codes)."""
    age = datetime.now(wire.INDIA).replace(tzinfo=None) - capture.at
    if age > LIVES:
        raise Refused("561")
    if age < -LIVES:
        raise Refused("562")
