"""`/me/schemes/`: what a worker sees, answers and corrects, through HTTP."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from eshram.audit.models import Event
from schemes import evaluation
from schemes.models import Answers, Enrolment
from tests.schemes.catalogue import scheme
from tests.workers import people
from tests.workers.people import Page, put_in

pytestmark = pytest.mark.django_db
PENSION = {
    "all": [
        {"fact": "age", "between": [18, 40]},
        {"fact": "monthly_income", "at_most": 15000},
        {"fact": "bpl", "is": True},
    ]
}


@pytest.fixture
def worker(client):
    made = people.worker()
    put_in(client, uan=made.uan)
    return made


def groups(page: Page) -> dict[str, list[str]]:
    found = {}
    for part in page.document.xpath("//*[contains(@class,'schemes')]"):
        names = [a.text_content() for a in part.xpath(".//li/a")]
        found[part.get("class").removeprefix("schemes ")] = names
    return found


def test_sorted_by_verdict(client, worker):
    scheme("PENSION", PENSION)
    scheme("POOR", {"fact": "monthly_income", "at_most": 12000})
    scheme("OLD_AGE", {"fact": "age", "at_least": 60})
    scheme("MINE", {"all": []})
    scheme("PLANNED", {"all": []}, status="planned")
    Enrolment.objects.create(
        worker=worker, scheme=scheme("SHUT", {"all": []}, status="closed"), status="declared",
        source="worker",
    )  # fmt: skip
    client.post("/me/schemes/MINE/receiving", {"identifier": ""})
    page = Page(client.get("/me/schemes/"))
    assert groups(page) == {
        "eligible": ["POOR"],
        "cannot-say": ["PENSION"],
        "already-receiving": ["MINE"],
        "not-eligible": ["OLD_AGE"],
    }
    assert "You are 34 years old. This is for: 60 years or more." in page.text
    assert "We need to know: BPL family" in page.text


def test_the_state_schemes_of_own_states(client, worker):
    scheme("HERE", {"all": []}, state_id=people.MAHARASHTRA)
    scheme("HOME", {"all": []}, state_id=people.BIHAR)
    scheme("ELSEWHERE", {"all": []}, state_id=9)
    page = Page(client.get("/me/schemes/"))
    assert groups(page) == {"eligible": ["HERE", "HOME"]}
    assert client.get("/me/schemes/ELSEWHERE/").status_code == 404


def test_until_when_and_what_it_costs(client):
    worker = people.worker(date_of_birth=date(timezone.localdate().year - 40, 1, 1))
    put_in(client, uan=worker.uan)
    one = scheme("PENSION", {"fact": "age", "between": [18, 40]})
    one.versions.update(premium_by_age=[[39, "190.00"], [40, "200.00"]], premium_per="month")
    page = Page(client.get("/me/schemes/"))
    assert "You pay ₹200 a month." in page.text
    assert (
        f"You can join until 31 December {timezone.localdate().year}. After that you turn 41"
        in page.text
    )


def test_a_scheme_with_all_that_is_known_of_it(client, worker):
    one = scheme("HELP", {"all": [{"fact": "bpl", "is": True}]}, portability="transfer")
    one.versions.update(documents=["Ration card"], apply="At the panchayat.", premium="20.00",
                        premium_per="year")  # fmt: skip
    Answers.objects.create(worker=worker, given={"bpl": False}, sources={"bpl": "worker"})
    page = Page(client.get("/me/schemes/HELP/"))
    for sentence in (
        "Not for you now.", "Now: Not on the BPL list. Needed: On the BPL list.", "₹3,000 a month",
        "You pay ₹20 a year.", "Ration card", "At the panchayat.", "Must be transferred.",
        "What is missing for itOn the BPL list", "✗ no",
    ):  # fmt: skip
        assert sentence in page.text


def test_a_question_is_asked_on_the_spot(client, worker):
    scheme("PENSION", PENSION)
    page = Page(client.get("/me/schemes/PENSION/"))
    assert "Is your family on the list of poor families (BPL)?" in page.text
    assert "How old are you?" not in page.text
    answered = client.post("/me/schemes/PENSION/", {"bpl": "yes"}, follow=True)
    assert "You can get this." in Page(answered).text
    kept = Answers.objects.get(worker=worker)
    assert (kept.given, kept.sources) == ({"bpl": True}, {"bpl": "worker"})
    event = Event.objects.get(action="scheme questions answered")
    assert (event.worker_id, event.detail) == (worker.uan, {"facts": ["bpl"]})


KINDS = {
    "any": [
        {"fact": "ration_card", "in": ["PHH"]},
        {"fact": "family_income_year", "at_most": 200000},
        {"fact": "rooms", "at_most": 2},
        {"fact": "secc_deprivation", "has": ["D1"]},
        {"fact": "accident_on", "at_least": "2022-01-01"},
    ]
}


@pytest.mark.parametrize(
    ("answers", "given"),
    [
        ({"ration_card": "other"}, {"ration_card": "other"}),
        ({"family_income_year": "to_250000"}, {"family_income_year": [120001, 250000]}),
        ({"rooms": "३"}, {"rooms": 3}),
        ({"secc_deprivation": ["D2", "D5"]}, {"secc_deprivation": ["D2", "D5"]}),
        ({"secc_deprivation": ["none_of_these"]}, {"secc_deprivation": []}),
        ({"accident_on": "03-02-2020"}, {"accident_on": "2020-02-03"}),
        ({"ration_card": "unknown"}, {"ration_card": None}),
        ({"rooms-unknown": "on", "rooms": "3"}, {"rooms": None}),
        ({"secc_deprivation": ["unknown"]}, {"secc_deprivation": None}),
        ({}, {}),
    ],
)
def test_every_kind_of_question(client, worker, answers, given):
    for place, part in enumerate(KINDS["any"]):
        scheme(f"S{place}", part)
    client.post("/me/schemes/questions/", answers | {"asked": [p["fact"] for p in KINDS["any"]]})
    kept = Answers.objects.filter(worker=worker).first()
    assert (kept.given if kept else {}) == given
    client.get("/me/schemes/questions/")


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"rooms": "many"}, "rooms"),
        ({"rooms": "9999"}, "rooms"),
        ({"ration_card": "gold"}, "ration_card"),
        ({"secc_deprivation": ["D1", "none_of_these"]}, "secc_deprivation"),
        ({"accident_on": "2020-02-31"}, "accident_on"),
    ],
)
def test_wrong_answers(client, worker, answers, field):
    asked = [part["fact"] for part in KINDS["any"]]
    page = Page(client.post("/me/schemes/questions/", answers | {"asked": asked}))
    assert page.status == 422
    assert page.beside(field)
    assert not Answers.objects.exists()


def test_what_nobody_may_answer_here(client, worker):
    """Not what registration tells, nor what is no fact."""
    asked = ["gender", "monthly_income", "receives", "epfo_member", "<script>", "bpl"]
    client.post("/me/schemes/questions/", {"asked": asked, "gender": "M", "bpl": "yes"})
    assert Answers.objects.get(worker=worker).given == {"bpl": True}


def test_an_answer_is_corrected(client, worker):
    scheme("HELP", {"fact": "bpl", "is": True})
    Answers.objects.create(
        worker=worker, given={"bpl": False, "pucca_house": True},
        sources={"bpl": "worker", "pucca_house": "list:7"},
    )  # fmt: skip
    page = Page(client.get("/me/schemes/questions/"))
    assert page.document.xpath("//a/@href[contains(.,'about')]") == ["?about=bpl"]
    assert Page(client.get("/me/schemes/questions/?about=bpl")).value("bpl") == "no"
    client.post("/me/schemes/questions/?about=bpl", {"bpl": "yes"})
    assert Answers.objects.get(worker=worker).given == {"bpl": True, "pucca_house": True}
    client.post("/me/schemes/questions/", {"asked": ["pucca_house"], "pucca_house": "no"})
    assert Answers.objects.get(worker=worker).given["pucca_house"] is True
    page = Page(client.get("/me/schemes/questions/?about=gender"))
    assert not page.document.xpath("//form//*[@name='gender']")


def test_the_question_that_settles_most_comes_first(client, worker):
    scheme("A", {"all": [{"fact": "rooms", "at_most": 1}, {"fact": "bpl", "is": True}]})
    scheme("B", {"fact": "bpl", "is": True})
    scheme("C", {"all": [{"fact": "breadwinner_died", "is": True},
                         {"fact": "breadwinner_age", "at_most": 59}]})  # fmt: skip
    page = Page(client.get("/me/schemes/questions/"))
    asked = page.document.xpath("//input[@name='asked']/@value")
    assert asked == ["bpl", "rooms", "breadwinner_died"]  # how old they were: only after that
    client.post("/me/schemes/questions/", {"asked": asked, "bpl": "unknown"})
    page = Page(client.get("/me/schemes/questions/"))
    assert "bpl" not in page.document.xpath("//input[@name='asked']/@value")


def test_i_get_this_already(client, worker):
    one = scheme("PENSION", {"all": []}, identifier_name="PRAN", identifier_pattern=r"^\d{12}$")
    wrong = Page(client.post("/me/schemes/PENSION/receiving", {"identifier": "12"}))
    assert (wrong.status, Enrolment.objects.count()) == (422, 0)
    said = client.post(
        "/me/schemes/PENSION/receiving", {"identifier": "1100 2233 4455"}, follow=True
    )
    assert "You get this already. PRAN: 110022334455" in Page(said).text
    enrolment = Enrolment.objects.get(worker=worker, scheme=one)
    assert (enrolment.status, enrolment.source) == ("declared", "worker")
    client.post("/me/schemes/PENSION/not-receiving")
    assert not Enrolment.objects.exists()
    actions = set(Event.objects.filter(worker_id=worker.uan).values_list("action", flat=True))
    assert actions >= {"enrolment declared", "enrolment taken back"}


def test_what_a_list_has_found_is_not_undone(client, worker):
    one = scheme("PENSION", {"all": []})
    Enrolment.objects.create(worker=worker, scheme=one, status="matched", source="list:1")
    client.post("/me/schemes/PENSION/not-receiving")
    client.post("/me/schemes/PENSION/receiving", {"identifier": "X1"})
    assert Enrolment.objects.get().status == "matched"
    assert "I do not get this" not in Page(client.get("/me/schemes/PENSION/")).text


def test_away_from_home_the_ration_card_is_used_here(client, worker):
    scheme("NFSA_ONORC", {"fact": "ration_card", "in": ["AAY", "PHH"]})
    assert "Does your family have a ration card?" in Page(client.get("/me/schemes/")).text
    Answers.objects.create(worker=worker, given={"ration_card": "PHH"})
    assert "Use your ration card here too" in Page(client.get("/me/schemes/")).text
    Answers.objects.update(given={"ration_card": "none"})
    assert "away from home" not in Page(client.get("/me/schemes/")).text


def test_nothing_typed_becomes_markup(client, worker):
    scheme("PENSION", {"all": []}, name="<b>bold</b>", identifier_name="<i>No</i>")
    sent = client.post("/me/schemes/PENSION/receiving", {"identifier": "<script>alert(1)</script>"})
    assert sent.status_code == 422
    for body in (sent.content, client.get("/me/schemes/").content):
        assert b"<script>alert" not in body
        assert b"<b>bold" not in body
    client.post("/me/schemes/questions/", {"asked": "<script>alert(1)</script>"})
    shown = client.get("/me/schemes/questions/", {"about": "<script>alert(1)"})
    assert b"<script>alert" not in shown.content


def test_an_expired_form_keeps_the_answers(worker):
    scheme("HELP", {"fact": "bpl", "is": True})
    strict = put_in(Client(enforce_csrf_checks=True), uan=worker.uan)
    page = Page(strict.post("/me/schemes/HELP/", {"bpl": "yes"}))
    assert (page.status, page.value("bpl")) == (403, "yes")
    assert strict.post("/me/schemes/HELP/not-receiving").status_code == 403
    assert not Answers.objects.exists()


@pytest.mark.parametrize("language", ["en", "hi"])
def test_light_and_quick(client, worker, language):
    """With the whole catalogue: what goes over a thin network, and a fixed number of queries."""
    call_command("load_schemes", verbosity=0)
    client.get("/me/schemes/")
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/me/schemes/", headers={"accept-language": language})
    assert len(queries) <= 12, [query["sql"][:80] for query in queries]
    assert len(page.content) < 30_000
    for name in ("PMSYM", "MGNREGA", "PMAYG", "ANNAPURNA"):
        assert client.get(f"/me/schemes/{name}/").status_code == 200


def test_the_tile_of_the_account(client, worker):
    scheme("PENSION", PENSION)
    scheme("POOR", {"fact": "monthly_income", "at_most": 12000})
    sentence = "1 scheme can be had. 1 perhaps: a few questions are open."
    assert sentence in Page(client.get("/me/")).text  # before any run has seen the worker
    evaluation.evaluate()
    assert sentence in Page(client.get("/me/")).text
    client.post("/me/schemes/PENSION/", {"bpl": "yes"})
    assert "2 schemes can be had." in Page(client.get("/me/")).text
    evaluation.evaluate()
    assert "2 schemes can be had." in Page(client.get("/me/")).text
