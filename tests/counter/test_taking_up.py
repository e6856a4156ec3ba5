"""Who was noted without Aadhaar is registered in place when Aadhaar exists."""

import pytest
from django.utils import timezone

from eshram.audit.models import Event
from tests.counter import people
from tests.counter.desk import ACCOUNT, Desk
from tests.counter.notes import ANSWERS, entry_at
from tests.workers import people as workers
from tests.workers.people import Page
from workers.counter.models import ProvisionalEntry, Visit
from workers.models import Draft, Worker


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


def test_becomes_a_registration_in_place(portal, cast, django_db_blocker):
    """From the note at one centre to the worker at another: closed once, with the UAN."""
    with django_db_blocker.unblock():
        mobile, aadhaar = cast.mobile(), cast.aadhaar()
        first, second = Desk(portal), Desk(portal)
        first.begin("en").open(first.at("no-aadhaar"))
        name = cast.name("Sunita")
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
