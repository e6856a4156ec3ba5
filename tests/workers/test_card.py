"""The worker's card: the page, the PDF and what its QR code leads to."""

import io
import re
from datetime import date

import pytest
from django.urls import reverse
from lxml import html
from PIL import Image

from integrations.uidai.sandbox import portrait
from workers import card, card_fonts, card_pdf
from workers.models import PermanentAddress, Photo, Stay, Worker

pytestmark = pytest.mark.django_db

UAN = 100000000017
AADHAAR_END = "7431"
HOSTILE = [
    "A" * 200,
    "कर्म" * 50,
    "क\u094d" * 100,
    "क" + "\u0301\u093f" * 99,
    "\u202eivaR\u2066 \u200f",
    "\U0001f600\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "<script>alert(1)</script>",
    "{{ 7 }} %s \\ ) Tj ( --- **b** __u__",
    "தமிழ் செல்வி",
    "محمد علی",
    "\ufffe\ue000\u0085\u2028x",
    "",
]


@pytest.fixture
def worker():
    worker = Worker.objects.create(
        uan=UAN,
        name="Lakshmi Kshatriya",
        name_local="लक्ष्मी क्षत्रिय",
        date_of_birth=date(1990, 3, 12),
        gender="F",
        vault_reference="3f0e1c0e-5a0c-4df4-9f64-0a6b3d8f8a11",
        aadhaar_last4=AADHAAR_END,
        mobile="9812345670",
        emergency_mobile="9812345671",
        language="hi",
        father_name="ज्ञान प्रकाश",
        marital_status="married",
        social_category="obc",
        disability=False,
        blood_group="B+",
        education="primary",
        monthly_income="to_10000",
        occupation_id="7531.0100",
        experience_years=5,
        permanent_state_id=7,
        permanent_district_id=77,
        present_state_id=7,
        present_district_id=77,
        channel="self",
    )
    Photo.objects.create(worker=worker, jpeg=portrait.jpeg(3, True))
    stay(worker, house="14/3", locality="Sangam Vihar", pincode="110080")
    return worker


def stay(worker, **parts):
    parts = {"since": date(2020, 1, 1), "source": "declared", "district_id": 77} | parts
    return Stay.objects.create(worker=worker, **parts)


@pytest.fixture
def at_home(client, worker):
    """The worker's browser, signed in."""
    session = client.session
    session["uan"] = worker.uan
    session.save()
    return client


def fresh():
    return Worker.objects.select_related("occupation", "present_district", "present_state").get(
        uan=UAN
    )


def words_of(response) -> str:
    return " ".join(html.fromstring(response.content).text_content().split())


def test_page_shows_the_card_in_both_languages(at_home):
    for language in ("en", "hi"):
        page = at_home.get(reverse("me-card"), headers={"accept-language": language})
        assert page.status_code == 200
        assert len(page.content) < 60_000
        words = words_of(page)
        for shown in (
            "Lakshmi Kshatriya", "लक्ष्मी क्षत्रिय", "ज्ञान प्रकाश", "12-03-1990", "महिला / Female",
            "1000 0000 0017", "B+", "9812345670", "9812345671", "14/3, Sangam Vihar", "110080",
            "14434", "पिता का नाम / Father's name", "वर्तमान पता / Present address",
        ):  # fmt: skip
            assert shown in words
        assert AADHAAR_END not in words


def test_page_obeys_the_content_security_policy(at_home):
    document = html.fromstring(at_home.get(reverse("me-card")).content)
    assert not document.xpath("//main//script | //main//style | //main//@style")
    assert document.xpath("//img[starts-with(@src, 'data:image/svg+xml')]")
    assert document.xpath("//img[@src='/me/photo.jpg']")


def test_card_is_read_with_three_queries(worker, django_assert_max_num_queries):
    PermanentAddress.objects.create(worker=worker, house="7", vtc="Rampur", district_id=77)
    stay(worker, same_as_permanent=True, since=date(2021, 1, 1))
    someone = fresh()
    with django_assert_max_num_queries(3):
        assert card.of(someone).address == "7, Rampur"


def test_qr_holds_a_token_that_opens_the_check_page(worker, client, settings):
    settings.PORTAL_URL = "http://testserver"
    shown = card.of(fresh())
    token = shown.url.removeprefix("http://testserver/verify/")
    assert len(token) == 22
    assert str(UAN) not in shown.url
    page = client.get(shown.url)
    words = words_of(page)
    assert "Lakshmi Kshatriya" in words
    assert "XXXX XXXX 0017" in words
    assert "1000" not in words
    assert "9812345670" not in words
    assert page["Cache-Control"] == "no-store"
    assert client.get("/verify/" + "x" * 22).status_code == 404


def test_drawn_qr_is_the_qr(worker, monkeypatch):
    """Put the PDF's rectangles back on the grid and compare them with the code itself."""
    drawn = []
    monkeypatch.setattr(card_pdf.Sheet, "rect", lambda self, *box, **_: drawn.append(box))
    shown = card.of(fresh())
    card_pdf.Sheet(shown).qr(0, 0, 24)
    rows = [list(row) for row in shown.qr.matrix]
    module = 24 / (len(rows) + 8)
    grid = [[0] * len(rows) for _ in rows]
    for x, y, wide, _high in drawn:
        for i in range(round(wide / module)):
            grid[round(y / module) - 4][round(x / module) - 4 + i] = 1
    assert grid == rows


def test_year_alone_is_shown_where_only_the_year_is_known(worker):
    Worker.objects.filter(uan=UAN).update(birth_year_only=True, date_of_birth=date(1971, 1, 1))
    row = card.of(fresh()).rows["born"]
    assert (row.label, row.value) == ("Year of birth", "1971")


def test_pdf_is_downloaded_small_and_whole(at_home):
    answer = at_home.get(reverse("me-card-pdf"))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "no-store"
    assert answer.content.startswith(b"%PDF-")
    assert len(answer.content) < 60_000
    assert answer.content.count(b"/Type /Page\n") == 1
    assert b"/Lang (hi-IN)" in answer.content
    assert b"/Title" in answer.content


def test_conjuncts_are_shaped(worker):
    """क्ष and ज्ञ are one glyph each; in र्क the reph is a mark on क; श्री has two."""
    sheet = card_pdf.Sheet(card.of(fresh()))
    for style in ("", "B"):
        font = sheet.fonts[card_fonts.FAMILY + style]
        for text, glyphs in {"क्ष": 1, "ज्ञ": 1, "र्क": 2, "श्री": 2}.items():
            infos, _ = font.perform_harfbuzz_shaping(text, 10, None)
            assert (text, len(infos)) == (text, glyphs)
            assert all(info.codepoint for info in infos)


@pytest.mark.parametrize("text", HOSTILE)
def test_any_name_and_address_is_shown_and_printed(worker, at_home, text, caplog):
    Worker.objects.filter(uan=UAN).update(name=text, name_local=text, father_name=text[:120])
    stay(worker, house=text, locality=text, since=date(2022, 1, 1))
    page = at_home.get(reverse("me-card"))
    assert page.status_code == 200
    assert len(page.content) < 60_000
    assert b"<script>alert" not in page.content
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200e\u200f]", page.content.decode())
    answer = at_home.get(reverse("me-card-pdf"))
    assert answer.status_code == 200
    assert len(answer.content) < 60_000
    assert "missing" not in caplog.text  # no boxes


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_leaves_its_box(worker, text, monkeypatch):
    Worker.objects.filter(uan=UAN).update(name=text, name_local=text, father_name=text[:120])
    stay(worker, house=text, locality=text, since=date(2022, 1, 1))
    sheet = card_pdf.Sheet(card.of(fresh()))
    written = []

    def cell(self, w, h, line):
        written.append((self.x, self.y, self.x + self.get_string_width(line), self.y + h, line))

    monkeypatch.setattr(card_pdf.Sheet, "cell", cell)
    left, top, (wide, high) = card_pdf.LEFT, card_pdf.TOP, card_pdf.CARD
    for side, x in ((sheet.front, left), (sheet.back, left + wide)):
        written.clear()
        side(x, top)
        for x0, y0, x1, y1, line in written:
            assert x + 3 < x0 <= x1 < x + wide - 3, line
            assert top < y0 < y1 < top + high + 1, line
    written.clear()
    sheet.details()
    for _, _, x1, y1, line in written:
        assert x1 <= 210 - card_pdf.MARGIN + 0.5, line
        assert y1 < card_pdf.PAGE_END + 8, line


def test_other_scripts_fall_back_to_the_latin_name_and_say_so(worker):
    Worker.objects.filter(uan=UAN).update(name_local="தமிழ் செல்வி", father_name="முருகன்")
    stay(worker, house="தெரு 5", pincode="600001", since=date(2022, 1, 1))
    sheet = card_pdf.Sheet(card.of(fresh()))
    assert (sheet.name, sheet.name_local) == ("Lakshmi Kshatriya", "")
    assert not sheet.unprinted
    assert sheet.value(sheet.card.rows["father"]) == "*"
    assert sheet.unprinted
    address = sheet.value(sheet.card.rows["address"])
    assert address.startswith("*, ")
    assert address.endswith(", 600001")


@pytest.mark.parametrize("jpeg", [b"", b"\xff\xd8\xff", b"GIF89a", portrait.jpeg(1, False)[:900]])
def test_a_photo_that_cannot_be_read_is_no_photo(worker, at_home, jpeg):
    Photo.objects.filter(worker=worker).update(jpeg=jpeg)
    assert card.of(fresh()).jpeg == b""
    assert "No photo" in words_of(at_home.get(reverse("me-card")))
    assert at_home.get(reverse("me-card-pdf")).status_code == 200


def test_a_large_photo_is_made_small(worker):
    out = io.BytesIO()
    Image.effect_noise((1200, 1600), 90).convert("CMYK").save(out, "JPEG", quality=95)
    small = card.small(out.getvalue())
    assert len(small) < 40_000
    assert Image.open(io.BytesIO(small)).size == (225, 300)


def test_card_is_for_the_worker_alone(client, worker):
    for name in ("me-card", "me-card-pdf", "me-photo"):
        assert client.get(reverse(name)).status_code == 302
