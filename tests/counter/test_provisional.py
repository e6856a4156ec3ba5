"""People without Aadhaar are noted and take a slip with them."""

import re
from datetime import date

import pytest
from django.utils import timezone
from django.utils.translation import override

from eshram.audit.models import Event
from eshram.outbox.models import Delivery
from eshram.outbox.sms import read
from tests.cast import signed_in, staff
from tests.counter import people
from tests.counter.notes import ANSWERS, begun, enter, entry_at
from tests.workers.people import BIHAR, MUMBAI, PATNA, Page
from workers.counter import slip, slip_pdf
from workers.counter.models import EnrolmentPlace, ProvisionalEntry, Visit
from workers.counter.models.provisional import number_in
from workers.figures.models import Change
from workers.models import Draft, Worker


@pytest.mark.django_db
class TestNoting:
    def test_a_note_and_no_worker(self, desk, operator):
        there, answer = enter(desk)
        assert answer.url == f"{there}slip"
        entry = ProvisionalEntry.objects.get()
        assert re.fullmatch(r"P\d{10}", entry.number)
        assert (entry.centre, entry.operator) == (operator.centre, operator)
        assert (entry.birth_year, entry.mobile, entry.state_id) == (1990, "9812345670", BIHAR)
        assert not Worker.objects.exists()
        assert not Draft.objects.exists()
        sms = Delivery.objects.get()
        assert entry.spaced in read(sms).text
        (noted,) = Event.objects.filter(action="provisional entered")
        assert noted.by == operator.by

    def test_it_is_in_no_figure(self, desk):
        enter(desk)
        assert not Change.objects.exists()

    def test_pressed_twice(self, desk):
        there, _answer = enter(desk)
        assert desk.post(f"{there}no-aadhaar", ANSWERS).url == f"{there}slip"
        Visit.objects.update(held={})  # both were on the way at once
        assert desk.post(f"{there}no-aadhaar", ANSWERS | {"sure": "on"}).url == f"{there}slip"
        assert ProvisionalEntry.objects.count() == 1

    def test_without_a_mobile(self, desk):
        enter(desk, mobile="")
        assert ProvisionalEntry.objects.get().mobile == ""
        assert not Delivery.objects.exists()

    def test_by_the_date_of_birth(self, desk):
        enter(desk, birth_year="", date_of_birth="17-05-1992")
        entry = ProvisionalEntry.objects.get()
        assert (entry.birth_year, entry.date_of_birth) == (1992, date(1992, 5, 17))

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"consent": ""}, "consent"),
            ({"name": ""}, "name"),
            ({"name": "<script>"}, "name"),
            ({"name": "x" * 5000}, "name"),
            ({"father_name": "\u202e"}, "father_name"),
            ({"gender": "X"}, "gender"),
            ({"birth_year": ""}, "birth_year"),
            ({"birth_year": "MCMXC"}, "birth_year"),
            ({"birth_year": "1899"}, "birth_year"),
            ({"birth_year": "1950"}, "birth_year"),
            ({"birth_year": str(timezone.localdate().year - 14)}, "birth_year"),
            ({"date_of_birth": "31-02-1990"}, "date_of_birth"),
            ({"date_of_birth": "01-01-1991"}, "date_of_birth"),
            ({"mobile": "12345"}, "mobile"),
            ({"lives_state": "999"}, "lives_state"),
            ({"lives_district": str(MUMBAI)}, "lives_district"),
            ({"lives_district": "' OR 1"}, "lives_district"),
            ({"pincode": "000001"}, "pincode"),
            ({"occupation": "x"}, "occupation"),
            ({"language": "xx"}, "language"),
            ({"why": ""}, "why"),
        ],
    )
    def test_what_is_no_answer(self, desk, changes, field):
        _there, answer = enter(desk, **changes)
        page = Page(answer)
        assert page.status == 422
        assert page.beside(field)
        assert not ProvisionalEntry.objects.exists()

    def test_somebody_alike_is_shown_and_refused_to_nobody(self, desk, operator):
        entry_at(operator, name="Suneeta")  # without Devi, and spelt otherwise
        elsewhere = people.operator()
        other = entry_at(elsewhere)
        there, answer = enter(desk)
        page = Page(answer)
        assert page.status == 422
        assert page.beside("sure")
        assert "Suneeta" in page.text
        assert "at another centre" in page.text
        assert other.spaced not in page.text
        assert desk.post(f"{there}no-aadhaar", ANSWERS | {"sure": "on"}).url == f"{there}slip"

    @pytest.mark.parametrize("other", [
        {"name": "Kamla"}, {"birth_year": 1991}, {"district_id": MUMBAI},
        {"closed": "twice", "closed_at": timezone.now()},
    ])  # fmt: skip
    def test_who_is_not_alike(self, desk, operator, other):
        entry_at(operator, **other)
        there, answer = enter(desk)
        assert answer.url == f"{there}slip"

    def test_only_of_a_registration_under_way(self, desk, operator):
        there, _answer = enter(desk)
        begun(desk)
        for page in ("no-aadhaar", "slip", "slip.pdf", "same-person"):
            assert desk.get(there + page).status_code == 410
        assert desk.post(f"{there}no-aadhaar", ANSWERS).status_code == 410
        there = begun(desk)
        assert desk.get(f"{there}slip").status_code == 404
        helping = desk.post("/centre/help").url.removesuffix("find")
        assert desk.get(f"{helping}no-aadhaar").status_code == 410

    def test_districts_of_another_state_without_javascript(self, desk):
        there = begun(desk)
        page = Page(desk.post(f"{there}no-aadhaar", {"lives_state": "27", "look": "lives"}))
        assert page.document.xpath(f"//option[@value='{MUMBAI}']")
        assert Page(desk.get(f"{there}no-aadhaar")).value("lives_district") == str(PATNA)


@pytest.mark.django_db
class TestTheSlip:
    def test_what_it_says(self, desk, monkeypatch):
        there, _answer = enter(desk, language="en")
        page, entry = Page(desk.get(f"{there}slip")), ProvisionalEntry.objects.get()
        for words in (entry.spaced, "is not a UAN", "1947", "uidai.gov.in", "voter card"):
            assert words in page.text
        printed = []
        monkeypatch.setattr(slip_pdf.Sheet, "line_of", lambda self, text, *_: printed.append(text))
        pdf = desk.get(f"{there}slip.pdf")
        assert pdf["Content-Type"] == "application/pdf"
        text = " ".join(printed)
        assert entry.spaced in text
        assert "is not a UAN" in text

    @pytest.mark.parametrize("language", ["hi", "en"])
    def test_on_one_sheet_however_long(self, desk, language):
        for n in range(3):
            EnrolmentPlace.objects.create(
                name="Long name " * 12, address=f"Road {n} " * 24, district_id=PATNA,
                pincode="800001", hours="9 to 5 " * 15, phone="0612 2222222",
            )  # fmt: skip
        there, _answer = enter(desk, language=language, name="अ" * 120)
        assert desk.get(f"{there}slip.pdf").content.startswith(b"%PDF")
        with override(language):
            paper = slip.of(ProvisionalEntry.objects.get())
            assert slip_pdf.Sheet(paper, slip_pdf.SIZES[-1]).y_now <= slip_pdf.END

    def test_the_nearest_places_first(self, desk):
        for name, district, pincode, is_open in [
            ("Far", 207, "843301", True),
            ("Same PIN", PATNA, "800001", True),
            ("Same town", PATNA, "800020", True),
            ("Same district", PATNA, "803301", True),
            ("Shut", PATNA, "800001", False),
            ("Other state", MUMBAI, "400017", True),
        ]:
            EnrolmentPlace.objects.create(
                name=name, address="Main Road", district_id=district, pincode=pincode,
                is_open=is_open,
            )  # fmt: skip
        there, _answer = enter(desk, language="en")
        page = Page(desk.get(f"{there}slip"))
        told = [li.text_content() for li in page.document.xpath("//article//ul/li")]
        assert [line.split(",")[0] for line in told] == ["Same PIN", "Same town", "Same district"]

    def test_the_number_has_a_check_digit(self, operator):
        number = entry_at(operator).number
        assert number_in(f" p {number[1:6]}-{number[6:]} ") == number
        assert number_in(number[1:]) == number
        wrong = f"{number[:-1]}{(int(number[-1]) + 1) % 10}"
        for typed in (wrong, number[:-1], "", "P", "P१२३४५६७८९०", "x" * 1000):
            assert number_in(typed) == ""


@pytest.mark.django_db
class TestTheMinistry:
    def test_a_list_without_names(self, client, operator):
        entry = entry_at(operator)
        signed_in(client, staff("ministry_officer"))
        page = Page(client.get("/admin/counter/provisionalentry/"))
        assert entry.spaced in page.text
        assert "Sunita" not in page.text
        assert "9812345670" not in page.text
        address = f"/admin/counter/provisionalentry/{entry.pk}/change/"
        assert client.get(address).status_code == 404
        found = client.get("/admin/counter/provisionalentry/", {"q": entry.number})
        assert entry.spaced in Page(found).text

    def test_places_are_theirs_to_keep(self, client, operator):
        signed_in(client, staff("ministry_officer"))
        place = {"name": "Post office", "address": "Main Road", "district": PATNA,
                 "pincode": "800001", "hours": "", "phone": "", "is_open": "on"}  # fmt: skip
        there = "/admin/counter/enrolmentplace/add/"
        assert client.post(there, place).status_code == 302
        assert EnrolmentPlace.objects.get().district_id == PATNA
        assert client.post(there, place | {"pincode": "12"}).status_code == 200
        assert EnrolmentPlace.objects.count() == 1
