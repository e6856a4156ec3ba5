"""Texts as SMPP carries them: alphabets, and long ones in parts (3GPP TS 23.038, 23.040)."""

import smpplib.gsm
from smpplib import consts

from eshram.outbox import gsm

UDH, UDHI = 6, consts.SMPP_GSMFEAT_UDHI  # octets of our header; the flag that says there is one
CONCATENATED = 0x00  # information element: 8-bit reference, parts, number
# The library's table misses some letters of the alphabet and knows one that is none.
NOT_IN_TABLE = frozenset("§\f`")


def parts_of(text: str, reference: int) -> tuple[list[bytes], int, int]:
    """(parts, data_coding, esm_class). A character is never cut between two parts."""
    is_gsm = gsm.is_gsm(text) and not NOT_IN_TABLE & set(text)
    if is_gsm:
        encode, coding = smpplib.gsm.gsm_encode, consts.SMPP_ENCODING_DEFAULT
        single, part = gsm.GSM_SINGLE, gsm.GSM_PART
    else:
        encode, coding = utf16, consts.SMPP_ENCODING_ISO10646
        single, part = gsm.UCS2_SINGLE * 2, gsm.UCS2_PART * 2
    letters = [encode(letter) for letter in text]
    if sum(map(len, letters)) <= single:
        return [b"".join(letters)], coding, consts.SMPP_MSGTYPE_DEFAULT
    bodies = [b""]
    for letter in letters:
        if len(bodies[-1]) + len(letter) > part:
            bodies.append(b"")
        bodies[-1] += letter
    head = bytes([UDH - 1, CONCATENATED, 3, reference & 0xFF, len(bodies)])
    return [head + bytes([n]) + body for n, body in enumerate(bodies, 1)], coding, UDHI


def utf16(text: str) -> bytes:
    return text.encode("utf-16-be")


def text_in(body: bytes, coding: int) -> str:
    """What came in. Letters that cannot be read are marked, not dropped: a person may look."""
    if coding == consts.SMPP_ENCODING_ISO10646:
        return body.decode("utf-16-be", "replace")
    if coding == consts.SMPP_ENCODING_ISO88591:
        return body.decode("latin-1")
    if coding in (consts.SMPP_ENCODING_DEFAULT, 1):
        return "".join(septets(body)) if coding == 0 else body.decode("ascii", "replace")
    return body.decode("utf-8", "replace")


def septets(body: bytes):
    """Unpacked GSM 7-bit letters; digits and Latin letters are the same as in ASCII."""
    table, escaped = smpplib.gsm.GSM_CHARACTER_TABLE, False
    for octet in body:
        if octet == 0x1B:
            escaped = True
            continue
        yield table[octet + 0x80 * escaped] if octet < 0x80 else "\ufffd"
        escaped = False


def piece_of(body: bytes, esm_class: int) -> tuple[tuple[int, int, int] | None, bytes]:
    """((reference, parts, number) or None, the text) of a body that may begin with a header."""
    if not esm_class & UDHI or not body:
        return None, body
    head, rest = body[1 : body[0] + 1], body[body[0] + 1 :]
    while len(head) >= 2:
        kind, length = head[0], head[1]
        value, head = head[2 : 2 + length], head[2 + length :]
        if kind in (0x00, 0x08) and len(value) in (3, 4):
            return (int.from_bytes(value[:-2]), value[-2], value[-1]), rest
    return None, rest
