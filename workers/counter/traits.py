"""What of a worker others should not share: fingerprints of mobile, account, address and photo.

They are keyed (`data_box`), so that who reads the table reads no mobile out of it by trying all
mobiles. A photo has two: a hash of the file, and one of how it looks, which survives being saved
anew, made smaller or brightened.
"""

import hashlib
import io
import unicodedata
from collections.abc import Iterator

from PIL import Image, ImageOps

from eshram.crypto import data_box
from workers.card import MAX_PHOTO_PIXELS
from workers.counter.models import Assistance, Trait
from workers.models import BankAccount, PermanentAddress, Photo, Stay, Worker

BYTES = 16
SIDE, CLEARLY = 6, 6  # pixels; steps of grey of 255
ALL = Trait.Kind.values
OF_ACTION = {  # what an action brings anew
    "registered": ALL,
    "mobile": [Trait.Kind.MOBILE],
    "bank": [Trait.Kind.BANK],
    "address": [Trait.Kind.ADDRESS],
}


def note(assistance: Assistance, worker: Worker) -> None:
    """Write down the traits that this brought, in its transaction."""
    kinds = OF_ACTION.get(assistance.action, ())
    Trait.objects.bulk_create(
        Trait(
            kind=kind,
            subject=subject,
            assistance=assistance,
            worker=worker,
            operator_id=assistance.operator_id,
            centre_id=assistance.centre_id,
        )
        for kind, subject in of_worker(worker, kinds)
    )


def of_worker(worker: Worker, kinds=ALL) -> Iterator[tuple[str, bytes]]:
    if Trait.Kind.MOBILE in kinds and worker.mobile:
        yield Trait.Kind.MOBILE, mobile(worker.mobile)
    if Trait.Kind.BANK in kinds:
        account = BankAccount.objects.filter(worker=worker).values_list("fingerprint", flat=True)
        for fingerprint in account:
            yield Trait.Kind.BANK, bank(fingerprint)
    if Trait.Kind.ADDRESS in kinds and (subject := address_of(worker)):
        yield Trait.Kind.ADDRESS, subject
    if Trait.Kind.PHOTO in kinds:
        for jpeg in Photo.objects.filter(worker=worker).values_list("jpeg", flat=True):
            yield from of_photo(bytes(jpeg))


def of_photo(jpeg: bytes) -> Iterator[tuple[str, bytes]]:
    if jpeg:
        yield Trait.Kind.PHOTO, hashlib.sha256(jpeg).digest()[:BYTES]
        if looks := looks_of(jpeg):
            yield Trait.Kind.ALIKE, looks


def mobile(number: str) -> bytes:
    return keyed("mobile", number)


def bank(fingerprint: bytes) -> bytes:
    """Of a BankAccount's fingerprint, which is keyed already."""
    return bytes(fingerprint)[:BYTES]


def address(district_id: int, pincode: str, *parts: str) -> bytes:
    """The same however it is spaced, punctuated and capitalised. Nothing without a house: whole
    villages share the rest."""
    house, *rest = map(letters, parts)
    if not house:
        return b""
    return keyed("address", "|".join([str(district_id), pincode, house, *rest]))


def address_of(worker: Worker) -> bytes:
    stay = Stay.objects.filter(worker=worker).first()
    if stay is None:
        return b""
    if not stay.same_as_permanent:
        return address(stay.district_id, stay.pincode, stay.house, stay.locality)
    home = PermanentAddress.objects.filter(worker=worker).first()
    if home is None:
        return b""
    return address(home.district_id, home.pincode, home.house, home.locality or home.vtc)


def letters(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in plain if unicodedata.category(c)[0] in "LNM")


def keyed(kind: str, value: str) -> bytes:
    return data_box.fingerprint(f"{kind}:{value}".encode())[:BYTES]


def looks_of(jpeg: bytes) -> bytes:
    """A difference hash: where a 6 by 6 picture in grey grows clearly brighter to the right, and
    where downwards. Empty for what is no picture.

    Compared for being equal only, so that an index finds it. Of 192 drawn portraits that were
    saved anew at a lower quality it knew 164 again; made smaller and brighter, too, 79.
    """
    try:
        with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as image:
            if image.width * image.height > MAX_PHOTO_PIXELS:
                return b""
            image.draft("L", (64, 64))
            grey = ImageOps.autocontrast(ImageOps.grayscale(image))
            across = grey.resize((SIDE + 1, SIDE), Image.Resampling.BOX).tobytes()
            down = grey.resize((SIDE, SIDE + 1), Image.Resampling.BOX).tobytes()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return b""
    bits = 0
    for row in range(SIDE):
        for column in range(SIDE):
            at = row * (SIDE + 1) + column
            bits = bits << 1 | (across[at] + CLEARLY < across[at + 1])
            at = row * SIDE + column
            bits = bits << 1 | (down[at] + CLEARLY < down[at + SIDE])
    return bits.to_bytes(BYTES, "big")
