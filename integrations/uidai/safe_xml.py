"""XML from outside, parsed so that it can only ever be data."""

import base64
import binascii

from lxml import etree

MAX_BYTES = 1_000_000  # an e-KYC answer with photo is under 100 KB


class BadAnswer(Exception):
    """No answer, or one that cannot be used.

    `reason` is one word for the log ("timeout", "unsigned"): never anything of the answer.
    """

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


def parse(body: bytes, *, root: str):
    """The root element of `body`, whose local name must be `root`. Raises BadAnswer("malformed").

    UTF-8 only. A document type is refused before the parser sees it, so there are no entities to
    expand (lxml expands them in attributes whatever it is told) and nothing to fetch.
    """
    if len(body) > MAX_BYTES:
        raise BadAnswer("too-large")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise BadAnswer("not-utf-8") from None
    # NUL bytes would let UTF-16 pass as UTF-8.
    if "\0" in text or "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise BadAnswer("malformed")
    parser = etree.XMLParser(
        encoding="utf-8",  # whatever the declaration claims
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        element = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError):
        raise BadAnswer("malformed") from None
    if local_name(element) != root:
        raise BadAnswer("malformed")
    return element


def local_name(element) -> str:
    """The name without its namespace: UIDAI's versions differ in namespaces and prefixes."""
    return etree.QName(element).localname


def child(element, name: str):
    """The one child called `name`, or None. Two of them are a trick: BadAnswer."""
    found = [each for each in element if local_name(each) == name]
    if len(found) > 1:
        raise BadAnswer("malformed")
    return found[0] if found else None


def need(element, name: str):
    """The one child called `name`; BadAnswer if there is none."""
    found = child(element, name)
    if found is None:
        raise BadAnswer("malformed")
    return found


def decode64(text: str | None) -> bytes:
    """The bytes of base64 text, which may be wrapped over lines."""
    try:
        return base64.b64decode("".join((text or "").split()), validate=True)
    except (binascii.Error, ValueError):
        raise BadAnswer("malformed") from None


def encode64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def write(element) -> bytes:
    return etree.tostring(element, xml_declaration=True, encoding="UTF-8")
