"""The worker's card: what stands on it, for the page and for paper.

Labels are Hindi and English side by side whatever the reader's language, because the card is shown
to others. It never carries the Aadhaar number. The QR code leads to `/verify/<token>`: the token
is random, so the code tells nothing about the UAN.
"""

import base64
import io
import unicodedata
from dataclasses import dataclass
from functools import cached_property

import segno
from django.conf import settings
from django.utils import timezone
from PIL import Image

from workers.models import PermanentAddress, Photo, Worker

PHOTO_SIZE = (240, 300)  # pixels: 20 by 25 mm at 300 dpi
MAX_PHOTO_PIXELS = 25_000_000
JOINERS = "\u200c\u200d"  # Indian scripts spell with them
GENDERS = {"F": ("महिला", "Female"), "M": ("पुरुष", "Male"), "T": ("अन्य", "Other")}
NOTHING = "–"


@dataclass(frozen=True)
class Row:
    """A label in both languages and the value; `value_hi` only where it differs."""

    key: str
    label_hi: str
    label: str
    value: str
    value_hi: str = ""


@dataclass(frozen=True)
class Card:
    """Text as it is to be printed: no control characters, nothing that turns the direction."""

    uan: str  # spaced
    name: str  # in Latin letters, as e-KYC gives it
    name_local: str  # in the state's script; empty where e-KYC gives none
    father_name: str
    born: str  # dd-mm-yyyy, or yyyy where only the year is known
    birth_year_only: bool
    gender: tuple[str, str]  # Hindi, English; so are the pairs below
    occupation: tuple[str, str]
    blood_group: str
    address: str  # house to village, without the district
    district: tuple[str, str]
    state: tuple[str, str]
    pincode: str
    mobile: str
    emergency_mobile: str
    issued: str
    url: str  # what the QR code says
    helpline: str
    jpeg: bytes  # the photo at card size; empty when there is none that can be read

    @property
    def place(self) -> str:
        """District and state in both languages, a Hindi reader's and a stranger's."""
        (district_hi, district), (state_hi, state) = self.district, self.state
        place = f"{district_hi}, {state_hi} / {district}, {state}"
        return f"{place}, {self.pincode}" if self.pincode else place

    @property
    def address_full(self) -> str:
        return ", ".join(part for part in (self.address, self.place) if part)

    @cached_property
    def rows(self) -> dict[str, Row]:
        """Everything but name, UAN and helpline, by key, in the order of reading."""
        born = ("जन्म तिथि", "Date of birth")
        if self.birth_year_only:
            born = ("जन्म वर्ष", "Year of birth")
        rows = [
            Row("father", "पिता का नाम", "Father's name", self.father_name),
            Row("born", *born, self.born),
            Row("gender", "लिंग", "Gender", self.gender[1], self.gender[0]),
            Row("work", "मुख्य काम", "Main work", self.occupation[1], self.occupation[0]),
            Row("blood", "रक्त समूह", "Blood group", self.blood_group or NOTHING),
            Row("mobile", "मोबाइल", "Mobile", self.mobile or NOTHING),
            Row("emergency", "आपात संपर्क", "Emergency contact", self.emergency_mobile or NOTHING),
            Row("issued", "जारी तिथि", "Issue date", self.issued),
            Row("address", "वर्तमान पता", "Present address", self.address_full),
        ]
        return {row.key: row for row in rows}

    @property
    def front(self) -> list[Row]:
        return [self.rows[key] for key in ("father", "born", "gender")]

    @property
    def back(self) -> list[Row]:
        return [row for row in self.rows.values() if row not in self.front]

    @property
    def qr(self) -> segno.QRCode:
        """Readable with a seventh of it dirty or worn (level M)."""
        return segno.make(self.url, error="m", micro=False)

    @property
    def qr_uri(self) -> str:
        return self.qr.svg_data_uri(border=4, omitsize=True, nl=False)


def of(worker: Worker) -> Card:
    """Three queries at most, if `worker` came with occupation, present district and state."""
    stay = worker.stays.first()
    address = ""
    if stay and stay.same_as_permanent:
        address = str(PermanentAddress.objects.filter(worker=worker).first() or "")
    elif stay:
        address = ", ".join(part for part in (stay.house, stay.locality) if part)
    photo = Photo.objects.filter(worker=worker).first()
    work, district, state = worker.occupation, worker.present_district, worker.present_state
    born = worker.date_of_birth
    return Card(
        uan=worker.uan_spaced,
        name=clean(worker.name),
        name_local=clean(worker.name_local) if worker.name_local != worker.name else "",
        father_name=clean(worker.father_name),
        born=f"{born:%Y}" if worker.birth_year_only else f"{born:%d-%m-%Y}",
        birth_year_only=worker.birth_year_only,
        gender=GENDERS[worker.gender],
        occupation=(work.title_hi, work.title),
        blood_group=worker.blood_group,
        address=clean(address).strip(" ,"),
        district=(district.name_hi, district.name),
        state=(state.name_hi, state.name),
        pincode=stay.pincode if stay else "",
        mobile=worker.mobile,
        emergency_mobile=worker.emergency_mobile,
        issued=f"{timezone.localdate(worker.registered_at):%d-%m-%Y}",
        url=f"{settings.PORTAL_URL}/verify/{worker.card_token}",
        helpline=settings.HELPLINE,
        jpeg=small(bytes(photo.jpeg)) if photo else b"",
    )


def pdf(card: Card) -> bytes:
    """The card on an A4 sheet, to cut out and fold, with the same in large letters below."""
    from workers import card_pdf  # fpdf2 takes 0.4 s to import: only who prints pays for it

    return card_pdf.draw(card)


def plastic(card: Card) -> bytes:
    """Front and back for a printer of plastic cards: two pages of 85.6 by 54 mm (CR-80)."""
    from workers import card_pdf

    return card_pdf.draw_plastic(card)


def clean(text: str) -> str:
    """One line, without what cannot be seen: e-KYC may hold marks that turn the reading direction
    and so could make a card say what it does not."""
    seen = []
    for c in unicodedata.normalize("NFC", text):
        category = unicodedata.category(c)
        if c in JOINERS or category[0] != "C":
            seen.append(c)
        elif category == "Cc":
            seen.append(" ")
    return " ".join("".join(seen).split())


def small(jpeg: bytes) -> bytes:
    """The photo at card size, a few KB, without the camera's metadata; empty if it is no JPEG."""
    try:
        with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as image:
            if image.width * image.height > MAX_PHOTO_PIXELS:
                return b""
            image.draft("RGB", PHOTO_SIZE)
            image = image.convert("RGB")  # CMYK and grey too
            image.thumbnail(PHOTO_SIZE)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return b""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=75, optimize=True)
    return out.getvalue()


def photo_uri(worker: Worker) -> str:
    """The photo inside a page, for those who may see it but have no address for it; or empty."""
    photo = Photo.objects.filter(worker=worker).first()
    jpeg = small(bytes(photo.jpeg)) if photo else b""
    return f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}" if jpeg else ""
