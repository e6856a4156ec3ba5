"""Lists of beneficiaries for tests."""

import base64
import csv
import io

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from django.core.management import call_command

from schemes.models import BeneficiaryList
from workers import identity

EVERYBODY = {"all": [{"fact": "age", "at_least": 0}]}


def file(rows: list[dict], tmp_path, name="list.csv"):
    """A CSV file whose columns are the keys of the first row."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), restval="")
    writer.writeheader()
    writer.writerows(rows)
    path = tmp_path / name
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def match(path, scheme="PENSION", **options) -> tuple[BeneficiaryList, str, str]:
    """(the list, what the command said, what it complained of)"""
    said, complained = io.StringIO(), io.StringIO()
    call_command(
        "match_beneficiaries", str(path), scheme=scheme, stdout=said, stderr=complained, **options
    )
    return BeneficiaryList.objects.latest("pk"), said.getvalue(), complained.getvalue()


def encrypted(aadhaar: str | bytes, pem: str = "") -> str:
    """As another office does: openssl pkeyutl -encrypt, then base64."""
    key = serialization.load_pem_public_key((pem or identity.list_public_key()).encode())
    oaep = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
    secret = aadhaar if isinstance(aadhaar, bytes) else aadhaar.encode()
    return base64.b64encode(key.encrypt(secret, oaep)).decode()
