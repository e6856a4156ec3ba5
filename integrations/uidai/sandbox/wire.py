"""The other end of `integrations.uidai.wire`: reads requests and writes answers, as UIDAI does.

Written from the same specification, not from the portal's code, so that the two check each other.
Readers raise BadAnswer.
"""

import hashlib
from dataclasses import dataclass

from lxml import etree

from integrations.uidai import sealing
from integrations.uidai.safe_xml import BadAnswer, decode64, encode64, need, parse, write
from integrations.uidai.sandbox import sealed
from integrations.uidai.sandbox.people import Person
from integrations.uidai.wire import OTP_NS, timestamp

RESP_NS = "http://www.uidai.gov.in/kyc/uid-kyc-response/1.0"
AUTH_RES_NS = "http://www.uidai.gov.in/authentication/uid-auth-response/1.0"


@dataclass(frozen=True, slots=True, repr=False)
class Asked:
    """What both requests carry. `ts` is of the outermost element that has one."""

    uid: str
    ac: str
    lk: str
    ver: str
    txn: str
    ts: str


@dataclass(frozen=True, slots=True, repr=False)
class AskedKyc:
    auth: Asked
    kyc_ver: str
    consent: bool
    local_language: bool
    wadh_fits: bool
    hmac_fits: bool
    modality: str  # otp, finger or iris
    otp: str = ""
    captured: str = ""  # what the stand-in device saw
    device: dict | None = None


def read_otp(body: bytes) -> Asked:
    root = parse(body, root="Otp")
    if need(root, "Opts").get("ch") not in {"00", "01"} or root.get("type") != "A":
        raise BadAnswer("malformed")
    return _asked(root, root.get("ts", ""))


MODALITIES = {"O": "otp", "F": "finger", "I": "iris"}
KINDS = {"finger": {"FMR", "FIR", "FMR,FIR"}, "iris": {"IIR"}}


def read_kyc(body: bytes, opener: sealed.Opener | None = None) -> AskedKyc:
    """`opener` opens what a device sealed; without one there is the OTP only."""
    root = parse(body, root="Kyc")
    auth = parse(decode64(need(root, "Rad").text), root="Auth")
    modality = MODALITIES.get(root.get("ra", ""))
    uses, device = need(auth, "Uses"), dict(need(auth, "Device").attrib)
    if modality is None or need(auth, "Data").get("type") != "X":
        raise BadAnswer("malformed")
    if modality == "otp":
        if (uses.get("otp"), uses.get("bio"), auth.get("tid")) != ("y", "n", ""):
            raise BadAnswer("malformed")
        need(auth, "Skey")
        pid_xml = decode64(need(auth, "Data").text)
        hmac_fits = decode64(need(auth, "Hmac").text) == hashlib.sha256(pid_xml).digest()
    else:
        if (uses.get("otp"), uses.get("bio"), auth.get("tid")) != ("n", "y", "registered"):
            raise BadAnswer("malformed")
        if uses.get("bt") not in KINDS[modality] or opener is None:
            raise BadAnswer("malformed")
        skey, hmac, data = (decode64(need(auth, name).text) for name in ("Skey", "Hmac", "Data"))
        try:
            pid_xml = opener.open(skey, hmac, data)
        except sealed.NotSealed:
            return _not_opened(root, auth, modality)
        hmac_fits = True
    pid = parse(pid_xml, root="Pid")
    given = need(pid, "Pv").get("otp", "") if modality == "otp" else _captured(pid, uses)
    options = "".join(root.get(name, "") for name in ("ver", "ra", "rc", "lr", "de", "pfr"))
    return AskedKyc(
        auth=_asked(auth, pid.get("ts", "")),
        kyc_ver=root.get("ver", ""),
        consent=root.get("rc") == "Y" and auth.get("rc") == "Y",
        local_language=root.get("lr") == "Y",
        wadh_fits=pid.get("wadh") == encode64(hashlib.sha256(options.encode()).digest()),
        hmac_fits=hmac_fits,
        modality=modality,
        device=device,
        **{"otp" if modality == "otp" else "captured": given},
    )


def _captured(pid, uses) -> str:
    """What the stand-in device saw: each of its records says the same."""
    records = list(need(pid, "Bios"))
    if [record.get("type") for record in records] != uses.get("bt").split(","):
        raise BadAnswer("malformed")
    return decode64(records[0].text).decode("ascii", "replace")


def _not_opened(root, auth, modality: str) -> AskedKyc:
    """A request of which only the outside could be read."""
    return AskedKyc(
        auth=_asked(auth, timestamp()),
        kyc_ver=root.get("ver", ""),
        consent=root.get("rc") == "Y" and auth.get("rc") == "Y",
        local_language=False,
        wadh_fits=True,
        hmac_fits=False,
        modality=modality,
    )


def _asked(element, ts: str) -> Asked:
    uid, ac, lk, ver, txn = (element.get(name, "") for name in ("uid", "ac", "lk", "ver", "txn"))
    if not uid or not txn or len(txn) > 50:
        raise BadAnswer("malformed")
    return Asked(uid, ac, lk, ver, txn, ts)


def otp_answer(txn: str, *, ts: str, error: str = "", info: str = "", signed: bool = True) -> bytes:
    root = etree.Element(f"{{{OTP_NS}}}OtpRes", nsmap={None: OTP_NS})
    _set(root, ret="n" if error else "y", code=_response_code(txn, ts), txn=txn)
    if error:
        root.set("err", error)
    _set(root, ts=ts, info=info)
    return _finish(root, signed)


def kyc_answer(txn: str, kyc_res: bytes, *, ac: str, ts: str, error: str = "") -> bytes:
    """Resp around a KycRes; with `error` and no KycRes, a refusal at the door (status -1)."""
    root = etree.Element(f"{{{RESP_NS}}}Resp", nsmap={None: RESP_NS})
    _set(root, status="0" if kyc_res else "-1", ko=ac, ret="N" if error else "Y")
    _set(root, code=_response_code(txn, ts), txn=txn, ts=ts)
    if error:
        root.set("err", error)
    root.text = encode64(kyc_res)
    return write(root)


def kyc_refusal(txn: str, *, ts: str, error: str, signed: bool = True) -> bytes:
    """KycRes without a person. An error of authentication is K-100, with its own code in Rar."""
    by_kyc = error.startswith("K-")
    root = _kyc_res(txn, ts, ret="N", err=error if by_kyc else "K-100")
    etree.SubElement(root, f"{{{RESP_NS}}}Rar").text = encode64(
        _auth_res(txn, ts, ret="n", error="" if by_kyc else error)
    )
    return _finish(root, signed)


def kyc_person(
    txn: str, person: Person, *, uid: str, ts: str, local_language: bool, signed: bool = True
) -> bytes:
    root = _kyc_res(txn, ts, ret="Y", ttl=f"{int(ts[:4]) + 1}{ts[4:]}")
    etree.SubElement(root, f"{{{RESP_NS}}}Rar").text = encode64(_auth_res(txn, ts, ret="y"))
    data = etree.SubElement(root, f"{{{RESP_NS}}}UidData", uid=uid, tkn=_token(uid))
    poi = etree.SubElement(data, f"{{{RESP_NS}}}Poi")
    _set(poi, name=person.name, dob=person.dob, gender=person.gender)
    poa = etree.SubElement(data, f"{{{RESP_NS}}}Poa")
    place = person.place
    _set(poa, co=person.care_of, house=person.house, street=person.street, lm=person.landmark)
    _set(poa, loc=person.locality, vtc=place.vtc, subdist=place.subdistrict, dist=place.district)
    _set(poa, state=place.state, country="India", pc=place.pincode, po=place.post_office)
    if local_language and person.name_local:
        etree.SubElement(
            data, f"{{{RESP_NS}}}LData", lang=person.language or "06", name=person.name_local
        )
    etree.SubElement(data, f"{{{RESP_NS}}}Pht").text = encode64(person.photo)
    return _finish(root, signed)


def _kyc_res(txn: str, ts: str, **attributes: str):
    root = etree.Element(f"{{{RESP_NS}}}KycRes", nsmap={None: RESP_NS})
    _set(root, code=_response_code(txn, ts), txn=txn, ts=ts, **attributes)
    return root


def _auth_res(txn: str, ts: str, *, ret: str, error: str = "") -> bytes:
    root = etree.Element(f"{{{AUTH_RES_NS}}}AuthRes", nsmap={None: AUTH_RES_NS})
    _set(root, ret=ret, code=_response_code(txn, ts), txn=txn, ts=ts)
    if error:
        root.set("err", error)
    return _finish(root, signed=True)


def _finish(root, signed: bool) -> bytes:
    if signed:  # marked only, until requests and answers are signed for good
        dsig = f"{{{sealing.DSIG}}}"
        signature = etree.SubElement(root, f"{dsig}Signature", nsmap={None: sealing.DSIG})
        etree.SubElement(signature, f"{dsig}SignedInfo")
        etree.SubElement(signature, f"{dsig}SignatureValue")
    return write(root)


def _response_code(txn: str, ts: str) -> str:
    return hashlib.blake2b(f"{txn} {ts}".encode(), digest_size=16).hexdigest()


def _token(uid: str) -> str:
    """The UID token: 72 characters, the same for a number whenever it is asked."""
    return "01" + hashlib.blake2b(uid.encode(), digest_size=35, person=b"token").hexdigest()


def _set(element, **attributes: str) -> None:
    for name, value in attributes.items():
        element.set(name, value)
