"""Enrolments confirmed and ended by staff, and answers looked at: found by number, audited."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from eshram.audit.models import Event
from schemes.models import Answers, Enrolment
from tests.cast import signed_in, staff
from tests.schemes.catalogue import scheme
from tests.workers import people
from tests.workers.people import BIHAR, MAHARASHTRA, Page

pytestmark = pytest.mark.django_db
LIST = "/admin/schemes/enrolment/"
WHY = "Letter of the office, March 2026"


@pytest.fixture
def pension():
    return scheme("PENSION", {"all": []}, identifier_name="PRAN", identifier_pattern=r"^\d{12}$")


@pytest.fixture
def enrolment(pension):
    return Enrolment.objects.create(
        worker=people.worker(), scheme=pension, status="declared", source="worker",
        since=date(2024, 1, 5),
    )  # fmt: skip


@pytest.fixture
def officer(client):
    client.user = staff("ministry_officer")
    return signed_in(client, client.user)


def at(enrolment) -> str:
    return f"{LIST}{enrolment.pk}/"


def test_found_by_number_alone(officer, enrolment, pension):
    other = people.worker()
    Enrolment.objects.create(worker=other, scheme=pension, status="matched", source="list:7",
                             identifier="110022334455")  # fmt: skip
    for typed in ("", enrolment.worker.name, "PENSION", "99", "\x00"):
        assert enrolment.worker.uan_spaced not in Page(officer.get(LIST, {"q": typed})).text
    page = Page(officer.get(LIST, {"q": enrolment.worker.uan_spaced}))
    assert enrolment.worker.name in page.text
    assert "said by the worker" in page.text
    page = Page(officer.get(LIST, {"q": "1100 2233 4455"}))
    assert other.uan_spaced in page.text
    assert "a scheme's list 7" in page.text
    seen = Event.objects.filter(action="enrolments seen").order_by("id")
    assert list(seen.values_list("worker_id", flat=True)) == [enrolment.worker_id, other.uan]


def test_confirmed_with_its_number_and_paper(officer, enrolment):
    wrong = {"verify": "1", "identifier": "12", "reason": WHY}
    page = Page(officer.post(at(enrolment), wrong))
    assert (page.status, "does not look like the number" in page.text) == (422, True)
    assert Page(officer.post(at(enrolment), wrong | {"reason": ""})).status == 422
    right = wrong | {"identifier": "1100 2233 4455"}
    page = Page(officer.post(at(enrolment), right, follow=True))
    assert "Confirmed" in page.text
    assert WHY in page.text
    enrolment.refresh_from_db()
    by = f"staff:{officer.user.pk}"
    kept = (enrolment.status, enrolment.identifier, enrolment.source)
    assert kept == ("verified", "110022334455", by)
    event = Event.objects.get(action="enrolment verified")
    said = (event.by, event.worker_id, event.reason, event.detail)
    assert said == (by, enrolment.worker_id, WHY, {"scheme": "pension"})
    assert "confirmed already" in Page(officer.post(at(enrolment), right)).text


def test_a_number_is_one_workers(officer, enrolment, pension):
    Enrolment.objects.create(worker=people.worker(), scheme=pension, status="verified",
                             source="list:7", identifier="110022334455")  # fmt: skip
    sent = {"verify": "1", "identifier": "110022334455", "reason": WHY}
    assert "Another worker has this number" in Page(officer.post(at(enrolment), sent)).text
    pension.unit = "household"
    pension.save()
    assert officer.post(at(enrolment), sent).status_code == 302


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        (timezone.localdate() + timedelta(days=1), "This day has not come yet."),
        (date(2024, 1, 4), "The worker joined after this day."),
        ("31-02-2024", "There is no such day."),
        ("", "Please answer this."),
    ],
)
def test_ended_on_no_such_day(officer, enrolment, on, sentence):
    page = Page(officer.post(at(enrolment), {"end": "1", "on": str(on), "reason": WHY}))
    assert (page.status, sentence in page.text) == (422, True)
    enrolment.refresh_from_db()
    assert enrolment.status == "declared"


def test_ended_once(officer, enrolment):
    sent = {"end": "1", "on": "2026-01-31", "reason": WHY}
    assert officer.post(at(enrolment), sent).status_code == 302
    enrolment.refresh_from_db()
    assert (enrolment.status, enrolment.ended_on) == ("ended", date(2026, 1, 31))
    page = Page(officer.get(at(enrolment)))
    assert "Ended, 31 January 2026" in page.text
    assert not page.document.xpath("//main//button[@name='end' or @name='verify']")
    for again in (sent, {"verify": "1", "identifier": "", "reason": WHY}):
        officer.post(at(enrolment), again)
    assert Event.objects.filter(action__in=["enrolment ended", "enrolment verified"]).count() == 1


def test_who_may_only_look(client, enrolment):
    signed_in(client, staff("auditor"))
    page = Page(client.get(at(enrolment)))
    assert not page.document.xpath("//button[@name='verify']")
    assert client.post(at(enrolment), {"verify": "1", "reason": WHY}).status_code == 403


def test_answers_are_looked_at_and_that_is_known(officer, enrolment):
    given = {"bpl": True, "rooms": None, "pucca_house": False}
    Answers.objects.create(worker=enrolment.worker, given=given,
                           sources={"bpl": "operator:12", "pucca_house": "list:7"})  # fmt: skip
    uan = enrolment.worker_id
    page = Page(officer.get("/admin/schemes/answers/", {"q": enrolment.worker.uan_spaced}))
    assert page.document.xpath(f"//a[@href='/admin/schemes/answers/{uan}/']")
    page = Page(officer.get(f"/admin/schemes/answers/{uan}/"))
    for words in ("I do not know", "centre operator", "a scheme's list 7"):
        assert words in page.text
    assert officer.post(f"/admin/schemes/answers/{uan}/").status_code in (200, 403, 405)
    event = Event.objects.filter(action="answers seen").latest("id")
    assert (event.worker_id, event.detail["facts"]) == (uan, ["bpl", "pucca_house", "rooms"])
    assert officer.get("/admin/schemes/answers/999999999999/").status_code == 404


class TestState:
    """Its officers, of its own schemes and its own workers."""

    @pytest.fixture
    def of_bihar(self, enrolment):
        enrolment.scheme.state_id = BIHAR
        enrolment.scheme.save()
        return enrolment

    def test_found_confirmed_and_ended(self, client, of_bihar):
        signed_in(client, staff("state_officer", BIHAR))
        page = Page(client.get("/state/schemes/PENSION/members/", {"q": of_bihar.worker.uan}))
        (link,) = page.document.xpath("//table//a/@href")
        assert link == f"/state/schemes/PENSION/members/{of_bihar.pk}"
        sent = {"verify": "1", "identifier": "110022334455", "reason": WHY}
        assert "Confirmed" in Page(client.post(link, sent, follow=True)).text
        page = Page(client.post(link, {"end": "1", "on": "", "reason": WHY}))
        assert (page.status, "Please answer this." in page.text) == (422, True)
        client.post(link, {"end": "1", "on": "2026-01-31", "reason": WHY})
        of_bihar.refresh_from_db()
        assert of_bihar.status == "ended"
        seen = Event.objects.filter(action="enrolments seen", worker_id=of_bihar.worker_id)
        assert seen.exists()

    def test_another_state_and_the_union(self, client, of_bihar):
        elsewhere = f"/state/schemes/PENSION/members/{of_bihar.pk}"
        signed_in(client, staff("state_officer", MAHARASHTRA))
        assert client.get(elsewhere).status_code == 404
        signed_in(client, staff("state_officer", BIHAR))
        gone = of_bihar.worker
        gone.permanent_state_id, gone.present_state_id = MAHARASHTRA, MAHARASHTRA
        gone.permanent_district_id = gone.present_district_id
        gone.save()
        assert client.get(elsewhere).status_code == 404
        page = Page(client.get("/state/schemes/PENSION/members/", {"q": gone.uan}))
        assert gone.name not in page.text
        of_bihar.scheme.state_id = None
        of_bihar.scheme.save()
        assert client.get("/state/schemes/PENSION/members/").status_code == 404
