"""People without Aadhaar: noted, called, and registered in place when Aadhaar exists."""

import io
import re
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from eshram.audit.models import Event
from eshram.outbox.models import Delivery
from eshram.outbox.sms import read
from tests.cast import signed_in, staff
from tests.counter import people
from tests.counter.desk import ACCOUNT, Desk
from tests.workers import people as workers
from tests.workers.people import BIHAR, MUMBAI, PATNA, Page
from workers.counter import provisional, slip, slip_pdf
from workers.counter.models import Contact, EnrolmentPlace, ProvisionalEntry, Visit
from workers.counter.models.provisional import number_in
from workers.figures.models import Change
from workers.models import Draft, Worker

ANSWERS = {
    "consent": "on",
    "name": "Sunita Devi",
    "father_name": "Ram Kumar",
    "gender": "F",
    "birth_year": "1990",
    "date_of_birth": "",
    "mobile": "9812345670",
    "lives_state": str(BIHAR),
    "lives_district": str(PATNA),
    "pincode": "800001",
    "occupation": "7531.0100",
    "language": "hi",
    "why": "never",
}


LETTERS = str.maketrans("0123456789", "abdeghkmnr")


@pytest.fixture
def operator(db):
    return people.operator()


@pytest.fixture
def desk(client, operator):
    """The operator's browser."""
    return signed_in(client, operator.user)


def begun(client) -> str:
    """The address of a client who is to be registered."""
    return client.post("/centre/register", {"language": "hi"}).url.removesuffix("who")


def enter(client, **changes):
    there = begun(client)
    return there, client.post(f"{there}no-aadhaar", ANSWERS | changes)


def entry_at(operator, **changes) -> ProvisionalEntry:
    parts = {
        "name": "Sunita Devi",
        "name_keys": provisional.keys_of(changes.get("name", "Sunita Devi")),
        "birth_year": 1990,
        "gender": "F",
        "mobile": "9812345670",
        "district_id": PATNA,
        "state_id": BIHAR,
        "pincode": "800001",
        "occupation_id": "7531.0100",
        "language": "hi",
        "why": "never",
        "centre": operator.centre,
        "operator": operator,
        "visit_id": "6d5ec0b8-0000-4000-8000-000000000001",
        "consent_at": timezone.now(),
    }
    return ProvisionalEntry.objects.create(**parts | changes)


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
class TestFollowingUp:
    def test_the_oldest_first_by_pages(self, desk, operator, django_assert_max_num_queries):
        made = [entry_at(operator, name=f"Person {n}") for n in range(60)]
        ProvisionalEntry.objects.filter(pk__in=[e.pk for e in made[:30]]).update(
            created_at=timezone.now() - timedelta(days=3)  # at the same moment
        )
        entry_at(people.operator(), name="Elsewhere")
        entry_at(operator, name="Closed", closed="twice", closed_at=timezone.now())
        seen, address, pages = [], "/centre/follow-up", 0
        while address and pages < 10:
            with django_assert_max_num_queries(8):
                text = desk.get(address).content.decode()
            seen += re.findall(r"/centre/follow-up/([0-9a-f-]{36})", text)
            found = re.search(r'href="(\?after=[^"]+)"', text)
            address, pages = found and f"/centre/follow-up{found[1]}", pages + 1
        assert pages == 3
        assert len(seen) == len(set(seen)) == 60
        assert set(seen[:30]) == {str(entry.pk) for entry in made[:30]}

    @pytest.mark.parametrize("after", ["x", "2026-01-01,x", ",", "2026-01-01T00:00,6d5ec0b8-0000-"
                                       "4000-8000-000000000001", "9" * 5000])  # fmt: skip
    def test_an_after_that_is_none(self, desk, after):
        assert desk.get("/centre/follow-up", {"after": after}).status_code == 200

    def test_who_waits_too_long_stands_out(self, desk, operator):
        entry = entry_at(operator)
        assert "call now" not in Page(desk.get("/centre/follow-up")).text
        old = timezone.now() - timedelta(days=31)
        ProvisionalEntry.objects.update(created_at=old)
        assert "call now" in Page(desk.get("/centre/follow-up")).text
        there = f"/centre/follow-up/{entry.id}"
        assert desk.post(there, {"outcome": "spoken", "note": "Goes on Monday"}).url == there
        assert "call now" not in Page(desk.get("/centre/follow-up")).text
        page = Page(desk.get(there))
        assert "Goes on Monday" in page.text
        assert "9812345670" in page.text
        actions = set(Event.objects.values_list("action", flat=True))
        assert {"provisional seen", "provisional contact"} <= actions

    @pytest.mark.parametrize(
        ("answers", "field"),
        [
            ({"outcome": "", "note": "x"}, "outcome"),
            ({"outcome": "bad"}, "outcome"),
            ({"outcome": "spoken", "note": "x" * 201}, "note"),
            ({"outcome": "spoken", "note": "<b>"}, "note"),
            ({"closed": ""}, "closed"),
            ({"closed": "registered"}, "closed"),
        ],
    )
    def test_what_is_no_answer(self, desk, operator, answers, field):
        entry = entry_at(operator)
        page = Page(desk.post(f"/centre/follow-up/{entry.id}", answers))
        assert page.status == 422
        assert page.beside(field)
        entry.refresh_from_db()
        assert entry.closed_at is None
        assert not Contact.objects.exists()

    @pytest.mark.parametrize(("language", "name"), [("hi", "हिन्दी"), ("en", "English")])
    def test_the_language_is_the_persons(self, desk, operator, language, name):
        entry = entry_at(operator, language=language)
        page = Page(desk.get(f"/centre/follow-up/{entry.id}"))
        (shown,) = page.document.xpath("//dt[text()='Language']/following-sibling::dd")
        assert shown.text_content() == name

    def test_closed_otherwise(self, desk, operator):
        entry = entry_at(operator)
        there = f"/centre/follow-up/{entry.id}"
        assert desk.post(there, {"closed": "unwanted"}).url == "/centre/follow-up"
        entry.refresh_from_db()
        assert entry.closed == "unwanted"
        assert "does not want it any more" in Page(desk.get(there)).text
        assert desk.post(f"{there}/register").url == "/centre/follow-up"
        assert not Draft.objects.exists()

    @pytest.mark.parametrize("page", ["", "/register"])
    def test_a_page_that_was_open_too_long_does_nothing(self, operator, page):
        entry = entry_at(operator)
        client = signed_in(Client(enforce_csrf_checks=True), operator.user)
        client.post(f"/centre/follow-up/{entry.id}{page}", {"outcome": "spoken"})
        assert not Contact.objects.exists()
        assert not Visit.objects.exists()

    def test_another_centres_is_nobodys(self, desk):
        theirs = entry_at(people.operator())
        for key in (theirs.id, "6d5ec0b8-0000-4000-8000-00000000000f"):
            there = f"/centre/follow-up/{key}"
            for page in ("", "/slip.pdf"):
                assert desk.get(there + page).status_code == 404
            assert desk.post(there, {"outcome": "spoken"}).status_code == 404
            assert desk.post(f"{there}/register").status_code == 404
        assert not Contact.objects.exists()


@pytest.mark.django_db
class TestTakingUp:
    def test_a_slip_of_another_centre(self, desk):
        theirs = entry_at(people.operator())
        there = desk.post("/centre/slip", {"number": theirs.spaced, "birth_year": "1990"}).url
        assert there.endswith("/who")
        visit = Visit.objects.open().get()
        assert visit.held["provisional"] == str(theirs.id)
        assert Page(desk.get(there)).value("mobile") == "9812345670"

    @pytest.mark.parametrize("answers", [
        {"birth_year": "1991"}, {"number": "P1234567890"}, {"number": "P"}, {"number": "\x00"},
        {"number": "' OR 1=1"}, {"birth_year": "x"}, {"number": ""}, {"number": "9" * 500},
    ])  # fmt: skip
    def test_a_slip_that_is_none(self, desk, answers):
        theirs = entry_at(people.operator())
        page = Page(
            desk.post("/centre/slip", {"number": theirs.number, "birth_year": 1990} | answers)
        )
        assert page.status == 422
        assert not Visit.objects.exists()
        assert theirs.name not in page.text

    def test_numbers_cannot_be_tried_out(self, desk):
        theirs = entry_at(people.operator())
        for year in range(1960, 1980):
            desk.post("/centre/slip", {"number": theirs.number, "birth_year": year})
        page = Page(desk.post("/centre/slip", {"number": theirs.number, "birth_year": 1990}))
        assert page.status == 422
        assert "Too many numbers were tried." in page.text

    def drafted(self, desk, operator, **said):
        """The registration of an entry, after e-KYC."""
        entry = entry_at(operator, father_name="Ram Kumar")
        there = desk.post(f"/centre/follow-up/{entry.id}/register").url.removesuffix("who")
        visit = Visit.objects.open().get()
        draft = workers.draft_at("personal", **({"kyc": workers.KYC | said} if said else {}))
        prefill = Draft.objects.get(id=visit.draft_id).answers
        Draft.objects.filter(id=draft.id).update(answers=prefill)
        Visit.objects.filter(pk=visit.pk).update(draft_id=draft.id, proven_at=timezone.now())
        return entry, there, Draft.objects.get(id=draft.id)

    ALIKE = {"name": "Suneeta Devi", "date_of_birth": "1991-05-17", "care_of": ""}

    def test_the_answers_are_there_already(self, desk, operator):
        entry, there, draft = self.drafted(desk, operator, **self.ALIKE)
        page = Page(desk.get(f"{there}answers"))
        assert page.status == 200
        assert page.value("father_name") == "Ram Kumar"
        assert page.value("occupation") == "7531.0100"
        assert page.value("present_pincode") == "800001"
        entry.refresh_from_db()
        assert entry.uan == draft.uan

    @pytest.mark.parametrize("unlike", [
        {"name": "Kamla Kumari"}, {"date_of_birth": "1980-01-01"}, {"gender": "M"},
    ])  # fmt: skip
    def test_aadhaar_says_otherwise(self, desk, operator, unlike):
        _entry, there, draft = self.drafted(desk, operator, **(self.ALIKE | unlike))
        for page in ("answers", "read-back", "who"):
            assert desk.get(there + page).url == f"{there}same-person"
        page = Page(desk.get(f"{there}same-person"))
        assert "differs" in page.text
        assert desk.post(f"{there}same-person", {"same": "yes"}).url == f"{there}answers"
        assert desk.get(f"{there}answers").status_code == 200
        assert ProvisionalEntry.objects.get().uan == draft.uan

    def test_it_is_somebody_else(self, desk, operator):
        entry, there, _draft = self.drafted(desk, operator, **(self.ALIKE | {"gender": "M"}))
        assert desk.post(f"{there}same-person", {"other": "yes"}).url == f"{there}answers"
        page = Page(desk.get(f"{there}answers"))
        assert page.status == 200
        assert page.value("present_pincode") in ("", None)
        entry.refresh_from_db()
        assert (entry.uan, entry.closed_at) == (None, None)

    def test_registered_on_another_way(self, desk, operator):
        """The person went on alone: the note is closed in the morning, or when it is taken up."""
        entry, there, draft = self.drafted(desk, operator, **self.ALIKE)
        desk.get(f"{there}answers")
        workers.worker(uan=draft.uan)
        assert desk.post(f"/centre/follow-up/{entry.id}/register").url == "/centre/follow-up"
        entry.refresh_from_db()
        assert (entry.closed, entry.uan) == ("registered", draft.uan)


@pytest.mark.django_db
class TestEachDay:
    def run(self) -> str:
        out = io.StringIO()
        call_command("provisional_entries", stdout=out)
        return out.getvalue()

    def test_one_reminder(self, operator):
        made = [entry_at(operator), entry_at(operator, mobile=""), entry_at(operator)]
        assert "0 reminded" in self.run()
        old = timezone.now() - timedelta(days=31)
        ProvisionalEntry.objects.filter(pk__in=[e.pk for e in made[:2]]).update(created_at=old)
        assert "1 reminded" in self.run()
        assert "0 reminded" in self.run()
        assert made[0].spaced in read(Delivery.objects.get()).text

    def test_kept_for_a_year(self, operator):
        old, now = timezone.now() - timedelta(days=366), timezone.now()
        closed = {"closed": "registered", "uan": 300000000001}
        gone = [entry_at(operator), entry_at(operator, closed_at=old, **closed)]
        Contact.objects.create(entry=gone[0], operator=operator, outcome="nobody")
        stays = [entry_at(operator), entry_at(operator, closed_at=now, **closed)]
        ids = [gone[0].pk, gone[1].pk, stays[1].pk]
        ProvisionalEntry.objects.filter(pk__in=ids).update(created_at=old)
        assert "2 deleted" in self.run()
        assert {e.pk for e in ProvisionalEntry.objects.all()} == {e.pk for e in stays}

    def test_a_note_says_as_what_it_was_closed(self, operator):
        entry = entry_at(operator)
        with pytest.raises(Exception, match="provisional_closed_as"), connection.cursor() as cursor:
            cursor.execute("UPDATE counter_provisionalentry SET closed_at = now()")
        del entry


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


def test_becomes_a_registration_in_place(portal, cast, django_db_blocker):
    """From the note at one centre to the worker at another: closed once, with the UAN."""
    with django_db_blocker.unblock():
        mobile, aadhaar = cast.mobile(), cast.aadhaar()
        first, second = Desk(portal), Desk(portal)
        first.begin("en").open(first.at("no-aadhaar"))
        name = "Sunita " + mobile.translate(LETTERS)
        first.send(ANSWERS | {"mobile": mobile, "name": name})
        assert first.path == first.at("slip"), first.errors
        entry = ProvisionalEntry.objects.get(mobile=mobile)
        second.open("/centre/slip").send({"number": entry.number, "birth_year": "1990"})
        second.identify(aadhaar, mobile)
        assert second.path == second.at("same-person")
        second.send({"same": "yes"})
        second.answer(**ACCOUNT)
        assert second.path == second.at("read-back"), second.errors
        second.say_yes()
        assert second.path == second.at("done"), second.errors
        worker = Worker.objects.get(uan=second.uan)
        entry.refresh_from_db()
        assert (entry.closed, entry.uan) == ("registered", worker.uan)
        closing = Event.objects.get(worker_id=worker.uan, action="provisional closed")
        assert closing.by == second.operator.by
        second.open("/centre/slip").send({"number": entry.number, "birth_year": "1990"})
        assert "This note is closed" in second.text
